/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/health.h"

#include "common/utc.h"

#include <math.h>
#include <stdio.h>

#define VALUES_MAX (6 + AOAI_TALLY_STATUSES)

static void add(struct aoai_figure figures[static VALUES_MAX], size_t *count,
                const char *type, const char *name, double value)
{
    struct aoai_figure *figure = &figures[(*count)++];
    *figure = (struct aoai_figure){.type = type, .value = value};
    (void)snprintf(figure->name, sizeof(figure->name), "%s", name);
}

static size_t fill(const struct aoai_health *health, const struct aoai_delivery *delivery,
                   int64_t settle_s, struct aoai_figure figures[static VALUES_MAX])
{
    size_t count = 0;
    add(figures, &count, "count", "polls", (double)health->polls);
    add(figures, &count, "count", "points_new", (double)delivery->points_new);
    add(figures, &count, "count", "points_backfilled",
        (double)delivery->points_backfilled);
    add(figures, &count, "count", "points_revised", (double)health->points_revised);
    add(figures, &count, "count", "tokens_revised", health->tokens_revised);
    add(figures, &count, "gauge", "settle_time", (double)settle_s);
    for (size_t i = 0; health->tally != NULL && i < health->tally->row_count; i++) {
        const struct aoai_tally_row *row = &health->tally->rows[i];
        char status[16] = "failed";
        if (row->status != AOAI_TALLY_FAILED)
            (void)snprintf(status, sizeof(status), "%d", row->status);
        add(figures, &count, "requests", status, (double)row->count);
    }
    return count;
}

/* A missing value ahead of those that begin now: RRD loses the first of a file. What the
 * process before told a minute ago goes on.
 */
static bool lead_in(const struct aoai_health *health, struct aoai_delivery *delivery,
                    struct aoai_mark *told, int64_t minute,
                    const struct aoai_figure figures[], size_t count)
{
    struct aoai_figure leads[VALUES_MAX];
    bool is_gap = told->next_minute != minute;
    size_t known = is_gap ? 0 : health->told_count == 0 ? count : health->told_count;
    for (size_t i = known; i < count; i++) {
        leads[i - known] = figures[i];
        leads[i - known].value = NAN;
    }
    return known >= count ||
           aoai_delivery_own(delivery, told, minute - 1, leads, count - known);
}

void aoai_health_tell(struct aoai_health *health, struct aoai_delivery *delivery,
                      int64_t settle_s, int64_t now_s)
{
    struct aoai_figure figures[VALUES_MAX];
    struct aoai_mark *told = aoai_marks_need_told(delivery->marks, NULL);
    int64_t minute = aoai_utc_minute(now_s);
    if (told == NULL || minute < told->next_minute)
        return;
    size_t count = fill(health, delivery, settle_s, figures);
    if (!lead_in(health, delivery, told, minute, figures, count) ||
        !aoai_delivery_own(delivery, told, minute, figures, count))
        return;
    if (health->tally != NULL)
        aoai_tally_clear(health->tally);
    delivery->points_new = 0;
    delivery->points_backfilled = 0;
    *health = (struct aoai_health){.tally = health->tally, .told_count = count};
}
