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
 *   begin(host, time);   (make_room;  hand over a value)...;   wait(how many)
 *
 * Values of our plugin that another collectd forwards to this one pass by the same
 * callback: those of other hosts do not count. A chain that gives our values another host
 * makes them look like such. What does not count tells that the writers work.
 *
 * A value that a filter chain drops never comes, so each wait is bounded.
 * With WriteQueueLimitHigh collectd drops values at random once its queue is longer than
 * WriteQueueLimitLow: make_room keeps fewer of ours than that in it.
 * Threads: note from any thread, begin, make_room and wait from one.
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
    size_t sent;     /* since begin, where room is made */
    size_t others;   /* written since begin: of other plugins, hosts and stamps */
    size_t room;     /* most of ours in the daemon's queue; 0 = no limit */
    bool is_full;    /* there was no room in time for one of the minute's values */
    int full_count;  /* such minutes in a row */
};

struct aoai_ack_count {
    size_t seen;   /* values of the minute */
    size_t others; /* what else was written meanwhile */
};

/* `host` lives as long as the ack; "" = the one that runs the daemon. */
void aoai_ack_begin(struct aoai_ack *ack, const char *host, int64_t time_s);

/* A value of our plugin has been written. Other hosts and stamps than those in flight do
 * not count.
 */
void aoai_ack_note(struct aoai_ack *ack, const char *host, int64_t time_s);

/* A value of something else has been written. */
void aoai_ack_note_other(struct aoai_ack *ack);

/* Waits until one more value may be handed over, and counts it. When the time is over, or
 * was over for the last minutes, it may be handed over all the same. False = a stop was
 * requested: nobody would wait for the value.
 */
bool aoai_ack_make_room(struct aoai_ack *ack, int64_t timeout_ms) AOAI_MUST_CHECK;

/* How many have come when all have, the time is over, or a stop was requested. */
struct aoai_ack_count aoai_ack_wait(struct aoai_ack *ack, size_t expected,
                                    int64_t timeout_ms);

#endif
