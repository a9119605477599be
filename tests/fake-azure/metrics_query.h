/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* What a metrics call asks for, read as strictly as the service does. */

#ifndef FAKE_AZURE_METRICS_QUERY_H
#define FAKE_AZURE_METRICS_QUERY_H

#include "tests/fake-azure/catalog.h"
#include "tests/fake-azure/exchange.h"
#include "tests/fake-azure/filter.h"

#define METRICS_MOST 20

struct metrics_query {
    int64_t start_s; /* as echoed */
    int64_t end_s;
    int64_t grain_min; /* 0: FULL */
    char interval[16];
    const struct metric *metrics[METRICS_MOST];
    size_t metric_count;
    unsigned aggregations; /* bits; 0: each metric's own */
    long top;
    struct filter filter;
    int order; /* 0: none, 1: sum asc, -1: sum desc */
    const char *namespace;
    bool is_metadata;
};

/* False when the exchange has got its error answer.  Free the query in any case. */
bool metrics_query_read(struct exchange *x, struct metrics_query *query);
void metrics_query_free(struct metrics_query *query);

#endif
