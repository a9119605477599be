#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# The life of the Debian packages on a clean machine: install, run from the example, upgrade with
# edited configuration, remove, purge. As root; ROOT= is a clean Debian to copy instead of
# debootstrap's.
build=$1
. tests/support/lib.sh
plugin_package=collectd-plugin-azure-openai
check_package=monitoring-plugins-azure-openai
collectd_conf=/etc/collectd/collectd.conf.d/azure_openai.conf
nagios_conf=/etc/nagios-plugins/config/azure_openai.cfg
check_path=/usr/lib/nagios/plugins/check_azure_openai
root=$work/root

[ "$(id -u)" -eq 0 ] || {
    not_ok "installing needs root"
    exit 1
}
tests/packaging/build-deb "$work/new" >"$work/log" 2>&1 ||
    not_ok "the packages build" "$(cat "$work/log")"
said=$(lintian --pedantic -I "$work"/new/*.changes 2>&1 | grep -v 'root privileges')
is "lintian has nothing to say, pedantic as it may be" "$said" ""

if [ -n "${ROOT-}" ]; then
    cp -a "$ROOT" "$root"
else
    debootstrap --variant=minbase bookworm "$root" >"$work/log" 2>&1 ||
        not_ok "debootstrap" "$(tail -n 5 "$work/log")"
fi
cp /etc/resolv.conf "$root/etc/resolv.conf"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d" # starts no service
chmod 755 "$root/usr/sbin/policy-rc.d"
printf '127.0.0.1 localhost\n127.0.1.1 %s.example %s\n' "$(uname -n)" "$(uname -n)" >"$root/etc/hosts"
mkdir "$root/debs"

# in_root COMMAND...: in the clean Debian, in processes of its own that end with it.
in_root() {
    unshare --mount --pid --fork --kill-child sh -c \
        'mount -t proc proc "$0/proc" && exec chroot "$0" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \
        DEBIAN_FRONTEND=noninteractive "$@"' "$root" "$@"
}

# apt ARGUMENT...: quiet unless it fails.
apt() {
    in_root apt-get -q -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" \
        >"$work/apt" 2>&1 || not_ok "apt-get $1" "$(tail -n 20 "$work/apt")"
}

# Everything on the machine but what apt, dpkg, the logs and collectd's graphs remember.
list_files() {
    find "$root" -xdev \( -path "$root/proc" -o -path "$root/tmp" -o -path "$root/run" -o -path "$root/debs" \
        -o -path "$root/var/lib/dpkg" -o -path "$root/var/lib/apt" -o -path "$root/var/cache/apt" \
        -o -path "$root/var/cache/ldconfig" -o -path "$root/var/lib/collectd/rrd" -o -path "$root/var/log" \) \
        -prune -o -printf '%M %u %g %P\n' | sort
}

# older DEB VERSION: the same package as a release before would have had it, with another example.
older() {
    rm -rf "$work/old"
    dpkg-deb -R "$1" "$work/old"
    sed -i "s/^Version: .*/Version: $2/" "$work/old/DEBIAN/control"
    while read -r file; do
        echo '# as it was before' >>"$work/old$file"
    done <"$work/old/DEBIAN/conffiles"
    (cd "$work/old" && find usr etc -type f -exec md5sum {} + >DEBIAN/md5sums)
    dpkg-deb --root-owner-group -b "$work/old" "$root/debs/old-$(basename "$1")" >/dev/null
}

for package in $plugin_package $check_package; do
    older "$work"/new/"$package"_*.deb 0.0.1
    cp "$work"/new/"$package"_*.deb "$root/debs/"
done
# A daemon that serves no network in here; what it says goes to a file.
log_conf=/etc/collectd/collectd.conf.d/00-log.conf

# run_plugin: collectd as installed for some seconds; sets $status (0 = ended as told, alive till then).
run_plugin() {
    rm -f "$root/tmp/collectd.log"
    in_root sh -c 'collectd -f >/tmp/out 2>&1 & pid=$!
        for try in 1 2 3 4 5 6 7 8 9 10 11 12; do
            sleep 0.5
            grep -q "azure_openai" /tmp/collectd.log 2>/dev/null && [ "$try" -gt 4 ] && break
        done
        kill "$pid" && wait "$pid"'
    status=$?
    said=$(cat "$root/tmp/out" "$root/tmp/collectd.log")
}

# ---- what apt brings along ---------------------------------------------------------------
apt update
in_root sh -c "cd /debs &&
    apt-get -s install --no-install-recommends ./${plugin_package}_*.deb ./${check_package}_*.deb" \
    >"$work/plan" 2>&1 || not_ok "apt finds what is needed" "$(cat "$work/plan")"
needed=$(sed -n 's/^Inst \([^ ]*\) .*/\1/p' "$work/plan" | grep -v -x -e $plugin_package -e $check_package)
# shellcheck disable=SC2086 # a list of words; collectd holds collectd.conf, which loads what needs libmnl0
apt install --no-install-recommends collectd libmnl0 $needed
for package in collectd-core libcurl4 libjansson4 ca-certificates; do
    is "apt brings $package" "$(in_root dpkg-query -W -f '${Status}' "$package")" "install ok installed"
done
list_files >"$work/before"

# ---- install -----------------------------------------------------------------------------
apt install --no-install-recommends "/debs/old-$(basename "$work"/new/${plugin_package}_*.deb)" \
    "/debs/old-$(basename "$work"/new/${check_package}_*.deb)"
like "the old packages are there" "$(in_root dpkg-query -W $plugin_package $check_package)" \
    "$plugin_package	0.0.1" "$check_package	0.0.1"
is "the example is not active" "$(grep -v -e '^#' -e '^$' "$root$collectd_conf")" ""
cat >"$root$log_conf" <<'EOF'
LoadPlugin logfile
<Plugin logfile>
  LogLevel info
  File "/tmp/collectd.log"
</Plugin>
EOF
run_plugin
is "collectd runs with the example as it came" "$status" 0
is "and our plugin is asleep" "$(echo "$said" | grep azure)" ""

# ---- the one block: the command that the example itself names ------------------------------
uncomment=$(sed -n "s/^## *\(sed -i .*\)/\1/p" "$root$collectd_conf")
in_root sh -c "cd /etc/collectd/collectd.conf.d && $uncomment"
guid=11111111-2222-3333-4444-555555555555
sed -i -e "s|subscriptions/ID/resourceGroups/GROUP|subscriptions/$guid/resourceGroups/noc|" \
    -e 's|accounts/NAME|accounts/contoso|' "$root$collectd_conf"
(
    umask 077
    for line in "tenant_id = $guid" "client_id = $guid" "client_secret = none" \
        "authority_url = http://127.0.0.1:1" "arm_url = http://127.0.0.1:1"; do
        echo "$line"
    done >"$root/etc/collectd/azure-openai.conf"
)
run_plugin
is "collectd runs with the edited example, Azure out of reach" "$status" 0
like "the plugin says that nobody answers" "$said" "azure_openai" "127.0.0.1"
case $said in
*skipped* | *ignored* | *dlopen*) not_ok "it takes every line of the example" "$said" ;;
*) ok "it takes every line of the example" ;;
esac
is "its state is below BaseDir" "$(ls -d "$root/var/lib/collectd/azure_openai")" "$root/var/lib/collectd/azure_openai"

# ---- upgrade -----------------------------------------------------------------------------
edited=$(cat "$root$collectd_conf")
apt install --no-install-recommends "/debs/$(basename "$work"/new/${plugin_package}_*.deb)" \
    "/debs/$(basename "$work"/new/${check_package}_*.deb)"
like "the new packages are there" "$(in_root dpkg-query -W $plugin_package $check_package)" \
    "$(dpkg-parsechangelog -S Version)"
is "an upgrade keeps what was edited" "$(cat "$root$collectd_conf")" "$edited"
is "and brings the new example beside it" \
    "$(cat "$root$collectd_conf.dpkg-dist")" "$(cat contrib/collectd/azure_openai.conf)"
is "what was not edited is renewed" "$(cat "$root$nagios_conf")" "$(cat contrib/nagios/azure_openai.cfg)"
run_plugin
is "collectd runs after the upgrade" "$status" 0

# ---- the check ---------------------------------------------------------------------------
version=$(sed -n 's/^VERSION := //p' Makefile)
like "the check has its version" "$(in_root $check_path --version)" "$version"
is "and the help of the tree" "$(in_root $check_path --help)" "$("$check" --help)"
out=$(in_root $check_path --credential-file /etc/collectd/azure-openai.conf -t 5 \
    -r /subscriptions/$guid/resourceGroups/noc/providers/Microsoft.CognitiveServices/accounts/contoso)
is "Azure out of reach is UNKNOWN" "$?" 3
like "with the reason" "$out" "AZURE_OPENAI UNKNOWN" "127.0.0.1"
command=$(sed -n 's/^ *command_line *\([^ ]*\) .*/\1/p' "$root$nagios_conf")
is "Nagios' command names the check" "$command" $check_path
for page in man1/check_azure_openai.1 man5/collectd-azure_openai.5; do
    is "manual page $page" "$(gzip -dc "$root/usr/share/man/$page.gz")" "$(cat "doc/${page#*/}")"
done
is "completion" \
    "$(in_root bash -c '. /usr/share/bash-completion/completions/check_azure_openai && complete -p')" \
    "complete -F _check_azure_openai check_azure_openai"
for folder in contrib/*/; do
    name=$(basename "$folder")
    case $name in bash-completion | rpm | rrd) continue ;; esac
    [ -n "$(find "$root/usr/share/doc/" -path "*azure-openai/examples/$name" -type d)" ] ||
        not_ok "contrib/$name is among the examples"
done

# ---- remove and purge --------------------------------------------------------------------
apt remove $plugin_package $check_package
is "remove keeps the configuration" "$(cat "$root$collectd_conf.off")" "$edited"
run_plugin
is "collectd starts without the plugin, too" "$status" 0
apt install --no-install-recommends "/debs/$(basename "$work"/new/${plugin_package}_*.deb)"
is "a second install has it again" "$(cat "$root$collectd_conf")" "$edited"
run_plugin
like "and works" "$said" "127.0.0.1"
apt remove $plugin_package
apt purge $plugin_package $check_package
# What the administrator made is his.
rm -f "$root$log_conf" "$root/etc/collectd/azure-openai.conf"
list_files >"$work/after"
is "purge leaves nothing" "$(diff "$work/before" "$work/after")" ""
finish_tests
