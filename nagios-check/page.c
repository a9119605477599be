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
    struct aoai_span span = check_judge_window(result);
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

/* What rows behind the first ones are called: some may be pools. */
static const char *rows_noun(const struct page *page, size_t first)
{
    for (size_t i = first; i < page->count; i++)
        if (check_pool_is_row(&page->result->findings[i]))
            return "row";
    return "deployment";
}

/* The page with so many rows and so many of them with advice; false = it does not fit. */
static bool try_page(const struct page *page, size_t rows, size_t advices,
                     struct aoai_buf *text)
{
    for (size_t i = 0; i < rows && !text->has_failed; i++) {
        aoai_buf_addf(text, "\n%s", page->rows[i]);
        if (i < advices && page->advices[i][0] != '\0')
            aoai_buf_addf(text, "\n%s", page->advices[i]);
    }
    if (rows < page->count)
        aoai_buf_addf(text, "\n+%zu more%s %s%s", page->count - rows,
                      rows >= page->alert_count ? " OK" : "", rows_noun(page, rows),
                      page->count - rows == 1 ? "" : "s");
    aoai_buf_addf(text, "\n%s", page->footer);
    return !text->has_failed;
}

/* Shortens the one row that is left so that it has room with all around it. */
static void cut_row(const struct page *page, size_t advices, size_t room)
{
    struct aoai_buf text = aoai_buf_init((size_t)4 * LINE_CAP);
    size_t length = strlen(page->rows[0]);
    if (try_page(page, 1, advices, &text) && text.length > room &&
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
        bool is_fitting = try_page(page, rows, advices, &text);
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
