#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 the azure-openai-monitoring authors
#
# contrib/collectd/scale-out over AMQP as it stands: a poller publishes to a real RabbitMQ, the
# relay subscribes. The relay is killed while nothing is on its way, and the broker is started
# anew: the queue keeps what came meanwhile. Every minute is at the relay once, in order, equal to
# the truth.
build=$1
. tests/support/lib.sh
. tests/support/stores.sh

rabbit=$work/rabbit
rabbit_port=$(free_port tcp)
mkdir -p "$rabbit"
echo '[].' >"$rabbit/plugins"
# A node of our own: its name, its folder, its ports, its port mapper.
export HOME="$rabbit" RABBITMQ_NODENAME="aoai-$$@localhost" RABBITMQ_NODE_IP_ADDRESS=127.0.0.1
export RABBITMQ_MNESIA_BASE="$rabbit/mnesia" RABBITMQ_LOG_BASE="$rabbit/log" RABBITMQ_LOGS=-
export RABBITMQ_ENABLED_PLUGINS_FILE="$rabbit/plugins" RABBITMQ_CONF_ENV_FILE=/dev/null
export RABBITMQ_PID_FILE="$rabbit/pid" ERL_EPMD_ADDRESS=127.0.0.1
RABBITMQ_NODE_PORT=$rabbit_port
RABBITMQ_DIST_PORT=$(free_port tcp)
ERL_EPMD_PORT=$(free_port tcp)
export RABBITMQ_NODE_PORT RABBITMQ_DIST_PORT ERL_EPMD_PORT
serve "$rabbit/epmd-log" epmd
# start_rabbit: sets $broker.
start_rabbit() {
    serve "$rabbit/log.txt" /usr/lib/rabbitmq/bin/rabbitmq-server
    broker=$!
    wait_for 60 listens "$rabbit_port" || {
        not_ok "RabbitMQ starts" "$(tail -n 20 "$rabbit/log.txt")"
        exit 1
    }
}

# daemon_config NAME AMQP-FILE: collectd's configuration up to what is ours.
daemon_config() {
    collectd_config "$work/$1.conf"
    sed -i "s#$work/collectd#$work/$1#; s#^Hostname .*#Hostname \"$1\"#" "$work/$1.conf"
    with_severity "$work/$1.conf"
    mkdir -p "$work/$1"
    # A fresh RabbitMQ lets guest in, from this machine alone.
    sed "s#broker.example#127.0.0.1#; s#\"5672\"#\"$rabbit_port\"#; s#\"collectd\"#\"guest\"#
        s#\"[.][.][.]\"#\"guest\"#" "contrib/collectd/scale-out/$2" >>"$work/$1.conf"
}
# start_relay: sets $relay. It dies by SIGKILL alone: a subscriber that is asked to end waits for
# one message more, and takes it along.
start_relay() {
    LD_PRELOAD=$sanitizers setpriv --pdeathsig KILL collectd -f -C "$work/relay.conf" \
        >"$work/relay/out" 2>&1 &
    relay=$!
}
kill_relay() {
    kill -KILL "$relay"
    wait "$relay" 2>/dev/null
}

start_fake
start_rabbit
daemon_config relay relay-amqp.conf
{
    grep '^WriteThreads 1' contrib/collectd/scale-out/relay.conf
    store_config csv rrd
} >>"$work/relay.conf"
daemon_config poller poller-amqp.conf
settle_so_that 40
plugin_config 2h "$(account contoso-busy)" "$(account contoso-full)" | with_settle \
    >>"$work/poller.conf"
begin=$((settled_end - 7200))
start_relay
wait_for 20 grep -q 'Successfully created exchange' "$work/relay/log"
LD_PRELOAD=$sanitizers collectd -f -C "$work/poller.conf" >"$work/poller/out" 2>&1 &
poller=$!
started="$started $poller"

# arrived_all MINUTE
arrived_all() {
    has_minute csv contoso-busy chat "$1" && has_minute csv contoso-busy helper "$1" &&
        has_minute csv contoso-full chat "$1" && has_minute csv contoso-full helper "$1"
}
if wait_for 60 arrived_all $((settled_end - 60)); then ok "history arrives"; else
    not_ok "history arrives" "$(tail -n 5 "$work/poller/log" "$work/relay/log")"
fi
kill_relay
handed_on() {
    grep -q "^$((settled_end / 60 + 1))[^0-9].*TokenTransaction.*chat" \
        "$work/poller/azure_openai/marks"
}
if wait_for 90 handed_on; then ok "a minute is published without the relay"; else
    not_ok "a minute is published without the relay" "$(tail -n 5 "$work/poller/log")"
fi
kill "$poller"
wait "$poller"
is "the poller ends cleanly" "$?" 0
kill "$broker"
wait "$broker"
start_rabbit
start_relay
if wait_for 60 arrived_all "$settled_end"; then ok "the queue kept it"; else
    not_ok "the queue kept it" "$(tail -n 5 "$work/relay/log")"
fi
# What csv has may be on its way to RRD still.
in_rrd() {
    has_minute rrd contoso-busy helper "$settled_end" &&
        has_minute rrd contoso-full helper "$settled_end"
}
wait_for 20 in_rrd
kill_relay
for store in csv rrd; do
    compare_minutes "$store" contoso-busy $begin $((settled_end + 60)) chat helper
    compare_minutes "$store" contoso-full $begin $((settled_end + 60)) chat helper
done
is "nobody complains" "$(cat "$work/relay/log" "$work/poller/log" |
    grep -E '\[(warning|error)\]|Value too old' | head -n 5)" ""
finish_tests
