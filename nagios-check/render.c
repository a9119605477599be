/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/render.h"

#include "nagios-check/one_metric_text.h"
#include "nagios-check/perfdata.h"
#include "nagios-check/pool.h"
#include "nagios-check/row.h"
#include "nagios-check/text.h"

#include <stdlib.h>
#include <string.h>

#define LINE_CAP       2048 /* of one row: a name, an error and some numbers */
#define FIRST_LINE_MAX 400  /* up to the performance data */
#define ROWS_MIN       1000
#define PERFDATA_MAX   (CHECK_RENDER_MAX - FIRST_LINE_MAX - ROWS_MIN)
#define LEFT_OUT_MAX   (sizeof(", perfdata of 00000 deployments left out|") - 1)

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

/* ", 1 of 2 deployments, 1 of 3 pools": what does not alert is not counted beside what
 * does.
 */
static void add_alerts(const struct check_result *result, struct aoai_buf *line)
{
    if (result->alert_count > 0 || result->pool_alert_count == 0) {
        aoai_buf_addf(line, ", %zu of ", result->alert_count);
        check_text_plural(line, (int64_t)result->deployment_count, "deployment");
    }
    if (result->pool_alert_count > 0) {
        aoai_buf_addf(line, ", %zu of ", result->pool_alert_count);
        check_text_plural(line, (int64_t)result->pool_count, "pool");
    }
}

static void add_counts(const struct check_result *result, struct aoai_buf *line)
{
    const struct aoai_named_metric *named = result->thresholds->named;
    if (named != NULL && !aoai_listed_metric_is_split(named->metric))
        return;
    if (result->state == CHECK_OK) {
        aoai_buf_add(line, ", ");
        check_text_plural(line, (int64_t)result->deployment_count, "deployment");
        if (result->pool_count > 0) {
            aoai_buf_add(line, ", ");
            check_text_plural(line, (int64_t)result->pool_count, "pool");
        }
        if (result->unknown_count > 0)
            aoai_buf_addf(line, ", %zu unknown", result->unknown_count);
    } else if (result->state == CHECK_UNKNOWN ||
               (result->alert_count == 0 && result->pool_alert_count == 0 &&
                result->findings[0].is_by_reason)) {
        if (result->count > 1)
            aoai_buf_addf(line, ", %zu unknown", result->unknown_count);
    } else {
        add_alerts(result, line);
        if (result->unknown_count > 0)
            aoai_buf_addf(line, ", %zu unknown", result->unknown_count);
    }
}

static void add_accounts(const struct aoai_snapshot *snapshot, struct aoai_buf *line)
{
    aoai_buf_add(line, " (");
    for (size_t i = 0; i < snapshot->account_count && i < 3; i++)
        aoai_buf_addf(line, "%s%s", i > 0 ? ", " : "", snapshot->accounts[i].id->account);
    if (snapshot->account_count > 3)
        aoai_buf_addf(line, " +%zu", snapshot->account_count - 3);
    aoai_buf_add(line, ")");
}

/* Counts and accounts behind the headline. An account that is the headline itself needs
 * no second naming.
 */
static void add_tail(const struct check_result *result, struct aoai_buf *line)
{
    const struct check_finding *worst = &result->findings[0];
    add_counts(result, line);
    if (result->count == 0 || worst->account == NULL || worst->deployment != NULL ||
        result->snapshot->account_count > 1)
        add_accounts(result->snapshot, line);
}

void check_render_summary(const struct check_result *result, struct aoai_buf *text)
{
    if (result->count > 0)
        check_row_headline(result, &result->findings[0], text);
    add_tail(result, text);
}

/* What is too long is cut in the headline: its row has it whole. */
static char *make_first_line(const struct check_result *result)
{
    size_t room = FIRST_LINE_MAX - LEFT_OUT_MAX;
    struct aoai_buf line = aoai_buf_init(LINE_CAP);
    struct aoai_buf tail = aoai_buf_init(LINE_CAP);
    aoai_buf_addf(&line, CHECK_RENDER_NAME " %s - ", check_state_name(result->state));
    if (result->count > 0)
        check_row_headline(result, &result->findings[0], &line);
    add_tail(result, &tail);
    if (line.data != NULL && tail.length + strlen("...") < room)
        check_text_cut(line.data, room - tail.length);
    struct aoai_buf whole = aoai_buf_init((size_t)2 * LINE_CAP);
    aoai_buf_addf(&whole, "%s%s", aoai_buf_text(&line), aoai_buf_text(&tail));
    whole.has_failed = whole.has_failed || line.has_failed || tail.has_failed;
    aoai_buf_free(&line);
    aoai_buf_free(&tail);
    char *text = aoai_buf_take(&whole);
    if (text != NULL) {
        check_text_cut(text, room);
        check_text_clean(text, true);
    }
    return text;
}

/* How many deployments of performance data have room, whatever their values are now. A
 * value far above its limit may need more than its room: then what is there counts.
 */
static size_t fit_perfdata(const struct check_perfdata *perfdata)
{
    size_t used = strlen(perfdata->last) + 1;
    size_t reserved = sizeof("data_age=86400s;;86400;0");
    size_t fitting = 0;
    for (; fitting < perfdata->count; fitting++) {
        const struct check_perfdata_item *item = &perfdata->items[fitting];
        used += strlen(item->text) + 1;
        reserved += item->room + 1;
        if (used > PERFDATA_MAX || reserved > PERFDATA_MAX)
            break;
    }
    return fitting;
}

static void add_first_line(const char *line, const struct check_perfdata *perfdata,
                           struct aoai_buf *output)
{
    size_t fitting = fit_perfdata(perfdata);
    size_t left_out = 0;
    bool has_pools = false;
    const char *gap = "|";
    for (size_t i = fitting; i < perfdata->count; i++) {
        if (perfdata->items[i].text[0] == '\0')
            continue;
        left_out++;
        has_pools = has_pools || perfdata->items[i].is_pool;
    }
    aoai_buf_add(output, line);
    if (left_out > 0) {
        aoai_buf_add(output, ", perfdata of ");
        check_text_plural(output, (int64_t)left_out, has_pools ? "row" : "deployment");
        aoai_buf_add(output, " left out");
    }
    for (size_t i = 0; i < fitting; i++) {
        if (perfdata->items[i].text[0] == '\0')
            continue;
        aoai_buf_addf(output, "%s%s", gap, perfdata->items[i].text);
        gap = " ";
    }
    if (perfdata->last[0] != '\0')
        aoai_buf_addf(output, "%s%s", gap, perfdata->last);
}

/* Whole lines, as many as there is room for. */
static void add_verbose(const char *verbose, struct aoai_buf *output)
{
    static const char more[] = "\n... more requests than fit here";
    while (verbose != NULL && *verbose != '\0') {
        size_t length = strcspn(verbose, "\n");
        bool is_last = verbose[length] == '\0' || verbose[length + 1] == '\0';
        size_t reserve = is_last ? 0 : sizeof(more);
        if (output->length + length + 2 + reserve > output->cap) {
            if (output->length + sizeof(more) <= output->cap)
                aoai_buf_add(output, more);
            return;
        }
        aoai_buf_add(output, "\n");
        aoai_buf_add_bytes(output, verbose, length);
        verbose += length + (verbose[length] == '\n' ? 1 : 0);
    }
}

bool check_render(const struct check_result *result,
                  const struct check_render_options *options, struct aoai_buf *output)
{
    struct check_perfdata perfdata = {0};
    struct page page = {0};
    char *line = make_first_line(result);
    if (line != NULL && make_page(result, &page) &&
        check_perfdata_make(result, options->has_account_prefix, &perfdata)) {
        add_first_line(line, &perfdata, output);
        fit_page(&page, output);
        add_verbose(options->verbose, output);
        aoai_buf_add(output, "\n");
    } else {
        output->has_failed = true;
    }
    free_page(&page);
    check_perfdata_free(&perfdata);
    free(line);
    return !output->has_failed;
}

void check_render_unknown(const char *reason, struct aoai_buf *output)
{
    struct aoai_buf line = aoai_buf_init(LINE_CAP);
    aoai_buf_addf(&line, CHECK_RENDER_NAME " UNKNOWN - %s", reason);
    if (line.data != NULL)
        check_text_clean(line.data, true);
    aoai_buf_addf(output, "%s\n", aoai_buf_text(&line));
    aoai_buf_free(&line);
}
