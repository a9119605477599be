#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# A collector's life: 30 days x 12 deployments of history, then live minutes, then one fault after
# the other while minutes go by: Azure down for ten minutes, a 429 storm, reset connections, JSON
# that ends in the middle, a full disk for the marks, a restart. After each, every settled minute
# since the last look is in csv, RRD, a carbon-cache and an InfluxDB, once, in order, equal to the
# truth; in the end every minute of the month is. (A clock that is set: exact_clock.sh. kill -9:
# exact_kill.sh.)
#
# The time is virtual (stores.sh), a minute takes 6 s. The full disk is a small tmpfs; who may not
# mount has a folder in the way of the new marks, which is the same but for the errno.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

stores='csv rrd carbon influxdb'
account_name=fleet-12
deployments=$(printf 'dep-%04d ' 1 2 3 4 5 6 7 8 9 10 11 12)
first=dep-0001
last=dep-0012
days=${DAYS:-30}
disk=$work/disk
mkdir -p "$disk"
is_mounted=
trap '[ -z "$is_mounted" ] || umount -l "$disk"; finish' EXIT
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=256k tmpfs "$disk" 2>/dev/null; then
    is_mounted=yes
fi
mkdir -p "$disk/state"

have() {
    has_minute csv "$account_name" "$first" "$1" && has_minute csv "$account_name" "$last" "$1"
}
newest() {
    tail -q -n 1 "$work/csv/$account_name/azure_openai-$last"/count-processed_tokens-20* |
        cut -d. -f1 | sort -n | tail -n 1
}
# arrives SECONDS NAME MINUTE
arrives() {
    if wait_for "$1" have "$3"; then ok "$2"; else
        not_ok "$2" "newest: $(newest), want $3" "$(tail -n 5 "$work/collectd/log")"
    fi
}
# passes MINUTES: so much of the virtual time.
passes() {
    until_s=$(($(virtual_now) + $1 * 60))
    while [ "$(virtual_now)" -lt "$until_s" ]; do sleep 0.3; done
}
# compare TITLE FROM TO
compare() {
    # shellcheck disable=SC2086 # a list of words
    arrived $(($3 - 60)) $account_name $deployments
    for store in $stores; do
        # shellcheck disable=SC2086 # a list of words
        compare_minutes "$store" $account_name "$2" "$3" $deployments
    done
    figures "$1"
}
looked=
# over TITLE: the fault is over. All is caught up, live minutes come; then look.
over() {
    settled=$(virtual_settled_end)
    arrives 60 "$1: all is caught up, live minutes come" $((settled + 60))
    compare "$1" "$looked" "$settled"
    looked=$settled
}

start_carbon
start_influxdb
virtual_clock 10 10800
start_virtual_fake
http_port=${FAKE_HTTP##*:}
collectd_config "$work/collectd.conf"
# shellcheck disable=SC2086 # a list of words
{
    store_config $stores
    plugin_config "${days}d" "$(account $account_name)" |
        sed "s#^  History.*#&\n  StateDir \"$disk/state\"#"
} >>"$work/collectd.conf"
# A minute may settle while collectd starts.
month_from=$(($(virtual_settled_end) - days * 86400 + 120))

start_virtual_collectd
arrives 400 "the history arrives" "$(virtual_settled_end)"
looked=$(virtual_settled_end)
arrives 60 "live minutes come" $((looked + 120))

kill "$FAKE_PID"
wait "$FAKE_PID"
passes 10
start_virtual_fake --http-port "$http_port"
over "server down 10 minutes"

control "fault?route=metrics&kind=status&status=429&retry_after=1&count=0" >/dev/null
passes 5
control reset >/dev/null
over "429 storm of 5 minutes"

control "fault?route=metrics&kind=reset&count=0" >/dev/null
passes 5
control reset >/dev/null
over "connections reset for 5 minutes"

control "fault?route=metrics&kind=truncated-json&count=0" >/dev/null
passes 5
control reset >/dev/null
over "truncated JSON for 5 minutes"

if [ -n "$is_mounted" ]; then
    cat /dev/zero >"$disk/filler" 2>/dev/null
else
    mkdir -p "$disk/state/marks.new/in-the-way"
fi
passes 5
is "a full disk is said once" "$(grep -c 'minutes may come twice' "$work/collectd/log")" 1
rm -rf "$disk/filler" "$disk/state/marks.new"
passes 2
over "full disk for the marks, 5 minutes"

stop_collectd
is "collectd ends cleanly" "$?" 0
start_virtual_collectd
over "an orderly restart"

settled=$(($(virtual_settled_end) - 60))
stop_collectd
is "collectd ends cleanly" "$?" 0
compare "the whole of it: $days days x 12 deployments and all faults" "$month_from" "$settled"
is "nothing was too old for a store" "$(grep -c -e 'Value too old' -e 'illegal attempt' \
    "$work/collectd/log")" 0
finish_tests
