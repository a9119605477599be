/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The table of metrics, and what a minute of traffic means for each of them. */

#include "tests/fake-azure/catalog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const dimension_names[DIMENSION_COUNT] = {"ApiName",
                                                      "ModelDeploymentName",
                                                      "FeatureName",
                                                      "UsageChannel",
                                                      "Region",
                                                      "ModelVersion",
                                                      "ModelName",
                                                      "OperationName",
                                                      "StreamType",
                                                      "StatusCode",
                                                      "IsSpillover",
                                                      "ServiceTierRequest",
                                                      "ServiceTierResponse"};

const char *const aggregation_names[AGGREGATION_KINDS] = {"average", "minimum", "maximum",
                                                          "total", "count"};

#define BIT(dimension) (1u << DIMENSION_##dimension)

/* clang-format off */
#define DIMENSIONS_USAGE                                                                 \
    (BIT(API_NAME) | BIT(DEPLOYMENT) | BIT(FEATURE_NAME) | BIT(USAGE_CHANNEL) |          \
     BIT(REGION) | BIT(MODEL_VERSION))
#define DIMENSIONS_MODEL                                                                 \
    (BIT(REGION) | BIT(DEPLOYMENT) | BIT(MODEL_NAME) | BIT(MODEL_VERSION))
#define DIMENSIONS_HTTP                                                                  \
    (DIMENSIONS_MODEL | BIT(API_NAME) | BIT(OPERATION_NAME) | BIT(STREAM_TYPE))
#define DIMENSIONS_REQUESTS                                                              \
    (DIMENSIONS_HTTP | BIT(STATUS_CODE) | BIT(IS_SPILLOVER) | BIT(TIER_REQUEST) |        \
     BIT(TIER_RESPONSE))
/* clang-format on */

#define TOTAL (1u << AGGREGATION_TOTAL)
#define LEVELS                                                                           \
    (1u << AGGREGATION_AVERAGE | 1u << AGGREGATION_MINIMUM | 1u << AGGREGATION_MAXIMUM)

const struct metric metrics[] = {
    {"AzureOpenAIRequests", "Azure OpenAI Requests", "Calls by status code", "Count",
     FIELD_REQUESTS, WORLD_GROUP_REQUESTS, TOTAL, DIMENSIONS_REQUESTS, false, false,
     true},
    {"ModelRequests", "Model Requests", "Calls by status code, all models", "Count",
     FIELD_REQUESTS, WORLD_GROUP_REQUESTS, TOTAL, DIMENSIONS_REQUESTS, false, false,
     true},
    {"TokenTransaction", "Processed Inference Tokens", "Prompt and generated tokens",
     "Count", FIELD_TOKENS, WORLD_GROUP_TOKENS, TOTAL, DIMENSIONS_USAGE, false, false,
     false},
    {"ProcessedPromptTokens", "Processed Prompt Tokens", "Tokens that came in", "Count",
     FIELD_PROMPT, WORLD_GROUP_TOKENS, TOTAL, DIMENSIONS_USAGE, false, false, false},
    {"GeneratedTokens", "Generated Completion Tokens", "Tokens that went out", "Count",
     FIELD_GENERATED, WORLD_GROUP_TOKENS, TOTAL, DIMENSIONS_USAGE, false, false, false},
    {"ActiveTokens", "Active Tokens", "Tokens without the cached ones", "Count",
     FIELD_ACTIVE, WORLD_GROUP_TOKENS, TOTAL | LEVELS, DIMENSIONS_MODEL, false, true,
     false},
    {"TotalTokens", "Total Tokens", "Input and output tokens", "Count", FIELD_TOKENS,
     WORLD_GROUP_TOKENS, TOTAL, DIMENSIONS_MODEL | BIT(API_NAME), false, false, true},
    {"InputTokens", "Input Tokens", "Tokens that came in", "Count", FIELD_PROMPT,
     WORLD_GROUP_TOKENS, TOTAL, DIMENSIONS_MODEL | BIT(API_NAME), false, false, true},
    {"OutputTokens", "Output Tokens", "Tokens that went out", "Count", FIELD_GENERATED,
     WORLD_GROUP_TOKENS, TOTAL, DIMENSIONS_MODEL | BIT(API_NAME), false, false, true},
    {"AzureOpenAIProvisionedManagedUtilizationV2", "Provisioned-managed Utilization V2",
     "Share of the provisioned units in use", "Percent", FIELD_UTILIZATION,
     WORLD_GROUP_GAUGES, LEVELS, DIMENSIONS_MODEL | BIT(STREAM_TYPE), true, true, true},
    {"AzureOpenAIAvailabilityRate", "Azure OpenAI AvailabilityRate",
     "Share of calls without a server error", "Percent", FIELD_AVAILABILITY,
     WORLD_GROUP_GAUGES, LEVELS, DIMENSIONS_HTTP, true, false, true},
    {"AzureOpenAITimeToResponse", "Time to Response", "Time to the first answer",
     "MilliSeconds", FIELD_RESPONSE, WORLD_GROUP_GAUGES, LEVELS,
     DIMENSIONS_HTTP | BIT(STATUS_CODE), true, false, true},
};
const size_t metrics_count = sizeof(metrics) / sizeof(metrics[0]);

const struct metric *metric_find(const char *name)
{
    for (size_t i = 0; i < metrics_count; i++) {
        if (strcasecmp(metrics[i].name, name) == 0)
            return &metrics[i];
    }
    return NULL;
}

static int find_name(const char *const *names, int count, const char *name)
{
    for (int i = 0; i < count; i++) {
        if (strcasecmp(names[i], name) == 0)
            return i;
    }
    return -1;
}

int dimension_find(const char *name)
{
    return find_name(dimension_names, DIMENSION_COUNT, name);
}

int aggregation_find(const char *name)
{
    return find_name(aggregation_names, AGGREGATION_KINDS, name);
}

const char *dimension_value(const struct world_deployment *deployment, int dimension,
                            int status)
{
    bool is_embedding = strncmp(deployment->model, "text-embedding", 14) == 0;
    switch (dimension) {
    case DIMENSION_DEPLOYMENT:
        return deployment->series_name;
    case DIMENSION_STATUS_CODE:
        return world_status_names[status >= 0 ? status : 0];
    case DIMENSION_REGION:
        return "Sweden Central";
    case DIMENSION_MODEL_NAME:
        return deployment->model;
    case DIMENSION_MODEL_VERSION:
        return deployment->version;
    case DIMENSION_OPERATION_NAME:
        return is_embedding ? "Embeddings" : "ChatCompletions";
    case DIMENSION_API_NAME:
        return is_embedding ? "Embeddings_Create" : "ChatCompletions_Create";
    case DIMENSION_STREAM_TYPE:
        return "Non-Streaming";
    case DIMENSION_IS_SPILLOVER:
        return "False";
    case DIMENSION_FEATURE_NAME:
        return "Inference";
    case DIMENSION_USAGE_CHANNEL:
        return "Direct";
    default:
        return "default";
    }
}

bool metric_has_series(const struct metric *metric,
                       const struct world_deployment *deployment)
{
    if (deployment->flags & WORLD_UNUSED)
        return false;
    return !metric->is_provisioned || deployment->is_provisioned;
}

static struct cell make_cell(double sum, double low, double high, int64_t count)
{
    return (struct cell){.sum = sum, .low = low, .high = high, .count = count};
}

static struct cell make_count(int64_t value)
{
    return make_cell((double)value, (double)value, (double)value, 1);
}

/* Each status answers in its own time: a refusal is quick. */
static struct cell read_response(const struct world_minute *minute, int status)
{
    struct cell all = {0};
    for (int i = 0; i < WORLD_STATUS_COUNT; i++) {
        int64_t calls = minute->requests[i];
        if (calls == 0 || (status >= 0 && status != i))
            continue;
        double each_ms = i == WORLD_STATUS_200 ? minute->response_ms : 20 + i;
        struct cell one =
            make_cell(each_ms * (double)calls, each_ms * 0.5, each_ms * 3, calls);
        cell_add(&all, &one);
    }
    return all;
}

struct cell metric_read(const struct metric *metric, const struct world_minute *minute,
                        int status)
{
    int64_t all = minute->requests_all;
    switch (metric->field) {
    case FIELD_TOKENS:
        return make_count(minute->prompt + minute->generated);
    case FIELD_PROMPT:
        return make_count(minute->prompt);
    case FIELD_GENERATED:
        return make_count(minute->generated);
    case FIELD_ACTIVE:
        return make_count(minute->active);
    case FIELD_REQUESTS:
        return make_count(status < 0 ? all : minute->requests[status]);
    case FIELD_UTILIZATION:
        return make_cell(minute->utilization_pct, minute->utilization_pct * 0.5,
                         minute->utilization_max_pct, 1);
    case FIELD_AVAILABILITY: {
        if (all == 0)
            break;
        double good = (double)(all - minute->requests[WORLD_STATUS_500]);
        double rate_pct = 100 * good / (double)all;
        return make_cell(rate_pct, rate_pct, rate_pct, 1);
    }
    case FIELD_RESPONSE:
        return read_response(minute, status);
    }
    return make_cell(0, 0, 0, 0);
}

void cell_add(struct cell *cell, const struct cell *other)
{
    if (other->count == 0)
        return;
    if (cell->count == 0) {
        *cell = *other;
        return;
    }
    cell->sum += other->sum;
    cell->count += other->count;
    cell->low = other->low < cell->low ? other->low : cell->low;
    cell->high = other->high > cell->high ? other->high : cell->high;
}

double cell_value(const struct cell *cell, enum aggregation aggregation)
{
    switch (aggregation) {
    case AGGREGATION_MINIMUM:
        return cell->low;
    case AGGREGATION_MAXIMUM:
        return cell->high;
    case AGGREGATION_TOTAL:
        return cell->sum;
    case AGGREGATION_COUNT:
        return (double)cell->count;
    default:
        return cell->count > 0 ? cell->sum / (double)cell->count : 0;
    }
}

void text_number(struct text *text, double value, bool is_real)
{
    if (value > -1e15 && value < 1e15) {
        int64_t whole = (int64_t)value;
        double rest = value - (double)whole;
        if (!(rest < 0) && !(rest > 0)) {
            text_int(text, whole);
            if (is_real)
                text_add(text, ".0", 2);
            return;
        }
    }
    char shortest[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(shortest, sizeof(shortest), "%.*g", digits, value);
        double back = strtod(shortest, NULL);
        if (!(back < value) && !(back > value))
            break;
    }
    text_puts(text, shortest);
}
