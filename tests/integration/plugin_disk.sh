#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# The disk of StateDir is full, from the start and once more in the midst of it: that is said
# once each time, live minutes go on, and nothing is lost or stored twice. When there is room
# again the marks are saved, and a restart repeats nothing.
#
# As root the disk is a small tmpfs that is filled up. Who may not mount gets a folder in which
# the marks cannot be replaced: the same for the plugin, but for the errno. The time is virtual
# (stores.sh), a minute takes 3 s.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

disk=$work/disk
state=$disk/state
marks=$state/marks
mkdir -p "$disk"
is_mounted=
trap '[ -z "$is_mounted" ] || umount -l "$disk"; finish' EXIT
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=64k tmpfs "$disk" 2>/dev/null; then
    is_mounted=yes
fi
mkdir -p "$state"

fill() {
    if [ -n "$is_mounted" ]; then
        cat /dev/zero >"$disk/filler" 2>/dev/null
    else
        mkdir -p "$marks.new/in-the-way"
    fi
}
make_room() {
    rm -rf "$disk/filler" "$marks.new"
}
# said TEXT: how often.
said() {
    grep -c -e "$1" "$work/collectd/log"
}
newest() {
    cat "$work/csv/contoso-calm/azure_openai-$1"/count-processed_tokens-20* 2>/dev/null |
        tail -n 1 | cut -d. -f1
}
# have MINUTE
have() {
    [ "$(newest chat)" -ge "$1" ] && [ "$(newest embed)" -ge "$1" ]
}
# lives NAME: two more minutes come.
lives() {
    if wait_for 20 have $(($(virtual_settled_end) + 60)); then ok "$1"; else
        not_ok "$1" "$(tail -n 5 "$work/collectd/log")"
    fi
}
saved_again() {
    [ "$(said 'written again')" -eq "$1" ]
}

virtual_clock 20 3600
start_virtual_fake
collectd_config "$work/collectd.conf"
{
    printf 'LoadPlugin csv\n<Plugin csv>\n  DataDir "%s"\n</Plugin>\n' "$work/csv"
    plugin_config 30m "$(account contoso-calm)" | sed "s#^  History.*#&\n  StateDir \"$state\"#"
} >>"$work/collectd.conf"
# A minute may settle while collectd starts.
from=$(($(virtual_settled_end) - 1800 + 120))

fill
start_virtual_collectd
lives "full from the start: live minutes come"
lives "and more of them"
is "it is said once" "$(said 'minutes may come twice')" 1
is "no half head is left" "$(find "$state" -type f -name 'marks*' ! -name marks.lock)" ""
make_room
if wait_for 10 saved_again 1; then ok "room: the marks are saved"; else
    not_ok "room: the marks are saved" "$(tail -n 5 "$work/collectd/log")"
fi
lives "live minutes go on"

fill
lives "full in the midst: live minutes come"
lives "and more of them"
is "it is said once more" "$(said 'minutes may come twice')" 2
make_room
if wait_for 10 saved_again 2; then ok "room: the marks are saved again"; else
    not_ok "room: the marks are saved again" "$(tail -n 5 "$work/collectd/log")"
fi
stop_collectd
is "collectd ends cleanly" "$?" 0
start_virtual_collectd
lives "a restart goes on"
stop_collectd
is "and ends cleanly" "$?" 0
# Of each of the two starts: the credential, the account, and that it works.
is "nothing else is said" "$(grep -c 'azure_openai plugin' "$work/collectd/log")" $((4 + 2 * 3))
to=$(($(newest chat) - 60))
compare_minutes csv contoso-calm "$from" "$to" chat embed
figures "full disk for the state, twice, and a restart"
finish_tests
