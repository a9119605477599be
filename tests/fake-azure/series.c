/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* Grouping by dimension, lateness, and adding minutes up to larger grains. */

#include "tests/fake-azure/series.h"

#include <stdlib.h>
#include <string.h>

/* A minute older than this is thrown away by the service. */
#define RETENTION_MS (93 * (int64_t)86400 * 1000)

static uint64_t make_key(const struct filter *filter,
                         const struct world_deployment *deployment, int status)
{
    uint64_t key = 1;
    for (size_t i = 0; i < filter->count; i++) {
        const char *value =
            dimension_value(deployment, filter->terms[i].dimension, status);
        key = world_mix(key, world_hash(value));
    }
    return key;
}

static struct series *find_series(struct series_list *list, uint64_t key)
{
    for (size_t i = list->count; i > 0; i--) {
        if (list->items[i - 1].key == key)
            return &list->items[i - 1];
    }
    struct series *series = &list->items[list->count++];
    series->key = key;
    return series;
}

static void add_member(struct series *series, const struct world_deployment *deployment,
                       int status)
{
    /* Most series have one member; doubling keeps the rolled-up one fast. */
    size_t count = series->member_count;
    if ((count & (count - 1)) == 0) {
        size_t room = count > 0 ? 2 * count : 1;
        struct series_member *members = realloc(series->members, room * sizeof(*members));
        if (members == NULL)
            abort();
        series->members = members;
    }
    series->members[series->member_count++] =
        (struct series_member){.deployment = deployment, .status = status};
}

void series_list_make(struct series_list *list, const struct world_account *account,
                      const struct metric *metric, const struct filter *filter)
{
    bool splits_status = filter_has(filter, DIMENSION_STATUS_CODE);
    int statuses = splits_status ? WORLD_STATUS_COUNT : 1;
    list->items = must_alloc(account->count * WORLD_STATUS_COUNT, sizeof(*list->items));
    list->count = 0;
    for (size_t i = 0; i < account->count; i++) {
        const struct world_deployment *deployment = &account->deployments[i];
        if (!metric_has_series(metric, deployment))
            continue;
        for (int k = 0; k < statuses; k++) {
            int status = splits_status ? k : -1;
            if (!filter_matches(filter, deployment, status))
                continue;
            uint64_t key = make_key(filter, deployment, status);
            add_member(find_series(list, key), deployment, status);
        }
    }
}

void series_list_free(struct series_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].members);
    free(list->items);
    list->items = NULL;
    list->count = 0;
}

static int compare_sums(const void *a, const void *b)
{
    double left = ((const struct series *)a)->sum;
    double right = ((const struct series *)b)->sum;
    return (left > right) - (left < right);
}

static int compare_sums_down(const void *a, const void *b)
{
    return compare_sums(b, a);
}

void series_list_sort(struct series_list *list, int order)
{
    if (order != 0)
        qsort(list->items, list->count, sizeof(*list->items),
              order > 0 ? compare_sums : compare_sums_down);
}

static void read_traffic(struct series_window *window,
                         const struct world_deployment *deployment)
{
    if (window->cached == deployment)
        return;
    for (size_t i = 0; i < window->minutes; i++)
        world_minute(deployment, window->first + (int64_t)i, &window->traffic[i]);
    window->cached = deployment;
}

/* The value as it shows now: whole numbers stay whole. */
static bool show_partly(struct cell *cell, const struct metric *metric, int visible_pct)
{
    if (visible_pct < 0 || cell->count == 0)
        return false;
    if (visible_pct == 100)
        return true;
    double part = visible_pct / 100.0;
    if (metric->is_gauge) {
        cell->sum *= part;
        cell->low *= part;
        cell->high *= part;
        return true;
    }
    cell->sum = (double)(int64_t)(cell->sum * part);
    cell->low = cell->sum;
    cell->high = cell->sum;
    return true;
}

/* In the minute, or in a part of it. */
static bool is_alive(const struct series_window *window, const char *deployment,
                     int64_t minute)
{
    return state_is_alive(window->state, window->account, deployment, minute * 60000) ||
           state_is_alive(window->state, window->account, deployment,
                          minute * 60000 + 59999);
}

/* False = the deployment was not there in any of the minutes. */
static bool add_points(const struct series_member *member, const struct metric *metric,
                       struct series_window *window)
{
    bool was_alive = window->minutes == 0;
    read_traffic(window, member->deployment);
    for (size_t i = 0; i < window->minutes; i++) {
        int64_t minute = window->first + (int64_t)i;
        bool is_there = is_alive(window, member->deployment->name, minute);
        was_alive = was_alive || is_there;
        if (!is_there || window->now_ms - minute * 60000 > RETENTION_MS)
            continue;
        struct cell cell = metric_read(metric, &window->traffic[i], member->status);
        int visible_pct = world_visible_pct(member->deployment, metric->group, minute,
                                            window->now_ms, window->extra_s);
        if (show_partly(&cell, metric, visible_pct))
            cell_add(&window->cells[i / window->grain], &cell);
    }
    return was_alive;
}

bool series_read(struct series *series, const struct metric *metric,
                 struct series_window *window)
{
    memset(window->cells, 0, window->points * sizeof(*window->cells));
    bool was_alive = false;
    bool has_value = false;
    for (size_t i = 0; i < series->member_count; i++)
        was_alive = add_points(&series->members[i], metric, window) || was_alive;
    series->sum = 0;
    for (size_t i = 0; i < window->points; i++) {
        has_value = has_value || window->cells[i].count > 0;
        series->sum += window->cells[i].sum;
    }
    /* A status that did not occur has no series; a token count of zero has one. */
    bool is_status = series->member_count > 0 && series->members[0].status >= 0;
    if (is_status)
        return series->sum > 0;
    return was_alive && (has_value || !metric->is_gauge);
}
