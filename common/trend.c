/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/trend.h"

#include <math.h>
#include <stdlib.h>

#define MINUTES     20
#define MINUTES_MIN 15
#define PAIRS       (MINUTES * (MINUTES - 1) / 2)
#define TAU_MIN     0.75
#define RISE_MIN    0.10 /* of the limit, over all minutes */
#define LEVEL_MIN   0.50 /* of the limit */
#define STILL_MIN   0.50 /* of the slope, in the newer half */
#define NOISE_MAX   (1.0 / 3)
#define AHEAD_MAX   60.0 /* minutes */

struct points {
    double at[MINUTES]; /* minutes before the end: -MINUTES .. -1 */
    double value[MINUTES];
    size_t count;
};

static int by_value(const void *one, const void *other)
{
    const double *a = one;
    const double *b = other;
    return (*a > *b) - (*a < *b);
}

/* Sorts them. */
static double median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), by_value);
    return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

static struct points collect(const struct aoai_series *series, int64_t end_minute,
                             int minutes)
{
    struct points points = {.count = 0};
    for (int i = -minutes; i < 0; i++)
        if (aoai_series_get(series, end_minute + i, &points.value[points.count]))
            points.at[points.count++] = i;
    return points;
}

/* The median of all slopes, and tau of how one-sided they are. */
static double find_slope(const struct points *points, double *tau)
{
    double slopes[PAIRS] = {0};
    size_t count = 0;
    double balance = 0;
    for (size_t i = 0; i < points->count; i++)
        for (size_t j = i + 1; j < points->count; j++) {
            double rise = points->value[j] - points->value[i];
            slopes[count++] = rise / (points->at[j] - points->at[i]);
            balance += rise > 0 ? 1 : rise < 0 ? -1 : 0;
        }
    *tau = balance / (double)count;
    return median(slopes, count);
}

/* The line's height at the end, and how far from it the middle one of the minutes is. */
static double find_level(const struct points *points, double slope, double *noise)
{
    double rests[MINUTES] = {0};
    for (size_t i = 0; i < points->count; i++)
        rests[i] = points->value[i] - slope * points->at[i];
    double level = median(rests, points->count);
    for (size_t i = 0; i < points->count; i++)
        rests[i] = fabs(points->value[i] - slope * points->at[i] - level);
    *noise = median(rests, points->count);
    return level;
}

bool aoai_trend_find(const struct aoai_series *series, int64_t end_minute, double limit,
                     struct aoai_trend *trend)
{
    struct points points = collect(series, end_minute, MINUTES);
    struct points newer = collect(series, end_minute, MINUTES / 2);
    double tau = 0;
    double newer_tau = 0;
    double noise = 0;
    if (points.count < MINUTES_MIN || newer.count < MINUTES_MIN / 2 || !(limit > 0))
        return false;
    double slope = find_slope(&points, &tau);
    double level = find_level(&points, slope, &noise);
    double rise = slope * MINUTES;
    if (tau < TAU_MIN || rise < RISE_MIN * limit || noise > NOISE_MAX * rise ||
        level < LEVEL_MIN * limit || level >= limit)
        return false;
    if (find_slope(&newer, &newer_tau) < STILL_MIN * slope)
        return false;
    double ahead = (limit - level) / slope;
    if (ahead > AHEAD_MAX)
        return false;
    trend->per_min = slope;
    trend->at_minute = end_minute + (int64_t)ahead;
    return true;
}
