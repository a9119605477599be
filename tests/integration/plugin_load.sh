#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# The plugin as a guest: one exported symbol, no complaint beside another libcurl, bad blocks
# skipped with a line that names the option while the others work, no secret in the log.
build=$1
. tests/support/lib.sh

is "one symbol is exported" "$(nm -D --defined-only "$plugin" | awk '{ print $3 }')" \
    module_register

start_fake
collectd_config "$work/collectd.conf"
{
    printf 'LoadPlugin csv\n<Plugin csv>\n  DataDir "%s"\n</Plugin>\n' "$work/csv"
    plugin_config 10m "$(account contoso-calm)"
    cat <<EOF
<Plugin azure_openai>
  <Credential "absent">
    TenantId "$FAKE_TENANT"
    ClientId "$FAKE_CLIENT_ID"
    ClientSecretFile "$work/nowhere"
  </Credential>
  <Account "/subscriptions/none">
  </Account>
  <Account "$(account contoso-full)">
    Credential "absent"
  </Account>
  <Account "$(account contoso-busy)">
    Deploymnet "chat"
  </Account>
  <Credential "loud">
    ClientSecret "Sesame-in-the-open"
  </Credential>
</Plugin>
EOF
} >>"$work/collectd.conf"
run_collectd -T -C "$work/collectd.conf"
is "collectd starts in spite of bad blocks" "$?" 0
log=$(cat "$work/collectd/log" "$work/collectd/out")
like "a wrong account id is named" "$log" "/subscriptions/none"
like "a missing secret file is named" "$log" "$work/nowhere"
like "a misspelt option is named, with the right one" "$log" "Deploymnet" "Deployment"
like "a secret in collectd.conf is refused" "$log" "ClientSecretFile"
case $log in
*Sesame*) not_ok "and not repeated" ;;
*) ok "and not repeated" ;;
esac
like "who signs in and what is stored is said" "$log" \
    "credential fake: client secret, app $FAKE_CLIENT_ID, tenant $FAKE_TENANT, public cloud, no proxy" \
    "account contoso-calm: by credential fake, stored as host contoso-calm, history 10m, settle 180 s" \
    "account contoso-calm: works: 2 of 2 deployments have a limit, newest minute "
if [ -d "$work/csv/contoso-calm/azure_openai-chat" ]; then
    ok "the good account is read"
else
    not_ok "the good account is read" "$log"
fi
if [ -e "$work/csv/contoso-busy" ]; then
    not_ok "the bad block is skipped"
else
    ok "the bad block is skipped"
fi

# Debian's curl plugin brings the GnuTLS flavour of libcurl, ours the OpenSSL one: both must
# fetch over https in one daemon.
rm -rf "$work/csv" "$work/collectd/azure_openai"
sed "s#$FAKE_HTTP#$FAKE_HTTPS#; \$a ca_file = $FAKE_CA" "$work/credential" >"$work/tls"
mv "$work/tls" "$work/credential"
collectd_config "$work/collectd.conf"
{
    printf 'LoadPlugin csv\n<Plugin csv>\n  DataDir "%s"\n</Plugin>\n' "$work/csv"
    cat <<EOF
LoadPlugin curl
<Plugin curl>
  <Page "fake">
    URL "$FAKE_HTTPS/_fake/requests"
    CACert "$FAKE_CA"
    <Match>
      Regex "token ([0-9]+)"
      DSType "GaugeLast"
      Type "gauge"
      Instance "sign_ins"
    </Match>
  </Page>
</Plugin>
EOF
    plugin_config 10m "$(account contoso-calm)"
} >>"$work/collectd.conf"
start_collectd
both() {
    cat "$work"/csv/noc/curl-fake/gauge-sign_ins-* | grep -v epoch &&
        cat "$work"/csv/contoso-calm/azure_openai-chat/count-processed_tokens-* | grep -v epoch
}
if wait_for 30 both; then ok "two flavours of libcurl fetch over https in one daemon"; else
    not_ok "two flavours of libcurl fetch over https in one daemon" "$(cat "$work/collectd/log")"
fi
stop_collectd
is "and end cleanly" "$?" 0
finish_tests
