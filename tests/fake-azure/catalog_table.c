/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The table of metrics: as Azure's own list of 2026-07-31 has them. */

#include "tests/fake-azure/catalog.h"

#define BIT(dimension) (1u << DIMENSION_##dimension)

/* clang-format off */
#define DIMENSIONS_USAGE                                                                 \
    (BIT(API_NAME) | BIT(DEPLOYMENT) | BIT(FEATURE_NAME) | BIT(USAGE_CHANNEL) |          \
     BIT(REGION) | BIT(MODEL_VERSION))
#define DIMENSIONS_MODEL                                                                 \
    (BIT(REGION) | BIT(DEPLOYMENT) | BIT(MODEL_NAME) | BIT(MODEL_VERSION))
#define DIMENSIONS_API (DIMENSIONS_MODEL | BIT(API_NAME))
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
    {"FineTunedTrainingHours", "Processed FineTuned Training Hours", "Hours of training",
     "Count", FIELD_NOTHING, WORLD_GROUP_TOKENS, TOTAL,
     DIMENSIONS_USAGE & ~BIT(MODEL_VERSION), false, false, true},
    {"RealtimeUsageTime", "Realtime API Seconds Used", "Seconds of realtime calls",
     "Count", FIELD_NOTHING, WORLD_GROUP_TOKENS, TOTAL, BIT(REGION) | BIT(DEPLOYMENT),
     false, false, false},
    {"ActiveTokens", "Active Tokens", "Tokens without the cached ones", "Count",
     FIELD_ACTIVE, WORLD_GROUP_TOKENS, TOTAL | LEVELS, DIMENSIONS_MODEL, false, true,
     false},
    {"AudioPromptTokens", "Audio Prompt Tokens", "Tokens of sound", "Count",
     FIELD_NOTHING, WORLD_GROUP_TOKENS, TOTAL, DIMENSIONS_MODEL, false, false, false},
    {"AudioCompletionTokens", "Audio Completion Tokens", "Tokens of sound", "Count",
     FIELD_NOTHING, WORLD_GROUP_TOKENS, TOTAL, DIMENSIONS_MODEL, false, false, false},
    {"AudioInputTokens", "Audio Input Tokens", "Tokens of sound", "Count", FIELD_NOTHING,
     WORLD_GROUP_TOKENS, TOTAL, DIMENSIONS_MODEL, false, false, false},
    {"AudioOutputTokens", "Audio Output Tokens", "Tokens of sound", "Count",
     FIELD_NOTHING, WORLD_GROUP_TOKENS, TOTAL, DIMENSIONS_MODEL, false, false, false},
    {"TotalTokens", "Total Tokens", "Input and output tokens", "Count", FIELD_TOKENS,
     WORLD_GROUP_TOKENS, TOTAL, DIMENSIONS_API, false, false, true},
    {"InputTokens", "Input Tokens", "Tokens that came in", "Count", FIELD_PROMPT,
     WORLD_GROUP_TOKENS, TOTAL, DIMENSIONS_API, false, false, true},
    {"OutputTokens", "Output Tokens", "Tokens that went out", "Count", FIELD_GENERATED,
     WORLD_GROUP_TOKENS, TOTAL, DIMENSIONS_API, false, false, true},
    {"cacheReadInputTokens", "Prompt tokens read from cache",
     "Tokens of Anthropic models", "Count", FIELD_NOTHING, WORLD_GROUP_TOKENS, TOTAL,
     DIMENSIONS_API | BIT(CONTEXT_LENGTH), false, false, false},
    {"ephemeral1hInputTokens", "Prompt tokens written to cache (1 hour TTL)",
     "Tokens of Anthropic models", "Count", FIELD_NOTHING, WORLD_GROUP_TOKENS, TOTAL,
     DIMENSIONS_API | BIT(CONTEXT_LENGTH), false, false, false},
    {"ephemeral5mInputTokens", "Prompt tokens written to cache (5 minute TTL)",
     "Tokens of Anthropic models", "Count", FIELD_NOTHING, WORLD_GROUP_TOKENS, TOTAL,
     DIMENSIONS_API | BIT(CONTEXT_LENGTH), false, false, false},
    {"GeneratedImages", "Generated Images", "Of models for images and documents", "Count",
     FIELD_NOTHING, WORLD_GROUP_TOKENS, TOTAL, DIMENSIONS_API, false, false, false},
    {"TotalPages", "Total Pages", "Of models for images and documents", "Count",
     FIELD_NOTHING, WORLD_GROUP_TOKENS, TOTAL, DIMENSIONS_API, false, false, false},
    {"AnnotatedPages", "Annotated Pages", "Of models for images and documents", "Count",
     FIELD_NOTHING, WORLD_GROUP_TOKENS, TOTAL, DIMENSIONS_API, false, false, false},
    {"AzureOpenAIProvisionedManagedUtilizationV2", "Provisioned-managed Utilization V2",
     "Share of the provisioned units in use", "Percent", FIELD_UTILIZATION,
     WORLD_GROUP_GAUGES, LEVELS, DIMENSIONS_MODEL | BIT(STREAM_TYPE), true, true, true},
    {"AzureOpenAIProvisionedManagedUtilization",
     "Provisioned-managed Utilization (deprecated)",
     "Share of the provisioned units in use", "Percent", FIELD_UTILIZATION,
     WORLD_GROUP_GAUGES, LEVELS, DIMENSIONS_MODEL | BIT(STREAM_TYPE), true, true, true},
    {"ProvisionedUtilization", "Provisioned Utilization",
     "Share of the provisioned units in use", "Percent", FIELD_UTILIZATION,
     WORLD_GROUP_GAUGES, LEVELS, DIMENSIONS_MODEL, true, true, true},
    {"AzureOpenAIContextTokensCacheMatchRate", "Prompt Token Cache Match Rate",
     "Share of the prompt that was cached", "Percent", FIELD_CACHED, WORLD_GROUP_GAUGES,
     LEVELS, DIMENSIONS_MODEL, true, true, true},
    {"AzureOpenAIAvailabilityRate", "Azure OpenAI AvailabilityRate",
     "Share of calls without a server error", "Percent", FIELD_AVAILABILITY,
     WORLD_GROUP_GAUGES, LEVELS, DIMENSIONS_HTTP, true, false, true},
    {"ModelAvailabilityRate", "Model Availability Rate",
     "Share of calls without a server error", "Percent", FIELD_AVAILABILITY,
     WORLD_GROUP_GAUGES, LEVELS, DIMENSIONS_MODEL, true, false, true},
    {"AzureOpenAITimeToResponse", "Time to Response", "Time to the first answer",
     "MilliSeconds", FIELD_RESPONSE, WORLD_GROUP_GAUGES, LEVELS,
     DIMENSIONS_HTTP | BIT(STATUS_CODE), true, false, true},
    {"TimeToResponse", "Time to Response", "Time to the first answer", "MilliSeconds",
     FIELD_RESPONSE, WORLD_GROUP_GAUGES, LEVELS, DIMENSIONS_HTTP | BIT(STATUS_CODE), true,
     false, true},
    {"AzureOpenAITTLTInMS", "Time to Last Byte", "Time to the last byte", "MilliSeconds",
     FIELD_LAST_BYTE, WORLD_GROUP_GAUGES, LEVELS, DIMENSIONS_MODEL, true, false, true},
    {"TimeToLastByte", "Time to Last Byte", "Time to the last byte", "MilliSeconds",
     FIELD_LAST_BYTE, WORLD_GROUP_GAUGES, LEVELS, DIMENSIONS_HTTP, true, false, true},
    {"AzureOpenAINormalizedTTFTInMS", "Normalized Time to First Byte",
     "Time to the first byte", "MilliSeconds", FIELD_FIRST_TOKEN, WORLD_GROUP_GAUGES,
     LEVELS, DIMENSIONS_MODEL, true, false, true},
    {"NormalizedTimeToFirstToken", "Normalized Time to First Byte",
     "Time to the first byte", "MilliSeconds", FIELD_FIRST_TOKEN, WORLD_GROUP_GAUGES,
     LEVELS, DIMENSIONS_HTTP, true, false, true},
    {"AzureOpenAINormalizedTBTInMS", "Time Between Token", "Time from token to token",
     "MilliSeconds", FIELD_TOKEN_GAP, WORLD_GROUP_GAUGES, LEVELS, DIMENSIONS_MODEL, true,
     false, true},
    {"NormalizedTimeBetweenTokens", "Time Between Tokens", "Time from token to token",
     "MilliSeconds", FIELD_TOKEN_GAP, WORLD_GROUP_GAUGES, LEVELS, DIMENSIONS_HTTP, true,
     false, true},
    {"AzureOpenAITokenPerSecond", "Tokens Per Second", "Speed of an answer", "Count",
     FIELD_SPEED, WORLD_GROUP_GAUGES, LEVELS, DIMENSIONS_MODEL, true, false, true},
    {"TokensPerSecond", "Tokens Per Second", "Speed of an answer", "Count", FIELD_SPEED,
     WORLD_GROUP_GAUGES, LEVELS, DIMENSIONS_HTTP, true, false, true},
    {"RAITotalRequests", "Total Volume Sent For Safety Check",
     "Calls that the content filter saw", "Count", FIELD_EXAMINED, WORLD_GROUP_REQUESTS,
     TOTAL, DIMENSIONS_API, false, false, false},
    {"RAIRejectedRequests", "Blocked Volume", "Calls that the content filter refused",
     "Count", FIELD_FILTERED, WORLD_GROUP_REQUESTS, TOTAL,
     DIMENSIONS_API | BIT(TEXT_TYPE) | BIT(CATEGORY), false, false, false},
    {"RAIHarmfulRequests", "Harmful Volume Detected",
     "Calls that the content filter marked", "Count", FIELD_FILTERED,
     WORLD_GROUP_REQUESTS, TOTAL,
     DIMENSIONS_API | BIT(TEXT_TYPE) | BIT(CATEGORY) | BIT(SEVERITY), false, false,
     false},
    {"RAISystemEvent", "Safety System Event", "The content filter is there", "Count",
     FIELD_EVENT, WORLD_GROUP_GAUGES, 1u << AGGREGATION_AVERAGE,
     BIT(REGION) | BIT(EVENT_TYPE), true, false, true},
};
const size_t metrics_count = sizeof(metrics) / sizeof(metrics[0]);
