#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# Every way to sign in, in every cloud, over https, against a fake Azure that holds each rule;
# then what each says when it fails. The signatures are verified by the openssl command too.
build=$1
. tests/support/lib.sh
umask 077

# ---- certificates, a cluster's issuer, a CLI ----

# certificate NAME DAYS: NAME.key, NAME.crt and NAME.pem (both).
certificate() {
    openssl req -x509 -newkey rsa:2048 -nodes -subj "/CN=$1" -days "$2" \
        -keyout "$work/$1.key" -out "$work/$1.crt" 2>/dev/null
    cat "$work/$1.crt" "$work/$1.key" >"$work/$1.pem"
}
base64url() {
    openssl base64 -A | tr '+/' '-_' | tr -d '='
}
# federated ISSUER SUBJECT AUDIENCE SECONDS: a token of the cluster on stdout.
federated() {
    now=$(date +%s)
    head=$(printf '{"alg":"RS256","kid":"1"}' | base64url).$(printf \
        '{"iss":"%s","sub":"%s","aud":"%s","iat":%d,"nbf":%d,"exp":%d}' "$1" "$2" "$3" \
        "$((now - 3600))" "$((now - 3600))" "$((now + $4))" | base64url)
    printf '%s.%s\n' "$head" \
        "$(printf '%s' "$head" | openssl dgst -sha256 -sign "$work/issuer.key" | base64url)"
}
issuer=https://oidc.fake.example/cluster
subject=system:serviceaccount:monitoring:noc
audience=api://AzureADTokenExchange
certificate app 30
certificate stranger 30
openssl rsa -in "$work/app.key" -aes256 -passout pass:open-sesame -out "$work/locked.key" 2>/dev/null
printf 'open-sesame\n' >"$work/password"
printf 'wrong\n' >"$work/wrong-password"
openssl genrsa -out "$work/issuer.key" 2048 2>/dev/null
openssl rsa -in "$work/issuer.key" -pubout -out "$work/issuer.pub" 2>/dev/null
federated "$issuer" "$subject" "$audience" 3600 >"$work/federated"

# Azure Arc's keys lie in one place only; where a real agent is, its own way is not tried.
arc_dir=/var/opt/azcmagent/tokens
has_arc=no
if [ ! -e /var/opt/azcmagent ] && mkdir -p "$arc_dir" 2>/dev/null; then
    has_arc=yes
    trap 'rm -rf /var/opt/azcmagent; finish' EXIT
fi
start_fake --client-certificates "$work/app.crt" --federation-key "$work/issuer.pub" \
    --arc-dir "$arc_dir" --no-throttle
calm=$(account contoso-calm)

mkdir "$work/bin"
cat >"$work/bin/az" <<'EOF'
#!/bin/sh
# Signs in as the CLI would have; AZ_MODE orders a fault.
case ${AZ_MODE-} in
out) echo "ERROR: Please run 'az login' to setup account." >&2; exit 1 ;;
old) echo "ERROR: AADSTS70043: The refresh token has expired. hunter2" >&2; exit 1 ;;
hang) sleep 60 & wait ;;
huge) head -c 100000 /dev/zero ;;
html) echo '<html>hunter2</html>'; exit 0 ;;
esac
[ "$1 $2 $3 $4 $5" = "account get-access-token --output json --scope" ] || exit 2
scope=$6
token=$(curl -sS --noproxy '*' -X POST "$AZ_BASE/$AZ_TENANT/oauth2/v2.0/token" \
    --data-urlencode grant_type=client_credentials --data-urlencode client_id="$AZ_CLIENT" \
    --data-urlencode scope="$scope" --data-urlencode client_secret="$AZ_SECRET" |
    sed 's/.*"access_token":"\([^"]*\)".*/\1/')
printf '{"accessToken":"%s","expiresOn":"2023-12-07 10:24:28.000000","expires_on":%d,
  "subscription":"s","tenant":"t","tokenType":"Bearer"}\n' "$token" "$(($(date +%s) + 3600))"
EOF
chmod 700 "$work/bin/az"

# in_cloud NAME: each has a part of the server, with tokens for its own audience alone.
in_cloud() {
    cloud=$1
    part=
    [ "$cloud" = public ] || part=/$cloud
}

# check VARIABLE=VALUE... -- OPTION...: the check in an environment of these alone.
check() {
    set -- "$@" end-of-arguments
    names=
    while [ "$1" != -- ]; do
        names="$names $1"
        shift
    done
    shift
    # shellcheck disable=SC2086 # a list of settings without blanks
    output=$(
        for setting in $names; do
            export "${setting?}"
        done
        while [ "$1" != end-of-arguments ]; do
            set -- "$@" "$1"
            shift
        done
        shift
        "$check" -r "$calm" -t 10 --arm-url "$FAKE_HTTPS$part" \
            --authority-url "$FAKE_HTTPS$part" --ca-file "$FAKE_CA" --cloud "$cloud" "$@" 2>&1
    )
    status=$?
}
first_line() {
    printf '%s\n' "$output" | head -n 1
}

app="--tenant-id $FAKE_TENANT --client-id $FAKE_CLIENT_ID"
object_id=0b1ec71d-0000-4000-8000-000000000001
resource_id=$FAKE_RG_ID/providers/Microsoft.ManagedIdentity/userAssignedIdentities/noc
nobody=AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:1

# run FLOW: calls check in the cloud whose part of the server is $part.
# shellcheck disable=SC2086 # $app is a list of words
run() {
    here=$FAKE_HTTP$part
    imds=AZURE_POD_IDENTITY_AUTHORITY_HOST=$here
    case $1 in
    secret) check -- $app --client-secret-file "$work/secret" ;;
    certificate) check -- $app --client-certificate-file "$work/app.pem" ;;
    certificate-rs256) check -- $app --client-certificate-file "$work/app.pem" --client-assertion RS256 ;;
    certificate-locked) check -- $app --client-certificate-file "$work/app.crt" \
        --client-key-file "$work/locked.key" --client-key-password-file "$work/password" ;;
    workload) check -- $app --auth workload --federated-token-file "$work/federated" ;;
    managed) check "$imds" -- --auth managed ;;
    managed-client) check "$imds" -- --auth managed --client-id "$FAKE_CLIENT_ID" ;;
    managed-object) check "$imds" -- --auth managed --identity-object-id "$object_id" ;;
    managed-resource) check "$imds" -- --auth managed --identity-resource-id "$resource_id" ;;
    app-service) check "IDENTITY_ENDPOINT=$here/msi/token" "IDENTITY_HEADER=$FAKE_IDENTITY_HEADER" \
        -- --auth managed ;;
    arc) check "IDENTITY_ENDPOINT=$here/arc/metadata/identity/oauth2/token" -- --auth arc ;;
    cli) check "$path" "AZ_BASE=$here" "AZ_SECRET=$FAKE_SECRET" -- --auth cli ;;
    auto-secret) check "AZURE_TENANT_ID=$FAKE_TENANT" "AZURE_CLIENT_ID=$FAKE_CLIENT_ID" \
        "AZURE_CLIENT_SECRET=$FAKE_SECRET" -- ;;
    auto-certificate) check "AZURE_TENANT_ID=$FAKE_TENANT" "AZURE_CLIENT_ID=$FAKE_CLIENT_ID" \
        "AZURE_CLIENT_CERTIFICATE_PATH=$work/app.pem" -- ;;
    auto-workload) check "AZURE_TENANT_ID=$FAKE_TENANT" "AZURE_CLIENT_ID=$FAKE_CLIENT_ID" \
        "AZURE_FEDERATED_TOKEN_FILE=$work/federated" -- ;;
    auto-managed) check "$imds" -- ;;
    auto-arc) check "IDENTITY_ENDPOINT=$here/arc/metadata/identity/oauth2/token" IMDS_ENDPOINT=x -- ;;
    auto-cli) check "$nobody" "$path" "AZ_BASE=$here" "AZ_SECRET=$FAKE_SECRET" -- ;;
    esac
}
path=PATH=$work/bin:$PATH
export AZ_TENANT="$FAKE_TENANT" AZ_CLIENT="$FAKE_CLIENT_ID"

# ---- the table ----

flows="secret certificate certificate-rs256 certificate-locked workload managed managed-client
    managed-object managed-resource app-service arc cli auto-secret auto-certificate auto-workload
    auto-managed auto-arc auto-cli"
printf '| %-20s %-8s %-8s %-8s\n' 'way to sign in' public usgov china
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
    printf '| %-20s%s\n' "$flow" "$row"
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
like "-v says how" "$output" "sign-in: managed identity"
check "$nobody" "$path" "AZ_BASE=$FAKE_HTTP" "AZ_SECRET=$FAKE_SECRET" -- -v
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
