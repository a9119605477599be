#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# Deployments come and go while a real collectd watches: one is made and begins with its own first
# minute, one is deleted and ends with a missing minute and one line in the log, and is made anew
# under its name: the same series goes on behind a gap. csv and RRD.
#
# The time is virtual (stores.sh), a minute takes 3 s.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

rrd_rows=3000
virtual_clock 20 7200
start_virtual_fake
collectd_config "$work/collectd.conf"
{
    store_config csv rrd
    plugin_config 30m "$(account contoso-calm)" "$(account fleet-3)"
} >>"$work/collectd.conf"

# minute_of SECONDS
minute_of() {
    echo $(($1 / 60 * 60))
}
# order ACCOUNT make|delete DEPLOYMENT: sets $ordered_at.
order() {
    is "$1: $2 $3" "$(control "deployment?account=$1&$2=$3")" ok
    ordered_at=$(minute_of "$(virtual_now)")
}
# has ACCOUNT DEPLOYMENT MINUTE
has() {
    has_minute csv "$1" "$2" "$3"
}
arrives() {
    if wait_for 60 has "$2" "$3" "$4"; then ok "$1"; else
        not_ok "$1" "$(tail -n 5 "$work/collectd/log")"
    fi
}
gone() {
    [ "$(grep -c 'deployment embed is gone' "$work/collectd/log")" -eq 1 ]
}
# lives NAME ACCOUNT DEPLOYMENT FROM TO [FROM TO]: the minutes that have a value are those, all of
# them, once and in order, and each is the truth; a missing one stands in front of each life.
lives() {
    name=$1
    account_name=$2
    deployment=$3
    shift 3
    true_tokens "$account_name" $(($1 - 7200)) $(($1 + 14400)) |
        awk -F '\t' -v d="$deployment" '$2 == d' >"$work/truth"
    printf '%s %s\n' "$@" >"$work/lives"
    stored csv "$account_name" "$deployment" >"$work/have"
    if result=$(awk -F '[\t ]+' '
        function complain(what) {
            if (++complaints <= 5) print what
        }
        FILENAME == ARGV[1] {
            split($1, t, /[-T:Z]/)
            truth[mktime(t[1] " " t[2] " " t[3] " " t[4] " " t[5] " 00") + 0] = $5 + 0
            next
        }
        FILENAME == ARGV[2] {
            from[$1] = 1
            for (at = $1; at < $2; at += 60) wanted[at] = 1
            last_wanted = $2 - 60
            next
        }
        {
            at = $1 + 0
            if (at <= last) complain(at " follows " last)
            if (at in from && !(last == at - 60 && was_missing)) complain("no lead ahead of " at)
            last = at
            was_missing = $2 ~ /nan/
            if (was_missing) next
            if (at > last_wanted) next
            if (!(at in wanted)) complain(at " is stored: " $2)
            else if ($2 + 0 != truth[at]) complain(at ": stored " $2 ", true " truth[at])
            seen[at] = 1
            count++
        }
        END {
            for (at in wanted) if (!(at in seen)) complain(at " is missing")
            print count + 0 " minutes"
            exit complaints > 0
        }' "$work/truth" "$work/lives" "$work/have"); then
        ok "$name: $result"
    else
        not_ok "$name" "$result"
    fi
}
# drawn DEPLOYMENT FROM TO [FROM TO]: the RRD has a value for these minutes and no others.
drawn() {
    deployment=$1
    shift
    while [ $# -gt 0 ]; do
        is "rrd: $deployment: the minutes of a life" "$(stored rrd contoso-calm "$deployment" \
            "$1" "$2" | grep -vc nan)" $((($2 - $1) / 60))
        last=$2
        shift 2
        [ $# -eq 0 ] || is "rrd: $deployment: none between" \
            "$(stored rrd contoso-calm "$deployment" "$last" "$1" | grep -vc nan)" 0
    done
}

order fleet-3 make dep-0003
new_at=$ordered_at
start_virtual_collectd
# A minute may settle while collectd starts.
latest=$(($(virtual_settled_end) - 1800 + 180))
arrives "live minutes come" contoso-calm embed $(($(virtual_settled_end) + 60))
arrives "the new one begins" fleet-3 dep-0003 $((new_at + 120))

order contoso-calm delete embed
deleted_at=$ordered_at
# The list is read every five minutes, and its last values are looked at for a quarter of an hour.
if wait_for 120 gone; then ok "its end is said"; else
    not_ok "its end is said" "$(tail -n 5 "$work/collectd/log")"
fi
order contoso-calm make embed
made_at=$ordered_at
arrives "made anew, it goes on" contoso-calm embed $((made_at + 300))
end=$((made_at + 360))
stop_collectd
is "collectd ends cleanly" "$?" 0

begun=$(stored csv contoso-calm chat | grep -v nan | head -n 1 | cut -d' ' -f1)
is "the history is there" "$([ "$begun" -le "$latest" ] && echo yes)" yes
is "its end is said once" "$(grep -c 'is gone' "$work/collectd/log")" 1
lives "the one that stays" contoso-calm chat "$begun" "$end"
lives "the one made anew" contoso-calm embed "$begun" $((deleted_at + 60)) "$made_at" "$end"
lives "the new one" fleet-3 dep-0003 "$new_at" "$end"
drawn embed "$begun" $((deleted_at + 60)) "$made_at" "$end"
finish_tests
