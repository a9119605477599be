/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/metric_list.h"

#include <string.h>
#include <strings.h>

#define HTTP    "Azure OpenAI - HTTP Requests"
#define LATENCY "Azure OpenAI - Latency"
#define USAGE   "Azure OpenAI - Usage"
#define SAFETY  "ContentSafety - Risks&Safety"
#define M_HTTP  "Models - HTTP Requests"
#define M_TIME  "Models - Latency"
#define M_USAGE "Models - Usage"

#define COUNT   AOAI_UNIT_COUNT
#define PERCENT AOAI_UNIT_PERCENT
#define MS      AOAI_UNIT_MILLISECONDS

#define BIT(kind) (1u << AOAI_AGGREGATION_##kind)
#define SUM       AOAI_AGGREGATION_TOTAL, BIT(TOTAL)
#define MEAN      AOAI_AGGREGATION_AVERAGE, BIT(AVERAGE) | BIT(MINIMUM) | BIT(MAXIMUM)
#define PEAK      AOAI_AGGREGATION_MAXIMUM, BIT(AVERAGE) | BIT(MINIMUM) | BIT(MAXIMUM)

#define BY_MODEL  "Region, ModelDeploymentName, ModelName, ModelVersion"
#define BY_API    "ApiName, " BY_MODEL
#define BY_STREAM "ApiName, OperationName, Region, StreamType, " DEPLOYED
#define DEPLOYED  "ModelDeploymentName, ModelName, ModelVersion"
#define BY_STATUS                                                                        \
    BY_STREAM ", StatusCode, IsSpillover, ServiceTierRequest, ServiceTierResponse"
#define BY_HOURS   "ApiName, ModelDeploymentName, FeatureName, UsageChannel, Region"
#define BY_CHANNEL BY_HOURS ", ModelVersion"

#define OPENAI AOAI_REPORTERS_OPENAI
#define PTU    AOAI_REPORTERS_PROVISIONED
#define ALL    AOAI_REPORTERS_ALL

#define WHOLE    false, false
#define FRACTION true, false
#define LOW      true, true

/* clang-format off */
static const struct aoai_listed_metric list[] = {
    {"AzureOpenAIAvailabilityRate", "Azure OpenAI AvailabilityRate", HTTP, PERCENT, MEAN,
     BY_STREAM, OPENAI, LOW},
    {"AzureOpenAIRequests", "Azure OpenAI Requests", HTTP, COUNT, SUM, BY_STATUS, OPENAI,
     WHOLE},

    {"AzureOpenAINormalizedTBTInMS", "Time Between Token", LATENCY, MS, MEAN, BY_MODEL,
     OPENAI, FRACTION},
    {"AzureOpenAINormalizedTTFTInMS", "Normalized Time to First Byte", LATENCY, MS, MEAN,
     BY_MODEL, OPENAI, FRACTION},
    {"AzureOpenAITimeToResponse", "Time to Response", LATENCY, MS, MEAN,
     BY_STREAM ", StatusCode", OPENAI, FRACTION},
    {"AzureOpenAITokenPerSecond", "Tokens Per Second", LATENCY, COUNT, MEAN, BY_MODEL,
     OPENAI, LOW},
    {"AzureOpenAITTLTInMS", "Time to Last Byte", LATENCY, MS, MEAN, BY_MODEL, OPENAI,
     FRACTION},

    {"ActiveTokens", "Active Tokens", USAGE, COUNT, AOAI_AGGREGATION_TOTAL,
     BIT(TOTAL) | BIT(AVERAGE) | BIT(MINIMUM) | BIT(MAXIMUM), BY_MODEL, PTU, WHOLE},
    {"AudioCompletionTokens", "Audio Completion Tokens", USAGE, COUNT, SUM,
     DEPLOYED ", Region", OPENAI, WHOLE},
    {"AudioPromptTokens", "Audio Prompt Tokens", USAGE, COUNT, SUM, DEPLOYED ", Region",
     OPENAI, WHOLE},
    {"AzureOpenAIContextTokensCacheMatchRate", "Prompt Token Cache Match Rate", USAGE,
     PERCENT, MEAN, BY_MODEL, PTU, LOW},
    {"AzureOpenAIProvisionedManagedUtilization",
     "Provisioned-managed Utilization (deprecated)", USAGE, PERCENT, PEAK,
     "Region, StreamType, " DEPLOYED, PTU, FRACTION},
    {"AzureOpenAIProvisionedManagedUtilizationV2", "Provisioned-managed Utilization V2",
     USAGE, PERCENT, PEAK, "Region, StreamType, " DEPLOYED, PTU, FRACTION},
    {"FineTunedTrainingHours", "Processed FineTuned Training Hours", USAGE, COUNT, SUM,
     BY_HOURS, OPENAI, FRACTION},
    {"GeneratedTokens", "Generated Completion Tokens", USAGE, COUNT, SUM, BY_CHANNEL,
     OPENAI, WHOLE},
    {"ProcessedPromptTokens", "Processed Prompt Tokens", USAGE, COUNT, SUM, BY_CHANNEL,
     OPENAI, WHOLE},
    {"RealtimeUsageTime", "Realtime API Seconds Used", USAGE, COUNT, SUM,
     "Region, ModelDeploymentName", OPENAI, FRACTION},
    {"TokenTransaction", "Processed Inference Tokens", USAGE, COUNT, SUM, BY_CHANNEL,
     OPENAI, WHOLE},

    {"RAIHarmfulRequests", "Harmful Volume Detected", SAFETY, COUNT, SUM,
     BY_MODEL ", ApiName, TextType, Category, Severity", OPENAI, WHOLE},
    {"RAIRejectedRequests", "Blocked Volume", SAFETY, COUNT, SUM,
     BY_MODEL ", ApiName, TextType, Category", OPENAI, WHOLE},
    {"RAISystemEvent", "Safety System Event", SAFETY, COUNT, AOAI_AGGREGATION_AVERAGE,
     BIT(AVERAGE), "Region, EventType", ALL, FRACTION},
    {"RAITotalRequests", "Total Volume Sent For Safety Check", SAFETY, COUNT, SUM,
     BY_MODEL ", ApiName", OPENAI, WHOLE},

    {"ModelAvailabilityRate", "Model Availability Rate", M_HTTP, PERCENT, MEAN, BY_MODEL,
     ALL, LOW},
    {"ModelRequests", "Model Requests", M_HTTP, COUNT, SUM, BY_STATUS, ALL, WHOLE},

    {"NormalizedTimeBetweenTokens", "Time Between Tokens", M_TIME, MS, MEAN, BY_STREAM,
     ALL, FRACTION},
    {"NormalizedTimeToFirstToken", "Normalized Time to First Byte", M_TIME, MS, MEAN,
     BY_STREAM, ALL, FRACTION},
    {"TimeToLastByte", "Time to Last Byte", M_TIME, MS, MEAN, BY_STREAM, ALL, FRACTION},
    {"TimeToResponse", "Time to Response", M_TIME, MS, MEAN, BY_STREAM ", StatusCode",
     ALL, FRACTION},
    {"TokensPerSecond", "Tokens Per Second", M_TIME, COUNT, MEAN, BY_STREAM, ALL, LOW},

    {"AnnotatedPages", "Annotated Pages", M_USAGE, COUNT, SUM, BY_API, ALL, WHOLE},
    {"AudioInputTokens", "Audio Input Tokens", M_USAGE, COUNT, SUM, DEPLOYED ", Region",
     ALL, WHOLE},
    {"AudioOutputTokens", "Audio Output Tokens", M_USAGE, COUNT, SUM, DEPLOYED ", Region",
     ALL, WHOLE},
    {"cacheReadInputTokens", "Prompt tokens read from cache", M_USAGE, COUNT, SUM,
     BY_API ", ContextLength", ALL, WHOLE},
    {"ephemeral1hInputTokens", "Prompt tokens written to cache (1 hour TTL)", M_USAGE,
     COUNT, SUM, BY_API ", ContextLength", ALL, WHOLE},
    {"ephemeral5mInputTokens", "Prompt tokens written to cache (5 minute TTL)", M_USAGE,
     COUNT, SUM, BY_API ", ContextLength", ALL, WHOLE},
    {"GeneratedImages", "Generated Images", M_USAGE, COUNT, SUM, BY_API, ALL, WHOLE},
    {"InputTokens", "Input Tokens", M_USAGE, COUNT, SUM, BY_API, ALL, WHOLE},
    {"OutputTokens", "Output Tokens", M_USAGE, COUNT, SUM, BY_API, ALL, WHOLE},
    {"ProvisionedUtilization", "Provisioned Utilization", M_USAGE, PERCENT, PEAK,
     BY_MODEL, PTU, FRACTION},
    {"TotalPages", "Total Pages", M_USAGE, COUNT, SUM, BY_API, ALL, WHOLE},
    {"TotalTokens", "Total Tokens", M_USAGE, COUNT, SUM, BY_API, ALL, WHOLE},
};
/* clang-format on */

static const char *const aggregation_names[AOAI_AGGREGATION_KINDS] = {
    [AOAI_AGGREGATION_TOTAL] = "total",     [AOAI_AGGREGATION_AVERAGE] = "average",
    [AOAI_AGGREGATION_MINIMUM] = "minimum", [AOAI_AGGREGATION_MAXIMUM] = "maximum",
    [AOAI_AGGREGATION_COUNT] = "count",
};

const char *const aoai_metric_intervals[] = {"PT1M", "PT5M",  "PT15M", "PT30M", "PT1H",
                                             "PT6H", "PT12H", "P1D",   NULL};
static const int64_t interval_minutes[] = {1, 5, 15, 30, 60, 360, 720, 1440};

const struct aoai_listed_metric *aoai_metric_list(size_t *count)
{
    *count = AOAI_LENGTH(list);
    return list;
}

const struct aoai_listed_metric *aoai_metric_list_find(const char *name)
{
    for (size_t i = 0; i < AOAI_LENGTH(list); i++)
        if (strcasecmp(list[i].name, name) == 0)
            return &list[i];
    return NULL;
}

bool aoai_listed_metric_is_split(const struct aoai_listed_metric *metric)
{
    return strstr(metric->dimensions, "ModelDeploymentName") != NULL;
}

const char *aoai_aggregation_name(enum aoai_aggregation aggregation)
{
    return aggregation_names[aggregation];
}

const char *aoai_unit_name(enum aoai_unit unit)
{
    static const char *const names[] = {
        [AOAI_UNIT_COUNT] = "Count",
        [AOAI_UNIT_PERCENT] = "Percent",
        [AOAI_UNIT_MILLISECONDS] = "MilliSeconds",
    };
    return names[unit];
}

bool aoai_named_metric_is_sum(const struct aoai_named_metric *named)
{
    return named->aggregation == AOAI_AGGREGATION_TOTAL ||
           named->aggregation == AOAI_AGGREGATION_COUNT;
}

bool aoai_named_metric_is_whole(const struct aoai_named_metric *named)
{
    if (named->aggregation == AOAI_AGGREGATION_COUNT)
        return true;
    return !named->metric->has_fractions &&
           named->aggregation != AOAI_AGGREGATION_AVERAGE;
}

int64_t aoai_metric_interval_minutes(const char *name)
{
    for (size_t i = 0; aoai_metric_intervals[i] != NULL; i++)
        if (strcasecmp(aoai_metric_intervals[i], name) == 0)
            return interval_minutes[i];
    return 0;
}

const char *aoai_metric_interval_name(int64_t minutes)
{
    for (size_t i = 0; aoai_metric_intervals[i] != NULL; i++)
        if (interval_minutes[i] == minutes)
            return aoai_metric_intervals[i];
    return NULL;
}
