#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# collectd with accounts that are asked together: the same minutes are stored as when each is
# asked alone, or when the data plane refuses in the middle, and the log says so once.
build=$1
. tests/support/lib.sh

start_fake --herd 4 --page-size 1000
echo "metrics_url = $FAKE_METRICS_URL" >>"$work/credential"
herd="/subscriptions/$FAKE_SUBSCRIPTION/resourceGroups/rg-herd/providers/Microsoft.CognitiveServices/accounts/herd-"
iso() {
    date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ
}

# blocks MINUTES: the accounts by their ids, or as they are found.
blocks() {
    if [ -n "${discovers-}" ]; then
        plugin_config "$1m"
        printf '<Plugin azure_openai>\n  <Discover "herd">\n    Subscription "%s"\n' "$FAKE_SUBSCRIPTION"
        printf '    Account "herd-*"\n  </Discover>\n</Plugin>\n'
    else
        plugin_config "$1m" "${herd}001" "${herd}002" "${herd}003" "${herd}004"
    fi
}

# run NAME MINUTES: all of a history of so many minutes, in one go; leaves $requests.
run() {
    name=$1
    rm -rf "$work/csv" "$work/collectd"
    collectd_config "$work/collectd.conf"
    {
        printf 'LoadPlugin csv\n<Plugin csv>\n  DataDir "%s"\n</Plugin>\n' "$work/csv"
        blocks "$2"
    } >>"$work/collectd.conf"
    from=$((($(date +%s) - 180) / 60 * 60 - $2 * 60))
    run_collectd -T -C "$work/collectd.conf"
    is "$name: collectd -T succeeds" "$?" 0
    requests=$(curl -sS "$FAKE_HTTP/_fake/requests")
    control reset >/dev/null
    stored "$2"
}

# stored MINUTES: what is in csv is what Azure says.
stored() {
    for each in 001 002 003 004; do
        "$fake" --truth --account "herd-$each" --from "$(iso $((from - 60)))" \
            --to "$(iso $((from + $1 * 60 + 600)))" --metric TokenTransaction |
            awk -F '\t' '$2 == "chat"' >"$work/truth"
        cat "$work/csv/herd-$each/azure_openai-chat"/count-processed_tokens-* | grep -v epoch >"$work/have"
        result=$(awk -v from="$((from + 60))" -v to="$((from + $1 * 60))" \
            -f tests/support/compare.awk "$work/truth" "$work/have") ||
            not_ok "$name: herd-$each" "$result" "$(tail -n 3 "$work/collectd/log")"
    done
    ok "$name: the minutes are Azure's ($result)"
}

# count ROUTE: of the last run.
count() {
    printf '%s\n' "$requests" | awk -v r="$1" '$1 == r { print $2 }'
}

told() {
    grep -c "are asked one by one for now" "$work/collectd/log"
}

run "together" 20
# The first account alone is asked what time it is.
is "together: alone is only who is asked the time" "$(count metrics)" 2
is "together: asked where they are once" "$(count accounts)" 1
[ "$(count batch)" -ge 2 ] || not_ok "together: in batches" "$requests"
is "together: nothing to tell" "$(told)" 0

control "fault?route=batch&kind=status&status=401&count=0" >/dev/null
run "no role" 20
is "no role: told once, with the remedy" "$(told)" 1
like "no role: with the remedy" "$(cat "$work/collectd/log")" \
    'in swedencentral are asked one by one for now: HTTP 401' 'Monitoring Reader" on the subscription'

control "fault?route=batch&kind=status&status=429&retry_after=600&count=0&skip=1" >/dev/null
run "throttled in the middle" 20
is "throttled in the middle: told once" "$(told)" 1

# A part that is missing is nobody's zero.
control "fault?route=batch&kind=lost-account&account=herd-002&count=0" >/dev/null
run "an account is missing in every answer" 20

discovers=yes
run "found" 20
is "found: nobody asks again where they are" "$(count accounts)" 1
[ "$(count batch)" -ge 2 ] || not_ok "found: in batches" "$requests"
discovers=

run "a long history" 600
[ "$(count metrics)" -ge 8 ] || not_ok "a long history is asked of each alone" "$requests"
finish_tests
