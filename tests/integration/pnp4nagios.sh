#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# The PNP4Nagios template under a real PHP, with the performance data of real runs: rrdtool draws
# every graph it writes, from an RRD a value as PNP keeps them. What was drawn is in build/pictures.
build=$1
. tests/support/lib.sh
template=contrib/pnp4nagios/templates/check_azure_openai.php
pictures=$top/build/pictures
mkdir -p "$pictures" "$work/rrd"
said=$(php -l $template 2>&1)
is "PHP reads it" "$said" "No syntax errors detected in $template"

start_fake
end=$(($(date +%s) / 60 * 60 - 300))
start=$((end - 86400))

# The truth of a day: epoch, deployment as in labels, metric, status, value.
utc() {
    date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ
}
"$fake" --truth --account contoso-prod --from "$(utc $start)" --to "$(utc $end)" >"$work/truth"
"$fake" --truth --account contoso-mixed --from "$(utc $start)" --to "$(utc $end)" >>"$work/truth"
awk -F '\t' -v OFS='\t' '{
    split($1, t, /[-T:Z]/)
    $1 = mktime(t[1] " " t[2] " " t[3] " " t[4] " " t[5] " 00")
    gsub(/[^A-Za-z0-9]/, "_", $2); $2 = tolower($2)
    print }' "$work/truth" >"$work/day"

# fill LABEL: its RRD as PNP would have it after a day of checks every 4 minutes.
fill() {
    rrdtool create "$work/rrd/$1.rrd" --start $((start - 60)) --step 60 DS:1:GAUGE:600:U:U \
        RRA:MAX:0.5:1:2880 RRA:AVERAGE:0.5:1:2880 RRA:MAX:0.5:5:2880
    awk -F '\t' -v label="$(echo "$1" | tr '[:upper:]' '[:lower:]')" '
        label == $2 "_tpm" && $3 == "TokenTransaction" { sum[$1] += $5 }
        (label == $2 "_rpm" || label == $2 "_throttled") && $3 == "AzureOpenAIRequests" {
            sum[$1] += $5; refused[$1] += $4 == 429 ? $5 : 0 }
        label == $2 "_ptu" && $3 ~ /ProvisionedManagedUtilizationV2/ { sum[$1] = $5 }
        label == "data_age" && $3 == "TokenTransaction" { sum[$1] = 190 + $5 % 60 }
        END { for (t in sum) if (t % 240 == 0)
            print t ":" (label ~ /_throttled$/ ? (sum[t] ? 100 * refused[t] / sum[t] : 0) : sum[t]) }' "$work/day" |
        sort >"$work/updates"
    [ ! -s "$work/updates" ] || xargs rrdtool update "$work/rrd/$1.rrd" <"$work/updates"
}

# draw NAME ARGUMENT...: the graphs of one run, below $work/rrd; $names of them.
draw() {
    name_of_page=$1
    shift
    run_check "$@"
    printf '%s\n' "$output" | sed -n '1s/.*|//p' >"$work/perfdata"
    rm -f "$work/rrd/"*
    for label in $(tr ' ' '\n' <"$work/perfdata" | sed 's/=.*//'); do
        fill "$label"
    done
    php tests/support/pnp.php "$template" "$work/rrd" "$start" "$end" <"$work/perfdata" >"$work/commands" 2>"$work/names"
    names=$(cat "$work/names")
    is "$name_of_page: a graph for each value" "$(wc -l <"$work/commands")" "$(wc -w <"$work/perfdata")"
    rrdtool - <"$work/commands" >"$work/drawn" 2>&1
    is "$name_of_page: rrdtool draws them all" "$(grep -v -e '^OK ' -e '^[0-9]*x[0-9]*$' "$work/drawn")" ""
    is "$name_of_page: pictures" "$(grep -c '^5[0-9][0-9]x[12][0-9][0-9]$' "$work/drawn")" \
        "$(wc -l <"$work/commands")"
}

draw prod -r "$(account contoso-prod)"
like "prod: names of the deployments" "$names" "gpt_4o gpt_4o gpt_4o " "Azure OpenAI quota"
cp "$work/rrd/$(sed -n '/gpt_4o_tpm.rrd/=' "$work/commands").png" "$pictures/pnp-tokens.png"
like "the quota is a line" "$(grep -F gpt_4o_tpm "$work/commands")" 'HRULE:450000#404040:"Quota 450000"' \
    'HRULE:360000#ff8d00' 'HRULE:427500#ff0000' 'CDEF:percent=value,450000,/,100,*'
like "what the host is called breaks no text" "$(head -n 1 "$work/commands")" "- contoso 'noc'  1\""
is "data_age has no warning, and one critical line" "$(grep -o 'HRULE:[0-9]*' "$work/commands" | tail -n 1)" HRULE:900
draw mixed -r "$(account contoso-mixed)" -d 'ptu*' -d dynamic
like "PTU utilization" "$(cat "$work/commands")" "PTU utilization (%)" "_ptu.rrd"
cp "$work/rrd/$(sed -n '/_ptu.rrd/=' "$work/commands" | head -n 1).png" "$pictures/pnp-ptu.png"
draw metric -r "$(account contoso-prod)" -m GeneratedTokens -w 50000
like "another metric" "$(cat "$work/commands")" 'HRULE:50000#ff8d00'
draw pools -S "$FAKE_SUBSCRIPTION" -g rg-other --pool-warning 90%
like "pools" "$(cat "$work/commands")" "Quota pool, handed out (%)" "HRULE:90#ff8d00"
finish_tests
