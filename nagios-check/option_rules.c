/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/option_rules.h"

#include "nagios-check/metric_options.h"

#include <string.h>

#define DEFAULT_WARNING  "80%"
#define DEFAULT_CRITICAL "95%"

static bool check_modes(const struct check_config *config, struct aoai_error *err)
{
    bool wants_list = config->settings.wants_list;
    bool wants_history = config->settings.history_s > 0;
    bool wants_doctor = config->settings.wants_doctor;
    if (wants_doctor && (wants_list || wants_history))
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "--doctor: not with --list or --history");
    if (wants_list && wants_history)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "--list and --history: only one of them at a time");
    if (config->settings.metric != NULL &&
        (config->settings.pool_warning != NULL || config->settings.pool_critical != NULL))
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "--metric: not with --pool-warning and --pool-critical");
    if ((wants_list || wants_history || wants_doctor) && config->settings.metric != NULL)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "--metric: not with --list, --history or --doctor");
    return true;
}

/* Something must say which accounts. */
static bool check_targets(const struct check_option_list *list,
                          const struct check_config *config, struct aoai_error *err)
{
    struct aoai_error cause = {0};
    if (!aoai_discovery_check(&config->discovery, &cause)) {
        for (size_t i = 0; i < list->count; i++) {
            size_t length = strlen(list->items[i].row->name);
            if (strncmp(cause.message, list->items[i].row->name, length) == 0 &&
                cause.message[length] == ':')
                return check_option_say(&list->items[i], &cause, err);
        }
        return aoai_error_set(err, cause.kind, "%s", cause.message);
    }
    if (config->target.resources.count > 0 || config->discovery.subscription != NULL)
        return true;
    return aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "no account given: name one with --resource, or all of a "
                          "--subscription (see --help)");
}

bool check_option_rules_hold(const struct check_option_list *list,
                             const struct check_config *config, struct aoai_error *err)
{
    return check_targets(list, config, err) && check_modes(config, err);
}

static bool make_ranges(struct check_config *config, struct aoai_error *err)
{
    const struct check_settings *settings = &config->settings;
    struct check_thresholds *thresholds = &config->thresholds;
    if (settings->metric != NULL)
        return check_metric_options(config, err);
    if (settings->aggregation != NULL || settings->interval != NULL)
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "--%s: only with --metric",
                              settings->aggregation != NULL ? "aggregation" : "interval");
    return check_range_parse(settings->warning != NULL ? settings->warning
                                                       : DEFAULT_WARNING,
                             &thresholds->warning, err) &&
           check_range_parse(settings->critical != NULL ? settings->critical
                                                        : DEFAULT_CRITICAL,
                             &thresholds->critical, err);
}

/* Ranges that may be left out stay what they are: not set. */
static bool parse_optional(const char *text, struct check_range *range,
                           struct aoai_error *err)
{
    return text == NULL || check_range_parse(text, range, err);
}

bool check_option_rules_thresholds(struct check_config *config, struct aoai_error *err)
{
    const struct check_settings *settings = &config->settings;
    struct check_thresholds *thresholds = &config->thresholds;
    thresholds->window_minutes = settings->window_minutes;
    thresholds->for_minutes = settings->for_minutes;
    thresholds->min_requests = (double)settings->min_requests;
    thresholds->max_age_s = settings->max_age_s;
    thresholds->settle_s = settings->settle_s;
    if (!make_ranges(config, err) ||
        !parse_optional(settings->pool_warning, &thresholds->pool_warning, err) ||
        !parse_optional(settings->pool_critical, &thresholds->pool_critical, err))
        return false;
    if (!check_range_number(settings->throttled_warning,
                            &thresholds->throttled_warning) ||
        !check_range_number(settings->throttled_critical,
                            &thresholds->throttled_critical))
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "--throttled-warning: no number");
    if (!check_failure_parse(settings->api_state, &config->failures.api) ||
        !check_failure_parse(settings->no_data_state, &config->failures.no_data) ||
        !check_failure_parse(settings->timeout_state, &config->failures.timeout))
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "--timeout-state: no state");
    thresholds->limits = &settings->limits;
    thresholds->failures = &config->failures;
    if (settings->for_minutes > settings->window_minutes)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "--for: %lld minutes are more than --window has (%lld)",
                              (long long)settings->for_minutes,
                              (long long)settings->window_minutes);
    /* The newest settled minute ended up to a minute before the settle time. */
    if (settings->max_age_s < settings->settle_s + 60)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "--max-age: must be at least a minute above --settle "
                              "(%lld s)",
                              (long long)settings->settle_s);
    return true;
}
