/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The series of one metric: which there are, and their points. */

#ifndef FAKE_AZURE_SERIES_H
#define FAKE_AZURE_SERIES_H

#include "tests/fake-azure/metrics_query.h"

/* One deployment, or one status of it, that goes into a series. */
struct series_member {
    const struct world_deployment *deployment;
    int status; /* -1: all */
};

struct series {
    uint64_t key; /* of the dimension values */
    struct series_member *members;
    size_t member_count;
    double sum; /* of all its points, for sorting */
};

struct series_list {
    struct series *items;
    size_t count;
};

/* The minutes that are asked for, and the last deployment's traffic in them. */
struct series_window {
    int64_t first; /* minute */
    size_t minutes;
    size_t grain;
    size_t points;
    int64_t now_ms;
    int64_t extra_s;
    struct state *state; /* who was alive when */
    const char *account;
    struct cell *cells;
    const struct world_deployment *cached;
    struct world_minute *traffic;
};

void series_list_make(struct series_list *list, const struct world_account *account,
                      const struct metric *metric, const struct filter *filter);
void series_list_free(struct series_list *list);
void series_list_sort(struct series_list *list, int order);

/* Fills window->cells; false when the series does not exist in this window. */
bool series_read(struct series *series, const struct metric *metric,
                 struct series_window *window);

#endif
