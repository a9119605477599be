/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* When a rising use will reach its limit, or that nobody can say. Pure.
 *
 *   20 minutes from 112,000 to 150,000 of a limit of 200,000
 *   -> rises by 2,000 a minute, reaches the limit 25 minutes after the last of them
 *
 * A wrong forecast is worse than none, so there is one only when all of this holds:
 *
 *   - at least 15 of the last 20 minutes have a value;
 *   - of all pairs of minutes, those that rise outnumber those that fall by three quarters
 *     of all pairs (Kendall's tau >= 0.75; noise gets there about once in a million times);
 *   - the line through them (Theil-Sen: the median of the slopes of all pairs, so that
 *     single spikes do not turn it) rises by a tenth of the limit or more over the 20
 *     minutes, and most minutes are nearer to it than a third of that rise;
 *   - the newer half of the minutes alone rises at least half as steeply: a rise that is
 *     over is none;
 *   - the end of the line is at half of the limit or above, below the limit, and reaches it within an
 *     hour.
 *
 * Units: tokens (or percent, with a limit of 100) a minute; minutes as in common/utc.h.
 * Sources: P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, 1968;
 * the thresholds are ours, see tests/unit/test_trend.c.
 */
#ifndef AOAI_TREND_H
#define AOAI_TREND_H

#include "common/series.h"

struct aoai_trend {
    double per_min;    /* rises by so much a minute */
    int64_t at_minute; /* in which the line reaches the limit */
};

/* `end_minute` is the first that does not count. False = no clear trend to the limit. */
bool aoai_trend_find(const struct aoai_series *series, int64_t end_minute, double limit,
                     struct aoai_trend *trend) AOAI_MUST_CHECK;

#endif
