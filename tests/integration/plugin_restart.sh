#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# A collector that is killed in the middle of a week's history, again and again, goes on where
# it was: no minute is lost, and each kill repeats one minute at most. After an orderly stop
# nothing is repeated. A damaged file of marks is set aside; two collectors do not share one.
build=$1
. tests/support/lib.sh
kills=4

start_fake
collectd_config "$work/collectd.conf"
{
    printf 'LoadPlugin csv\n<Plugin csv>\n  DataDir "%s"\n</Plugin>\n' "$work/csv"
    plugin_config 7d "$(account contoso-prod)"
} >>"$work/collectd.conf"
marks=$work/collectd/azure_openai/marks
from=$((($(date +%s) - 180) / 60 * 60 - 7 * 86400))

rows() {
    cat "$work/csv/contoso-prod/azure_openai-$1"/count-processed_tokens-* 2>/dev/null |
        grep -cv epoch
}
grown() {
    [ "$(rows gpt-4o)" -gt $((before + 200)) ]
}
i=0
while [ $i -lt $kills ]; do
    i=$((i + 1))
    before=$(rows gpt-4o)
    start_collectd
    wait_for 20 grown || not_ok "kill $i: the history goes on" "$(tail -n 3 "$work/collectd/log")"
    kill -9 "$daemon"
    wait "$daemon" 2>/dev/null
done
if [ "$(rows gpt-4o)" -lt 10000 ]; then ok "killed $kills times before the end"; else
    not_ok "killed $kills times before the end" "$(rows gpt-4o) rows already"
fi

# Now to the end, with an orderly stop and a start after it.
to=$((($(date +%s) - 180) / 60 * 60))
newest() {
    cat "$work/csv/contoso-prod/azure_openai-text-embedding-3-large"/count-processed_tokens-* |
        tail -n 1 | cut -d. -f1
}
reached() {
    [ "$(newest)" -ge $((to - 60)) ]
}
start_collectd
wait_for 60 reached || not_ok "the history is completed" "$(tail -n 3 "$work/collectd/log")"
stop_collectd
is "an orderly stop" "$?" 0
rows_before=$(rows gpt-4o)
run_collectd -T -C "$work/collectd.conf"
is "a start right after it repeats nothing" \
    "$([ "$(rows gpt-4o)" -le $((rows_before + 2)) ] && echo yes)" yes

iso() {
    date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ
}
for deployment in gpt-4o gpt-4.1 gpt-4.1-mini text-embedding-3-large o3-mini GPT-35-Legacy; do
    "$fake" --truth --account contoso-prod --from "$(iso $((from - 60)))" \
        --to "$(iso $((to + 600)))" --metric TokenTransaction |
        awk -F '\t' -v d=$deployment '$2 == d' >"$work/truth"
    cat "$work/csv/contoso-prod/azure_openai-$deployment"/count-processed_tokens-* |
        grep -v epoch >"$work/have"
    if result=$(awk -v from=$((from + 60)) -v to="$to" -v repeats=$kills \
        -f tests/support/compare.awk "$work/truth" "$work/have"); then
        ok "$deployment: $result"
    else
        not_ok "$deployment" "$result"
    fi
done

# Two at once, and a file that is not ours.
start_collectd
sleep 1
printf 'BaseDir "%s"\n' "$work/collectd" >"$work/second.conf"
sed "s#\"$work/collectd/log\"#\"$work/collectd/log2\"#" "$work/collectd.conf" >>"$work/second.conf"
run_collectd -T -C "$work/second.conf"
like "a second collector is refused" "$(cat "$work/collectd/log2")" "another collectd" StateDir
stop_collectd
# set_aside NAME: what lies there is kept, and said; the plugin works, and writes marks anew.
sed -i 's/^  History .*/  History "10m"/' "$work/collectd.conf"
set_aside() {
    cp "$marks" "$work/before"
    rm -rf "$marks.damaged" "$work/csv" "$work/collectd/log"
    run_collectd -T -C "$work/collectd.conf"
    is "$1: collectd goes on" "$?" 0
    like "$1: it is set aside" "$(cat "$work/collectd/log")" "marks.damaged"
    if cmp -s "$marks.damaged" "$work/before"; then ok "$1: and kept"; else
        not_ok "$1: and kept" "$(ls -l "$(dirname "$marks")")"
    fi
    if [ "$(rows gpt-4o)" -ge 10 ]; then ok "$1: minutes are stored"; else
        not_ok "$1: minutes are stored" "$(rows gpt-4o) rows"
    fi
    is "$1: new marks are there" "$(head -n 1 "$marks")" "azure-openai-monitoring marks 1"
}
sed 's/marks 1/marks 2/' "$marks" >"$marks.other" && mv "$marks.other" "$marks"
set_aside "another version"
sed 's/gpt-4o/gpt-4x/' "$marks" >"$marks.other" && mv "$marks.other" "$marks"
set_aside "a damaged file"
head -c 300 "$marks" >"$marks.other" && mv "$marks.other" "$marks"
set_aside "a file that was cut"
printf 'minutes of the last meeting\n' >"$marks"
set_aside "a foreign file"

# What is told once a minute, of an account and of the plugin, is told once in spite of a restart.
for _ in 1 2 3; do run_collectd -T -C "$work/collectd.conf"; done
for series in contoso-prod/azure_openai/gauge-data_age noc/azure_openai/count-polls; do
    cat "$work/csv/$series"-20* | grep -v epoch | cut -d, -f1 | sort >"$work/minutes"
    is "no minute of $series comes twice" "$(uniq -d "$work/minutes")" ""
    is "and it is there" "$([ "$(grep -c . "$work/minutes")" -ge 2 ] && echo yes)" yes
done
finish_tests
