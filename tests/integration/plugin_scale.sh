#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# contrib/collectd/scale-out as it stands: two pollers share a list by shards and send to a
# relay, which stores into RRD and carbon (and csv, which shows the order). Each account is at
# one poller, and every minute in every store is the truth.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

# A store hears nothing before it is there.
start_fake
start_carbon
relay_port=$(free_port udp)

# daemon_config NAME: the frame of one of several daemons.
daemon_config() {
    collectd_config "$work/$1.conf"
    with_severity "$work/$1.conf"
    sed -i "s#$work/collectd#$work/$1#; s#^Hostname .*#Hostname \"$1\"#" "$work/$1.conf"
    mkdir -p "$work/$1"
}
start_daemon() {
    LD_PRELOAD=$sanitizers collectd -f -C "$work/$1.conf" >"$work/$1/out" 2>&1 &
    daemon=$!
    started="$started $daemon"
}
daemon_config relay
{
    store_config csv rrd carbon
    sed "s#\"0.0.0.0\" \"25826\"#\"127.0.0.1\" \"$relay_port\"#" \
        contrib/collectd/scale-out/relay.conf
} >>"$work/relay.conf"
settle_so_that 30
for number in 1 2; do
    daemon_config poller-$number
    echo "PluginDir \"/usr/lib/collectd\"" >>"$work/poller-$number.conf"
    sed "s#^LoadPlugin azure_openai#PluginDir \"$top/$build\"\n&#
        s#relay.example\" \"25826#127.0.0.1\" \"$relay_port#; s#\"1/2\"#\"$number/2\"#
        s#/etc/collectd/azure-openai.conf#$work/credential#
        s#History .*#History \"2h\"\n  Settle \"$settle\"#
        s#  Shard#  Tag \"Stage=prod\"\n&#" contrib/collectd/scale-out/poller.conf \
        >>"$work/poller-$number.conf"
done
start_daemon relay
relay=$daemon
wait_for 10 grep -q "Initialization complete" "$work/relay/log"
begin=$((settled_end - 7200))
start_daemon poller-1
poller_1=$daemon
start_daemon poller-2
poller_2=$daemon

accounts='contoso-busy contoso-full contoso-other contoso-prod contoso-west'
# The packet under way is sent when it is full: the last values of a minute come with the next.
live() {
    for one in $accounts; do
        for folder in "$work/csv/$one"/azure_openai-*; do
            has_minute csv "$one" "${folder#*azure_openai-}" "$settled_end" || return 1
        done
    done
}
if wait_for 150 live; then ok "a live minute arrives at the relay"; else
    not_ok "a live minute arrives at the relay" "$(tail -n 5 "$work"/*/log)"
fi
for pid in $poller_1 $poller_2; do
    kill "$pid"
    wait "$pid"
    is "a poller ends cleanly" "$?" 0
done
to=$((settled_end + 60))
wait_for 10 has_minute carbon contoso-west chat "$settled_end"
kill "$relay"
wait "$relay"
is "the relay ends cleanly" "$?" 0

is "the relay has each account" "$(cd "$work/csv" && echo contoso-*)" "$accounts"
# polled NAME: the accounts of a poller, out of the marks it keeps.
polled() {
    sed -n 's#.*/accounts/\([^	]*\)$#\1#p' "$work/$1/azure_openai/marks" | sort -u
}
is "each account is at one poller" "$({
    polled poller-1
    polled poller-2
} | sort | tr '\n' ' ')" "$accounts "
like "each poller says how many are its own" \
    "$(cat "$work/poller-1/log" "$work/poller-2/log")" \
    "5 accounts listed, $(polled poller-1 | grep -c .) of them are polled here (Shard 1/2)" \
    "5 accounts listed, $(polled poller-2 | grep -c .) of them are polled here (Shard 2/2)"
for store in csv rrd carbon; do
    for one in $accounts; do
        names=$(cd "$work/csv/$one" && printf '%s\n' azure_openai-* | sed 's/azure_openai-//')
        # shellcheck disable=SC2086 # a list of words
        compare_minutes $store "$one" $begin $to $names
    done
done
is "nobody complains" "$(cat "$work/relay/log" "$work/poller-1/log" "$work/poller-2/log" |
    grep -E '\[(warning|error)\]|Value too old' | head -n 5)" ""
finish_tests
