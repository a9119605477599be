/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/metrics.h"

#include "common/utc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define VALUE_MAX 1e15 /* above it a double no longer counts single tokens */

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

/* "start/end" of an answer, or the two apart as a batch has them. */
static bool read_echo(json_t *root, int64_t *from_s, int64_t *to_s)
{
    const char *timespan = aoai_json_string(root, "timespan");
    const char *start = aoai_json_string(root, "starttime");
    const char *end = aoai_json_string(root, "endtime");
    const char *slash = timespan == NULL ? NULL : strchr(timespan, '/');
    char from[64];
    if (timespan == NULL && start != NULL && end != NULL)
        return aoai_utc_parse(start, from_s) && aoai_utc_parse(end, to_s);
    if (slash == NULL || (size_t)(slash - timespan) >= sizeof(from))
        return false;
    memcpy(from, timespan, (size_t)(slash - timespan));
    from[slash - timespan] = '\0';
    return aoai_utc_parse(from, from_s) && aoai_utc_parse(slash + 1, to_s);
}

/* The answer's interval and time against what was asked. */
static bool check_echo(json_t *root, struct aoai_span asked, const char *asked_interval,
                       struct aoai_error *err)
{
    const char *interval = aoai_json_string(root, "interval");
    int64_t from_s = 0;
    int64_t to_s = 0;
    char from[AOAI_UTC_SIZE];
    char to[AOAI_UTC_SIZE];
    if (interval == NULL || strcmp(interval, asked_interval) != 0)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                              "asked for the interval %s, answered \"%.20s\"",
                              asked_interval, interval == NULL ? "" : interval);
    if (!read_echo(root, &from_s, &to_s))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "no timespan in the answer");
    if (from_s > asked.from_minute * 60 || to_s < asked.to_minute * 60)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                              "Azure answered for a shorter time than asked (%s to %s)",
                              aoai_utc_format(from_s, from), aoai_utc_format(to_s, to));
    return true;
}

/* A value that is not there is no error; a value that makes no sense is one. */
static bool parse_value(json_t *value, const struct aoai_metric_want *want,
                        bool *is_there, double *number, struct aoai_error *err)
{
    *is_there = false;
    if (value == NULL || json_is_null(value))
        return true;
    double found = json_number_value(value);
    if (!json_is_number(value) || !isfinite(found) || found < 0 || found > VALUE_MAX)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "a value that is no %s",
                              want->noun);
    if (want->is_whole && fabs(found - floor(found)) > 0)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                              "a count that is no whole number");
    *is_there = true;
    *number = found;
    return true;
}

static bool parse_points(json_t *points, const struct aoai_metric_want *want,
                         struct aoai_series *minutes, struct aoai_error *err)
{
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
        if ((at_s - want->span.from_minute * 60) % (want->interval_minutes * 60) != 0)
            return aoai_error_set(
                err, AOAI_ERROR_PROTOCOL, "a point that is not on %s (%.30s)",
                want->interval_minutes == 1 ? "a minute" : "the start of an interval",
                stamp);
        json_t *value = json_object_get(point, want->aggregation);
        if (!parse_value(value, want, &is_there, &number, err))
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

static bool parse_one(json_t *item, const struct aoai_metric_want *want,
                      struct aoai_metric_series *series, struct aoai_error *err)
{
    json_t *metadata = aoai_json_get(item, "metadatavalues");
    const char *deployment = dimension(metadata, "ModelDeploymentName");
    const char *status = dimension(metadata, "StatusCode");
    *series = (struct aoai_metric_series){.metric = want->id};
    if ((want->is_split && deployment == NULL) ||
        (want->is_split_by_status && status == NULL))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "a series without its %s",
                              deployment == NULL ? "deployment" : "status");
    if (!json_is_array(aoai_json_get(item, "data")))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "a series without data");
    series->deployment = want->is_split ? strdup(deployment) : NULL;
    series->status = want->is_split_by_status ? strdup(status) : NULL;
    if ((want->is_split && series->deployment == NULL) ||
        (want->is_split_by_status && series->status == NULL) ||
        !aoai_series_init(&series->minutes, want->span))
        return aoai_error_no_memory(err);
    return parse_points(aoai_json_get(item, "data"), want, &series->minutes, err);
}

static bool is_same(const struct aoai_metric_series *a,
                    const struct aoai_metric_series *b)
{
    if (a->metric != b->metric || a->deployment == NULL || b->deployment == NULL ||
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

static bool parse_metric(json_t *value, const struct aoai_metric_want *want,
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
    if (json_array_size(all) >= AOAI_METRIC_SERIES_TOP)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                              "as many series as asked for (%d): more may be missing",
                              AOAI_METRIC_SERIES_TOP);
    if (!want->is_split && json_array_size(all) > 1)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                              "%zu series of what has one for the whole account",
                              json_array_size(all));
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(all, i, item)
    {
        struct aoai_metric_series series = {0};
        if (!parse_one(item, want, &series, err) || !keep(answer, &series)) {
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

/* A metric that failed keeps nothing, and its error names it. */
static void parse_wanted(json_t *values, const struct aoai_metric_want *want,
                         struct aoai_metric_answer *answer, struct aoai_error *failed)
{
    json_t *value = find_metric(values, want->name);
    if (value == NULL)
        (void)aoai_error_set(failed, AOAI_ERROR_PROTOCOL, "not in the answer");
    else if (!parse_metric(value, want, answer, failed))
        drop_metric(answer, want->id);
    aoai_error_wrap(failed, "metric %s", want->name);
}

bool aoai_metrics_parse(json_t *root, const struct aoai_metric_query *query,
                        struct aoai_metric_answer *answer, struct aoai_error *err)
{
    json_t *values = aoai_json_get(root, "value");
    int64_t interval = query->named == NULL ? 1 : query->named->interval_minutes;
    if (!json_is_array(values))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "no \"value\" in the answer");
    if (!check_echo(root, query->span, aoai_metric_interval_name(interval), err))
        return false;
    if (query->named != NULL) {
        struct aoai_metric_want want = aoai_metric_want_named(query);
        parse_wanted(values, &want, answer, err);
        return err->kind == AOAI_ERROR_NONE;
    }
    for (int id = 0; id < AOAI_METRIC_COUNT; id++) {
        const struct aoai_metric *metric = aoai_catalog_metric((enum aoai_metric_id)id);
        if (aoai_catalog_name(query->group, metric->id) == NULL)
            continue;
        struct aoai_metric_want want = aoai_metric_want_of_group(query, metric);
        parse_wanted(values, &want, answer, &answer->errors[id]);
    }
    return true;
}
