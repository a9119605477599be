/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/option_list.h"

#include "nagios-check/failure.h"
#include "nagios-check/limit.h"
#include "nagios-check/metric_options.h"
#include "nagios-check/range.h"

#include <string.h>

/* What a run prints and how, not what it judges by. */
#define HISTORY       "history"
#define OUTPUT_FORMAT "output_format"
#define STATE_DIR     "state_dir"
#define CACHE_AGE     "cache_age"

#define SETTING(field) offsetof(struct check_settings, field)

static bool check_percent(const char *text, struct aoai_error *err)
{
    double number = 0;
    if (check_range_number(text, &number) && number >= 0 && number <= 100)
        return true;
    return aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "\"%.100s\" is not a percentage from 0 to 100", text);
}

static const char *const formats[] = {"text", "json", NULL};
static bool check_pool_range(const char *text, struct aoai_error *err)
{
    struct check_range range;
    if (!check_range_parse(text, &range, err))
        return false;
    return range.is_percent ||
           aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "\"%.100s\": a pool is judged in percent: write %.100s%%", text,
                          text);
}

static const struct aoai_option setting_rows[] = {
    {.name = "warning",
     .letter = 'w',
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(warning),
     .check = check_range_check,
     .value_name = "RANGE[%]",
     .help = "WARNING outside of this range: tokens a minute, or with % percent of the "
             "deployment's limit. Percent also judges PTU utilization and, by its upper "
             "bound, requests a minute. With --metric in its unit, and only when given "
             "(default: 80%)"},
    {.name = "critical",
     .letter = 'c',
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(critical),
     .check = check_range_check,
     .value_name = "RANGE[%]",
     .help = "The same for CRITICAL (default: 95%)"},
    {.name = "metric",
     .letter = 'm',
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(metric),
     .check = check_metric_name_check,
     .value_name = "NAME",
     .help = "Judge this metric instead, by ranges in its own unit; only show it without "
             "-w and -c"},
    {.name = "aggregation",
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(aggregation),
     .check = check_metric_aggregation_check,
     .value_name = "NAME",
     .help = "With --metric: total, average, minimum, maximum or count in place of the "
             "metric's own"},
    {.name = "interval",
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(interval),
     .check = check_metric_interval_check,
     .value_name = "PT1M",
     .help =
         "With --metric: PT1M (the default), PT5M, PT15M, PT30M, PT1H, PT6H, PT12H or "
         "P1D. --window is filled up to whole intervals, --for counts them"},
    {.name = "window",
     .type = AOAI_OPTION_COUNT,
     .offset = SETTING(window_minutes),
     .min = 1,
     .max = 1440,
     .default_text = "5",
     .value_name = "MINUTES",
     .help = "How many settled minutes are judged; the highest counts"},
    {.name = "for",
     .type = AOAI_OPTION_COUNT,
     .offset = SETTING(for_minutes),
     .min = 1,
     .max = 1440,
     .default_text = "1",
     .value_name = "N",
     .help = "Alert when at least N of these minutes are outside of the range"},
    {.name = "throttled_warning",
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(throttled_warning),
     .default_text = "1",
     .check = check_percent,
     .value_name = "PERCENT",
     .help = "WARNING when more of the window's requests were answered 429"},
    {.name = "throttled_critical",
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(throttled_critical),
     .default_text = "10",
     .check = check_percent,
     .value_name = "PERCENT",
     .help = "The same for CRITICAL"},
    {.name = "min_requests",
     .type = AOAI_OPTION_COUNT,
     .offset = SETTING(min_requests),
     .min = 0,
     .max = 1000000000,
     .default_text = "10",
     .value_name = "N",
     .help = "With fewer requests in the window the share of 429 does not alert"},
    {.name = "pool_warning",
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(pool_warning),
     .check = check_pool_range,
     .value_name = "RANGE%",
     .help = "WARNING when more of a region's quota for a model is handed out to "
             "deployments, or used by all that share it; read only when this or the "
             "next is given"},
    {.name = "pool_critical",
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(pool_critical),
     .check = check_pool_range,
     .value_name = "RANGE%",
     .help = "The same for CRITICAL"},
    {.name = "max_age",
     .type = AOAI_OPTION_SECONDS,
     .offset = SETTING(max_age_s),
     .min = 60,
     .max = 86400,
     .default_text = "900",
     .value_name = "SECONDS",
     .help = "UNKNOWN when the newest value of a deployment is older"},
    {.name = "settle",
     .type = AOAI_OPTION_SECONDS,
     .offset = SETTING(settle_s),
     .min = 0,
     .max = 3600,
     .default_text = "180",
     .value_name = "SECONDS",
     .help = "Minutes younger than this may still grow in Azure and are not judged"},
    {.name = "limit",
     .type = AOAI_OPTION_LIST,
     .offset = SETTING(limits),
     .check = check_limit_check,
     .value_name = "GLOB=TPM",
     .help = "Tokens a minute that these deployments may use, instead of the limit that "
             "Azure names; repeatable, the last that matches counts"},
    {.name = "api_state",
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(api_state),
     .default_text = "unknown",
     .check = check_failure_check,
     .value_name = "STATE",
     .help = "The state when Azure refuses a request or cannot be reached: ok, warning, "
             "critical or unknown, or 0 to 3"},
    {.name = "no_data_state",
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(no_data_state),
     .default_text = "unknown",
     .check = check_failure_check,
     .value_name = "STATE",
     .help = "The state when values are missing or older than --max-age"},
    {.name = "timeout_state",
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(timeout_state),
     .default_text = "unknown",
     .check = check_failure_check,
     .value_name = "STATE",
     .help = "The state when Azure did not answer within --timeout; -t SECONDS:STATE "
             "says both"},
    {.name = "extra_opts",
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(extra_opts),
     .value_name = "[SECTION][@FILE]",
     .help = "Options from a file: \"name = value\" below [check_azure_openai], or below "
             "[SECTION]; the command line beats it; repeatable"},
    {.name = STATE_DIR,
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(state_dir),
     .value_name = "DIR",
     .help = "Where one run leaves tokens, answers and limits for the next, instead of "
             "check_azure_openai below $XDG_STATE_HOME or ~/.local/state"},
    {.name = CACHE_AGE,
     .type = AOAI_OPTION_SECONDS,
     .offset = SETTING(cache_age_s),
     .min = 0,
     .max = 3600,
     .default_text = "45",
     .value_name = "SECONDS",
     .help = "Use answers of other runs that are younger; 0 always asks"},
    {.name = OUTPUT_FORMAT,
     .letter = 'o',
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(output_format),
     .choices = formats,
     .default_text = "text",
     .value_name = "FORMAT",
     .help = "text for monitoring systems, or json with every fact that was judged"},
    {.name = "list",
     .type = AOAI_OPTION_FLAG,
     .offset = SETTING(wants_list),
     .help = "Instead of judging: a table of the deployments with limits, use now and "
             "the peak of the last 24 hours"},
    {.name = "doctor",
     .type = AOAI_OPTION_FLAG,
     .offset = SETTING(wants_doctor),
     .help = "Instead of judging: try every step of the way to Azure, one line each, and "
             "say what to do about those that fail"},
    {.name = HISTORY,
     .type = AOAI_OPTION_SECONDS,
     .offset = SETTING(history_s),
     .min = 3600,
     .max = 2592000,
     .value_name = "TIME",
     .help = "Instead of judging: peaks, busy hours and 429s of the time up to now, such "
             "as 24h, 7d or 30d"},
    {.name = "list_metrics",
     .type = AOAI_OPTION_FLAG,
     .offset = SETTING(wants_metric_list),
     .help = "Show the metrics that --metric knows; needs no network"},
    {.name = "verbose",
     .letter = 'v',
     .type = AOAI_OPTION_FLAG,
     .offset = SETTING(is_verbose),
     .help = "Show the requests made, twice: also why some are repeated"},
    {.name = "version",
     .letter = 'V',
     .type = AOAI_OPTION_FLAG,
     .offset = SETTING(wants_version),
     .help = "Show the version"},
    {.name = "help",
     .letter = 'h',
     .type = AOAI_OPTION_FLAG,
     .offset = SETTING(wants_help),
     .help = "Show this text"},
};

/* The core's field, but an option of the check alone: to collectd a list that cannot be
 * read would look like deployments that are gone.
 */
static const struct aoai_option model_row = {
    .name = "model",
    .type = AOAI_OPTION_LIST,
    .offset = offsetof(struct aoai_target_config, models),
    .value_name = "GLOB",
    .help = "Only deployments of these models; repeatable",
};

struct aoai_option_table check_settings_options(void)
{
    return (struct aoai_option_table){setting_rows, AOAI_LENGTH(setting_rows)};
}

bool check_option_is_refused(const struct check_option *option)
{
    return option->row->type == AOAI_OPTION_SECRET;
}

/* They name and place what collectd's blocks are for. */
static bool is_for_collectd(const char *name)
{
    return strcmp(name, "credential") == 0 || strcmp(name, "host") == 0;
}

static enum check_option_group group_of(const struct aoai_option *setting)
{
    static const char *const others[] = {OUTPUT_FORMAT, HISTORY, STATE_DIR, CACHE_AGE,
                                         "extra_opts"};
    for (size_t i = 0; i < AOAI_LENGTH(others); i++)
        if (strcmp(setting->name, others[i]) == 0)
            return CHECK_GROUP_OTHER;
    return setting->type == AOAI_OPTION_FLAG ? CHECK_GROUP_OTHER : CHECK_GROUP_JUDGING;
}

static void add(struct check_option_list *list, const struct aoai_option *row,
                enum check_option_group group, size_t base)
{
    size_t length = strlen(row->name);
    if (list->count == CHECK_OPTIONS_MAX || length >= sizeof(list->items[0].dashed)) {
        list->has_failed = true;
        return;
    }
    struct check_option *option = &list->items[list->count++];
    *option = (struct check_option){.row = row, .group = group, .base = base};
    for (size_t i = 0; i < length; i++)
        option->dashed[i] = (char)(row->name[i] == '_' ? '-' : row->name[i]);
}

struct check_option_list check_option_list_make(void)
{
    struct check_option_list list = {.count = 0};
    struct aoai_option_table targets = aoai_target_options();
    struct aoai_option_table identities = aoai_identity_options();
    struct aoai_option_table discoveries = aoai_discovery_options();
    for (size_t i = 0; i < targets.count; i++)
        if (!is_for_collectd(targets.rows[i].name))
            add(&list, &targets.rows[i], CHECK_GROUP_TARGET,
                offsetof(struct check_config, target));
    add(&list, &model_row, CHECK_GROUP_TARGET, offsetof(struct check_config, target));
    for (size_t i = 0; i < discoveries.count; i++)
        add(&list, &discoveries.rows[i], CHECK_GROUP_TARGET,
            offsetof(struct check_config, discovery));
    for (size_t i = 0; i < AOAI_LENGTH(setting_rows); i++)
        add(&list, &setting_rows[i], group_of(&setting_rows[i]),
            offsetof(struct check_config, settings));
    for (size_t i = 0; i < identities.count; i++)
        add(&list, &identities.rows[i], CHECK_GROUP_IDENTITY,
            offsetof(struct check_config, identity));
    return list;
}
