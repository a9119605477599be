/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/health.h"

#include "common/utc.h"

#include <stdio.h>

#define VALUES_MAX (6 + AOAI_TALLY_STATUSES)

static void add(struct aoai_figure figures[static VALUES_MAX], size_t *count,
                const char *type, const char *name, double value)
{
    struct aoai_figure *figure = &figures[(*count)++];
    *figure = (struct aoai_figure){.type = type, .value = value};
    (void)snprintf(figure->name, sizeof(figure->name), "%s", name);
}

void aoai_health_tell(struct aoai_health *health, struct aoai_delivery *delivery,
                      int64_t settle_s, int64_t now_s)
{
    struct aoai_figure figures[VALUES_MAX];
    size_t count = 0;
    int64_t minute = aoai_utc_minute(now_s);
    if (minute <= health->last_minute)
        return;
    add(figures, &count, "count", "polls", (double)health->polls);
    add(figures, &count, "count", "points_new", (double)delivery->points_new);
    add(figures, &count, "count", "points_backfilled",
        (double)delivery->points_backfilled);
    add(figures, &count, "count", "points_revised", (double)health->points_revised);
    add(figures, &count, "count", "revised_tokens", health->revised_tokens);
    add(figures, &count, "gauge", "settle_time", (double)settle_s);
    for (size_t i = 0; health->tally != NULL && i < health->tally->row_count; i++) {
        const struct aoai_tally_row *row = &health->tally->rows[i];
        char status[16] = "failed";
        if (row->status != AOAI_TALLY_FAILED)
            (void)snprintf(status, sizeof(status), "%d", row->status);
        add(figures, &count, "requests", status, (double)row->count);
    }
    aoai_delivery_own(delivery, minute, figures, count);
    if (health->tally != NULL)
        aoai_tally_clear(health->tally);
    delivery->points_new = 0;
    delivery->points_backfilled = 0;
    *health = (struct aoai_health){.tally = health->tally, .last_minute = minute};
}
