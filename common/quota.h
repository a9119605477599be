/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The arithmetic of use against a limit. Pure: no clock, no files, no allocation.
 *
 *   minutes 18:10..18:14 of gpt-4o, limit 100,000 tokens a minute
 *   -> peak 97,300 at 18:12, newest 18:14, 5 of 5 minutes seen; 97.3 % of the limit
 *
 * Units: tokens or requests a minute; percent 0..100 and beyond.
 */
#ifndef AOAI_QUOTA_H
#define AOAI_QUOTA_H

#include "common/series.h"

/* What one deployment may use. A limit of 0 is a limit that allows nothing to be divided
 * by: it counts as none.
 */
struct aoai_limit {
    double tokens_per_min; /* 0 = none known */
    double requests_per_min;
    bool is_assumed; /* derived from the capacity, since Azure named no rate limit */
};

/* What a series says about a window of minutes. */
struct aoai_use {
    struct aoai_span window; /* the minutes judged; ends at the newest one with a value */
    int64_t minutes_seen;    /* how many of them have a value; 0 = nothing is known */
    double peak;
    int64_t peak_minute; /* the newest of equals */
    double newest;       /* value of the window's last minute */
};

/* The last `window_minutes` minutes before `settled_end`, moved back to the last minute
 * that can be believed (below): minutes that Azure has not filled say nothing and hide
 * nothing.
 */
struct aoai_use aoai_quota_use(const struct aoai_series *series, int64_t settled_end,
                               int64_t window_minutes);

/* The end of what can be believed before `settled_end`; false = nothing can.
 *
 * Azure shows minutes that it has not filled yet as absent or as 0, in any mixture. So
 * zeros at the end with gaps among them are not taken for idleness: what can be believed
 * ends with the last value above 0. Zeros without a gap, or ten in a row up to the end,
 * are real.
 */
bool aoai_quota_believed_end(const struct aoai_series *series, int64_t settled_end,
                             int64_t *end) AOAI_MUST_CHECK;

/* For who can wait: is the value of `minute`, if it is a 0, one of the last zeros in front
 * of a minute before `end_minute` that is not filled, with no use behind? It may be how
 * Azure shows what it has not filled. Ten zeros in a row are no accident.
 */
bool aoai_quota_is_doubtful(const struct aoai_series *series, int64_t minute,
                            int64_t end_minute) AOAI_MUST_CHECK;

/* False = there is no limit to compare with. */
bool aoai_quota_percent(double use, double limit, double *percent) AOAI_MUST_CHECK;

/* Of two series, minute by minute: part / whole in percent over the window's sums. False
 * = fewer than `whole_min` in the whole.
 */
bool aoai_quota_share(double part_sum, double whole_sum, double whole_min,
                      double *percent) AOAI_MUST_CHECK;

#endif
