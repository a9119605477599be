/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/finding_json.h"

#include "nagios-check/advice.h"
#include "nagios-check/json_facts.h"
#include "nagios-check/pool.h"
#include "nagios-check/verdict.h"

static const char *const kind_names[CHECK_KIND_COUNT] = {
    [CHECK_TOKENS] = "tokens",
    [CHECK_REQUESTS] = "requests",
    [CHECK_THROTTLED] = "throttled",
    [CHECK_PTU] = "ptu",
};

/* No default: a cause without a word does not compile without a warning. */
const char *check_cause_name(enum check_cause cause)
{
    switch (cause) {
    case CHECK_CAUSE_NONE:
        break;
    case CHECK_CAUSE_TOKENS_NEAR:
        return "tokens_near";
    case CHECK_CAUSE_TOKENS_FULL:
        return "tokens_full";
    case CHECK_CAUSE_TOKENS_DYNAMIC:
        return "tokens_dynamic";
    case CHECK_CAUSE_TOKENS_RANGE:
        return "tokens_range";
    case CHECK_CAUSE_PTU_RANGE:
        return "ptu_range";
    case CHECK_CAUSE_REQUESTS:
        return "requests";
    case CHECK_CAUSE_THROTTLED_EARLY:
        return "throttled_early";
    case CHECK_CAUSE_THROTTLED_POOL:
        return "throttled_pool";
    case CHECK_CAUSE_THROTTLED_DYNAMIC:
        return "throttled_dynamic";
    case CHECK_CAUSE_THROTTLED_PTU:
        return "throttled_ptu";
    case CHECK_CAUSE_PTU:
        return "ptu";
    case CHECK_CAUSE_PTU_SPILLOVER:
        return "ptu_spillover";
    case CHECK_CAUSE_ERROR:
        return "error";
    case CHECK_CAUSE_OLD:
        return "old";
    case CHECK_CAUSE_NO_VALUE:
        return "no_value";
    case CHECK_CAUSE_NO_LIMIT:
        return "no_limit";
    case CHECK_CAUSE_NO_MATCH:
        return "no_match";
    case CHECK_CAUSE_EMPTY:
        return "empty";
    case CHECK_CAUSE_POOL:
        return "pool";
    case CHECK_CAUSE_POOL_USED:
        return "pool_used";
    case CHECK_CAUSE_POOL_ROLE:
        return "pool_role";
    case CHECK_CAUSE_POOL_UNMATCHED:
        return "pool_unmatched";
    case CHECK_CAUSE_POOL_EMPTY:
        return "pool_empty";
    case CHECK_CAUSE_METRIC_RANGE:
        return "metric_range";
    case CHECK_CAUSE_NOT_REPORTED:
        return "not_reported";
    case CHECK_CAUSE_AGGREGATION:
        return "aggregation";
    }
    return NULL;
}

static void add_measure(struct check_json *json, const char *name, bool has_minute,
                        const struct check_measure *measure)
{
    if (!measure->is_known) {
        check_json_null(json, name);
        return;
    }
    check_json_open(json, name, '{');
    check_json_state(json, measure->state);
    check_json_number(json, "value", measure->value);
    check_json_number(json, "peak", measure->peak);
    check_json_minute(json, "minute", has_minute, measure->minute);
    check_json_number_or_null(json, "limit", measure->limit > 0, measure->limit);
    check_json_percent(json, "percent", measure->has_percent, measure->percent);
    check_json_range(json, "warning", &measure->warning);
    check_json_range(json, "critical", &measure->critical);
    check_json_window(json, "window", measure->window);
    check_json_number_or_null(json, "minutes_over", has_minute,
                              (double)measure->minutes_over);
    check_json_number_or_null(json, "minutes_seen", has_minute,
                              (double)measure->minutes_seen);
    check_json_close(json, '}');
}

/* Why it is as it is; the advice is the one that the text gives. */
static void add_why(struct check_json *json, const struct check_finding *finding)
{
    struct check_advice advice = {0};
    if (finding->state != CHECK_OK)
        advice = check_advice_for(finding);
    check_json_state(json, finding->state);
    check_json_text(json, "cause", check_cause_name(finding->cause));
    check_json_text(json, "reason", finding->reason[0] != '\0' ? finding->reason : NULL);
    check_json_text(json, "likely_cause", advice.cause);
    check_json_text(json, "next_step", advice.step);
}

/* The one metric of --metric is judged in the place of the tokens. */
static void add_measures(struct check_json *json, const struct check_finding *finding,
                         bool is_named)
{
    static const struct check_measure unknown;
    const struct check_measure *tokens = &finding->measures[CHECK_TOKENS];
    check_json_open(json, "measures", '{');
    for (int kind = 0; kind < CHECK_KIND_COUNT; kind++)
        add_measure(json, kind_names[kind], kind != CHECK_THROTTLED,
                    is_named ? &unknown : &finding->measures[kind]);
    add_measure(json, "metric", true, is_named ? tokens : &unknown);
    check_json_close(json, '}');
}

/* Which pool it draws from; "pools" has the rest. */
static void add_pool_name(struct check_json *json, const struct check_pool *pool)
{
    if (pool == NULL) {
        check_json_null(json, "pool");
        return;
    }
    check_json_open(json, "pool", '{');
    check_json_text(json, "subscription", pool->region->subscription);
    check_json_text(json, "region", pool->region->name);
    check_json_text(json, "name", pool->usage->name);
    check_json_close(json, '}');
}

static void add_limit_change(struct check_json *json, const struct check_finding *finding)
{
    const struct check_limits *before = &finding->limits_before;
    if (!finding->has_limit_change) {
        check_json_null(json, "limit_change");
        return;
    }
    check_json_open(json, "limit_change", '{');
    check_json_number_or_null(json, "tokens_per_minute", before->tokens_per_min > 0,
                              before->tokens_per_min);
    check_json_number_or_null(json, "requests_per_minute", before->requests_per_min > 0,
                              before->requests_per_min);
    check_json_number_or_null(json, "ptu", before->ptu > 0, before->ptu);
    check_json_time(json, "last_read_at", finding->before_read_at_s);
    check_json_time(json, "changed_at", finding->changed_at_s);
    check_json_close(json, '}');
}

static void add_deployment(struct check_json *json, const struct check_finding *finding,
                           bool is_named)
{
    const struct check_measure *throttled = &finding->measures[CHECK_THROTTLED];
    bool has_requests = throttled->is_known && !is_named;
    check_json_open(json, NULL, '{');
    check_json_text(json, "account", finding->account->id->account);
    check_json_text(json, "resource_id", finding->account->id->path);
    check_json_text(json, "name", finding->deployment->name);
    check_json_bool(json, "is_whole_account", finding->is_whole_account);
    add_why(json, finding);
    check_json_text(json, "softened_by", check_verdict_softener(finding));
    check_json_bool(json, "is_judged",
                    !finding->is_batch && !finding->is_unlisted && !finding->is_mute &&
                        !finding->is_new);
    check_json_bool(json, "is_new", finding->is_new);
    if (is_named) {
        check_json_bool(json, "reports_metric", !finding->is_mute);
        check_json_bool(json, "is_idle", finding->is_idle);
    } else {
        check_json_null(json, "reports_metric");
        check_json_null(json, "is_idle");
    }
    check_json_about(json, finding->account, finding->deployment, finding->limit_given);
    add_limit_change(json, finding);
    add_pool_name(json, finding->pool);
    check_json_number_or_null(json, "requests", has_requests, finding->requests);
    check_json_number_or_null(json, "requests_throttled", has_requests,
                              finding->throttled);
    check_json_percent(json, "throttled_percent", has_requests, throttled->value);
    check_json_number_or_null(json, "data_age_seconds", finding->has_age,
                              (double)finding->age_s);
    check_json_number_or_null(json, "minutes_to_limit", finding->is_rising,
                              (double)finding->limit_in_min);
    add_measures(json, finding, is_named);
    check_json_close(json, '}');
}

static void add_problem(struct check_json *json, const struct check_finding *finding)
{
    check_json_open(json, NULL, '{');
    check_json_text(json, "account",
                    finding->account == NULL ? NULL : finding->account->id->account);
    check_json_text(json, "resource_id",
                    finding->account == NULL ? NULL : finding->account->id->path);
    add_why(json, finding);
    check_json_close(json, '}');
}

/* ---- pools ---- */

static const char *unit_name(enum aoai_usage_unit unit)
{
    switch (unit) {
    case AOAI_USAGE_TOKENS:
        return "tokens_per_minute";
    case AOAI_USAGE_REQUESTS:
        return "requests_per_minute";
    case AOAI_USAGE_PTUS:
        return "ptu";
    case AOAI_USAGE_ENQUEUED:
        return "enqueued_tokens";
    case AOAI_USAGE_OTHER:
        break;
    }
    return NULL;
}

static void add_together(struct check_json *json, const struct check_pool *pool)
{
    if (!pool->has_together) {
        check_json_null(json, "used_together");
        return;
    }
    check_json_open(json, "used_together", '{');
    check_json_number(json, "value", pool->together);
    check_json_minute(json, "minute", true, pool->together_minute);
    check_json_percent(json, "percent", pool->usage->limit > 0, pool->used_percent);
    check_json_close(json, '}');
}

static void add_drawing(struct check_json *json, const struct check_result *result,
                        const struct check_pool *pool)
{
    check_json_open(json, "deployments", '[');
    for (size_t i = 0; i < result->count; i++) {
        const struct check_finding *finding = &result->findings[i];
        if (finding->pool != pool || finding->deployment == NULL)
            continue;
        check_json_open(json, NULL, '{');
        check_json_text(json, "account", finding->account->id->account);
        check_json_text(json, "name", finding->deployment->name);
        check_json_close(json, '}');
    }
    check_json_close(json, ']');
}

static void add_pool(struct check_json *json, const struct check_result *result,
                     const struct check_finding *finding)
{
    const struct check_pool *pool = finding->pool;
    const struct aoai_usage *usage = pool->usage;
    check_json_open(json, NULL, '{');
    check_json_text(json, "subscription", pool->region->subscription);
    check_json_text(json, "region", pool->region->name);
    check_json_text(json, "name", usage->name);
    add_why(json, finding);
    check_json_text(json, "unit", unit_name(usage->unit));
    check_json_number(json, "allocated", usage->allocated);
    check_json_number(json, "limit", usage->limit);
    check_json_percent(json, "percent", usage->limit > 0, pool->percent);
    add_drawing(json, result, pool);
    add_together(json, pool);
    check_json_close(json, '}');
}

/* A pool with a limit of 0 has no finding of its own: what is wrong stands among the
 * problems.
 */
static void add_empty_pools(struct check_json *json, const struct check_result *result)
{
    for (size_t i = 0; i < result->pool_count; i++) {
        struct check_finding finding = {.pool = &result->pools[i],
                                        .state = CHECK_UNKNOWN,
                                        .cause = CHECK_CAUSE_POOL_EMPTY};
        if (!(result->pools[i].usage->limit > 0))
            add_pool(json, result, &finding);
    }
}

void check_json_findings(struct check_json *json, const struct check_result *result)
{
    bool is_named = result->thresholds->named != NULL;
    check_json_open(json, "deployments", '[');
    for (size_t i = 0; i < result->count; i++)
        if (result->findings[i].deployment != NULL)
            add_deployment(json, &result->findings[i], is_named);
    check_json_close(json, ']');
    check_json_open(json, "pools", '[');
    for (size_t i = 0; i < result->count; i++)
        if (check_finding_is_pool(&result->findings[i]))
            add_pool(json, result, &result->findings[i]);
    add_empty_pools(json, result);
    check_json_close(json, ']');
    check_json_open(json, "problems", '[');
    for (size_t i = 0; i < result->count; i++)
        if (result->findings[i].deployment == NULL &&
            !check_finding_is_pool(&result->findings[i]))
            add_problem(json, &result->findings[i]);
    check_json_close(json, ']');
}
