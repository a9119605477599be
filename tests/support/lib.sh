# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# What the test scripts and the demo share: a private folder, a fake Azure, a collectd, and a
# clean end whatever happens. Source it; it expects $build (build/VARIANT).
# shellcheck shell=sh disable=SC2034,SC2154 # variables for those who source it

set -u
export LC_ALL=C TZ=UTC
unset AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET AZURE_AUTHORITY_HOST
# Nothing is kept from run to run, but where a test wants it.
export XDG_STATE_HOME=/nonexistent
unset MP_CONFIG_FILE NAGIOS_CONFIG_PATH
unset AZURE_CLIENT_CERTIFICATE_PATH AZURE_CLIENT_CERTIFICATE_PASSWORD AZURE_FEDERATED_TOKEN_FILE
unset AZURE_TOKEN_CREDENTIALS AZURE_POD_IDENTITY_AUTHORITY_HOST IDENTITY_ENDPOINT IDENTITY_HEADER
unset IMDS_ENDPOINT
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY all_proxy NO_PROXY no_proxy
unset CREDENTIALS_DIRECTORY

top=$(pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/aoai-test.XXXXXX")
check=$top/$build/check_azure_openai
plugin=$top/$build/azure_openai.so
fake=$top/$build/fake-azure
proxy_program=$top/$build/fake-proxy
failures=0
started=

# Under the sanitizers a program that was built without them must load their libraries first.
sanitizers=
case $build in
*/san)
    sanitizers=$(gcc -print-file-name=libasan.so):$(gcc -print-file-name=libubsan.so)
    export ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1
    ;;
esac

finish() {
    for pid in $started; do
        kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
    done
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

ok() {
    printf 'ok - %s\n' "$1"
}

not_ok() {
    printf 'not ok - %s\n' "$1"
    shift
    [ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/^/#   /'
    failures=$((failures + 1))
}

# is NAME GOT WANT: compares texts.
is() {
    if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "got:  $2" "want: $3"; fi
}

# like NAME TEXT PATTERN...: the text holds every fixed string.
like() {
    name=$1
    text=$2
    shift 2
    for pattern in "$@"; do
        case $text in
        *"$pattern"*) ;;
        *)
            not_ok "$name" "got:  $text" "want: $pattern"
            return
            ;;
        esac
    done
    ok "$name"
}

# wait_for SECONDS COMMAND...: until the command succeeds; false when it never did.
wait_for() {
    tries=$(($1 * 20))
    shift
    while ! "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.05
    done
}

# start_fake [OPTION...]: a fake Azure of our own; sets FAKE_HTTP and its like.
start_fake() {
    mkdir -p "$work/fake"
    rm -f "$work/fake/env"
    "$fake" --dir "$work/fake" --quiet --die-with-parent "$@" >"$work/fake/log" 2>&1 &
    started="$started $!"
    wait_for 10 test -f "$work/fake/env" || {
        not_ok "the fake Azure starts" "$(cat "$work/fake/log")"
        exit 1
    }
    # shellcheck source=/dev/null
    . "$work/fake/env"
    umask 077
    printf '%s\n' "$FAKE_SECRET" >"$work/secret"
    {
        echo "# signs in at the fake Azure"
        echo "tenant_id = $FAKE_TENANT"
        echo "client_id = $FAKE_CLIENT_ID"
        echo "client_secret = $FAKE_SECRET"
        echo "authority_url = $FAKE_HTTP"
        echo "arm_url = $FAKE_HTTP"
    } >"$work/credential"
}

# start_proxy NAME [CREDENTIAL-FILE [STATUS]]: a CONNECT proxy; sets $proxy, its log is
# $work/NAME/proxy-log.
start_proxy() {
    folder=$work/$1
    shift
    mkdir -p "$folder"
    "$proxy_program" "$folder" "$@" >/dev/null 2>&1 &
    started="$started $!"
    wait_for 10 test -s "$folder/proxy-port" || {
        not_ok "the proxy starts"
        exit 1
    }
    proxy=127.0.0.1:$(cat "$folder/proxy-port")
}

# account NAME: its resource id.
account() {
    printf '%s/providers/Microsoft.CognitiveServices/accounts/%s' "$FAKE_RG_ID" "$1"
}

# control PATH: an order to the fake Azure.
control() {
    curl -sS -X POST "$FAKE_HTTP/_fake/$1"
}

# run_check ARGUMENT...: sets $output and $status.
run_check() {
    output=$("$check" --credential-file "$work/credential" "$@" 2>&1)
    status=$?
}

# collectd_config FILE: the frame of a configuration; more is appended by the caller.
collectd_config() {
    mkdir -p "$work/collectd"
    cat >"$1" <<EOF
BaseDir "$work/collectd"
Hostname "noc"
FQDNLookup false
Interval 10
LoadPlugin logfile
<Plugin logfile>
  LogLevel info
  File "$work/collectd/log"
  Timestamp true
</Plugin>
EOF
}

# plugin_config HISTORY ACCOUNT-ID...: the part of the configuration that is ours.
plugin_config() {
    history=$1
    shift
    cat <<EOF
PluginDir "$top/$build"
LoadPlugin azure_openai
PluginDir "/usr/lib/collectd"
<Plugin azure_openai>
  History "$history"
  <Credential "fake">
    CredentialFile "$work/credential"
  </Credential>
EOF
    for id in "$@"; do
        printf '  <Account "%s">\n  </Account>\n' "$id"
    done
    echo '</Plugin>'
}

# run_collectd OPTION...: in the foreground, the plugin's sanitizers loaded first.
run_collectd() {
    LD_PRELOAD=$sanitizers collectd "$@" >"$work/collectd/out" 2>&1
}

# start_collectd: as a daemon of this script; sets $daemon.
start_collectd() {
    LD_PRELOAD=$sanitizers collectd -f -C "$work/collectd.conf" >"$work/collectd/out" 2>&1 &
    daemon=$!
    started="$started $daemon"
}

# stop_collectd: its exit status.
stop_collectd() {
    kill "$daemon"
    wait "$daemon"
}

# finish_tests: the exit status of the script.
finish_tests() {
    [ "$failures" -eq 0 ]
    exit $?
}
