/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Threshold ranges of monitoring plugins, read strictly.
 *
 *   [@][start:][end][%]      10   10:   ~:10   10:20   @10:20   80%
 *
 * Alerts when the value lies outside start..end, or inside with "@". Both ends belong to
 * the range: a value equal to a bound is inside. A start left out is 0, an end left out
 * is infinity, "~" is minus infinity. One "%" at the very end makes both bounds percent.
 * No exponent, no hex, no unit, no blank; start greater than end is refused. A backslash
 * in front is passed over.
 *
 * Source: monitoring-plugins.org/doc/guidelines.html, "Threshold and ranges" (2026-09).
 */
#ifndef CHECK_RANGE_H
#define CHECK_RANGE_H

#include "common/buf.h"
#include "common/error.h"

struct check_range {
    double start; /* -INFINITY = none */
    double end;   /* INFINITY = none */
    bool is_inside;
    bool is_percent;
    bool is_set; /* false = never alerts; a zeroed struct */
};

/* Errors are CONFIG. */
bool check_range_parse(const char *text, struct check_range *range,
                       struct aoai_error *err) AOAI_MUST_CHECK;

/* The same check without the value: for the option table. */
bool check_range_check(const char *text, struct aoai_error *err) AOAI_MUST_CHECK;

/* A plain number without exponent, "90" or "0.5": thresholds that are no range. */
bool check_range_number(const char *text, double *number) AOAI_MUST_CHECK;

bool check_range_alerts(const struct check_range *range, double value);

/* Percent of a limit -> the limit's own unit. A percent range without a limit (0) becomes
 * one that is not set; other ranges stay as they are.
 */
struct check_range check_range_scale(const struct check_range *range, double limit);

/* As perfdata wants it: one bare number for `x`, `0:x` and `~:x`, because Icinga draws
 * only that (what is counted is never negative); else the range; nothing when not set.
 */
void check_range_print(const struct check_range *range, struct aoai_buf *buf);

#endif
