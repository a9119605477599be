/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/stop.h"

#include <time.h>

bool aoai_stop_init(struct aoai_stop *stop)
{
    pthread_condattr_t attributes;
    bool is_ready = false;
    if (pthread_condattr_init(&attributes) != 0)
        return false;
    stop->is_requested = false;
    /* A step of the wall clock must not stretch a wait. */
    if (pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) != 0 ||
        pthread_cond_init(&stop->changed, &attributes) != 0)
        goto out;
    is_ready = pthread_mutex_init(&stop->mutex, NULL) == 0;
    if (!is_ready)
        (void)pthread_cond_destroy(&stop->changed);
out:
    (void)pthread_condattr_destroy(&attributes);
    return is_ready;
}

void aoai_stop_request(struct aoai_stop *stop)
{
    (void)pthread_mutex_lock(&stop->mutex);
    stop->is_requested = true;
    (void)pthread_cond_broadcast(&stop->changed);
    (void)pthread_mutex_unlock(&stop->mutex);
}

bool aoai_stop_is_requested(struct aoai_stop *stop)
{
    (void)pthread_mutex_lock(&stop->mutex);
    bool is_requested = stop->is_requested;
    (void)pthread_mutex_unlock(&stop->mutex);
    return is_requested;
}

bool aoai_stop_wait_until(struct aoai_stop *stop, int64_t at_ms)
{
    struct timespec at = {.tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000};
    return pthread_cond_timedwait(&stop->changed, &stop->mutex, &at) == 0;
}

static int64_t wall_s(void *ctx)
{
    (void)ctx;
    return aoai_clock_wall_s(aoai_clock_system());
}

static int64_t monotonic_ms(void *ctx)
{
    (void)ctx;
    return aoai_clock_monotonic_ms(aoai_clock_system());
}

static bool sleep_ms(void *ctx, int64_t duration_ms)
{
    struct aoai_stop *stop = ctx;
    int64_t end_ms = monotonic_ms(ctx) + duration_ms;
    (void)pthread_mutex_lock(&stop->mutex);
    while (!stop->is_requested && aoai_stop_wait_until(stop, end_ms))
        continue;
    bool may_go_on = !stop->is_requested;
    (void)pthread_mutex_unlock(&stop->mutex);
    return may_go_on;
}

struct aoai_clock aoai_stop_clock(struct aoai_stop *stop)
{
    struct aoai_clock clock = {.wall_s = wall_s,
                               .monotonic_ms = monotonic_ms,
                               .sleep_ms = sleep_ms,
                               .ctx = stop};
    return clock;
}

void aoai_stop_free(struct aoai_stop *stop)
{
    (void)pthread_cond_destroy(&stop->changed);
    (void)pthread_mutex_destroy(&stop->mutex);
}
