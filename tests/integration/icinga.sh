#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# contrib/icinga2 in a real Icinga 2: what is shipped is valid, the checks run with state, output
# and performance data as they should, secrets stay out of sight, what a check says when it is
# ended is kept; Graphite and InfluxDB get values and thresholds, and what draws them finds them.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh
. tests/support/graphs.sh
. tests/support/icinga.sh
me=noc
conf=$work/icinga/$me/etc/conf.d

start_fake
start_carbon
start_influxdb
start_graphite_web
curl -sS -X POST "http://127.0.0.1:$influxdb_port/query" --data-urlencode 'q=CREATE DATABASE icinga2' >/dev/null
icinga_instance $me
icinga_listener $me

# ---- as it is shipped --------------------------------------------------------------------
cp contrib/icinga2/*.conf "$conf"
is "what is shipped is valid" "$(valid $me)" ""
# What the check of the configuration would say of a fault.
sed -i 's/value = "$azure_openai_resource\$"/value = "$azure_openai_resource"/' "$conf/azure_openai-command.conf"
like "a fault in it would be seen" "$(valid $me)" "Closing \$ not found"
cp contrib/icinga2/azure_openai-command.conf "$conf"
rm "$conf/azure_openai-hosts.conf"
sed -i -e "s/port = 2003/port = $carbon_port/" -e "s/port = 8086/port = $influxdb_port/" \
    -e 's/flush_interval = 10s/flush_interval = 1s/' "$conf/writers.conf"

# ---- hosts of the fake Azure -------------------------------------------------------------
# host NAME ACCOUNT [LINE...]
host() {
    printf 'object Host "%s" {\n    import "azure-openai-account"\n' "$1"
    printf '    vars.azure_openai_resource = "%s"\n' "$(account "$2" | sed 's#rg-ai/.*/\(rg-other/\)#\1#')"
    printf '    vars.azure_openai_credential_file = "%s"\n' "$work/credential"
    shift 2
    [ $# -eq 0 ] || printf '    %s\n' "$@"
    printf '}\n'
}
{
    for one in calm busy full denied mixed; do
        host contoso-$one contoso-$one
    done
    host lists contoso-mixed 'vars.azure_openai_deployment = [ "i*", "n*" ]' \
        'vars.azure_openai_exclude = "no-*"'
    host pools ../../../../rg-other/providers/Microsoft.CognitiveServices/accounts/contoso-west \
        'vars.azure_openai_pool_warning = "90%"' 'vars.azure_openai_pool_critical = "150%"'
    host slow contoso-calm 'vars.azure_openai_timeout = 5'
    host in-environment contoso-calm 'vars.azure_openai_credential_file = ""' \
        "vars.azure_openai_tenant_id = \"$FAKE_TENANT\"" "vars.azure_openai_client_id = \"$FAKE_CLIENT_ID\"" \
        "vars.azure_openai_arm_url = \"$FAKE_HTTP\"" "vars.azure_openai_authority_url = \"$FAKE_HTTP\"" \
        'vars.azure_openai_client_secret = {{ AzureOpenAISecret }}'
    # Every option of --help at once.
    echo 'object Host "every-option" {'
    echo '    check_command = "dummy"'
    "$check" --help | sed -n -e 's/^  -., --\([a-z-]*\)\(.*\)/\1\2/p' -e 's/^      --\([a-z-]*\)\(.*\)/\1\2/p' |
        tr - _ | sed -e 's/^\([a-z_]*\) [A-Z[].*/    vars.azure_openai_\1 = "x"/' -e t \
        -e 's/^\([a-z_]*\) .*/    vars.azure_openai_\1 = true/'
    echo '}'
} >"$conf/hosts.conf"
echo "const AzureOpenAISecret = \"$FAKE_SECRET\"" >"$work/icinga/$me/etc/secret.conf"
echo 'include "secret.conf"' >>"$work/icinga/$me/etc/icinga2.conf"
# The generator's hosts.
run_check -S "$FAKE_SUBSCRIPTION" -A contoso-makers -r "$(account fleet-3)" --list -o json
printf '%s\n' "$output" >"$work/list.json"
contrib/icinga2/azure-openai-objects icinga2 <"$work/list.json" >"$conf/generated.conf" ||
    not_ok "azure-openai-objects" "$(cat "$conf/generated.conf")"
cat >"$conf/test.conf" <<'EOF2'
apply Service "short" {
    import "azure-openai"
    check_timeout = 2s
    assign where host.name == "slow"
}
apply Service "every-option" {
    import "azure-openai"
    assign where host.name == "every-option"
}
EOF2
# Nothing is checked but when we say so.
sed -i -e "s#/etc/icinga2/azure-openai.conf#$work/credential#" \
    -e 's/check_command = "azure_openai"/&\n    enable_active_checks = false/' "$conf/azure_openai-templates.conf"
is "with hosts it is valid" "$(valid $me)" ""
start_icinga $me

# judged HOST SERVICE STATE OUTPUT: what Icinga keeps of it.
judged() {
    recheck $me "$1" "$2"
    said=$(service $me "$1" "$2" '.last_check_result.output')
    is "$1: state" "$(service $me "$1" "$2" .state)" "$3"
    like "$1: output" "$said" "$4"
}
perfdata() {
    service $me "$1" "$2" '.last_check_result.performance_data[]'
}

# ---- options and secrets -----------------------------------------------------------------
recheck $me every-option every-option
"$check" --help | sed -n -e 's/^  -., \(--[a-z-]*\).*/\1/p' -e 's/^      \(--[a-z-]*\).*/\1/p' | sort >"$work/options"
service $me every-option every-option '.last_check_result.command[]' | grep '^--' | sort >"$work/passed"
is "each option of --help has its variable" "$(diff "$work/options" "$work/passed")" ""
judged in-environment azure-openai 0 "AZURE_OPENAI OK - "
like "the secret came by the environment" "$(service $me in-environment azure-openai '.last_check_result.command | join(" ")')" \
    "--client-id $FAKE_CLIENT_ID"
{
    for type in hosts services checkcommands; do
        api $me "/v1/objects/$type"
    done
    cat "$work/icinga/$me/out" "$work/icinga/$me/log/"*
} >"$work/seen" 2>/dev/null
is "and is in no object, result or log" "$(grep -c -F "$FAKE_SECRET" "$work/seen")" 0

# ---- one service a deployment ------------------------------------------------------------
judged contoso-makers azure-openai-chat 0 " 1 deployment (contoso-makers)"
judged contoso-makers azure-openai-reason 2 "AZURE_OPENAI CRITICAL - reason "
is "services of what was listed" "$(api $me /v1/objects/services |
    jq -r '.results[].attrs | select(.host_name | test("makers|fleet")) | .__name' | sort)" \
    "$(printf '%s\n' contoso-makers!azure-openai-chat contoso-makers!azure-openai-reason \
        contoso-makers!azure-openai-unused fleet-3!azure-openai-dep-0001 fleet-3!azure-openai-dep-0002 \
        fleet-3!azure-openai-dep-0003)"

# ---- ended ahead of its time -------------------------------------------------------------
control 'fault?route=metrics&kind=hang&count=0' >/dev/null
judged slow short 3 "AZURE_OPENAI UNKNOWN - "
like "the check says where it was when Icinga ended it" "$said" "<Timeout exceeded.>" "metrics"
control reset >/dev/null

# ---- state, output, performance data -----------------------------------------------------
# The writer for Graphite connects by its clock; what comes before that is lost.
wait_for 20 grep 'GraphiteWriter: Finished reconnecting' "$work/icinga/$me/out"
judged contoso-calm azure-openai 0 "AZURE_OPENAI OK - busiest "
judged contoso-busy azure-openai 1 "AZURE_OPENAI WARNING - chat "
judged contoso-full azure-openai 2 "AZURE_OPENAI CRITICAL - chat "
judged contoso-denied azure-openai 3 "AZURE_OPENAI UNKNOWN - "
like "contoso-denied: long text" "$said" "grant the identity the role"
is "contoso-full: performance data" \
    "$(perfdata contoso-full azure-openai | sed 's/=[0-9.]*/=N/' | tr '\n' ' ')" \
    "chat_tpm=N;160000;190000;0;200000 chat_rpm=N;960;1140;0;1200 chat_throttled=N%;1;10;0;100 \
helper_tpm=N;40000;47500;0;50000 helper_rpm=N;40;47.5;0;50 helper_throttled=N%;1;10;0;100 data_age=Ns;;900;0 "
judged lists azure-openai 0 " 2 deployments (contoso-mixed)"
judged pools azure-openai 2 "AZURE_OPENAI CRITICAL - "
recheck $me contoso-mixed azure-openai

# ---- Graphite ----------------------------------------------------------------------------
# metrics: the paths of all that the check sent.
metrics() {
    find "$work/carbon/whisper" -path '*.azure_openai/*' -o -path '*/azure_openai/perfdata/*.wsp' |
        sed -n "s#^$work/carbon/whisper/\(.*\)\.wsp\$#\1#p" | tr / . | sort
}
full=icinga2.contoso-full.services.azure-openai.azure_openai.perfdata
latest() {
    whisper-fetch --drop=nulls "$work/carbon/whisper/$(echo "$1" | tr . /).wsp" 2>/dev/null | tail -n 1 | cut -f 2
}

# Icinga Web 2's module itself reads our graphs: "graph curve metric".
mkdir -p "$work/web/enabledModules"
printf '[global]\nconfig_backend = "ini"\n[logging]\nlog = "none"\n' >"$work/web/config.ini"
in_module() {
    ICINGAWEB_CONFIGDIR=$work/web php tests/support/graphite_module.php "$1" 2>&1
}
ini=contrib/graphite-web-module/azure_openai.ini
sed -n -e 's/^\[\([a-z_]*\)\..*/\1/p' -e 's/^\(value\|max\|crit\|warn\) = "\$service.*/ \1/p' $ini |
    awk '/^[a-z]/ { graph = $1; next } { print graph, $1 }' | sort -u >"$work/curves-wanted"
# carbon writes the series in an order of its own.
curves_are_fed() {
    metrics >"$work/metrics"
    in_module "$ini" <"$work/metrics" >"$work/curves"
    cut -d ' ' -f 1,2 "$work/curves" | sort -u | cmp - "$work/curves-wanted" && [ -n "$(latest "$full.chat_tpm.max")" ]
}
wait_for 60 curves_are_fed
is "the graphite module: each curve has a metric" \
    "$(cut -d ' ' -f 1,2 "$work/curves" | sort -u)" "$(cat "$work/curves-wanted")"
is "and each metric but min, and max where it is always 100, a curve" \
    "$(cut -d ' ' -f 3 "$work/curves" | sort)" \
    "$(grep -v -e '\.min$' -e '_\(throttled\|ptu\)\.max$' -e '\.pool_[^.]*\.max$' "$work/metrics")"
sed 's/metrics_filters/metric_filters/' $ini >"$work/bad.ini"
like "the module refuses what is none" "$(in_module "$work/bad.ini" </dev/null)" "Bad section name"
is "Graphite: warn, crit, min, max of a deployment" \
    "$(for one in warn crit min max; do latest $full.chat_tpm.$one; done | tr '\n' ' ')" \
    "160000.000000 190000.000000 0.000000 200000.000000 "
is "and the value of the performance data" "$(latest $full.chat_tpm.value | sed 's/\..*//')" \
    "$(perfdata contoso-full azure-openai | sed -n 's/^chat_tpm=\([0-9]*\);.*/\1/p')"

# ---- dashboards --------------------------------------------------------------------------
mkdir "$work/generated"
contrib/icinga2/generate-dashboards "$work/generated"
# answer STORE QUERY: what the store has for it, a line a series or an option.
answer() {
    case $1 in
    influxdb) curl -sS -G "http://127.0.0.1:$influxdb_port/query" --data-urlencode db=icinga2 --data-urlencode "q=$2" |
        jq -r '.results[].series[]? | (.tags // {} | map(.) | join(" ")) + " " + (.values[-1] | map(tostring) | join(" "))' ;;
    graphite) case $2 in
        *'('*) curl -sS -G "http://127.0.0.1:$graphite_port/render" -d format=json -d from=-1h --data-urlencode "target=$2" |
        jq -r '.[] | .target + " " + (.datapoints | map(.[0] | values) | last | tostring) | select(endswith(" null") | not)' ;;
        *) curl -sS -G "http://127.0.0.1:$graphite_port/metrics/find" --data-urlencode "query=$2" | jq -r '.[].text' ;;
        esac ;;
    esac
}
answered() {
    [ -n "$(answer "$@")" ]
}
for store in influxdb graphite; do
    dashboard=contrib/icinga2/grafana-$store.json
    is "the dashboard for $store is what generate-dashboards writes" \
        "$(cmp "$dashboard" "$work/generated/grafana-$store.json" 2>&1)" ""
    # What Grafana asks for, with its variables as "All" puts them in.
    everything=$(jq -r '.templating.list[1].allValue' $dashboard)
    jq -r '(.templating.list[] | select(.type == "query").query), (.panels[].targets[] | .query // .target)' $dashboard |
        sed -e 's/\$timeFilter/time > now() - 1h/' -e 's/\$__interval/1m/' \
            -e "s/\\\$\\(host\\|service\\)\\>/$everything/g" >"$work/queries"
    like "$store: a query each" "$(cat "$work/queries")" "tpm" "rpm" "throttled" "ptu" "pool" "data_age" "execution_time"
    while read -r query; do
        wait_for 15 answered $store "$query" || echo "$query"
    done <"$work/queries" >"$work/unanswered"
    is "$store answers all $(wc -l <"$work/queries") queries of the dashboard" "$(cat "$work/unanswered")" ""
done
is "no variable is left in them" "$(grep -F '$' "$work/queries")" ""
percent=$(grep -F asPercent "$work/queries")
is "percent of the quota, by the deployment's name" "$(answer graphite "$percent" | sed -n 's/^\(chat_tpm.contoso-full \).*/\1/p')" \
    "chat_tpm.contoso-full "

# ---- its end ------------------------------------------------------------------------------
control 'fault?route=metrics&kind=hang&count=0' >/dev/null
# Ended while a check is under way: Icinga does not wait for it, and it ends by its own clock.
api $me /v1/actions/reschedule-check -X POST \
    -d '{"type": "Service", "filter": "service.__name == \"slow!azure-openai\"", "force": true}' >/dev/null
checks() {
    pgrep -f "^$check .*--credential-file $work/credential"
}
wait_for 10 checks
kill "$icinga_pid"
wait "$icinga_pid"
is "Icinga ends" "$?" 0
gone() {
    ! checks
}
if wait_for 20 gone; then ok "no check lives longer than its time"; else not_ok "no check lives on" "$(checks)"; fi
finish_tests
