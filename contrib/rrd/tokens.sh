#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# The tokens per minute of an account's deployments, each with its limit as a dashed line.
# usage: tokens.sh ACCOUNT-DIR 1d|7d|30d|1y PICTURE.png
# ACCOUNT-DIR is the account's folder below collectd's rrdtool DataDir. At most six deployments
# are drawn: those that came nearest to their limits.
[ $# -eq 3 ] || {
    echo "usage: tokens.sh ACCOUNT-DIR 1d|7d|30d|1y PICTURE.png" >&2
    exit 2
}
# shellcheck source=contrib/rrd/lib.sh
. "$(dirname "$0")/lib.sh"
set_span "$2"
account=$1
out=$3

i=0
deployments "$account" | while read -r deployment; do
    i=$((i + 1))
    folder=$account/azure_openai-$deployment
    take "$folder/count-processed_tokens.rrd" t$i || continue
    take "$folder/gauge-token_limit.rrd" t$i-limit || :
    take_requests "$folder" t$i
    printf '%s %s %s\n' t$i "$deployment" "$(figures t$i)"
done >"$scratch/figures"
[ -s "$scratch/figures" ] || die "$account: no count-processed_tokens.rrd in it"

# The nearest to their limits first, then back to front: the largest limit first, so that no
# area hides another. Who has no limit is left to deployment.sh, unless nobody has one.
awk '$7 != "nan" && $4 > 0' "$scratch/figures" >"$scratch/limited"
[ -s "$scratch/limited" ] || cp "$scratch/figures" "$scratch/limited"
sort -k8,8gr -k4,4gr "$scratch/limited" | head -n 6 | sort -k7,7gr -k4,4gr >"$scratch/chosen"
left_out=$(($(wc -l <"$scratch/figures") - $(wc -l <"$scratch/chosen")))

set -- "COMMENT:$(printf '  %-28s %8s %8s %8s %8s %9s %13s %9s' '' now max '95 %' limit \
    max/limit 'at the limit' '429s')\l"
while read -r name deployment now max p95 _ limit share over rejected all _; do
    color=${palette%% *}
    palette="${palette#* } $color"
    row=$(printf '%-28.28s %8s %8s %8s %8s %9s %13s %9s' "$deployment" "$(short "$now")" \
        "$(short "$max")" "$(short "$p95")" "$(short "$limit")" \
        "$(percent "$share" 100)" "$(minutes "$over")" "$(percent "$rejected" "$all")")
    set -- "$@" "DEF:$name=$scratch/$name.rrd:value:MAX" "AREA:$name#${color}30" \
        "LINE1:$name#$color:$row\l"
    [ ! -f "$scratch/$name-limit.rrd" ] || set -- "$@" \
        "DEF:l$name=$scratch/$name-limit.rrd:value:MAX" "LINE1.5:l$name#$color::dashes=6,4" \
        "CDEF:o$name=$name,l$name,GE" "TICK:o$name#$alarm:-0.04"
done <"$scratch/chosen"
set -- "$@" "COMMENT:  dashed\: its limit     red at the top\: a minute at its limit or above$note\l"
[ "$left_out" -eq 0 ] || set -- "$@" \
    "COMMENT:  $left_out more are further from their limits, idle, or have none\l"

draw "$out" "$(basename "$account"): tokens per minute, $span_text" 'tokens per minute' \
    --lower-limit 0 "$@"
