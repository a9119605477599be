/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/catalog.h"

#include <strings.h>

static const struct aoai_metric metrics[AOAI_METRIC_COUNT] = {
    {AOAI_METRIC_PROCESSED_TOKENS, AOAI_GROUP_TOKENS, "TokenTransaction",
     "Processed Inference Tokens", false},
    {AOAI_METRIC_PROMPT_TOKENS, AOAI_GROUP_TOKENS, "ProcessedPromptTokens",
     "Processed Prompt Tokens", false},
    {AOAI_METRIC_GENERATED_TOKENS, AOAI_GROUP_TOKENS, "GeneratedTokens",
     "Generated Completion Tokens", false},
    {AOAI_METRIC_REQUESTS, AOAI_GROUP_REQUESTS, "AzureOpenAIRequests",
     "Azure OpenAI Requests", false},
    {AOAI_METRIC_PTU_UTILIZATION, AOAI_GROUP_PTU,
     "AzureOpenAIProvisionedManagedUtilizationV2", "Provisioned-managed Utilization V2",
     true},
};

static const struct aoai_group groups[AOAI_GROUP_COUNT] = {
    [AOAI_GROUP_TOKENS] = {"total", false, false},
    [AOAI_GROUP_REQUESTS] = {"total", true, false},
    [AOAI_GROUP_PTU] = {"maximum", false, false},
    [AOAI_GROUP_MODEL_TOKENS] = {"total", false, true},
    [AOAI_GROUP_MODEL_REQUESTS] = {"total", true, true},
};

static const char *const other_names[AOAI_GROUP_COUNT][AOAI_METRIC_COUNT] = {
    [AOAI_GROUP_MODEL_TOKENS] = {[AOAI_METRIC_PROCESSED_TOKENS] = "TotalTokens",
                                 [AOAI_METRIC_PROMPT_TOKENS] = "InputTokens",
                                 [AOAI_METRIC_GENERATED_TOKENS] = "OutputTokens"},
    [AOAI_GROUP_MODEL_REQUESTS] = {[AOAI_METRIC_REQUESTS] = "ModelRequests"},
};

const struct aoai_metric *aoai_catalog_metric(enum aoai_metric_id id)
{
    return &metrics[id];
}

const struct aoai_group *aoai_catalog_group(enum aoai_metric_group group)
{
    return &groups[group];
}

const struct aoai_metric *aoai_catalog_find(const char *name)
{
    for (size_t i = 0; i < AOAI_METRIC_COUNT; i++)
        if (strcasecmp(metrics[i].name, name) == 0)
            return &metrics[i];
    return NULL;
}

const char *aoai_catalog_name(enum aoai_metric_group group, enum aoai_metric_id id)
{
    return metrics[id].group == group ? metrics[id].name : other_names[group][id];
}
