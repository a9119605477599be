/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Has the daemon written what we handed over?
 *
 * collectd's writer threads take values from one queue in no fixed order, so two minutes
 * of a series in that queue are often written the wrong way round, and RRD then loses one
 * of them. The plugin therefore has one minute in flight: it registers a write callback
 * of its own, which is called after the storage plugins, and counts there.
 *
 *   begin(host, time);   hand over the values of that host and time;   wait(how many)
 *
 * Values of our plugin that another collectd forwards to this one pass by the same
 * callback: those of other hosts do not count. A chain that gives our values another host
 * makes them look like such.
 *
 * A value that a filter chain drops never comes, so each wait is bounded.
 * Threads: note from any thread, begin and wait from one.
 */
#ifndef AOAI_PLUGIN_ACK_H
#define AOAI_PLUGIN_ACK_H

#include "collectd-plugin/stop.h"

struct aoai_ack {
    struct aoai_stop *stop; /* its mutex and its condition variable are used */
    const char *own_host;   /* the daemon's own name; borrowed */
    const char *host;       /* in flight, with the stamp; borrowed until the next begin */
    int64_t time_s;
    size_t seen;
    size_t expected; /* 0 = nobody waits yet */
};

/* `host` lives as long as the ack; "" = the one that runs the daemon. */
void aoai_ack_begin(struct aoai_ack *ack, const char *host, int64_t time_s);

/* A value of our plugin has been written. Other hosts and stamps than those in flight do
 * not count.
 */
void aoai_ack_note(struct aoai_ack *ack, const char *host, int64_t time_s);

/* How many have come when all have, the time is over, or a stop was requested. */
size_t aoai_ack_wait(struct aoai_ack *ack, size_t expected, int64_t timeout_ms);

#endif
