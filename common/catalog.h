/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The metrics we know, and how each is asked for.
 *
 * Metrics of one group share aggregation and dimensions, so one request brings them all:
 * Azure refuses a call in which one metric lacks a dimension of the filter.
 *
 * Models of other makers (DeepSeek, Llama, ...) report nothing under the names of Azure
 * OpenAI, but under newer names that OpenAI's models report too. So these are asked for
 * where such a deployment is, and count for it alone: nothing is counted twice.
 *
 *   TokenTransaction       <- TotalTokens       AzureOpenAIRequests <- ModelRequests
 *   ProcessedPromptTokens  <- InputTokens       GeneratedTokens     <- OutputTokens
 *
 * Source: learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/
 * microsoft-cognitiveservices-accounts-metrics (read 2026-07-31).
 */
#ifndef AOAI_CATALOG_H
#define AOAI_CATALOG_H

#include "common/base.h"

enum aoai_metric_id {
    AOAI_METRIC_PROCESSED_TOKENS, /* prompt + generated: what the TPM quota is held
                                     against */
    AOAI_METRIC_PROMPT_TOKENS,
    AOAI_METRIC_GENERATED_TOKENS,
    AOAI_METRIC_REQUESTS,        /* one series for each HTTP status */
    AOAI_METRIC_PTU_UTILIZATION, /* percent; provisioned deployments only */
};
#define AOAI_METRIC_COUNT 5

enum aoai_metric_group {
    AOAI_GROUP_TOKENS,
    AOAI_GROUP_REQUESTS,
    AOAI_GROUP_PTU,
    AOAI_GROUP_MODEL_TOKENS, /* of models that are not OpenAI's: the same metrics under */
    AOAI_GROUP_MODEL_REQUESTS, /* the names that Azure has for all models */
};
#define AOAI_GROUP_COUNT 5

struct aoai_metric {
    enum aoai_metric_id id;
    enum aoai_metric_group group;
    const char *name;  /* as the API spells it */
    const char *title; /* as the portal's Metrics Explorer shows it */
    bool is_percent;   /* else a count of things in the minute: a whole number */
};

struct aoai_group {
    const char *aggregation; /* the name of the value in a point, too */
    bool is_split_by_status; /* beside the deployment */
    bool is_of_other_models; /* counts for deployments of models that are not OpenAI's */
};

/* Never NULL for the ids above. */
const struct aoai_metric *aoai_catalog_metric(enum aoai_metric_id id);
const struct aoai_group *aoai_catalog_group(enum aoai_metric_group group);

/* How the group spells the metric; NULL = the group has it not. */
const char *aoai_catalog_name(enum aoai_metric_group group, enum aoai_metric_id id);

/* NULL = not one of ours. Letter case does not matter. */
const struct aoai_metric *aoai_catalog_find(const char *name);

#endif
