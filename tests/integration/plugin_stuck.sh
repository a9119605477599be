#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# A write plugin is stuck in the midst of a history: its server takes the connection and never
# reads, and by and by all of collectd's writer threads wait for it. What collectd holds in its
# queue then is lost when it is killed. So nothing more is handed on until something comes back:
# killed or set free, no minute is lost, and a kill repeats the one under way at most.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

account_name=contoso-prod
deployments='gpt-4o gpt-4.1 gpt-4.1-mini text-embedding-3-large o3-mini GPT-35-Legacy'
port=$(free_port tcp)

start_deaf() {
    serve "$work/deaf.log" /usr/bin/python3 -c '
import socket, sys
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
s.bind(("127.0.0.1", int(sys.argv[1])))
s.listen(64)
held = []
while True:
    held.append(s.accept())' "$port"
    deaf=${started##* }
    wait_for 20 listens "$port" || not_ok "the deaf server starts"
}
# config [STUCK]: the stuck one stands behind csv.
config() {
    collectd_config "$work/collectd.conf"
    with_severity "$work/collectd.conf"
    {
        store_config csv
        if [ $# -gt 0 ]; then
            cat <<END
LoadPlugin write_graphite
<Plugin write_graphite>
  <Node "deaf">
    Host "127.0.0.1"
    Port "$port"
  </Node>
</Plugin>
END
        fi
        plugin_config 3d "$(account $account_name)" | with_settle
    } >>"$work/collectd.conf"
}
rows() {
    cat "$work/csv/$account_name/azure_openai-gpt-4o"/count-processed_tokens-20* 2>/dev/null |
        grep -vc epoch
}
# stands_still: no row comes within three seconds.
stands_still() {
    before=$(rows)
    [ "$before" -gt 0 ] || return 1
    sleep 3
    [ "$(rows)" -eq "$before" ]
}
all_have() {
    for one in $deployments; do
        has_minute csv "$account_name" "$one" "$1" || return 1
    done
}
said() {
    grep -c 'going on slowly' "$work/collectd/log"
}

start_fake
start_deaf
settle_so_that 50
from=$((settled_end - 3 * 86400))

config stuck
start_collectd
wait_for 5 stands_still || not_ok "the write plugin is stuck" "$(rows) rows"
# By now the queue would be full of minutes that were taken for stored.
sleep 12
is "it is said once" "$(said)" 1
kill -9 "$daemon"
wait "$daemon" 2>/dev/null
if [ "$(rows)" -lt 4000 ]; then ok "killed in the midst of the history: $(rows) rows"; else
    not_ok "killed in the midst of the history" "$(rows) rows"
fi

# Stuck once more, and set free.
start_collectd
wait_for 5 stands_still || not_ok "it is stuck again" "$(rows) rows"
sleep 5
kill "$deaf"
wait "$deaf" 2>/dev/null
settled_end=$((($(date +%s) - settle) / 60 * 60))
if wait_for 60 all_have $((settled_end - 60)); then ok "set free, the history is completed"; else
    not_ok "set free, the history is completed" "$(tail -n 5 "$work/collectd/log")"
fi
stop_collectd
is "collectd ends cleanly" "$?" 0
repeats=1
# shellcheck disable=SC2086 # a list of words
compare_minutes csv $account_name "$from" "$settled_end" $deployments
figures "a stuck write plugin: killed, then set free"
finish_tests
