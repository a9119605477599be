/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* What a minute of traffic means for each metric of catalog_table.c. */

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
                                                      "ServiceTierResponse",
                                                      "TextType",
                                                      "Category",
                                                      "Severity",
                                                      "EventType",
                                                      "ContextLength"};

const char *const aggregation_names[AGGREGATION_KINDS] = {"average", "minimum", "maximum",
                                                          "total", "count"};

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

/* Azure's older names are of Azure OpenAI alone; the newer ones are of all models. */
static bool is_of_all_models(const struct metric *metric)
{
    static const char *const older[] = {"TokenTransaction", "ProcessedPromptTokens",
                                        "GeneratedTokens", "ActiveTokens"};
    for (size_t i = 0; i < sizeof(older) / sizeof(older[0]); i++)
        if (strcmp(metric->name, older[i]) == 0)
            return false;
    return strncmp(metric->name, "AzureOpenAI", strlen("AzureOpenAI")) != 0;
}

bool metric_has_series(const struct metric *metric,
                       const struct world_deployment *deployment)
{
    if (strcmp(deployment->format, "OpenAI") != 0 && !is_of_all_models(metric))
        return false;
    if (deployment->flags & WORLD_UNUSED || metric->field == FIELD_NOTHING)
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

static struct cell make_level(double value)
{
    return make_cell(value, value * 0.8, value * 1.25, 1);
}

/* How fast answers came, over the calls that had one. */
static struct cell read_pace(enum metric_field field, const struct world_minute *minute)
{
    int64_t calls = minute->requests[WORLD_STATUS_200];
    if (calls == 0)
        return make_cell(0, 0, 0, 0);
    double gap_ms = 12 + (double)(minute->response_ms % 17) / 2;
    double tokens_each = (double)minute->generated / (double)calls;
    double value = gap_ms;
    if (field == FIELD_FIRST_TOKEN)
        value = minute->response_ms * 0.6;
    else if (field == FIELD_LAST_BYTE)
        value = minute->response_ms + gap_ms * tokens_each;
    else if (field == FIELD_SPEED)
        value = 1000 / gap_ms;
    return make_cell(value * (double)calls, value * 0.5, value * 2, calls);
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
    case FIELD_LAST_BYTE:
    case FIELD_FIRST_TOKEN:
    case FIELD_TOKEN_GAP:
    case FIELD_SPEED:
        return read_pace(metric->field, minute);
    case FIELD_CACHED:
        if (minute->prompt > 0)
            return make_level(
                100.0 * (double)(minute->prompt + minute->generated - minute->active) /
                (double)minute->prompt);
        break;
    case FIELD_FILTERED:
        return make_count(minute->requests[WORLD_STATUS_400]);
    case FIELD_EXAMINED:
        return make_count(all - minute->requests[WORLD_STATUS_429]);
    case FIELD_EVENT:
        return make_count(1);
    case FIELD_NOTHING:
        break;
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
