#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# A real collectd fetches a day of history while Azure misbehaves, each account in its own way,
# stands still for some seconds, and is gone altogether when the first live minute settles. Once
# it is back, every settled minute is in csv, RRD, a carbon-cache and an InfluxDB, once, in
# order, equal to the truth.
#
# A failed account is asked again when the next minute settles: all faults share two of them.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

stores='csv rrd carbon influxdb'
accounts='fleet-5 fleet-6 fleet-7 fleet-8 fleet-9 fleet-10'
# A day must stay, not a month: half a thousand files would fill half a gigabyte.
rrd_rows=3000

start_fake
start_carbon
start_influxdb
http_port=${FAKE_HTTP##*:}
# A stopped process does not end before it goes on.
trap 'kill -CONT "$FAKE_PID" 2>/dev/null; finish' EXIT

# order ACCOUNT FAULT: for its requests for metrics.
order() {
    is "$1: $2" "$(control "fault?route=metrics&account=$1&$2")" ok
}

# fault_of ACCOUNT: what its history meets, in a word.
fault_of() {
    case $1 in
    fleet-5) echo "429 storm" ;;
    fleet-6) echo "reset connections" ;;
    fleet-7) echo "truncated JSON, empty, bad JSON, HTML" ;;
    fleet-8) echo "HTTP 500" ;;
    fleet-9) echo "a failed metric" ;;
    fleet-10) echo "other or cut spans" ;;
    esac
}

deployments() {
    i=0
    while [ $((i += 1)) -le "${1#fleet-}" ]; do
        printf 'dep-%04d\n' $i
    done
}

# A day comes in three parts, each by two requests for metrics. `skip` lets the first part pass,
# so that the fault meets series that have begun; the first account is asked for the time before
# that, by two more. count=0 is for ever: until the server ends.
order fleet-5 "kind=status&status=429&retry_after=1&skip=4&count=0"
order fleet-6 "kind=reset&skip=2&count=0"
for kind in truncated-json empty bad-json html; do
    order fleet-7 "kind=$kind&skip=2"
done
order fleet-8 "kind=status&status=500&skip=3&count=0"
order fleet-9 "kind=failed-metric&skip=2"
for kind in wrong-timespan no-timestamp top cut; do
    order fleet-10 "kind=$kind&skip=2"
done

collectd_config "$work/collectd.conf"
settle_so_that 30
first_at=$((now + 30))
ids=
for name in $accounts; do
    ids="$ids $(account "$name")"
done
# shellcheck disable=SC2086 # lists of words
{
    store_config $stores
    plugin_config 24h $ids | with_settle
} >>"$work/collectd.conf"
from=$((settled_end - 86400))
start_collectd

# newest ACCOUNT: the newest minute of it that is in csv.
newest() {
    cat "$work/csv/$1/azure_openai-dep-0001"/count-processed_tokens-20* 2>/dev/null |
        tail -n 1 | cut -d. -f1
}
# have MINUTE: every deployment of every account has it.
have() {
    for name in $accounts; do
        for one in $(deployments "$name"); do
            has_minute csv "$name" "$one" "$1" || return 1
        done
    done
}
begun() {
    [ "$(newest fleet-5)" -ge "$from" ]
}
wait_for 20 begun || {
    not_ok "the history begins" "$(tail -n 5 "$work/collectd/log")"
    finish_tests
}
kill -STOP "$FAKE_PID"
sleep 4
kill -CONT "$FAKE_PID"
ok "the server stood still for some seconds in the midst of it"

# Gone before the first live minute settles; back when the poll has given up.
sleep $((first_at - 4 - $(date +%s)))
curl -sS "$FAKE_HTTP/_fake/log" >"$work/fake-log"
cp "$work/collectd/log" "$work/log-of-history"
for name in $accounts; do
    if [ "$(newest "$name")" -lt $((settled_end - 60)) ]; then
        ok "$name: the fault stops its history"
    else
        not_ok "$name: the fault stops its history" "newest: $(newest "$name")"
    fi
done
kill "$FAKE_PID"
wait "$FAKE_PID"
sleep $((first_at + 12 - $(date +%s)))
for name in $accounts; do
    if [ "$(newest "$name")" -ge "$settled_end" ]; then
        not_ok "$name: no live minute while the server is gone"
    fi
done
start_fake --http-port "$http_port"
# Trouble that passes within a poll, for the one that catches up.
order 'fleet-*' "kind=status&status=429&retry_after=1&count=3"
order 'fleet-*' "kind=reset&skip=5&count=3"
order 'fleet-*' "kind=status&status=503&skip=9&count=3"

if wait_for 90 have $((settled_end + 60)); then ok "everything is caught up"; else
    not_ok "everything is caught up" "$(tail -n 20 "$work/collectd/log")"
fi
to=$((settled_end + 120))
stop_collectd
is "collectd ends cleanly" "$?" 0
for name in $accounts; do
    # shellcheck disable=SC2046 # a list of words
    arrived $((to - 60)) "$name" $(deployments "$name")
    for store in $stores; do
        # shellcheck disable=SC2046 # a list of words
        compare_minutes "$store" "$name" "$from" "$to" $(deployments "$name")
    done
    figures "$name: $(fault_of "$name"); then server gone"
done
finish_tests
