/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/list_json.h"

#include "nagios-check/text.h"

#define TEXT_CAP 1024

static void add_moment(struct check_json *json, const char *key,
                       const struct check_list_day *day, double value, int64_t minute,
                       double full)
{
    double percent = 0;
    bool has_percent = aoai_quota_percent(value, full, &percent);
    check_json_open(json, key, '{');
    check_json_number(json, "value", value);
    check_json_minute(json, "minute", true, minute);
    check_json_percent(json, "percent", has_percent, percent);
    check_json_text(json, "state",
                    has_percent
                        ? check_state_name(check_list_state(day->thresholds, percent))
                        : NULL);
    check_json_close(json, '}');
}

static void add_use(struct check_json *json, const char *key,
                    const struct check_list_day *day, const struct aoai_use *use,
                    double full)
{
    if (use->minutes_seen == 0) {
        check_json_null(json, key);
        return;
    }
    check_json_open(json, key, '{');
    add_moment(json, "now", day, use->newest, use->window.to_minute - 1, full);
    add_moment(json, "peak", day, use->peak, use->peak_minute, full);
    check_json_number(json, "minutes_seen", (double)use->minutes_seen);
    check_json_close(json, '}');
}

static void add_deployment(struct check_json *json, const struct check_list_day *day,
                           const struct aoai_account_state *account,
                           const struct aoai_deployment_state *state)
{
    static const struct aoai_use none;
    struct check_list_row row = check_list_row(day, account, state);
    struct aoai_buf reason = aoai_buf_init(TEXT_CAP);
    check_list_reason(day, &row, &reason);
    check_json_open(json, NULL, '{');
    check_json_text(json, "account", account->id->account);
    check_json_text(json, "resource_id", account->id->path);
    check_json_text(json, "name", state->name);
    check_json_about(json, account, state, row.given);
    add_use(json, "tokens", day, &row.use, row.is_provisioned ? 0 : row.full);
    add_use(json, "ptu", day, row.is_provisioned ? &row.main : &none, 100);
    check_json_text(json, "reason", reason.length > 0 ? aoai_buf_text(&reason) : NULL);
    check_json_close(json, '}');
    json->buf->has_failed = json->buf->has_failed || reason.has_failed;
    aoai_buf_free(&reason);
}

static void add_problems(struct check_json *json, const struct aoai_snapshot *snapshot)
{
    check_json_open(json, "problems", '[');
    for (size_t i = 0; i < snapshot->account_count; i++) {
        const char *reason = check_list_nothing(&snapshot->accounts[i]);
        if (reason == NULL)
            continue;
        check_json_open(json, NULL, '{');
        check_json_text(json, "account", snapshot->accounts[i].id->account);
        check_json_text(json, "reason", reason);
        check_json_close(json, '}');
    }
    check_json_close(json, ']');
}

/* "3 deployments of 2 accounts" */
static void add_summary(const struct aoai_snapshot *snapshot, struct aoai_buf *text)
{
    size_t count = 0;
    for (size_t i = 0; i < snapshot->account_count; i++)
        count += snapshot->accounts[i].deployment_count;
    check_text_plural(text, (int64_t)count, "deployment");
    aoai_buf_add(text, " of ");
    check_text_plural(text, (int64_t)snapshot->account_count, "account");
}

bool check_list_json(const struct aoai_snapshot *snapshot,
                     const struct check_thresholds *thresholds, int64_t now_s,
                     const struct check_json_scope *scope, struct aoai_buf *output,
                     enum check_state *state)
{
    struct check_list_day day = check_list_day(thresholds, now_s);
    struct aoai_span span = {day.settled_end - CHECK_LIST_MINUTES, day.settled_end};
    struct aoai_buf summary = aoai_buf_init(TEXT_CAP);
    *state = check_list_is_unknown(&day, snapshot) ? CHECK_UNKNOWN : CHECK_OK;
    add_summary(snapshot, &summary);
    struct check_json json = check_json_document_begin(&check_json_of_list, *state,
                                                       aoai_buf_text(&summary), output);
    aoai_buf_free(&summary);
    check_json_time(&json, "taken_at", snapshot->taken_at_s);
    check_json_window(&json, "window", span);
    check_json_number(&json, "settle_seconds", (double)thresholds->settle_s);
    check_json_discovery(&json, scope);
    check_json_open(&json, "accounts", '[');
    for (size_t i = 0; i < snapshot->account_count; i++)
        check_json_account(&json, &snapshot->accounts[i], NULL, scope);
    check_json_close(&json, ']');
    check_json_open(&json, "deployments", '[');
    for (size_t i = 0; i < snapshot->account_count; i++)
        for (size_t j = 0; j < snapshot->accounts[i].deployment_count; j++)
            add_deployment(&json, &day, &snapshot->accounts[i],
                           &snapshot->accounts[i].deployments[j]);
    check_json_close(&json, ']');
    add_problems(&json, snapshot);
    check_json_log(&json, scope);
    return check_json_document_end(&json);
}
