#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# <Discover> in a real collectd: the accounts of a subscription with a tag, one of them named
# as well; after ten minutes (of a clock that runs 20 times as fast) one account is gone and
# another one is new. Every minute of all of them is stored once, equal to the truth.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

# discover_config: collects what is tagged prod; contoso-busy is named too, in other letters.
discover_config() {
    plugin_config 1h | sed '$d'
    cat <<END
  <Account "$(account CONTOSO-BUSY)">
    Host "busy"
    Deployment "chat"
  </Account>
  <Discover "prod">
    Subscription "$FAKE_SUBSCRIPTION"
    Tag "Stage=prod"
    Exclude "o3-*"
  </Discover>
</Plugin>
END
}

virtual_clock 20 7200
start_virtual_fake
control 'delete?account=contoso-other' >"$work/answer"
collectd_config "$work/collectd.conf"
with_severity "$work/collectd.conf"
{
    store_config csv
    discover_config
} >>"$work/collectd.conf"
begin=$(virtual_settled_end)
start_virtual_collectd

# has ACCOUNT DEPLOYMENT MINUTE
has() {
    has_minute csv "$1" "$2" "$3"
}
logged() {
    grep -q -F -e "$1" "$work/collectd/log"
}
if wait_for 30 has contoso-west chat "$begin"; then ok "accounts are found"; else
    not_ok "accounts are found" "$(tail -n 5 "$work/collectd/log")"
fi
is "each account once, by its host" "$(cd "$work/csv" && echo *)" \
    "busy contoso-full contoso-prod contoso-west noc"
is "options of the block count" "$(cd "$work/csv" && echo contoso-prod/*o3* busy/*helper*)" \
    "contoso-prod/*o3* busy/*helper*"
like "what was found is said" "$(grep -F Discover "$work/collectd/log")" \
    '<Discover "prod">: 4 accounts listed, 4 of them are polled here'

control 'delete?account=contoso-full' >"$work/answer"
if wait_for 60 logged 'account contoso-full is listed no longer: its series end here'; then
    ok "an account that is gone is said"
else
    not_ok "an account that is gone is said" "$(tail -n 5 "$work/collectd/log")"
fi
new=$(($(virtual_settled_end) - 60))
if wait_for 30 has contoso-other chat "$new"; then ok "a new account is found"; else
    not_ok "a new account is found" "$(tail -n 5 "$work/collectd/log")"
fi
like "and said" "$(grep -F Discover "$work/collectd/log")" 'account contoso-other is found'
# The last minute of the one that is gone is missing, and nothing comes behind it.
last() {
    cat "$work/csv/contoso-full/azure_openai-chat/count-processed_tokens-20"* | tail -n 1
}
ended() {
    last | grep -q nan
}
if wait_for 20 ended; then ok "its series end with one missing minute"; else
    not_ok "its series end with one missing minute" "$(last)"
fi
end=$(last)
to=$(virtual_settled_end)
wait_for 30 has contoso-prod gpt-4o "$to"
is "nothing comes behind it" "$(last)" "$end"
is "in one file all end" "$(tail -q -n 1 "$work"/csv/contoso-full/azure_openai-*/count-p* |
    grep -v nan)" ""
stop_collectd
is "collectd ends cleanly" "$?" 0

compare_minutes csv contoso-prod "$begin" "$to" gpt-4o gpt-4.1
compare_minutes csv contoso-other "$new" "$to" chat
# contoso-busy is stored below its own host.
mv "$work/csv/busy" "$work/csv/contoso-busy"
compare_minutes csv contoso-busy "$begin" "$to" chat
end=${end%%.*}
stored csv contoso-full chat 0 0 | sed '$d' >"$work/have"
true_tokens contoso-full $((begin - 3600)) $((end + 3600)) | awk -F '\t' '$2 == "chat"' >"$work/truth"
like "up to there the one that is gone is whole" \
    "$(awk -v from="$begin" -v to="$end" -f tests/support/compare.awk "$work/truth" "$work/have"
    echo "status $?")" "status 0"
# A deleted account answers 404 until the next list.
is "nobody complains of anything else" \
    "$(complaints | grep -v 'contoso-full.*404' | head -n 5)" ""
finish_tests
