#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# Every way to sign in, in every cloud, over https, against a fake Azure that holds each rule;
# then what each says when it fails. The signatures are verified by the openssl command too.
build=$1
. tests/support/lib.sh
. tests/support/identity.sh

# ---- the table ----

flows="secret certificate certificate-rs256 certificate-locked certificate-one-file workload managed managed-client
    managed-object managed-resource app-service arc cli auto-secret auto-certificate auto-workload
    auto-managed auto-arc auto-cli"
printf '| %-20s %-8s %-8s %-8s %s\n' 'way to sign in' public usgov china command
for flow in $flows; do
    row=
    for name in public usgov china; do
        in_cloud "$name"
        case $flow-$has_arc in
        *arc-no) row="$row -       " && continue ;;
        esac
        control reset >/dev/null
        run "$flow"
        refused=$(curl -sS "$FAKE_HTTP/_fake/requests" | sed -n 's/^refused //p')
        if [ "$status" -eq 0 ] && [ "$refused" = 0 ]; then
            row="$row ok      "
            ok "$flow in $cloud"
        else
            row="$row FAILED  "
            not_ok "$flow in $cloud" "exit $status, $refused refused" "$output"
        fi
    done
    printf '| %-20s%s %s\n' "$flow" "$row" "$command"
done

# ---- what is signed, seen by the openssl command ----

in_cloud public
# listen ANSWERS: one request on $listen, kept in $work/request.
cat >"$work/listen" <<'EOF'
use IO::Socket::INET;
my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 1) or die;
open(my $port, '>', "$ARGV[0]/port.new") or die;
print $port $server->sockport();
close($port);
rename("$ARGV[0]/port.new", "$ARGV[0]/port");
my $client = $server->accept();
my ($head, $length, $body) = ('', 0, '');
while (my $line = <$client>) {
    $length = $1 if $line =~ /^content-length: *(\d+)/i;
    last if $line eq "\r\n";
}
read($client, $body, $length);
open(my $out, '>', "$ARGV[0]/form") or die;
print $out $body;
close($out);
print $client "HTTP/1.1 503 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
EOF
# part NUMBER: of the token in $work/token, decoded.
part() {
    cut -d . -f "$1" "$work/token" | tr -d '\n' | tr '_-' '/+' |
        awk '{ while (length($0) % 4) $0 = $0 "="; printf "%s", $0 }' | openssl base64 -d -A
}
# signed NAME OPTION...: catches what the check signs; sets $header and $claims.
signed() {
    name=$1
    shift
    rm -f "$work/port"
    perl "$work/listen" "$work" &
    listener=$!
    wait_for 5 test -f "$work/port"
    # shellcheck disable=SC2086 # $app is a list of words
    "$check" -r "$calm" -t 3 $app --client-certificate-file "$work/app.pem" \
        --authority-url "http://127.0.0.1:$(cat "$work/port")" "$@" >/dev/null 2>&1
    wait "$listener"
    sed 's/.*&client_assertion=\([^&]*\).*/\1/' "$work/form" >"$work/token"
    header=$(part 1)
    claims=$(part 2)
    part 3 >"$work/signature"
    cut -d . -f 1,2 "$work/token" | tr -d '\n' >"$work/signed"
    openssl x509 -in "$work/app.crt" -noout -pubkey >"$work/app.pub"
}
# thumbprint KIND: of the certificate, as a token writes it.
thumbprint() {
    openssl x509 -in "$work/app.crt" -outform DER | openssl dgst "-$1" -binary | base64url
}
signed PS256
is "PS256: header" "$header" "{\"alg\":\"PS256\",\"typ\":\"JWT\",\"x5t#S256\":\"$(thumbprint sha256)\"}"
like "PS256: claims" "$claims" "\"aud\":\"http://127.0.0.1:$(cat "$work/port")/$FAKE_TENANT/oauth2/v2.0/token\"" \
    "\"iss\":\"$FAKE_CLIENT_ID\"" "\"sub\":\"$FAKE_CLIENT_ID\"" '"jti":"' '"nbf":' '"exp":'
is "PS256: openssl verifies it" "$(openssl dgst -sha256 -sigopt rsa_padding_mode:pss \
    -sigopt rsa_pss_saltlen:32 -verify "$work/app.pub" -signature "$work/signature" "$work/signed" 2>&1)" "Verified OK"
signed RS256 --client-assertion RS256
is "RS256: header" "$header" "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"x5t\":\"$(thumbprint sha1)\"}"
is "RS256: openssl verifies it" "$(openssl dgst -sha256 -verify "$work/app.pub" \
    -signature "$work/signature" "$work/signed" 2>&1)" "Verified OK"

# ---- what goes wrong, and what is said ----

control reset >/dev/null
# refused NAME TEXT...: the last check was UNKNOWN with these words on its first line.
refused() {
    name=$1
    shift
    is "$name: exit" "$status" 3
    like "$name" "$(printf '%s\n' "$output" | head -n 1)" "AZURE_OPENAI UNKNOWN" "$@"
    case $output in
    *hunter2* | *"$FAKE_SECRET"* | *"PRIVATE KEY"* | *open-sesame*) not_ok "$name: no secret" "$output" ;;
    esac
}
# shellcheck disable=SC2086 # $app is a list of words
{
    check -- $app --client-certificate-file "$work/stranger.pem"
    refused "a certificate nobody knows" AADSTS700027 "not registered"
    check -- $app --client-certificate-file "$work/app.crt" --client-key-file "$work/stranger.key"
    refused "a key of another certificate" "does not belong to the certificate"
    check -- $app --client-certificate-file "$work/app.crt" --client-key-file "$work/locked.key"
    refused "an encrypted key without password" "is encrypted" client_key_password_file
    check -- $app --client-certificate-file "$work/app.crt" --client-key-file "$work/locked.key" \
        --client-key-password-file "$work/wrong-password"
    refused "a wrong password" "does not open the private key"
    check -- $app --client-certificate-file "$work/app.key"
    refused "no certificate in the file" "no certificate in it"
    openssl pkcs12 -export -in "$work/app.pem" -passout pass: -out "$work/app.pfx" 2>/dev/null
    check -- $app --client-certificate-file "$work/app.pfx"
    refused "a .pfx file" "not PEM text" "openssl pkcs12"
    cp "$work/app.pem" "$work/open.pem"
    chmod 644 "$work/open.pem"
    check -- $app --client-certificate-file "$work/open.pem"
    refused "a key open to all" chmod
    for what in "other-issuer $subject $audience 700211" "$issuer other-subject $audience 700213" \
        "$issuer $subject other-audience 700212"; do
        set -- $what
        federated "$1" "$2" "$3" 3600 >"$work/other-federated"
        check -- $app --federated-token-file "$work/other-federated"
        refused "federation: AADSTS$4" "AADSTS$4" "no federated credential"
    done
    federated "$issuer" "$subject" "$audience" -600 >"$work/other-federated"
    check -- $app --federated-token-file "$work/other-federated"
    refused "federation: an old token" AADSTS700024
    check -- $app --auth workload --federated-token-file "$work/none"
    refused "federation: no file" "$work/none"
}
# What the operator reads for each number of the sign-in service that this one can be led to;
# tests/fixtures/refusals holds the words for all of them.
printf '|\n| %s\n' 'the sign-in service says: the operator reads'
# explained NUMBER OPTION...
explained() {
    number=$1
    shift
    check -- --client-secret-file "$work/secret" "$@"
    refused "AADSTS$number" "AADSTS$number: " "(tenant "
    printf '| %s\n' "$(first_line | sed 's/.*sign-in: //')"
}
printf 'not~the+secret&of=this%%app\n' >"$work/wrong-secret"
explained 7000215 --tenant-id "$FAKE_TENANT" --client-id "$FAKE_CLIENT_ID" --client-secret-file "$work/wrong-secret"
explained 7000222 --tenant-id "$FAKE_TENANT" --client-id e5e5e5e5-0000-0000-0000-000000000222
explained 700016 --tenant-id "$FAKE_TENANT" --client-id 00000000-0000-0000-0000-000000000000
explained 90002 --tenant-id 00000000-0000-0000-0000-000000000000 --client-id "$FAKE_CLIENT_ID"
explained 70011 --tenant-id "$FAKE_TENANT" --client-id "$FAKE_CLIENT_ID" --scope https://example.org/.default

imds=AZURE_POD_IDENTITY_AUTHORITY_HOST=$FAKE_HTTP
check "$imds" -- --auth managed --client-id 00000000-0000-0000-0000-000000000000
refused "no such identity" "HTTP 400" "no such identity"
check "IDENTITY_ENDPOINT=$FAKE_HTTP/msi/token" IDENTITY_HEADER=hunter2 -- --auth managed
refused "a wrong identity header" "HTTP 401" refuses
AZ_MODE=out check "$path" -- --auth cli
refused "nobody is signed in" "az login"
AZ_MODE=old check "$path" -- --auth cli
refused "a sign-in that has expired" AADSTS70043 "az login"
AZ_MODE=html check "$path" -- --auth cli
refused "az talks nonsense" JSON
AZ_MODE=huge check "$path" -- --auth cli
refused "az talks too much" "writes more than"
began=$(date +%s)
AZ_MODE=hang check "$path" -- --auth cli -t 2
refused "az hangs" "takes too long"
if [ $(($(date +%s) - began)) -le 4 ]; then ok "and is ended in time"; else not_ok "and is ended in time"; fi
check AZURE_TOKEN_CREDENTIALS=nonsense --
refused "AZURE_TOKEN_CREDENTIALS" AZURE_TOKEN_CREDENTIALS nonsense
check AZURE_TOKEN_CREDENTIALS=EnvironmentCredential --
refused "nothing in the environment" AZURE_TOKEN_CREDENTIALS "no client secret"
check "$nobody" AZURE_TOKEN_CREDENTIALS=prod --
refused "no identity in production" "sign-in"
AZ_MODE=out check "$nobody" "$path" --
refused "no way at all" "found no way" "no metadata service answers" "az login"
check "$imds" -- -v
like "-v says how, and why not otherwise" "$output" "sign-in: managed identity" \
    "passed over client secret: none configured" "passed over workload identity: none"
check "$imds" AZURE_TOKEN_CREDENTIALS=ManagedIdentityCredential -- -v -v
like "-vv names a way that was named" "$output" "sign-in: managed identity"
check "$nobody" "$path" "AZ_BASE=$FAKE_HTTP" -- -v
like "-v says what was passed over" "$output" "passed over managed identity" "sign-in: Azure CLI"

# ---- faults of the machine's services ----

# machine NAME ORDER STATUS TEXT...
machine() {
    name=$1
    want=$3
    control reset >/dev/null
    control "fault?$2" >/dev/null
    shift 3
    run "$flow"
    if [ "$status" -ne "$want" ]; then
        not_ok "$name" "exit $status, wanted $want" "$output"
    else
        like "$name" "$output" "$@"
    fi
    control reset >/dev/null
}
for flow in managed app-service arc; do
    [ "$flow$has_arc" = arcno ] && continue
    route=$flow
    [ "$flow" = managed ] && route=imds
    machine "$flow: 429 once" "route=$route&kind=status&status=429" 0 OK
    machine "$flow: 503 twice" "route=$route&kind=status&status=503&count=2" 0 OK
    machine "$flow: 410 once" "route=$route&kind=status&status=410" 0 OK
    machine "$flow: 404 once" "route=$route&kind=status&status=404" 0 OK
    machine "$flow: reset once" "route=$route&kind=reset" 0 OK
    machine "$flow: 400" "route=$route&kind=status&status=400&count=0" 3 UNKNOWN 400
    machine "$flow: HTML" "route=$route&kind=html&count=0" 3 UNKNOWN
    machine "$flow: JSON cut short" "route=$route&kind=truncated-json&count=0" 3 UNKNOWN
done
flow=auto-managed
machine "auto: IMDS is busy" "route=imds&kind=status&status=429" 0 OK
machine "auto: IMDS is being updated" "route=imds&kind=status&status=410" 0 OK
if [ "$has_arc" = yes ]; then
    flow=arc
    machine "arc: a file elsewhere is not read" "route=arc&kind=foreign-realm" 3 UNKNOWN "not read"
    rm -f "$arc_dir"/*.key
fi

# Cron passes no variables on: Azure Arc is found by its agent, which listens on its own port.
agent=/opt/azcmagent
if [ "$has_arc" = yes ] && [ ! -e "$agent" ] && mkdir -p "$agent/bin" 2>/dev/null; then
    trap 'rm -rf /var/opt/azcmagent /opt/azcmagent; finish' EXIT
    touch "$agent/bin/himds"
    check "$path" "AZ_BASE=$FAKE_HTTP" --
    refused "Azure Arc's agent alone" "port 40342"
    rm -rf "$agent"
fi

# ---- a machine's service is never asked through a proxy ----

control reset >/dev/null
dead=http://127.0.0.1:9
check "$imds" "http_proxy=$dead" "https_proxy=$dead" "HTTPS_PROXY=$dead" "ALL_PROXY=$dead" -- --auth managed
is "a proxy in the environment: IMDS was asked" \
    "$(curl -sS "$FAKE_HTTP/_fake/requests" | grep -E '^(imds|refused) ' | tr '\n' ' ')" "imds 1 refused 0 "
refused "a proxy in the environment: Azure is behind it" UNKNOWN
control reset >/dev/null
check "$imds" -- --auth managed --proxy "$dead"
is "a proxy as an option: IMDS was asked" \
    "$(curl -sS "$FAKE_HTTP/_fake/requests" | sed -n 's/^imds //p')" 1
refused "a proxy as an option: Azure is behind it" proxy

# ---- a challenge with claims ----

for flow in secret certificate workload; do
    control reset >/dev/null
    control "fault?route=metrics&kind=claims" >/dev/null
    run "$flow"
    is "$flow: a challenge with claims is met" "$status" 0
    is "$flow: by one fresh sign-in" \
        "$(curl -sS "$FAKE_HTTP/_fake/requests" | sed -n 's/^token //p')" 2
done
finish_tests
