/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The command line. The option tables of the core and the check's own are one list here;
 * getopt_long and --help are made from it. "client_secret_file" is --client-secret-file.
 *
 * Order does not matter, --help and then --version beat all else. There are no positional
 * arguments, empty ones are ignored, an empty value counts as not given (Icinga passes
 * both), whole numbers may be written 90.000000 (Icinga does that
 * too). Options of files (extra_opts.h) come first, so that the command line beats them.
 * Errors are CONFIG and name the option as it is typed.
 */
#ifndef CHECK_OPTIONS_H
#define CHECK_OPTIONS_H

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

/* Fills a zeroed config; the caller frees it, also on failure, and does not move it: its
 * thresholds point into it. When the settings want help or the version nothing else has
 * been looked at, and when they want the list of metrics nothing else is needed.
 */
bool check_options_parse(int argc, char **argv, struct check_config *config,
                         struct aoai_error *err) AOAI_MUST_CHECK;

/* Completes the identity: credential file, AZURE_* variables, defaults. */
bool check_options_sign_in(struct check_config *config,
                           struct aoai_error *err) AOAI_MUST_CHECK;

void check_options_free(struct check_config *config);

/* Known even when parsing failed: an error is told in the format that was asked for. */
bool check_options_want_json(const struct check_config *config);

/* The table of --list-metrics. */
void check_options_metrics(struct aoai_buf *text);

/* The text of --help, at most 80 columns wide. */
void check_options_help(struct aoai_buf *text);

#endif
