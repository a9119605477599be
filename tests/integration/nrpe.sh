#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# contrib/nrpe in a real NRPE daemon, asked by a real check_nrpe: state, output and performance data
# come through, the long ones whole, and arguments from outside do not.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh
nrpe=$work/nrpe
ask=/usr/lib/nagios/plugins/check_nrpe

start_fake
nrpe_port=$(free_port tcp)
mkdir -p "$nrpe/nrpe.d"
# NRPE never runs as root: there it is the user nagios, who must reach the check and its secret.
user=$(id -un)
group=$(id -gn)
cp "$check" "$nrpe/program"
cp "$work/credential" "$nrpe/"
# NRPE empties the environment: here is what lib.sh wants of it, that nothing is kept from run to run.
printf '#!/bin/sh\nXDG_STATE_HOME=/nonexistent exec %s "$@"\n' "$nrpe/program" >"$nrpe/check_azure_openai"
chmod 755 "$nrpe/check_azure_openai"
if [ "$(id -u)" -eq 0 ]; then
    user=nagios
    group=nagios
    chmod 711 "$work"
    chmod 755 "$nrpe" "$nrpe/nrpe.d" "$nrpe/program"
    chgrp nagios "$nrpe/credential"
    chmod 640 "$nrpe/credential"
    chown nagios "$nrpe"
fi
umask 022
# Debian's nrpe.cfg with places of our own.
sed -e "s/^server_port=.*/server_port=$nrpe_port/" -e "s#^pid_file=.*#pid_file=$nrpe/pid#" \
    -e "s/^nrpe_user=.*/nrpe_user=$user/" -e "s/^nrpe_group=.*/nrpe_group=$group/" \
    -e "s#^include_dir=.*#include_dir=$nrpe/nrpe.d#" -e '/^include=/d' /etc/nagios/nrpe.cfg >"$nrpe/nrpe.cfg"
printf '%s\n' server_address=127.0.0.1 "log_file=$nrpe/daemon-log" >>"$nrpe/nrpe.cfg"
sed -e "s#/usr/lib/nagios/plugins/check_azure_openai#$nrpe/check_azure_openai#" \
    -e "s#/etc/nagios/azure-openai.conf#$nrpe/credential#" \
    contrib/nrpe/azure_openai.cfg >"$nrpe/nrpe.d/azure_openai.cfg"
echo "command[fleet]=$nrpe/check_azure_openai --credential-file $nrpe/credential -r $(account fleet-200)" >>"$nrpe/nrpe.d/azure_openai.cfg"
serve "$nrpe/log" nrpe -c "$nrpe/nrpe.cfg" -f
wait_for 20 listens "$nrpe_port" || {
    not_ok "NRPE starts" "$(cat "$nrpe/log" "$nrpe/daemon-log")"
    exit 1
}

# The command of contrib/nagios-service.cfg, as Nagios would start it.
command=$(sed -n "s/^ *command_line *[^ ]*check_nrpe //p" contrib/nrpe/nagios-service.cfg)
# through_nrpe NAME: sets $output and $status.
through_nrpe() {
    arguments=$(printf '%s' "$command" | sed -e "s/'\$HOSTADDRESS\\$'/127.0.0.1/" -e "s/'\$ARG1\\$'/$1/")
    # shellcheck disable=SC2086 # words
    output=$($ask -p "$nrpe_port" $arguments 2>&1)
    status=$?
}
through_nrpe check_azure_openai_calm
is "OK comes through" "$status" 0
like "with output and performance data" "$output" "AZURE_OPENAI OK - busiest " " 2 deployments (contoso-calm)|chat_tpm=" "data_age="
through_nrpe check_azure_openai_prod
case $status in 0 | 1 | 2) ok "the account of the example has a state" ;; *) not_ok "the example" "$output" ;; esac
like "its glob is the check's" "$output" " 6 deployments (contoso-prod)"
through_nrpe fleet
is "200 deployments: the readers find nothing cut" \
    "$(printf '%s\n' "$output" >"$work/fleet" && tests/support/perfdata.pl "$work/fleet" 2>&1)" ""
[ "${#output}" -gt 3500 ] || not_ok "200 deployments come through whole" "${#output} bytes"
control 'fault?route=token&kind=status&status=503&count=0' >/dev/null
through_nrpe check_azure_openai_calm
is "UNKNOWN comes through" "$status" 3
control reset >/dev/null
output=$($ask -p "$nrpe_port" -H 127.0.0.1 -t 45 -c check_azure_openai_calm -a --help 2>&1)
is "arguments from outside do not" "$(printf '%s' "$output" | grep -c 'usage: check_azure_openai')" 0
nobody=$(free_port tcp)
command="-p $nobody $command"
through_nrpe check_azure_openai_calm
is "no poller is UNKNOWN" "$status" 3
finish_tests
