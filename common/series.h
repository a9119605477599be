/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Minutes and their values.
 *
 * A series holds one value for each minute of a span, or nothing: *missing* is a state of
 * its own and never 0. A value that Azure reported as 0 is a 0.
 *
 *   span [29924295, 29924298)    18:15 -> 84213    18:16 -> missing    18:17 -> 0
 *
 * Units: minutes as in common/utc.h; the span's end is the first minute not in it.
 * Ownership: a series owns its values. A zeroed struct is an empty series.
 */
#ifndef AOAI_SERIES_H
#define AOAI_SERIES_H

#include "common/base.h"

struct aoai_span {
    int64_t from_minute;
    int64_t to_minute; /* excluded; a span with to <= from is empty */
};

struct aoai_series {
    struct aoai_span span;
    double *values; /* one a minute; NaN = missing: only this room looks inside */
};

bool aoai_span_is_empty(struct aoai_span span);
int64_t aoai_span_minutes(struct aoai_span span);

/* All minutes missing. False = no memory (or more than 100 days). */
bool aoai_series_init(struct aoai_series *series, struct aoai_span span) AOAI_MUST_CHECK;

/* Every minute gets this value. */
void aoai_series_fill(struct aoai_series *series, double value);

/* A minute outside the span is ignored. The value must be finite. */
void aoai_series_put(struct aoai_series *series, int64_t minute, double value);

/* False = missing, or outside the span; *value is untouched then. */
bool aoai_series_get(const struct aoai_series *series, int64_t minute,
                     double *value) AOAI_MUST_CHECK;

/* The newest minute in the series before `end_minute` that has a value. */
bool aoai_series_newest(const struct aoai_series *series, int64_t end_minute,
                        int64_t *minute) AOAI_MUST_CHECK;

/* Adds `other` (same span) minute by minute; missing + a value = the value. */
void aoai_series_add(struct aoai_series *series, const struct aoai_series *other);

/* The same, but when both agree in every minute, `other` is a copy under a second
 * spelling and nothing changes.
 */
void aoai_series_merge(struct aoai_series *series, const struct aoai_series *other);

void aoai_series_free(struct aoai_series *series);

#endif
