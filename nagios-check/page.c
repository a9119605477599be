/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/page.h"

#include "nagios-check/one_metric_text.h"
#include "nagios-check/pool.h"
#include "nagios-check/row.h"
#include "nagios-check/text.h"

#include <stdlib.h>
#include <string.h>

#define LINE_CAP 2048 /* of one row: a name, an error and some numbers */

/* The long text, made before it is known how much of it fits. */
struct page {
    char **rows;
    char **advices; /* "" where there is none */
    char *footer;
    const struct check_result *result;
    size_t count;
    size_t alert_count; /* rows that are not OK; they come first */
};

static char *take_line(struct aoai_buf *line)
{
    aoai_buf_add(line, "");
    char *text = aoai_buf_take(line);
    if (text != NULL)
        check_text_clean(text, false);
    return text;
}

static char *make_footer(const struct check_result *result)
{
    struct aoai_buf line = aoai_buf_init(LINE_CAP);
    struct aoai_span span = check_result_window(result);
    bool has_limits = true;
    if (aoai_span_is_empty(span)) {
        aoai_buf_add(&line, "nothing judged");
    } else {
        aoai_buf_add(&line, "judged ");
        check_text_span(&line, span.from_minute, span.to_minute - 1);
    }
    aoai_buf_addf(&line, " (settle %lld s)", (long long)result->thresholds->settle_s);
    if (result->has_age)
        aoai_buf_addf(&line, ", data %lld s old", (long long)result->age_s);
    else
        aoai_buf_add(&line, ", age of the data not known");
    for (size_t i = 0; i < result->snapshot->account_count; i++)
        if (result->snapshot->accounts[i].limits_error.kind != AOAI_ERROR_NONE)
            has_limits = false;
    if (result->thresholds->named != NULL)
        check_one_metric_footer(result->thresholds->named, &line);
    else if (has_limits && result->kept_s > 0)
        aoai_buf_addf(&line, ", limits read from Azure at most %lld s ago",
                      (long long)result->kept_s);
    else if (has_limits)
        aoai_buf_add(&line, ", limits read from Azure now");
    return take_line(&line);
}

/* The same advice under row after row is noise: it stands under the first. */
static bool is_said_before(const struct page *page, const char *advice)
{
    for (size_t i = 0; i + 1 < page->count; i++)
        if (strcmp(page->advices[i], advice) == 0)
            return true;
    return false;
}

static bool make_page(const struct check_result *result, struct page *page)
{
    *page = (struct page){
        .rows = calloc(result->count + 1, sizeof(*page->rows)),
        .advices = calloc(result->count + 1, sizeof(*page->advices)),
        .footer = make_footer(result),
        .result = result,
    };
    if (page->rows == NULL || page->advices == NULL || page->footer == NULL)
        return false;
    for (size_t i = 0; i < result->count; i++) {
        struct aoai_buf row = aoai_buf_init(LINE_CAP);
        struct aoai_buf advice = aoai_buf_init(LINE_CAP);
        check_row_line(result, &result->findings[i], &row);
        check_row_advice(&result->findings[i], &advice);
        aoai_buf_add(&advice, "");
        page->count = i + 1;
        page->rows[i] = take_line(&row);
        page->advices[i] = aoai_buf_take(&advice);
        if (page->rows[i] == NULL || page->advices[i] == NULL)
            return false;
        if (is_said_before(page, page->advices[i]))
            page->advices[i][0] = '\0';
        if (result->findings[i].state != CHECK_OK)
            page->alert_count++;
    }
    return true;
}

static void free_page(struct page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        free(page->rows[i]);
        free(page->advices[i]);
    }
    free(page->rows);
    free(page->advices);
    free(page->footer);
}

/* What rows behind the first ones are called: some may be pools, or of whole accounts. */
static const char *rows_noun(const struct page *page, size_t first)
{
    for (size_t i = first; i < page->count; i++)
        if (page->result->findings[i].deployment == NULL)
            return "row";
    return "deployment";
}

/* "+196 more deployments: 41 CRITICAL, 12 WARNING, 1 UNKNOWN, 142 OK" */
static void add_more(const struct page *page, size_t first, struct aoai_buf *text)
{
    static const enum check_state order[] = {CHECK_CRITICAL, CHECK_WARNING, CHECK_UNKNOWN,
                                             CHECK_OK};
    bool are_all_ok = first >= page->alert_count;
    const char *gap = ": ";
    aoai_buf_addf(text, "\n+%zu more%s %s%s", page->count - first,
                  are_all_ok ? " OK" : "", rows_noun(page, first),
                  page->count - first == 1 ? "" : "s");
    for (size_t i = 0; i < AOAI_LENGTH(order) && !are_all_ok; i++) {
        size_t count = 0;
        for (size_t j = first; j < page->count; j++)
            count += page->result->findings[j].state == order[i] ? 1 : 0;
        if (count > 0)
            aoai_buf_addf(text, "%s%zu %s", gap, count, check_state_name(order[i]));
        gap = count > 0 ? ", " : gap;
    }
}

/* As many names of what alerts and has no row as have room: " - dep-0004, dep-0041 ..." */
static void add_names(const struct page *page, size_t first, size_t room,
                      struct aoai_buf *text)
{
    const char *gap = " - ";
    bool is_fitting = true;
    for (size_t i = first; i < page->alert_count && is_fitting; i++) {
        struct aoai_buf buf = aoai_buf_init(LINE_CAP);
        check_finding_name(page->result, &page->result->findings[i], &buf);
        char *name = take_line(&buf);
        size_t length = name == NULL ? 0 : strlen(gap) + strlen(name);
        is_fitting = name != NULL && length + strlen(" ...") <= room;
        if (is_fitting)
            aoai_buf_addf(text, "%s%s", gap, name);
        else if (i > first)
            aoai_buf_add(text, " ...");
        room -= is_fitting ? length : 0;
        gap = ", ";
        free(name);
    }
}

/* The page with so many rows, so many of them with advice, and so much room for names of
 * others; false = it does not fit.
 */
static bool try_page(const struct page *page, size_t rows, size_t advices,
                     size_t names_room, struct aoai_buf *text)
{
    for (size_t i = 0; i < rows && !text->has_failed; i++) {
        aoai_buf_addf(text, "\n%s", page->rows[i]);
        if (i < advices && page->advices[i][0] != '\0')
            aoai_buf_addf(text, "\n%s", page->advices[i]);
    }
    if (rows < page->count) {
        add_more(page, rows, text);
        add_names(page, rows, names_room, text);
    }
    aoai_buf_addf(text, "\n%s", page->footer);
    return !text->has_failed;
}

/* Shortens the one row that is left so that it has room with all around it. */
static void cut_row(const struct page *page, size_t advices, size_t room)
{
    struct aoai_buf text = aoai_buf_init((size_t)4 * LINE_CAP);
    size_t length = strlen(page->rows[0]);
    if (try_page(page, 1, advices, 0, &text) && text.length > room &&
        length > text.length - room + strlen("..."))
        check_text_cut(page->rows[0], length - (text.length - room));
    aoai_buf_free(&text);
}

/* First rows that are OK go, then advice, then rows; the worst and its advice stay. */
static void fit_page(const struct page *page, struct aoai_buf *output)
{
    size_t room = output->cap - output->length - 1;
    size_t rows = page->count;
    size_t advices = page->alert_count;
    for (;;) {
        struct aoai_buf text = aoai_buf_init(room);
        if (rows == 1 && advices <= 1)
            cut_row(page, advices, room);
        bool is_fitting = try_page(page, rows, advices, 0, &text);
        if (is_fitting && rows < page->count) {
            size_t names_room = room - text.length;
            aoai_buf_free(&text);
            is_fitting = try_page(page, rows, advices, names_room, &text);
        }
        aoai_buf_add(output, aoai_buf_text(&text));
        aoai_buf_free(&text);
        if (is_fitting || (rows <= 1 && advices <= 1))
            return;
        if ((rows > page->alert_count && rows > 1) || advices <= 1)
            rows--;
        else
            advices--;
    }
}

bool check_page(const struct check_result *result, struct aoai_buf *output)
{
    struct page page = {0};
    bool is_made = make_page(result, &page);
    if (is_made)
        fit_page(&page, output);
    free_page(&page);
    return is_made && !output->has_failed;
}
