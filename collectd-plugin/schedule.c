/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/schedule.h"

#include "common/utc.h"

#define POINTS_MAX     20000 /* values in one answer: about 1.5 MB of JSON */
#define SERIES_ASSUMED 30
#define MINUTES_LEAST  60
#define MINUTES_MOST   ((int64_t)7 * 24 * 60)
#define OFFSETS        4 /* with a second of the sleep and the poll: five at most */
#define SPREAD_S       300

int64_t aoai_schedule_sleep_s(int64_t now_s, int64_t settle_s)
{
    int64_t next_end = aoai_utc_settled_end(now_s, settle_s) + 1;
    return next_end * 60 + settle_s - now_s;
}

/* FNV-1a, the NUL included. */
static uint32_t hash(uint32_t from, const char *text)
{
    do
        from = (from ^ (unsigned char)*text) * 16777619U;
    while (*text++ != '\0');
    return from;
}

int64_t aoai_schedule_offset_s(const char *host, const char *state_dir)
{
    return (hash(hash(2166136261U, host), state_dir) >> 16) % OFFSETS;
}

int64_t aoai_schedule_spread_s(const char *host)
{
    return hash(2166136261U, host) % SPREAD_S;
}

int64_t aoai_schedule_minutes_max(size_t series_count)
{
    size_t series = series_count == 0 ? SERIES_ASSUMED : series_count;
    int64_t minutes = (int64_t)(POINTS_MAX / series);
    if (minutes < MINUTES_LEAST)
        return MINUTES_LEAST;
    return minutes > MINUTES_MOST ? MINUTES_MOST : minutes;
}
