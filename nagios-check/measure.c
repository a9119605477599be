/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/measure.h"

#include <math.h>

static const struct check_range default_warning = {
    .end = 80, .is_percent = true, .is_set = true};
static const struct check_range default_critical = {
    .end = 95, .is_percent = true, .is_set = true};

int check_state_rank(enum check_state state)
{
    switch (state) {
    case CHECK_OK:
        return 0;
    case CHECK_UNKNOWN:
        return 1;
    case CHECK_WARNING:
        return 2;
    case CHECK_CRITICAL:
        break;
    }
    return 3;
}

const char *check_state_name(enum check_state state)
{
    static const char *const names[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    return names[state];
}

static int64_t count_over(const struct aoai_series *series, struct aoai_span window,
                          const struct check_range *range)
{
    int64_t count = 0;
    double value = 0;
    for (int64_t at = window.from_minute; at < window.to_minute; at++)
        if (aoai_series_get(series, at, &value) && check_range_alerts(range, value))
            count++;
    return count;
}

/* A peak that does not alert looks harmless beside a state that does: shown is the newest
 * of the most extreme values that alert. Those are the lowest below a range, or the
 * highest inside one.
 */
static void show_alerting(struct check_measure *measure, const struct aoai_series *series)
{
    bool is_found = false;
    double value = 0;
    const struct check_range *range =
        measure->state == CHECK_CRITICAL ? &measure->critical : &measure->warning;
    if (measure->state == CHECK_OK || check_range_alerts(range, measure->peak))
        return;
    for (int64_t at = measure->window.from_minute; at < measure->window.to_minute; at++) {
        if (!aoai_series_get(series, at, &value) || !check_range_alerts(range, value) ||
            (is_found &&
             (range->is_inside ? value < measure->value : value > measure->value)))
            continue;
        is_found = true;
        measure->value = value;
        measure->minute = at;
    }
}

static void judge(struct check_measure *measure, const struct aoai_series *series,
                  int64_t for_minutes)
{
    int64_t critical = count_over(series, measure->window, &measure->critical);
    int64_t warning = count_over(series, measure->window, &measure->warning);
    measure->minutes_over = warning;
    if (critical >= for_minutes) {
        measure->state = CHECK_CRITICAL;
        measure->minutes_over = critical;
    } else if (warning >= for_minutes) {
        measure->state = CHECK_WARNING;
    }
}

static bool measure_with(struct check_measure *measure, const struct aoai_series *series,
                         int64_t settled_end, const struct check_thresholds *thresholds)
{
    struct aoai_use use = aoai_quota_use(series, settled_end, thresholds->window_minutes);
    if (use.minutes_seen == 0)
        return false;
    measure->is_known = true;
    measure->peak = use.peak;
    measure->value = use.peak;
    measure->minute = use.peak_minute;
    measure->window = use.window;
    measure->minutes_seen = use.minutes_seen;
    judge(measure, series, thresholds->for_minutes);
    show_alerting(measure, series);
    return true;
}

static struct check_thresholds only_percent(const struct check_thresholds *thresholds)
{
    struct check_thresholds percent = *thresholds;
    if (!percent.warning.is_percent)
        percent.warning = default_warning;
    if (!percent.critical.is_percent)
        percent.critical = default_critical;
    return percent;
}

/* Tokens say whether a deployment is used too little; requests, which have a limit apart
 * from theirs, only whether there are too many.
 */
static struct check_range only_above(const struct check_range *range,
                                     const struct check_range *otherwise)
{
    struct check_range above = range->is_inside ? *otherwise : *range;
    above.start = 0;
    return above;
}

struct check_measure check_measure_blank(enum check_kind kind, double limit,
                                         const struct check_thresholds *thresholds)
{
    struct check_thresholds used =
        kind == CHECK_TOKENS ? *thresholds : only_percent(thresholds);
    if (kind == CHECK_REQUESTS) {
        used.warning = only_above(&used.warning, &default_warning);
        used.critical = only_above(&used.critical, &default_critical);
    }
    if (kind == CHECK_THROTTLED)
        return (struct check_measure){
            .limit = 100,
            .warning = {.end = thresholds->throttled_warning, .is_set = true},
            .critical = {.end = thresholds->throttled_critical, .is_set = true},
        };
    return (struct check_measure){
        .limit = kind != CHECK_PTU && limit > 0 ? limit : 0,
        .warning = check_range_scale(&used.warning, kind == CHECK_PTU ? 100 : limit),
        .critical = check_range_scale(&used.critical, kind == CHECK_PTU ? 100 : limit),
    };
}

static bool measure_of_limit(struct check_measure *measure, enum check_kind kind,
                             const struct aoai_series *series, int64_t settled_end,
                             double limit, const struct check_thresholds *thresholds)
{
    *measure = check_measure_blank(kind, limit, thresholds);
    if (!measure_with(measure, series, settled_end, thresholds))
        return false;
    measure->has_percent = aoai_quota_percent(measure->value, limit, &measure->percent);
    return true;
}

bool check_measure_series(struct check_measure *measure, const struct aoai_series *series,
                          int64_t settled_end, double limit,
                          const struct check_thresholds *thresholds)
{
    return measure_of_limit(measure, CHECK_TOKENS, series, settled_end, limit,
                            thresholds);
}

bool check_measure_requests(struct check_measure *measure,
                            const struct aoai_series *series, int64_t settled_end,
                            double limit, const struct check_thresholds *thresholds)
{
    return measure_of_limit(measure, CHECK_REQUESTS, series, settled_end, limit,
                            thresholds);
}

bool check_measure_percents(struct check_measure *measure,
                            const struct aoai_series *series, int64_t settled_end,
                            const struct check_thresholds *thresholds)
{
    *measure = check_measure_blank(CHECK_PTU, 0, thresholds);
    if (!measure_with(measure, series, settled_end, thresholds))
        return false;
    measure->percent = measure->value;
    measure->has_percent = true;
    return true;
}

void check_measure_throttled(struct check_measure *measure, double throttled,
                             double requests, const struct check_thresholds *thresholds)
{
    *measure = check_measure_blank(CHECK_THROTTLED, 0, thresholds);
    measure->is_known = true;
    measure->has_percent = true;
    double percent = 0;
    if (!aoai_quota_share(throttled, requests, 1, &percent))
        return;
    /* 7 of 100 must be 7 and not a hair more: a value equal to the bound is no alert. */
    measure->value = round(percent * 1e9) / 1e9;
    measure->peak = measure->value;
    measure->percent = measure->value;
    if (requests < thresholds->min_requests)
        return;
    if (check_range_alerts(&measure->critical, measure->value))
        measure->state = CHECK_CRITICAL;
    else if (check_range_alerts(&measure->warning, measure->value))
        measure->state = CHECK_WARNING;
}

double check_measure_sum(const struct aoai_series *series, struct aoai_span window)
{
    double sum = 0;
    double value = 0;
    if (series == NULL)
        return 0;
    for (int64_t at = window.from_minute; at < window.to_minute; at++)
        if (aoai_series_get(series, at, &value))
            sum += value;
    return sum;
}
