#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# The RPM spec beside the Debian packages: the same version, the same packages, the same files
# at the places that a Fedora has for them. It is built here, though not on a Fedora.
build=$1
. tests/support/lib.sh
spec=contrib/rpm/azure-openai-monitoring.spec
version=$(sed -n 's/^VERSION := //p' Makefile)

is "the spec has the Makefile's version" "$(rpmspec -q --srpm --qf '%{version}' $spec)" "$version"
is "debian/changelog too" "$(dpkg-parsechangelog -S Version)" "$version"
# A spec of today needs neither a buildroot nor an address of its own tarball.
said=$(rpmlint $spec 2>&1 | grep -v -e invalid-url -e no-buildroot-tag)
is "rpmlint finds no fault" "$(echo "$said" | grep -E '^[^ ]*: [EW]: ')" ""
like "rpmlint ran" "$said" "1 specfiles checked"

tests/packaging/build-deb "$work/deb" >"$work/debs" 2>&1 || not_ok "the debs build" "$(cat "$work/debs")"
mkdir -p "$work/rpm/SOURCES"
name=azure-openai-monitoring-$version
git archive --prefix="$name/" -o "$work/rpm/SOURCES/$name.tar.gz" HEAD
if rpmbuild -bb --nodeps -D "_topdir $work/rpm" $spec >"$work/rpm/log" 2>&1; then
    ok "the RPMs build"
else
    not_ok "the RPMs build" "$(tail -n 30 "$work/rpm/log")"
fi

# What is compared, at Debian's places: without documentation, which each keeps in its own way.
debian_places() {
    sed -e "s|^$(rpm --eval '%{_libdir}')/|/usr/lib/|" -e 's|^/etc/collectd.d/|/etc/collectd/collectd.conf.d/|' \
        -e 's|^/etc/nagios/conf.d/|/etc/nagios-plugins/config/|' -e 's|\.gz$||' |
        grep -v -e '^/usr/share/doc/' -e '^/usr/share/licenses/' -e '^/usr/share/lintian/' -e '\.build-id' | sort
}
for package in collectd-plugin-azure-openai monitoring-plugins-azure-openai; do
    rpm -qlp "$work"/rpm/RPMS/*/$package-"$version"-*.rpm 2>/dev/null | debian_places >"$work/rpm-files"
    dpkg-deb --fsys-tarfile "$work"/deb/"$package"_*.deb | tar -t | sed -n 's|^\.\(/.*[^/]\)$|\1|p' |
        debian_places >"$work/deb-files"
    is "$package holds the same files as RPM and as deb" \
        "$(diff "$work/deb-files" "$work/rpm-files")$(wc -l <"$work/deb-files")" "$(wc -l <"$work/rpm-files")"
    [ "$(wc -l <"$work/deb-files")" -ge 3 ] || not_ok "$package has files" "$(cat "$work/deb-files")"
    dpkg-deb --info "$work"/deb/"$package"_*.deb conffiles | debian_places >"$work/deb-files"
    rpm -qp --configfiles "$work"/rpm/RPMS/*/$package-"$version"-*.rpm 2>/dev/null | debian_places >"$work/rpm-files"
    is "$package has the same configuration files" "$(diff "$work/deb-files" "$work/rpm-files")" ""
done
for folder in contrib/*/; do
    name=$(basename "$folder")
    case $name in bash-completion | rpm) continue ;; esac
    grep -q "^%doc .*contrib/$name" $spec || not_ok "contrib/$name is among the spec's examples"
done
finish_tests
