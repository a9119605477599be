/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* One series held against its thresholds: the smallest thing that is judged. Pure.
 *
 *   tokens of chat, 5 minutes, limit 120,000, warning 96,000, critical 114,000
 *   -> CRITICAL, peak 121,560 at 18:03, 101.3 % of the limit, 2 minutes over critical
 *
 * Units: tokens or requests a minute, or percent (THROTTLED, PTU). Thresholds are in the
 * unit of the value.
 */
#ifndef CHECK_MEASURE_H
#define CHECK_MEASURE_H

#include "common/metric_list.h"
#include "common/quota.h"
#include "nagios-check/range.h"

/* The numbers are the exit codes of a monitoring plugin. */
enum check_state {
    CHECK_OK = 0,
    CHECK_WARNING = 1,
    CHECK_CRITICAL = 2,
    CHECK_UNKNOWN = 3,
};

enum check_kind {
    CHECK_TOKENS,    /* tokens a minute */
    CHECK_REQUESTS,  /* requests a minute */
    CHECK_THROTTLED, /* percent of the window's requests that were answered 429 */
    CHECK_PTU,       /* percent of the provisioned throughput */
};
#define CHECK_KIND_COUNT 4

struct check_measure {
    bool is_known; /* there is a value; all below is meaningless without */
    enum check_state state;
    double peak;    /* of the window; the share of 429 */
    double value;   /* to show: the peak, or what alerts where the peak does not */
    int64_t minute; /* of `value` */
    double limit;   /* 0 = none */
    double percent; /* value / limit; the value itself where that is percent already */
    bool has_percent;
    struct check_range warning;
    struct check_range critical;
    int64_t minutes_over; /* how many of the window's minutes alert */
    struct aoai_span window;
    int64_t minutes_seen;
};

struct check_failure_states;
struct aoai_strlist;

/* What a whole run is judged by. */
struct check_thresholds {
    struct check_range warning;
    struct check_range critical;
    struct check_range pool_warning; /* percent of a quota pool; not set = not read */
    struct check_range pool_critical;
    double throttled_warning; /* percent */
    double throttled_critical;
    double min_requests;
    int64_t window_minutes;
    int64_t for_minutes;
    int64_t max_age_s;
    int64_t settle_s;
    const struct aoai_strlist *limits;           /* of --limit, borrowed; NULL = none */
    const struct check_failure_states *failures; /* borrowed; NULL = all UNKNOWN */
    const struct aoai_named_metric
        *named; /* judge this alone (one_metric.h); NULL = not */
};

/* CRITICAL > WARNING > UNKNOWN > OK. */
int check_state_rank(enum check_state state);
const char *check_state_name(enum check_state state);

/* A measure that is not known yet: limit and ranges alone, as its kind is judged. */
struct check_measure check_measure_blank(enum check_kind kind, double limit,
                                         const struct check_thresholds *thresholds);

/* Judges the window before settled_end (common/quota.h says which minutes count). Percent
 * ranges are of `limit`; where there is none (0) they become ranges that are not set.
 * False = no minute has a value.
 */
bool check_measure_series(struct check_measure *measure, const struct aoai_series *series,
                          int64_t settled_end, double limit,
                          const struct check_thresholds *thresholds) AOAI_MUST_CHECK;

/* Values that are percent already: absolute ranges do not fit them, so the defaults do.
 */
bool check_measure_percents(struct check_measure *measure,
                            const struct aoai_series *series, int64_t settled_end,
                            const struct check_thresholds *thresholds) AOAI_MUST_CHECK;

/* Requests of a minute: judged in percent of the limit, never by absolute token ranges,
 * and by the upper bound alone.
 */
bool check_measure_requests(struct check_measure *measure,
                            const struct aoai_series *series, int64_t settled_end,
                            double limit,
                            const struct check_thresholds *thresholds) AOAI_MUST_CHECK;

/* Below min_requests the share is known but never alerts. No requests at all: 0 %. */
void check_measure_throttled(struct check_measure *measure, double throttled,
                             double requests, const struct check_thresholds *thresholds);

/* The sum over a window's minutes; missing ones add nothing. NULL = 0. */
double check_measure_sum(const struct aoai_series *series, struct aoai_span window);

#endif
