/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/metric_options.h"

#include "common/metric_name.h"
#include "nagios-check/one_metric.h"

#include <string.h>
#include <strings.h>

bool check_metric_name_check(const char *name, struct aoai_error *err)
{
    struct aoai_buf near = aoai_buf_init(1024);
    if (aoai_metric_list_find(name) != NULL)
        return true;
    aoai_metric_add_near(&near, name);
    bool has_near = near.length > 0;
    (void)aoai_error_set(
        err, AOAI_ERROR_CONFIG, "no metric \"%.80s\"%s%s%s (see --list-metrics)", name,
        has_near ? "; near it: " : "", aoai_buf_text(&near), has_near ? "" : " is known");
    aoai_buf_free(&near);
    return false;
}

static bool find_aggregation(const char *name, enum aoai_aggregation *found)
{
    for (int i = 0; i < AOAI_AGGREGATION_KINDS; i++) {
        *found = (enum aoai_aggregation)i;
        if (strcasecmp(aoai_aggregation_name(*found), name) == 0)
            return true;
    }
    return false;
}

bool check_metric_aggregation_check(const char *name, struct aoai_error *err)
{
    enum aoai_aggregation unused = AOAI_AGGREGATION_TOTAL;
    return find_aggregation(name, &unused) ||
           aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "\"%.40s\" is not total, average, minimum, maximum or count",
                          name);
}

bool check_metric_interval_check(const char *name, struct aoai_error *err)
{
    return aoai_metric_interval_minutes(name) > 0 ||
           aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "\"%.40s\" is not PT1M, PT5M, PT15M, PT30M, PT1H, PT6H, PT12H "
                          "or P1D",
                          name);
}

/* A percentage may be written with its sign; of all else there is no percentage. */
static bool make_range(const char *option, const char *text,
                       const struct aoai_named_metric *named, struct check_range *range,
                       struct aoai_error *err)
{
    bool is_percentage = named->metric->unit == AOAI_UNIT_PERCENT &&
                         named->aggregation != AOAI_AGGREGATION_COUNT;
    *range = (struct check_range){0};
    if (text == NULL)
        return true;
    if (!check_range_parse(text, range, err))
        return false;
    if (range->is_percent && !is_percentage)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "--%s: %s has no limit to be percent of; give a range in "
                              "its own unit (%s)",
                              option, named->metric->name,
                              aoai_unit_name(named->metric->unit));
    range->is_percent = false;
    return true;
}

bool check_metric_options(struct check_config *config, struct aoai_error *err)
{
    const struct check_settings *settings = &config->settings;
    struct check_thresholds *thresholds = &config->thresholds;
    struct aoai_named_metric *named = &config->named;
    named->metric = aoai_metric_list_find(settings->metric);
    if (named->metric == NULL)
        return check_metric_name_check(settings->metric, err);
    named->aggregation = named->metric->aggregation;
    named->interval_minutes = 1;
    if (settings->aggregation != NULL &&
        !find_aggregation(settings->aggregation, &named->aggregation))
        return check_metric_aggregation_check(settings->aggregation, err);
    if (settings->interval != NULL)
        named->interval_minutes = aoai_metric_interval_minutes(settings->interval);
    thresholds->named = named;
    int64_t points =
        check_one_metric_points(settings->window_minutes, named->interval_minutes);
    if (settings->for_minutes > points)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "--for: %lld are more intervals than --window has (%lld of "
                              "%s)",
                              (long long)settings->for_minutes, (long long)points,
                              aoai_metric_interval_name(named->interval_minutes));
    return make_range("warning", settings->warning, named, &thresholds->warning, err) &&
           make_range("critical", settings->critical, named, &thresholds->critical, err);
}
