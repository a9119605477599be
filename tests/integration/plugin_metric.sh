#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# Metric in a real collectd: any metric of Azure beside the usual ones, each settled minute once,
# equal to the truth. A metric that is wanted later has its history fetched, one that is not
# wanted for a while goes on where it stood, and none of that touches the others.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

# metric_config NAME...: the configuration with these metrics.
metric_config() {
    collectd_config "$work/collectd.conf"
    with_severity "$work/collectd.conf"
    {
        store_config csv
        plugin_config 1h "$(account contoso-busy)" "$(account contoso-mixed)" | sed '/<\/Account>/d'
    } >>"$work/collectd.conf"
    sed -i '/<Account/,$!b; s#^</Plugin>#  </Account>\n&#; /<Account.*mixed/s#^#  </Account>\n#' \
        "$work/collectd.conf"
    for name in "$@"; do
        sed -i "s#^  <Account.*#&\n    Metric \"$name\"#" "$work/collectd.conf"
    done
}
# run METRIC...: one poll with these metrics, an hour or more after the last one.
run() {
    metric_config "$@"
    run_collectd -T -C "$work/collectd.conf"
    is "collectd -T succeeds with: $*" "$?" 0
}
# stored ACCOUNT DEPLOYMENT VALUE METRIC UNITS FROM TO: each minute of [FROM,TO) once, in order,
# and equal to Azure's; UNITS of the truth are one of the value. What is stored of times is the
# average in seconds; the truth is the maximum, in milliseconds and twice as high.
stored() {
    "$fake" --truth --account "$1" --from "$(iso $(($6 - 60)))" --to "$(iso $(($7 + 60)))" \
        --metric "$4" | awk -F '\t' -v d="$2" -v units="$5" \
        '$2 == d { printf "%s\t%s\t%s\t%s\t%.6f\n", $1, $2, $3, $4, $5 / units }' >"$work/truth"
    cat "$work/csv/$1/azure_openai-$2/$3-20"* | sed -n 's/^\([0-9]*\)\.[0-9]*,/\1 /p' >"$work/have"
    if result=$(awk -v from="$6" -v to="$7" -f tests/support/compare.awk "$work/truth" \
        "$work/have"); then
        ok "$1 $2 $3: $result"
    else
        not_ok "$1 $2 $3" "$result"
    fi
}

start_fake --now 2026-11-18T10:03:30Z
at() {
    date -u -d "2026-11-18T$1:00Z" +%s
}
run TotalTokens azureopenaittltinms ActiveTokens RAISystemEvent TokenTransaction
stored contoso-busy chat count-TotalTokens TotalTokens 1 "$(at 09:00)" "$(at 10:00)"
stored contoso-busy chat latency-AzureOpenAITTLTInMS AzureOpenAITTLTInMS 2000 \
    "$(at 09:00)" "$(at 10:00)"
stored contoso-mixed ptu-gpt-4o count-ActiveTokens ActiveTokens 1 "$(at 09:00)" "$(at 10:00)"
is "of the whole account" "$(cd "$work/csv" && echo */azure_openai/gauge-RAI*)" \
    "contoso-busy/azure_openai/gauge-RAISystemEvent-$(date +%F) contoso-mixed/azure_openai/gauge-RAISystemEvent-$(date +%F)"
is "what is stored anyway is not stored twice" "$(cd "$work/csv" && echo */*/*TokenTransaction*)" \
    "*/*/*TokenTransaction*"
is "deployments that cannot have it have none" \
    "$(cd "$work/csv" && echo contoso-busy/*/*ActiveTokens*)" "contoso-busy/*/*ActiveTokens*"

# An hour without TotalTokens, then an hour with it again and with one that is new.
control 'clock?advance=3600' >"$work/answer"
run AzureOpenAITTLTInMS
is "what is not wanted rests" "$(tail -q -n 1 "$work"/csv/contoso-busy/azure_openai-chat/count-T* |
    cut -d. -f1)" "$(($(at 10:00) - 60))"
control 'clock?advance=3600' >"$work/answer"
run TotalTokens AzureOpenAITTLTInMS OutputTokens
stored contoso-busy chat count-TotalTokens TotalTokens 1 "$(at 09:00)" "$(at 12:00)"
stored contoso-busy chat latency-AzureOpenAITTLTInMS AzureOpenAITTLTInMS 2000 \
    "$(at 09:00)" "$(at 12:00)"
stored contoso-busy chat count-OutputTokens OutputTokens 1 "$(at 11:00)" "$(at 12:00)"
stored contoso-busy chat count-processed_tokens TokenTransaction 1 "$(at 09:00)" "$(at 12:00)"
is "nobody complains" "$(complaints | grep -v "clock of this machine" | head -n 5)" ""

# A wrong name costs its block.
metric_config NoSuchTokens
run_collectd -T -C "$work/collectd.conf"
like "an unknown metric is said, with near ones" "$(cat "$work/collectd/log")" \
    'Metric: no metric "NoSuchTokens"; near it: '
finish_tests
