#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# contrib/collectd/20-chain.conf in a real collectd: our values go to Graphite alone, at full pace,
# and those of another plugin to RRD alone.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

start_fake
start_carbon
collectd_config "$work/collectd.conf"
with_severity "$work/collectd.conf"
settle_so_that 50
{
    store_config rrd carbon
    shipped 20-chain.conf
    printf 'LoadPlugin uptime\n'
    plugin_config 24h "$(account contoso-calm)" | with_settle
} >>"$work/collectd.conf"
start_collectd
wait_for 20 grep -q 'Initialization complete' "$work/collectd/log"
flushed_have() {
    kill -USR1 "$daemon"
    has_minute carbon contoso-calm chat $((settled_end - 60))
}
if wait_for 60 flushed_have; then ok "a day arrives in Graphite"; else
    not_ok "a day arrives in Graphite" "$(tail -n 5 "$work/collectd/log")"
fi
if wait_for 20 test -f "$work/rrd/noc/uptime/uptime.rrd"; then ok "the other plugin's values arrive in RRD"; else
    not_ok "the other plugin's values arrive in RRD" "$(tail -n 5 "$work/collectd/log")"
fi
stop_collectd
is "collectd ends cleanly" "$?" 0

compare_minutes carbon contoso-calm $((settled_end - 86400)) $settled_end chat embed
is "nothing of ours is in RRD" "$(ls "$work/rrd")" noc
is "nothing of others is in Graphite" "$(find "$work/carbon/whisper" -name 'uptime*')" ""
# Had it not been named in the chain, the plugin would have waited, and said so.
is "nobody complains" "$(complaints | head -n 5)" ""
finish_tests
