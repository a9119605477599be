/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/history_json.h"

#include "nagios-check/history.h"
#include "nagios-check/text.h"

#define TEXT_CAP 1024

static void add_value(struct check_json *json, const char *key,
                      const struct check_history_deployment *deployment, double value,
                      int64_t minute)
{
    double percent = 0;
    bool has_percent = aoai_quota_percent(value, deployment->limit, &percent);
    check_json_open(json, key, '{');
    check_json_number(json, "value", value);
    if (minute != 0)
        check_json_minute(json, "minute", true, minute);
    check_json_percent(json, "percent", has_percent, percent);
    check_json_close(json, '}');
}

/* Null for an hour of the day of which nothing is known. */
static void add_hours(struct check_json *json, const struct check_history_use *use)
{
    check_json_open(json, "hours", '[');
    for (int i = 0; i < CHECK_HISTORY_HOURS; i++)
        check_json_number_or_null(json, NULL, use->hours[i].is_known, use->hours[i].peak);
    check_json_close(json, ']');
}

static void add_use(struct check_json *json,
                    const struct check_history_deployment *deployment,
                    const struct check_history_use *use)
{
    check_json_text(json, "unit",
                    deployment->is_provisioned ? "percent" : "tokens_per_minute");
    check_json_number_or_null(json, "full", deployment->limit > 0, deployment->limit);
    check_json_number(json, "minutes", (double)use->minutes);
    check_json_number(json, "minutes_seen", (double)use->minutes_seen);
    if (use->minutes_seen == 0) {
        check_json_null(json, "peak");
        check_json_null(json, "p95");
        check_json_null(json, "minutes_full");
        check_json_null(json, "hours");
        return;
    }
    add_value(json, "peak", deployment, use->peak, use->peak_minute);
    add_value(json, "p95", deployment, use->p95, 0);
    check_json_number_or_null(json, "minutes_full", deployment->limit > 0,
                              (double)use->minutes_full);
    add_hours(json, use);
}

static void add_throttled(struct check_json *json, double requests,
                          const struct check_history_throttled *throttled)
{
    double percent = 0;
    bool has_percent = aoai_quota_percent(throttled->total, requests, &percent);
    if (throttled->minutes_seen == 0) {
        check_json_null(json, "throttled");
        return;
    }
    check_json_open(json, "throttled", '{');
    check_json_number(json, "requests", requests);
    check_json_number(json, "requests_throttled", throttled->total);
    check_json_percent(json, "throttled_percent", has_percent, percent);
    check_json_number(json, "minutes_seen", (double)throttled->minutes_seen);
    check_json_number(json, "spell_count", (double)throttled->spell_count);
    check_json_open(json, "largest_spells", '[');
    for (size_t i = 0; i < throttled->largest_count; i++) {
        check_json_open(json, NULL, '{');
        check_json_window(json, "window", throttled->largest[i].span);
        check_json_number(json, "requests_throttled", throttled->largest[i].count);
        check_json_close(json, '}');
    }
    check_json_close(json, ']');
    check_json_close(json, '}');
}

static void add_about(struct check_json *json,
                      const struct check_history_deployment *deployment)
{
    bool is_listed = deployment->sku != NULL;
    check_json_text(json, "model", deployment->model);
    check_json_text(json, "model_version", deployment->model_version);
    check_json_text(json, "sku", deployment->sku);
    check_json_number_or_null(json, "capacity", is_listed, deployment->capacity);
    check_json_limits(json, &deployment->limits, deployment->is_provisioned,
                      deployment->capacity, deployment->given);
}

static bool add_deployment(struct check_json *json, const struct check_history *history,
                           const struct check_history_account *account,
                           const struct check_history_deployment *deployment)
{
    struct aoai_span span = check_history_span(history, deployment);
    struct check_history_throttled throttled = {0};
    struct check_history_use use = {0};
    if (!check_history_use(&deployment->use, span, deployment->limit, &use))
        return false;
    check_history_throttled(&deployment->throttled, span, &throttled);
    check_json_open(json, NULL, '{');
    check_json_text(json, "account", account->id->account);
    check_json_text(json, "resource_id", account->id->path);
    check_json_text(json, "name", deployment->name);
    add_about(json, deployment);
    check_json_window(json, "window", span);
    add_use(json, deployment, &use);
    add_throttled(json, deployment->requests, &throttled);
    check_json_close(json, '}');
    return true;
}

static void add_accounts(struct check_json *json, const struct check_history *history,
                         const struct check_json_scope *scope)
{
    check_json_open(json, "accounts", '[');
    for (size_t i = 0; i < history->account_count; i++) {
        const struct check_history_account *account = &history->accounts[i];
        check_json_account_open(json, account->id, scope);
        if (account->limits_error.kind != AOAI_ERROR_NONE)
            check_json_error(json, NULL, &account->limits_error, "deployments");
        if (account->error.kind != AOAI_ERROR_NONE)
            check_json_error(json, NULL, &account->error, "metrics");
        check_json_close(json, ']');
        check_json_close(json, '}');
    }
    check_json_close(json, ']');
}

static bool is_empty(const struct check_history_account *account)
{
    return account->count == 0 && account->error.kind == AOAI_ERROR_NONE;
}

static void add_problems(struct check_json *json, const struct check_history *history)
{
    check_json_open(json, "problems", '[');
    for (size_t i = 0; i < history->account_count; i++) {
        if (!is_empty(&history->accounts[i]))
            continue;
        check_json_open(json, NULL, '{');
        check_json_text(json, "account", history->accounts[i].id->account);
        check_json_text(json, "reason", CHECK_HISTORY_NOTHING);
        check_json_close(json, '}');
    }
    check_json_close(json, ']');
}

/* "10,080 minutes of 3 deployments" */
static void add_summary(const struct check_history *history, struct aoai_buf *text)
{
    size_t count = 0;
    for (size_t i = 0; i < history->account_count; i++)
        count += history->accounts[i].count;
    check_text_count(text, (double)aoai_span_minutes(history->span));
    aoai_buf_add(text, " minutes of ");
    check_text_plural(text, (int64_t)count, "deployment");
}

bool check_history_json(const struct check_history *history,
                        const struct check_thresholds *thresholds,
                        const struct check_json_scope *scope, struct aoai_buf *output,
                        enum check_state *state)
{
    struct aoai_buf summary = aoai_buf_init(TEXT_CAP);
    *state = check_history_is_unknown(history) ? CHECK_UNKNOWN : CHECK_OK;
    add_summary(history, &summary);
    struct check_json json = check_json_document_begin(&check_json_of_history, *state,
                                                       aoai_buf_text(&summary), output);
    aoai_buf_free(&summary);
    check_json_window(&json, "window", history->span);
    check_json_number(&json, "settle_seconds", (double)thresholds->settle_s);
    check_json_discovery(&json, scope);
    add_accounts(&json, history, scope);
    check_json_open(&json, "deployments", '[');
    for (size_t i = 0; i < history->account_count; i++)
        for (size_t j = 0; j < history->accounts[i].count; j++)
            if (!add_deployment(&json, history, &history->accounts[i],
                                &history->accounts[i].items[j]))
                return false;
    check_json_close(&json, ']');
    add_problems(&json, history);
    check_json_log(&json, scope);
    return check_json_document_end(&json);
}
