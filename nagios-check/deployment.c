/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/deployment.h"

#include "common/trend.h"
#include "common/utc.h"
#include "nagios-check/failure.h"
#include "nagios-check/limit.h"
#include "nagios-check/one_metric.h"
#include "nagios-check/verdict.h"

#include <stdio.h>
#include <strings.h>

/* What every function of this room needs to know. */
struct scope {
    const struct aoai_account_state *account;
    const struct aoai_deployment_state *state;
    const struct aoai_deployment *deployment; /* NULL = not in Azure's list */
    const struct check_thresholds *thresholds;
    int64_t now_s;
    int64_t settled_end;
    struct check_finding *finding;
};

/* The first reason stays: it is about what matters most. */
static void unknown(const struct scope *scope, enum check_cause cause, const char *reason)
{
    struct check_finding *finding = scope->finding;
    if (finding->reason[0] != '\0')
        return;
    finding->cause = cause;
    finding->state =
        check_failure_state(scope->thresholds->failures, cause, AOAI_ERROR_NONE);
    finding->is_by_reason = true;
    (void)snprintf(finding->reason, sizeof(finding->reason), "%s", reason);
}

static bool is_listed(const struct scope *scope)
{
    if (strcasecmp(scope->state->name, AOAI_NO_DEPLOYMENT) == 0)
        return false;
    return scope->deployment != NULL ||
           scope->account->limits_error.kind != AOAI_ERROR_NONE;
}

static bool has_failed(const struct scope *scope, enum aoai_metric_id metric)
{
    return scope->account->errors[metric].kind != AOAI_ERROR_NONE;
}

static bool is_provisioned(const struct scope *scope)
{
    return scope->deployment != NULL &&
           scope->deployment->sku_kind == AOAI_SKU_PROVISIONED;
}

/* No minute has a value: has the deployment only just been made, or is Azure behind? What
 * was not there in any settled minute used nothing in them, and is no reason for alarm.
 */
static void no_value(const struct scope *scope, const char *what)
{
    char text[200];
    if (scope->deployment != NULL &&
        aoai_utc_minute(scope->deployment->created_at_s) >= scope->settled_end) {
        scope->finding->is_new = true;
        return;
    }
    (void)snprintf(text, sizeof(text),
                   "no value of %s that can be believed in the last %lld minutes", what,
                   (long long)aoai_span_minutes(scope->account->span));
    unknown(scope, CHECK_CAUSE_NO_VALUE, text);
}

/* An old value says nothing about now: it is not a value any more. */
static void drop_old(const struct scope *scope, struct check_measure *measure,
                     const char *what)
{
    char text[200];
    int64_t age_s = scope->now_s - measure->window.to_minute * 60;
    if (!scope->finding->has_age) {
        scope->finding->has_age = true;
        scope->finding->age_s = age_s;
    }
    if (age_s <= scope->thresholds->max_age_s)
        return;
    (void)snprintf(text, sizeof(text),
                   "the newest value of %s is %lld s old, allowed "
                   "are %lld s (--max-age)",
                   what, (long long)age_s, (long long)scope->thresholds->max_age_s);
    *measure = (struct check_measure){0};
    unknown(scope, CHECK_CAUSE_OLD, text);
}

/* The account's finding tells why; this one has the same state. */
static void no_list(const struct scope *scope)
{
    unknown(scope, CHECK_CAUSE_NONE, "no limit known, since the list could not be read");
    if (scope->finding->cause == CHECK_CAUSE_NONE)
        scope->finding->state =
            check_failure_state(scope->thresholds->failures, CHECK_CAUSE_ERROR,
                                scope->account->limits_error.kind);
}

/* Some models are limited by requests alone: these are judged then. */
static void judge_limitless(const struct scope *scope)
{
    if (scope->account->limits_error.kind != AOAI_ERROR_NONE)
        no_list(scope);
    else if (!(scope->deployment->limit.requests_per_min > 0))
        unknown(scope, CHECK_CAUSE_NO_LIMIT,
                "Azure names no limit, or one of 0, so there is no percentage");
}

/* Where the main measure is going, while there is still something to lose. */
static void foresee(const struct scope *scope, const struct check_measure *measure,
                    const struct aoai_series *series, double limit)
{
    struct aoai_trend trend = {0};
    struct check_finding *finding = scope->finding;
    if (!measure->is_known || measure->peak >= limit ||
        !aoai_trend_find(series, measure->window.to_minute, limit, &trend))
        return;
    int64_t minutes = trend.at_minute - scope->now_s / 60;
    finding->is_rising = true;
    finding->rise_per_min = trend.per_min;
    finding->limit_in_min = minutes > 0 ? minutes : 0;
}

static void judge_tokens(const struct scope *scope)
{
    struct check_measure *measure = &scope->finding->measures[CHECK_TOKENS];
    const struct check_thresholds *thresholds = scope->thresholds;
    const struct aoai_series *series =
        aoai_snapshot_series(scope->state, AOAI_METRIC_PROCESSED_TOKENS, NULL);
    double limit =
        scope->deployment == NULL ? 0 : scope->deployment->limit.tokens_per_min;
    if (scope->finding->limit_given > 0)
        limit = scope->finding->limit_given;
    if (has_failed(scope, AOAI_METRIC_PROCESSED_TOKENS))
        return;
    if (series == NULL ||
        !check_measure_series(measure, series, scope->settled_end, limit, thresholds)) {
        no_value(scope, "tokens");
        return;
    }
    drop_old(scope, measure, "tokens");
    foresee(scope, measure, series, limit);
    if (measure->is_known && !(limit > 0) &&
        (thresholds->warning.is_percent || thresholds->critical.is_percent))
        judge_limitless(scope);
}

static void judge_ptu(const struct scope *scope)
{
    struct check_measure *measure = &scope->finding->measures[CHECK_PTU];
    const struct aoai_series *series =
        aoai_snapshot_series(scope->state, AOAI_METRIC_PTU_UTILIZATION, NULL);
    if (has_failed(scope, AOAI_METRIC_PTU_UTILIZATION))
        return;
    if (series == NULL ||
        !check_measure_percents(measure, series, scope->settled_end, scope->thresholds))
        no_value(scope, "PTU utilization");
    else
        drop_old(scope, measure, "PTU utilization");
    foresee(scope, measure, series, 100);
}

static bool judge_requests(const struct scope *scope)
{
    struct check_finding *finding = scope->finding;
    struct check_measure measure = {0};
    struct aoai_series requests = {0};
    double limit =
        scope->deployment == NULL ? 0 : scope->deployment->limit.requests_per_min;
    if (has_failed(scope, AOAI_METRIC_REQUESTS) || is_provisioned(scope))
        limit = 0;
    if (has_failed(scope, AOAI_METRIC_REQUESTS))
        return true;
    if (!aoai_snapshot_requests(scope->account, scope->state, &requests))
        return false;
    if (!check_measure_requests(&measure, &requests, scope->settled_end, limit,
                                scope->thresholds))
        no_value(scope, "requests");
    else
        drop_old(scope, &measure, "requests");
    if (measure.is_known) {
        finding->requests = check_measure_sum(&requests, measure.window);
        finding->throttled = check_measure_sum(
            aoai_snapshot_series(scope->state, AOAI_METRIC_REQUESTS, "429"),
            measure.window);
        check_measure_throttled(&finding->measures[CHECK_THROTTLED], finding->throttled,
                                finding->requests, scope->thresholds);
    }
    if (measure.is_known && limit > 0)
        finding->measures[CHECK_REQUESTS] = measure;
    aoai_series_free(&requests);
    return true;
}

/* Use that belongs to no deployment has no limit and nobody to wake up. */
static void show_unlisted(const struct scope *scope)
{
    static const struct check_thresholds none = {.for_minutes = 1};
    struct check_thresholds thresholds = none;
    thresholds.window_minutes = scope->thresholds->window_minutes;
    const struct aoai_series *series =
        aoai_snapshot_series(scope->state, AOAI_METRIC_PROCESSED_TOKENS, NULL);
    struct check_measure *measure = &scope->finding->measures[CHECK_TOKENS];
    scope->finding->is_unlisted = true;
    if (series == NULL || has_failed(scope, AOAI_METRIC_PROCESSED_TOKENS) ||
        !check_measure_series(measure, series, scope->settled_end, 0, &thresholds))
        *measure = (struct check_measure){0};
}

bool check_deployment_judge(const struct aoai_account_state *account,
                            const struct aoai_deployment_state *state,
                            const struct check_thresholds *thresholds, int64_t now_s,
                            struct check_finding *finding)
{
    struct scope scope = {
        .account = account,
        .state = state,
        .deployment = state->deployment,
        .thresholds = thresholds,
        .now_s = now_s,
        .settled_end = aoai_utc_settled_end(now_s, thresholds->settle_s),
        .finding = finding,
    };
    if (thresholds->named != NULL)
        return check_one_metric_judge(account, state, thresholds, now_s, finding);
    finding->account = account;
    finding->deployment = state;
    if (!is_listed(&scope)) {
        show_unlisted(&scope);
        return true;
    }
    if (scope.deployment != NULL && scope.deployment->sku_kind == AOAI_SKU_BATCH) {
        finding->is_batch = true;
        return true;
    }
    if (!is_provisioned(&scope))
        finding->limit_given = check_limit_given(thresholds->limits, state->name);
    if (is_provisioned(&scope))
        judge_ptu(&scope);
    else
        judge_tokens(&scope);
    if (!finding->is_new && !judge_requests(&scope))
        return false;
    check_verdict(scope.deployment, thresholds, finding);
    return true;
}
