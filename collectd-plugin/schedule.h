/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* When to poll and how much to ask for. Pure arithmetic.
 *
 * The schedule follows the number of the minute, not the time since the last poll: minute
 * m is settled at (m + 1) x 60 + settle, and that is when the next poll is due. The collectors
 * of a company do not all ask in the same second: each waits a few seconds more, always
 * the same.
 */
#ifndef AOAI_PLUGIN_SCHEDULE_H
#define AOAI_PLUGIN_SCHEDULE_H

#include "common/base.h"

/* Seconds from now until the next minute is settled: 1 to 60. */
int64_t aoai_schedule_sleep_s(int64_t now_s, int64_t settle_s);

/* Seconds, 0 to 3, that this instance adds to its settle time: of a host there may be some,
 * each with a state directory of its own.
 */
int64_t aoai_schedule_offset_s(const char *host, const char *state_dir);

/* Seconds, 0 to 299, by which its second look for accounts comes earlier. */
int64_t aoai_schedule_spread_s(const char *host);

/* Most minutes to ask one account for, so that the answer stays small. 0 series = not
 * known yet.
 */
int64_t aoai_schedule_minutes_max(size_t series_count);

#endif
