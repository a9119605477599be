/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/quota.h"

#define IDLE_MINUTES_SURE 10

bool aoai_quota_believed_end(const struct aoai_series *series, int64_t settled_end,
                             int64_t *end)
{
    int64_t newest = 0;
    double value = 0;
    bool is_missing = false; /* a missing minute came after the one looked at */
    bool has_gap = false;    /* and a value before it */
    if (!aoai_series_newest(series, settled_end, &newest))
        return false;
    *end = newest + 1;
    for (int64_t at = newest; at >= series->span.from_minute; at--) {
        if (!aoai_series_get(series, at, &value)) {
            is_missing = true;
            continue;
        }
        has_gap = has_gap || is_missing;
        if (value > 0) {
            *end = has_gap ? at + 1 : newest + 1;
            return true;
        }
        if (!has_gap && newest - at + 1 >= IDLE_MINUTES_SURE)
            return true;
    }
    return !has_gap;
}

bool aoai_quota_is_doubtful(const struct aoai_series *series, int64_t minute,
                            int64_t end_minute)
{
    bool is_missing = false;
    double value = 0;
    for (int64_t at = minute; at < end_minute; at++) {
        bool has_value = aoai_series_get(series, at, &value);
        if (has_value && value > 0)
            return false;
        is_missing = is_missing || !has_value;
        if (!is_missing && at - minute + 1 >= IDLE_MINUTES_SURE)
            return false;
    }
    return is_missing;
}

struct aoai_use aoai_quota_use(const struct aoai_series *series, int64_t settled_end,
                               int64_t window_minutes)
{
    struct aoai_use use = {0};
    int64_t end = 0;
    if (!aoai_quota_believed_end(series, settled_end, &end))
        return use;
    use.window = (struct aoai_span){end - window_minutes, end};
    double value = 0;
    for (int64_t at = use.window.from_minute; at < use.window.to_minute; at++) {
        if (!aoai_series_get(series, at, &value))
            continue;
        if (use.minutes_seen == 0 || value >= use.peak) {
            use.peak = value;
            use.peak_minute = at;
        }
        use.newest = value;
        use.minutes_seen++;
    }
    return use;
}

bool aoai_quota_percent(double use, double limit, double *percent)
{
    if (!(limit > 0))
        return false;
    *percent = use / limit * 100;
    return true;
}

bool aoai_quota_share(double part_sum, double whole_sum, double whole_min,
                      double *percent)
{
    if (!(whole_sum > 0) || whole_sum < whole_min)
        return false;
    *percent = part_sum / whole_sum * 100;
    return true;
}
