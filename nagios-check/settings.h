/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What the check was told: its own options as they are typed, and all of them together.
 * Ownership: options.h fills it and frees it.
 */
#ifndef CHECK_SETTINGS_H
#define CHECK_SETTINGS_H

#include "common/config.h"
#include "common/discovery.h"
#include "nagios-check/failure.h"
#include "nagios-check/measure.h"

/* The check's own options as they are typed. */
struct check_settings {
    char *warning;
    char *critical;
    int64_t window_minutes;
    int64_t for_minutes;
    char *throttled_warning;
    char *throttled_critical;
    int64_t min_requests;
    char *pool_warning; /* NULL = off */
    char *pool_critical;
    int64_t max_age_s;
    int64_t settle_s;
    struct aoai_strlist limits;
    char *api_state;
    char *no_data_state;
    char *timeout_state;
    char *extra_opts; /* for --help alone: extra_opts.h takes it out of the line */
    char *state_dir;
    int64_t cache_age_s;
    char *output_format; /* "text" or "json" */
    bool wants_list;
    bool wants_doctor;
    int64_t history_s; /* 0 = not wanted */
    char *metric;
    char *aggregation;
    char *interval;
    bool wants_metric_list;
    bool is_verbose;
    bool wants_version;
    bool wants_help;
};

struct check_config {
    struct aoai_target_config target;
    struct aoai_discovery_config discovery;
    struct aoai_identity_config identity; /* not finished */
    struct check_settings settings;
    struct check_thresholds thresholds; /* made of the settings */
    struct check_failure_states failures;
    struct aoai_named_metric named; /* of --metric */
    int verbosity;
};

#endif
