#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# The wall clock of a running collectd is set one hour ahead, of another one an hour back, and
# two polls later set right again. Azure's clock stays true. Of the hour that has not come
# nothing is stored, not even a 0; once the clock is right, every settled minute is in csv, RRD,
# a carbon-cache and an InfluxDB, once, in order, equal to the truth.
#
# Both collectd run at once, an account each, at real speed. libfaketime shows each of them the
# wall clock that its own file asks for; the monotonic clock runs on untouched, as in a machine
# whose clock is set. What collectd makes of its own intervals meanwhile is not looked at.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

stores='csv rrd carbon influxdb'
rrd_rows=3000
accounts='contoso-prod fleet-5'

deployments() {
    case $1 in
    contoso-prod) echo gpt-4o gpt-4.1 gpt-4.1-mini text-embedding-3-large o3-mini GPT-35-Legacy ;;
    fleet-5) echo dep-0001 dep-0002 dep-0003 dep-0004 dep-0005 ;;
    esac
}

start_fake
start_carbon
start_influxdb
settle_so_that 25
next_at=$((now + 25))
# The files of csv are named by the local date of their arrival: it must not change in between.
hour=$(date -u +%H)
noon=MID$((${hour#0} - 12))

# start_on_clock NAME ACCOUNT: a collectd whose clock is $work/NAME/clock; sets $daemon.
start_on_clock() {
    # One state, log and socket each; the folders of the stores are shared.
    mkdir -p "$work/$1"
    collectd_config "$work/collectd.conf"
    # shellcheck disable=SC2086 # a list of words
    {
        store_config $stores
        plugin_config 1h "$(account "$2")" | with_settle
    } >>"$work/collectd.conf"
    sed "s#\"$work/collectd#\"$work/$1#" "$work/collectd.conf" >"$work/$1/conf"
    set_clock "$1" +0
    LD_PRELOAD=$sanitizers:$(faketime_library) FAKETIME_TIMESTAMP_FILE=$work/$1/clock \
        FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
        FAKETIME_FORCE_MONOTONIC_FIX=0 TZ=$noon \
        collectd -f -C "$work/$1/conf" >"$work/$1/out" 2>&1 &
    daemon=$!
    started="$started $daemon"
}
# set_clock NAME OFFSET: at once and whole.
set_clock() {
    printf '%s\n' "$2" >"$work/$1/clock.new"
    mv "$work/$1/clock.new" "$work/$1/clock"
}
# everybody_has MINUTE
everybody_has() {
    for name in $accounts; do
        for one in $(deployments "$name"); do
            has_minute csv "$name" "$one" "$1" || return 1
        done
    done
}
# arrives SECONDS NAME MINUTE
arrives() {
    if wait_for "$1" everybody_has "$3"; then ok "$2"; else
        not_ok "$2" "$(tail -n 3 "$work/ahead/log" "$work/back/log")"
    fi
}

from=$((settled_end - 3600))
start_on_clock ahead contoso-prod
ahead=$daemon
start_on_clock back fleet-5
back=$daemon
arrives 20 "the history arrives" $((settled_end - 60))
arrives 40 "a live minute arrives" "$settled_end"

set_clock ahead +3600
set_clock back -3600
sleep $((next_at + 126 - $(date +%s)))
# nothing_behind MINUTE: neither a value nor a missing one.
nothing_behind() {
    for name in $accounts; do
        for one in $(deployments "$name"); do
            for store in csv rrd influxdb; do
                stored "$store" "$name" "$one" "$1" $(($1 + 7200)) |
                    awk -v store="$store" -v one="$one" -v end="$1" '$1 >= end &&
                        (store == "csv" || $2 !~ /nan/) { print store, one, $1, $2; exit }'
            done
        done
    done
}
is "nothing of the future while the clock is wrong" \
    "$(nothing_behind $((($(date +%s) - settle) / 60 * 60)) | head -n 5)" ""
set_clock ahead +0
set_clock back +0
now=$(date +%s)
settled_now=$(((now - settle) / 60 * 60))
arrives 130 "all is caught up, live minutes come" $((settled_now + 60))

to=$((settled_now + 120))
daemon=$ahead
stop_collectd
is "the one that was ahead ends cleanly" "$?" 0
daemon=$back
stop_collectd
is "the one that was back ends cleanly" "$?" 0
is "nothing of the future is stored" \
    "$(nothing_behind $((($(date +%s) - settle) / 60 * 60)) | head -n 5)" ""
for name in $accounts; do
    # shellcheck disable=SC2046 # a list of words
    arrived $((to - 60)) "$name" $(deployments "$name")
    for store in $stores; do
        # shellcheck disable=SC2046 # a list of words
        compare_minutes "$store" "$name" "$from" "$to" $(deployments "$name")
    done
    case $name in
    contoso-prod) figures "clock one hour ahead, then right" ;;
    *) figures "clock one hour back, then right" ;;
    esac
done
finish_tests
