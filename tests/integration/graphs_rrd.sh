#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# A week of minutes from a real collectd to RRD with contrib/collectd's rows, then the pictures:
# all of contrib/rrd, and those of collection3 with our definitions. The figures in the legends are
# the truth's; what is drawn is looked for by its colours.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

start_fake
collectd_config "$work/collectd.conf"
settle_so_that 59
{
    store_config rrd
    plugin_config 7d "$(account contoso-prod)" "$(account contoso-mixed)" | with_settle
} >>"$work/collectd.conf"
start_collectd
arrived_all() {
    has_minute rrd contoso-prod gpt-4o $((settled_end - 60)) &&
        has_minute rrd contoso-mixed spill $((settled_end - 60))
}
if wait_for 90 arrived_all; then ok "a week arrives"; else
    not_ok "a week arrives" "$(tail -n 5 "$work/collectd/log")"
fi
stop_collectd
is "collectd ends cleanly" "$?" 0

# A day of its own ends with the last minute that is there.
END=$((settled_end))
export END
umask 022
problems=$(contrib/rrd/all.sh "$work/rrd" "$work/web" 2>&1)
is "all.sh draws everything" "$?, $problems" "0, "
drawn=$(find "$work/web" -name '*.png' | wc -l)
is "its page shows all pictures" "$(grep -c '<img' "$work/web/index.html")" "$drawn"
# 16 deployments with 3 spans each, a week of the 11 with a limit and the 2 provisioned ones, and
# 4 of each account.
is "there is one of each" "$drawn" $((16 * 3 + 13 + 2 * 4))
is "nothing else is left behind" "$(find "$work/web" -name '*.new')" ""

# looks NAME WIDTH COLOUR...: the picture is so wide, and each colour is in it, not as a dot only.
looks() {
    picture=$1
    wide=$2
    shift 2
    # shellcheck disable=SC2046 # a list of numbers
    set -- $(/usr/bin/python3 tests/support/png.py "$work/web/$picture.png" "$@")
    few=0
    seen=$*
    pixels=${1-0}
    shift 3
    for count in "$@"; do
        [ "$count" -ge 20 ] || few=1
    done
    if [ "$pixels" -ge "$wide" ] && [ $few -eq 0 ]; then ok "$picture: $seen"; else
        not_ok "$picture" "width, height, colours, pixels of each colour sought: $seen"
    fi
}
# Lines of two deployments and their limits; the line, the limit and the 95th percentile.
looks contoso-prod-tokens-7d 950 ee8833 228833
looks contoso-prod-gpt-4o-1d 950 4477aa cc1122
looks contoso-prod-gpt-4o-7d 950 4477aa cc1122
looks contoso-prod-gpt-4o-30d 950 4477aa cc1122
# gpt-4o is never above 12 % on a weekend night, and does reach four fifths at noon of a workday.
looks contoso-prod-gpt-4o-week 950 e9f0f8 f5b041
# Provisioned deployments: above 100 %, with 429s, every workday.
looks contoso-mixed-ptu-gpt-4o-7d 950 4477aa ee8833
looks contoso-mixed-429s-7d 950 4477aa ee8833
looks contoso-mixed-ptu-gpt-4o-week 950 b3001b

# The figures of a legend, by the functions that make it.
figures_of() {
    (
        folder=$work/rrd/$1/azure_openai-$2
        # shellcheck source=contrib/rrd/lib.sh
        . contrib/rrd/lib.sh
        set_span "$3"
        take "$folder/count-processed_tokens.rrd" d
        take "$folder/gauge-token_limit.rrd" d-limit
        take_requests "$folder" d
        figures d
    ) | awk '{ print $2, $5, $7, $8, $9, $3 }'
}
# A row's label is the minute's own time, and rrdtool draws what is labelled behind the start.
from=$((settled_end - 7 * 86400 + 60))
true_of() {
    true_tokens contoso-prod $from $settled_end |
        awk -F '\t' '$2 == "gpt-4o" { print $5 }' | sort -n >"$work/sorted"
    "$fake" --truth --account contoso-prod --from "$(iso $from)" --to "$(iso $settled_end)" \
        --metric AzureOpenAIRequests | awk -F '\t' '$2 == "gpt-4o" { n += $5; if ($4 == 429) r += $5 }
            END { print r + 0, n }' >"$work/requests"
    awk -v limit=450000 'NR == FNR { v[NR] = $1; n = NR; if ($1 >= limit) over++; next }
        { print v[n], limit, over + 0, $1, $2, v[int(n * 0.95)] }' "$work/sorted" "$work/requests"
}
drawn=$(figures_of contoso-prod gpt-4o 7d)
truth=$(true_of)
is "the legend tells the truth: max, limit, minutes at it, 429s, requests" "${drawn% *}" "${truth% *}"
if awk -v a="${drawn##* }" -v b="${truth##* }" 'BEGIN { exit !(a > 0.998 * b && a < 1.002 * b) }'; then
    ok "and the 95th percentile: ${drawn##* }"
else
    not_ok "and the 95th percentile" "got:  ${drawn##* }" "want: ${truth##* }"
fi

# collection3 as Debian ships it, with our definitions; documentation may have been left out when
# the package was installed.
shipped_examples=/usr/share/doc/collectd-core/examples
if [ ! -d $shipped_examples/collection3 ]; then
    (cd "$work" && apt-get download -q collectd-core && dpkg-deb -x collectd-core_*.deb unpacked) >/dev/null 2>&1
    shipped_examples=$work/unpacked$shipped_examples
fi
cp -r "$shipped_examples/collection3" "$work/collection3"
printf 'DataDir "%s"\nInclude %s\n' "$work/rrd" "$top/contrib/collection3/azure_openai.conf" \
    >>"$work/collection3/etc/collection.conf"
# collection3 TYPE: the graph of gpt-4o.
collection3() {
    (cd "$work/collection3/bin" && REQUEST_METHOD=GET SCRIPT_FILENAME=$work/collection3/bin/graph.cgi \
        QUERY_STRING="hostname=contoso-prod;plugin=azure_openai;plugin_instance=gpt-4o;type=$1;begin=-86400" \
        perl graph.cgi 2>"$work/collection3/errors") | sed '1,/^\r*$/d' >"$work/web/collection3-$1.png"
    is "collection3 has nothing against $1" "$(cat "$work/collection3/errors")" ""
}
collection3 count
looks collection3-count 450 228833 4477aa 33aacc
collection3 requests
looks collection3-requests 450 4477aa

# CGP is not in Debian: its definition is JSON and names every value that we store.
unnamed=$(find "$work/rrd" -path '*azure_openai*' -name '*.rrd' -printf '%f\n' | sort -u | /usr/bin/python3 -c '
import json, sys
known = json.load(open("contrib/cgp/azure_openai.json"))
for line in sys.stdin:
    kind, name = line.strip()[:-4].split("-", 1)
    if name not in known.get(kind, {}).get("legend", {}) and not name.startswith("points_") \
            and name not in ("polls", "tokens_revised"):
        print(kind, name)')
is "CGP's definition names what is stored" "$unnamed" ""
finish_tests
