#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# collectd stops at once, whatever the plugin is waiting for: an answer that never comes, or
# the time until a throttled request may be sent again.
build=$1
. tests/support/lib.sh

start_fake
collectd_config "$work/collectd.conf"
plugin_config 10m "$(account contoso-prod)" >>"$work/collectd.conf"

# stops NAME FAULT: orders a fault, starts collectd, stops it while the fault lasts.
stops() {
    control reset >/dev/null
    control "fault?$2&count=0" >/dev/null
    start_collectd
    busy() {
        curl -sS "$FAKE_HTTP/_fake/requests" | grep -q "^$route [1-9]"
    }
    route=${2#route=}
    route=${route%%&*}
    wait_for 20 busy || not_ok "$1: a request is under way"
    sleep 0.3
    before=$(date +%s%N)
    stop_collectd
    result=$?
    took_ms=$((($(date +%s%N) - before) / 1000000))
    is "$1: ends cleanly" "$result" 0
    if [ "$took_ms" -lt 1000 ]; then
        ok "$1: gone within a second"
    else
        not_ok "$1: gone within a second" "took $took_ms ms"
    fi
}
stops "a metrics request hangs" "route=metrics&kind=hang"
stops "the sign-in hangs" "route=token&kind=hang"
stops "throttled for ten minutes" "route=metrics&kind=status&status=429&retry_after=600"
stops "throttled for five seconds" "route=metrics&kind=status&status=429&retry_after=5"
finish_tests
