#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# What `make dist` packs builds, passes its unit tests and packs into debs by itself, without git.
build=$1
. tests/support/lib.sh
version=$(sed -n 's/^VERSION := //p' Makefile)
tarball=build/azure-openai-monitoring-$version.tar.gz

make -s dist >/dev/null
first=$(sha256sum <"$tarball")
sleep 1.1
make -s dist >/dev/null
is "two tarballs of a commit are the same" "$(sha256sum <"$tarball")" "$first"

tar -xzf "$tarball" -C "$work"
cd "$work/azure-openai-monitoring-$version" || exit 1
export GIT_CEILING_DIRECTORIES="$work"
is "no git there" "$(git rev-parse --verify -q HEAD 2>/dev/null)" ""
if make -s -j2 PACKAGES=true all unit >"$work/log" 2>&1; then
    ok "it builds and passes: $(tail -n 1 "$work/log")"
else
    not_ok "it builds and passes" "$(tail -n 40 "$work/log")"
fi
make -s PACKAGES=true install DESTDIR="$work/to" PREFIX=/usr >"$work/log" 2>&1
(cd "$work/to" && find . ! -type d) >"$work/installed"
like "make install" "$(cat "$work/installed")" ./usr/lib/collectd/azure_openai.so \
    ./usr/lib/nagios/plugins/check_azure_openai ./usr/share/man/man1/check_azure_openai.1 \
    ./usr/share/man/man5/collectd-azure_openai.5 ./usr/share/bash-completion/completions/check_azure_openai
make -s uninstall DESTDIR="$work/to" PREFIX=/usr >"$work/log" 2>&1
is "make uninstall leaves no file" "$(find "$work/to" ! -type d)" ""
finish_tests
