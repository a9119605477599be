#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# History "93d": all that Azure keeps, in spans that are never too long for one query. The oldest
# hour is left out, since it passes away while the rest is fetched. Every minute is in csv, RRD, a
# carbon-cache and an InfluxDB, once, in order, equal to the truth.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

stores='csv rrd carbon influxdb'
account_name=contoso-calm
rrd_rows=135360
carbon_days=94

start_fake
start_carbon
start_influxdb
collectd_config "$work/collectd.conf"
with_severity "$work/collectd.conf"
settle_so_that 40
# shellcheck disable=SC2086 # a list of words
{
    store_config $stores
    plugin_config 93d "$(account $account_name)" | with_settle
} >>"$work/collectd.conf"
start_collectd
have() {
    has_minute csv "$account_name" chat "$1" && has_minute csv "$account_name" embed "$1"
}
if wait_for 300 have $((settled_end - 60)); then ok "93 days arrive"; else
    not_ok "93 days arrive" "$(tail -n 5 "$work/collectd/log")"
fi
# One minute may settle between the first line of the log and the first poll.
first=$((settled_end - 93 * 86400 + 3660))
settled=$settled_end
stop_collectd
is "collectd ends cleanly" "$?" 0
arrived $((settled - 60)) $account_name chat embed
for store in $stores; do
    compare_minutes "$store" $account_name "$first" "$settled" chat embed
done
figures "History 93d"
is "the oldest hour is left out, and no more" \
    "$(stored csv $account_name chat | grep -v nan | head -n 1 |
        awk -v first="$first" '{ print ($1 >= first - 180 && $1 <= first) }')" 1
is "nobody complains" "$(complaints | head -n 5)" ""
finish_tests
