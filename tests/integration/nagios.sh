#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# contrib/nagios in a real Nagios 4 with Debian's own configuration: what is shipped is valid; state,
# output and performance data as status.dat has them, uncut for 200 services; and what custom
# variables hold does not reach the shell.
build=$1
. tests/support/lib.sh
nagios=$work/nagios

start_fake
mkdir -p "$nagios/results" "$nagios/objects" "$nagios/started" "$nagios/state"
# Says what it was started with, one file a run, then is the check.
cat >"$nagios/check_azure_openai" <<END
#!/bin/sh
printf '%s\n' "\$@" >"$nagios/started/\$\$"
exec $check --state-dir $nagios/state "\$@"
END
chmod +x "$nagios/check_azure_openai"

# Debian's nagios.cfg, with places of our own and without its example hosts and the packages' commands.
sed -e '/^cfg_dir=\/etc\/nagios4\/conf.d/d' -e '/^cfg_file=.*localhost/d' -e '/^cfg_dir=\/etc\/nagios-plugins/d' \
    -e "s#=/var/[^ ]*/\([a-z.]*\)\$#=$nagios/\1#" -e "s#^check_result_path=.*#check_result_path=$nagios/results#" \
    -e "s/^nagios_user=.*/nagios_user=$(id -un)/" -e "s/^nagios_group=.*/nagios_group=$(id -gn)/" \
    -e '/^query_socket=/d' -e "s#^\(lock_file\|temp_file\|temp_path\)=.*#\1=$nagios/\1#" \
    -e 's/^\(enable_notifications\|execute_host_checks\|check_for_updates\)=.*/\1=0/' \
    -e 's/^service_inter_check_delay_method=.*/service_inter_check_delay_method=n/' \
    -e 's/^status_update_interval=.*/status_update_interval=1/' /etc/nagios4/nagios.cfg >"$nagios/nagios.cfg"
mkdir -p "$nagios/temp_path"
{
    echo "query_socket=$nagios/query_socket"
    echo "cfg_dir=$nagios/objects"
    echo "resource_file=$nagios/resource.cfg"
} >>"$nagios/nagios.cfg"
cp contrib/nagios/resource.cfg "$nagios/"
valid() {
    nagios4 -v "$nagios/nagios.cfg" >"$nagios/validated" 2>&1
    grep -E '^(Error|Warning)|Total Warnings|Total Errors' "$nagios/validated"
}

# ---- as it is shipped --------------------------------------------------------------------
cp contrib/nagios/azure_openai.cfg contrib/nagios/templates.cfg contrib/nagios/objects.cfg "$nagios/objects/"
is "what is shipped is valid" "$(valid)" "Total Warnings: 0
Total Errors:   0"
is "three services" "$(sed -n 's/.*Checked \([0-9]*\) services.*/\1/p' "$nagios/validated")" 3
rm "$nagios/objects/objects.cfg"

# ---- hosts of the fake Azure -------------------------------------------------------------
host() {
    printf 'define host {\n    use azure-openai-account\n    host_name %s\n    _AOAI_RESOURCE %s\n}\n' "$1" "$(account "$2")"
}
# service HOST NAME [LINE...]
service() {
    printf 'define service {\n    use azure-openai-quota\n    host_name %s\n    service_description %s\n' "$1" "$2"
    shift 2
    [ $# -eq 0 ] || printf '    %s\n' "$@"
    printf '}\n'
}
{
    for one in calm busy full denied; do
        host contoso-$one contoso-$one
        service contoso-$one quota
    done
    host whole fleet-200
    service whole quota
    host traps fleet-9
    service traps globs "check_command check_azure_openai!-x '*-0002' --limit 'dep-*=1000000'" '_AOAI_DEPLOYMENT dep-000?'
    service traps escaped "check_command check_azure_openai!-x 'x\\!y\\;z'" '_AOAI_DEPLOYMENT dep-0001'
    service traps quotes "_AOAI_DEPLOYMENT dep-0001' \$(touch $nagios/touched) \\; touch $nagios/touched \\; echo '"
    service traps tildes '_AOAI_WARNING ~:70%' '_AOAI_CRITICAL @~:99%'
    service traps empty '_AOAI_DEPLOYMENT null' '_AOAI_WARNING' '_AOAI_CRITICAL'
    service traps tenant 'check_command check_azure_openai!--credential-file $USER10$' '_AOAI_DEPLOYMENT dep-0001'
    host group fleet-1
    service group parentheses
} | sed "s#resourceGroups/rg-ai/\(.*/fleet-1\)\$#resourceGroups/rg(x)-a.b_c/\1#" >"$nagios/objects/hosts.cfg"
# What globs would find.
touch "$nagios/temp_path/dep-0009" "$nagios/temp_path/x-0002"
run_check -r "$(account fleet-100)" -r "$(account long-fleet-100)" --list -o json
printf '%s\n' "$output" | contrib/icinga2/azure-openai-objects nagios >"$nagios/objects/generated.cfg" ||
    not_ok "azure-openai-objects" "$(head "$nagios/objects/generated.cfg")"
sed -i "s#/usr/lib/nagios/plugins/#$nagios/#" "$nagios/objects/azure_openai.cfg"
sed -i "s#/etc/nagios-plugins/azure-openai.conf#$work/credential#" "$nagios/objects/templates.cfg"
sed -i "s#/etc/nagios-plugins/#$nagios/#" "$nagios/resource.cfg"
is "with hosts it is valid" "$(valid)" "Total Warnings: 0
Total Errors:   0"

setpriv --pdeathsig TERM nagios4 "$nagios/nagios.cfg" >"$nagios/out" 2>&1 &
nagios_pid=$!
started="$started $nagios_pid"

# status HOST SERVICE NAME: a value of its block in status.dat.
status() {
    awk -v host="$1" -v service="$2" -v name="$3" '
        /^servicestatus \{/ { delete of }
        { at = index($0, "="); of[substr($0, 2, at - 2)] = substr($0, at + 1) }
        /^\t}/ && of["host_name"] == host && of["service_description"] == service { print of[name]; exit }' \
        "$nagios/status.dat"
}
# checked: how many services have been.
checked() {
    awk '/^servicestatus/ { in_service = 1 } in_service && /^\thas_been_checked=1/ { n++ } /^\t}/ { in_service = 0 }
        END { print n + 0 }' "$nagios/status.dat"
}
all_checked() {
    [ "$(checked)" -eq 212 ]
}
wait_for 120 all_checked || not_ok "all are checked" "$(checked)" "$(tail -n 5 "$nagios/out")"

# ---- state, output, performance data -----------------------------------------------------
judged() {
    is "$1: state" "$(status "$1" quota current_state)" "$2"
    like "$1: output" "$(status "$1" quota plugin_output)" "$3"
}
judged contoso-calm 0 "AZURE_OPENAI OK - busiest "
judged contoso-busy 1 "AZURE_OPENAI WARNING - chat "
judged contoso-full 2 "AZURE_OPENAI CRITICAL - chat "
judged contoso-denied 3 "AZURE_OPENAI UNKNOWN - "
like "contoso-denied: long text" "$(status contoso-denied quota long_plugin_output)" "grant the identity the role"
is "contoso-full: performance data" "$(status contoso-full quota performance_data | sed 's/=[0-9.]*/=N/g')" \
    "chat_tpm=N;160000;190000;0;200000 chat_rpm=N;960;1140;0;1200 chat_throttled=N%;1;10;0;100 \
helper_tpm=N;40000;47500;0;50000 helper_rpm=N;40;47.5;0;50 helper_throttled=N%;1;10;0;100 data_age=Ns;;900;0"
# Each of 200 services: its own deployment, whole to the last item.
awk '/\{$/ { host = name = "" } /^\thost_name=/ { host = substr($0, 12) }
    /^\tservice_description=Azure OpenAI / { name = substr($0, 35); gsub(/[-.]/, "_", name) }
    /^\tperformance_data=/ && name != "" && host ~ /fleet-100/ { print name, substr($0, 19) }' "$nagios/status.dat" >"$work/perfdata"
is "200 services" "$(wc -l <"$work/perfdata")" 200
number='[0-9]+(\.[0-9]+)?'
is "each with whole performance data" "$(grep -v -E "^([a-z0-9_]+) \1_tpm=$number;$number;$number;0;$number \
\1_rpm=$number;$number;$number;0;$number \1_throttled=$number%;1;10;0;100 data_age=[0-9]+s;;900;0\$" "$work/perfdata" | head -n 3)" ""
whole=$(status whole quota performance_data)
like "200 in one service: cut by us, at an item" "$(status whole quota plugin_output)" "perfdata of " " deployments left out"
is "to the last item" "$(echo "$whole" | sed 's/.* //; s/=[0-9]*/=N/')" "data_age=Ns;;900;0"
[ "${#whole}" -gt 2000 ] || not_ok "and much of it" "${#whole}"

# ---- what the shell makes of it ----------------------------------------------------------
# arguments OPTION DEPLOYMENT: the arguments of the run that had this deployment, in one line.
arguments() {
    grep -l -x -F -e "$1" "$nagios/started/"* | head -n 1 | xargs paste -s -d ' ' | sed 's/.*\/accounts\///'
}
is "globs stay globs" "$(arguments 'dep-000?')" \
    "fleet-9 -d dep-000? -w 80% -c 95% -x *-0002 --limit dep-*=1000000"
like "and are the check's" "$(status traps globs plugin_output)" " 8 deployments (fleet-9)"
is "! and ; arrive" "$(arguments 'x!y;z')" "fleet-9 -d dep-0001 -w 80% -c 95% -x x!y;z"
is "quotes and \$ do not" "$(ls "$nagios/touched" 2>&1)" "ls: cannot access '$nagios/touched': No such file or directory"
is "they are taken out" "$(arguments "dep-0001 (touch $nagios/touched) ; touch $nagios/touched ; echo ")" \
    "fleet-9 -d dep-0001 (touch $nagios/touched) ; touch $nagios/touched ; echo  -w 80% -c 95%"
is "~ is lost and means the same" "$(arguments ':70%')" "fleet-9 -d * -w :70% -c @:99%"
like "empty ones count as not given" "$(status traps empty plugin_output)" " 9 deployments (fleet-9)"
like "a group with parentheses" "$(arguments "$(account fleet-1 | sed 's#/rg-ai/#/rg(x)-a.b_c/#')")" "fleet-1 -d *"
like "another tenant's file" "$(status traps tenant plugin_output)" "$nagios/azure-openai-tenant2.conf: No such file"
is "no secret on a command line" "$(grep -l -F "$FAKE_SECRET" "$nagios/started/"* "$nagios/objects.cache" "$nagios/status.dat")" ""

kill "$nagios_pid"
wait "$nagios_pid"
is "Nagios ends" "$?" 0
finish_tests
