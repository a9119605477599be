/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define POINTS_MAX     20000 /* values in one answer: about 1.5 MB of JSON */
#define SERIES_ASSUMED 30
#define MINUTES_LEAST  60
#define MINUTES_MOST   ((int64_t)7 * 24 * 60)
#define HOUR_MINUTES   60
#define DAY_MINUTES    ((int64_t)24 * HOUR_MINUTES)

static void note_hour(struct check_history_use *use, int64_t minute, double value)
{
    int64_t of_day = (minute % DAY_MINUTES + DAY_MINUTES) % DAY_MINUTES;
    struct check_history_hour *hour = &use->hours[of_day / HOUR_MINUTES];
    if (!hour->is_known || value > hour->peak)
        hour->peak = value;
    hour->is_known = true;
}

static int compare(const void *a, const void *b)
{
    const double *one = a;
    const double *other = b;
    return (*one > *other) - (*one < *other);
}

/* The nearest rank: a value that did happen. */
static double percentile_95(double *values, int64_t count)
{
    qsort(values, (size_t)count, sizeof(*values), compare);
    return values[(count * 95 + 99) / 100 - 1];
}

bool check_history_use(const struct aoai_series *series, struct aoai_span span,
                       double full, struct check_history_use *use)
{
    double value = 0;
    *use = (struct check_history_use){.minutes = aoai_span_minutes(span)};
    double *values = calloc((size_t)use->minutes + 1, sizeof(*values));
    if (values == NULL)
        return false;
    for (int64_t at = span.from_minute; at < span.to_minute; at++) {
        if (!aoai_series_get(series, at, &value))
            continue;
        if (use->minutes_seen == 0 || value >= use->peak) {
            use->peak = value;
            use->peak_minute = at;
        }
        if (full > 0 && value >= full)
            use->minutes_full++;
        note_hour(use, at, value);
        values[use->minutes_seen++] = value;
    }
    if (use->minutes_seen > 0)
        use->p95 = percentile_95(values, use->minutes_seen);
    free(values);
    return true;
}

/* Keeps the largest; of equals the earlier one stays in front. */
static void keep_spell(struct check_history_throttled *throttled,
                       const struct check_history_spell *spell)
{
    struct check_history_spell *largest = throttled->largest;
    size_t place = throttled->largest_count;
    throttled->spell_count++;
    while (place > 0 && spell->count > largest[place - 1].count)
        place--;
    if (place == CHECK_HISTORY_SPELLS)
        return;
    if (throttled->largest_count < CHECK_HISTORY_SPELLS)
        throttled->largest_count++;
    memmove(largest + place + 1, largest + place,
            (throttled->largest_count - place - 1) * sizeof(*largest));
    largest[place] = *spell;
}

void check_history_throttled(const struct aoai_series *series, struct aoai_span span,
                             struct check_history_throttled *throttled)
{
    struct check_history_spell spell = {.count = 0};
    double value = 0;
    *throttled = (struct check_history_throttled){.total = 0};
    for (int64_t at = span.from_minute; at < span.to_minute; at++) {
        bool is_known = aoai_series_get(series, at, &value);
        throttled->minutes_seen += is_known ? 1 : 0;
        if (!is_known || !(value > 0))
            continue;
        if (spell.count > 0 && at - spell.span.to_minute >= CHECK_HISTORY_GAP_MINUTES) {
            keep_spell(throttled, &spell);
            spell.count = 0;
        }
        if (!(spell.count > 0))
            spell.span.from_minute = at;
        spell.span.to_minute = at + 1;
        spell.count += value;
        throttled->total += value;
    }
    if (spell.count > 0)
        keep_spell(throttled, &spell);
}

int check_history_level(double value, double full)
{
    if (!(full > 0) || !(value > 0))
        return 1;
    if (value >= full)
        return CHECK_HISTORY_LEVELS;
    /* The last level is for what is full alone. */
    return 1 + (int)floor(value / full * (CHECK_HISTORY_LEVELS - 1));
}

int64_t check_history_minutes_max(size_t series_count)
{
    size_t series = series_count == 0 ? SERIES_ASSUMED : series_count;
    int64_t minutes = (int64_t)(POINTS_MAX / series);
    if (minutes < MINUTES_LEAST)
        return MINUTES_LEAST;
    return minutes > MINUTES_MOST ? MINUTES_MOST : minutes;
}
