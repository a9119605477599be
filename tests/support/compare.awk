# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# Compares stored minutes with the truth: every minute once, in order, equal, none missing
# between the first and the last. First file: the truth (fake-azure --truth, one series of
# it, tab-separated). Second: lines "epoch value" or "epoch,value". A single missing value
# ahead of the first minute is the lead-in that RRD needs.
# -v from=EPOCH -v to=EPOCH   the minutes that must be there: from <= minute < to
# -v repeats=N                so many times a minute may come again at once (killed daemons)
BEGIN { FS = "[\t, ]+"; status = 0 }
function complain(what) {
    if (++complaints <= 5) print what
    status = 1
}
FNR == NR {
    split($1, t, /[-T:Z]/)
    truth[mktime(t[1] " " t[2] " " t[3] " " t[4] " " t[5] " 00") + 0] = $5 + 0
    next
}
/^epoch/ || NF < 2 { next }
{
    at = $1 + 0
    if (have && at == last && repeated < repeats) {
        repeated++
        next
    }
    if (have && at != last + 60) complain("minute " at " follows " last)
    last = at
    have = 1
    if ($2 ~ /nan/) {
        if (at >= from) complain("minute " at " is missing")
        next
    }
    if (!first) first = at
    seen++
    if (!(at in truth)) complain("minute " at " is not in the truth")
    else if ($2 + 0 != truth[at]) complain("minute " at ": stored " $2 ", true " truth[at])
}
END {
    if (!seen) complain("nothing stored")
    if (first > from) complain("begins at " first ", not at " from)
    if (last < to - 60) complain("ends at " last ", not at " (to - 60))
    printf "%d minutes%s\n", seen, repeats ? ", " repeated + 0 " repeated" : ""
    exit status
}
