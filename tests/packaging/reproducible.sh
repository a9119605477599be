#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# The same commit gives the same packages to the last bit, whoever builds it: at another time, in
# another folder, with another umask, time zone and language.
build=$1
. tests/support/lib.sh

(umask 022 && tests/packaging/build-deb "$work/one") >"$work/log" 2>&1 || not_ok "a first build" "$(cat "$work/log")"
(
    umask 077
    export TZ=Pacific/Kiritimati LC_ALL=C.UTF-8 HOME=/nonexistent USER=somebody
    faketime -f '+400d' tests/packaging/build-deb "$work/a/much/longer/place"
) >"$work/log" 2>&1 || not_ok "a second build" "$(cat "$work/log")"

count=0
for deb in "$work"/one/*.deb; do
    name=$(basename "$deb")
    count=$((count + 1))
    other="$work/a/much/longer/place/$name"
    is "$name is the same" "$(sha256sum <"$deb")" "$(sha256sum <"$other")"
done
is "packages built, with their debug symbols" "$count" 4
for deb in "$work"/one/*.deb; do
    dpkg-deb -x "$deb" "$work/content"
done
# Debug information is compressed; the compiler's own names for places are what it shows.
find "$work/content" -name '*.debug' -exec objcopy --decompress-debug-sections {} \;
is "no path of the build is in them" "$(grep -rl "$work" "$work/content")" ""
finish_tests
