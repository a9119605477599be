# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# What the tests of exact minutes share: real stores behind a real collectd, what each of them
# holds, and how that compares with the truth. Source it behind lib.sh.
#
# A store is one of csv, rrd, carbon, influxdb. It is set up by what contrib/collectd ships.
# Every service listens on 127.0.0.1 at a port that was free, lives in $work, and dies with this
# script whatever happens to it.
# shellcheck shell=sh disable=SC2034,SC2154 # variables of lib.sh and for those who source it

# shipped FILE: an example with our folders and ports in it.
shipped() {
    sed -e "s|/var/lib/collectd|$work|" -e "s|Port \"2003\"|Port \"${carbon_port-}\"|" \
        -e "s|\"25826\"|\"${influxdb_collectd_port-}\"|" \
        -e "s|:25826|:${influxdb_collectd_port-}|" -e "s|\"9103\"|\"${metrics_port-}\"|" \
        -e "s|:9103|:${metrics_port-}|" "contrib/collectd/$1"
}

# free_port tcp|udp: one that nobody listens on now. Debian's own python3, which carbon needs.
free_port() {
    /usr/bin/python3 -c '
import socket, sys
kind = socket.SOCK_STREAM if sys.argv[1] == "tcp" else socket.SOCK_DGRAM
s = socket.socket(socket.AF_INET, kind)
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])' "$1"
}

# listens PORT: somebody does.
listens() {
    /usr/bin/python3 -c '
import socket, sys
socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1)' "$1"
}

# serve LOG COMMAND...: a service in the background that cannot outlive this script, not even
# when that is killed with SIGKILL.
serve() {
    service_log=$1
    shift
    setpriv --pdeathsig TERM "$@" >"$service_log" 2>&1 &
    started="$started $!"
}

start_carbon() {
    carbon_port=$(free_port tcp)
    carbon_pickle_port=$(free_port tcp)
    carbon_query_port=$(free_port tcp)
    mkdir -p "$work/carbon/whisper"
    cat >"$work/carbon/carbon.conf" <<END
[cache]
STORAGE_DIR = $work/carbon
LOCAL_DATA_DIR = $work/carbon/whisper
CONF_DIR = $work/carbon
LOG_DIR = $work/carbon
PID_DIR = $work/carbon
USER =
MAX_CACHE_SIZE = inf
MAX_UPDATES_PER_SECOND = inf
MAX_CREATES_PER_MINUTE = inf
LINE_RECEIVER_INTERFACE = 127.0.0.1
LINE_RECEIVER_PORT = $carbon_port
PICKLE_RECEIVER_INTERFACE = 127.0.0.1
PICKLE_RECEIVER_PORT = $carbon_pickle_port
CACHE_QUERY_INTERFACE = 127.0.0.1
CACHE_QUERY_PORT = $carbon_query_port
END
    # $carbon_days, where that is set, is how many days of minutes are kept.
    shipped carbon-storage-schemas.conf | sed "s/60s:31d/60s:${carbon_days:-31}d/" \
        >"$work/carbon/storage-schemas.conf"
    printf '[default]\npattern = .*\nretentions = 60s:1d\n' >>"$work/carbon/storage-schemas.conf"
    shipped carbon-storage-aggregation.conf >"$work/carbon/storage-aggregation.conf"
    serve "$work/carbon/log" carbon-cache --config="$work/carbon/carbon.conf" \
        --pidfile="$work/carbon/pid" --logdir="$work/carbon" --nodaemon start
    wait_for 20 listens "$carbon_port" || {
        not_ok "carbon-cache starts" "$(tail -n 20 "$work/carbon/log")"
        exit 1
    }
}

start_influxdb() {
    influxdb_port=$(free_port tcp)
    influxdb_rpc_port=$(free_port tcp)
    influxdb_collectd_port=$(free_port udp)
    mkdir -p "$work/influxdb"
    cat >"$work/influxdb/conf" <<END
reporting-disabled = true
bind-address = "127.0.0.1:$influxdb_rpc_port"
[meta]
  dir = "$work/influxdb/meta"
[data]
  dir = "$work/influxdb/data"
  wal-dir = "$work/influxdb/wal"
  query-log-enabled = false
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:$influxdb_port"
  log-enabled = false
END
    shipped influxdb-collectd.conf >>"$work/influxdb/conf"
    serve "$work/influxdb/log" influxd run -config "$work/influxdb/conf"
    wait_for 20 curl -sSf "http://127.0.0.1:$influxdb_port/ping" || {
        not_ok "InfluxDB starts" "$(tail -n 20 "$work/influxdb/log")"
        exit 1
    }
}

# store_config STORE...: the part of collectd.conf that writes into them. It stands ahead of
# plugin_config: a write plugin that starts behind azure_openai is not waited for.
store_config() {
    for store in "$@"; do
        case $store in
        carbon) shipped 10-graphite.conf ;;
        rrd) shipped 10-rrdtool.conf | with_rrd_rows ;;
        *) shipped "10-$store.conf" ;;
        esac
    done
}

# with_rrd_rows: a filter that shrinks RRDs to $rrd_rows minutes, where that is set.
with_rrd_rows() {
    if [ -z "${rrd_rows-}" ]; then cat; else
        sed "s/RRARows .*/RRARows $rrd_rows/; s/2678400/$((rrd_rows * 60))/; /31622400/d"
    fi
}

# rrd_copy ACCOUNT DEPLOYMENT: $work/copy.rrd. rrdtool locks what it reads, and an update that
# meets a lock is lost with all that waited with it (up to a dozen minutes while a history comes
# in; collectd says "could not lock RRD"). So a file that is in use is never read itself.
rrd_copy() {
    cp "$work/rrd/$1/azure_openai-$2/count-processed_tokens.rrd" "$work/copy.rrd" 2>/dev/null
}

# stored STORE ACCOUNT DEPLOYMENT FROM TO: the tokens of the minutes in [FROM,TO) as the store
# gives them, lines "epoch value", "nan" for a missing one. csv shows what was written in the
# order in which it was written, duplicates and all, whatever FROM and TO are.
stored() {
    case $1 in
    csv)
        cat "$work/csv/$2/azure_openai-$3/count-processed_tokens-20"* 2>/dev/null |
            sed -n 's/^\([0-9]*\)\.[0-9]*,/\1 /p'
        ;;
    rrd)
        rrd_copy "$2" "$3"
        rrdtool fetch "$work/copy.rrd" AVERAGE -r 60 -s $(($4 - 60)) -e $(($5 - 60)) 2>/dev/null |
            sed -n 's/^\([0-9]*\): -*/\1 /p' | awk -v from="$4" -v to="$5" '$1 >= from && $1 < to'
        ;;
    carbon)
        # whisper gives what is behind FROM up to UNTIL.
        whisper_folder=$work/carbon/whisper/collectd/$2/azure_openai-$(printf %s "$3" | tr . _)
        whisper-fetch --from=$(($4 - 60)) --until=$(($5 - 60)) \
            "$whisper_folder/count-processed_tokens.wsp" 2>/dev/null | sed 's/\t/ /; s/None/nan/'
        ;;
    influxdb)
        curl -sS -G -H 'Accept: application/csv' "http://127.0.0.1:$influxdb_port/query" \
            -d db=collectd -d epoch=s --data-urlencode "q=SELECT value FROM azure_openai_value
                WHERE host = '$2' AND instance = '$3' AND type = 'count'
                AND type_instance = 'processed_tokens'
                AND time >= ${4}s AND time < ${5}s" |
            awk -F, 'NR > 1 { print $3, $4 }'
        ;;
    esac
}

# has_minute STORE ACCOUNT DEPLOYMENT MINUTE: it has a value. Of csv only the end is read: this
# is asked again and again.
has_minute() {
    case $1 in
    csv) tail -q -n 60 "$work/csv/$2/azure_openai-$3/count-processed_tokens-20"* | tr ., ' ' ;;
    *) stored "$@" $(($4 + 60)) ;;
    esac 2>/dev/null | grep -q "^$4 [0-9]"
}

iso() {
    date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ
}

# true_tokens ACCOUNT FROM TO: what Azure counted, for `compare` below.
true_tokens() {
    "$fake" --truth --account "$1" --from "$(iso "$2")" --to "$(iso "$3")" \
        --metric TokenTransaction
}

# compare_minutes STORE ACCOUNT FROM TO DEPLOYMENT...: each minute in [FROM,TO) is there once,
# in order and equal to the truth. One test a deployment. $repeats: as in compare.awk.
compare_minutes() {
    store=$1
    account=$2
    from=$3
    to=$4
    shift 4
    true_tokens "$account" $((from - 3600)) $((to + 3600)) >"$work/truth-all"
    for deployment in "$@"; do
        awk -F '\t' -v d="$deployment" '$2 == d' "$work/truth-all" >"$work/truth"
        # csv has all there is: what lies far outside is not of this comparison.
        stored "$store" "$account" "$deployment" "$from" "$to" |
            awk -v from=$((from - 3600)) -v to=$((to + 3600)) '$1 >= from && $1 < to' \
                >"$work/have"
        count_minutes "$store" "$account/$deployment"
        if result=$(awk -v from="$from" -v to="$to" -v repeats="${repeats-0}" \
            -f tests/support/compare.awk "$work/truth" "$work/have"); then
            ok "$store $account $deployment: $result"
        else
            not_ok "$store $account $deployment" "$result"
        fi
    done
}

# count_minutes STORE SERIES: keeps $work/truth and $work/have of [$from,$to) for `figures`.
count_minutes() {
    awk -F '[\t ]+' -v from="$from" -v to="$to" -v store="$1" -v series="$2" '
        NR == FNR {
            split($1, t, /[-T:Z]/)
            $1 = mktime(t[1] " " t[2] " " t[3] " " t[4] " " t[5] " 00")
            $2 = $5
        }
        $1 + 0 >= from && $1 + 0 < to && $2 !~ /nan/ {
            print store, series, NR == FNR ? "true" : "stored", $1, $2
        }' "$work/truth" "$work/have" >>"$work/counted"
}

# figures TITLE: what the stores hold of all that was compared since the last time, in lines
# that begin with "| ". Captured is a minute whose first value is the true one.
figures() {
    printf '| %s\n' "$1"
    awk '
        !($1 in known) { known[$1] = 1; order[++stores] = $1 }
        $3 == "true" {
            exist[$1, $2, $4] = $5
            minutes[$1]++
            truth[$1] += $5
            next
        }
        {
            if (($1, $2, $4) in taken) {
                duplicates[$1]++
                next
            }
            taken[$1, $2, $4] = 1
            if ($4 < last[$1, $2]) disorder[$1]++
            else last[$1, $2] = $4
            tokens[$1] += $5
            if (($1, $2, $4) in exist && exist[$1, $2, $4] == $5) captured[$1]++
        }
        END {
            printf "| %-9s %23s  %31s %10s %12s\n", "store", "minutes captured/exist",
                "tokens stored/true", "duplicates", "out of order"
            for (i = 1; i <= stores; i++) {
                s = order[i]
                printf "| %-9s %11d/%11d  %15.0f/%15.0f %10d %12d\n", s, captured[s], minutes[s],
                    tokens[s], truth[s], duplicates[s], disorder[s]
            }
        }' "$work/counted"
    rm -f "$work/counted"
}

# arrived MINUTE ACCOUNT DEPLOYMENT...: waits until the two servers have it: what was sent to
# them takes its time. Compare afterwards; this judges nothing.
arrived() {
    minute=$1
    account=$2
    shift 2
    for deployment in "$@"; do
        wait_for 10 has_minute carbon "$account" "$deployment" "$minute"
        wait_for 10 has_minute influxdb "$account" "$deployment" "$minute"
    done
}

faketime_library() {
    find /usr/lib -name libfaketime.so.1 | head -n 1
}

# virtual_clock SPEED BACK: a clock that starts BACK seconds ago and runs SPEED times as fast,
# for the fake Azure and collectd (libfaketime also shortens their sleeps and time-outs). It must
# stay behind the real one: whisper gives nothing of the future.
virtual_clock() {
    virtual_speed=$1
    virtual_origin_ms=$(date +%s%3N)
    virtual_start_ms=$((virtual_origin_ms - $2 * 1000))
}
virtual_now() {
    echo $(((virtual_start_ms + ($(date +%s%3N) - virtual_origin_ms) * virtual_speed) / 1000))
}
virtual_faketime() {
    date -u -d "@$(virtual_now)" "+@%Y-%m-%d %H:%M:%S x$virtual_speed"
}
# virtual_settled_end: the end of what is settled now; 4 s is the most a host adds to its settle.
virtual_settled_end() {
    echo $((($(virtual_now) - 184) / 60 * 60))
}
# start_virtual_fake [OPTION...]: start_fake at the virtual time.
start_virtual_fake() {
    cat >"$work/virtual-fake" <<END
#!/bin/sh
LD_PRELOAD=$sanitizers:$(faketime_library) FAKETIME='$(virtual_faketime)' exec $fake "\$@"
END
    chmod +x "$work/virtual-fake"
    real_fake=$fake
    fake=$work/virtual-fake
    start_fake "$@"
    fake=$real_fake
}
start_virtual_collectd() {
    real_sanitizers=$sanitizers
    sanitizers=$sanitizers:$(faketime_library)
    FAKETIME=$(virtual_faketime)
    export FAKETIME
    start_collectd
    unset FAKETIME
    sanitizers=$real_sanitizers
}

# settle_so_that SECONDS: a settle time of 180 to 239 s with which the next minute settles in
# so many seconds from now. Sets $settle and $settled_end, the end of what is settled now.
settle_so_that() {
    now=$(date +%s)
    settle=$((180 + (now + $1) % 60))
    settled_end=$(((now - settle) / 60 * 60))
}

# with_settle: a filter that puts $settle into plugin_config's text.
with_settle() {
    sed "s/^  History .*/&\n  Settle \"$settle\"/"
}

# with_severity FILE: collectd's log names the level of each line, for `complaints`.
with_severity() {
    sed -i 's/^  Timestamp true/&\n  PrintSeverity true/' "$1"
}

# complaints: what collectd and its plugins were not content with.
complaints() {
    grep -E '\[(warning|error)\]|Value too old' "$work/collectd/log"
}
