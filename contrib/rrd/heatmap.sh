#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# When is a deployment busy? A week by hours: the colour of a cell is the highest minute of that
# hour of that weekday, in percent of the limit (of the utilization for provisioned ones).
# usage: heatmap.sh ACCOUNT-DIR DEPLOYMENT 7d|30d PICTURE.png
[ $# -eq 4 ] || {
    echo "usage: heatmap.sh ACCOUNT-DIR DEPLOYMENT 7d|30d PICTURE.png" >&2
    exit 2
}
HEIGHT=${HEIGHT:-196}
# shellcheck source=contrib/rrd/lib.sh
. "$(dirname "$0")/lib.sh"
set_span "$3"
folder=$1/azure_openai-$2
title="$(basename "$1"), $2: highest minute of each hour, $span_text ($(date +%Z))"
out=$4

take "$folder/gauge-ptu_utilization.rrd" d || take "$folder/gauge-token_utilization.rrd" d ||
    die "$folder: no limit known, so there are no percents to draw"

# Lines "weekday hour percent" (Monday is 0) of the time in TZ. A pair is rrdtool's LTIME.
rrdtool xport --start "$start" --end "$end" --step 60 --maxrows $((span / 60 + 2)) \
    "DEF:p=$scratch/d.rrd:value:MAX:step=60" CDEF:day=p,POP,LTIME,86400,/,FLOOR,3,+,7,% \
    CDEF:hour=p,POP,LTIME,86400,%,3600,/,FLOOR XPORT:day XPORT:hour XPORT:p |
    sed -n 's/<[^>]*>/ /gp' | awk 'NF == 3 && $3 !~ /[nN]a[nN]/' >"$scratch/minutes"

# The picture's day is made up, 2000-01-01 in UTC, and has a little RRD: a data
# source for each weekday, a row for each hour.
midnight=946684800
weekdays='0 1 2 3 4 5 6'
awk -v midnight=$midnight '
    {
        cell = int($1) "," int($2)
        if (!(cell in max) || $3 > max[cell]) max[cell] = $3 + 0
    }
    END {
        for (hour = 0; hour < 24; hour++) {
            row = midnight + (hour + 1) * 3600
            for (day = 0; day < 7; day++) {
                cell = day "," hour
                row = row ":" (cell in max ? max[cell] : "U")
            }
            print row
        }
    }' "$scratch/minutes" >"$scratch/rows"
for day in $weekdays; do
    echo "DS:d$day:GAUGE:7200:0:U"
done >"$scratch/sources"
# shellcheck disable=SC2046 # lists of words without blanks
{
    rrdtool create "$scratch/week.rrd" --start $midnight --step 3600 $(cat "$scratch/sources") \
        RRA:LAST:0.5:1:24
    rrdtool update "$scratch/week.rrd" $(cat "$scratch/rows")
}

# colors: lines "from to colour what", percents from inclusive.
colors() {
    cat <<END
0 20 e9f0f8 below_20_%
20 40 c6dbef to_40_%
40 60 8fbfe0 to_60_%
60 80 4f94cd to_80_%
80 95 f5b041 to_95_%
95 100 e8622a below_the_limit
100 INF b3001b at_the_limit_or_above
END
}

# The y axis counts in steps of six days, which rrdtool writes as names of weekdays: six days on
# is a weekday back, so Monday is on top and Sunday, four steps after 1970-01-01, at the bottom.
# Each row is an area down to the axis, over the rows above it.
row=518400
set --
for day in $weekdays; do
    top=$(((10 - day) * row + row / 2))
    set -- "$@" "DEF:d$day=$scratch/week.rrd:d$day:LAST" \
        "CDEF:n$day=d$day,UN,$top,$top,IF" "AREA:n$day#f6f6f6"
    colors >"$scratch/colors"
    while read -r from to color what; do
        # A legend once, with the first row.
        [ "$day" = 0 ] || what=
        [ -z "$what" ] || what=:$(printf '%s ' "$what" | tr _ ' ')
        set -- "$@" "CDEF:c$day$from=d$day,$from,GE,d$day,$to,LT,*,$top,UNKN,IF" \
            "AREA:c$day$from#$color$what"
    done <"$scratch/colors"
    set -- "$@" "HRULE:$top#ffffff"
done

for hour in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23; do
    set -- "$@" "VRULE:$((midnight + hour * 3600))#ffffff"
done
start=$midnight
end=$((midnight + 86400))
x_grid=HOUR:1:DAY:1:HOUR:1:3600:%H
TZ=UTC0
export TZ
draw "$out" "$title" '' --rigid --lower-limit $((row * 7 / 2)) --upper-limit $((row * 21 / 2)) \
    --y-grid $row:1 --left-axis-formatter timestamp --left-axis-format %a \
    --color GRID#00000000 --color MGRID#00000000 --color ARROW#00000000 "$@"
