/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/modes.h"

#include "nagios-check/history_json.h"
#include "nagios-check/history_read.h"
#include "nagios-check/history_text.h"
#include "nagios-check/judge.h"
#include "nagios-check/limit_memory.h"
#include "nagios-check/list.h"
#include "nagios-check/list_json.h"
#include "nagios-check/options.h"
#include "nagios-check/pool.h"
#include "nagios-check/render.h"
#include "nagios-check/render_json.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define TABLE_MAX ((size_t)1 << 20)

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

static void recall_limits(const struct check_session *session, int64_t now_s,
                          struct check_result *result)
{
    const struct check_config *config = session->config;
    if (session->state_dir == NULL || config->thresholds.named != NULL)
        return;
    *session->stage = "reading earlier limits";
    check_limit_memory(session->state_dir, config->identity.arm_url, now_s, result);
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
    if (!check_poll_newest(session, judged_span, &now_s, &snapshot, err))
        goto out;
    *session->stage = "judging";
    is_judged = (check_judge(&snapshot, thresholds, now_s, &result) ||
                 aoai_error_no_memory(err)) &&
                judge_pools(session, &snapshot, &pools, &result, err);
    if (is_judged) {
        result.kept_s = session->cache->handed_out > 0 ? session->cache->age_s : 0;
        recall_limits(session, now_s, &result);
        is_judged = render(session, &result, output, err);
    }
    *state = result.state;
out:
    check_result_free(&result);
    aoai_pools_free(&pools);
    aoai_snapshot_free(&snapshot);
    return is_judged;
}

struct check_look check_mode_look(void)
{
    struct check_look_environment environment = {
        .no_color = getenv("NO_COLOR"),
        .lc_all = getenv("LC_ALL"),
        .lc_ctype = getenv("LC_CTYPE"),
        .lang = getenv("LANG"),
        .term = getenv("TERM"),
    };
    struct check_look look = check_look_for(isatty(STDOUT_FILENO) == 1, &environment);
    struct winsize size = {0};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        look.columns = size.ws_col;
    return look;
}

static struct aoai_span listed_span(const struct check_session *session, int64_t now_s)
{
    return check_poll_span(session, CHECK_LIST_MINUTES, now_s);
}

static bool list(const struct check_session *session, struct aoai_buf *output,
                 enum check_state *state, struct aoai_error *err)
{
    const struct check_thresholds *thresholds = &session->config->thresholds;
    struct check_json_scope scope = scope_of(session);
    struct check_look look = check_mode_look();
    struct aoai_snapshot snapshot = {0};
    int64_t now_s = 0;
    bool is_listed = check_poll_newest(session, listed_span, &now_s, &snapshot, err);
    *session->stage = "making the table";
    if (is_listed && check_options_want_json(session->config))
        is_listed =
            check_list_json(&snapshot, thresholds, now_s, &scope, output, state) ||
            too_large(err);
    else if (is_listed && !check_list(&snapshot, thresholds, now_s, &look, output, state))
        is_listed = aoai_error_no_memory(err);
    aoai_snapshot_free(&snapshot);
    return is_listed;
}

static bool tell_history(const struct check_session *session, struct aoai_buf *output,
                         enum check_state *state, struct aoai_error *err)
{
    const struct check_thresholds *thresholds = &session->config->thresholds;
    struct check_json_scope scope = scope_of(session);
    struct check_look look = check_mode_look();
    struct check_history history = {0};
    bool is_told = check_history_read(session, &history, err);
    check_history_limit(&history, thresholds->limits);
    if (is_told && check_options_want_json(session->config))
        is_told = check_history_json(&history, thresholds, &scope, output, state) ||
                  too_large(err);
    else if (is_told && !check_history_print(&history, thresholds, &look, output, state))
        is_told = aoai_error_no_memory(err);
    check_history_free(&history);
    return is_told;
}

const struct check_json_document *check_mode_document(const struct check_config *config)
{
    if (!check_options_want_json(config))
        return NULL;
    if (config->settings.wants_metric_list)
        return &check_json_of_metrics;
    if (config->settings.wants_doctor)
        return &check_json_of_doctor;
    if (config->settings.wants_list)
        return &check_json_of_list;
    return config->settings.history_s > 0 ? &check_json_of_history : &check_json_of_check;
}

size_t check_mode_output_max(const struct check_config *config)
{
    if (check_options_want_json(config))
        return CHECK_JSON_MAX;
    return config->settings.wants_list || config->settings.wants_doctor ||
                   config->settings.history_s > 0
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
