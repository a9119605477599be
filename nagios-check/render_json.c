/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/render_json.h"

#include "common/utc.h"
#include "nagios-check/advice.h"
#include "nagios-check/json_text.h"
#include "nagios-check/render.h"

#include <math.h>
#include <string.h>

#define TEXT_CAP 4096 /* of the summary, a range or a line of the log */

static const char *const cause_names[] = {
    [CHECK_CAUSE_NONE] = NULL,
    [CHECK_CAUSE_TOKENS_NEAR] = "tokens_near",
    [CHECK_CAUSE_TOKENS_FULL] = "tokens_full",
    [CHECK_CAUSE_TOKENS_DYNAMIC] = "tokens_dynamic",
    [CHECK_CAUSE_TOKENS_RANGE] = "tokens_range",
    [CHECK_CAUSE_REQUESTS] = "requests",
    [CHECK_CAUSE_THROTTLED_EARLY] = "throttled_early",
    [CHECK_CAUSE_THROTTLED_DYNAMIC] = "throttled_dynamic",
    [CHECK_CAUSE_THROTTLED_PTU] = "throttled_ptu",
    [CHECK_CAUSE_PTU] = "ptu",
    [CHECK_CAUSE_PTU_SPILLOVER] = "ptu_spillover",
    [CHECK_CAUSE_ERROR] = "error",
    [CHECK_CAUSE_OLD] = "old",
    [CHECK_CAUSE_NEW] = "new",
    [CHECK_CAUSE_NO_VALUE] = "no_value",
    [CHECK_CAUSE_NO_LIMIT] = "no_limit",
    [CHECK_CAUSE_NO_MATCH] = "no_match",
    [CHECK_CAUSE_EMPTY] = "empty",
};

static const char *const kind_names[CHECK_KIND_COUNT] = {
    [CHECK_TOKENS] = "tokens",
    [CHECK_REQUESTS] = "requests",
    [CHECK_THROTTLED] = "throttled",
    [CHECK_PTU] = "ptu",
};

static void add_number_or_null(struct check_json *json, const char *key, bool is_known,
                               double number)
{
    if (is_known)
        check_json_number(json, key, number);
    else
        check_json_null(json, key);
}

/* Without the noise that a division leaves: 100.94 and not 100.94000000000001. */
static void add_percent(struct check_json *json, const char *key, bool is_known,
                        double percent)
{
    add_number_or_null(json, key, is_known, round(percent * 1e6) / 1e6);
}

static void add_time(struct check_json *json, const char *key, int64_t time_s)
{
    char text[AOAI_UTC_SIZE];
    check_json_text(json, key, aoai_utc_format(time_s, text));
}

/* "to" is the first moment that does not belong to it. */
static void add_window(struct check_json *json, struct aoai_span span)
{
    if (aoai_span_is_empty(span)) {
        check_json_null(json, "window");
        return;
    }
    check_json_open(json, "window", '{');
    add_time(json, "from", span.from_minute * 60);
    add_time(json, "to", span.to_minute * 60);
    check_json_close(json, '}');
}

static void add_range(struct check_json *json, const char *key,
                      const struct check_range *range)
{
    struct aoai_buf text = aoai_buf_init(TEXT_CAP);
    check_range_print(range, &text);
    if (range->is_set && range->is_percent)
        aoai_buf_add(&text, "%");
    check_json_text(json, key, text.length > 0 ? aoai_buf_text(&text) : NULL);
    aoai_buf_free(&text);
}

static void add_state(struct check_json *json, enum check_state state)
{
    check_json_text(json, "state", check_state_name(state));
    check_json_number(json, "exit_code", (double)state);
}

static void add_error(struct check_json *json, const char *key,
                      const struct aoai_error *error)
{
    check_json_open(json, key, '{');
    check_json_text(json, "kind", aoai_error_kind_name(error->kind));
    add_number_or_null(json, "http_status", error->http_status != 0,
                       (double)error->http_status);
    check_json_text(json, "message", error->message);
}

static void add_measure(struct check_json *json, enum check_kind kind,
                        const struct check_measure *measure)
{
    if (!measure->is_known) {
        check_json_null(json, kind_names[kind]);
        return;
    }
    bool has_minute = kind != CHECK_THROTTLED;
    check_json_open(json, kind_names[kind], '{');
    add_state(json, measure->state);
    check_json_number(json, "value", measure->value);
    check_json_number(json, "peak", measure->peak);
    if (has_minute)
        add_time(json, "minute", measure->minute * 60);
    else
        check_json_null(json, "minute");
    add_number_or_null(json, "limit", measure->limit > 0, measure->limit);
    add_percent(json, "percent", measure->has_percent, measure->percent);
    add_range(json, "warning", &measure->warning);
    add_range(json, "critical", &measure->critical);
    add_window(json, measure->window);
    add_number_or_null(json, "minutes_over", has_minute, (double)measure->minutes_over);
    add_number_or_null(json, "minutes_seen", has_minute, (double)measure->minutes_seen);
    check_json_close(json, '}');
}

/* Why it is as it is; the advice is the one that the text gives. */
static void add_why(struct check_json *json, const struct check_finding *finding)
{
    struct check_advice advice = {0};
    if (finding->state != CHECK_OK)
        advice = check_advice_for(finding);
    add_state(json, finding->state);
    check_json_text(json, "cause",
                    (size_t)finding->cause < AOAI_LENGTH(cause_names)
                        ? cause_names[finding->cause]
                        : NULL);
    check_json_text(json, "reason", finding->reason[0] != '\0' ? finding->reason : NULL);
    check_json_text(json, "likely_cause", advice.cause);
    check_json_text(json, "next_step", advice.step);
}

static void add_limits(struct check_json *json, const struct aoai_deployment *deployment)
{
    const struct aoai_limit *limit = &deployment->limit;
    check_json_open(json, "limits", '{');
    add_number_or_null(json, "tokens_per_minute", limit->tokens_per_min > 0,
                       limit->tokens_per_min);
    add_number_or_null(json, "requests_per_minute", limit->requests_per_min > 0,
                       limit->requests_per_min);
    add_number_or_null(json, "ptu", deployment->sku_kind == AOAI_SKU_PROVISIONED,
                       deployment->capacity);
    check_json_bool(json, "is_assumed", limit->is_assumed);
    check_json_close(json, '}');
}

static void add_about(struct check_json *json, const struct check_finding *finding)
{
    static const struct aoai_deployment unlisted;
    const struct aoai_deployment *deployment = finding->deployment->deployment;
    bool is_listed = deployment != NULL;
    if (!is_listed)
        deployment = &unlisted;
    if (!is_listed && finding->account->limits_error.kind != AOAI_ERROR_NONE)
        check_json_null(json, "is_listed");
    else
        check_json_bool(json, "is_listed", is_listed);
    check_json_text(json, "model", deployment->model);
    check_json_text(json, "model_version", deployment->model_version);
    check_json_text(json, "sku", deployment->sku);
    add_number_or_null(json, "capacity", is_listed, deployment->capacity);
    check_json_bool(json, "has_dynamic_quota", deployment->has_dynamic_quota);
    check_json_text(json, "spillover", deployment->spillover);
    check_json_bool(json, "is_paused", deployment->is_paused);
    add_limits(json, deployment);
}

static void add_deployment(struct check_json *json, const struct check_finding *finding)
{
    const struct check_measure *throttled = &finding->measures[CHECK_THROTTLED];
    check_json_open(json, NULL, '{');
    check_json_text(json, "account", finding->account->id->account);
    check_json_text(json, "name", finding->deployment->name);
    add_why(json, finding);
    check_json_bool(json, "is_judged", !finding->is_batch && !finding->is_unlisted);
    add_about(json, finding);
    add_number_or_null(json, "requests", throttled->is_known, finding->requests);
    add_number_or_null(json, "requests_throttled", throttled->is_known,
                       finding->throttled);
    add_percent(json, "throttled_percent", throttled->is_known, throttled->value);
    add_number_or_null(json, "data_age_seconds", finding->has_age,
                       (double)finding->age_s);
    add_number_or_null(json, "minutes_to_limit", finding->is_rising,
                       (double)finding->limit_in_min);
    check_json_open(json, "measures", '{');
    for (int kind = 0; kind < CHECK_KIND_COUNT; kind++)
        add_measure(json, (enum check_kind)kind, &finding->measures[kind]);
    check_json_close(json, '}');
    check_json_close(json, '}');
}

static void add_problem(struct check_json *json, const struct check_finding *finding)
{
    check_json_open(json, NULL, '{');
    check_json_text(json, "account",
                    finding->account == NULL ? NULL : finding->account->id->account);
    add_why(json, finding);
    check_json_close(json, '}');
}

static void add_account(struct check_json *json, const struct aoai_account_state *account)
{
    check_json_open(json, NULL, '{');
    check_json_text(json, "name", account->id->account);
    check_json_text(json, "resource_id", account->id->path);
    check_json_open(json, "errors", '[');
    if (account->limits_error.kind != AOAI_ERROR_NONE) {
        add_error(json, NULL, &account->limits_error);
        check_json_text(json, "of", "deployments");
        check_json_close(json, '}');
    }
    for (int id = 0; id < AOAI_METRIC_COUNT; id++) {
        if (account->errors[id].kind == AOAI_ERROR_NONE)
            continue;
        add_error(json, NULL, &account->errors[id]);
        check_json_text(json, "of", aoai_catalog_metric((enum aoai_metric_id)id)->name);
        check_json_close(json, '}');
    }
    check_json_close(json, ']');
    check_json_close(json, '}');
}

static void add_thresholds(struct check_json *json,
                           const struct check_thresholds *thresholds)
{
    check_json_open(json, "thresholds", '{');
    add_range(json, "warning", &thresholds->warning);
    add_range(json, "critical", &thresholds->critical);
    check_json_number(json, "throttled_warning", thresholds->throttled_warning);
    check_json_number(json, "throttled_critical", thresholds->throttled_critical);
    check_json_number(json, "min_requests", thresholds->min_requests);
    check_json_number(json, "window_minutes", (double)thresholds->window_minutes);
    check_json_number(json, "for_minutes", (double)thresholds->for_minutes);
    check_json_number(json, "max_age_seconds", (double)thresholds->max_age_s);
    check_json_close(json, '}');
}

static void add_findings(struct check_json *json, const struct check_result *result)
{
    check_json_open(json, "accounts", '[');
    for (size_t i = 0; i < result->snapshot->account_count; i++)
        add_account(json, &result->snapshot->accounts[i]);
    check_json_close(json, ']');
    check_json_open(json, "deployments", '[');
    for (size_t i = 0; i < result->count; i++)
        if (result->findings[i].deployment != NULL)
            add_deployment(json, &result->findings[i]);
    check_json_close(json, ']');
    check_json_open(json, "problems", '[');
    for (size_t i = 0; i < result->count; i++)
        if (result->findings[i].deployment == NULL)
            add_problem(json, &result->findings[i]);
    check_json_close(json, ']');
}

static void add_log(struct check_json *json, const char *verbose)
{
    check_json_open(json, "log", '[');
    while (verbose != NULL && *verbose != '\0') {
        struct aoai_buf line = aoai_buf_init(TEXT_CAP);
        size_t length = strcspn(verbose, "\n");
        aoai_buf_add_bytes(&line, verbose, length);
        check_json_text(json, NULL, aoai_buf_text(&line));
        aoai_buf_free(&line);
        verbose += length + (verbose[length] == '\n' ? 1 : 0);
    }
    check_json_close(json, ']');
}

/* The top of every document; the caller goes on with "error". */
static struct check_json begin(struct aoai_buf *output, enum check_state state,
                               const char *summary)
{
    struct check_json json = check_json_begin(output);
    check_json_open(&json, NULL, '{');
    check_json_text(&json, "schema", CHECK_JSON_SCHEMA);
    check_json_text(&json, "version", AZURE_OPENAI_VERSION);
    add_state(&json, state);
    check_json_text(&json, "summary", summary);
    return json;
}

bool check_render_json(const struct check_result *result, const char *verbose,
                       struct aoai_buf *output)
{
    struct aoai_buf summary = aoai_buf_init(TEXT_CAP);
    check_render_summary(result, &summary);
    struct check_json json = begin(output, result->state, aoai_buf_text(&summary));
    output->has_failed = output->has_failed || summary.has_failed;
    aoai_buf_free(&summary);
    check_json_null(&json, "error");
    add_time(&json, "taken_at", result->snapshot->taken_at_s);
    add_window(&json, check_judge_window(result));
    check_json_number(&json, "settle_seconds", (double)result->thresholds->settle_s);
    add_number_or_null(&json, "data_age_seconds", result->has_age, (double)result->age_s);
    add_thresholds(&json, result->thresholds);
    add_findings(&json, result);
    add_log(&json, verbose);
    check_json_close(&json, '}');
    aoai_buf_add(output, "\n");
    return !output->has_failed;
}

void check_render_json_error(const struct aoai_error *error, struct aoai_buf *output)
{
    static const char *const nulls[] = {"taken_at", "window", "settle_seconds",
                                        "data_age_seconds", "thresholds"};
    static const char *const lists[] = {"accounts", "deployments", "problems", "log"};
    struct check_json json = begin(output, CHECK_UNKNOWN, error->message);
    add_error(&json, "error", error);
    check_json_close(&json, '}');
    for (size_t i = 0; i < AOAI_LENGTH(nulls); i++)
        check_json_null(&json, nulls[i]);
    for (size_t i = 0; i < AOAI_LENGTH(lists); i++) {
        check_json_open(&json, lists[i], '[');
        check_json_close(&json, ']');
    }
    check_json_close(&json, '}');
    aoai_buf_add(output, "\n");
}
