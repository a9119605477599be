#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# The folder of StateDir cannot be made at first, for the disk is full: minutes go on all the same.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

disk=$work/disk
mkdir -p "$disk"
trap 'umount -l "$disk" 2>/dev/null; chmod 700 "$disk"; finish' EXIT
# No inode is left; who may not mount may not write there.
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=64k,nr_inodes=8 tmpfs "$disk" 2>/dev/null; then
    i=0
    while touch "$disk/filler-$i" 2>/dev/null; do i=$((i + 1)); done
else
    chmod 500 "$disk"
fi
virtual_clock 20 3600
start_virtual_fake
collectd_config "$work/collectd.conf"
{
    printf 'LoadPlugin csv\n<Plugin csv>\n  DataDir "%s"\n</Plugin>\n' "$work/csv"
    plugin_config 30m "$(account contoso-calm)" |
        sed "s#^  History.*#&\n  StateDir \"$disk/state\"#"
} >>"$work/collectd.conf"
newest() {
    cat "$work/csv/contoso-calm/azure_openai-chat"/count-processed_tokens-20* 2>/dev/null |
        tail -n 1 | cut -d. -f1
}
have() {
    [ "$(newest)" -ge "$1" ]
}
start_virtual_collectd
if wait_for 20 have $(($(virtual_settled_end) + 60)); then ok "live minutes come"; else
    not_ok "live minutes come" "$(tail -n 5 "$work/collectd/log")"
fi
rm -f "$disk"/filler-*
chmod 700 "$disk"
if wait_for 10 test -s "$disk/state/marks"; then ok "room: the marks are saved"; else
    not_ok "room: the marks are saved" "$(tail -n 5 "$work/collectd/log")"
fi
finish_tests
