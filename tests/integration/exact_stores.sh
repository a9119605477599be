#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# A real collectd fetches a day of history and one live minute into four real stores at once:
# csv, RRD, a carbon-cache and an InfluxDB. Every settled minute of every deployment is in each
# of them, once, in order, equal to the truth.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

account_name=contoso-prod
deployments='gpt-4o gpt-4.1 gpt-4.1-mini text-embedding-3-large o3-mini GPT-35-Legacy'
stores='csv rrd carbon influxdb'

start_fake
start_carbon
start_influxdb
collectd_config "$work/collectd.conf"
with_severity "$work/collectd.conf"
# Long enough for the history to be in before the live minute comes, whatever the machine.
settle_so_that 20
# shellcheck disable=SC2086 # a list of words
{
    store_config $stores
    plugin_config 24h "$(account $account_name)" | with_settle
} >>"$work/collectd.conf"
from=$((settled_end - 86400))
start_collectd

# shellcheck disable=SC2086 # a list of words
all_have() {
    for one in $deployments; do
        has_minute csv $account_name "$one" "$1" || return 1
    done
}
if wait_for 60 all_have $((settled_end - 60)); then ok "a day of history arrives"; else
    not_ok "a day of history arrives" "$(tail -n 5 "$work/collectd/log")"
fi
if wait_for 60 all_have "$settled_end"; then ok "a live minute arrives"; else
    not_ok "a live minute arrives" "$(tail -n 5 "$work/collectd/log")"
fi
to=$((settled_end + 60))
stop_collectd
is "collectd ends cleanly" "$?" 0

# What was sent to the two servers takes its time.
for deployment in $deployments; do
    wait_for 20 has_minute carbon $account_name "$deployment" "$settled_end"
    wait_for 20 has_minute influxdb $account_name "$deployment" "$settled_end"
done
# shellcheck disable=SC2086 # lists of words
for store in $stores; do
    compare_minutes $store $account_name $from $to $deployments
done
is "nobody complains" "$(complaints | head -n 5)" ""
finish_tests
