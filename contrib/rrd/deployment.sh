#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# One deployment: tokens per minute with its limit, the highest minute, the 95th percentile and
# the minutes with 429s. A provisioned deployment (PTU) has no limit of tokens: its utilization
# is drawn instead.
# usage: deployment.sh ACCOUNT-DIR DEPLOYMENT 1d|7d|30d|1y PICTURE.png
[ $# -eq 4 ] || {
    echo "usage: deployment.sh ACCOUNT-DIR DEPLOYMENT 1d|7d|30d|1y PICTURE.png" >&2
    exit 2
}
# shellcheck source=contrib/rrd/lib.sh
. "$(dirname "$0")/lib.sh"
set_span "$3"
folder=$1/azure_openai-$2
title="$(basename "$1"), $2"
out=$4

quantity='tokens per minute'
unit=$quantity
constant=UNKN
if take "$folder/gauge-ptu_utilization.rrd" d; then
    quantity='utilization of its PTUs'
    unit=percent
    constant=100
else
    take "$folder/count-processed_tokens.rrd" d || die "$folder: no count-processed_tokens.rrd in it"
    take "$folder/gauge-token_limit.rrd" d-limit || :
fi
take_requests "$folder" d
figures d "$constant" >"$scratch/figures"
read -r now max p95 mean limit share over rejected all when <"$scratch/figures"

# legend WHAT TEXT: of one line, in columns.
legend() {
    printf '%-22s  %s\\l' "$1" "$(printf %s "$2" | sed 's/:/\\:/g')"
}

set -- "DEF:t=$scratch/d.rrd:value:MAX" "AREA:t#4477aa40"
if [ "$limit" != nan ]; then
    l="CDEF:l=$constant,t,0,*,+"
    [ ! -f "$scratch/d-limit.rrd" ] || l=DEF:l=$scratch/d-limit.rrd:value:MAX
    # Red is the part above the limit.
    set -- "$@" "$l" CDEF:base=t,l,GT,l,UNKN,IF CDEF:above=t,l,GT,t,l,-,UNKN,IF \
        AREA:base#00000000 "AREA:above#${alarm}90::STACK"
fi
set -- "$@" "LINE1:t#4477aa:$(legend "$quantity" "now $(short "$now"), mean $(short "$mean"), \
max $(short "$max") on $(printf %s "$when" | tr _ ' ')")"
[ "$p95" = nan ] || set -- "$@" \
    "HRULE:$p95#228833:$(legend '95th percentile' "$(short "$p95")"):dashes=2,3"
if [ "$limit" = nan ]; then
    set -- "$@" "COMMENT:  $(legend limit 'not known')"
else
    set -- "$@" "LINE1.5:l#$alarm:$(legend limit "$(short "$limit"), max is \
$(percent "$share" 100) of it, $(minutes "$over") at it or above"):dashes=6,4"
fi
# shellcheck disable=SC2086 # a list of arguments without blanks
set -- "$@" $sums CDEF:some=d,0,GT "TICK:some#ee8833:0.05:  $(legend 'answered 429' \
    "$rejected of $all requests, $(percent "$rejected" "$all")")"

draw "$out" "$title: $quantity, $span_text" "$unit" --lower-limit 0 "$@"
