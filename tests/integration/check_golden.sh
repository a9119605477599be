#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# The check as a process at a fixed minute: output and exit status compared with the texts in
# golden/. To accept new texts: UPDATE=1 tests/integration/check_golden.sh build/release, then
# read the difference.
build=$1
. tests/support/lib.sh
golden=tests/integration/golden

now='2026-11-18 10:30:40'
machine=$now
# 1 = the check's monotonic clock runs, and with it its deadline; 0 = it stands still as well.
runs=1
azure=$(printf '%s' "$now" | tr ' ' T)Z
start_fake --now "$azure"

# golden NAME ARGUMENT...: runs the check at that minute, as one process with no stderr.
golden() {
    name=$1
    shift
    control "clock?hold=$azure" >/dev/null </dev/null
    LD_PRELOAD=$sanitizers:$(faketime_library) FAKETIME="$machine" \
        FAKETIME_DONT_FAKE_MONOTONIC=$runs "$check" "$@" >"$work/out" 2>"$work/err"
    result=$?
    {
        cat "$work/out"
        echo "exit $result"
    } | sed "s#127.0.0.1:[0-9]*#127.0.0.1:PORT#g; s#$work#WORK#g" >"$work/have"
    [ -s "$work/err" ] && sed 's/^/stderr: /' "$work/err" >>"$work/have"
    [ -z "${UPDATE-}" ] || cp "$work/have" "$golden/$name.txt"
    if difference=$(diff -u "$golden/$name.txt" "$work/have" 2>&1); then
        ok "$name"
    else
        not_ok "$name" "$difference"
    fi
}
faketime_library() {
    find /usr/lib -name libfaketime.so.1 | head -n 1
}
at() {
    name=$1
    shift
    golden "$name" --credential-file "$work/credential" "$@"
}
# json NAME ARGUMENT...: the same with -o json, read by a parser that is not ours.
json() {
    at "$@" -o json
    if error=$(python3 -m json.tool "$work/out" 2>&1 >/dev/null); then
        ok "$1 is JSON"
    else
        not_ok "$1 is JSON" "$error"
    fi
}

at ok -r "$(account contoso-calm)"
at warning -r "$(account contoso-busy)"
at critical -r "$(account contoso-full)"
# Azure says what time it is: a machine that is wrong sees the same. It carries Azure's time on
# by its monotonic clock: that stands still, however long the check takes on a busy machine.
runs=0
for machine in '2026-11-18 11:30:40' '2026-11-18 09:30:40'; do
    at warning -r "$(account contoso-busy)"
    at critical -r "$(account contoso-full)"
done
machine=$now
runs=1

at unknown-role -r "$(account contoso-denied)"
at unknown-role-critical -r "$(account contoso-denied)" --api-state 2
at unknown-role-warning -r "$(account contoso-denied)" -r "$(account contoso-busy)" --api-state 1
at unknown-list -r "$(account contoso-nolist)"
at list-missing-absolute -r "$(account contoso-nolist)" -w 150000 -c 180000
at prod -r "$(account contoso-prod)"
at mixed -r "$(account contoso-mixed)"
at empty -r "$(account contoso-empty)"
at no-such-account -r "$(account contoso-nowhere)"
at filter -r "$(account contoso-mixed)" -d 'i*' -d never-used
at exclude -r "$(account contoso-full)" -x chat
at no-match -r "$(account contoso-calm)" -d nothing
at model -r "$(account contoso-prod)" --model 'GPT-4.1*' --model o3-mini
at model-and-name -r "$(account contoso-mixed)" --model gpt-4o -d 'sp*' -d idle
at no-model -r "$(account contoso-calm)" --model gpt-9
at list-missing-model -r "$(account contoso-nolist)" --model gpt-4o -w 150000 -c 180000
at limit -r "$(account contoso-busy)" --limit '*=190000' --limit HELPER=24000
at limit-of-the-unlimited -r "$(account contoso-mixed)" -d no-limits -d 'ptu*' --limit '*=7000'
at list-missing-limit -r "$(account contoso-nolist)" --limit chat=200000 --limit embed=120000
at list-missing-one-limit -r "$(account contoso-nolist)" --limit chat=200000
at bad-limit -r "$(account contoso-calm)" --limit 'chat=120k'
at absolute -r "$(account contoso-busy)" -w 170000 -c 190000 -d chat
at window-for -r "$(account contoso-busy)" --window 10 --for 10 -d chat
at two-accounts -r "$(account contoso-busy)" -r "$(account contoso-full)"
at one-unknown-one-critical -r "$(account contoso-denied)" -r "$(account contoso-full)"
at fleet -r "$(account fleet-40)"
at other-makers -r "$(account contoso-makers)"
at other-makers-alone -r "$(account contoso-makers)" -d unused
at rising -r "$(account contoso-rising)"
at dynamic -r "$(account contoso-mixed)" -d dynamic
at spillover -r "$(account contoso-mixed)" -d spill
at names -r "$(account contoso-names)"
at new -r "$(account contoso-names)" -d fresh
at requests-alone -r "$(account contoso-names)" -d speech -w 20% -c 30%
at limit-of-nothing -r "$(account contoso-names)" -d nothing
at forgotten-percent -r "$(account contoso-calm)" -w 80 -c 95
at below-range -r "$(account contoso-calm)" -w 10:80% -c 95% -d chat
at below-range-warning -r "$(account contoso-calm)" -w 60:80% -c 95% -d chat

# One metric by its name.
at metric-shown -r "$(account contoso-prod)" -m GeneratedTokens
at metric-warning -r "$(account contoso-prod)" -m generatedtokens -w 50000 -c 500000
at metric-critical -r "$(account contoso-mixed)" -m TotalTokens -w 8000 -c 20000
at metric-latency -r "$(account contoso-mixed)" -m AzureOpenAITimeToResponse -w 1500 -c 9000
at metric-aggregation -r "$(account contoso-prod)" -m TimeToLastByte --aggregation maximum \
    --interval PT5M --window 30 --for 2 -w 20000
at metric-availability -r "$(account contoso-mixed)" -m AzureOpenAIAvailabilityRate -w 99.5: -c 90:%
at metric-ptu -r "$(account contoso-mixed)" -m ProvisionedUtilization -w 80% -c 120
at metric-not-reported -r "$(account contoso-calm)" -m ActiveTokens
at metric-of-account -r "$(account contoso-calm)" -r "$(account contoso-busy)" -m RAISystemEvent -c 0:0.5
at metric-idle -r "$(account contoso-mixed)" -m TimeToResponse -d idle -d never-used -w 100
at metric-zero -r "$(account contoso-mixed)" -m ModelRequests -d idle -d never-used -w 100
at metric-hour -r "$(account contoso-calm)" -m InputTokens --interval PT1H -w 1
at metric-denied -r "$(account contoso-denied)" -m InputTokens -w 1
at metric-wrong-aggregation -r "$(account contoso-calm)" -m InputTokens --aggregation average
at metric-no-list -r "$(account contoso-nolist)" -m InputTokens -w 1
at metric-empty -r "$(account contoso-empty)" -m InputTokens -w 1
at metric-unknown -r "$(account contoso-calm)" -m GenratedTokens
at metric-percent -r "$(account contoso-calm)" -m GeneratedTokens -w 80%
at metric-for -r "$(account contoso-calm)" -m GeneratedTokens --interval PT5M --for 2
at metric-interval -r "$(account contoso-calm)" -m GeneratedTokens --interval PT2M
at metric-aggregation-alone -r "$(account contoso-calm)" --aggregation total
golden metric-list --list-metrics
json json-metric-list --list-metrics
at pools -r "$(account contoso-full)" --pool-warning 60% --pool-critical 95%
at pools-shared -S "$FAKE_SUBSCRIPTION" -g rg-other --pool-warning 90%
at pools-ok -r "$(account contoso-calm)" --pool-critical 99%
at pools-ptu-batch -r "$(account contoso-mixed)" --pool-warning 90% -d '*-gpt-4o' -d spill
at discover -S "$FAKE_SUBSCRIPTION" --tag stage=prod -A 'contoso-[bf]*'
at discover-beside -S "$FAKE_SUBSCRIPTION" -A contoso-full -r "$(account CONTOSO-FULL)" \
    -r "$(account contoso-busy)"
at discover-none -S "$FAKE_SUBSCRIPTION" -g rg-ai -A 'contoso-*' --tag stage=Prod
at discover-no-group -S "$FAKE_SUBSCRIPTION" -g nowhere
at discover-no-subscription -g rg-ai
control "fault?route=usages&kind=status&status=403&count=0" >/dev/null
at pools-no-role -r "$(account contoso-calm)" --pool-warning 60%
at pools-no-role-ok -r "$(account contoso-calm)" --pool-warning 60% --api-state ok
json json-pools-no-role -r "$(account contoso-calm)" --pool-warning 60%
at pools-no-role-critical -r "$(account contoso-full)" --pool-warning 60%
control reset >/dev/null
control "fault?route=accounts&kind=status&status=403&count=0" >/dev/null
at discover-no-role -S "$FAKE_SUBSCRIPTION"
at pools-no-location -r "$(account contoso-calm)" --pool-warning 60%
control reset >/dev/null
control "fault?route=accounts&kind=foreign-nextlink&count=0" >/dev/null
at discover-foreign-link -S "$FAKE_SUBSCRIPTION"
control reset >/dev/null
control "fault?route=usages&kind=looping-nextlink&count=0" >/dev/null
at pools-endless -r "$(account contoso-calm)" --pool-warning 60%
control reset >/dev/null

control "fault?route=metrics&kind=missing&count=0" >/dev/null
at all-missing -r "$(account contoso-calm)"
at all-missing-ok -r "$(account contoso-calm)" --no-data-state ok
at all-missing-critical -r "$(account contoso-calm)" --no-data-state CRITICAL
at metric-missing -r "$(account contoso-calm)" -m GeneratedTokens
at metric-level-missing -r "$(account contoso-calm)" -m TimeToResponse
control reset >/dev/null
control "fault?route=metrics&kind=late&count=0" >/dev/null
at late -r "$(account contoso-calm)"
at metric-late -r "$(account contoso-calm)" -m GeneratedTokens -w 1
control reset >/dev/null
control "fault?route=metrics&kind=failed-metric&count=0" >/dev/null
at failed-metric -r "$(account contoso-calm)"
at metric-failed -r "$(account contoso-calm)" -m GeneratedTokens -w 1
control reset >/dev/null

# Options from a file: the account and the secret in it, the section's threshold overruled.
{
    echo "[check_azure_openai]"
    echo "resource = $(account contoso-busy)"
    sed -n 's/^\([a-z]*\)_\([a-z]*\) = /\1-\2 = /p' "$work/credential"
    echo "warning = 10%"
    echo "deployment = chat"
} >"$work/options.ini"
golden extra-opts --extra-opts="@$work/options.ini" -w 85%
golden extra-opts-no-section --extra-opts "prod@$work/options.ini"
chmod 644 "$work/options.ini"
golden extra-opts-open-secret --extra-opts="@$work/options.ini"

golden extra-opts-input-secret --extra-opts=@- <"$work/options.ini"
json json-full -r "$(account contoso-full)"
json json-mixed -r "$(account contoso-mixed)"
json json-unknown -r "$(account contoso-denied)" -r "$(account contoso-nolist)" -d chat -d gone
json json-verbose -r "$(account contoso-empty)" -v
json json-bad-option -r "$(account contoso-calm)" --wraning '80%"'
json json-no-account
json json-pools -r "$(account contoso-full)" --pool-warning 60% --pool-critical 95%
json json-pools-shared -S "$FAKE_SUBSCRIPTION" -g rg-other --pool-warning 90%
json json-discover -S "$FAKE_SUBSCRIPTION" --tag stage=prod -A 'contoso-[bf]*' -r "$(account contoso-calm)"
json json-discover-none -S "$FAKE_SUBSCRIPTION" -g rg-ai -A 'contoso-*' --tag stage=Prod
json json-metric -r "$(account contoso-mixed)" -m TotalTokens -w 8000 -c 20000
json json-metric-idle -r "$(account contoso-mixed)" -m TimeToResponse -d idle -d never-used -w 100 \
    --interval PT5M --aggregation maximum
json json-metric-of-account -r "$(account contoso-calm)" -r "$(account contoso-denied)" \
    -m RAISystemEvent -c 0:0.5
json json-metric-mute -r "$(account contoso-calm)" -m ActiveTokens
json json-limit -r "$(account contoso-busy)" --limit '*=190000' --limit HELPER=24000
json json-states -r "$(account contoso-denied)" --api-state 1 --no-data-state ok --timeout-state critical
at bad-format -r "$(account contoso-calm)" -o xml

at list -r "$(account contoso-mixed)" --list
at list-accounts -r "$(account contoso-busy)" -r "$(account contoso-denied)" --list
at list-limit -r "$(account contoso-mixed)" --limit '*=190000' --list
at history-limit -r "$(account contoso-mixed)" --limit '*=20000' -d 'ptu*' -d 'spill*' -d no-limits --history 1h
at list-nolist -r "$(account contoso-nolist)" --list
at list-names -r "$(account contoso-names)" --list
at history-new -r "$(account contoso-names)" -d fresh --history 1h
at list-no-match -r "$(account contoso-calm)" -d nothing --list
for machine in "$now" '2026-11-18 11:30:40'; do
    [ "$machine" = "$now" ] && runs=1 || runs=0
    at history -r "$(account contoso-prod)" --history 24h
done
machine=$now
runs=1
at history-mixed -r "$(account contoso-mixed)" -d 'ptu*' -d '__E*' -d batch* --history 2h
at history-accounts -r "$(account contoso-calm)" -r "$(account contoso-denied)" --history 1h
at history-range -r "$(account contoso-calm)" --history 31d
at history-list -r "$(account contoso-calm)" --history 1d --list
json list-json -r "$(account contoso-mixed)" --list
json list-json-accounts -S "$FAKE_SUBSCRIPTION" -A 'contoso-[bd]*' -r "$(account contoso-nolist)" \
    -r "$(account contoso-empty)" --list --limit 'CHAT=400000'
json list-json-no-account --list
json history-json -r "$(account contoso-prod)" --history 24h
json history-json-mixed -r "$(account contoso-mixed)" -r "$(account contoso-denied)" \
    -r "$(account contoso-empty)" -d 'ptu*' -d '__E*' -d batch* --history 2h
json history-json-list -r "$(account contoso-calm)" --history 1d --list
control "fault?route=metrics&kind=missing&count=0" >/dev/null
at list-missing -r "$(account contoso-calm)" --list
json list-json-missing -r "$(account contoso-calm)" --list
json history-json-missing -r "$(account contoso-calm)" --history 1h
at history-missing -r "$(account contoso-calm)" --history 1h
control reset >/dev/null

golden help --help
golden version --version
at unknown-option -r "$(account contoso-calm)" --wraning 80%
at pool-no-percent -r "$(account contoso-calm)" --pool-warning 90
at bad-range -r "$(account contoso-calm)" -w 95:80
at bad-state -r "$(account contoso-calm)" --api-state green
at no-resource
at bad-resource -r /subscriptions/me
at secret-argument --client-secret xyzzy -r "$(account contoso-calm)"
# Nothing is configured, the machine has no identity, and nobody is signed in. The time does not
# matter, and a shell that gets both libraries of a sanitizer and of the time hangs.
mkdir "$work/bin"
printf '#!/bin/sh\necho "Please run az login" >&2\nexit 1\n' >"$work/bin/az"
chmod 700 "$work/bin/az"
export AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:1 PATH="$work/bin:$PATH"
[ -z "$sanitizers" ] || faketime_library() { :; }
golden no-credential -r "$(account contoso-calm)"
finish_tests
