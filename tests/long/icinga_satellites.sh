#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# contrib/icinga2/distributed in three real Icingas: a master and two satellites that share the
# checks. One satellite is killed: checks of all accounts go on within two intervals, no state
# changes, and Azure is asked no more often than before; then it comes back.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh
. tests/support/icinga.sh
shipped=contrib/icinga2/distributed
nodes='master satellite-a satellite-b'
accounts='contoso-calm contoso-busy contoso-full contoso-makers contoso-denied contoso-nolist contoso-empty fleet-1 fleet-2 fleet-3'
interval_s=15

# ---- three nodes, as the README says -----------------------------------------------------
start_fake
for node in $nodes; do
    icinga_instance "$node"
    icinga_listener "$node"
done
port() {
    cat "$work/icinga/$1/port"
}
for node in $nodes; do
    etc=$work/icinga/$node/etc
    sed -e "s/192.0.2.11/127.0.0.1/; s/192.0.2.12/127.0.0.1/" \
        -e "/\"satellite-a\" {/,/^}/s/5665/$(port satellite-a)/" \
        -e "/\"satellite-b\" {/,/^}/s/5665/$(port satellite-b)/" "$shipped/zones.conf" >"$etc/zones.conf"
done
sed -i 's/^const ZoneName.*/const ZoneName = "azure"/' "$work/icinga/satellite-"?/etc/icinga2.conf
# The attributes of the shipped listener, at our address.
for node in satellite-a satellite-b; do
    sed -n '/accept/p' "$shipped/satellite/api.conf" >"$work/accepts"
    sed -i -e '/accept_/d' -e "/bind_port/r $work/accepts" "$work/icinga/$node/etc/conf.d/api.conf"
done
sed -i '/accept_/d' "$work/icinga/master/etc/conf.d/api.conf"
zones=$work/icinga/master/etc/zones.d
mkdir -p "$zones/global-templates" "$zones/azure"
cp contrib/icinga2/azure_openai-command.conf contrib/icinga2/azure_openai-templates.conf "$zones/global-templates/"
cp "$shipped/master/zones.d/azure/hosts.conf" "$zones/azure/"
is "what is shipped is valid on the master" "$(valid master)" ""
like "with its hosts and services" "$(cat "$work/icinga/master/validated")" "Instantiated 2 Hosts." "Instantiated 2 Services."
is "and on a satellite" "$(valid satellite-a)" ""

# Where the check and its secret are is the satellites' affair; the master has neither.
sed -i "s#^const PluginContribDir.*#const PluginContribDir = \"/nonexistent\"#" "$work/icinga/master/etc/icinga2.conf"
sed -i -e "s#/etc/icinga2/azure-openai.conf#$work/credential#" -e "s/= 4m/= ${interval_s}s/; s/= 1m/= ${interval_s}s/" \
    "$zones/global-templates/azure_openai-templates.conf"
for name in $accounts; do
    printf 'object Host "%s" {\n    import "azure-openai-account"\n    vars.azure_openai_resource = "%s"\n' \
        "$name" "$(account "$name")"
    # Each check asks Azure, so that requests count checks.
    printf '    vars.azure_openai_cache_age = 0\n}\n'
done >"$zones/azure/hosts.conf"
many=$(echo "$accounts" | wc -w)

# ---- what the master hears ---------------------------------------------------------------
for node in $nodes; do
    XDG_STATE_HOME=$work/icinga/$node/state
    export XDG_STATE_HOME
    start_icinga "$node"
    echo "$icinga_pid" >"$work/icinga/$node/pid"
done
curl -sS -N -k -u test:test -H 'Accept: application/json' -X POST "https://127.0.0.1:$(port master)/v1/events" \
    -d '{"queue": "test", "types": ["CheckResult"], "filter": "event.service"}' >"$work/events" 2>"$work/events-errors" &
started="$started $!"

# results FROM TO: time, account, state, satellite of all results in that time.
results() {
    jq -r --argjson from "$1" --argjson to "$2" 'select(.check_result.active)
        | select(.check_result.execution_end >= $from and .check_result.execution_end < $to)
        | "\(.check_result.execution_end) \(.host) \(.check_result.state) \(.check_result.check_source)"' "$work/events"
}
now() {
    date +%s.%N
}
# asked: how many requests Azure has had.
asked() {
    curl -sS "$FAKE_HTTP/_fake/requests" | awk '$1 != "refused" { n += $2 } END { print n }'
}
# figure TEXT...: a line of the table that the test prints.
figure() {
    printf '| %s\n' "$*"
}
# within FROM TO: who of the accounts has a result in that time.
within() {
    results "$1" "$2" | cut -d ' ' -f 2 | sort -u
}
# all_since FROM: all accounts have one since then.
all_since() {
    [ "$(within "$1" 9999999999 | wc -l)" -eq "$many" ]
}
everybody=$(echo "$accounts" | tr ' ' '\n' | sort)

# window TEXT: four intervals; prints what was checked and asked. Sets $results, $checks,
# $requests, $from, $to.
window() {
    from=$(now)
    requests=$(asked)
    sleep $((4 * interval_s))
    to=$(now)
    requests=$(($(asked) - requests))
    results=$(results "$from" "$to")
    checks=$(echo "$results" | wc -l)
    figure "$1: $((4 * interval_s)) s, $checks checks ($(echo "$results" | cut -d ' ' -f 4 | sort | uniq -c |
        awk '{ printf "%s%s by %s", (NR > 1 ? ", " : ""), $1, $2 }')), $requests requests"
    is "$1: all accounts are checked" "$(within "$from" "$to")" "$everybody"
}
states() {
    echo "$results" | cut -d ' ' -f 2,3 | sort -u
}

# In the first half minute a satellite waits for its peer.
quiet_until=$(($(date +%s) + 35))
after_the_start() {
    [ "$(date +%s)" -gt "$quiet_until" ]
}
wait_for 60 after_the_start
wait_for 60 all_since 0 || not_ok "all accounts are checked at all" "$(results 0 9999999999)" "$(cat "$work/events-errors")"
is "the secret is in no file of any Icinga" "$(grep -r -l -F "$FAKE_SECRET" "$work/icinga")" ""

# ---- both --------------------------------------------------------------------------------
window "both satellites"
before_states=$(states)
before_checks=$checks
before_requests=$requests
is "both satellites: they share the accounts" "$(echo "$results" | cut -d ' ' -f 4 | sort -u | tr '\n' ' ')" \
    "satellite-a satellite-b "
is "both satellites: an account is one's" "$(echo "$results" | cut -d ' ' -f 2,4 | sort -u | wc -l)" "$many"
is "both satellites: a state each" "$(echo "$before_states" | wc -l)" "$many"
figure "states (0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN): $(echo "$before_states" | tr '\n' ' ')"

# ---- one dies ----------------------------------------------------------------------------
died=$(now)
orphans=$(echo "$results" | awk '$4 == "satellite-a" { print $2 }' | sort -u)
requests=$(asked)
# shellcheck disable=SC2046 # its processes
kill -KILL $(pgrep -f -- "ConfigDir=$work/icinga/satellite-a/etc")
figure "satellite-a is killed; its accounts: $(echo "$orphans" | tr '\n' ' ')"
if wait_for $((2 * interval_s)) all_since "$died"; then ok "checks of all accounts go on within two intervals"; else
    not_ok "checks of all accounts go on within two intervals" "$(results "$died" 9999999999)"
fi
for account in $orphans; do
    figure "$(results "$died" 9999999999 | awk -v died="$died" -v account="$account" '$2 == account {
        printf "  %s: by %s after %.1f s, state %s", $2, $4, $1 - died, $3; exit }')"
done
over=$(now)
failover_requests=$(($(asked) - requests))
figure "in the $(echo "$over $died" | awk '{ printf "%.0f", $1 - $2 }') s of the failover: $failover_requests requests"
is "no check of the dead one was done twice" \
    "$(results "$died" "$over" | awk -v s=$interval_s '{ if ($2 in last && $1 - last[$2] < s / 2) print; last[$2] = $1 }')" ""

window "satellite-b alone"
is "satellite-b alone: it does all" "$(echo "$results" | cut -d ' ' -f 4 | sort -u)" satellite-b
# An account fits four or five times into a window, as the window begins.
no_more() {
    if [ "$2" -le "$(($3 + $3 / 4))" ]; then ok "$1"; else not_ok "$1" "before: $3" "now: $2"; fi
}
no_more "satellite-b alone: no more checks than before" "$checks" "$before_checks"
no_more "satellite-b alone: no more requests than before" "$requests" "$before_requests"

# ---- and comes back ----------------------------------------------------------------------
XDG_STATE_HOME=$work/icinga/satellite-a/state
start_icinga satellite-a
# The newest result of each of its accounts is its own.
is_back() {
    [ "$(results "$over" 9999999999 | awk '{ by[$2] = $4 } END { for (a in by) if (by[a] == "satellite-a") print a }' |
        sort)" = "$orphans" ]
}
wait_for 90 is_back || not_ok "satellite-a takes its share again" "$(tail -n 5 "$work/icinga/satellite-a/out")"
window "both again"
is "both again: they share the accounts" "$(echo "$results" | cut -d ' ' -f 4 | sort -u | tr '\n' ' ')" \
    "satellite-a satellite-b "
no_more "both again: no more requests than before" "$requests" "$before_requests"

# ---- the whole time ----------------------------------------------------------------------
is "no account had another state at any time" \
    "$(results 0 9999999999 | cut -d ' ' -f 2,3 | sort -u)" "$before_states"
finish_tests
