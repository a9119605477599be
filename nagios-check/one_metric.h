/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* One deployment judged by one metric that was asked for by its name (--metric). Pure.
 *
 *   GeneratedTokens of gpt-4o, warning 50,000, critical 80,000
 *   -> WARNING, peak 61,204 at 10:26
 *
 * A sum (aggregation total or count) follows the rules of tokens: an interval that Azure
 * has not filled is missing, too old a value is UNKNOWN, no series is 0. An average, a
 * minimum or a maximum has no value where nobody asked anything: its window is the last
 * settled intervals, whatever they hold, and none with a value is "no requests", never
 * UNKNOWN. Azure being late looks the same there: nobody can tell the two apart.
 *
 * Units: the metric's own. --window counts minutes, filled up to whole intervals; --for
 * counts intervals.
 */
#ifndef CHECK_ONE_METRIC_H
#define CHECK_ONE_METRIC_H

#include "nagios-check/finding.h"

/* What to ask for: whole intervals as the clock has them (12:00, 12:05), so that it does
 * not matter whether Azure begins them at the clock's or at the question's start.
 */
struct aoai_span check_one_metric_span(const struct check_thresholds *thresholds,
                                       int64_t now_s);

/* How many intervals the window has, 1 or more. */
int64_t check_one_metric_points(int64_t window_minutes, int64_t interval_minutes);

/* --max-age, and what a long interval needs to be whole at all. */
int64_t check_one_metric_max_age(const struct check_thresholds *thresholds);

/* Fills a zeroed finding; the measure is in the place of the tokens. False = no memory.
 */
bool check_one_metric_judge(const struct aoai_account_state *account,
                            const struct aoai_deployment_state *state,
                            const struct check_thresholds *thresholds, int64_t now_s,
                            struct check_finding *finding) AOAI_MUST_CHECK;

#endif
