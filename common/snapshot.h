/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What one poll found out: plain structs, no JSON, nothing of the network. Front ends
 * read this and nothing else.
 *
 *   snapshot
 *     account contoso-prod             limits_error, errors[metric]: NONE, or why it is
 *                                      unknown
 *       deployment gpt-4o              deployment: SKU, model, limit; NULL = not in
 *                                      Azure's list
 *         series processed_tokens      18:00 -> 84213   18:01 -> missing   ...
 *         series requests, status "429"   ...
 *
 * Three answers that never mix: a deployment that used nothing has a series of zeros; a
 * minute that Azure has not filled is missing; where a request failed there is no series,
 * and the account says why.
 *
 * A poll for one metric by its name has nothing but that: series of AOAI_METRIC_NAMED, or
 * named_error. What is of the whole account is the series of a deployment that is in no
 * list and has the account's name.
 *
 * Ownership: the snapshot owns its series; names and deployments are borrowed from the
 * monitor and live until its next poll or its end.
 */
#ifndef AOAI_SNAPSHOT_H
#define AOAI_SNAPSHOT_H

#include "common/config.h"
#include "common/deployments.h"
#include "common/metrics.h"
#include "common/resource_id.h"

/* The name Azure gives to use that belongs to no deployment. */
#define AOAI_NO_DEPLOYMENT "__Empty"

/* In place of a deployment's name: the account as a whole. No deployment has it. */
#define AOAI_WHOLE_ACCOUNT "@account"

struct aoai_deployment_state {
    const char *name;                         /* as the list spells it, else the metric */
    const struct aoai_deployment *deployment; /* NULL = not in the list */
    struct aoai_metric_series *series;        /* sorted by metric, then status */
    size_t series_count;
};

/* How a metric fared that was asked for beside the groups. */
struct aoai_extra_state {
    enum aoai_metric_id metric; /* of common/metric_name.h */
    struct aoai_error error;
};

struct aoai_account_state {
    const struct aoai_resource_id *id;
    const struct aoai_target_config *target;
    struct aoai_span span;          /* what was asked; empty = not asked this time */
    struct aoai_error limits_error; /* of the list of deployments */
    struct aoai_error errors[AOAI_METRIC_COUNT];
    struct aoai_error named_error;    /* of the metric asked for by name */
    bool is_asked[AOAI_METRIC_COUNT]; /* false = not needed, or not known to be */
    struct aoai_extra_state *extras;
    size_t extra_count;
    struct aoai_deployment_state *deployments; /* sorted by name; only the wanted ones */
    size_t deployment_count;
};

struct aoai_snapshot {
    int64_t taken_at_s; /* wall clock, when the answers were here */
    struct aoai_account_state *accounts;
    size_t account_count;
};

/* By name, letter case ignored; NULL = there is none. */
const struct aoai_deployment_state *
aoai_snapshot_deployment(const struct aoai_account_state *account, const char *name);

/* Why a metric is unknown, NONE = it is known; NULL = it was not asked for, or is of the
 * catalog and need not have been.
 */
const struct aoai_error *aoai_snapshot_error(const struct aoai_account_state *account,
                                             enum aoai_metric_id metric);

/* NULL = there is none: unknown, or (with a status) none of that status happened. */
const struct aoai_series *aoai_snapshot_series(const struct aoai_deployment_state *state,
                                               enum aoai_metric_id metric,
                                               const char *status);

/* The end of what is believed of one metric of a deployment (common/quota.h): of its
 * statuses, whichever is furthest; where none came, of the deployment's tokens.
 */
int64_t aoai_snapshot_believed_end(const struct aoai_deployment_state *state,
                                   enum aoai_metric_id metric, struct aoai_span span);

/* All requests of a deployment minute by minute, whatever their status: 0 where none was
 * made, missing where Azure has no value of any status yet. Fills a series for the
 * account's span (the caller's to free); false = no memory. Ask only when
 * errors[REQUESTS] is NONE.
 */
bool aoai_snapshot_requests(const struct aoai_account_state *account,
                            const struct aoai_deployment_state *state,
                            struct aoai_series *requests) AOAI_MUST_CHECK;

/* Builds an account's deployments from the list and the answers, which give up their
 * series. A listed deployment of an OpenAI model without a series used nothing: its
 * series are zeros from its creation on. Pure but for memory; the caller frees, also on
 * failure.
 */
bool aoai_snapshot_join(struct aoai_account_state *account,
                        const struct aoai_deployment_list *list,
                        struct aoai_metric_answer answers[static AOAI_GROUP_COUNT],
                        struct aoai_error *err) AOAI_MUST_CHECK;

/* The same for one metric asked for by name. Where that is a sum, a listed deployment that
 * can report it and has no series has zeros; of all else it has none.
 */
bool aoai_snapshot_join_named(struct aoai_account_state *account,
                              const struct aoai_deployment_list *list,
                              const struct aoai_named_metric *named,
                              struct aoai_metric_answer *answer,
                              struct aoai_error *err) AOAI_MUST_CHECK;

/* Adds one metric beside the groups to an account that has been joined, in the same way,
 * with how it fared. What is of the whole account is the series of a deployment of the
 * name AOAI_WHOLE_ACCOUNT.
 */
bool aoai_snapshot_join_extra(struct aoai_account_state *account,
                              const struct aoai_deployment_list *list,
                              const struct aoai_extra_state *extra,
                              const struct aoai_named_metric *named,
                              struct aoai_metric_answer *answer,
                              struct aoai_error *err) AOAI_MUST_CHECK;

/* Can a deployment have a series of the metric? Batch deployments may have one of tokens,
 * but without one nothing is known of them.
 */
bool aoai_snapshot_can_report(const struct aoai_deployment *deployment,
                              const struct aoai_listed_metric *metric);

/* How old the newest value of the account's token metric is, in seconds after the end of
 * its minute. False = no value at all.
 */
bool aoai_snapshot_data_age(const struct aoai_account_state *account, int64_t now_s,
                            int64_t settled_end, int64_t *age_s) AOAI_MUST_CHECK;

void aoai_snapshot_free(struct aoai_snapshot *snapshot);

#endif
