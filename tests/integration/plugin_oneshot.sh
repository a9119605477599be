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
    plugin_config 24h "$(account contoso-prod)"
} >>"$work/collectd.conf"

from=$((($(date +%s) - 180) / 60 * 60 - 86400))
run_collectd -T -C "$work/collectd.conf"
is "collectd -T succeeds" "$?" 0
iso() {
    date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ
}
for deployment in gpt-4o gpt-4.1 gpt-4.1-mini text-embedding-3-large o3-mini GPT-35-Legacy; do
    "$fake" --truth --account contoso-prod --from "$(iso $((from - 60)))" \
        --to "$(iso $((from + 87000)))" --metric TokenTransaction |
        awk -F '\t' -v d=$deployment '$2 == d' >"$work/truth"
    cat "$work/csv/contoso-prod/azure_openai-$deployment"/count-processed_tokens-* |
        grep -v epoch >"$work/have"
    if result=$(awk -v from="$((from + 60))" -v to="$((from + 86400))" \
        -f tests/support/compare.awk "$work/truth" "$work/have"); then
        ok "$deployment: $result"
    else
        not_ok "$deployment" "$result" "$(tail -n 3 "$work/collectd/log")"
    fi
done
finish_tests
