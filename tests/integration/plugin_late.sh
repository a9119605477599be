#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# Azure is twenty minutes late, and shows what it has not filled as absent or as 0, in any
# mixture: nothing of that is stored as a 0. When the numbers come, they are stored, each at
# its own time. A list of deployments that fails at first costs neither names nor limits.
build=$1
. tests/support/lib.sh

start_fake
collectd_config "$work/collectd.conf"
{
    printf 'LoadPlugin csv\n<Plugin csv>\n  DataDir "%s"\n</Plugin>\n' "$work/csv"
    plugin_config 10m "$(account contoso-prod)" "$(account contoso-full)"
} >>"$work/collectd.conf"
from=$((($(date +%s) - 180) / 60 * 60 - 600))
control "fault?route=metrics&kind=late&account=contoso-full&count=2" >/dev/null
control "fault?route=deployments&kind=status&status=500&account=contoso-prod&count=4" >/dev/null
control "fault?route=metrics&kind=failed-metric&account=contoso-prod&count=1" >/dev/null
start_collectd
started_at=$(date +%s)

newest() {
    cat "$work/csv/$1"/count-processed_tokens-* 2>/dev/null | tail -n 1 | cut -d. -f1
}
to=$((($(date +%s) - 180) / 60 * 60 + 60))
reached() {
    [ "$(newest contoso-full/azure_openai-chat)" -ge $((to - 60)) ] &&
        [ "$(newest contoso-prod/azure_openai-gpt-4o)" -ge $((to - 60)) ]
}
wait_for 30 test -e "$work/csv/contoso-full/azure_openai"
first=$(newest contoso-full/azure_openai-chat)
if [ -z "$first" ] || [ "$first" -lt $((to - 120)) ] 2>/dev/null; then
    ok "what is not filled is waited for"
else
    not_ok "what is not filled is waited for" "$first is stored, wanted less than $((to - 120))"
fi
wait_for 150 reached || not_ok "the late minutes arrive" \
    "$(newest contoso-full/azure_openai-chat) after $(($(date +%s) - started_at)) s" \
    "$(tail -n 5 "$work/collectd/log")"
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
    if result=$(awk -v from=$((from + 60)) -v to="$to" -f tests/support/compare.awk \
        "$work/truth" "$work/have"); then
        ok "$1 $2 $5: $result"
    else
        not_ok "$1 $2 $5" "$result"
    fi
}
compare contoso-full chat TokenTransaction - count-processed_tokens
compare contoso-full chat AzureOpenAIRequests 200 requests-200
compare contoso-full chat AzureOpenAIRequests 429 requests-429
compare contoso-full helper TokenTransaction - count-processed_tokens
compare contoso-prod gpt-4o TokenTransaction - count-processed_tokens
compare contoso-prod gpt-4o ProcessedPromptTokens - count-prompt_tokens
if [ -e "$work/csv/contoso-prod/azure_openai-gpt-35-legacy" ]; then
    not_ok "a failing list does not rename a deployment"
else
    ok "a failing list does not rename a deployment"
fi
is "the limit goes back as far as the tokens" \
    "$(cat "$work/csv/contoso-prod/azure_openai-gpt-4o"/gauge-token_limit-* | grep -c 450000)" \
    "$(cat "$work/csv/contoso-prod/azure_openai-gpt-4o"/count-processed_tokens-* | grep -vc -e epoch -e nan)"
finish_tests
