#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# The requests that an account's deployments answered with 429, per minute, one on top of the
# other. At most six deployments are drawn: those with the most.
# usage: throttled.sh ACCOUNT-DIR 1d|7d|30d|1y PICTURE.png
[ $# -eq 3 ] || {
    echo "usage: throttled.sh ACCOUNT-DIR 1d|7d|30d|1y PICTURE.png" >&2
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
    take_requests "$folder" t$i
    printf '%s %s %s %s\n' t$i "$deployment" "$(figures t$i)" "$sums"
done >"$scratch/figures"
[ -s "$scratch/figures" ] || die "$account: no count-processed_tokens.rrd in it"

sort -k10,10gr "$scratch/figures" | awk '$10 > 0' >"$scratch/throttled"
head -n 6 "$scratch/throttled" >"$scratch/chosen"
left_out=$(($(wc -l <"$scratch/throttled") - $(wc -l <"$scratch/chosen")))

# What nobody sees gives the picture its axes when there is nothing else in it.
set -- "DEF:axes=$scratch/t1.rrd:value:MAX" CDEF:none=axes,0,\* AREA:none#00000000
[ -s "$scratch/chosen" ] || set -- "$@" "COMMENT:  no request was answered 429\l"
[ ! -s "$scratch/chosen" ] || set -- "$@" \
    "COMMENT:$(printf '  %-28s %10s %12s %9s' '' 429s requests share)\l"
while read -r name deployment _ _ _ _ _ _ _ rejected all _ sums; do
    color=${palette%% *}
    palette="${palette#* } $color"
    row=$(printf '%-28.28s %10s %12s %9s' "$deployment" "$(short "$rejected")" \
        "$(short "$all")" "$(percent "$rejected" "$all")")
    # shellcheck disable=SC2086 # a list of arguments without blanks
    set -- "$@" $sums "AREA:$name#$color:$row\l:STACK"
done <"$scratch/chosen"
[ "$left_out" -eq 0 ] || set -- "$@" "COMMENT:  and $left_out more with fewer\l"

draw "$out" "$(basename "$account"): requests answered 429, $span_text" '429s per minute' \
    --lower-limit 0 "$@"
