/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The metrics of the fake accounts: their names, units, aggregations and dimensions. */

#ifndef FAKE_AZURE_CATALOG_H
#define FAKE_AZURE_CATALOG_H

#include "tests/fake-azure/text.h"
#include "tests/fake-azure/world.h"

enum dimension {
    DIMENSION_API_NAME,
    DIMENSION_DEPLOYMENT,
    DIMENSION_FEATURE_NAME,
    DIMENSION_USAGE_CHANNEL,
    DIMENSION_REGION,
    DIMENSION_MODEL_VERSION,
    DIMENSION_MODEL_NAME,
    DIMENSION_OPERATION_NAME,
    DIMENSION_STREAM_TYPE,
    DIMENSION_STATUS_CODE,
    DIMENSION_IS_SPILLOVER,
    DIMENSION_TIER_REQUEST,
    DIMENSION_TIER_RESPONSE,
    DIMENSION_TEXT_TYPE,
    DIMENSION_CATEGORY,
    DIMENSION_SEVERITY,
    DIMENSION_EVENT_TYPE,
    DIMENSION_CONTEXT_LENGTH,
    DIMENSION_COUNT
};

extern const char *const dimension_names[DIMENSION_COUNT];

enum aggregation {
    AGGREGATION_AVERAGE,
    AGGREGATION_MINIMUM,
    AGGREGATION_MAXIMUM,
    AGGREGATION_TOTAL,
    AGGREGATION_COUNT,
    AGGREGATION_KINDS
};

extern const char *const aggregation_names[AGGREGATION_KINDS];

enum metric_field {
    FIELD_TOKENS,
    FIELD_PROMPT,
    FIELD_GENERATED,
    FIELD_ACTIVE,
    FIELD_REQUESTS,
    FIELD_UTILIZATION,
    FIELD_AVAILABILITY,
    FIELD_RESPONSE,
    FIELD_LAST_BYTE,
    FIELD_FIRST_TOKEN,
    FIELD_TOKEN_GAP,
    FIELD_SPEED,
    FIELD_CACHED,
    FIELD_FILTERED, /* refused by the content filter */
    FIELD_EXAMINED, /* all that the content filter saw */
    FIELD_EVENT,    /* of the account, always */
    FIELD_NOTHING   /* no deployment here reports it: no series */
};

struct metric {
    const char *name;
    const char *title;
    const char *description;
    const char *unit;
    enum metric_field field;
    enum world_group group;
    unsigned aggregations; /* bits 1 << enum aggregation */
    unsigned dimensions;   /* bits 1 << enum dimension */
    bool is_gauge;         /* without a request there is no value */
    bool is_provisioned;   /* series of provisioned deployments only */
    bool writes_reals;     /* 12.0 instead of 12 */
};

extern const struct metric metrics[];
extern const size_t metrics_count;

/* One point, or several added up. */
struct cell {
    double sum;
    double low;
    double high;
    int64_t count; /* 0: there is no value */
};

const struct metric *metric_find(const char *name);
int dimension_find(const char *name); /* -1 when unknown */
int aggregation_find(const char *name);

/* The value of the dimension; status only matters for DIMENSION_STATUS_CODE. */
const char *dimension_value(const struct world_deployment *deployment, int dimension,
                            int status);
bool metric_has_series(const struct metric *metric,
                       const struct world_deployment *deployment);
/* The metric in that minute; status -1 takes all.  Count 0 when it has no value. */
struct cell metric_read(const struct metric *metric, const struct world_minute *minute,
                        int status);
void cell_add(struct cell *cell, const struct cell *other);
double cell_value(const struct cell *cell, enum aggregation aggregation);
/* As short as it can be and still exact: 12, or 12.0 for reals, or 26.666666666666668. */
void text_number(struct text *text, double value, bool is_real);

#endif
