#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# A real collectd with what contrib/collectd ships writes a day of three accounts into RRD, Graphite,
# InfluxDB and Prometheus at once; then every query of every dashboard of contrib/grafana is asked
# of the real store.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh
. tests/support/graphs.sh

mkdir -p "$work/generated"
contrib/grafana/generate "$work/generated"
for store in graphite influxdb prometheus; do
    is "the dashboard for $store is what generate writes" \
        "$(cmp "contrib/grafana/azure-openai-$store.json" "$work/generated/azure-openai-$store.json" 2>&1)" ""
done

metrics_port=$(free_port tcp)
start_fake
start_carbon
start_influxdb
start_graphite_web
start_prometheus
collectd_config "$work/collectd.conf"
with_severity "$work/collectd.conf"
settle_so_that 59
{
    store_config rrd carbon influxdb prometheus
    shipped 20-threshold.conf
    plugin_config 24h "$(account contoso-prod)" "$(account contoso-mixed)" "$(account contoso-full)" |
        with_settle
} >>"$work/collectd.conf"
start_collectd

last=$((settled_end - 60))
all_have() {
    for one in prod/gpt-4o mixed/spill full/chat; do
        has_minute "$1" "contoso-${one%/*}" "${one#*/}" "$last" || return 1
    done
}
# What was buffered on the way is sent when more comes, or when collectd is told to.
flushed_have() {
    kill -USR1 "$daemon"
    all_have "$1"
}
wait_for 30 grep -q 'Initialization complete' "$work/collectd/log"
wait_for 90 all_have rrd
for store in rrd carbon influxdb; do
    if wait_for 30 flushed_have $store; then ok "$store has the day"; else
        not_ok "$store has the day" "$(tail -n 5 "$work/collectd/log")"
    fi
done
# The plugin's own figures come once a minute, and Prometheus must have come by.
prometheus_has() {
    curl -sS -G "http://127.0.0.1:$prometheus_port/api/v1/query" --data-urlencode "query=$1" |
        grep -q '"value":\['
}
own='collectd_azure_openai_gauge{azure_openai="settle_time"}'
if wait_for 30 prometheus_has "$own"; then ok "Prometheus has scraped"; else
    not_ok "Prometheus has scraped" "$(tail -n 5 "$work/prometheus/log")"
fi
kill -USR1 "$daemon"
wait_for 10 grep -q 'Finished flushing' "$work/collectd/log"

# ask STORE PORT: all of the dashboard's queries.
ask() {
    /usr/bin/python3 tests/support/dashboard.py "contrib/grafana/azure-openai-$1.json" \
        "http://127.0.0.1:$2" >"$work/answers" 2>&1 || echo "not ok - $1: $(tail -n 1 "$work/answers")" >>"$work/answers"
    while read -r line; do
        case $line in
        "ok - "*) ok "${line#ok - }" ;;
        "not ok - "*) not_ok "${line#not ok - }" ;;
        esac
    done <"$work/answers"
}
ask graphite "$graphite_port"
ask influxdb "$influxdb_port"
ask prometheus "$prometheus_port"

# The limits of Prometheus, as contrib/collectd/README.md says them.
if prometheus_has 'collectd_azure_openai_count{type="processed_tokens"} offset 1h'; then
    not_ok "no history in Prometheus"
else
    ok "no history in Prometheus"
fi
is "Prometheus has a minute at its own time" "$(curl -sS -G \
    "http://127.0.0.1:$prometheus_port/api/v1/query" --data-urlencode \
    'query=collectd_azure_openai_count{azure_openai="chat",type="processed_tokens"}[10m]' |
    sed -n 's/.*"values":\[\[\([0-9]*\),.*/\1/p' | awk '{ print $1 % 60 }')" 0

severities() {
    grep -o 'Notification: severity = [A-Z]*, host = contoso-full, plugin = azure_openai, plugin_instance = chat' \
        "$work/collectd/log" | sort -u | head -n 1
}
is "the threshold example notifies" "$(severities)" \
    "Notification: severity = FAILURE, host = contoso-full, plugin = azure_openai, plugin_instance = chat"

stop_collectd
is "collectd ends cleanly" "$?" 0
is "nobody complains" "$(complaints | grep -v -e Notification -e MHD_OPTION | head -n 5)" ""

# The sizes that the examples tell.
tells() {
    sed -n 's/.* \([0-9,]*\) bytes for each value.*/\1/p' "contrib/collectd/$1" | tr -d ,
}
tokens=contoso-prod/azure_openai-gpt-4o/count-processed_tokens
is "an RRD is as large as 10-rrdtool.conf says" "$(tells 10-rrdtool.conf)" \
    "$(stat -c %s "$work/rrd/$tokens.rrd")"
is "a whisper file is as large as carbon-storage-schemas.conf says" \
    "$(tells carbon-storage-schemas.conf)" "$(stat -c %s "$work/carbon/whisper/collectd/$tokens.wsp")"
is "RRD rows: a month of minutes, a year of hours" \
    "$(rrdtool info "$work/rrd/$tokens.rrd" | sed -n 's/^rra\[[03]\]\.\(rows\|pdp_per_row\) = //p' | xargs)" \
    "44640 1 8784 60"
finish_tests
