#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# A real collectd fetches seven days of history and goes on live: every settled minute of every
# deployment is in csv and RRD once, in order, equal to the truth.
build=$1
. tests/support/lib.sh

start_fake
collectd_config "$work/collectd.conf"
{
    cat <<EOF
LoadPlugin csv
LoadPlugin rrdtool
<Plugin csv>
  DataDir "$work/csv"
</Plugin>
<Plugin rrdtool>
  DataDir "$work/rrd"
  RRARows 44640
  RRATimespan 2678400
  CacheFlush 5
</Plugin>
EOF
    plugin_config 7d "$(account contoso-prod)" "$(account contoso-mixed)"
} >>"$work/collectd.conf"

from=$((($(date +%s) - 180) / 60 * 60 - 7 * 86400))
start_collectd

# Until the history is there, and one minute more: that one comes live.
to=$((($(date +%s) - 180) / 60 * 60 + 60))
newest() {
    cat "$work/csv/$1"/count-processed_tokens-* 2>/dev/null | tail -n 1 | cut -d. -f1
}
reached() {
    [ "$(newest contoso-prod/azure_openai-text-embedding-3-large)" -ge $((to - 60)) ] &&
        [ "$(newest contoso-mixed/azure_openai-spill)" -ge $((to - 60)) ]
}
if wait_for 150 reached; then ok "history and a live minute arrive"; else
    not_ok "history and a live minute arrive" "newest: $(newest contoso-mixed/azure_openai-spill), wanted $((to - 60))" \
        "$(tail -n 5 "$work/collectd/log")"
fi
sleep 1
stop_collectd
is "collectd ends cleanly" "$?" 0

iso() {
    date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ
}

# compare ACCOUNT DEPLOYMENT METRIC STATUS CSV-NAME
compare() {
    "$fake" --truth --account "$1" --from "$(iso $((from - 60)))" --to "$(iso $((to + 600)))" \
        --metric "$3" | awk -F '\t' -v d="$2" -v s="$4" '$2 == d && $4 == s' >"$work/truth"
    cat "$work/csv/$1/azure_openai-$2/$5"-20* 2>/dev/null | grep -v epoch >"$work/have"
    if result=$(awk -v from="$from" -v to="$to" -f tests/support/compare.awk \
        "$work/truth" "$work/have"); then
        ok "csv $1 $2 $5: $result"
    else
        not_ok "csv $1 $2 $5" "$result"
    fi
}
for deployment in gpt-4o gpt-4.1 gpt-4.1-mini text-embedding-3-large o3-mini GPT-35-Legacy; do
    compare contoso-prod $deployment TokenTransaction - count-processed_tokens
done
compare contoso-prod gpt-4o ProcessedPromptTokens - count-prompt_tokens
compare contoso-prod gpt-4o GeneratedTokens - count-generated_tokens
compare contoso-prod gpt-4o AzureOpenAIRequests 200 requests-200
compare contoso-mixed dynamic TokenTransaction - count-processed_tokens
compare contoso-mixed idle TokenTransaction - count-processed_tokens
compare contoso-mixed deleted-one TokenTransaction - count-processed_tokens
compare contoso-mixed ptu-gpt-4o AzureOpenAIProvisionedManagedUtilizationV2 - gauge-ptu_utilization

# The same minutes in the RRD: a row's label is the value's own time.
rrd=$work/rrd/contoso-prod/azure_openai-gpt-4o/count-processed_tokens.rrd
rrdtool fetch "$rrd" AVERAGE -r 60 -s "$((from - 60))" -e "$((to - 60))" |
    sed -n 's/^\([0-9]*\): \(.*\)$/\1 \2/p' | awk -v from="$from" -v to="$to" \
    '$1 >= from && $1 < to' >"$work/have"
"$fake" --truth --account contoso-prod --from "$(iso "$from")" --to "$(iso "$to")" \
    --metric TokenTransaction | awk -F '\t' '$2 == "gpt-4o"' >"$work/truth"
if result=$(awk -v from="$from" -v to="$to" -f tests/support/compare.awk \
    "$work/truth" "$work/have"); then
    ok "rrd contoso-prod gpt-4o: $result"
else
    not_ok "rrd contoso-prod gpt-4o" "$result"
fi

is "the limit is stored beside the tokens" "$(sed -n '$s/^[0-9.]*,//p' \
    "$(ls "$work/csv/contoso-prod/azure_openai-gpt-4o"/gauge-token_limit-* | tail -n 1)")" \
    450000.000000
if grep -rqF -e "$FAKE_SECRET" "$work/collectd"; then
    not_ok "no secret in the log"
else
    ok "no secret in the log"
fi
finish_tests
