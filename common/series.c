/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/series.h"

#include <math.h>
#include <stdlib.h>

#define MINUTES_MAX ((int64_t)100 * 24 * 60)

bool aoai_span_is_empty(struct aoai_span span)
{
    return span.to_minute <= span.from_minute;
}

int64_t aoai_span_minutes(struct aoai_span span)
{
    return aoai_span_is_empty(span) ? 0 : span.to_minute - span.from_minute;
}

bool aoai_series_init(struct aoai_series *series, struct aoai_span span)
{
    *series = (struct aoai_series){0};
    int64_t minutes = aoai_span_minutes(span);
    if (minutes > MINUTES_MAX)
        return false;
    double *values = malloc(sizeof(*values) * (size_t)(minutes > 0 ? minutes : 1));
    if (values == NULL)
        return false;
    series->span = span;
    series->values = values;
    aoai_series_fill(series, NAN);
    return true;
}

void aoai_series_fill(struct aoai_series *series, double value)
{
    for (int64_t i = 0; i < aoai_span_minutes(series->span); i++)
        series->values[i] = value;
}

static double *slot(const struct aoai_series *series, int64_t minute)
{
    if (minute < series->span.from_minute || minute >= series->span.to_minute)
        return NULL;
    return series->values + (minute - series->span.from_minute);
}

void aoai_series_put(struct aoai_series *series, int64_t minute, double value)
{
    double *at = slot(series, minute);
    if (at != NULL && isfinite(value))
        *at = value;
}

bool aoai_series_get(const struct aoai_series *series, int64_t minute, double *value)
{
    const double *at = slot(series, minute);
    if (at == NULL || isnan(*at))
        return false;
    *value = *at;
    return true;
}

bool aoai_series_newest(const struct aoai_series *series, int64_t end_minute,
                        int64_t *minute)
{
    double value = 0;
    int64_t last =
        end_minute < series->span.to_minute ? end_minute : series->span.to_minute;
    for (int64_t at = last - 1; at >= series->span.from_minute; at--) {
        if (aoai_series_get(series, at, &value)) {
            *minute = at;
            return true;
        }
    }
    return false;
}

static bool is_copy(const struct aoai_series *a, const struct aoai_series *b)
{
    for (int64_t i = 0; i < aoai_span_minutes(a->span); i++) {
        if (isnan(a->values[i]) != isnan(b->values[i]))
            return false;
        if (!isnan(a->values[i]) && fabs(a->values[i] - b->values[i]) > 0)
            return false;
    }
    return true;
}

void aoai_series_add(struct aoai_series *series, const struct aoai_series *other)
{
    for (int64_t i = 0; i < aoai_span_minutes(series->span); i++) {
        if (isnan(series->values[i]))
            series->values[i] = other->values[i];
        else if (!isnan(other->values[i]))
            series->values[i] += other->values[i];
    }
}

void aoai_series_merge(struct aoai_series *series, const struct aoai_series *other)
{
    if (!is_copy(series, other))
        aoai_series_add(series, other);
}

void aoai_series_free(struct aoai_series *series)
{
    if (series == NULL)
        return;
    free(series->values);
    *series = (struct aoai_series){0};
}
