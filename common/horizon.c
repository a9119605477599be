/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/horizon.h"

#include <string.h>
#include <strings.h>

/* An hour less than Azure keeps, for to fetch them takes its time. */
#define RETENTION_MINUTES ((int64_t)93 * 24 * 60 - 60)
#define SPAN_MINUTES_MAX  ((int64_t)30 * 24 * 60)

/* A mark that says from when on to ask. */
static bool is_of(const struct aoai_mark *mark, const char *account)
{
    bool is_told = aoai_mark_is_special(mark) &&
                   strcmp(mark->deployment, AOAI_MARKS_WHOLE_METRIC) != 0;
    return !is_told && !aoai_mark_is_asleep(mark) &&
           strcasecmp(mark->account, account) == 0;
}

/* The oldest mark of an account: of those whose requests work, if there are any. */
static bool oldest_mark(const struct aoai_marks *marks, const char *account,
                        int64_t *minute)
{
    bool is_found = false;
    bool is_working = false;
    for (size_t i = 0; i < marks->count; i++) {
        const struct aoai_mark *mark = &marks->items[i];
        if (!is_of(mark, account) || mark->is_quiet || (mark->has_failed && is_working))
            continue;
        if (!is_found || mark->next_minute < *minute ||
            (!mark->has_failed && !is_working))
            *minute = mark->next_minute;
        is_working = is_working || !mark->has_failed;
        is_found = true;
    }
    return is_found;
}

/* The mark of a metric as a whole; NULL = no memory. */
static struct aoai_mark *need_metric_mark(struct aoai_marks *marks, const char *account,
                                          enum aoai_metric_id metric,
                                          int64_t first_minute)
{
    struct aoai_mark *mark =
        aoai_marks_find(marks, account, AOAI_MARKS_WHOLE_METRIC, metric, NULL);
    if (mark != NULL)
        return mark;
    mark = aoai_marks_add(marks, account, AOAI_MARKS_WHOLE_METRIC, metric, NULL);
    if (mark == NULL)
        return NULL;
    mark->next_minute = first_minute;
    mark->is_lead = true; /* nothing was answered yet */
    return mark;
}

bool aoai_horizon_begin(struct aoai_marks *marks, const char *account,
                        int64_t first_minute)
{
    for (int id = 0; id < AOAI_METRIC_COUNT; id++)
        if (need_metric_mark(marks, account, (enum aoai_metric_id)id, first_minute) ==
            NULL)
            return false;
    return aoai_marks_need_told(marks, account) != NULL;
}

bool aoai_horizon_need(struct aoai_marks *marks, const char *account,
                       enum aoai_metric_id metric, int64_t first_minute)
{
    struct aoai_mark *whole = need_metric_mark(marks, account, metric, first_minute);
    if (whole == NULL)
        return false;
    if (whole->is_wanted)
        return true;
    for (size_t i = 0; i < marks->count; i++) {
        struct aoai_mark *mark = &marks->items[i];
        if (mark->metric == metric && strcasecmp(mark->account, account) == 0)
            mark->is_wanted = true;
    }
    return true;
}

/* What Azure keeps no longer is given up. */
static void skip_lost(struct aoai_marks *marks, const char *account, int64_t oldest)
{
    for (size_t i = 0; i < marks->count; i++) {
        struct aoai_mark *mark = &marks->items[i];
        if (!is_of(mark, account) || mark->next_minute >= oldest - 1)
            continue;
        if (aoai_mark_is_special(mark))
            mark->next_minute = oldest;
        else
            aoai_mark_start(mark, oldest);
    }
}

bool aoai_horizon_want(struct aoai_marks *marks, const char *account, int64_t settled_end,
                       int64_t first_minute, int64_t minutes_max, struct aoai_span *span,
                       struct aoai_error *err)
{
    int64_t oldest = settled_end - RETENTION_MINUTES;
    int64_t from = first_minute > oldest ? first_minute : oldest;
    *span = (struct aoai_span){0};
    if (!aoai_horizon_begin(marks, account, from))
        return aoai_error_no_memory(err);
    skip_lost(marks, account, oldest);
    if (!oldest_mark(marks, account, &from) || from >= settled_end)
        return true;
    from = from - AOAI_TAIL_MINUTES > oldest ? from - AOAI_TAIL_MINUTES : oldest;
    if (minutes_max > SPAN_MINUTES_MAX - AOAI_TAIL_MINUTES)
        minutes_max = SPAN_MINUTES_MAX - AOAI_TAIL_MINUTES;
    *span = (struct aoai_span){from, settled_end};
    if (aoai_span_minutes(*span) > minutes_max + AOAI_TAIL_MINUTES)
        span->to_minute = from + minutes_max + AOAI_TAIL_MINUTES;
    return true;
}
