/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/metrics.h"

#include "common/encode.h"
#include "common/utc.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define API_VERSION      "2024-02-01"
#define METRIC_NAMESPACE "Microsoft.CognitiveServices/accounts"
#define SERIES_TOP       1000
#define VALUE_MAX        1e15 /* above it a double no longer counts single tokens */

static void add_metric_names(struct aoai_buf *names, enum aoai_metric_group group)
{
    for (int id = 0; id < AOAI_METRIC_COUNT; id++) {
        const struct aoai_metric *metric = aoai_catalog_metric((enum aoai_metric_id)id);
        if (metric->group != group)
            continue;
        if (names->length > 0)
            aoai_buf_add(names, ",");
        aoai_buf_add(names, metric->name);
    }
}

static void add_timespan(struct aoai_buf *url, struct aoai_span span)
{
    char from[AOAI_UTC_SIZE];
    char to[AOAI_UTC_SIZE];
    char both[2 * AOAI_UTC_SIZE];
    (void)snprintf(both, sizeof(both), "%s/%s",
                   aoai_utc_format(span.from_minute * 60, from),
                   aoai_utc_format(span.to_minute * 60, to));
    aoai_encode_query(url, "timespan", both);
}

char *aoai_metrics_url(const char *arm_url, const char *account_path,
                       const struct aoai_metric_query *query)
{
    const struct aoai_group *group = aoai_catalog_group(query->group);
    struct aoai_buf names = aoai_buf_init(1024);
    struct aoai_buf url = aoai_buf_init(8192);
    char top[16];
    (void)snprintf(top, sizeof(top), "%d", SERIES_TOP);
    add_metric_names(&names, query->group);
    aoai_buf_addf(&url, "%s%s/providers/Microsoft.Insights/metrics", arm_url,
                  account_path);
    aoai_encode_query(&url, "api-version", API_VERSION);
    aoai_encode_query(&url, "metricnamespace", METRIC_NAMESPACE);
    aoai_encode_query(&url, "metricnames", aoai_buf_text(&names));
    aoai_encode_query(&url, "aggregation", group->aggregation);
    aoai_encode_query(&url, "interval", "PT1M");
    add_timespan(&url, query->span);
    aoai_encode_query(&url, "top", top);
    aoai_encode_query(&url, "$filter",
                      group->is_split_by_status
                          ? "ModelDeploymentName eq '*' and StatusCode eq '*'"
                          : "ModelDeploymentName eq '*'");
    aoai_buf_free(&names);
    return aoai_buf_take(&url);
}

void aoai_metric_series_free(struct aoai_metric_series *series)
{
    if (series == NULL)
        return;
    free(series->deployment);
    free(series->status);
    aoai_series_free(&series->minutes);
    *series = (struct aoai_metric_series){0};
}

void aoai_metric_answer_free(struct aoai_metric_answer *answer)
{
    if (answer == NULL)
        return;
    for (size_t i = 0; i < answer->count; i++)
        aoai_metric_series_free(&answer->items[i]);
    free(answer->items);
    *answer = (struct aoai_metric_answer){0};
}

/* "start/end" of the answer against what was asked. */
static bool check_echo(json_t *root, struct aoai_span asked, struct aoai_error *err)
{
    const char *interval = aoai_json_string(root, "interval");
    if (interval == NULL || strcmp(interval, "PT1M") != 0)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                              "asked for one-minute values, answered \"%.20s\"",
                              interval == NULL ? "" : interval);
    const char *timespan = aoai_json_string(root, "timespan");
    const char *slash = timespan == NULL ? NULL : strchr(timespan, '/');
    char from[64];
    int64_t from_s = 0;
    int64_t to_s = 0;
    if (slash == NULL || (size_t)(slash - timespan) >= sizeof(from))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "no timespan in the answer");
    memcpy(from, timespan, (size_t)(slash - timespan));
    from[slash - timespan] = '\0';
    if (!aoai_utc_parse(from, &from_s) || !aoai_utc_parse(slash + 1, &to_s))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                              "timespan \"%.60s\" in the answer", timespan);
    if (from_s > asked.from_minute * 60 || to_s < asked.to_minute * 60)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                              "Azure answered for a shorter time than asked (%.60s)",
                              timespan);
    return true;
}

/* A value that is not there is no error; a value that makes no sense is one. */
static bool parse_value(json_t *value, const struct aoai_metric *metric, bool *is_there,
                        double *number, struct aoai_error *err)
{
    *is_there = false;
    if (value == NULL || json_is_null(value))
        return true;
    double found = json_number_value(value);
    if (!json_is_number(value) || !isfinite(found) || found < 0 || found > VALUE_MAX)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "a value that is no %s",
                              metric->is_percent ? "percentage" : "count");
    if (!metric->is_percent && fabs(found - floor(found)) > 0)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                              "a count that is no whole number");
    *is_there = true;
    *number = found;
    return true;
}

static bool parse_points(json_t *points, const struct aoai_metric *metric,
                         struct aoai_series *minutes, struct aoai_error *err)
{
    const char *name = aoai_catalog_group(metric->group)->aggregation;
    size_t i = 0;
    json_t *point = NULL;
    json_array_foreach(points, i, point)
    {
        const char *stamp = json_string_value(json_object_get(point, "timeStamp"));
        int64_t at_s = 0;
        bool is_there = false;
        double number = 0;
        if (stamp == NULL || !aoai_utc_parse(stamp, &at_s))
            return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "a point without a time");
        if (at_s % 60 != 0)
            return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                                  "a point that is not on a minute (%.30s)", stamp);
        if (!parse_value(json_object_get(point, name), metric, &is_there, &number, err))
            return false;
        if (is_there)
            aoai_series_put(minutes, at_s / 60, number);
    }
    return true;
}

/* Value of one dimension; Azure spells the dimension's name in lower case, or not. */
static const char *dimension(json_t *metadata, const char *wanted)
{
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(metadata, i, item)
    {
        const char *name = aoai_json_string(item, "name.value");
        if (name != NULL && strcasecmp(name, wanted) == 0)
            return aoai_json_string(item, "value");
    }
    return NULL;
}

static bool parse_one(json_t *item, const struct aoai_metric *metric,
                      const struct aoai_metric_query *query,
                      struct aoai_metric_series *series, struct aoai_error *err)
{
    bool is_split = aoai_catalog_group(query->group)->is_split_by_status;
    json_t *metadata = aoai_json_get(item, "metadatavalues");
    const char *deployment = dimension(metadata, "ModelDeploymentName");
    const char *status = dimension(metadata, "StatusCode");
    *series = (struct aoai_metric_series){.metric = metric->id};
    if (deployment == NULL || (is_split && status == NULL)) {
        (void)aoai_error_set(err, AOAI_ERROR_PROTOCOL, "a series without its %s",
                             deployment == NULL ? "deployment" : "status");
        return false;
    }
    if (!json_is_array(aoai_json_get(item, "data")))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "a series without data");
    series->deployment = strdup(deployment);
    series->status = is_split ? strdup(status) : NULL;
    if (series->deployment == NULL || (is_split && series->status == NULL) ||
        !aoai_series_init(&series->minutes, query->span))
        return aoai_error_no_memory(err);
    return parse_points(aoai_json_get(item, "data"), metric, &series->minutes, err);
}

static bool is_same(const struct aoai_metric_series *a,
                    const struct aoai_metric_series *b)
{
    if (a->metric != b->metric || b->deployment == NULL ||
        strcasecmp(a->deployment, b->deployment) != 0)
        return false;
    return a->status == NULL || strcmp(a->status, b->status) == 0;
}

/* Puts a series into the answer, or merges it with the one it is a part or a copy of. */
static bool keep(struct aoai_metric_answer *answer, struct aoai_metric_series *series)
{
    for (size_t i = 0; i < answer->count; i++) {
        if (is_same(&answer->items[i], series)) {
            aoai_series_merge(&answer->items[i].minutes, &series->minutes);
            aoai_metric_series_free(series);
            return true;
        }
    }
    struct aoai_metric_series *items =
        realloc(answer->items, (answer->count + 1) * sizeof(*items));
    if (items == NULL)
        return false;
    answer->items = items;
    items[answer->count++] = *series;
    *series = (struct aoai_metric_series){0};
    return true;
}

/* What a failed metric brought before it failed is not kept: half a truth is none. */
static void drop_metric(struct aoai_metric_answer *answer, enum aoai_metric_id id)
{
    size_t kept = 0;
    for (size_t i = 0; i < answer->count; i++) {
        if (answer->items[i].metric == id)
            aoai_metric_series_free(&answer->items[i]);
        else
            answer->items[kept++] = answer->items[i];
    }
    answer->count = kept;
}

static bool parse_metric(json_t *value, const struct aoai_metric *metric,
                         const struct aoai_metric_query *query,
                         struct aoai_metric_answer *answer, struct aoai_error *err)
{
    const char *code = aoai_json_string(value, "errorCode");
    if (code != NULL && strcasecmp(code, "Success") != 0)
        return aoai_error_set(err, AOAI_ERROR_SERVER, "Azure answered %.60s: %.200s",
                              code,
                              aoai_json_string(value, "errorMessage") == NULL
                                  ? "no reason given"
                                  : aoai_json_string(value, "errorMessage"));
    json_t *all = aoai_json_get(value, "timeseries");
    if (!json_is_array(all))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "no series in the answer");
    if (json_array_size(all) >= SERIES_TOP)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                              "as many series as asked for (%d): more may be missing",
                              SERIES_TOP);
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(all, i, item)
    {
        struct aoai_metric_series series = {0};
        if (!parse_one(item, metric, query, &series, err) || !keep(answer, &series)) {
            aoai_metric_series_free(&series);
            return aoai_error_no_memory(err);
        }
    }
    return true;
}

static json_t *find_metric(json_t *values, const char *wanted)
{
    size_t i = 0;
    json_t *value = NULL;
    json_array_foreach(values, i, value)
    {
        const char *name = aoai_json_string(value, "name.value");
        if (name != NULL && strcasecmp(name, wanted) == 0)
            return value;
    }
    return NULL;
}

bool aoai_metrics_parse(json_t *root, const struct aoai_metric_query *query,
                        struct aoai_metric_answer *answer, struct aoai_error *err)
{
    json_t *values = aoai_json_get(root, "value");
    if (!json_is_array(values))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "no \"value\" in the answer");
    if (!check_echo(root, query->span, err))
        return false;
    for (int id = 0; id < AOAI_METRIC_COUNT; id++) {
        const struct aoai_metric *metric = aoai_catalog_metric((enum aoai_metric_id)id);
        if (metric->group != query->group)
            continue;
        struct aoai_error *failed = &answer->errors[id];
        json_t *value = find_metric(values, metric->name);
        if (value == NULL)
            (void)aoai_error_set(failed, AOAI_ERROR_PROTOCOL, "not in the answer");
        else if (!parse_metric(value, metric, query, answer, failed))
            drop_metric(answer, metric->id);
        aoai_error_wrap(failed, "metric %s", metric->name);
    }
    return true;
}
