/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What to ask an account for: which of its minutes are due, by its marks alone. Pure but for
 * memory; the time is an argument.
 *
 *   marks of contoso-prod at 18:15, 18:15 and 14:02 (its requests failed), settled up to 18:17
 *   while they fail      -> 18:00 .. 18:17
 *   once they work again -> 13:47 .. 14:47, the next one from 14:32 on, ...
 *
 * A span begins a quarter of an hour in front of the oldest mark, so that what changed since
 * is seen. It is never longer than Azure answers at once (30 days), nor older than what it
 * keeps (93 days).
 */
#ifndef AOAI_HORIZON_H
#define AOAI_HORIZON_H

#include "common/marks.h"
#include "common/series.h"

/* The account's marks of whole metrics and of what is told; those that are missing begin at
 * first_minute. False = no memory.
 */
bool aoai_horizon_begin(struct aoai_marks *marks, const char *account,
                        int64_t first_minute) AOAI_MUST_CHECK;

/* From now on a metric that is not of the catalog is wanted of the account; without a mark
 * it starts at first_minute. One that nobody wants any more sleeps with its marks. False =
 * no memory.
 */
bool aoai_horizon_need(struct aoai_marks *marks, const char *account,
                       enum aoai_metric_id metric, int64_t first_minute) AOAI_MUST_CHECK;

/* From its oldest mark (or first_minute while it has none) to settled_end, at most
 * minutes_max of it. Empty = nothing is due. Minutes that Azure keeps no longer are given
 * up here: their series go on behind a gap. A mark whose request failed waits while others'
 * work. False = no memory.
 */
bool aoai_horizon_want(struct aoai_marks *marks, const char *account, int64_t settled_end,
                       int64_t first_minute, int64_t minutes_max, struct aoai_span *span,
                       struct aoai_error *err) AOAI_MUST_CHECK;

#endif
