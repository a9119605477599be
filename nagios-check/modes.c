/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/modes.h"

#include "common/utc.h"
#include "nagios-check/judge.h"
#include "nagios-check/list.h"
#include "nagios-check/render.h"
#include "nagios-check/render_json.h"

#include <stdlib.h>
#include <unistd.h>

#define TABLE_MAX ((size_t)1 << 20)

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

/* Polls all accounts for the newest settled minutes and says for which time that was. */
static bool poll_newest(const struct check_session *session, int64_t minutes,
                        int64_t *now_s, struct aoai_snapshot *snapshot,
                        struct aoai_error *err)
{
    int64_t settle_s = session->config->thresholds.settle_s;
    int64_t begun_at_ms = aoai_clock_monotonic_ms(session->clock);
    *session->stage = "reading limits and metrics";
    *now_s = aoai_clock_wall_s(session->clock);
    int64_t end = aoai_utc_settled_end(*now_s, settle_s);
    if (!poll_once(session, (struct aoai_span){end - minutes, end}, snapshot, err))
        return false;
    /* Azure's answers may have put the clock right: were these the minutes to ask for? */
    int64_t took_s = (aoai_clock_monotonic_ms(session->clock) - begun_at_ms) / 1000;
    *now_s = snapshot->taken_at_s - took_s;
    int64_t right_end = aoai_utc_settled_end(*now_s, settle_s);
    if (right_end == end)
        return true;
    aoai_snapshot_free(snapshot);
    struct aoai_span span = {right_end - minutes, right_end};
    return poll_once(session, span, snapshot, err);
}

static bool render(const struct check_session *session, const struct check_result *result,
                   struct aoai_buf *output, struct aoai_error *err)
{
    const struct check_config *config = session->config;
    const char *verbose =
        config->verbosity > 0 ? aoai_buf_text(&session->trace->lines) : NULL;
    struct check_render_options options = {
        .has_account_prefix = config->target.resources.count > 1,
        .verbose = verbose,
    };
    if (!check_options_want_json(config))
        return check_render(result, &options, output) || aoai_error_no_memory(err);
    return check_render_json(result, verbose, output) ||
           aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "the JSON does not fit into %zu bytes: check fewer deployments "
                          "at once (--deployment, --resource)",
                          CHECK_JSON_MAX);
}

static bool judge(const struct check_session *session, struct aoai_buf *output,
                  enum check_state *state, struct aoai_error *err)
{
    const struct check_thresholds *thresholds = &session->config->thresholds;
    struct aoai_snapshot snapshot = {0};
    struct check_result result = {0};
    int64_t now_s = 0;
    bool is_judged = false;
    int64_t minutes = aoai_span_minutes(check_judge_span(thresholds, now_s));
    if (!poll_newest(session, minutes, &now_s, &snapshot, err))
        goto out;
    *session->stage = "judging";
    is_judged = (check_judge(&snapshot, thresholds, now_s, &result) ||
                 aoai_error_no_memory(err)) &&
                render(session, &result, output, err);
    *state = result.state;
out:
    check_result_free(&result);
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

static bool list(const struct check_session *session, struct aoai_buf *output,
                 enum check_state *state, struct aoai_error *err)
{
    struct check_look look = look_of_output();
    struct aoai_snapshot snapshot = {0};
    int64_t now_s = 0;
    bool is_listed = poll_newest(session, CHECK_LIST_MINUTES, &now_s, &snapshot, err);
    *session->stage = "making the table";
    if (is_listed &&
        !check_list(&snapshot, &session->config->thresholds, now_s, &look, output, state))
        is_listed = aoai_error_no_memory(err);
    aoai_snapshot_free(&snapshot);
    return is_listed;
}

size_t check_mode_output_max(const struct check_config *config)
{
    if (check_options_want_json(config))
        return CHECK_JSON_MAX;
    return config->settings.wants_list ? TABLE_MAX : CHECK_RENDER_MAX;
}

bool check_mode_run(const struct check_session *session, struct aoai_buf *output,
                    enum check_state *state, struct aoai_error *err)
{
    if (session->config->settings.wants_list)
        return list(session, output, state, err);
    return judge(session, output, state, err);
}
