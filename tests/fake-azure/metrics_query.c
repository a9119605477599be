/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The parameters of a metrics call, and the errors for each of them. */

#include "tests/fake-azure/metrics_query.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TOP_DEFAULT 10
#define RETENTION_S (93 * (int64_t)86400)
#define SPAN_MOST_S (31 * (int64_t)86400)

struct grain {
    const char *name;
    int64_t minutes;
};

static const struct grain grains[] = {{"PT1M", 1},    {"PT5M", 5},   {"PT15M", 15},
                                      {"PT30M", 30},  {"PT1H", 60},  {"PT6H", 360},
                                      {"PT12H", 720}, {"P1D", 1440}, {"FULL", 0}};

/* Takes the next item off a comma list; NULL at its end.  Free the item. */
static char *next_item(const char **at)
{
    if (*at == NULL)
        return NULL;
    size_t length = strcspn(*at, ",");
    char *item = must_alloc(length + 1, 1);
    memcpy(item, *at, length);
    *at = (*at)[length] == ',' ? *at + length + 1 : NULL;
    return item;
}

/* start/end, a length up to now, or nothing: the last hour. */
static bool read_resource_span(struct exchange *x, struct metrics_query *query)
{
    const char *timespan = parameters_get(&x->query, "timespan");
    int64_t now_s = x->now_ms / 1000;
    int64_t length_s = 3600;
    query->end_s = now_s;
    query->start_s = now_s - length_s;
    if (timespan == NULL)
        return true;
    if (duration_parse(timespan, &length_s)) {
        query->start_s = now_s - length_s;
        return true;
    }
    const char *slash = strchr(timespan, '/');
    char *start = must_copy(timespan);
    if (slash != NULL)
        start[slash - timespan] = '\0';
    bool is_good = slash != NULL && time_parse(start, &query->start_s) &&
                   time_parse(slash + 1, &query->end_s);
    free(start);
    if (!is_good)
        answer_flat_error(x,
                          "Detected invalid time interval input: %s, supported "
                          "inputs are of the form start/end in ISO 8601.",
                          timespan);
    return is_good;
}

/* 2026-11-23T18:00:00.000Z: this API wants milliseconds. */
static bool read_exact_time(const char *text, int64_t *out_s)
{
    size_t length = strlen(text);
    if (length != 24 || text[19] != '.' || strspn(text + 20, "0123456789") != 3 ||
        text[23] != 'Z')
        return false;
    char whole[TIME_TEXT_SIZE];
    snprintf(whole, sizeof(whole), "%.19sZ", text);
    return time_parse(whole, out_s);
}

static bool read_batch_span(struct exchange *x, struct metrics_query *query)
{
    const char *start = parameters_get(&x->query, "starttime");
    const char *end = parameters_get(&x->query, "endtime");
    query->end_s = x->now_ms / 1000;
    query->start_s = query->end_s - 3600;
    bool is_good = parameters_get(&x->query, "timespan") == NULL &&
                   (start != NULL || end == NULL) &&
                   (start == NULL || read_exact_time(start, &query->start_s)) &&
                   (end == NULL || read_exact_time(end, &query->end_s));
    if (!is_good)
        answer_flat_error(x, "Detected invalid time range parameters for API version "
                             "2024-02-01. Please use only starttime and endtime to "
                             "specify a time range.");
    return is_good;
}

static bool read_timespan(struct exchange *x, struct metrics_query *query)
{
    int64_t now_s = x->now_ms / 1000;
    char text[TIME_TEXT_SIZE];
    if (x->is_data_plane ? !read_batch_span(x, query) : !read_resource_span(x, query))
        return false;
    time_format(query->end_s, text);
    if (query->end_s <= query->start_s) {
        answer_flat_error(x, "Start time must be earlier than end time; end time is %s.",
                          text);
        return false;
    }
    if (query->end_s < now_s - RETENTION_S) {
        answer_flat_error(x,
                          "Query endTime: %s is out of the Max metrics retention period: "
                          "93.00:00:00",
                          text);
        return false;
    }
    if (query->end_s - query->start_s > SPAN_MOST_S)
        query->start_s = query->end_s - SPAN_MOST_S;
    return true;
}

/* A true or false; absent means the default. */
static bool read_flag(struct exchange *x, const char *name, bool *out)
{
    const char *value = parameters_get(&x->query, name);
    if (value == NULL)
        return true;
    *out = strcasecmp(value, "true") == 0;
    if (*out || strcasecmp(value, "false") == 0)
        return true;
    answer_flat_error(x, "The value '%s' of '%s' is not a boolean.", value, name);
    return false;
}

static bool read_interval(struct exchange *x, struct metrics_query *query)
{
    const char *interval = parameters_get(&x->query, "interval");
    bool adjusts = false;
    int64_t asked_s = 0;
    const struct grain *chosen = NULL;
    if (!read_flag(x, "AutoAdjustTimegrain", &adjusts))
        return false;
    if (interval == NULL)
        interval = "PT1M";
    size_t count = sizeof(grains) / sizeof(grains[0]);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(grains[i].name, interval) == 0)
            chosen = &grains[i];
    }
    if (chosen == NULL && adjusts && duration_parse(interval, &asked_s)) {
        chosen = &grains[0];
        for (size_t i = 0; i < count && grains[i].minutes > 0; i++) {
            if (grains[i].minutes * 60 <= asked_s)
                chosen = &grains[i];
        }
    }
    if (chosen == NULL) {
        answer_flat_error(x,
                          "Invalid time grain duration: %s, supported ones are: 00:01:00,"
                          "00:05:00,00:15:00,00:30:00,01:00:00,06:00:00,12:00:00,"
                          "1.00:00:00",
                          interval);
        return false;
    }
    query->grain_min = chosen->minutes;
    if (chosen->minutes > 0)
        snprintf(query->interval, sizeof(query->interval), "%s", chosen->name);
    else
        snprintf(query->interval, sizeof(query->interval), "PT%" PRId64 "M",
                 (query->end_s - query->start_s) / 60 % 100000);
    return true;
}

static void refuse_metric(struct exchange *x, const char *name)
{
    struct text valid = {0};
    for (size_t i = 0; i < metrics_count; i++)
        text_printf(&valid, "%s%s", i > 0 ? "," : "", metrics[i].name);
    answer_flat_error(x,
                      "Failed to find metric configuration for provider: "
                      "Microsoft.CognitiveServices, resource Type: accounts, metric: %s, "
                      "Valid metrics: %s",
                      name, valid.data);
    text_free(&valid);
}

static bool add_metric(struct exchange *x, struct metrics_query *query, const char *name)
{
    const struct metric *metric = metric_find(name);
    if (metric == NULL) {
        refuse_metric(x, name);
        return false;
    }
    for (size_t i = 0; i < query->metric_count; i++) {
        if (query->metrics[i] == metric) {
            answer_flat_error(x, "The metric %s is asked for twice.", name);
            return false;
        }
    }
    if (query->metric_count == METRICS_MOST) {
        answer_flat_error(x, "Requested metrics count exceeds the limit of %d.",
                          METRICS_MOST);
        return false;
    }
    query->metrics[query->metric_count++] = metric;
    return true;
}

static bool read_metrics(struct exchange *x, struct metrics_query *query)
{
    const char *at = parameters_get(&x->query, "metricnames");
    if (at == NULL || at[0] == '\0') {
        answer_flat_error(x, "The parameter metricnames is required.");
        return false;
    }
    size_t count = 1;
    for (const char *comma = strchr(at, ','); comma != NULL; count++)
        comma = strchr(comma + 1, ',');
    if (count > METRICS_MOST) {
        answer_flat_error(x, "Requested metrics count: %zu bigger than allowed max: %d",
                          count, METRICS_MOST);
        return false;
    }
    bool is_good = true;
    for (char *name = next_item(&at); name != NULL; name = next_item(&at)) {
        is_good = is_good && add_metric(x, query, name);
        free(name);
    }
    return is_good;
}

static bool read_aggregations(struct exchange *x, struct metrics_query *query)
{
    const char *at = parameters_get(&x->query, "aggregation");
    bool is_good = true;
    for (char *name = next_item(&at); name != NULL; name = next_item(&at)) {
        int aggregation = aggregation_find(name);
        if (aggregation >= 0)
            query->aggregations |= 1u << aggregation;
        else if (is_good)
            answer_flat_error(x,
                              "Invalid aggregation: %s, supported ones are: "
                              "Average,Minimum,Maximum,Total,Count",
                              name);
        is_good = is_good && aggregation >= 0;
        free(name);
    }
    return is_good;
}

/* Every metric of the call must know every dimension of the filter. */
static bool check_dimensions(struct exchange *x, const struct metrics_query *query)
{
    for (size_t i = 0; i < query->metric_count; i++) {
        const struct metric *metric = query->metrics[i];
        for (size_t k = 0; k < query->filter.count; k++) {
            const struct filter_term *term = &query->filter.terms[k];
            if (term->dimension >= 0 && metric->dimensions & 1u << term->dimension)
                continue;
            struct text known = {0};
            for (int d = 0; d < DIMENSION_COUNT; d++) {
                if (metric->dimensions & 1u << d)
                    text_printf(&known, "%s%s", known.length > 0 ? "," : "",
                                dimension_names[d]);
            }
            answer_flat_error(x,
                              "Metric: %s does not support requested dimension "
                              "combination: %s, supported ones are: %s",
                              metric->name, term->name, known.data);
            text_free(&known);
            return false;
        }
    }
    return true;
}

static const char *filter_name(const struct exchange *x)
{
    return x->is_data_plane ? "filter" : "$filter";
}

static bool read_filter(struct exchange *x, struct metrics_query *query)
{
    const char *filter = parameters_get(&x->query, filter_name(x));
    bool validates = true;
    if (!read_flag(x, "ValidateDimensions", &validates))
        return false;
    if (filter == NULL)
        return true;
    struct text problem = {0};
    if (!filter_parse(filter, &query->filter, &problem)) {
        answer_flat_error(x, "%s", problem.data);
        text_free(&problem);
        return false;
    }
    if (validates)
        return check_dimensions(x, query);
    for (size_t i = query->filter.count; i > 0; i--) {
        if (query->filter.terms[i - 1].dimension < 0)
            filter_drop(&query->filter, i - 1);
    }
    return true;
}

static bool read_top(struct exchange *x, struct metrics_query *query)
{
    const char *top = parameters_get(&x->query, "top");
    const char *order = parameters_get(&x->query, "orderby");
    query->top = query->filter.count > 0 ? TOP_DEFAULT : LONG_MAX;
    if (top != NULL && !number_parse(top, 1, INT_MAX, &query->top)) {
        answer_flat_error(x, "Detected invalid TopN value %s, it should be Int value",
                          top);
        return false;
    }
    if ((top != NULL || order != NULL) &&
        parameters_get(&x->query, filter_name(x)) == NULL) {
        answer_flat_error(x, "top and orderby are valid only with %s.", filter_name(x));
        return false;
    }
    if (order == NULL)
        return true;
    query->order = strcasecmp(order, "sum asc") == 0    ? 1
                   : strcasecmp(order, "sum desc") == 0 ? -1
                                                        : 0;
    if (query->order == 0)
        answer_flat_error(x, "The orderby '%s' is not supported.", order);
    return query->order != 0;
}

static bool read_rest(struct exchange *x, struct metrics_query *query)
{
    const char *space = parameters_get(&x->query, "metricnamespace");
    const char *type = parameters_get(&x->query, "resultType");
    if (space == NULL && x->is_data_plane) {
        answer_flat_error(x, "The parameter metricnamespace is required.");
        return false;
    }
    query->namespace = space != NULL ? space : "Microsoft.CognitiveServices/accounts";
    if (strcasecmp(query->namespace, "Microsoft.CognitiveServices/accounts") != 0) {
        answer_flat_error(x, "The metric namespace %s is not known.", query->namespace);
        return false;
    }
    query->is_metadata = type != NULL && strcasecmp(type, "Metadata") == 0;
    if (type != NULL && !query->is_metadata && strcasecmp(type, "Data") != 0) {
        answer_flat_error(x, "The resultType %s is not known.", type);
        return false;
    }
    return true;
}

bool metrics_query_read(struct exchange *x, struct metrics_query *query)
{
    static const char *const known[] = {"api-version",
                                        "timespan",
                                        "interval",
                                        "metricnames",
                                        "aggregation",
                                        "top",
                                        "orderby",
                                        "$filter",
                                        "metricnamespace",
                                        "resultType",
                                        "AutoAdjustTimegrain",
                                        "ValidateDimensions",
                                        NULL};
    static const char *const known_of_batch[] = {
        "api-version", "starttime",       "endtime", "timespan", "interval",
        "metricnames", "aggregation",     "top",     "orderby",  "filter",
        "rollupby",    "metricnamespace", NULL};
    memset(query, 0, sizeof(*query));
    const char *stray =
        parameters_find_stray(&x->query, x->is_data_plane ? known_of_batch : known);
    if (stray != NULL) {
        answer_flat_error(x, "The query parameter %s is unknown or stands twice.", stray);
        return false;
    }
    return read_timespan(x, query) && read_interval(x, query) && read_metrics(x, query) &&
           read_aggregations(x, query) && read_filter(x, query) && read_top(x, query) &&
           read_rest(x, query);
}

void metrics_query_free(struct metrics_query *query)
{
    filter_free(&query->filter);
}
