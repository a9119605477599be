# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# What the tests with a real Icinga 2 share: any number of them in private directories, each with
# its REST API on a free port of 127.0.0.1. Source it behind lib.sh and stores.sh.
# shellcheck shell=sh disable=SC2034,SC2154 # variables of lib.sh and for those who source it

# Icinga wants a user and a group by name: whoever runs this.
ICINGA2_USER=$(id -un)
ICINGA2_GROUP=$(id -gn)
export ICINGA2_USER ICINGA2_GROUP

# as_us COMMAND...: icinga2 under our own name. Where $icinga_exec is set it replaces the shell.
as_us() {
    ${icinga_exec-} icinga2 "$@" -D RunAsUser="$ICINGA2_USER" -D RunAsGroup="$ICINGA2_GROUP"
}

# icinga NAME COMMAND...: an icinga2 of the instance NAME.
icinga() {
    instance=$work/icinga/$1
    shift
    as_us "$@" -D ConfigDir="$instance/etc" -D ZonesDir="$instance/etc/zones.d" -D DataDir="$instance/lib" \
        -D LogDir="$instance/log" -D CacheDir="$instance/cache" -D SpoolDir="$instance/spool" -D InitRunDir="$instance/run"
}

# icinga_instance NAME: its directories and a configuration that knows where our check is. More
# goes into $work/icinga/NAME/etc/conf.d; zones.conf has one zone until the caller writes another.
icinga_instance() {
    instance=$work/icinga/$1
    mkdir -p "$instance/etc/conf.d" "$instance/etc/zones.d" "$instance/lib/certs" "$instance/log" \
        "$instance/cache" "$instance/spool/perfdata" "$instance/spool/tmp" "$instance/run"
    cat >"$instance/etc/icinga2.conf" <<END
const PluginDir = "/usr/lib/nagios/plugins"
const PluginContribDir = "$top/$build"
const NodeName = "$1"
const ZoneName = NodeName
include <itl>
include <plugins>
object IcingaApplication "app" {}
object CheckerComponent "checker" {}
include "zones.conf"
include_recursive "conf.d"
END
    cat >"$instance/etc/zones.conf" <<END
object Endpoint NodeName {}
object Zone ZoneName {
    endpoints = [ NodeName ]
}
END
}

# icinga_listener NAME: an API on a free port, with certificates of one authority for all
# instances of this script, and the user "test". Sets $icinga_port.
icinga_listener() {
    instance=$work/icinga/$1
    icinga_port=$(free_port tcp)
    ca=$work/icinga/ca
    if [ ! -d "$ca" ]; then
        mkdir -p "$ca/lib"
        as_us pki new-ca -D DataDir="$ca/lib" >"$ca/log" 2>&1 ||
            not_ok "icinga2 pki new-ca" "$(cat "$ca/log")"
    fi
    mkdir -p "$instance/lib/ca"
    certificate=$instance/lib/certs/$1
    {
        icinga "$1" pki new-cert --cn "$1" --key "$certificate.key" --csr "$certificate.csr" &&
            as_us pki sign-csr --csr "$certificate.csr" --cert "$certificate.crt" -D DataDir="$ca/lib" &&
            cp "$ca/lib/ca/ca.crt" "$instance/lib/certs/ca.crt"
    } >"$ca/log" 2>&1 || not_ok "a certificate for $1" "$(cat "$ca/log")"
    cat >"$instance/etc/conf.d/api.conf" <<END
object ApiListener "api" {
    bind_host = "127.0.0.1"
    bind_port = $icinga_port
    accept_config = true
    accept_commands = true
}
object ApiUser "test" {
    password = "test"
    permissions = [ "*" ]
}
END
    echo "$icinga_port" >"$instance/port"
}

# valid NAME: what `icinga2 daemon -C` has to say when it is not content, else nothing.
valid() {
    icinga "$1" daemon -C -c "$work/icinga/$1/etc/icinga2.conf" >"$work/icinga/$1/validated" 2>&1 ||
        grep -v -e information/ "$work/icinga/$1/validated"
    grep warning/ "$work/icinga/$1/validated"
}

# start_icinga NAME: as a daemon of this script; sets $icinga_pid, returns when the API answers.
start_icinga() {
    icinga_exec='exec setpriv --pdeathsig TERM'
    icinga "$1" daemon -c "$work/icinga/$1/etc/icinga2.conf" >"$work/icinga/$1/out" 2>&1 &
    icinga_pid=$!
    icinga_exec=
    started="$started $icinga_pid"
    wait_for 30 api "$1" /v1/status || {
        not_ok "Icinga $1 starts" "$(tail -n 20 "$work/icinga/$1/out")"
        exit 1
    }
}

# api NAME PATH [CURL-OPTION...]: what the API of the instance answers.
api() {
    api_path=$2
    api_port=$(cat "$work/icinga/$1/port")
    shift 2
    curl -sS -f -k -u test:test -H 'Accept: application/json' "$@" "https://127.0.0.1:$api_port$api_path"
}

# service NAME HOST SERVICE [JQ-FILTER]: attributes of a service, or what the filter makes of them.
service() {
    api "$1" "/v1/objects/services" -X POST -H 'X-HTTP-Method-Override: GET' \
        -d "$(jq -n --arg host "$2" --arg service "$3" \
            '{filter: "host.name == h && service.name == s", filter_vars: {h: $host, s: $service}}')" |
        jq -r ".results[0].attrs | ${4-.}"
}

# recheck NAME HOST SERVICE: has it checked now, and waits for the result.
recheck() {
    before=$(service "$@" '.last_check_result.execution_end // 0')
    api "$1" /v1/actions/reschedule-check -X POST -d "$(jq -n --arg name "$2!$3" \
        '{type: "Service", filter: "service.__name == n", filter_vars: {n: $name}, force: true}')" >/dev/null
    wait_for 40 checked_since "$@" "$before" || not_ok "$2!$3 is checked" "$(service "$1" "$2" "$3")"
}

# checked_since NAME HOST SERVICE TIME: it has a result of later than that.
checked_since() {
    [ "$(service "$1" "$2" "$3" "(.last_check_result.execution_end // 0) > $4")" = true ]
}
