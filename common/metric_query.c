/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/metric_query.h"

#include "common/buf.h"
#include "common/encode.h"
#include "common/utc.h"

#include <stdio.h>

#define API_VERSION      "2024-02-01"
#define METRIC_NAMESPACE "Microsoft.CognitiveServices/accounts"

struct aoai_metric_want aoai_metric_want_of_group(const struct aoai_metric_query *query,
                                                  const struct aoai_metric *metric)
{
    const struct aoai_group *group = aoai_catalog_group(query->group);
    return (struct aoai_metric_want){
        .id = metric->id,
        .name = aoai_catalog_name(query->group, metric->id),
        .aggregation = group->aggregation,
        .noun = metric->is_percent ? "percentage" : "count",
        .interval_minutes = 1,
        .span = query->span,
        .is_split = true,
        .is_split_by_status = group->is_split_by_status,
        .is_whole = !metric->is_percent,
    };
}

struct aoai_metric_want aoai_metric_want_named(const struct aoai_metric_query *query)
{
    static const char *const nouns[] = {
        [AOAI_UNIT_COUNT] = "count",
        [AOAI_UNIT_PERCENT] = "percentage",
        [AOAI_UNIT_MILLISECONDS] = "time",
    };
    const struct aoai_named_metric *named = query->named;
    bool is_number = named->aggregation == AOAI_AGGREGATION_COUNT;
    return (struct aoai_metric_want){
        .id = AOAI_METRIC_NAMED,
        .name = named->metric->name,
        .aggregation = aoai_aggregation_name(named->aggregation),
        .noun = nouns[is_number ? AOAI_UNIT_COUNT : named->metric->unit],
        .interval_minutes = named->interval_minutes,
        .span = query->span,
        .is_split = aoai_listed_metric_is_split(named->metric),
        .is_whole = aoai_named_metric_is_whole(named),
    };
}

static void add_metric_names(struct aoai_buf *url, enum aoai_metric_group group)
{
    bool is_first = true;
    aoai_buf_add(url, "&metricnames=");
    for (int id = 0; id < AOAI_METRIC_COUNT; id++) {
        const char *name = aoai_catalog_name(group, (enum aoai_metric_id)id);
        if (name == NULL)
            continue;
        aoai_encode_percent(url, is_first ? "" : ",");
        aoai_encode_percent(url, name);
        is_first = false;
    }
}

/* How an API wants to be asked: Resource Manager, or the data plane. */
struct dialect {
    const char *filter;
    void (*add_span)(struct aoai_buf *url, struct aoai_span span);
};

static void add_timespan(struct aoai_buf *url, struct aoai_span span)
{
    char from[AOAI_UTC_SIZE];
    char to[AOAI_UTC_SIZE];
    char both[2 * AOAI_UTC_SIZE];
    (void)snprintf(both, sizeof(both), "%s/%s",
                   aoai_utc_format(span.from_minute * 60, from),
                   aoai_utc_format(span.to_minute * 60, to));
    aoai_encode_query(url, "timespan", both);
}

/* The data plane's documents want milliseconds: "2026-11-23T18:00:00.000Z". */
static void add_time(struct aoai_buf *url, const char *name, int64_t minute)
{
    char time[AOAI_UTC_SIZE];
    char exact[AOAI_UTC_SIZE + 4];
    (void)snprintf(exact, sizeof(exact), "%.19s.000Z",
                   aoai_utc_format(minute * 60, time));
    aoai_encode_query(url, name, exact);
}

static void add_start_and_end(struct aoai_buf *url, struct aoai_span span)
{
    add_time(url, "starttime", span.from_minute);
    add_time(url, "endtime", span.to_minute);
}

static void add_filter(struct aoai_buf *url, const struct dialect *dialect,
                       const char *filter)
{
    char top[16];
    (void)snprintf(top, sizeof(top), "%d", AOAI_METRIC_SERIES_TOP);
    aoai_encode_query(url, "top", top);
    aoai_encode_query(url, dialect->filter, filter);
}

/* What differs from query to query. */
static void add_group(struct aoai_buf *url, const struct dialect *dialect,
                      const struct aoai_metric_query *query)
{
    const struct aoai_group *group = aoai_catalog_group(query->group);
    add_metric_names(url, query->group);
    aoai_encode_query(url, "aggregation", group->aggregation);
    aoai_encode_query(url, "interval", "PT1M");
    dialect->add_span(url, query->span);
    add_filter(url, dialect,
               group->is_split_by_status
                   ? "ModelDeploymentName eq '*' and StatusCode eq '*'"
                   : "ModelDeploymentName eq '*'");
}

/* Azure refuses a filter by a dimension that the metric has not, and `top` without a
 * filter.
 */
static void add_named(struct aoai_buf *url, const struct dialect *dialect,
                      const struct aoai_metric_query *query)
{
    struct aoai_metric_want want = aoai_metric_want_named(query);
    aoai_encode_query(url, "metricnames", want.name);
    aoai_encode_query(url, "aggregation", want.aggregation);
    aoai_encode_query(url, "interval", aoai_metric_interval_name(want.interval_minutes));
    dialect->add_span(url, query->span);
    if (want.is_split)
        add_filter(url, dialect, "ModelDeploymentName eq '*'");
}

static void add_query(struct aoai_buf *url, const struct dialect *dialect,
                      const struct aoai_metric_query *query)
{
    aoai_encode_query(url, "api-version", API_VERSION);
    aoai_encode_query(url, "metricnamespace", METRIC_NAMESPACE);
    if (query->named != NULL)
        add_named(url, dialect, query);
    else
        add_group(url, dialect, query);
}

char *aoai_metrics_url(const char *arm_url, const char *account_path,
                       const struct aoai_metric_query *query)
{
    static const struct dialect dialect = {"$filter", add_timespan};
    struct aoai_buf url = aoai_buf_init(8192);
    aoai_buf_addf(&url, "%s%s/providers/Microsoft.Insights/metrics", arm_url,
                  account_path);
    add_query(&url, &dialect, query);
    return aoai_buf_take(&url);
}

void aoai_metric_query_add_batch(struct aoai_buf *url,
                                 const struct aoai_metric_query *query)
{
    static const struct dialect dialect = {"filter", add_start_and_end};
    add_query(url, &dialect, query);
}
