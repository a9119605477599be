/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/metric_table.h"

#include "common/metric_list.h"
#include "nagios-check/json_document.h"

#include <string.h>

/* The widest text of a column, found by asking for each row. */
static size_t width_of(const char *(*text_of)(const struct aoai_listed_metric *))
{
    size_t count = 0;
    size_t width = 0;
    const struct aoai_listed_metric *list = aoai_metric_list(&count);
    for (size_t i = 0; i < count; i++)
        if (strlen(text_of(&list[i])) > width)
            width = strlen(text_of(&list[i]));
    return width;
}

static const char *name_of(const struct aoai_listed_metric *metric)
{
    return metric->name;
}

static const char *title_of(const struct aoai_listed_metric *metric)
{
    return metric->title;
}

static const char *category_of(const struct aoai_listed_metric *metric)
{
    return metric->category;
}

/* The one asked for by default comes first. */
static void add_aggregations(const struct aoai_listed_metric *metric,
                             struct aoai_buf *text)
{
    aoai_buf_add(text, aoai_aggregation_name(metric->aggregation));
    for (int i = 0; i < AOAI_AGGREGATION_KINDS; i++)
        if (i != (int)metric->aggregation && (metric->aggregations >> i) & 1)
            aoai_buf_addf(text, ",%s", aoai_aggregation_name((enum aoai_aggregation)i));
}

void check_metric_table(struct aoai_buf *text)
{
    size_t count = 0;
    const struct aoai_listed_metric *list = aoai_metric_list(&count);
    int name = (int)width_of(name_of);
    int title = (int)width_of(title_of);
    int category = (int)width_of(category_of);
    int aggregation = (int)strlen("maximum,average,minimum,total");
    aoai_buf_addf(text, "%-*s  %-*s  %-12s  %-*s  %-*s  %s\n", name, "NAME", title,
                  "TITLE", "UNIT", aggregation, "AGGREGATION", category, "GROUP",
                  "DIMENSIONS");
    for (size_t i = 0; i < count; i++) {
        struct aoai_buf aggregations = aoai_buf_init(128);
        add_aggregations(&list[i], &aggregations);
        aoai_buf_addf(text, "%-*s  %-*s  %-12s  %-*s  %-*s  %s\n", name, list[i].name,
                      title, list[i].title, aoai_unit_name(list[i].unit), aggregation,
                      aoai_buf_text(&aggregations), category, list[i].category,
                      list[i].dimensions);
        aoai_buf_free(&aggregations);
    }
}

/* "total,average" or "ApiName, Region" */
static void add_list(struct check_json *json, const char *key, const char *words)
{
    check_json_open(json, key, '[');
    while (*words != '\0') {
        char word[64];
        size_t length = strcspn(words, ",");
        size_t kept = length < sizeof(word) ? length : sizeof(word) - 1;
        memcpy(word, words, kept);
        word[kept] = '\0';
        check_json_text(json, NULL, word);
        words += length;
        words += strspn(words, ", ");
    }
    check_json_close(json, ']');
}

bool check_metric_table_json(struct aoai_buf *text)
{
    size_t count = 0;
    const struct aoai_listed_metric *list = aoai_metric_list(&count);
    struct check_json json = check_json_document_begin(
        &check_json_of_metrics, CHECK_OK, "the metrics that --metric knows", text);
    check_json_open(&json, "metrics", '[');
    for (size_t i = 0; i < count; i++) {
        struct aoai_buf aggregations = aoai_buf_init(128);
        add_aggregations(&list[i], &aggregations);
        check_json_open(&json, NULL, '{');
        check_json_text(&json, "name", list[i].name);
        check_json_text(&json, "title", list[i].title);
        check_json_text(&json, "unit", aoai_unit_name(list[i].unit));
        add_list(&json, "aggregations", aoai_buf_text(&aggregations));
        check_json_text(&json, "group", list[i].category);
        add_list(&json, "dimensions", list[i].dimensions);
        check_json_bool(&json, "is_split", aoai_listed_metric_is_split(&list[i]));
        check_json_close(&json, '}');
        text->has_failed = text->has_failed || aggregations.has_failed;
        aoai_buf_free(&aggregations);
    }
    check_json_close(&json, ']');
    return check_json_document_end(&json);
}
