#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# Forty accounts fetch two days each. Azure grants 250 reads, and 25 more each second: catching up
# stays inside that, so that no request is throttled, ours or others', and all of it arrives.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

start_fake
collectd_config "$work/collectd.conf"
settle_so_that 55
ids=
i=0
while [ $((i += 1)) -le 40 ]; do ids="$ids $(account fleet-$i)"; done
# shellcheck disable=SC2086 # a list of words
{
    store_config csv
    plugin_config 2d $ids | with_settle | sed 's#^  <Account .*#&\n    Deployment "dep-0001"#'
} >>"$work/collectd.conf"
from=$((settled_end - 2 * 86400))
settled=$settled_end
start_collectd
everybody_has() {
    i=0
    while [ $((i += 1)) -le 40 ]; do
        has_minute csv "fleet-$i" dep-0001 "$1" || return 1
    done
}
if wait_for 120 everybody_has $((settled - 60)); then ok "two days of forty accounts arrive"; else
    not_ok "two days of forty accounts arrive" "$(tail -n 5 "$work/collectd/log")"
fi
curl -sS "$FAKE_HTTP/_fake/log" >"$work/fake-log"
curl -sS "$FAKE_HTTP/_fake/requests" >"$work/fake-requests"
stop_collectd
is "collectd ends cleanly" "$?" 0
is "nothing was throttled" "$(grep -c ' 429' "$work/fake-log")" 0
for i in 1 20 40; do
    compare_minutes csv fleet-$i "$from" "$settled" dep-0001
done
sed 's/^/# /' "$work/fake-requests"
finish_tests
