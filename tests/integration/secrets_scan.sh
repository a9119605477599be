#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# No secret is ever seen. The check runs in every mode, on every way to sign in and into every
# kind of trouble, at full verbosity; the plugin on every way in real collectds that log each
# request. Then all they said, logged, stored and kept, the names of all files, and the command
# lines and environments of what they started are searched for every piece of 12 characters of
# every secret. Before that the search has to find pieces that are planted.
build=$1
. tests/support/lib.sh
. tests/support/identity.sh

in_cloud public
# One token for all: the fake's tokens differ by the second in which they were made.
control "clock?hold=$(date -u +%Y-%m-%dT%H:%M:%SZ)" >/dev/null
mkdir "$work/out" "$work/state" "$work/proc" "$work/collectd"
printf 'monitor:Open%%41 Sesame:of the proxy\n' >"$work/proxy-credential"
printf 'monitor:Not the Sesame of the proxy\n' >"$work/proxy-wrong"
printf 'not~the+secret&of=this%%app\n' >"$work/wrong-secret"
wrong_header=not-the-header-of-this-machine
federated other "$subject" "$audience" 3600 >"$work/other-federated"
start_proxy guarded "$work/proxy-credential"
guarded=$proxy

# ---- what is searched for ----

# learn NAME TEXT
learn() {
    printf '%s\t%s\n' "$1" "$2" >>"$work/secrets"
}
# learn_key FILE: each line of it.
learn_key() {
    grep -v -e '-----' -e ': ' "$work/$1" | while read -r line; do
        [ "${#line}" -lt 12 ] || learn "key $1" "$line"
    done
}
# token_of [CLAIMS]: what the fake gives out at this second, whoever asks.
token_of() {
    curl -sS -X POST "$FAKE_HTTP/$FAKE_TENANT/oauth2/v2.0/token" \
        --data-urlencode client_secret@"$work/az-secret" -d grant_type=client_credentials \
        -d client_id="$FAKE_CLIENT_ID" \
        --data-urlencode scope=https://management.azure.com/.default "$@" |
        sed 's/.*"access_token":"\([^"]*\)".*/\1/'
}
learn token "$(token_of)"
learn "token with claims" "$(token_of --data-urlencode 'claims={"access_token":{"nbf":{}}}')"
is "there is a token to look for" "$(grep -c '^token.*eyJ.*[.].*[.]' "$work/secrets")" 2
learn "client secret" "$FAKE_SECRET"
learn "another secret" "$(cat "$work/wrong-secret")"
learn "key password" "$(cat "$work/password")"
learn "another password" "$(cat "$work/wrong-password")"
learn "proxy password" "$(cut -d: -f2- "$work/proxy-credential")"
learn "another proxy password" "$(cut -d: -f2- "$work/proxy-wrong")"
for file in proxy-credential proxy-wrong; do
    learn "$file as it is sent" "$(tr -d '\n' <"$work/$file" | openssl base64 -A)"
done
# Whose header is everybody's.
learn "federated token" "$(cut -d. -f2- "$work/federated")"
learn "another federated token" "$(cut -d. -f2- "$work/other-federated")"
learn "signature of the federated token" "$(cut -d. -f3 "$work/federated")"
learn "signature of another federated token" "$(cut -d. -f3 "$work/other-federated")"
learn "identity header" "$FAKE_IDENTITY_HEADER"
learn "another identity header" "$wrong_header"
for kind in PS256 RS256; do
    learn "a signed token, $kind" "$(printf '{"alg":"%s","typ":"JWT","x5t' "$kind" | base64url)"
done
for file in app.key stranger.key locked.key old.key; do
    learn_key "$file"
done

# scan NAME PLACE...: none of the secrets is there.
scan() {
    name=$1
    shift
    if tests/support/scan.pl "$work/secrets" "$@" >"$work/found"; then ok "$name"; else
        not_ok "$name" "$(head -n 20 "$work/found")"
    fi
    printf '| %-34s %s\n' "$name" "$(tail -n 1 "$work/found")"
}

# ---- the search finds what is planted ----

mkdir "$work/plant"
tab=$(printf '\t')
# planted NAME: exactly one leak was found.
planted() {
    if tests/support/scan.pl "$work/secrets" "$work/plant" >"$work/found"; then
        not_ok "$1 is found" "$(cat "$work/found")"
    elif [ "$(grep -c '^LEAK' "$work/found")" -ne 1 ]; then
        not_ok "$1 is found once" "$(cat "$work/found")"
    else
        ok "$1 is found"
    fi
    rm -f "$work/plant"/*
}
cp "$work/secrets" "$work/planted"
while IFS=$tab read -r name secret; do
    printf 'x%sx' "$(printf %s "$secret" | cut -c "$((${#secret} - 11))-")" >"$work/plant/file"
    case $name in
    key*) ;; # by the hundred, and all alike
    token* | *federated*) # they are alike in part
        tests/support/scan.pl "$work/secrets" "$work/plant" >"$work/found"
        is "a piece of the $name is found" "$(grep -c "^LEAK: .*token" "$work/found")" 1
        ;;
    *) planted "a piece of the $name" ;;
    esac
done <"$work/planted"
head -n 3 "$work/app.key" | tail -n 1 | cut -c 20-31 >"$work/plant/file"
planted "a piece of a private key"
: >"$work/plant/x$(printf %s "$FAKE_IDENTITY_HEADER" | cut -c 5-16)"
planted "a piece in a name of a file"
printf %s 'Open%2541%20Sesame' >"$work/plant/file"
planted "a piece that is percent-encoded"
printf %s "$FAKE_SECRET" | cut -c 1-11 >"$work/plant/file"
if tests/support/scan.pl "$work/secrets" "$work/plant" >"$work/found"; then
    ok "11 characters are no piece"
else
    not_ok "11 characters are no piece" "$(cat "$work/found")"
fi

# ---- the check ----

tests/support/watch.pl "$work/proc" $$ check_azure_openai collectd azure_openai &
watch=$!
started="$started $watch"
# The watch sees what a process was started with.
cp "$(command -v sleep)" "$work/bin/check_azure_openai"
"$work/bin/check_azure_openai" 600 &
sleeper=$!
started="$started $sleeper"
if wait_for 10 grep -q 600 "$work/proc/cmdline.check_azure_ope.$sleeper"; then
    ok "the watch sees command lines"
else
    not_ok "the watch sees command lines"
fi
kill "$sleeper"
rm -f "$work/proc"/*

runs=0
# kept NAME: what the last run said.
kept() {
    runs=$((runs + 1))
    printf '%s\n' "$output" >"$work/out/$runs-$1"
}
export AZ_RECORD="$work/proc"
# The secrets of the environment are no business of the CLI's.
leftover="AZURE_CLIENT_SECRET=$FAKE_SECRET AZURE_CLIENT_CERTIFICATE_PASSWORD=$(cat "$work/password")
    IDENTITY_HEADER=$FAKE_IDENTITY_HEADER"

for flow in secret certificate certificate-rs256 certificate-locked certificate-one-file workload managed managed-client \
    managed-object managed-resource app-service arc cli auto-secret auto-certificate auto-workload \
    auto-managed auto-arc auto-cli; do
    case $flow-$has_arc in *arc-no) continue ;; esac
    for mode in '-v -v' '-o json -v -v' --list; do
        # shellcheck disable=SC2086 # a list of options
        run "$flow" --state-dir "$work/state/$flow" --cache-age 0 $mode
        [ "$status" -eq 0 ] || not_ok "$flow $mode" "$output"
        kept "$flow"
    done
done
# shellcheck disable=SC2086 # a list of settings
check $leftover "$path" "AZ_BASE=$FAKE_HTTP" -- --auth cli -v -v
is "the CLI beside secrets in the environment: exit" "$status" 0
kept cli-leftover

for mode in -v '-o json' '--list -o json' '--history 24h' '--history 24h -o json -v -v' \
    '-m AzureOpenAIRequests -v -v' --list-metrics --help --version --doctor '--doctor -v -v'; do
    case $mode in *doctor*) "$check" --help | grep -q -e --doctor || continue ;; esac
    # shellcheck disable=SC2086 # a list of options
    run secret --state-dir "$work/state/secret" $mode
    kept "secret$(printf %s "$mode" | tr -d ' /')"
done
{
    echo '[check_azure_openai]'
    echo "tenant-id = $FAKE_TENANT"
    echo "client-id = $FAKE_CLIENT_ID"
    echo "client-secret = $FAKE_SECRET"
} >"$work/extra.ini"
check -- "--extra-opts=@$work/extra.ini" -v -v
is "--extra-opts with the secret: exit" "$status" 0
kept extra-opts

# ---- the check in trouble ----

# trouble NAME VARIABLE=VALUE... -- OPTION...: is UNKNOWN, as text and as JSON.
trouble() {
    name=$1
    shift
    for format in text json; do
        check "$@" -o "$format" -v -v --state-dir "$work/state/trouble-$runs" --cache-age 0
        [ "$status" -eq 3 ] || not_ok "$name is UNKNOWN" "exit $status" "$output"
        kept "$name"
    done
}
# broken NAME FAULT VARIABLE=VALUE... -- OPTION...
broken() {
    control "fault?count=0&$2" >/dev/null
    fault=$1
    shift 2
    trouble "$fault" "$@"
    control reset >/dev/null
    control "clock?hold=$now" >/dev/null
}
now=$(curl -sS "$FAKE_HTTP/_fake/clock")
secret="--client-secret-file $work/secret"
# shellcheck disable=SC2086 # lists of options and settings
{
    trouble wrong-secret -- $app --client-secret-file "$work/wrong-secret"
    trouble unknown-app -- $secret --tenant-id "$FAKE_TENANT" --client-id 00000000-0000-0000-0000-000000000000
    trouble unknown-tenant -- $secret --tenant-id 00000000-0000-0000-0000-000000000000 --client-id "$FAKE_CLIENT_ID"
    trouble expired-secret -- $secret --tenant-id "$FAKE_TENANT" --client-id e5e5e5e5-0000-0000-0000-000000000222
    trouble denied -- $app $secret -r "$(account contoso-denied)" -x '*'
    trouble no-such-account -- $app $secret -r "$(account nobody)"
    trouble stranger -- $app --client-certificate-file "$work/stranger.pem"
    trouble other-key -- $app --client-certificate-file "$work/app.crt" --client-key-file "$work/stranger.key"
    trouble wrong-password -- $app --client-certificate-file "$work/app.crt" \
        --client-key-file "$work/locked.key" --client-key-password-file "$work/wrong-password"
    trouble key-for-certificate -- $app --client-certificate-file "$work/app.key"
    trouble secret-for-certificate -- $app --client-certificate-file "$work/secret"
    trouble secret-for-ca -- $app $secret --ca-file "$work/secret"
    trouble secret-for-credential-file -- --credential-file "$work/secret"
    trouble other-federated -- $app --federated-token-file "$work/other-federated"
    trouble wrong-header "IDENTITY_ENDPOINT=$FAKE_HTTP/msi/token" "IDENTITY_HEADER=$wrong_header" -- --auth managed
    for mode in out old huge html; do
        export AZ_MODE="$mode"
        trouble "az-$mode" $leftover "$path" -- --auth cli
    done
    unset AZ_MODE
    trouble proxy-407 -- $app $secret --proxy "$guarded"
    trouble proxy-wrong -- $app $secret --proxy "$guarded" --proxy-credential-file "$work/proxy-wrong"
    trouble proxy-dead -- $app $secret --proxy http://127.0.0.1:1 --proxy-credential-file "$work/proxy-credential"
    for url in "http://monitor:$(cut -d: -f2- "$work/proxy-wrong" | tr ' ' +)@$guarded" \
        "http://monitor:$(cut -d: -f2- "$work/proxy-wrong" | tr ' ' +)@127.0.0.1:1" \
        "http://monitor:$(cut -d: -f2- "$work/proxy-wrong" | tr ' ' +)@:no/port" \
        "gopher://monitor:$(cut -d: -f2- "$work/proxy-wrong" | tr ' ' +)@$guarded"; do
        trouble proxy-environment "HTTPS_PROXY=$url" -- $app $secret
    done
    check -- $app $secret --proxy "$guarded" --proxy-credential-file "$work/proxy-credential" -v -v
    is "through the proxy: exit" "$status" 0
    kept proxy
    for kind in status\&status=401 status\&status=503 html truncated-json bad-json empty reset cut hang; do
        broken "token-$kind" "route=token&kind=$kind" -- $app $secret -t 1
        broken "metrics-$kind" "route=metrics&kind=$kind" -- $app $secret -t 1
        broken "imds-$kind" "route=imds&kind=$kind" "$imds" -- --auth managed -t 1
    done
    broken expired-token "route=metrics&kind=expired-token" -- $app $secret -t 5
    broken redirect "route=metrics&kind=status&status=302" -- $app $secret -t 5
}
control "fault?route=metrics&kind=claims" >/dev/null
run secret -v -v
kept claims
control reset >/dev/null
control "clock?hold=$now" >/dev/null

# Stopped while it signs in.
control "fault?route=token&kind=hang&count=0" >/dev/null
for signal in TERM INT; do
    # shellcheck disable=SC2086 # a list of options
    "$check" -r "$calm" $app --client-secret-file "$work/secret" --authority-url "$FAKE_HTTP" \
        --arm-url "$FAKE_HTTP" -v -v >"$work/out/stopped-$signal" 2>&1 &
    pid=$!
    wait_for 10 test -s "$work/proc/cmdline.check_azure_ope.$pid"
    kill -s "$signal" "$pid"
    wait "$pid"
done
control reset >/dev/null
control "clock?hold=$now" >/dev/null

# Files that say too much where they should not.
mistake=0
# mistaken LINE...: a credential file of these lines is refused.
mistaken() {
    mistake=$((mistake + 1))
    printf '%s\n' "$@" >"$work/mistake"
    for format in text json; do
        output=$("$check" -r "$calm" --credential-file "$work/mistake" -o "$format" -v -v 2>&1)
        is "mistake $mistake in a credential file, $format: exit" "$?" 3
        kept "mistake-$mistake"
    done
}
mistaken "$FAKE_SECRET"
mistaken "$FAKE_SECRET = x"
mistaken "client_secret $FAKE_SECRET"
mistaken "client_secret: $FAKE_SECRET = x"
mistaken "client_secrt = $FAKE_SECRET"
mistaken "client_id = $FAKE_SECRET"
mistaken "tenant_id = $FAKE_SECRET"
mistaken "scope = $FAKE_SECRET"
mistaken "auth = $FAKE_SECRET"
mistaken "cloud = $FAKE_SECRET"
mistaken "timeout = $FAKE_SECRET"
mistaken "authority_url = https://user:$FAKE_SECRET@example.org"
mistaken "authority_url = $FAKE_SECRET"
mistaken "identity_resource_id = $FAKE_SECRET"
mistaken "proxy = gopher://monitor:$FAKE_SECRET@example.org"
printf '%s\n%s\n' "$FAKE_SECRET" "$FAKE_SECRET" >"$work/two-lines"
cp "$work/secret" "$work/open-secret"
chmod 644 "$work/open-secret"
# shellcheck disable=SC2086 # lists of options
{
    trouble two-lines -- $app --client-secret-file "$work/two-lines"
    trouble open-to-all -- $app --client-secret-file "$work/open-secret"
    trouble two-tokens -- $app --federated-token-file "$work/two-lines"
}
kill "$sleeper" 2>/dev/null
is "the command lines of many runs were seen" \
    "$(find "$work/proc" -name 'cmdline.check_azure_ope.*' | wc -l | awk '{ print ($1 > 100) }')" 1

# ---- the plugin ----

# has_stored BASE ACCOUNT...: a minute of each.
has_stored() {
    stored=$1/csv
    shift
    for name; do
        ls "$stored/$name"/azure_openai-*/count-processed_tokens-* || return 1
    done
}
# has_said BASE WORD...: in its log.
has_said() {
    base_log=$1/log
    shift
    for word; do
        grep -q -e "$word" "$base_log" || return 1
    done
}
# collect NAME "ACCOUNT..." "WORD..." VARIABLE=VALUE...: a collectd with the blocks in
# $work/NAME.conf, until it has stored a minute of each account and said each word.
collect() {
    base=$work/collectd/$1
    have=$2
    words=$3
    mkdir -p "$base"
    cat >"$work/collectd.conf" <<EOF
BaseDir "$base"
Hostname "noc"
FQDNLookup false
Interval 10
LoadPlugin logfile
<Plugin logfile>
  LogLevel info
  File "$base/log"
</Plugin>
LoadPlugin csv
<Plugin csv>
  DataDir "$base/csv"
</Plugin>
LoadPlugin rrdtool
<Plugin rrdtool>
  DataDir "$base/rrd"
</Plugin>
PluginDir "$top/$build"
LoadPlugin azure_openai
PluginDir "/usr/lib/collectd"
<Plugin azure_openai>
  History "1h"
  LogRequests true
$(cat "$work/$1.conf")
</Plugin>
EOF
    shift 3
    env "$@" LD_PRELOAD="$sanitizers" collectd -f -C "$work/collectd.conf" >"$base/out" 2>&1 &
    daemon=$!
    started="$started $daemon"
    # shellcheck disable=SC2086 # a list of accounts
    if wait_for 60 has_stored "$base" $have; then ok "collectd stores $have"; else
        not_ok "collectd stores $have" "$(tail -n 5 "$base/log")"
    fi
    # shellcheck disable=SC2086 # a list of words
    if wait_for 60 has_said "$base" $words; then ok "collectd says $words"; else
        not_ok "collectd says $words" "$(cat "$base/log")"
    fi
    stop_collectd
}
# credential NAME ACCOUNT LINE...: a block, and an account that signs in with it.
credential() {
    printf '  <Credential "%s">\n    AuthorityUrl "%s"\n    ArmUrl "%s"\n    CaFile "%s"\n' "$1" \
        "$FAKE_HTTPS" "$FAKE_HTTPS" "$FAKE_CA"
    printf '    Timeout 5\n'
    name=$1
    of=$2
    shift 2
    for line; do
        printf '    %s\n' "$line"
    done
    printf '  </Credential>\n  <Account "%s">\n    Credential "%s"\n  </Account>\n' "$(account "$of")" "$name"
}
tenant="TenantId \"$FAKE_TENANT\""
client="ClientId \"$FAKE_CLIENT_ID\""
{
    credential file contoso-calm "$tenant" "$client" "ClientSecretFile \"$work/secret\""
    printf 'tenant_id = %s\nclient_id = %s\nclient_secret = %s\n' "$FAKE_TENANT" "$FAKE_CLIENT_ID" \
        "$FAKE_SECRET" >"$work/credential"
    credential credential contoso-prod "CredentialFile \"$work/credential\""
    credential certificate contoso-busy "$tenant" "$client" "ClientCertificateFile \"$work/app.pem\""
    credential locked contoso-full "$tenant" "$client" "ClientCertificateFile \"$work/app.crt\"" \
        "ClientKeyFile \"$work/locked.key\"" "ClientKeyPasswordFile \"$work/password\"" \
        'ClientAssertion "RS256"'
    credential workload contoso-mixed "$tenant" "$client" "FederatedTokenFile \"$work/federated\""
    credential managed contoso-nolist 'Auth "managed"'
    [ "$has_arc" = no ] || credential arc contoso-empty 'Auth "arc"'
    credential cli contoso-denied 'Auth "cli"'
} >"$work/good.conf"
# shellcheck disable=SC2086 # a list of settings
collect good "contoso-calm contoso-prod contoso-busy contoso-full contoso-mixed contoso-nolist" \
    "HTTP.403" "$imds" "IDENTITY_ENDPOINT=$FAKE_HTTP/arc/metadata/identity/oauth2/token" \
    "$path" "AZ_BASE=$FAKE_HTTP" "AZURE_CLIENT_SECRET=$FAKE_SECRET" \
    "AZURE_CLIENT_CERTIFICATE_PASSWORD=$(cat "$work/password")"
{
    credential app-service contoso-calm 'Auth "managed"'
    credential environment contoso-prod "$tenant" "$client" 'Auth "secret"'
    credential wrong contoso-busy "$tenant" "$client" "ClientSecretFile \"$work/wrong-secret\""
    credential proxy contoso-full "$tenant" "$client" "ClientSecretFile \"$work/secret\"" \
        "Proxy \"$guarded\"" "ProxyCredentialFile \"$work/proxy-wrong\""
    credential password contoso-mixed "$tenant" "$client" "ClientCertificateFile \"$work/app.crt\"" \
        "ClientKeyFile \"$work/locked.key\"" "ClientKeyPasswordFile \"$work/wrong-password\""
    credential stranger contoso-nolist "$tenant" "$client" "ClientCertificateFile \"$work/stranger.pem\""
    credential federated contoso-empty "$tenant" "$client" "FederatedTokenFile \"$work/other-federated\""
    credential mistake contoso-denied "$tenant" "$client" "ClientSecret \"$FAKE_SECRET\""
    credential mistake2 contoso-denied "$tenant" "ClientId \"$FAKE_SECRET\""
    credential mistake3 contoso-denied "Proxy \"http://monitor:$FAKE_SECRET@example.org\""
} >"$work/bad.conf"
collect bad "contoso-calm contoso-prod" \
    "AADSTS7000215 HTTP.407 does.not.open.the.private.key AADSTS700027 AADSTS700211 everybody.can.read" \
    "IDENTITY_ENDPOINT=$FAKE_HTTP/msi/token" "IDENTITY_HEADER=$FAKE_IDENTITY_HEADER" \
    "AZURE_CLIENT_SECRET=$FAKE_SECRET"
kill "$watch"

# ---- the secret where it may not be: on the command line ----

for option in "--client-secret=$FAKE_SECRET" "--client-key-password=$FAKE_SECRET" \
    "--proxy=http://monitor:$FAKE_SECRET@example.org" "--client-id=$FAKE_SECRET" \
    "--tenant-id=$FAKE_SECRET" "--authority-url=https://u:$FAKE_SECRET@example.org" \
    "--scope=$FAKE_SECRET" "--$FAKE_SECRET=x" "--resource=$FAKE_SECRET" "$FAKE_SECRET"; do
    output=$("$check" -r "$calm" "$option" -v -v 2>&1)
    is "on the command line, ${option%%[=~]*}: exit" "$?" 3
    kept command-line
done

# ---- the search ----

for key in "$arc_dir"/*.key; do
    [ ! -e "$key" ] || learn "key of Azure Arc" "$(cat "$key")"
done
rm -f "$arc_dir"/*.key
scan "what $runs runs of the check said" "$work/out"
scan "command lines, environments" "$work/proc"
scan "collectd: logs, csv, RRD, state" "$work/collectd"
# Tokens are where they belong, and nothing else is with them (claims of tokens are alike).
grep -v -e '^token' -e '^a signed token' -e '^federated' -e '^another federated' "$work/secrets" \
    >"$work/others"
find "$work/state" -name 'token-*' >"$work/list"
mkdir "$work/kept"
while read -r file; do
    cp "$file" "$work/kept/" && rm "$file"
done <"$work/list"
is "tokens were kept" "$(awk 'END { print (NR > 5) }' "$work/list")" 1
scan "the check's state without tokens" "$work/state"
cp "$work/others" "$work/secrets"
scan "the tokens that were kept" "$work/kept"
finish_tests
