/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/render_json.h"

#include "nagios-check/failure.h"
#include "nagios-check/finding_json.h"
#include "nagios-check/first_line.h"
#include "nagios-check/one_metric_text.h"
#include "nagios-check/render.h"

#define TEXT_CAP 4096 /* of the summary */

static void add_failures(struct check_json *json,
                         const struct check_failure_states *failures)
{
    static const struct check_failure_states unknown = {CHECK_UNKNOWN, CHECK_UNKNOWN,
                                                        CHECK_UNKNOWN};
    if (failures == NULL)
        failures = &unknown;
    check_json_text(json, "api_state", check_state_name(failures->api));
    check_json_text(json, "no_data_state", check_state_name(failures->no_data));
    check_json_text(json, "timeout_state", check_state_name(failures->timeout));
}

static void add_thresholds(struct check_json *json,
                           const struct check_thresholds *thresholds)
{
    check_json_open(json, "thresholds", '{');
    check_json_range(json, "warning", &thresholds->warning);
    check_json_range(json, "critical", &thresholds->critical);
    check_json_number(json, "throttled_warning", thresholds->throttled_warning);
    check_json_number(json, "throttled_critical", thresholds->throttled_critical);
    check_json_number(json, "min_requests", thresholds->min_requests);
    check_json_range(json, "pool_warning", &thresholds->pool_warning);
    check_json_range(json, "pool_critical", &thresholds->pool_critical);
    check_json_number(json, "window_minutes", (double)thresholds->window_minutes);
    check_json_number(json, "for_minutes", (double)thresholds->for_minutes);
    check_json_number(json, "max_age_seconds", (double)thresholds->max_age_s);
    check_json_texts(json, "limits", thresholds->limits);
    add_failures(json, thresholds->failures);
    check_json_close(json, '}');
}

static void add_metric(struct check_json *json, const struct aoai_named_metric *named)
{
    if (named == NULL) {
        check_json_null(json, "metric");
        return;
    }
    check_json_open(json, "metric", '{');
    check_json_text(json, "name", named->metric->name);
    check_json_text(json, "title", named->metric->title);
    check_json_text(json, "unit", aoai_unit_name(check_one_metric_unit(named)));
    check_json_text(json, "aggregation", aoai_aggregation_name(named->aggregation));
    check_json_text(json, "interval", aoai_metric_interval_name(named->interval_minutes));
    check_json_bool(json, "is_split", aoai_listed_metric_is_split(named->metric));
    check_json_close(json, '}');
}

bool check_render_json(const struct check_result *result,
                       const struct check_json_scope *scope, struct aoai_buf *output)
{
    const struct check_thresholds *thresholds = result->thresholds;
    struct aoai_buf summary = aoai_buf_init(TEXT_CAP);
    check_first_line_summary(result, &summary);
    struct check_json json = check_json_document_begin(
        &check_json_of_check, result->state, aoai_buf_text(&summary), output);
    output->has_failed = output->has_failed || summary.has_failed;
    aoai_buf_free(&summary);
    check_json_time(&json, "taken_at", result->snapshot->taken_at_s);
    check_json_window(&json, "window", check_result_window(result));
    check_json_number(&json, "settle_seconds", (double)thresholds->settle_s);
    check_json_number_or_null(&json, "data_age_seconds", result->has_age,
                              (double)result->age_s);
    add_thresholds(&json, thresholds);
    add_metric(&json, thresholds->named);
    check_json_discovery(&json, scope);
    check_json_open(&json, "accounts", '[');
    for (size_t i = 0; i < result->snapshot->account_count; i++)
        check_json_account(&json, &result->snapshot->accounts[i], thresholds->named,
                           scope);
    check_json_close(&json, ']');
    check_json_findings(&json, result);
    check_json_log(&json, scope);
    return check_json_document_end(&json);
}
