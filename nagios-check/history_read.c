/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/history_read.h"

#include "nagios-check/history.h"
#include "nagios-check/progress.h"

#include <stdlib.h>

#define ROUNDING_S 1

/* Polls each account for its span. */
static bool poll_spans(const struct check_session *session, const struct aoai_span *spans,
                       struct aoai_snapshot *snapshot, struct aoai_error *err)
{
    int64_t timeout_s = session->config->identity.timeout_s;
    session->restart_timer(timeout_s);
    return aoai_monitor_poll(session->monitor, spans,
                             aoai_clock_monotonic_ms(session->clock) + timeout_s * 1000,
                             snapshot, err);
}

/* How many accounts are still asked; fills a span for each. */
static size_t plan(const struct check_session *session,
                   const struct check_history *history, int64_t from_minute,
                   struct aoai_span *spans)
{
    int64_t minutes = history->span.to_minute - from_minute;
    size_t asked = 0;
    for (size_t i = 0; i < history->account_count; i++) {
        int64_t most =
            check_history_minutes_max(aoai_monitor_series_count(session->monitor, i));
        minutes = most < minutes ? most : minutes;
    }
    for (size_t i = 0; i < history->account_count; i++) {
        bool is_asked = history->accounts[i].error.kind == AOAI_ERROR_NONE;
        spans[i] =
            (struct aoai_span){from_minute, from_minute + (is_asked ? minutes : 0)};
        asked += is_asked ? 1 : 0;
    }
    return asked;
}

/* Was the clock so wrong that other minutes are the newest? A second is rounding. */
static bool is_other_minute(const struct check_session *session, int64_t assumed_s,
                            int64_t right_s)
{
    int64_t step_s = right_s - assumed_s;
    return (step_s < -ROUNDING_S || step_s > ROUNDING_S) &&
           check_poll_span(session, 0, assumed_s).to_minute !=
               check_poll_span(session, 0, right_s).to_minute;
}

/* One poll for the spans; says whether it showed that the time was wrong. */
static bool read_piece(const struct check_session *session, const struct aoai_span *spans,
                       int64_t now_s, struct check_history *history, bool *is_wrong_time,
                       struct aoai_error *err)
{
    struct aoai_snapshot snapshot = {0};
    int64_t begun_at_ms = aoai_clock_monotonic_ms(session->clock);
    bool is_read = poll_spans(session, spans, &snapshot, err);
    if (is_read)
        *is_wrong_time = is_other_minute(
            session, now_s, check_poll_right_time(session, begun_at_ms, &snapshot));
    if (is_read && !check_history_take(history, &snapshot))
        is_read = aoai_error_no_memory(err);
    aoai_snapshot_free(&snapshot);
    return is_read;
}

/* Oldest first, in pieces that keep the answers small. When the first piece shows that the
 * clock was wrong nothing more is read.
 */
static bool read_pieces(const struct check_session *session, int64_t now_s,
                        struct check_history *history, bool *is_wrong_time,
                        struct aoai_error *err)
{
    struct check_progress progress = check_progress_begin(session, history->span);
    int64_t at = history->span.from_minute;
    bool is_read = true;
    struct aoai_span *spans = calloc(history->account_count + 1, sizeof(*spans));
    if (spans == NULL)
        return aoai_error_no_memory(err);
    *is_wrong_time = false;
    while (is_read && !*is_wrong_time && at < history->span.to_minute &&
           plan(session, history, at, spans) > 0) {
        bool is_first = at == history->span.from_minute;
        bool is_wrong = false;
        is_read = read_piece(session, spans, now_s, history, &is_wrong, err);
        *is_wrong_time = is_first && is_wrong;
        for (size_t i = 0; i < history->account_count; i++)
            at = spans[i].to_minute > at ? spans[i].to_minute : at;
        check_progress_show(&progress, at);
    }
    check_progress_end(&progress);
    free(spans);
    return is_read;
}

bool check_history_read(const struct check_session *session,
                        struct check_history *history, struct aoai_error *err)
{
    int64_t minutes = session->config->settings.history_s / 60;
    bool is_wrong_time = true;
    bool is_read = true;
    *session->stage = "reading the history";
    for (int tries = 0; is_read && is_wrong_time && tries < 2; tries++) {
        check_history_free(history);
        int64_t now_s = aoai_clock_wall_s(session->clock);
        is_read = check_history_init(history, check_poll_span(session, minutes, now_s),
                                     aoai_monitor_account_count(session->monitor))
                      ? read_pieces(session, now_s, history, &is_wrong_time, err)
                      : aoai_error_no_memory(err);
    }
    if (is_read && is_wrong_time)
        is_read = aoai_error_set(err, AOAI_ERROR_NO_DATA,
                                 "Azure's clock and this machine's do not hold still");
    return is_read;
}
