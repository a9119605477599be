# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# A fake Azure at which every way to sign in can be gone, and the check on each of them: keys,
# certificates, a cluster's issuer, Azure Arc's folder, a CLI. Source it after lib.sh.
# shellcheck shell=sh disable=SC2034,SC2154 # variables for those who source it
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
openssl rsa -in "$work/app.key" -aes256 -passout pass:open-sesame-of-the-key -out "$work/locked.key" 2>/dev/null
openssl rsa -in "$work/app.key" -traditional -aes256 -passout pass:open-sesame-of-the-key \
    -out "$work/old.key" 2>/dev/null # "Proc-Type: 4,ENCRYPTED"
cat "$work/old.key" "$work/app.crt" >"$work/locked.pem"
printf 'open-sesame-of-the-key\n' >"$work/password"
printf 'not-the-sesame-of-it\n' >"$work/wrong-password"
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
# Signs in as the CLI would have; AZ_MODE orders a fault, AZ_RECORD what it was started with.
if [ -n "${AZ_RECORD-}" ]; then
    cat "/proc/$$/environ" >"$AZ_RECORD/az-environ.$$"
    cat "/proc/$$/cmdline" >"$AZ_RECORD/az-cmdline.$$"
fi
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
    --data-urlencode scope="$scope" --data-urlencode client_secret@"$AZ_SECRET_FILE" |
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

# check VARIABLE=VALUE... -- OPTION...: the check in an environment of these alone. Sets
# $output, $status and, for people to read, $command.
check() {
    command=$(printf '%s ' "$@" | sed "s#$path ##; s#-- #check_azure_openai --cloud CLOUD #
        s#$work/##g
        s#$FAKE_TENANT#TENANT#; s#$FAKE_CLIENT_ID#CLIENT#; s#$FAKE_HTTP$part#http://HOST#
        s#_SECRET=[^ ]*#_SECRET=...#; s#_HEADER=[^ ]*#_HEADER=...#; s#$object_id#OBJECT#
        s#$resource_id#RESOURCE#; s# *\$##")
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

# run FLOW [OPTION...]: calls check in the cloud whose part of the server is $part.
# shellcheck disable=SC2086 # $app is a list of words
run() {
    here=$FAKE_HTTP$part
    imds=AZURE_POD_IDENTITY_AUTHORITY_HOST=$here
    flow_of_run=$1
    shift
    case $flow_of_run in
    secret) check -- $app --client-secret-file "$work/secret" "$@" ;;
    certificate) check -- $app --client-certificate-file "$work/app.pem" "$@" ;;
    certificate-rs256) check -- $app --client-certificate-file "$work/app.pem" --client-assertion RS256 "$@" ;;
    certificate-locked) check -- $app --client-certificate-file "$work/app.crt" \
        --client-key-file "$work/locked.key" --client-key-password-file "$work/password" "$@" ;;
    certificate-one-file) check -- $app --client-certificate-file "$work/locked.pem" \
        --client-key-password-file "$work/password" "$@" ;;
    workload) check -- $app --auth workload --federated-token-file "$work/federated" "$@" ;;
    managed) check "$imds" -- --auth managed "$@" ;;
    managed-client) check "$imds" -- --auth managed --client-id "$FAKE_CLIENT_ID" "$@" ;;
    managed-object) check "$imds" -- --auth managed --identity-object-id "$object_id" "$@" ;;
    managed-resource) check "$imds" -- --auth managed --identity-resource-id "$resource_id" "$@" ;;
    app-service) check "IDENTITY_ENDPOINT=$here/msi/token" "IDENTITY_HEADER=$FAKE_IDENTITY_HEADER" \
        -- --auth managed "$@" ;;
    arc) check "IDENTITY_ENDPOINT=$here/arc/metadata/identity/oauth2/token" -- --auth arc "$@" ;;
    cli) check "$path" "AZ_BASE=$here" -- --auth cli "$@" ;;
    auto-secret) check "AZURE_TENANT_ID=$FAKE_TENANT" "AZURE_CLIENT_ID=$FAKE_CLIENT_ID" \
        "AZURE_CLIENT_SECRET=$FAKE_SECRET" -- "$@" ;;
    auto-certificate) check "AZURE_TENANT_ID=$FAKE_TENANT" "AZURE_CLIENT_ID=$FAKE_CLIENT_ID" \
        "AZURE_CLIENT_CERTIFICATE_PATH=$work/app.pem" -- "$@" ;;
    auto-workload) check "AZURE_TENANT_ID=$FAKE_TENANT" "AZURE_CLIENT_ID=$FAKE_CLIENT_ID" \
        "AZURE_FEDERATED_TOKEN_FILE=$work/federated" -- "$@" ;;
    auto-managed) check "$imds" -- "$@" ;;
    auto-arc) check "IDENTITY_ENDPOINT=$here/arc/metadata/identity/oauth2/token" IMDS_ENDPOINT=x -- "$@" ;;
    auto-cli) check "$nobody" "$path" "AZ_BASE=$here" -- "$@" ;;
    esac
}
path=PATH=$work/bin:$PATH
printf %s "$FAKE_SECRET" >"$work/az-secret"
export AZ_TENANT="$FAKE_TENANT" AZ_CLIENT="$FAKE_CLIENT_ID" AZ_SECRET_FILE="$work/az-secret"

