#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# Configuration of others stands between the plugin and its acknowledgement: a chain that drops
# all of its values or some, a chain that names its writers and not us, a limit of collectd's
# queue that is smaller than a minute. It is said once, it goes on, and what reaches a store is
# the truth, once and in order.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

start_fake
settle_so_that 55

# config HISTORY ACCOUNT LAST-DEPLOYMENT [GLOBAL-OPTION]: standard input are the chains.
config() {
    rm -rf "$work/collectd" "$work/csv"
    collectd_config "$work/collectd.conf"
    with_severity "$work/collectd.conf"
    {
        [ $# -lt 4 ] || printf '%s\n' "$4"
        store_config csv
        cat
        plugin_config "$1" "$(account "$2")" | with_settle
    } >>"$work/collectd.conf"
    last_deployment=$3
    settled_end=$((($(date +%s) - settle) / 60 * 60))
}
said() {
    grep -c 'going on slowly' "$work/collectd/log"
}
# handed_on: the plugin is through with its history, whatever became of it.
handed_on() {
    grep -q "^$((settled_end / 60)).TokenTransaction..$last_deployment" \
        "$work/collectd/azure_openai/marks"
}
# ends NAME: it comes to the end of the history, and stops.
ends() {
    start_collectd
    if wait_for 30 handed_on; then ok "$1: it goes on"; else
        not_ok "$1: it goes on" "$(tail -n 3 "$work/collectd/log")"
    fi
    stop_collectd
    is "$1: and ends cleanly" "$?" 0
}

config 1h contoso-calm embed <<'END'
LoadPlugin match_regex
<Chain "PreCache">
  <Rule "ours">
    <Match "regex">
      Plugin "^azure_openai$"
    </Match>
    Target "stop"
  </Rule>
</Chain>
PreCacheChain "PreCache"
END
ends "all dropped"
is "all dropped: it is said once" "$(said)" 1
is "all dropped: nothing is stored" "$(find "$work/csv" -name '*azure_openai*' 2>/dev/null)" ""

config 1h contoso-calm embed <<'END'
LoadPlugin match_regex
<Chain "PreCache">
  <Rule "some">
    <Match "regex">
      Plugin "^azure_openai$"
      Type "^requests$"
    </Match>
    Target "stop"
  </Rule>
</Chain>
PreCacheChain "PreCache"
END
ends "some dropped"
is "some dropped: it is said once" "$(said)" 1
compare_minutes csv contoso-calm $((settled_end - 3600)) "$settled_end" chat embed

config 1h contoso-calm embed <<'END'
<Chain "PostCache">
  <Target "write">
    Plugin "csv"
  </Target>
</Chain>
PostCacheChain "PostCache"
END
ends "not named"
is "not named: it is said once" "$(said)" 1
compare_minutes csv contoso-calm $((settled_end - 3600)) "$settled_end" chat embed

# A minute has some 225 values; collectd drops some of what exceeds 20, all of what exceeds 30.
config 2h fleet-25 dep-0025 'WriteQueueLimitHigh 30
WriteQueueLimitLow 20' </dev/null
ends "short queue"
is "short queue: nothing is said" "$(complaints | head -n 3)" ""
# shellcheck disable=SC2046 # a list of words
compare_minutes csv fleet-25 $((settled_end - 7200)) "$settled_end" \
    $(i=0 && while [ $((i += 1)) -le 25 ]; do printf 'dep-%04d\n' $i; done)
finish_tests
