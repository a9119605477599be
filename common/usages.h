/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The quota pools of a region: how much of each is handed out to deployments.
 *
 *   GET {arm}/subscriptions/{id}/providers/Microsoft.CognitiveServices/locations/
 *     swedencentral/usages?api-version=2024-10-01
 *   {"value":[{"name":{"value":"OpenAI.GlobalStandard.gpt-4o",
 *       "localizedValue":"Tokens Per Minute (thousands) - gpt-4o - GlobalStandard"},
 *     "currentValue":20,"limit":450,"unit":"Count"}],"nextLink":".."}
 *
 * currentValue is capacity given to deployments, not traffic. "unit" always says Count:
 * what 1 means stands only at the beginning of localizedValue, and may be 1,000, 6,000 or
 * 10,000 tokens a minute, a request a minute, a PTU, or an object.
 *
 * A pool is named {provider}.{SKU}.{model}, but the model is not always spelled as the
 * deployment has it ("gpt4.1" for gpt-4.1), may carry the version
 * ("gpt-4-turbo-2024-0409") and is absent where one pool serves all models (PTU).
 *
 * Errors: PROTOCOL, for a list that cannot be read whole. Source: recorded answers of
 * 2025-10 and learn.microsoft.com/azure/foundry/openai/how-to/quota (2026-05).
 */
#ifndef AOAI_USAGES_H
#define AOAI_USAGES_H

#include "common/deployments.h"

enum aoai_usage_unit {
    AOAI_USAGE_TOKENS,   /* tokens a minute */
    AOAI_USAGE_REQUESTS, /* requests a minute */
    AOAI_USAGE_PTUS,
    AOAI_USAGE_ENQUEUED, /* tokens in a batch queue */
    AOAI_USAGE_OTHER,    /* objects, or not said */
};

struct aoai_usage {
    char *name;
    enum aoai_usage_unit unit;
    double allocated; /* in the unit: tokens, not thousands of them */
    double limit;     /* 0 = nothing may be deployed */
};

struct aoai_usage_list {
    struct aoai_usage *items;
    size_t count;
};

/* URL of the first page (the caller's), NULL = no memory. */
char *aoai_usages_url(const char *arm_url, const char *subscription,
                      const char *region) AOAI_MUST_CHECK;

/* Appends the pools of one page. On failure the list holds what it held before. */
bool aoai_usages_parse(json_t *root, struct aoai_usage_list *list,
                       struct aoai_error *err) AOAI_MUST_CHECK;

/* The pool that the deployment draws from; NULL = none that can be told. */
const struct aoai_usage *aoai_usages_find(const struct aoai_usage_list *list,
                                          const struct aoai_deployment *deployment);

void aoai_usages_free(struct aoai_usage_list *list);

#endif
