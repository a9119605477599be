#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# The basket in a real Icinga Director: imported, imported again, used for a host and a service,
# deployed to a real Icinga 2, which runs the check.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh
. tests/support/icinga.sh
. tests/support/director.sh
me=noc
basket=contrib/director/azure_openai-basket.json

start_fake
icinga_instance $me
icinga_listener $me
# The Director's commands are below PluginDir.
sed -i "s#^const PluginDir.*#const PluginDir = \"$top/$build\"#" "$work/icinga/$me/etc/icinga2.conf"
# The Director talks to the endpoint that Icinga says it is.
cat >"$work/icinga/$me/etc/zones.conf" <<END
object Endpoint "$me" {
    host = "127.0.0.1"
    port = $(cat "$work/icinga/$me/port")
}
object Zone "master" {
    endpoints = [ "$me" ]
}
object Zone "director-global" {
    global = true
}
END
sed -i 's/^const ZoneName.*/const ZoneName = "master"/' "$work/icinga/$me/etc/icinga2.conf"
start_icinga $me
start_director
cat >"$work/web/modules/director/kickstart.ini" <<END
[config]
endpoint = "$me"
host = "127.0.0.1"
port = "$(cat "$work/icinga/$me/port")"
username = "test"
password = "test"
END
said=$(director kickstart run 2>&1) || {
    not_ok "the Director meets Icinga" "$said"
    exit 1
}

said=$(director basket restore <$basket 2>&1)
is "the Director takes the basket" "$said" "Objects from Basket Snapshot have been restored"
said=$(director basket restore <$basket 2>&1)
is "and a second time" "$said" "Objects from Basket Snapshot have been restored"
is "each field once" "$(sql 'SELECT count(*), count(DISTINCT varname) FROM director_datafield')" \
    "$(jq -r '.Datafield | "\(length)|\(length)"' $basket)"
is "and on the command" "$(sql "SELECT count(*) FROM icinga_command_field f JOIN icinga_command c ON c.id = f.command_id
    WHERE c.object_name = 'azure_openai'")" "$(jq '.Command.azure_openai.fields | length' $basket)"
is "the host's fields are its own" "$(sql "SELECT string_agg(d.varname, ' ' ORDER BY d.varname) FROM icinga_host_field f
    JOIN icinga_host h ON h.id = f.host_id JOIN director_datafield d ON d.id = f.datafield_id
    WHERE h.object_name = 'azure-openai-account'")" "azure_openai_credential_file azure_openai_resource"
director command show azure_openai --json | jq -S .arguments >"$work/arguments"
is "it has every argument" "$(jq -S .Command.azure_openai.arguments $basket | diff "$work/arguments" -)" ""

# As somebody would click it: a host, and a service of it.
director host create contoso-full --json "$(jq -n --arg r "$(account contoso-full)" --arg f "$work/credential" '{
    imports: ["azure-openai-account"], vars: {azure_openai_resource: [$r], azure_openai_credential_file: $f}}')" >/dev/null
director service create quota --json '{"object_type": "object", "host": "contoso-full", "imports": ["azure-openai"],
    "vars": {"azure_openai_exclude": ["helper"], "azure_openai_warning": "60%"}}' >/dev/null
said=$(director config deploy 2>&1) || not_ok "the Director deploys" "$said"
deployed() {
    [ "$(service "$me" contoso-full quota .name)" = quota ]
}
wait_for 30 deployed || {
    not_ok "Icinga has it" "$(cat "$work/icinga/$me/lib/api/packages/director/"*/startup.log)"
    exit 1
}
recheck $me contoso-full quota
is "Icinga runs it" "$(service $me contoso-full quota .state)" 2
like "with the options of the fields" "$(service $me contoso-full quota '.last_check_result.performance_data | join(" ")')" \
    "chat_tpm=" ";120000;190000;0;200000"
like "and the intervals of the template" "$(service $me contoso-full quota '"\(.check_interval) \(.retry_interval) \(.max_check_attempts)"')" \
    "240 60 2"
finish_tests
