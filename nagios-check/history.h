/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What many minutes of one series say: figures, no texts. Pure.
 *
 *   1,440 minutes of gpt-4o, limit 450,000
 *   -> 1,437 seen, peak 485,685 at 14:56, 95 of 100 at most 470,200, 212 at the limit,
 *      highest of each hour of the day; 429s in 9 spells
 *
 * Missing minutes are counted by what was not seen; they are never 0. Units as in
 * common/series.h; hours are UTC.
 */
#ifndef CHECK_HISTORY_H
#define CHECK_HISTORY_H

#include "common/series.h"

#define CHECK_HISTORY_HOURS  24
#define CHECK_HISTORY_SPELLS 5
/* 429s with fewer minutes than this between them belong to one spell. */
#define CHECK_HISTORY_GAP_MINUTES 5
#define CHECK_HISTORY_LEVELS      8

struct check_history_hour {
    bool is_known;
    double peak; /* the highest minute that began in this hour, of any day */
};

struct check_history_use {
    int64_t minutes;
    int64_t minutes_seen; /* 0 = all below is meaningless */
    double peak;
    int64_t peak_minute;  /* the newest of equals */
    double p95;           /* at least 95 of 100 minutes are not above it */
    int64_t minutes_full; /* at or above the limit */
    struct check_history_hour hours[CHECK_HISTORY_HOURS];
};

struct check_history_spell {
    struct aoai_span span;
    double count;
};

struct check_history_throttled {
    int64_t minutes_seen; /* of the span; 0 = nothing is known */
    double total;
    size_t spell_count;
    struct check_history_spell largest[CHECK_HISTORY_SPELLS]; /* most 429s first */
    size_t largest_count;
};

/* Figures of the part of a series that lies in the span; `full` 0 = no limit. False = no
 * memory.
 */
bool check_history_use(const struct aoai_series *series, struct aoai_span span,
                       double full, struct check_history_use *use) AOAI_MUST_CHECK;

/* When 429s happened; the series holds how many in each minute. */
void check_history_throttled(const struct aoai_series *series, struct aoai_span span,
                             struct check_history_throttled *throttled);

/* 1 to CHECK_HISTORY_LEVELS: how much of `full` a value is; all of it and more is the
 * last level, nothing the first.
 */
int check_history_level(double value, double full);

/* Most minutes to ask an account for at once, so that an answer stays small. 0 series =
 * not known yet.
 */
int64_t check_history_minutes_max(size_t series_count);

#endif
