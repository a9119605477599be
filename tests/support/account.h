/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Accounts as a poll would bring them, made by hand.
 *
 *   struct account account;
 *   account_init(&account, "contoso-prod", (struct aoai_span){100, 103});
 *   account_deployment(&account, "gpt-4o", "GlobalStandard");
 *   account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "gpt-4o", NULL,
 *                  (double[]){1, NAN, 0});
 *   account_join(&account);
 *   ... account.state ...
 *   account_free(&account);
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "common/snapshot.h"

struct account {
    struct aoai_resource_id id;
    struct aoai_target_config target;
    struct aoai_deployment_list list;
    struct aoai_metric_answer answers[AOAI_GROUP_COUNT];
    struct aoai_account_state state;
};

void account_init(struct account *account, const char *name, struct aoai_span span);

/* Lists a deployment of an OpenAI model with 100,000 tokens and 600 requests a minute. */
struct aoai_deployment *account_deployment(struct account *account, const char *name,
                                           const char *sku);

/* Adds a series to its group's answer: one value for each minute of the span, NaN =
 * missing.
 */
void account_series(struct account *account, enum aoai_metric_id metric,
                    const char *deployment, const char *status, const double *values);

/* The same to the answer of a group that has the metric under another name. */
void account_group_series(struct account *account, enum aoai_metric_group group,
                          enum aoai_metric_id metric, const char *deployment,
                          const char *status, const double *values);

/* Builds state.deployments out of the list and the answers. */
void account_join(struct account *account);

/* Joins a metric beside the groups, after account_join: one series of a deployment (NULL =
 * none came), or a request that failed.
 */
void account_extra(struct account *account, const char *metric,
                   enum aoai_error_kind error, const char *deployment,
                   const double *values);

void account_free(struct account *account);

#endif
