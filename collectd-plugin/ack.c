/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/ack.h"

#include <string.h>

/* So often in a row without room: what was sent does not come back here at all. */
#define FULL_MANY 3

void aoai_ack_begin(struct aoai_ack *ack, const char *host, int64_t time_s)
{
    (void)pthread_mutex_lock(&ack->stop->mutex);
    ack->host = host[0] == '\0' ? ack->own_host : host;
    ack->time_s = time_s;
    ack->seen = 0;
    ack->expected = 0;
    ack->sent = 0;
    ack->others = 0;
    ack->is_full = false;
    (void)pthread_mutex_unlock(&ack->stop->mutex);
}

void aoai_ack_note(struct aoai_ack *ack, const char *host, int64_t time_s)
{
    (void)pthread_mutex_lock(&ack->stop->mutex);
    bool is_ours =
        time_s == ack->time_s && ack->host != NULL && strcmp(host, ack->host) == 0;
    if (!is_ours)
        ack->others++;
    else if (++ack->seen == ack->expected)
        (void)pthread_cond_broadcast(&ack->stop->changed);
    (void)pthread_mutex_unlock(&ack->stop->mutex);
}

void aoai_ack_note_other(struct aoai_ack *ack)
{
    (void)pthread_mutex_lock(&ack->stop->mutex);
    ack->others++;
    (void)pthread_mutex_unlock(&ack->stop->mutex);
}

/* Until so many have come. The mutex is held. */
static void await(struct aoai_ack *ack, size_t expected, int64_t timeout_ms)
{
    int64_t end_ms = aoai_clock_monotonic_ms(aoai_clock_system()) + timeout_ms;
    ack->expected = expected;
    while (ack->seen < expected && !ack->stop->is_requested &&
           aoai_stop_wait_until(ack->stop, end_ms))
        continue;
}

bool aoai_ack_make_room(struct aoai_ack *ack, int64_t timeout_ms)
{
    (void)pthread_mutex_lock(&ack->stop->mutex);
    size_t wanted = ack->sent < ack->room ? 0 : ack->sent + 1 - ack->room;
    ack->sent++;
    if (ack->room > 0 && wanted > 0 && !ack->is_full && ack->full_count < FULL_MANY) {
        await(ack, wanted, timeout_ms);
        ack->is_full = ack->seen < wanted;
        ack->full_count = ack->is_full ? ack->full_count + 1 : 0;
    }
    bool may_go_on = !ack->stop->is_requested;
    (void)pthread_mutex_unlock(&ack->stop->mutex);
    return may_go_on;
}

struct aoai_ack_count aoai_ack_wait(struct aoai_ack *ack, size_t expected,
                                    int64_t timeout_ms)
{
    (void)pthread_mutex_lock(&ack->stop->mutex);
    await(ack, expected, timeout_ms);
    struct aoai_ack_count count = {.seen = ack->seen, .others = ack->others};
    (void)pthread_mutex_unlock(&ack->stop->mutex);
    return count;
}
