/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What to ask Azure Monitor for, and what its answer must then hold: pure, no JSON.
 *
 *   group tokens, 18:00 to 18:05  -> three metrics, total, PT1M, split by deployment
 *   GeneratedTokens, every PT5M   -> one metric, total, split by deployment
 *   RAISystemEvent                -> one metric, average, one series, neither filter nor top
 *
 * common/metrics.h shows the request and reads the answer.
 *
 * Source: the swagger Microsoft.Insights/stable/2024-02-01/metrics_API.json; that `top`
 * needs a filter: its description of the parameter.
 */
#ifndef AOAI_METRIC_QUERY_H
#define AOAI_METRIC_QUERY_H

#include "common/buf.h"
#include "common/catalog.h"
#include "common/metric_list.h"
#include "common/series.h"

/* As many series are asked for; an answer with so many may hide more. */
#define AOAI_METRIC_SERIES_TOP 1000

/* In place of an id: the series of a metric that was asked for by its name. */
#define AOAI_METRIC_NAMED ((enum aoai_metric_id)AOAI_METRIC_COUNT)

struct aoai_metric_query {
    enum aoai_metric_group group;
    struct aoai_span span;                 /* at most 30 days; whole intervals */
    const struct aoai_named_metric *named; /* instead of the group; NULL = the group */
};

/* What a query wants of one of its metrics, be it of a group or asked for by name. */
struct aoai_metric_want {
    enum aoai_metric_id id;
    const char *name;
    const char *aggregation; /* the name of the value in a point, too */
    const char *noun;
    int64_t interval_minutes;
    struct aoai_span span;
    bool is_split; /* by deployment */
    bool is_split_by_status;
    bool is_whole; /* no fractions */
};

/* Pure; texts are borrowed from the tables. `metric` is of the query's group. */
struct aoai_metric_want aoai_metric_want_of_group(const struct aoai_metric_query *query,
                                                  const struct aoai_metric *metric);
struct aoai_metric_want aoai_metric_want_named(const struct aoai_metric_query *query);

/* The request's URL (the caller's), NULL = no memory. Pure. */
char *aoai_metrics_url(const char *arm_url, const char *account_path,
                       const struct aoai_metric_query *query) AOAI_MUST_CHECK;

/* The same query as common/batch.h asks it: span and filter have other names there. */
void aoai_metric_query_add_batch(struct aoai_buf *url,
                                 const struct aoai_metric_query *query);

#endif
