#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# contrib/collectd/scale-out for buses that collectd only sends to. poller-kafka.conf as it
# stands, against the Kafka broker that is built into librdkafka (kcat runs it and reads from it;
# Debian has no other): every minute arrives once, equal to the truth. That broker gives a topic
# four partitions, so the order is not looked at here.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

start_fake
mkdir -p "$work/kafka"
setpriv --pdeathsig TERM kcat -C -t azure -o beginning -u -E -b 127.0.0.1:1 \
    -X test.mock.num.brokers=1 -d mock >"$work/kafka/messages" 2>"$work/kafka/log" &
started="$started $!"
broker() {
    sed -n 's/.*bootstrap.servers=\(127[0-9.]*:[0-9]*\)$/\1/p' "$work/kafka/log" | grep -m 1 .
}
wait_for 10 broker
collectd_config "$work/collectd.conf"
with_severity "$work/collectd.conf"
settle_so_that 20
{
    sed "s#broker.example:9092#$(broker)#" contrib/collectd/scale-out/poller-kafka.conf
    plugin_config 2h "$(account contoso-busy)" | with_settle
} >>"$work/collectd.conf"
begin=$((settled_end - 7200))
start_collectd

# messages DEPLOYMENT: "epoch value" of its tokens.
messages() {
    sed -n "s/.*\"values\":\[\([^]]*\)\].*\"time\":\([0-9]*\)[.].*\"host\":\"contoso-busy\".*\
\"plugin_instance\":\"$1\",\"type\":\"count\",\"type_instance\":\"processed_tokens\".*/\2 \1/p" \
        "$work/kafka/messages" | sed 's/null/nan/'
}
live() {
    messages chat | grep -q "^$settled_end " && messages helper | grep -q "^$settled_end "
}
if wait_for 60 live; then ok "a live minute arrives"; else
    not_ok "a live minute arrives" "$(tail -n 5 "$work/collectd/log")"
fi
stop_collectd
is "collectd ends cleanly" "$?" 0
true_tokens contoso-busy $((begin - 3600)) $((settled_end + 3600)) >"$work/truth-all"
for deployment in chat helper; do
    awk -F '\t' -v d="$deployment" '$2 == d' "$work/truth-all" >"$work/truth"
    messages "$deployment" | sort -n >"$work/have"
    if result=$(awk -v from="$begin" -v to=$((settled_end + 60)) \
        -f tests/support/compare.awk "$work/truth" "$work/have"); then
        ok "$deployment: $result"
    else
        not_ok "$deployment" "$result"
    fi
done
is "nobody complains" "$(complaints | head -n 5)" ""

# Of AMQP 1.0 there is no broker here: the file is read, and one is looked for.
collectd_config "$work/collectd.conf"
rm -f "$work/collectd/log"
sed "s#broker.example#127.0.0.1#; s#\"5672\"#\"1\"#" contrib/collectd/scale-out/poller-amqp1.conf \
    >>"$work/collectd.conf"
run_collectd -T -C "$work/collectd.conf"
is "the file for AMQP 1.0 is accepted" "$?" 0
like "and its broker looked for" "$(cat "$work/collectd/log")" '"amqp1" successfully loaded' \
    'refused - disconnected 127.0.0.1:1'
finish_tests
