#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# Azure is down for ten minutes, three times: nobody listens, everything answers 503, nobody can
# sign in while the connection of who could hangs. Minutes are live before, between and after.
# Once it is back, every settled minute of the outages too is in csv, RRD, a carbon-cache and an
# InfluxDB, once, in order, equal to the truth.
#
# The time is virtual: collectd and the fake Azure run under libfaketime, 20 times as fast, from
# two hours ago on. It speeds up the wall clock, the monotonic clock and with them every sleep,
# poll and condition variable of both, so collectd's and the plugin's own timers are what is
# tested: a virtual minute takes 3 s. The two servers of the stores know the real time only.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

stores='csv rrd carbon influxdb'
accounts='contoso-prod contoso-full fleet-3'
rrd_rows=3000
outage_s=600

deployments() {
    case $1 in
    contoso-prod) echo gpt-4o gpt-4.1 gpt-4.1-mini text-embedding-3-large o3-mini GPT-35-Legacy ;;
    contoso-full) echo chat helper ;;
    fleet-3) echo dep-0001 dep-0002 dep-0003 ;;
    esac
}
# have MINUTE: csv has it for everybody.
have() {
    for name in $accounts; do
        for one in $(deployments "$name"); do
            has_minute csv "$name" "$one" "$1" || return 1
        done
    done
}
# newest: of all that is in csv.
newest() {
    cat "$work/csv"/*/azure_openai-*/count-processed_tokens-20* | grep -v epoch |
        cut -d. -f1 | sort -n | tail -n 1
}
# arrives NAME MINUTE
arrives() {
    if wait_for 30 have "$2"; then ok "$1"; else
        not_ok "$1" "newest: $(newest), want $2" "$(tail -n 10 "$work/collectd/log")"
    fi
}

start_carbon
start_influxdb
virtual_clock 20 7200
start_virtual_fake
http_port=${FAKE_HTTP##*:}
collectd_config "$work/collectd.conf"
ids=
for name in $accounts; do
    ids="$ids $(account "$name")"
done
# shellcheck disable=SC2086 # lists of words
{
    store_config $stores
    plugin_config 2h $ids
} >>"$work/collectd.conf"
# A minute may settle while collectd starts.
from=$(($(virtual_settled_end) - 7200 + 120))
start_virtual_collectd
arrives "the history arrives" "$(virtual_settled_end)"
arrives "live minutes arrive" $(($(virtual_settled_end) + 180))

# outage NAME: ten minutes of it, from now on; nothing new comes in the meantime.
outage() {
    last=$(newest)
    outage_end=$(($(virtual_now) + outage_s))
    while [ "$(virtual_now)" -lt "$outage_end" ]; do
        sleep 0.5
    done
    # A poll that was under way when it began may have brought one more.
    if [ "$(newest)" -le $((last + 60)) ]; then ok "$1: nothing for ten minutes"; else
        not_ok "$1: nothing for ten minutes" "$last, then $(newest)"
    fi
}
# recovered NAME: the minutes of the outage are fetched, then live ones again.
recovered() {
    end=$(virtual_settled_end)
    arrives "$1: all is caught up" $((end - 60))
    arrives "$1: and goes on" $((end + 120))
}

kill "$FAKE_PID"
wait "$FAKE_PID"
outage "nobody listens"
start_virtual_fake --http-port "$http_port"
recovered "nobody listens"

control "fault?route=any&kind=status&status=503&count=0" >/dev/null
outage "503"
control reset >/dev/null
recovered "503"

control "fault?route=token&kind=status&status=503&count=0" >/dev/null
control "fault?route=metrics&kind=hang&count=0" >/dev/null
outage "no sign-in, no answer"
control reset >/dev/null
recovered "no sign-in, no answer"

to=$(($(newest) - 60))
stop_collectd
is "collectd ends cleanly" "$?" 0
for name in $accounts; do
    # shellcheck disable=SC2046 # a list of words
    arrived $((to - 60)) "$name" $(deployments "$name")
    for store in $stores; do
        # shellcheck disable=SC2046 # a list of words
        compare_minutes "$store" "$name" "$from" "$to" $(deployments "$name")
    done
done
figures "server down for 10 minutes, three times"
finish_tests
