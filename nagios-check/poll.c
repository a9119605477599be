/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/poll.h"

#include "common/utc.h"

#include <stdlib.h>

static bool poll_once(const struct check_session *session, struct aoai_span span,
                      struct aoai_snapshot *snapshot, struct aoai_error *err)
{
    size_t count = aoai_monitor_account_count(session->monitor);
    struct aoai_span *spans = calloc(count, sizeof(*spans));
    if (spans == NULL)
        return aoai_error_no_memory(err);
    for (size_t i = 0; i < count; i++)
        spans[i] = span;
    bool is_polled = aoai_monitor_poll(session->monitor, spans, session->deadline_at_ms,
                                       snapshot, err);
    free(spans);
    return is_polled;
}

struct aoai_span check_poll_span(const struct check_session *session, int64_t minutes,
                                 int64_t now_s)
{
    int64_t end = aoai_utc_settled_end(now_s, session->config->thresholds.settle_s);
    return (struct aoai_span){end - minutes, end};
}

int64_t check_poll_right_time(const struct check_session *session, int64_t begun_at_ms,
                              const struct aoai_snapshot *snapshot)
{
    int64_t took_ms = aoai_clock_monotonic_ms(session->clock) - begun_at_ms;
    return snapshot->taken_at_s - took_ms / 1000;
}

bool check_poll_newest(const struct check_session *session, check_span_at *span_of,
                       int64_t *now_s, struct aoai_snapshot *snapshot,
                       struct aoai_error *err)
{
    int64_t begun_at_ms = aoai_clock_monotonic_ms(session->clock);
    *session->stage = "reading limits and metrics";
    *now_s = aoai_clock_wall_s(session->clock);
    struct aoai_span asked = span_of(session, *now_s);
    if (!poll_once(session, asked, snapshot, err))
        return false;
    *now_s = check_poll_right_time(session, begun_at_ms, snapshot);
    struct aoai_span wanted = span_of(session, *now_s);
    if (wanted.to_minute == asked.to_minute)
        return true;
    aoai_snapshot_free(snapshot);
    return poll_once(session, wanted, snapshot, err);
}
