/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Azure Monitor's metrics of one account, minute by minute: a group of the catalog, or
 * one metric by its name (common/metric_list.h), maybe in longer intervals.
 *
 *   GET {account}/providers/Microsoft.Insights/metrics?api-version=2024-02-01
 *     &metricnames=TokenTransaction&aggregation=total&interval=PT1M&top=1000
 *     &timespan=2026-11-23T18:00:00Z/2026-11-23T18:05:00Z
 *     &$filter=ModelDeploymentName eq '*'
 *   {"timespan":"2026-11-23T18:00:00Z/2026-11-23T18:05:00Z","interval":"PT1M","value":[
 *     {"name":{"value":"TokenTransaction"},"errorCode":"Success","timeseries":[
 *       {"metadatavalues":[{"name":{"value":"modeldeploymentname"},"value":"gpt-4o"}],
 *        "data":[{"timeStamp":"2026-11-23T18:00:00Z","total":84213},
 *                {"timeStamp":"2026-11-23T18:01:00Z"}]}]}]}
 *
 * What is believed and what is not:
 * - a point without its value, or with null, is missing, never 0;
 * - `top` is always sent, and an answer with as many series is an error: more may be
 * hidden;
 * - the echoed timespan and interval must be the ones asked: Azure cuts long spans
 * silently;
 * - a metric that failed inside an HTTP 200 (errorCode) is an error of that metric alone;
 * - a value that is text, negative, no whole number (counts) or absurdly large is an
 * error;
 * - two series whose names differ in letter case alone are one deployment: a copy counts
 *   once, parts are added; the same minute twice in one series counts once.
 *
 * Units: as the catalog says. Errors: PROTOCOL.
 * Source: the swagger Microsoft.Insights/stable/2024-02-01/metrics_API.json, recorded
 * answers.
 */
#ifndef AOAI_METRICS_H
#define AOAI_METRICS_H

#include "common/json.h"
#include "common/metric_query.h"

/* One series of the answer. Owned texts. */
struct aoai_metric_series {
    enum aoai_metric_id metric;
    char *deployment; /* as Azure spells it; "__Empty" = of no deployment, NULL = of the
                         whole account */
    char *status;     /* HTTP status as text, NULL where the group is not split by it */
    struct aoai_series minutes; /* an interval's value is at its first minute */
    bool is_implied; /* zeros: the deployment exists and Azure has no series of it */
};

struct aoai_metric_answer {
    struct aoai_metric_series *items;
    size_t count;
    struct aoai_error errors[AOAI_METRIC_COUNT]; /* of the metrics that failed */
};

/* Fills a zeroed answer; the caller frees it, also on failure. A named metric that failed
 * alone fails the whole: there is nothing beside it. Pure.
 */
bool aoai_metrics_parse(json_t *root, const struct aoai_metric_query *query,
                        struct aoai_metric_answer *answer,
                        struct aoai_error *err) AOAI_MUST_CHECK;

void aoai_metric_series_free(struct aoai_metric_series *series);
void aoai_metric_answer_free(struct aoai_metric_answer *answer);

#endif
