/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/one_metric.h"

#include "common/utc.h"

#include <stdio.h>
#include <strings.h>

/* Below all values: what has none stands under what has one. */
#define WEIGHT_UNLISTED (-1e298)
#define WEIGHT_IDLE     (-1e299)
#define WEIGHT_MUTE     (-1e300)

/* What every function of this room needs to know. */
struct scope {
    const struct aoai_account_state *account;
    const struct aoai_deployment_state *state;
    const struct check_thresholds *thresholds;
    const struct aoai_named_metric *named;
    int64_t now_s;
    struct check_finding *finding;
    struct check_measure *measure;
};

static int64_t floor_to(int64_t minute, int64_t interval)
{
    return minute - minute % interval;
}

int64_t check_one_metric_points(int64_t window_minutes, int64_t interval_minutes)
{
    return (window_minutes + interval_minutes - 1) / interval_minutes;
}

struct aoai_span check_one_metric_span(const struct check_thresholds *thresholds,
                                       int64_t now_s)
{
    int64_t interval = thresholds->named->interval_minutes;
    int64_t end = floor_to(aoai_utc_settled_end(now_s, thresholds->settle_s), interval);
    int64_t late = (thresholds->max_age_s + 59) / 60 + 1;
    int64_t window =
        check_one_metric_points(thresholds->window_minutes, interval) * interval;
    return (struct aoai_span){floor_to(end - window - late, interval), end};
}

int64_t check_one_metric_max_age(const struct check_thresholds *thresholds)
{
    return thresholds->max_age_s + (thresholds->named->interval_minutes - 1) * 60;
}

static void unknown(const struct scope *scope, enum check_cause cause, const char *reason)
{
    scope->finding->state = CHECK_UNKNOWN;
    scope->finding->cause = cause;
    (void)snprintf(scope->finding->reason, sizeof(scope->finding->reason), "%s", reason);
}

static void weigh(const struct scope *scope, double weight)
{
    scope->finding->has_weight = true;
    scope->finding->weight = weight;
}

static bool is_whole_account(const struct scope *scope)
{
    return !aoai_listed_metric_is_split(scope->named->metric);
}

static bool is_listed(const struct scope *scope)
{
    if (is_whole_account(scope))
        return true;
    if (strcasecmp(scope->state->name, AOAI_NO_DEPLOYMENT) == 0)
        return false;
    return scope->state->deployment != NULL ||
           scope->account->limits_error.kind != AOAI_ERROR_NONE;
}

static struct aoai_span window_of(const struct scope *scope, int64_t end)
{
    int64_t interval = scope->named->interval_minutes;
    int64_t points = check_one_metric_points(scope->thresholds->window_minutes, interval);
    return (struct aoai_span){end - points * interval, end};
}

/* The rooms below count minutes: a series in which each interval of `span` is one. What
 * is missing stays missing, or is passed over.
 */
static bool make_strip(const struct scope *scope, const struct aoai_series *series,
                       struct aoai_span span, bool keeps_gaps, struct aoai_series *strip,
                       int64_t *count)
{
    int64_t interval = scope->named->interval_minutes;
    double value = 0;
    *count = 0;
    if (!aoai_series_init(strip,
                          (struct aoai_span){0, aoai_span_minutes(span) / interval}))
        return false;
    for (int64_t at = span.from_minute; at < span.to_minute; at += interval) {
        bool is_there = aoai_series_get(series, at, &value);
        if (is_there)
            aoai_series_put(strip, *count, value);
        if (is_there || keeps_gaps)
            ++*count;
    }
    return true;
}

/* Where low is bad the lowest value is shown in place of the highest. */
static void show_lowest(struct check_measure *measure, const struct aoai_series *strip)
{
    double lowest = measure->peak;
    int64_t lowest_at = measure->minute;
    double value = 0;
    for (int64_t at = measure->window.from_minute; at < measure->window.to_minute; at++) {
        if (!aoai_series_get(strip, at, &value) || value > lowest)
            continue;
        lowest = value;
        lowest_at = at;
    }
    const struct check_range *range =
        measure->state == CHECK_CRITICAL ? &measure->critical : &measure->warning;
    measure->peak = lowest;
    if (measure->state != CHECK_OK && !check_range_alerts(range, lowest))
        return;
    measure->value = lowest;
    measure->minute = lowest_at;
}

/* False = no value that can be believed. */
static bool measure_strip(const struct scope *scope, const struct aoai_series *strip,
                          int64_t count)
{
    struct check_thresholds thresholds = *scope->thresholds;
    thresholds.window_minutes = check_one_metric_points(thresholds.window_minutes,
                                                        scope->named->interval_minutes);
    if (!check_measure_series(scope->measure, strip, count, 0, &thresholds))
        return false;
    if (scope->named->metric->is_low_worse)
        show_lowest(scope->measure, strip);
    return true;
}

/* A sum: the window ends with the newest interval that Azure has filled. */
static bool measure_sum(const struct scope *scope, const struct aoai_series *series,
                        bool *is_known)
{
    int64_t interval = scope->named->interval_minutes;
    int64_t from = scope->account->span.from_minute;
    struct check_measure *measure = scope->measure;
    struct aoai_series strip = {0};
    int64_t count = 0;
    if (!make_strip(scope, series, scope->account->span, true, &strip, &count))
        return false;
    *is_known = measure_strip(scope, &strip, count);
    measure->minute = from + measure->minute * interval;
    measure->window.from_minute = from + measure->window.from_minute * interval;
    measure->window.to_minute = from + measure->window.to_minute * interval;
    aoai_series_free(&strip);
    return true;
}

/* The newest interval of the window that has the value shown. */
static int64_t find_minute(const struct scope *scope, const struct aoai_series *series,
                           struct aoai_span window)
{
    int64_t interval = scope->named->interval_minutes;
    double value = 0;
    int64_t at = window.to_minute - interval;
    for (; at > window.from_minute; at -= interval)
        if (aoai_series_get(series, at, &value) && !(value < scope->measure->value) &&
            !(value > scope->measure->value))
            break;
    return at;
}

/* A level: the last settled intervals, those without a request passed over. */
static bool measure_level(const struct scope *scope, const struct aoai_series *series,
                          bool *is_known)
{
    struct aoai_span window = window_of(scope, scope->account->span.to_minute);
    struct aoai_series strip = {0};
    int64_t count = 0;
    if (!make_strip(scope, series, window, false, &strip, &count))
        return false;
    *is_known = measure_strip(scope, &strip, count);
    scope->measure->minute = find_minute(scope, series, window);
    scope->measure->window = window;
    aoai_series_free(&strip);
    return true;
}

static bool measure_any(const struct scope *scope, const struct aoai_series *series,
                        bool *is_known)
{
    return aoai_named_metric_is_sum(scope->named)
               ? measure_sum(scope, series, is_known)
               : measure_level(scope, series, is_known);
}

static void take_age(const struct scope *scope, int64_t end_minute)
{
    scope->finding->has_age = true;
    scope->finding->age_s = scope->now_s - end_minute * 60;
}

static void no_value(const struct scope *scope)
{
    const struct aoai_deployment *deployment = scope->state->deployment;
    char text[200];
    if (deployment != NULL &&
        aoai_utc_minute(deployment->created_at_s) >= scope->account->span.to_minute) {
        scope->finding->is_new = true;
        weigh(scope, WEIGHT_IDLE);
        return;
    }
    (void)snprintf(text, sizeof(text),
                   "no value of %s that can be believed in the last %lld minutes",
                   scope->named->metric->name,
                   (long long)aoai_span_minutes(scope->account->span));
    unknown(scope, CHECK_CAUSE_NO_VALUE, text);
}

/* An old sum says nothing about now: it is not a value any more. */
static void drop_old(const struct scope *scope)
{
    char text[200];
    int64_t allowed_s = check_one_metric_max_age(scope->thresholds);
    take_age(scope, scope->measure->window.to_minute);
    if (scope->finding->age_s <= allowed_s)
        return;
    (void)snprintf(text, sizeof(text),
                   "the newest value of %s is %lld s old, allowed are %lld s (--max-age)",
                   scope->named->metric->name, (long long)scope->finding->age_s,
                   (long long)allowed_s);
    *scope->measure = (struct check_measure){0};
    unknown(scope, CHECK_CAUSE_OLD, text);
}

static void judge_sum(const struct scope *scope, bool is_known)
{
    if (!is_known)
        no_value(scope);
    else
        drop_old(scope);
}

static void judge_level(const struct scope *scope, const struct aoai_series *series,
                        bool is_known)
{
    int64_t newest = 0;
    if (series != NULL &&
        aoai_series_newest(series, scope->account->span.to_minute, &newest))
        take_age(scope, newest + scope->named->interval_minutes);
    scope->finding->is_idle = !is_known;
    if (!is_known)
        weigh(scope, WEIGHT_IDLE);
}

static void sum_up(const struct scope *scope)
{
    struct check_finding *finding = scope->finding;
    const struct check_measure *measure = scope->measure;
    finding->decisive = CHECK_TOKENS;
    if (!measure->is_known)
        return;
    finding->state = measure->state;
    if (measure->state != CHECK_OK)
        finding->cause = CHECK_CAUSE_METRIC_RANGE;
    weigh(scope, scope->named->metric->is_low_worse ? -measure->value : measure->value);
}

/* Use that belongs to no deployment has nobody to wake up: it is shown, not judged. */
static bool show_unlisted(const struct scope *judged, const struct aoai_series *series)
{
    struct check_thresholds thresholds = *judged->thresholds;
    struct scope scope = *judged;
    bool is_known = false;
    thresholds.warning = (struct check_range){0};
    thresholds.critical = (struct check_range){0};
    scope.thresholds = &thresholds;
    scope.finding->is_unlisted = true;
    weigh(&scope, WEIGHT_UNLISTED);
    if (series != NULL && !measure_any(&scope, series, &is_known))
        return false;
    if (!is_known)
        *scope.measure = (struct check_measure){0};
    return true;
}

bool check_one_metric_judge(const struct aoai_account_state *account,
                            const struct aoai_deployment_state *state,
                            const struct check_thresholds *thresholds, int64_t now_s,
                            struct check_finding *finding)
{
    struct scope scope = {
        .account = account,
        .state = state,
        .thresholds = thresholds,
        .named = thresholds->named,
        .now_s = now_s,
        .finding = finding,
        .measure = &finding->measures[CHECK_TOKENS],
    };
    const struct aoai_series *series =
        aoai_snapshot_series(state, AOAI_METRIC_NAMED, NULL);
    bool is_known = false;
    finding->account = account;
    finding->deployment = state;
    finding->is_whole_account = is_whole_account(&scope);
    if (account->named_error.kind != AOAI_ERROR_NONE)
        return true;
    if (!is_listed(&scope))
        return show_unlisted(&scope, series);
    if (series == NULL && state->deployment != NULL &&
        !aoai_snapshot_can_report(state->deployment, scope.named->metric)) {
        finding->is_mute = true;
        weigh(&scope, WEIGHT_MUTE);
        return true;
    }
    if (series != NULL && !measure_any(&scope, series, &is_known))
        return false;
    if (!is_known)
        *scope.measure = (struct check_measure){0};
    if (aoai_named_metric_is_sum(scope.named))
        judge_sum(&scope, is_known);
    else
        judge_level(&scope, series, is_known);
    sum_up(&scope);
    return true;
}
