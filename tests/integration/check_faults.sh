#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# Whatever Azure does, the check answers in time: UNKNOWN with a reason on one line, nothing on
# stderr, no secret, never an OK that it does not know; and it recovers where a retry helps.
build=$1
. tests/support/lib.sh
start_fake
calm=$(account contoso-calm)

# fault NAME ORDER STATUS TEXT...: runs the check under a fault.
fault() {
    name=$1
    want=$3
    control reset >/dev/null
    control "fault?$2" >/dev/null
    shift 3
    before=$(date +%s)
    run_check -r "$calm" -t 5
    took=$(($(date +%s) - before))
    line=$(printf '%s\n' "$output" | head -n 1)
    if [ "$status" -ne "$want" ]; then
        not_ok "$name" "exit $status, wanted $want" "$output"
    elif [ "$took" -gt 7 ]; then
        not_ok "$name" "took $took s"
    else
        like "$name" "$line" "AZURE_OPENAI " "$@"
    fi
    case $output in
    *"$FAKE_SECRET"*) not_ok "$name: no secret" "$output" ;;
    esac
}

for route in token metrics deployments; do
    fault "$route: 429 for a second" "route=$route&kind=status&status=429&retry_after=1" 0 OK
    fault "$route: 500 once" "route=$route&kind=status&status=500" 0 OK
    fault "$route: reset once" "route=$route&kind=reset" 0 OK
    fault "$route: 503 for ever" "route=$route&kind=status&status=503&count=0" 3 UNKNOWN 503
    fault "$route: 429 for ten minutes" \
        "route=$route&kind=status&status=429&retry_after=600&count=0" 3 UNKNOWN 429
    fault "$route: HTML" "route=$route&kind=html&count=0" 3 UNKNOWN
    fault "$route: empty" "route=$route&kind=empty&count=0" 3 UNKNOWN
    fault "$route: JSON cut short" "route=$route&kind=truncated-json&count=0" 3 UNKNOWN JSON
    fault "$route: bad JSON" "route=$route&kind=bad-json&count=0" 3 UNKNOWN JSON
    fault "$route: no answer" "route=$route&kind=hang&count=0" 3 UNKNOWN
    fault "$route: body cut off" "route=$route&kind=cut&count=0" 3 UNKNOWN
    fault "$route: 64 MiB of nothing" "route=$route&kind=huge&count=0" 3 UNKNOWN larger
done
fault "an expired token is renewed" "route=metrics&kind=expired-token&count=1" 0 OK
fault "a token that is never accepted" "route=metrics&kind=expired-token&count=0" 3 UNKNOWN 401
for kind in nan string-total negative no-timestamp wrong-timespan top; do
    fault "metrics: $kind" "route=metrics&kind=$kind&count=0" 3 UNKNOWN
done
fault "metrics: each point twice" "route=metrics&kind=duplicate-minutes&count=0" 0 OK
fault "metrics: points in disorder" "route=metrics&kind=unsorted&count=0" 0 OK
fault "deployments: a page elsewhere" "route=deployments&kind=foreign-nextlink&count=0" 3 \
    UNKNOWN "another server"
fault "deployments: pages without end" "route=deployments&kind=looping-nextlink&count=0" 3 UNKNOWN
fault "no series at all is no use" "route=metrics&kind=no-data&count=0" 0 OK
control reset >/dev/null

# One account that hangs must not cost the others what comes in a second round.
control "fault?route=metrics&kind=hang&account=contoso-calm&count=0" >/dev/null
run_check -r "$(account contoso-mixed)" -r "$calm" -t 6
like "a hanging account leaves the others their time" "$output" contoso_mixed_ptu_gpt_4o_ptu= \
    contoso-calm "1 unknown"
control reset >/dev/null

# The sign-in's own refusals, with what to do about them.
sign_in() {
    sed "s#^$2 = .*#$2 = $3#" "$work/credential" >"$work/other"
    chmod 600 "$work/other"
    output=$("$check" --credential-file "$work/other" -r "$calm" 2>&1)
    status=$?
    is "$1: exit" "$status" 3
    like "$1" "$(printf '%s\n' "$output" | head -n 1)" "$4" "$5"
}
sign_in "wrong secret" client_secret 'not~the+secret' AADSTS7000215 "the client secret is wrong"
case $output in *'not~the'*) not_ok "a wrong secret is not shown either" ;; *) ok "nor shown" ;; esac
sign_in "expired secret" client_id e5e5e5e5-0000-0000-0000-000000000222 AADSTS7000222 expired
sign_in "unknown app" client_id 00000000-1111-2222-3333-444444444444 AADSTS700016 client_id
sign_in "unknown tenant" tenant_id 00000000-1111-2222-3333-444444444444 AADSTS90002 tenant_id
sign_in "nobody listens" arm_url http://127.0.0.1:1 UNKNOWN "127.0.0.1"
sign_in "plain http to a far host" arm_url http://management.example https "arm_url"
sign_in "no such host" arm_url https://nowhere.invalid UNKNOWN nowhere.invalid

# Over https with the fake's own authority, and without it.
sed "s#$FAKE_HTTP#$FAKE_HTTPS#; \$a ca_file = $FAKE_CA" "$work/credential" >"$work/tls"
sed "s#$FAKE_HTTP#$FAKE_HTTPS#" "$work/credential" >"$work/tls-untrusted"
chmod 600 "$work/tls" "$work/tls-untrusted"
output=$("$check" --credential-file "$work/tls" -r "$calm" 2>&1)
is "https with the right CA" "$?" 0
output=$("$check" --credential-file "$work/tls-untrusted" -r "$calm" 2>&1)
is "https without it: exit" "$?" 3
like "https without it" "$output" UNKNOWN certificate ca_file

# The secret file's mode.
chmod 644 "$work/credential"
run_check -r "$calm"
is "a credential file open to all: exit" "$status" 3
like "a credential file open to all" "$output" "chmod"
chmod 600 "$work/credential"

# A core that loses patience sends SIGTERM; the line still says where it was.
control "fault?route=metrics&kind=hang&count=0" >/dev/null
"$check" --credential-file "$work/credential" -r "$calm" -t 30 >"$work/out" 2>&1 &
pid=$!
sleep 1
kill "$pid"
wait "$pid"
is "SIGTERM: exit" "$?" 3
like "SIGTERM" "$(cat "$work/out")" "AZURE_OPENAI UNKNOWN"

# So is the time over: the state is the one wanted for that, whoever notices first.
"$check" --credential-file "$work/credential" -r "$calm" -t 30 --timeout-state 1 >"$work/out" 2>&1 &
pid=$!
sleep 1
kill -ALRM "$pid"
wait "$pid"
is "the alarm with --timeout-state: exit" "$?" 1
like "the alarm with --timeout-state" "$(cat "$work/out")" "AZURE_OPENAI WARNING - timed out after 30 s while"
for route in token metrics deployments; do
    control reset >/dev/null
    control "fault?route=$route&kind=hang&count=0" >/dev/null
    run_check -r "$calm" -t 1 --timeout-state critical --api-state ok
    is "$route: the deadline with --timeout-state: exit" "$status" 2
    like "$route: the deadline with --timeout-state" "$output" "AZURE_OPENAI CRITICAL - "
done
control reset >/dev/null
control "fault?route=metrics&kind=status&status=503&count=0" >/dev/null
run_check -r "$calm" -t 5 --api-state warning --timeout-state critical
is "503 with --api-state: exit" "$status" 1
like "503 with --api-state" "$output" "AZURE_OPENAI WARNING - contoso-calm: metrics: HTTP 503"

# Every metric of the list is asked for in a way that Azure takes.
control reset >/dev/null
refused=
for metric in $("$check" --list-metrics | awk 'NR > 1 { print $1 }'); do
    run_check -r "$(account contoso-mixed)" -m "$metric"
    [ "$status" -eq 0 ] || refused="$refused $metric ($output)"
done
is "all listed metrics are taken" "$refused" ""

finish_tests
