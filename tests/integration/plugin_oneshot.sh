#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# `collectd -T` reads once, synchronously, and stores all of the history before it ends.
build=$1
. tests/support/lib.sh

start_fake
collectd_config "$work/collectd.conf"
{
    printf 'LoadPlugin csv\n<Plugin csv>\n  DataDir "%s"\n</Plugin>\n' "$work/csv"
    plugin_config 24h "$(account contoso-prod)" "$(account contoso-makers)"
} >>"$work/collectd.conf"

from=$((($(date +%s) - 180) / 60 * 60 - 86400))
run_collectd -T -C "$work/collectd.conf"
is "collectd -T succeeds" "$?" 0
iso() {
    date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ
}
# stored ACCOUNT DEPLOYMENT METRIC: what is in csv is what the metric of Azure says.
stored() {
    "$fake" --truth --account "$1" --from "$(iso $((from - 60)))" \
        --to "$(iso $((from + 87000)))" --metric "$3" |
        awk -F '\t' -v d="$2" '$2 == d' >"$work/truth"
    cat "$work/csv/$1/azure_openai-$2"/count-processed_tokens-* | grep -v epoch >"$work/have"
    if result=$(awk -v from="$((from + 60))" -v to="$((from + 86400))" \
        -f tests/support/compare.awk "$work/truth" "$work/have"); then
        ok "$1 $2: $result"
    else
        not_ok "$1 $2" "$result" "$(tail -n 3 "$work/collectd/log")"
    fi
}
for deployment in gpt-4o gpt-4.1 gpt-4.1-mini text-embedding-3-large o3-mini GPT-35-Legacy; do
    stored contoso-prod $deployment TokenTransaction
done
# A model of another maker is counted by what Azure has for all models, OpenAI's as ever.
stored contoso-makers chat TokenTransaction
stored contoso-makers reason TotalTokens
finish_tests
