/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Azure Monitor's metrics of up to 50 accounts at once, from its data plane. Pure.
 *
 *   POST https://{region}.metrics.monitor.azure.com/subscriptions/{id}/metrics:getBatch
 *     ?api-version=2024-02-01&metricnames=TokenTransaction&...&filter=ModelDeploymentName eq '*'
 *     &starttime=2026-11-23T18:00:00.000Z&endtime=2026-11-23T18:05:00.000Z
 *   {"resourceids":["/subscriptions/../accounts/contoso-a","/subscriptions/../contoso-b"]}
 *   {"values":[
 *     {"starttime":"2026-11-23T18:00:00Z","endtime":"2026-11-23T18:05:00Z","interval":"PT1M",
 *      "value":[..],"namespace":"..","resourceregion":"..","resourceid":"/subscriptions/.."},
 *     {..}]}
 *
 * All accounts are of one subscription and one region. `value` is what the single query
 * brings (common/metrics.h), `top` counts for each account, and each account's part stands
 * or falls by itself: one that is not in the answer, or there twice, has an error of its
 * own.
 *
 * What differs from Resource Manager: the token is made for another audience, the role
 * must be given on the subscription, each call is billed, and refusals are 401 (no role),
 * 403 (Microsoft.Insights not registered) and 529.
 *
 * Units and errors: those of common/metrics.h.
 * Source: the swagger Microsoft.Insights/stable/2024-02-01/metricBatch.json with its
 * examples; learn.microsoft.com/azure/azure-monitor/metrics/migrate-to-batch-api (2025-01).
 */
#ifndef AOAI_BATCH_H
#define AOAI_BATCH_H

#include "common/arm.h"
#include "common/metrics.h"

#define AOAI_BATCH_MOST 50

/* An answer that holds many accounts must stay readable: longer spans are asked for one
 * account at a time.
 */
#define AOAI_BATCH_MINUTES_MOST 60

/* The parts of a URL. Borrowed. */
struct aoai_batch_place {
    const char *metrics_url; /* AOAI_CLOUD_REGION in it stands for the region */
    const char *region;      /* "swedencentral" */
    const char *subscription;
};

/* The request's URL and body (the caller's), NULL = no memory. `paths` are the ids of at
 * most AOAI_BATCH_MOST accounts.
 */
char *aoai_batch_url(const struct aoai_batch_place *place,
                     const struct aoai_metric_query *query) AOAI_MUST_CHECK;
char *aoai_batch_body(const char *const paths[], size_t count) AOAI_MUST_CHECK;

/* Fills zeroed answers and errors, one for each path; the caller frees the answers, also
 * on failure. False = there is nothing for anybody in it.
 */
bool aoai_batch_parse(json_t *root, const struct aoai_metric_query *query,
                      const char *const paths[], size_t count,
                      struct aoai_metric_answer answers[], struct aoai_error errors[],
                      struct aoai_error *err) AOAI_MUST_CHECK;

/* What to do after a refusal. */
extern const struct aoai_arm_hints aoai_batch_hints;

#endif
