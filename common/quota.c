/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/quota.h"

struct aoai_use aoai_quota_use(const struct aoai_series *series, int64_t settled_end,
                               int64_t window_minutes)
{
    struct aoai_use use = {0};
    int64_t newest = 0;
    if (!aoai_series_newest(series, settled_end, &newest))
        return use;
    use.window = (struct aoai_span){newest + 1 - window_minutes, newest + 1};
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
