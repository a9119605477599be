/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/render.h"

#include "nagios-check/first_line.h"
#include "nagios-check/page.h"
#include "nagios-check/perfdata.h"
#include "nagios-check/text.h"

#include <stdlib.h>
#include <string.h>

#define LINE_CAP       2048 /* of a reason */
#define FIRST_LINE_MAX 480  /* up to the performance data */
#define ROWS_MIN       1000
#define PERFDATA_MAX   (CHECK_RENDER_MAX - FIRST_LINE_MAX - ROWS_MIN)
#define LEFT_OUT_MAX   (sizeof(", perfdata of 00000 deployments left out|") - 1)

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
    char *line = check_first_line(result, FIRST_LINE_MAX - LEFT_OUT_MAX);
    bool is_made = line != NULL &&
                   check_perfdata_make(result, options->has_account_prefix, &perfdata);
    if (is_made) {
        add_first_line(line, &perfdata, output);
        is_made = check_page(result, output);
        add_verbose(options->verbose, output);
        aoai_buf_add(output, "\n");
    }
    output->has_failed = output->has_failed || !is_made;
    check_perfdata_free(&perfdata);
    free(line);
    return !output->has_failed;
}

void check_render_unknown(const char *reason, struct aoai_buf *output)
{
    struct aoai_buf line = aoai_buf_init(LINE_CAP);
    aoai_buf_addf(&line, CHECK_TEXT_NAME " UNKNOWN - %s", reason);
    if (line.data != NULL)
        check_text_clean(line.data, true);
    aoai_buf_addf(output, "%s\n", aoai_buf_text(&line));
    aoai_buf_free(&line);
}
