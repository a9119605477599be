#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# collectd is killed with SIGKILL, three times in the midst of three days of history, and three
# times while the values of a live minute are on their way to the stores.
#
# What the plugin promises: a minute is acknowledged when our own write callback, called behind
# those of the stores, has seen all its values, and only then noted on disk. So csv, which
# writes at once, holds every minute; each kill repeats one minute of an account at most, the
# one that was acknowledged and not yet noted, or under way.
#
# What it cannot promise: three stores return from their callback before the value is safe, and
# a SIGKILL takes with it what collectd still holds for them:
#   rrd       the queue of the thread that updates the files. A file is queued once, and its
#             values wait together, so what is lost is what came in one turn of the queue: some
#             minutes of a history, one live minute. The minute that follows a hole of two or
#             more is unknown too, and one that is alone shows its neighbour's value: that is
#             what rrdtool makes of it.
#   carbon    write_graphite's buffer of 1428 bytes.
#   influxdb  the network plugin's packet of 1452 bytes.
# A minute's values are larger than either of these here (checked below), so that at most one
# value of a series is lost by a kill.
#
# The test looks, after each kill, how far each store has come and how far csv has, for each
# series. Only minutes in between may be wrong in the end (in RRD, behind a hole, one more);
# everything else is there once and equal to the truth. Lost minutes are counted, not excused.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

stores='csv rrd carbon influxdb'
kills=3
rrd_rows=6000
start_carbon
start_influxdb

# begin ACCOUNT DEPLOYMENT... : of whom the functions below speak.
begin() {
    account_name=$1
    shift
    deployments=$*
    first=$1
    rm -f "$work"/hole-*
}
rows() {
    cat "$work/csv/$account_name/azure_openai-$1"/count-processed_tokens-20* 2>/dev/null |
        grep -cv epoch
}
# newest STORE DEPLOYMENT [OLDEST]: nothing when there is none.
newest() {
    case $1 in
    csv) stored csv "$account_name" "$2" | tail -n 1 ;;
    *) stored "$1" "$account_name" "$2" $(($3 - 3600)) $(($3 + 60)) | grep -v nan | tail -n 1 ;;
    esac | cut -d' ' -f1
}
# look: after a kill, notes for each store and series the minutes that its buffer took along.
look() {
    # What had left collectd is on its way.
    sleep 2
    for one in $deployments; do
        end=$(newest csv "$one")
        for store in rrd carbon influxdb; do
            reached=$(newest "$store" "$one" "$end")
            [ "${reached:-0}" -ge "$end" ] || echo "${reached:-0} $end" >>"$work/hole-$store-$one"
        done
    done
}
have() {
    for one in $deployments; do
        has_minute csv "$account_name" "$one" "$1" || return 1
    done
}
# compare_all FROM TO TITLE
compare_all() {
    from=$1
    to=$2
    # shellcheck disable=SC2086 # a list of words
    arrived $((to - 60)) "$account_name" $deployments
    repeats=$kills
    # shellcheck disable=SC2086 # a list of words
    compare_minutes csv "$account_name" "$from" "$to" $deployments
    repeats=0
    for store in rrd carbon influxdb; do
        for one in $deployments; do
            awk -F '\t' -v d="$one" '$2 == d' "$work/truth-all" >"$work/truth"
            stored $store "$account_name" "$one" "$from" "$to" >"$work/have"
            count_minutes $store "$account_name/$one"
            touch "$work/hole-$store-$one"
            # One value of a series for each kill; of the queue of RRD no number can be told.
            most=$kills
            [ $store != rrd ] || most=
            if result=$(compare_with_holes "$store" "$most" "$work/hole-$store-$one"); then
                ok "$store $account_name $one: $result"
            else
                not_ok "$store $account_name $one" "$result"
            fi
        done
    done
    figures "$3"
}
# compare_with_holes STORE MOST FILE: as compare.awk, where only the minutes of the holes may
# differ, and of these at most MOST.
compare_with_holes() {
    awk -F '[\t ]+' -v from="$from" -v to="$to" -v is_rrd="$([ "$1" = rrd ] && echo 1)" \
        -v most="$2" '
        function complain(what) {
            if (++complaints <= 5) print what
        }
        FILENAME == ARGV[1] {
            split($1, t, /[-T:Z]/)
            truth[mktime(t[1] " " t[2] " " t[3] " " t[4] " " t[5] " 00") + 0] = $5 + 0
            next
        }
        FILENAME == ARGV[2] {
            for (at = $1 + 60; at <= $2; at += 60) hole[at] = 1
            if (is_rrd && $2 - $1 >= 120) hole[$2 + 60] = 1
            next
        }
        {
            if ($1 + 0 in seen) complain("minute " $1 " comes twice")
            seen[$1 + 0] = 1
            if ($2 !~ /nan/) value[$1 + 0] = $2 + 0
        }
        END {
            for (at = from; at < to; at += 60) {
                if (at in value && value[at] == truth[at]) good++
                else if (at in hole) lost++
                else if (at in value) complain(at ": stored " value[at] ", true " truth[at])
                else complain("minute " at " is missing")
            }
            if (most != "" && lost > most) complain(lost " minutes lost, at most " most)
            printf "%d minutes, %d lost with a buffer\n", good, lost
            exit complaints > 0
        }' "$work/truth" "$3" "$work/have"
}
# a_minute_is_large: as write_graphite sends it, with its newlines.
a_minute_is_large() {
    # shellcheck disable=SC2086 # a list of words
    bytes=$(for one in $deployments; do
        find "$work/carbon/whisper/collectd/$account_name/azure_openai-$(printf %s "$one" | tr . _)" \
            -name '*.wsp' -printf '%P 1.000000 1795472700\n'
    done | wc -c)
    if [ "$bytes" -gt 1452 ]; then ok "a minute has more than a buffer: $bytes bytes"; else
        not_ok "a minute has more than a buffer" "$bytes bytes"
    fi
}

# In the midst of a history, in real time.
start_fake
begin contoso-prod gpt-4o gpt-4.1 gpt-4.1-mini text-embedding-3-large o3-mini GPT-35-Legacy
collectd_config "$work/collectd.conf"
settle_so_that 55
# shellcheck disable=SC2086 # a list of words
{
    store_config $stores
    plugin_config 3d "$(account $account_name)" | with_settle
} >>"$work/collectd.conf"
history_from=$((settled_end - 3 * 86400))
grown() {
    [ "$(rows "$first")" -gt $((before + 500)) ]
}
i=0
while [ $i -lt $kills ]; do
    i=$((i + 1))
    before=$(rows "$first")
    start_collectd
    wait_for 30 grown || not_ok "kill $i: the history goes on" "$(tail -n 3 "$work/collectd/log")"
    kill -9 "$daemon"
    wait "$daemon" 2>/dev/null
    look
done
if [ "$(rows "$first")" -lt 4200 ]; then ok "killed $kills times in mid-backfill"; else
    not_ok "killed $kills times in mid-backfill" "$(rows "$first") rows already"
fi
start_collectd
settled_end=$((($(date +%s) - settle) / 60 * 60))
wait_for 60 have $((settled_end - 60)) || not_ok "the history is completed"
stop_collectd
is "collectd ends cleanly" "$?" 0
a_minute_is_large
compare_all $history_from $settled_end "kill -9 in mid-backfill, $kills times"

# In the midst of a live minute, in virtual time: a minute takes 10 s.
kill "$FAKE_PID"
wait "$FAKE_PID" 2>/dev/null
virtual_clock 6 3600
start_virtual_fake
# shellcheck disable=SC2046 # a list of words
begin fleet-25 $(i=0 && while [ $((i += 1)) -le 25 ]; do printf 'dep-%04d\n' $i; done)
last=dep-0025
collectd_config "$work/collectd.conf"
# shellcheck disable=SC2086 # a list of words
{
    store_config $stores
    plugin_config 20m "$(account $account_name)"
} >>"$work/collectd.conf"
# A minute may settle while collectd starts.
live_from=$(($(virtual_settled_end) - 1200 + 120))
start_virtual_collectd
wait_for 30 have "$(virtual_settled_end)" || not_ok "the history of the fleet arrives"
in_mid_dispatch=0
i=0
while [ $i -lt 9 ] && [ $in_mid_dispatch -lt $kills ]; do
    i=$((i + 1))
    file=$(find "$work/csv/$account_name/azure_openai-$first" -name 'count-processed_tokens-*' |
        sort | tail -n 1)
    # No process is started between the first value and the kill.
    touch "$work/before"
    looks=0
    # shellcheck disable=SC3013 # dash, bash and busybox have it
    until [ "$file" -nt "$work/before" ] || [ $((looks += 1)) -gt 10000000 ]; do :; done
    kill -9 "$daemon"
    wait "$daemon" 2>/dev/null
    if [ "$(newest csv "$first")" -gt "$(newest csv $last)" ]; then
        in_mid_dispatch=$((in_mid_dispatch + 1))
    fi
    look
    start_virtual_collectd
    # The minutes that passed meanwhile come at once: the next kill is for a live one.
    wait_for 30 have "$(virtual_settled_end)" || not_ok "kill $i: it goes on"
done
is "killed $kills times in mid-dispatch" $in_mid_dispatch $kills
kills=$i
live_to=$(($(virtual_settled_end) + 60))
wait_for 40 have $((live_to)) || not_ok "live minutes go on"
stop_collectd
is "collectd ends cleanly" "$?" 0
a_minute_is_large
compare_all $live_from $live_to "kill -9 in mid-dispatch of a live minute, $kills times"
finish_tests
