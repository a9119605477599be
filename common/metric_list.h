/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Every metric that an account with model deployments has: what it is called, what it
 * counts and how it may be asked for. The catalog beside it has the few that are judged
 * against quotas; this list is for asking by name.
 *
 *   name         GeneratedTokens
 *   title        Generated Completion Tokens        as the portal shows it
 *   category     Azure OpenAI - Usage
 *   unit         Count
 *   aggregation  total; no other is kept
 *   dimensions   ApiName, ModelDeploymentName, FeatureName, UsageChannel, Region, ...
 *
 * Every metric is kept minute by minute (PT1M); Azure adds up longer intervals itself.
 * Left out are what the source marks "Do not use for Azure OpenAI service" and the metrics
 * of speech, vision, language and translation, which share the resource type.
 *
 * Source: learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/
 * microsoft-cognitiveservices-accounts-metrics (2026-07-31); intervals: the error message
 * of Azure Monitor that names them.
 */
#ifndef AOAI_METRIC_LIST_H
#define AOAI_METRIC_LIST_H

#include "common/base.h"

enum aoai_unit { AOAI_UNIT_COUNT, AOAI_UNIT_PERCENT, AOAI_UNIT_MILLISECONDS };

enum aoai_aggregation {
    AOAI_AGGREGATION_TOTAL,
    AOAI_AGGREGATION_AVERAGE,
    AOAI_AGGREGATION_MINIMUM,
    AOAI_AGGREGATION_MAXIMUM,
    AOAI_AGGREGATION_COUNT, /* of the samples */
};
#define AOAI_AGGREGATION_KINDS 5

/* Which deployments have a series of it. */
enum aoai_reporters {
    AOAI_REPORTERS_ALL,         /* of any model */
    AOAI_REPORTERS_OPENAI,      /* of OpenAI models */
    AOAI_REPORTERS_PROVISIONED, /* of OpenAI models on provisioned throughput */
};

struct aoai_listed_metric {
    const char *name; /* as the API spells it */
    const char *title;
    const char *category;
    enum aoai_unit unit;
    enum aoai_aggregation aggregation; /* what is asked for when nothing is said */
    unsigned aggregations;             /* bits 1 << aggregation: what Azure keeps */
    const char *dimensions;            /* names with ", " between */
    enum aoai_reporters reporters;
    bool has_fractions; /* counted in hours, seconds or a rate: no whole numbers */
    bool is_low_worse;  /* the lowest value is the one to look at */
};

/* How one metric is asked for. */
struct aoai_named_metric {
    const struct aoai_listed_metric *metric;
    enum aoai_aggregation aggregation;
    int64_t interval_minutes; /* 1, 5, 15, 30, 60, 360, 720 or 1440 */
};

/* Sorted by category, then name. */
const struct aoai_listed_metric *aoai_metric_list(size_t *count);

/* NULL = there is none of that name. Letter case does not matter. */
const struct aoai_listed_metric *aoai_metric_list_find(const char *name);

/* Has it a series for each deployment (dimension ModelDeploymentName)? Else it is of the
 * whole account.
 */
bool aoai_listed_metric_is_split(const struct aoai_listed_metric *metric);

/* "total": as the API spells it, and the name of the value in a point. */
const char *aoai_aggregation_name(enum aoai_aggregation aggregation);
const char *aoai_unit_name(enum aoai_unit unit);

/* Is it a sum of what happened? Then an interval in which nothing happened is a 0;
 * of all else it has no value.
 */
bool aoai_named_metric_is_sum(const struct aoai_named_metric *named);

/* May its values only be whole numbers? */
bool aoai_named_metric_is_whole(const struct aoai_named_metric *named);

/* Names of the intervals, shortest first, NULL-ended: "PT1M", "PT5M", ... "P1D". */
extern const char *const aoai_metric_intervals[];

/* Length of an interval in minutes; 0 = no such interval. */
int64_t aoai_metric_interval_minutes(const char *name);
/* NULL = no interval is that long. */
const char *aoai_metric_interval_name(int64_t minutes);

#endif
