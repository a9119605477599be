#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# Accounts that are asked together: how many requests it takes, that the verdicts are the same
# to the last letter, and that every refusal of the data plane ends at Resource Manager.
# shellcheck disable=SC2154 # lib.sh sets them
build=$1
. tests/support/lib.sh
start_fake --herd 51 --page-size 1000 --no-throttle
control "clock?hold=2026-11-23T10:30:30Z" >/dev/null
herd=$(printf '/subscriptions/%s/resourceGroups/rg-herd/providers/Microsoft.CognitiveServices/accounts/herd-' \
    "$FAKE_SUBSCRIPTION")

# requests: "token 1 accounts 3 ..." since the last call, without what was not asked.
requests() {
    curl -sS "$FAKE_HTTP/_fake/requests" | awk '$2 != 0 { printf "%s%s %s", n++ ? " " : "", $1, $2 } END { print "" }'
    control reset >/dev/null
}

# same NAME COUNT ALONE TOGETHER ARGUMENT...: the same JSON by both ways, and what each asks.
same() {
    name=$1
    alone=$2
    together=$3
    shift 3
    run_check -o json --metrics-url none "$@"
    printf '%s\n' "$output" >"$work/alone"
    is "$name, each account alone" "$(requests)" "$alone"
    run_check -o json --metrics-url "$FAKE_METRICS_URL" "$@"
    printf '%s\n' "$output" >"$work/together"
    is "$name, together" "$(requests)" "$together"
    is "$name: the same to the last letter" "$(diff "$work/alone" "$work/together")" ""
    [ "$(wc -c <"$work/alone")" -gt 500 ] || not_ok "$name: there is a verdict" "$output"
}

# A discovery reads the list of accounts; so both ways know the time and the regions.
found="-S $FAKE_SUBSCRIPTION"
# shellcheck disable=SC2086,SC2046 # words are wanted
{
    same "one account" "token 1 accounts 1 deployments 1 metrics 2" \
        "token 1 accounts 1 deployments 1 metrics 2" $found -A herd-001
    same "two accounts" "token 1 accounts 1 deployments 2 metrics 4" \
        "token 2 accounts 1 deployments 2 batch 2" $found -A herd-001 -A herd-002
    same "50 accounts" "token 1 accounts 1 deployments 50 metrics 100" \
        "token 2 accounts 1 deployments 50 batch 2" $found $(seq -f '-A herd-%03.0f' 1 50)
    same "51 accounts" "token 1 accounts 1 deployments 51 metrics 102" \
        "token 2 accounts 1 deployments 51 metrics 2 batch 2" $found -g rg-herd
    same "three regions, PTUs and other makers' models" "token 1 accounts 1 deployments 5 metrics 13" \
        "token 2 accounts 1 deployments 5 metrics 5 batch 4" $found \
        -A contoso-prod -A contoso-mixed -A contoso-makers -A contoso-rising -A contoso-west
    same "a metric by its name" "token 1 accounts 1 deployments 3 metrics 3" \
        "token 2 accounts 1 deployments 3 batch 1" $found -m AzureOpenAITimeToResponse -w 10000 \
        -A contoso-prod -A contoso-calm -A contoso-busy
}

# Each cloud has an audience of its own, and its tokens are refused in the others.
for cloud in public usgov china; do
    base=$FAKE_HTTPS
    [ $cloud = public ] || base=$FAKE_HTTPS/$cloud
    # shellcheck disable=SC2086
    run_check --cloud $cloud --authority-url "$base" --arm-url "$base" --metrics-url "$base/metrics/{region}" \
        --ca-file "$FAKE_CA" $found -A herd-001 -A herd-002
    is "$cloud: together, over https" "$(requests)" "token 2 accounts 1 deployments 2 batch 2"
done

# By their ids they are looked up first, once; the clock of this machine is wrong on purpose, so
# that every check asks twice.
mkdir -m 700 "$work/state-ids"
for run in "token 2 accounts 1 deployments 2 batch 4" "deployments 2 batch 4"; do
    run_check -o json --state-dir "$work/state-ids" --cache-age 1 --metrics-url "$FAKE_METRICS_URL" \
        -r "${herd}001" -r "${herd}002"
    rm -f "$work"/state-ids/answer-*
    is "by their ids" "$(requests)" "$run"
done

# ---- refusals: the verdict of the ARM way, the reason at -v, and no batch in the next run
two="$found -A contoso-calm -A contoso-busy"
# shellcheck disable=SC2086
{
    run_check -o json --metrics-url none $two
    printf '%s\n' "$output" >"$work/alone"
    control reset >/dev/null
}

# run_again STATE ARGUMENT...: a check that knows what was refused, but has no answers.
run_again() {
    state=$1
    shift
    rm -f "$state"/answer-*
    run_check --state-dir "$state" --cache-age 1 --metrics-url "$FAKE_METRICS_URL" "$@"
}

# refused NAME TEXT WANT-REQUESTS WANT-NEXT FAULT [OPTION...]
refused() {
    name=$1
    text=$2
    wanted=$3
    next=$4
    fault=$5
    shift 5
    state="$work/state-$name"
    mkdir -m 700 "$state"
    [ -z "$fault" ] || control "fault?route=batch&count=0&$fault" >/dev/null
    # shellcheck disable=SC2086
    run_again "$state" -o json "$@" $two
    printf '%s\n' "$output" >"$work/together"
    is "$name: the same verdict" "$(diff "$work/alone" "$work/together")" ""
    is "$name: requests" "$(requests)" "$wanted"
    # shellcheck disable=SC2086
    run_again "$state" -v "$@" $two
    is "$name: the next run does not try" "$(requests)" "$next"
    like "$name: and -v says why" "$output" "are asked one by one for now: $text"
}

all="token 2 accounts 1 deployments 2 metrics 4 batch 2"
left="accounts 1 deployments 2 metrics 4"
refused no-role 'HTTP 401 AuthenticationFailed: grant the identity the role "Monitoring Reader" on the subscription' \
    "token 3 accounts 1 deployments 2 metrics 4 batch 4" "$left" "kind=status&status=401"
refused not-registered "HTTP 403 AuthorizationFailed" "$all" "$left" "kind=status&status=403"
refused not-found "HTTP 404 ResourceNotFound: check metrics_url" "$all" "$left" "kind=status&status=404"
refused bad-request "HTTP 400 BadRequest" "$all" "$left" "kind=status&status=400"
refused busy "HTTP 529 TooManyRequests" "$all" "$left" "kind=status&status=529"
refused throttled "HTTP 429 TooManyRequests" "$all" "$left" "kind=status&status=429&retry_after=120"
refused fault "HTTP 500 InternalServerError" "$all" "$left" "kind=status&status=500"
refused html "the answer is not JSON" "$all" "$left" "kind=html"
refused cut "" "$all" "$left" "kind=cut"
refused wrong-interval 'asked for the interval PT1M, answered "PT5M"' "$all" "$left" "kind=wrong-interval"
refused shorter-time "Azure answered for a shorter time" "$all" "$left" "kind=wrong-timespan"
refused top "metric TokenTransaction: as many series as asked for" "$all" "$left" "kind=top"
refused no-name "Could not resolve host: swedencentral.metrics.invalid" \
    "token 2 accounts 1 deployments 2 metrics 4" "$left" "" --metrics-url "https://{region}.metrics.invalid"
refused no-server "" "token 2 accounts 1 deployments 2 metrics 4" "$left" "" --metrics-url "http://127.0.0.1:1"
refused other-audience "sign-in" "token 2 accounts 1 deployments 2 metrics 4 refused 1" "$left" "" \
    --metrics-scope "https://nobody.example/.default"
# A token for Resource Manager is worth nothing there, however often it is fetched.
refused arm-token 'HTTP 401 InvalidAuthenticationTokenAudience: grant' \
    "token 2 accounts 1 deployments 2 metrics 4 batch 4 refused 4" "$left" "" \
    --metrics-scope "https://management.azure.com/.default"

# ---- a role on the accounts alone: one of them may not be read at all
run_check -v --metrics-url "$FAKE_METRICS_URL" -r "$(account contoso-calm)" -r "$(account contoso-denied)"
like "an account without a role: 401 for all, then its own reason" "$output" \
    'one by one for now: HTTP 401 AuthorizationFailed: grant the identity the role "Monitoring Reader" on the sub' \
    'contoso-denied' 'HTTP 403 AuthorizationFailed (microsoft.insights/metrics/read): grant'
requests >/dev/null

# ---- a part that is missing, twice or half: that account alone once more
for kind in lost-account twice failed-metric no-timestamp string-total; do
    control "fault?route=batch&kind=$kind&account=contoso-busy&count=0" >/dev/null
    # shellcheck disable=SC2086
    run_check -o json --metrics-url "$FAKE_METRICS_URL" $two -A contoso-full
    is "$kind: only that account is asked alone" "$(requests)" \
        "token 2 accounts 1 deployments 3 metrics 2 batch 2"
    printf '%s\n' "$output" >"$work/together"
    # shellcheck disable=SC2086
    run_check -o json --metrics-url none $two -A contoso-full
    is "$kind: the same verdict" "$(printf '%s\n' "$output" | diff - "$work/together")" ""
    control reset >/dev/null
done

# ---- a data plane that hangs costs ten seconds at most, and no verdict
control "fault?route=batch&kind=hang&count=0" >/dev/null
# shellcheck disable=SC2086
run_check -o json --timeout 4 --metrics-url "$FAKE_METRICS_URL" $two
printf '%s\n' "$output" | grep -v -e taken_at -e data_age >"$work/together"
is "one that hangs: the same verdict" \
    "$(grep -v -e taken_at -e data_age "$work/alone" | diff - "$work/together")" ""
requests >/dev/null

# ---- the hour is over: asked together again
# Until then whoever wants nothing old tries at once.
state="$work/state-again"
mkdir -m 700 "$state"
control "fault?route=batch&kind=status&status=403&count=0" >/dev/null
# shellcheck disable=SC2086
run_again "$state" $two
requests >/dev/null
control "fault?route=batch&kind=status&status=403&count=0" >/dev/null
# shellcheck disable=SC2086
run_check --state-dir "$state" --cache-age 0 --metrics-url "$FAKE_METRICS_URL" $two
is "--cache-age 0 tries at once" "$(requests)" "accounts 1 deployments 2 metrics 4 batch 2"
control reset >/dev/null
for file in "$state"/left-alone-*; do
    sed -i "1s/^\(azure-openai-left-alone 1 [0-9]*\) [0-9]*/\1 $(date +%s)/" "$file"
done
# shellcheck disable=SC2086
run_again "$state" -v $two
is "when the hour is over" "$(requests)" "accounts 1 deployments 2 batch 2"
like "and -v says so" "$output" "are asked together again"
is "and it is forgotten" "$(find "$state" -name "left-alone-*")" ""

# ---- checks that start together ask once
mkdir -m 700 "$work/state-many"
for i in 1 2 3 4 5 6 7 8; do
    # shellcheck disable=SC2086
    "$check" --credential-file "$work/credential" --state-dir "$work/state-many" \
        --metrics-url "$FAKE_METRICS_URL" $two >"$work/many-$i" 2>&1 &
    many="${many-} $!"
done
for pid in $many; do wait "$pid"; done
is "eight checks at once" "$(requests)" "token 2 accounts 1 deployments 2 batch 2"
is "eight times the same, but for the age" \
    "$(cat "$work"/many-* | grep AZURE_OPENAI | sed 's/ data_age=.*//' | sort | uniq -c | awk '{ print $1 }')" 8

# ---- the strictness this rests on
token() {
    curl -sS "$FAKE_HTTP/$FAKE_TENANT/oauth2/v2.0/token" --data-urlencode "client_id=$FAKE_CLIENT_ID" \
        --data-urlencode "client_secret=$FAKE_SECRET" --data-urlencode "scope=$1/.default" \
        -d grant_type=client_credentials | sed 's/.*"access_token":"\([^"]*\)".*/\1/'
}
plane=$(token https://metrics.monitor.azure.com)

# asks BODY [PARAMETERS [REGION [TOKEN]]]: the status and the answer's beginning.
asks() {
    curl -sS -w '%{http_code}' -H "Authorization: Bearer ${4-$plane}" -H "Content-Type: application/json" \
        -d "$1" "$FAKE_HTTP/metrics/${3-swedencentral}/subscriptions/$FAKE_SUBSCRIPTION/metrics:getBatch?${2-$query}" |
        sed 's/^\(.*\)\(...\)$/\2 \1/' | cut -c 1-400
}
query="api-version=2024-02-01&metricnamespace=Microsoft.CognitiveServices/accounts&metricnames=TokenTransaction"
query="$query&interval=PT1M&aggregation=total&top=1000&filter=ModelDeploymentName%20eq%20'*'"
body=$(printf '{"resourceids":["%s001","%s002"]}' "$herd" "$herd")
like "the fake answers what is right" "$(asks "$body")" '200 {"values":[{"starttime":"2026-11-23T'
like "a token for Resource Manager: 401" "$(asks "$body" "$query" swedencentral "$(token https://management.azure.com)")" \
    "401 " InvalidAuthenticationTokenAudience
like "the other region: 400" "$(asks "$body" "$query" westeurope)" "400 " "must be in the region"
# shellcheck disable=SC2046
like "51 accounts: 400" "$(asks "{\"resourceids\":[\"$(seq -f "${herd}%03.0f" -s '","' 1 51)\"]}")" "400 " "allowed max: 50"
like "the same twice: 400" "$(asks "{\"resourceids\":[\"${herd}001\",\"${herd}001\"]}")" "400 " unique
like "timespan: 400" "$(asks "$body" "$query&timespan=PT1H")" "400 " '"additionalInfo"' "use only starttime and endtime"
like "\$filter: 400" "$(asks "$body" "$query&%24filter=x")" "400 "
like "another member: 400" "$(asks '{"resourceIds":[]}')" "400 "
finish_tests
