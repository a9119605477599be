#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# --doctor as a process: for each place at which the way to Azure can end what it says there,
# compared with golden/doctor-*.txt (UPDATE=1 accepts new texts); that it asks anew and leaves
# alone what is kept; that no secret is in it; and how it looks on a terminal.
build=$1
. tests/support/lib.sh
golden=tests/integration/golden
machine='2026-11-18 10:30:40'
umask 077
faketime=$(find /usr/lib -name libfaketime.so.1 | head -n 1)
LD_PRELOAD=$faketime FAKETIME='2026-11-01 00:00:00' openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=app -days 30 -keyout "$work/app.key" \
    -out "$work/app.crt" 2>/dev/null
cat "$work/app.crt" "$work/app.key" >"$work/app.pem"
start_fake --client-certificates "$work/app.crt" --now 2026-11-18T10:30:40Z
calm=$(account contoso-calm)
seen=$work/seen

# What differs from machine to machine: ports, folders, users, how long things take.
level() {
    sed "s#$work#WORK#g; s#\(127.0.0.1\|localhost\)\(:\| port \)[0-9][0-9]*#\1\2PORT#g" |
        sed "s#$(id -un):$(id -gn)#USER:GROUP#g; s# read as $(id -un)# read as USER#" |
        sed "s#-> $(id -un), as whom#-> USER, as whom#; s#to $(id -un) with#to USER with#" |
        sed 's# in [0-9]* ms# in N ms#; s#after [0-9]* ms#after N ms#'
}
# doctor NAME ARGUMENT...: at that minute, as one process with no stderr.
doctor() {
    name=doctor-$1
    shift
    control "clock?hold=2026-11-18T10:30:40Z" >/dev/null
    PATH=${programs-$PATH} LD_PRELOAD=$sanitizers:$faketime FAKETIME="$machine" \
        FAKETIME_DONT_FAKE_MONOTONIC=1 \
        "$check" --doctor --state-dir "$work/state" -r "$calm" -t 10 "$@" \
        >"$work/out" 2>"$work/err"
    result=$?
    cat "$work/out" "$work/err" >>"$seen"
    {
        cat "$work/out"
        echo "exit $result"
        sed 's/^/stderr: /' "$work/err"
    } | level >"$work/have"
    [ -z "${UPDATE-}" ] || cp "$work/have" "$golden/$name.txt"
    if difference=$(diff -u "$golden/$name.txt" "$work/have" 2>&1); then
        ok "$name"
    else
        not_ok "$name" "$difference"
    fi
}
# credential LINE...: a credential file for https, with these lines in place of its own.
credential() {
    sed "s#$FAKE_HTTP#$FAKE_HTTPS#" "$work/credential" >"$work/$1"
    file=$1
    shift
    for line in "$@"; do
        sed -i "s#^${line%% =*} = .*#$line#" "$work/$file"
    done
}
with() {
    name=$1
    file=$2
    shift 2
    doctor "$name" --credential-file "$work/$file" --ca-file "$FAKE_CA" "$@"
}
refuse() {
    control "fault?route=$1&kind=status&status=403&count=0" >/dev/null
}

# ---- all well ----

credential good
with ok good
with ok-many good -r "$(account contoso-mixed)" -S "$FAKE_SUBSCRIPTION" -A 'contoso-west'
with ok-json good -o json
is "it is JSON" "$(python3 -m json.tool "$work/out" 2>&1 >/dev/null)" ""
doctor ok-plain --credential-file "$work/credential"
(
    export AZURE_TENANT_ID="$FAKE_TENANT" AZURE_CLIENT_ID="$FAKE_CLIENT_ID" AZURE_CLIENT_SECRET="$FAKE_SECRET"
    doctor ok-environment --authority-url "$FAKE_HTTPS" --arm-url "$FAKE_HTTPS" --ca-file "$FAKE_CA"
    [ "$failures" -eq 0 ]
) || failures=$((failures + 1))

# Without a sign-in service of our own: the machine's metadata service.
(
    export AZURE_POD_IDENTITY_AUTHORITY_HOST="$FAKE_HTTP"
    doctor ok-managed --auth managed --arm-url "$FAKE_HTTPS" --ca-file "$FAKE_CA"
    export AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:1
    programs=/nonexistent # no Azure CLI either
    doctor no-identity --arm-url "$FAKE_HTTPS" --ca-file "$FAKE_CA"
    [ "$failures" -eq 0 ]
) || failures=$((failures + 1))

# ---- who we are ----

credential secret "client_secret = not~this.one"
with wrong-secret secret
credential app "client_id = 00000000-0000-0000-0000-000000000bad"
with unknown-app app
credential tenant "tenant_id = 99999999-1111-2222-3333-444444444444"
with unknown-tenant tenant
credential incomplete "client_id ="
sed -i '/^client_id/d' "$work/incomplete"
with incomplete incomplete
credential open
chmod 644 "$work/open"
with open-file open
with no-file nowhere
printf 'hunter2\n' >"$work/half"
with bad-file good --proxy-credential-file "$work/half" --proxy 127.0.0.1:1
export XDG_STATE_HOME=/nonexistent
doctor no-state --credential-file "$work/credential" --state-dir /nonexistent/state

# ---- the way ----

sed '/_url/d' "$work/good" >"$work/nowhere-url"
with no-name nowhere-url --authority-url https://login.nowhere.invalid --arm-url "$FAKE_HTTPS"
with no-route nowhere-url --authority-url https://127.0.0.1:1 --arm-url https://127.0.0.1:1
with no-arm nowhere-url --authority-url "$FAKE_HTTPS" --arm-url https://127.0.0.1:1
doctor no-ca --credential-file "$work/good"
doctor bad-ca --credential-file "$work/good" --ca-file "$work/no-such-ca.pem"
printf 'noc:hunter2\n' >"$work/proxy-credential"
start_proxy strict "$work/proxy-credential"
with proxy-password good --proxy "$proxy"
with proxy-ok good --proxy "$proxy" --proxy-credential-file "$work/proxy-credential"
with proxy-no-name good --proxy http://proxy.nowhere.invalid:3128
start_proxy closed "" 403
with proxy-refuses good --proxy "$proxy"
with proxy-down good --proxy 127.0.0.1:1

# ---- the clock ----

machine='2026-11-18 10:20:40'
with clock-behind good
machine='2026-11-18 10:40:40'
with clock-ahead good
sed '/^client_secret/d' "$work/good" >"$work/certificate"
with clock-certificate certificate --client-certificate-file "$work/app.pem"
machine='2026-11-18 10:30:40'
with ok-certificate certificate --client-certificate-file "$work/app.pem"
chmod 644 "$work/app.pem"
with open-key certificate --client-certificate-file "$work/app.pem"

# ---- the accounts ----

with no-account good -r "$(account contoso-nowhere)"
for route in accounts deployments metrics usages providers; do
    refuse "$route"
    with "no-role-$route" good
    [ "$route" != usages ] || with no-role-usages-wanted good --pool-warning 90%
    control reset >/dev/null
done
refuse accounts
with no-role-search good -S "$FAKE_SUBSCRIPTION"
control reset >/dev/null
control "fault?route=providers&kind=not-registered&count=0&account=Microsoft.Insights" >/dev/null
with not-registered good
control reset >/dev/null
control "fault?route=metrics&kind=missing&count=0" >/dev/null
with no-data good
control reset >/dev/null
control "fault?route=deployments&kind=status&status=503&count=0" >/dev/null
with server-fault good
control reset >/dev/null
with empty good -r "$(account contoso-empty)" -r "$(account contoso-speech)"

# ---- accounts of one region are asked together ----

set -- -r "$(account contoso-busy)" --metrics-url "$FAKE_METRICS_URL"
with batch good "$@"
control "fault?route=batch&kind=status&status=401&count=0" >/dev/null
with batch-no-role good "$@"
control reset >/dev/null

# ---- what does not go together ----

for other in --list --history=24h --metric=GeneratedTokens; do
    output=$("$check" --doctor -r "$calm" "$other" 2>&1)
    is "--doctor and $other are told from each other" "$?" 3
    like "and it says so" "$output" "UNKNOWN - --" ": not with --list" --doctor
done

# ---- it asks anew, and keeps its hands off what is kept ----

kept() {
    find "$work/state" -type f -exec cksum {} + | sort
}
counted() {
    curl -sS "$FAKE_HTTP/_fake/requests" | grep -E '^(token|metrics|refused) ' | tr '\n' ' '
}
control reset >/dev/null
control "clock?now=$(date -u +%Y-%m-%dT%H:%M:%SZ)" >/dev/null
run_check --state-dir "$work/state" -r "$calm"
before=$(kept)
like "a check keeps a token and answers" "$before" token- answer-
control reset >/dev/null
run_check --state-dir "$work/state" -r "$calm" --doctor
is "the doctor says OK" "$status" 0
is "it signs in and asks by itself, and breaks no rule" "$(counted)" "token 1 metrics 2 refused 0 "
is "what is kept stays as it is" "$(kept)" "$before"
run_check --state-dir "$work/state" -r "$calm"
is "and is used again" "$(counted)" "token 1 metrics 2 refused 0 "

# ---- on a terminal ----

cat >"$work/on-terminal" <<EOF
stty cols 80
"$check" --doctor --state-dir "$work/state" --credential-file "$work/credential" -r "$calm" \
    -r "$(account contoso-denied)"
EOF
on_terminal() {
    script -qec "sh $work/on-terminal" /dev/null </dev/null | tr -d '\r'
}
escape=$(printf '\033')
output=$(NO_COLOR='' TERM=xterm on_terminal)
like "it has colours there" "$output" "[${escape}[32mOK${escape}[0m]" "[${escape}[31mCRITICAL${escape}[0m]"
wide=$(printf '%s\n' "$output" | sed "s/$escape\\[[0-9]*m//g" | grep -v '^  az ' | awk 'length > 80')
is "no line but a command is wider than it" "$wide" ""
output=$(NO_COLOR=1 TERM=xterm on_terminal)
case $output in
*"$escape"*) not_ok "NO_COLOR is heard" "$output" ;;
*) ok "NO_COLOR is heard" ;;
esac

# ---- no secret in any of it ----

for piece in "$FAKE_SECRET" 'not~this.one' hunter2 eyJ0 "$(printf %.12s "$FAKE_SECRET")"; do
    if grep -qF -e "$piece" "$seen"; then
        not_ok "no piece of a secret is shown" "$(grep -F -e "$piece" "$seen")"
    fi
done
ok "all outputs were searched for secrets"
finish_tests
