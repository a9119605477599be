#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# `Corrections true`, with a Settle so short that Azure revises what was stored: a carbon-cache
# and an InfluxDB hold the final values in the end. csv has a minute that was revised twice or
# more, and says the final value last; RRD keeps what came first, each minute once.
#
# The time is virtual (stores.sh), a minute takes 3 s.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

account_name=contoso-prod
deployments='gpt-4o gpt-4.1 gpt-4.1-mini text-embedding-3-large o3-mini GPT-35-Legacy'
stores='csv rrd carbon influxdb'
rrd_rows=3000

start_carbon
start_influxdb
virtual_clock 20 7200
start_virtual_fake
collectd_config "$work/collectd.conf"
# shellcheck disable=SC2086 # a list of words
{
    store_config $stores
    plugin_config 30m "$(account $account_name)" |
        sed 's/^  History .*/&\n  Settle 60\n  Corrections true/'
} >>"$work/collectd.conf"
from=$(($(virtual_settled_end) - 1200))
start_virtual_collectd

to=$(($(virtual_settled_end) + 600))
# What is stored by then is final: Azure needs three minutes for that.
everybody_has() {
    for one in $deployments; do
        has_minute csv "$account_name" "$one" "$1" || return 1
    done
}
if wait_for 90 everybody_has $((to + 240)); then ok "ten minutes go by"; else
    not_ok "ten minutes go by" "$(tail -n 5 "$work/collectd/log")"
fi
stop_collectd
is "collectd ends cleanly" "$?" 0
# shellcheck disable=SC2086 # a list of words
arrived $((to + 120)) $account_name $deployments

# shellcheck disable=SC2086 # a list of words
for store in carbon influxdb; do
    compare_minutes $store $account_name "$from" "$to" $deployments
done
figures "Corrections true, Settle 60"

revised=0
for one in $deployments; do
    true_tokens $account_name "$from" "$to" | awk -F '\t' -v d="$one" '$2 == d' >"$work/truth"
    stored csv $account_name "$one" >"$work/csv-rows"
    # The last row of a minute counts; the first one is what RRD has.
    awk -v from="$from" -v to="$to" '$1 >= from && $1 < to { value[$1] = $2 }
        END { for (at = from; at < to; at += 60) print at, value[at] }' "$work/csv-rows" >"$work/have"
    if result=$(awk -v from="$from" -v to="$to" -f tests/support/compare.awk "$work/truth" \
        "$work/have"); then
        ok "csv $one: the last value of a minute is the final one: $result"
    else
        not_ok "csv $one: the last value of a minute is the final one" "$result"
    fi
    awk -v from="$from" -v to="$to" '$1 >= from && $1 < to && !($1 in value) { value[$1] = $2 }
        END { for (at = from; at < to; at += 60) printf "%d %.1f\n", at, value[at] }' \
        "$work/csv-rows" >"$work/first"
    stored rrd $account_name "$one" "$from" "$to" |
        awk '{ printf "%d %.1f\n", $1, $2 }' >"$work/rrd-rows"
    if result=$(diff "$work/first" "$work/rrd-rows"); then
        ok "rrd $one: what came first"
    else
        not_ok "rrd $one: what came first" "$result"
    fi
    revised=$((revised + $(cut -d' ' -f1 "$work/csv-rows" | sort | uniq -d | wc -l)))
done
if [ $revised -gt 10 ]; then ok "$revised minutes were revised"; else
    not_ok "minutes were revised" "$revised"
fi
finish_tests
