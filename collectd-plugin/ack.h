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
 *   begin(time);   hand over the values, each stamped `time`;   wait(how many)
 *
 * A value that a filter chain drops never comes, so each wait is bounded.
 * Threads: note from any thread, begin and wait from one.
 */
#ifndef AOAI_PLUGIN_ACK_H
#define AOAI_PLUGIN_ACK_H

#include "collectd-plugin/stop.h"

struct aoai_ack {
    struct aoai_stop *stop; /* its mutex and its condition variable are used */
    int64_t time_s;         /* the stamp in flight */
    size_t seen;
    size_t expected; /* 0 = nobody waits yet */
};

void aoai_ack_begin(struct aoai_ack *ack, int64_t time_s);

/* One of our values has been written. Other stamps than the one in flight do not count.
 */
void aoai_ack_note(struct aoai_ack *ack, int64_t time_s);

/* How many have come when all have, the time is over, or a stop was requested. */
size_t aoai_ack_wait(struct aoai_ack *ack, size_t expected, int64_t timeout_ms);

#endif
