/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/modes.h"

#include "common/utc.h"
#include "nagios-check/history.h"
#include "nagios-check/history_text.h"
#include "nagios-check/judge.h"
#include "nagios-check/list.h"
#include "nagios-check/pool.h"
#include "nagios-check/render.h"
#include "nagios-check/render_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PROGRESS_MS 1000
#define ROUNDING_S  1
#define TABLE_MAX   ((size_t)1 << 20)

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

/* The newest minutes that are settled at `now_s`. */
static struct aoai_span newest(const struct check_session *session, int64_t minutes,
                               int64_t now_s)
{
    int64_t end = aoai_utc_settled_end(now_s, session->config->thresholds.settle_s);
    return (struct aoai_span){end - minutes, end};
}

/* What time it was when a poll began: its answers may have put the clock right. */
static int64_t right_time(const struct check_session *session, int64_t begun_at_ms,
                          const struct aoai_snapshot *snapshot)
{
    int64_t took_ms = aoai_clock_monotonic_ms(session->clock) - begun_at_ms;
    return snapshot->taken_at_s - took_ms / 1000;
}

typedef struct aoai_span span_at(const struct check_session *session, int64_t now_s);

/* Polls what is to be read by `span_of` and says for which time that was. */
static bool poll_newest(const struct check_session *session, span_at *span_of,
                        int64_t *now_s, struct aoai_snapshot *snapshot,
                        struct aoai_error *err)
{
    int64_t begun_at_ms = aoai_clock_monotonic_ms(session->clock);
    *session->stage = "reading limits and metrics";
    *now_s = aoai_clock_wall_s(session->clock);
    struct aoai_span asked = span_of(session, *now_s);
    if (!poll_once(session, asked, snapshot, err))
        return false;
    *now_s = right_time(session, begun_at_ms, snapshot);
    struct aoai_span wanted = span_of(session, *now_s);
    if (wanted.to_minute == asked.to_minute)
        return true;
    aoai_snapshot_free(snapshot);
    return poll_once(session, wanted, snapshot, err);
}

static struct check_json_scope scope_of(const struct check_session *session)
{
    const struct check_config *config = session->config;
    return (struct check_json_scope){
        .discovery = &config->discovery,
        .found = session->found,
        .verbose = config->verbosity > 0 ? aoai_buf_text(&session->trace->lines) : NULL,
    };
}

static bool too_large(struct aoai_error *err)
{
    return aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "the JSON does not fit into %zu bytes: check fewer deployments "
                          "at once (--deployment, --resource)",
                          CHECK_JSON_MAX);
}

static bool render(const struct check_session *session, const struct check_result *result,
                   struct aoai_buf *output, struct aoai_error *err)
{
    const struct check_config *config = session->config;
    struct check_json_scope scope = scope_of(session);
    struct check_render_options options = {
        .has_account_prefix =
            config->target.resources.count > 1 || config->discovery.subscription != NULL,
        .verbose = scope.verbose,
    };
    if (!check_options_want_json(config))
        return check_render(result, &options, output) || aoai_error_no_memory(err);
    return check_render_json(result, &scope, output) || too_large(err);
}

static struct aoai_span judged_span(const struct check_session *session, int64_t now_s)
{
    return check_judge_span(&session->config->thresholds, now_s);
}

/* Where it is wanted, the quota pools that the deployments draw from. */
static bool judge_pools(const struct check_session *session,
                        const struct aoai_snapshot *snapshot, struct aoai_pools *pools,
                        struct check_result *result, struct aoai_error *err)
{
    const struct check_thresholds *thresholds = &session->config->thresholds;
    if (!thresholds->pool_warning.is_set && !thresholds->pool_critical.is_set)
        return true;
    *session->stage = "reading quota pools";
    return aoai_pools_read(session->azure, 0, snapshot, session->found,
                           session->deadline_at_ms, pools, err) &&
           check_pools_judge(result, pools);
}

static bool judge(const struct check_session *session, struct aoai_buf *output,
                  enum check_state *state, struct aoai_error *err)
{
    const struct check_thresholds *thresholds = &session->config->thresholds;
    struct aoai_snapshot snapshot = {0};
    struct check_result result = {0};
    struct aoai_pools pools = {0};
    int64_t now_s = 0;
    bool is_judged = false;
    if (!poll_newest(session, judged_span, &now_s, &snapshot, err))
        goto out;
    *session->stage = "judging";
    is_judged = (check_judge(&snapshot, thresholds, now_s, &result) ||
                 aoai_error_no_memory(err)) &&
                judge_pools(session, &snapshot, &pools, &result, err) &&
                render(session, &result, output, err);
    *state = result.state;
out:
    check_result_free(&result);
    aoai_pools_free(&pools);
    aoai_snapshot_free(&snapshot);
    return is_judged;
}

static struct check_look look_of_output(void)
{
    struct check_look_environment environment = {
        .no_color = getenv("NO_COLOR"),
        .lc_all = getenv("LC_ALL"),
        .lc_ctype = getenv("LC_CTYPE"),
        .lang = getenv("LANG"),
        .term = getenv("TERM"),
    };
    return check_look_for(isatty(STDOUT_FILENO) == 1, &environment);
}

static struct aoai_span listed_span(const struct check_session *session, int64_t now_s)
{
    return newest(session, CHECK_LIST_MINUTES, now_s);
}

static bool list(const struct check_session *session, struct aoai_buf *output,
                 enum check_state *state, struct aoai_error *err)
{
    struct check_look look = look_of_output();
    struct aoai_snapshot snapshot = {0};
    int64_t now_s = 0;
    bool is_listed = poll_newest(session, listed_span, &now_s, &snapshot, err);
    *session->stage = "making the table";
    if (is_listed &&
        !check_list(&snapshot, &session->config->thresholds, now_s, &look, output, state))
        is_listed = aoai_error_no_memory(err);
    aoai_snapshot_free(&snapshot);
    return is_listed;
}

/* ---- history ---- */

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

/* Only for somebody who waits and looks; an empty line takes it away again. */
static void show_progress(const struct check_history *history, int64_t at_minute,
                          bool is_over)
{
    int64_t done = at_minute - history->span.from_minute;
    if (isatty(STDERR_FILENO) != 1)
        return;
    if (is_over)
        (void)dprintf(STDERR_FILENO, "\r\033[K");
    else
        (void)dprintf(STDERR_FILENO, "\rreading minutes: %lld %%",
                      (long long)(done * 100 / aoai_span_minutes(history->span)));
}

/* Was the clock so wrong that other minutes are the newest? A second is rounding. */
static bool is_other_minute(const struct check_session *session, int64_t assumed_s,
                            int64_t right_s)
{
    int64_t step_s = right_s - assumed_s;
    return (step_s < -ROUNDING_S || step_s > ROUNDING_S) &&
           newest(session, 0, assumed_s).to_minute !=
               newest(session, 0, right_s).to_minute;
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
        *is_wrong_time =
            is_other_minute(session, now_s, right_time(session, begun_at_ms, &snapshot));
    if (is_read && !check_history_take(history, &snapshot))
        is_read = aoai_error_no_memory(err);
    aoai_snapshot_free(&snapshot);
    return is_read;
}

/* Oldest first, in pieces that keep the answers small. When the first piece shows that the
 * clock was wrong nothing more is read.
 */
static bool read_history(const struct check_session *session, int64_t now_s,
                         struct check_history *history, bool *is_wrong_time,
                         struct aoai_error *err)
{
    int64_t begun_at_ms = aoai_clock_monotonic_ms(session->clock);
    int64_t at = history->span.from_minute;
    bool is_shown = false;
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
        if (aoai_clock_monotonic_ms(session->clock) - begun_at_ms > PROGRESS_MS) {
            show_progress(history, at, false);
            is_shown = true;
        }
    }
    if (is_shown)
        show_progress(history, at, true);
    free(spans);
    return is_read;
}

static bool tell_history(const struct check_session *session, struct aoai_buf *output,
                         enum check_state *state, struct aoai_error *err)
{
    struct check_look look = look_of_output();
    int64_t minutes = session->config->settings.history_s / 60;
    struct check_history history = {0};
    int64_t now_s = 0;
    bool is_wrong_time = true;
    bool is_told = true;
    *session->stage = "reading the history";
    for (int tries = 0; is_told && is_wrong_time && tries < 2; tries++) {
        check_history_free(&history);
        now_s = aoai_clock_wall_s(session->clock);
        is_told = check_history_init(&history, newest(session, minutes, now_s),
                                     aoai_monitor_account_count(session->monitor))
                      ? read_history(session, now_s, &history, &is_wrong_time, err)
                      : aoai_error_no_memory(err);
    }
    if (is_told && is_wrong_time)
        is_told = aoai_error_set(err, AOAI_ERROR_NO_DATA,
                                 "Azure's clock and this machine's do not hold still");
    if (is_told && !check_history_print(&history, &session->config->thresholds, &look,
                                        output, state))
        is_told = aoai_error_no_memory(err);
    check_history_free(&history);
    return is_told;
}

const struct check_json_document *check_mode_document(const struct check_config *config)
{
    if (!check_options_want_json(config))
        return NULL;
    if (config->settings.wants_list)
        return &check_json_of_list;
    return config->settings.history_s > 0 ? &check_json_of_history : &check_json_of_check;
}

size_t check_mode_output_max(const struct check_config *config)
{
    if (check_options_want_json(config))
        return CHECK_JSON_MAX;
    return config->settings.wants_list || config->settings.history_s > 0
               ? TABLE_MAX
               : CHECK_RENDER_MAX;
}

bool check_mode_run(const struct check_session *session, struct aoai_buf *output,
                    enum check_state *state, struct aoai_error *err)
{
    if (session->config->settings.wants_list)
        return list(session, output, state, err);
    if (session->config->settings.history_s > 0)
        return tell_history(session, output, state, err);
    return judge(session, output, state, err);
}
