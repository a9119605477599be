# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# What the scripts that draw share: spans, copies of the RRDs, figures of a deployment, style.
# Source it; it sets $scratch (a private folder, removed at the end).
#
# Files are copied before they are read: rrdtool locks what it reads, and an update of collectd
# that meets a lock is lost ("could not lock RRD") with all that waited with it.
#
# Environment: END (seconds since 1970, default now), TZ, WIDTH and HEIGHT (of the drawing area).
# shellcheck shell=sh disable=SC2034 # variables for those who source it

set -eu
export LC_ALL=C

width=${WIDTH:-900}
height=${HEIGHT:-300}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/azure-openai-graph.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM HUP

# Told apart also by those who do not see red and green; red itself is for what is over a limit.
palette='4477aa ee8833 228833 aa4499 33aacc 999933'
ink=333333
alarm=cc1122

die() {
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    exit 1
}

# set_span 1d|7d|30d|1y: sets $start, $end, $span_text, $x_grid, and $step, the seconds of the
# finest row that the RRDs of README.md keep for so long; $note says what that means.
set_span() {
    step=60
    note=
    case $1 in
    1d) span=86400 span_text='24 hours' x_grid='HOUR:1:HOUR:6:HOUR:2:0:%H:%M' ;;
    7d) span=604800 span_text='7 days' x_grid='HOUR:6:DAY:1:DAY:1:86400:%a %d %b' ;;
    30d) span=2592000 span_text='30 days' x_grid='DAY:1:WEEK:1:DAY:2:86400:%d %b' ;;
    1y)
        span=31536000 span_text='a year' x_grid='WEEK:1:MONTH:1:MONTH:1:2592000:%b %y'
        step=3600 note='     95 % of the highest minutes of each hour'
        ;;
    *) die "span \"$1\": 1d, 7d, 30d or 1y" ;;
    esac
    end=$((${END:-$(date +%s)} / step * step))
    start=$((end - span))
}

# deployments ACCOUNT-DIR: one a line.
deployments() {
    for folder in "$1"/azure_openai-*/; do
        [ -d "$folder" ] || die "$1: no azure_openai-* in it"
        folder=${folder%/}
        printf '%s\n' "${folder##*/azure_openai-}"
    done
}

# take FILE NAME: a copy at $scratch/NAME.rrd; false when collectd has no such file.
take() {
    [ -f "$1" ] && cp "$1" "$scratch/$2.rrd"
}

# take_requests FOLDER NAME: copies of requests-*, and sets $sums: arguments that define NAME
# (429s of a minute) and NAME_all (requests of a minute); 0 when nobody ever asked. It stands
# behind a copy NAME.
take_requests() {
    sums=
    all=0
    rejected=
    for file in "$1"/requests-*.rrd; do
        status=${file##*/requests-}
        status=${status%.rrd}
        take "$file" "$2-$status" || continue
        sums="$sums DEF:${2}_$status=$scratch/$2-$status.rrd:value:AVERAGE"
        all="$all,${2}_$status,ADDNAN"
        [ "$status" != 429 ] || rejected=,${2}_429,ADDNAN
    done
    [ -n "$sums" ] || {
        sums=DEF:${2}_none=$scratch/$2.rrd:value:AVERAGE
        all="${2}_none,0,*"
    }
    sums="$sums CDEF:${2}_all=$all CDEF:$2=${2}_all,0,*$rejected"
}

# figures NAME [LIMIT]: of $scratch/NAME.rrd (tokens), NAME-limit.rrd (if there is one) and $sums, in
# one line: now, highest, 95th percentile, mean, limit, highest as percent of it, minutes at the
# limit, 429s, requests, time of the highest. "nan" for what is unknown. rrdtool computes with one
# value a pixel, so this "picture" is as wide as the span has rows.
figures() {
    name=$1
    # Of a row of an hour nobody knows how many of its minutes were at the limit.
    minutes=1
    [ "$step" = 60 ] || minutes=UNKN
    limit="CDEF:limit=${2-UNKN},tokens,0,*,+"
    [ ! -f "$scratch/$name-limit.rrd" ] || limit=DEF:limit=$scratch/$name-limit.rrd:value:MAX
    # shellcheck disable=SC2086 # a list of arguments without blanks
    rrdtool graph /dev/null --start "$start" --end "$end" --width $((span / step)) \
        "DEF:tokens=$scratch/$name.rrd:value:MAX" "$limit" $sums \
        CDEF:share=tokens,limit,/,100,\* "CDEF:over=tokens,limit,GE,60,/,$minutes,*" \
        "CDEF:rejected=$name,60,/" "CDEF:all=${name}_all,60,/" \
        VDEF:v1=tokens,LAST PRINT:v1:%.0lf VDEF:v2=tokens,MAXIMUM PRINT:v2:%.0lf \
        VDEF:v3=tokens,95,PERCENTNAN PRINT:v3:%.0lf VDEF:v4=tokens,AVERAGE PRINT:v4:%.0lf \
        VDEF:v5=limit,LAST PRINT:v5:%.0lf VDEF:v6=share,MAXIMUM PRINT:v6:%.1lf \
        VDEF:v7=over,TOTAL PRINT:v7:%.0lf VDEF:v8=rejected,TOTAL PRINT:v8:%.0lf \
        VDEF:v9=all,TOTAL PRINT:v9:%.0lf 'PRINT:v2:%a_%d_%b_%H\:%M:strftime' |
        tail -n +2 | # without the size of the picture
        sed 's/-nan/nan/' | paste -s -d ' ' -
}

# short NUMBER: 485.7k, 1.23M, "-" for nan.
short() {
    awk -v n="$1" 'BEGIN {
        if (n !~ /^[0-9.]+$/) print "-"
        else if (n >= 1e6) printf "%.2fM\n", n / 1e6
        else if (n >= 1e4) printf "%.1fk\n", n / 1e3
        else printf "%d\n", n
    }'
}

# percent PART WHOLE: "1.1 %".
percent() {
    awk -v p="$1" -v w="$2" 'BEGIN { if (p !~ /nan/ && w + 0 > 0) printf "%.1f %%\n", 100 * p / w; else print "-" }'
}

# minutes NUMBER: "18 min", "13.4 h", "-" for nan.
minutes() {
    awk -v n="$1" 'BEGIN {
        if (n ~ /nan/) print "-"
        else if (n >= 600) printf "%.1f h\n", n / 60
        else printf "%d min\n", n
    }'
}

# draw PICTURE TITLE UNIT ARGUMENT...: in the house's style. Whoever looks at the picture
# meanwhile sees the old one.
draw() {
    picture=$1
    title=$2
    unit=$3
    shift 3
    rrdtool graph "$picture.new" --imgformat PNG --start "$start" --end "$end" \
        --width "$width" --height "$height" --title "$title" --vertical-label "$unit" \
        --x-grid "$x_grid" --border 0 --disable-rrdtool-tag --units=si \
        --font 'DEFAULT:9:DejaVu Sans' --font 'TITLE:12:DejaVu Sans' \
        --font 'LEGEND:9:DejaVu Sans Mono' \
        --color BACK#ffffff --color CANVAS#ffffff --color FONT#$ink --color FRAME#ffffff \
        --color AXIS#999999 --color ARROW#999999 --color GRID#eeeeee --color MGRID#dddddd \
        "$@" >/dev/null || {
        rm -f "$picture.new"
        die "rrdtool could not draw $picture"
    }
    mv "$picture.new" "$picture"
}
