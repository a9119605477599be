/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/ack.h"

#include <string.h>

void aoai_ack_begin(struct aoai_ack *ack, const char *host, int64_t time_s)
{
    (void)pthread_mutex_lock(&ack->stop->mutex);
    ack->host = host[0] == '\0' ? ack->own_host : host;
    ack->time_s = time_s;
    ack->seen = 0;
    ack->expected = 0;
    (void)pthread_mutex_unlock(&ack->stop->mutex);
}

void aoai_ack_note(struct aoai_ack *ack, const char *host, int64_t time_s)
{
    (void)pthread_mutex_lock(&ack->stop->mutex);
    bool is_ours =
        time_s == ack->time_s && ack->host != NULL && strcmp(host, ack->host) == 0;
    if (is_ours && ++ack->seen == ack->expected)
        (void)pthread_cond_broadcast(&ack->stop->changed);
    (void)pthread_mutex_unlock(&ack->stop->mutex);
}

size_t aoai_ack_wait(struct aoai_ack *ack, size_t expected, int64_t timeout_ms)
{
    struct aoai_stop *stop = ack->stop;
    int64_t end_ms = aoai_clock_monotonic_ms(aoai_clock_system()) + timeout_ms;
    (void)pthread_mutex_lock(&stop->mutex);
    ack->expected = expected;
    while (ack->seen < expected && !stop->is_requested &&
           aoai_stop_wait_until(stop, end_ms))
        continue;
    size_t seen = ack->seen;
    (void)pthread_mutex_unlock(&stop->mutex);
    return seen;
}
