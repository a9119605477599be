/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* How the daemon tells the plugin's thread to end, wherever that thread waits.
 *
 * One flag, one condition variable on the monotonic clock. Everybody in the plugin who
 * waits (for the next minute, for a retry, for an acknowledgement) waits here.
 *
 * Threads: all functions but init and free may be called from any thread.
 */
#ifndef AOAI_PLUGIN_STOP_H
#define AOAI_PLUGIN_STOP_H

#include "common/clock.h"

#include <pthread.h>

/* Must not move once init was called. */
struct aoai_stop {
    pthread_mutex_t mutex; /* of the flag, and of those who wait for more than the flag */
    pthread_cond_t changed;
    bool is_requested;
};

bool aoai_stop_init(struct aoai_stop *stop) AOAI_MUST_CHECK;

/* Wakes every sleeper, now and later. */
void aoai_stop_request(struct aoai_stop *stop);

bool aoai_stop_is_requested(struct aoai_stop *stop);

/* Waits for `changed` until that moment of the monotonic clock; the mutex is held. False
 * = the moment has come. Wakes for no reason now and then, like any condition variable.
 */
bool aoai_stop_wait_until(struct aoai_stop *stop, int64_t at_ms) AOAI_MUST_CHECK;

/* The system's time, with a sleep that ends when a stop is requested. */
struct aoai_clock aoai_stop_clock(struct aoai_stop *stop);

void aoai_stop_free(struct aoai_stop *stop);

#endif
