/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* GET {account}/providers/Microsoft.Insights/metrics: the answer, and an account's part of
 * a batch. */

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fake-azure/metrics.h"
#include "tests/fake-azure/series.h"

/* The service gives up on larger answers. */
#define POINTS_MOST  ((size_t)8000000)
#define MADE_UP_MOST 5000
#define LATE_S       (20 * (int64_t)60)

/* Everything that is the same for all series of one answer. */
struct writer {
    struct exchange *x;
    const struct world_account *account;
    struct metrics_query query; /* a copy: its filter is another's */
    enum fault_kind fault;
    struct series_window window;
    char (*times)[TIME_TEXT_SIZE];
};

static unsigned choose_aggregations(const struct writer *writer,
                                    const struct metric *metric)
{
    if (writer->query.aggregations != 0)
        return writer->query.aggregations;
    return 1u << (metric->is_gauge ? AGGREGATION_AVERAGE : AGGREGATION_TOTAL);
}

static void add_value(struct text *out, enum fault_kind fault, const struct cell *cell,
                      const struct metric *metric, int aggregation)
{
    double value = cell_value(cell, (enum aggregation)aggregation);
    if (fault == FAULT_NAN) {
        text_puts(out, "NaN");
    } else if (fault == FAULT_STRING_TOTAL) {
        text_puts(out, "\"");
        text_number(out, value, metric->writes_reals);
        text_puts(out, "\"");
    } else if (fault == FAULT_NEGATIVE) {
        text_number(out, -1 - value, metric->writes_reals);
    } else {
        text_number(out, value, metric->writes_reals);
    }
}

static void add_point(const struct writer *writer, const struct metric *metric,
                      size_t index, bool *is_first)
{
    struct text *out = &writer->x->answer;
    enum fault_kind fault = writer->fault;
    const struct cell *cell = &writer->window.cells[index];
    unsigned wanted = choose_aggregations(writer, metric);
    bool has_field = false;
    text_add(out, *is_first ? "{" : ",{", *is_first ? 1 : 2);
    *is_first = false;
    if (fault != FAULT_NO_TIMESTAMP) {
        text_add(out, "\"timeStamp\":\"", 13);
        text_add(out, writer->times[index], 20);
        text_add(out, "\"", 1);
        has_field = true;
    }
    for (int i = 0; i < AGGREGATION_KINDS && cell->count > 0; i++) {
        if (!(wanted & 1u << i) || fault == FAULT_MISSING)
            continue;
        text_add(out, has_field ? ",\"" : "\"", has_field ? 2 : 1);
        text_puts(out, aggregation_names[i]);
        text_add(out, "\":", 2);
        add_value(out, fault, cell, metric, i);
        has_field = true;
    }
    text_add(out, "}", 1);
}

static void add_points(const struct writer *writer, const struct metric *metric)
{
    enum fault_kind fault = writer->fault;
    size_t count = writer->window.points;
    bool is_first = true;
    text_puts(&writer->x->answer, "\"data\":[");
    for (size_t i = 0; i < count; i++) {
        size_t index = fault == FAULT_UNSORTED ? count - 1 - i : i;
        add_point(writer, metric, index, &is_first);
        if (fault == FAULT_DUPLICATE_MINUTES)
            add_point(writer, metric, index, &is_first);
    }
    text_puts(&writer->x->answer, "]");
}

/* Dimension names come back in lower case, both of them. */
static void add_dimensions(const struct writer *writer, const struct series *series,
                           size_t made_up)
{
    struct text *out = &writer->x->answer;
    const struct filter *filter = &writer->query.filter;
    text_puts(out, "\"metadatavalues\":[");
    for (size_t i = 0; i < filter->count; i++) {
        int dimension = filter->terms[i].dimension;
        char name[32];
        snprintf(name, sizeof(name), "%s", dimension_names[dimension]);
        for (char *at = name; *at != '\0'; at++)
            *at = (char)tolower((unsigned char)*at);
        text_printf(out,
                    "%s{\"name\":{\"value\":\"%s\",\"localizedValue\":\"%s\"},"
                    "\"value\":",
                    i > 0 ? "," : "", name, name);
        if (made_up > 0 && dimension == DIMENSION_DEPLOYMENT)
            text_printf(out, "\"made-up-%04zu\"", made_up);
        else
            text_json(out, dimension_value(series->members[0].deployment, dimension,
                                           series->members[0].status));
        text_puts(out, "}");
    }
    text_puts(out, "]");
}

static void add_series(const struct writer *writer, const struct metric *metric,
                       const struct series *series, size_t index, size_t made_up)
{
    struct text *out = &writer->x->answer;
    text_puts(out, index > 0 ? ",{" : "{");
    add_dimensions(writer, series, made_up);
    if (!writer->query.is_metadata) {
        text_puts(out, ",");
        add_points(writer, metric);
    }
    text_puts(out, "}");
}

static void add_timeseries(struct writer *writer, const struct metric *metric)
{
    struct series_list list;
    const struct metrics_query *query = &writer->query;
    size_t top = (size_t)query->top;
    size_t written = 0;
    series_list_make(&list, writer->account, metric, &query->filter);
    if (query->order != 0) {
        for (size_t i = 0; i < list.count; i++)
            series_read(&list.items[i], metric, &writer->window);
        series_list_sort(&list, query->order);
    }
    for (size_t i = 0; i < list.count && written < top; i++) {
        if (series_read(&list.items[i], metric, &writer->window))
            add_series(writer, metric, &list.items[i], written++, 0);
    }
    if (writer->fault == FAULT_TOP && list.count > 0 && query->filter.count > 0) {
        size_t made_up = 1;
        while (written < top && written < MADE_UP_MOST)
            add_series(writer, metric, &list.items[0], written++, made_up++);
    }
    series_list_free(&list);
}

static void add_metric(struct writer *writer, const struct metric *metric, bool is_first)
{
    struct text *out = &writer->x->answer;
    enum fault_kind fault = writer->fault;
    unsigned wanted = choose_aggregations(writer, metric);
    bool is_failed = (wanted & ~metric->aggregations) != 0 ||
                     (is_first && fault == FAULT_FAILED_METRIC);
    text_printf(out,
                "%s{\"id\":\"/subscriptions/%s/resourceGroups/%s/providers/"
                "Microsoft.CognitiveServices/accounts/%s/providers/Microsoft.Insights/"
                "metrics/%s\",\"type\":\"Microsoft.Insights/metrics\","
                "\"name\":{\"value\":\"%s\",\"localizedValue\":\"%s\"},",
                is_first ? "" : ",", WORLD_SUBSCRIPTION, writer->account->group,
                writer->account->name, metric->name, metric->name, metric->title);
    text_printf(out, "\"displayDescription\":\"%s\",\"unit\":\"%s\",\"timeseries\":[",
                metric->description, metric->unit);
    if (is_failed) {
        text_printf(out,
                    "],\"errorMessage\":\"Sampling type is not found. "
                    "Metric:%s.\",\"errorCode\":\"InvalidSamplingType\"}",
                    metric->name);
        return;
    }
    if (fault != FAULT_NO_DATA)
        add_timeseries(writer, metric);
    text_puts(out, "],\"errorCode\":\"Success\"}");
}

/* The minutes from the start's minute up to the end's, but not the one that runs. */
static void open_window(struct writer *writer)
{
    struct metrics_query *query = &writer->query;
    struct series_window *window = &writer->window;
    if (writer->fault == FAULT_WRONG_TIMESPAN)
        query->start_s += (query->end_s - query->start_s) / 2;
    int64_t now_ms = writer->x->now_ms;
    int64_t end = query->end_s / 60;
    if (end > now_ms / 60000)
        end = now_ms / 60000;
    window->first = query->start_s / 60;
    window->minutes = end > window->first ? (size_t)(end - window->first) : 0;
    window->grain = query->grain_min > 0 ? (size_t)query->grain_min : window->minutes;
    if (window->grain == 0)
        window->grain = 1;
    window->points = (window->minutes + window->grain - 1) / window->grain;
    window->now_ms = now_ms;
    window->state = writer->x->state;
    window->account = writer->account->name;
    window->extra_s = writer->fault == FAULT_LATE ? LATE_S : 0;
    window->cells = must_alloc(window->points, sizeof(*window->cells));
    window->traffic = must_alloc(window->minutes, sizeof(*window->traffic));
    writer->times = must_alloc(window->points, sizeof(*writer->times));
    for (size_t i = 0; i < window->points; i++)
        time_format((window->first + (int64_t)(i * window->grain)) * 60,
                    writer->times[i]);
}

static bool is_too_large(const struct writer *writer)
{
    bool is_split = writer->query.filter.count > 0;
    size_t top = (size_t)writer->query.top;
    size_t series = is_split ? writer->account->count : 1;
    if (filter_has(&writer->query.filter, DIMENSION_STATUS_CODE))
        series *= 2;
    if (is_split && writer->fault == FAULT_TOP)
        series = MADE_UP_MOST;
    if (series > top)
        series = top;
    size_t each = writer->window.points * writer->query.metric_count;
    return each > 0 && series > POINTS_MOST / each;
}

static void add_metrics(struct writer *writer, const char *region)
{
    struct text *out = &writer->x->answer;
    const struct metrics_query *query = &writer->query;
    text_printf(out, "\"interval\":\"%s\",\"value\":[",
                writer->fault == FAULT_WRONG_INTERVAL ? "PT5M" : query->interval);
    for (size_t i = 0; i < query->metric_count; i++)
        add_metric(writer, query->metrics[i], i == 0);
    text_puts(out, "],\"namespace\":");
    text_json(out, query->namespace);
    text_printf(out, ",\"resourceregion\":\"%s\"", region);
}

static void add_answer(struct writer *writer)
{
    struct text *out = &writer->x->answer;
    const struct metrics_query *query = &writer->query;
    char start[TIME_TEXT_SIZE];
    char end[TIME_TEXT_SIZE];
    int64_t minutes = (query->end_s - query->start_s) / 60;
    int64_t cost = minutes > 1 ? (minutes - 1) * (int64_t)query->metric_count : 0;
    time_format(query->start_s, start);
    time_format(query->end_s, end);
    text_printf(out, "{\"cost\":%" PRId64 ",\"timespan\":\"%s/%s\",", cost, start, end);
    add_metrics(writer, WORLD_REGION);
    text_puts(out, "}");
}

static void add_part(struct writer *writer, const char *id, const char *region)
{
    struct text *out = &writer->x->answer;
    char start[TIME_TEXT_SIZE];
    char end[TIME_TEXT_SIZE];
    time_format(writer->query.start_s, start);
    time_format(writer->query.end_s, end);
    text_printf(out, "{\"starttime\":\"%s\",\"endtime\":\"%s\",", start, end);
    add_metrics(writer, region);
    text_puts(out, ",\"resourceid\":");
    text_json(out, id);
    text_puts(out, "}");
}

static void close_window(struct writer *writer)
{
    free(writer->window.cells);
    free(writer->window.traffic);
    free(writer->times);
}

bool metrics_add_part(struct exchange *x, const struct metrics_query *query,
                      const struct metrics_part *part)
{
    struct writer writer = {
        .x = x, .account = part->account, .query = *query, .fault = part->fault};
    open_window(&writer);
    bool is_written = !is_too_large(&writer);
    if (is_written)
        add_part(&writer, part->id, part->region);
    close_window(&writer);
    return is_written;
}

void metrics_answer(struct exchange *x, const struct world_account *account)
{
    struct writer writer = {.x = x, .account = account};
    struct metrics_query query;
    if (!metrics_query_read(x, &query))
        goto out;
    if (account->denies_metrics) {
        answer_arm_error(x, 403, "AuthorizationFailed",
                         "The client does not have authorization to perform action "
                         "'microsoft.insights/metrics/read' over scope "
                         "'/subscriptions/%s/resourceGroups/%s/providers/"
                         "Microsoft.CognitiveServices/accounts/%s/providers/"
                         "microsoft.insights' or the scope is invalid. If access was "
                         "recently granted, please refresh your credentials.",
                         WORLD_SUBSCRIPTION, account->group, account->name);
        goto out;
    }
    exchange_take_fault(x, account->name);
    writer.query = query;
    writer.fault = x->fault.kind;
    open_window(&writer);
    if (is_too_large(&writer))
        answer_flat_error(x, "Failed to serialize response for request %s", x->uri);
    else
        add_answer(&writer);

out:
    close_window(&writer);
    metrics_query_free(&query);
}
