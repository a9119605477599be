/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The printer of truth.h. */

#include "tests/fake-azure/truth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fake-azure/catalog.h"

struct span {
    int64_t first;
    size_t count;
    char (*times)[TIME_TEXT_SIZE];
    struct world_minute *minutes;
};

static int compare_deployments(const void *a, const void *b)
{
    const struct world_deployment *left = a;
    const struct world_deployment *right = b;
    return strcmp(left->name, right->name);
}

static int compare_metrics(const void *a, const void *b)
{
    const struct metric *left = a;
    const struct metric *right = b;
    return strcmp(left->name, right->name);
}

static void flush_text(struct text *out, size_t most)
{
    if (out->length > most) {
        fwrite(out->data, 1, out->length, stdout);
        out->length = 0;
    }
}

static bool has_status(const struct span *span, int status)
{
    for (size_t i = 0; i < span->count; i++) {
        if (span->minutes[i].requests[status] > 0)
            return true;
    }
    return false;
}

static void print_series(struct text *out, const struct span *span,
                         const struct world_deployment *deployment,
                         const struct metric *metric, int status)
{
    char middle[160];
    int length = snprintf(middle, sizeof(middle), "\t%s\t%s\t%s\t", deployment->name,
                          metric->name, status >= 0 ? world_status_names[status] : "-");
    for (size_t i = 0; i < span->count; i++) {
        struct cell cell = metric_read(metric, &span->minutes[i], status);
        if (cell.count == 0)
            continue;
        enum aggregation kind =
            metric->is_gauge ? AGGREGATION_MAXIMUM : AGGREGATION_TOTAL;
        text_add(out, span->times[i], 20);
        text_add(out, middle, (size_t)length);
        text_number(out, cell_value(&cell, kind), false);
        text_add(out, "\n", 1);
        flush_text(out, 1 << 20);
    }
}

static void print_deployment(struct text *out, struct span *span,
                             const struct world_deployment *deployment,
                             const struct metric *chosen, size_t chosen_count)
{
    for (size_t i = 0; i < span->count; i++)
        world_minute(deployment, span->first + (int64_t)i, &span->minutes[i]);
    for (size_t k = 0; k < chosen_count; k++) {
        if (!metric_has_series(&chosen[k], deployment))
            continue;
        if (!(chosen[k].dimensions & 1u << DIMENSION_STATUS_CODE)) {
            print_series(out, span, deployment, &chosen[k], -1);
            continue;
        }
        for (int status = 0; status < WORLD_STATUS_COUNT; status++) {
            if (has_status(span, status))
                print_series(out, span, deployment, &chosen[k], status);
        }
    }
}

static size_t choose_metrics(const char *name, struct metric *chosen)
{
    size_t count = 0;
    for (size_t i = 0; i < metrics_count; i++) {
        if (name == NULL || metric_find(name) == &metrics[i])
            chosen[count++] = metrics[i];
    }
    qsort(chosen, count, sizeof(*chosen), compare_metrics);
    return count;
}

bool truth_print(const char *account_name, const char *metric, int64_t from_s,
                 int64_t to_s)
{
    struct world_account *account = world_account_new(account_name);
    if (account == NULL || (metric != NULL && metric_find(metric) == NULL)) {
        fprintf(stderr, "fake-azure: unknown %s\n",
                account == NULL ? "account" : "metric");
        free(account);
        return false;
    }
    struct span span = {.first = from_s / 60};
    int64_t end = (to_s + 59) / 60;
    span.count = end > span.first ? (size_t)(end - span.first) : 0;
    span.times = must_alloc(span.count, sizeof(*span.times));
    span.minutes = must_alloc(span.count, sizeof(*span.minutes));
    for (size_t i = 0; i < span.count; i++)
        time_format((span.first + (int64_t)i) * 60, span.times[i]);

    qsort(account->deployments, account->count, sizeof(account->deployments[0]),
          compare_deployments);
    struct metric *chosen = must_alloc(metrics_count, sizeof(*chosen));
    size_t chosen_count = choose_metrics(metric, chosen);
    struct text out = {0};
    for (size_t i = 0; i < account->count; i++)
        print_deployment(&out, &span, &account->deployments[i], chosen, chosen_count);
    flush_text(&out, 0);

    text_free(&out);
    free(chosen);
    free(span.minutes);
    free(span.times);
    free(account);
    return fflush(stdout) == 0;
}
