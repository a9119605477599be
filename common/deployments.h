/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The deployments of an account and what each may use.
 *
 *   GET {account}/deployments?api-version=2024-10-01
 *   {"value":[{"name":"gpt-4o","sku":{"name":"GlobalStandard","capacity":450},
 *     "properties":{"model":{"format":"OpenAI","name":"gpt-4o","version":"2024-11-20"},
 *       "dynamicThrottlingEnabled":true,"rateLimits":[
 *         {"key":"request","renewalPeriod":10,"count":450},
 *         {"key":"token","renewalPeriod":60,"count":450000}]}}],"nextLink":".."}
 *
 * A limit is count x 60 / renewalPeriod. Where the answer has no rateLimits at all, a
 * pay-as-you-go deployment has capacity x 1000 tokens a minute, marked as assumed; where
 * they are there without a token rule (models limited by requests alone), none. A
 * provisioned or a batch one never has any.
 *
 * Units: tokens and requests a minute; capacity as Azure counts it for the SKU (thousands
 * of TPM, PTUs, enqueued tokens). Errors: PROTOCOL. Source: the published swagger of
 * Microsoft.CognitiveServices 2024-10-01, recorded answers,
 * learn.microsoft.com/azure/foundry/openai/how-to/quota (2026-05).
 */
#ifndef AOAI_DEPLOYMENTS_H
#define AOAI_DEPLOYMENTS_H

#include "common/json.h"
#include "common/quota.h"

enum aoai_sku_kind {
    AOAI_SKU_STANDARD,    /* Standard, GlobalStandard, DataZoneStandard, DeveloperTier */
    AOAI_SKU_PROVISIONED, /* ...ProvisionedManaged: judged by PTU utilization */
    AOAI_SKU_BATCH,       /* GlobalBatch, DataZoneBatch: no limit a minute */
};

struct aoai_deployment {
    char *name;
    char *sku;
    char *model;
    char *model_version;
    char *spillover; /* name of the deployment that takes the overflow; NULL = none */
    enum aoai_sku_kind sku_kind;
    double capacity;
    struct aoai_limit limit;
    int64_t created_at_s;   /* 0 = not said */
    bool is_openai_model;   /* only these report Processed Inference Tokens */
    bool has_dynamic_quota; /* may exceed its limit while Azure has room */
    bool is_paused;
};

struct aoai_deployment_list {
    struct aoai_deployment *items;
    size_t count;
};

/* URL of the first page (the caller's), NULL = no memory. */
char *aoai_deployments_url(const char *arm_url, const char *account_path) AOAI_MUST_CHECK;

/* Appends the deployments of one page. On failure the list holds what it held before. */
bool aoai_deployments_parse(json_t *root, struct aoai_deployment_list *list,
                            struct aoai_error *err) AOAI_MUST_CHECK;

/* NULL = none of that name. Azure compares names without regard to letter case. */
const struct aoai_deployment *
aoai_deployments_find(const struct aoai_deployment_list *list, const char *name);

void aoai_deployments_free(struct aoai_deployment_list *list);

#endif
