/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* nagios-check/one_metric: one series of a metric asked for by its name, judged. */
#include "nagios-check/one_metric.h"
#include "tests/support/account.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#define END   INT64_C(29924295) /* first minute that is not settled: 18:15 */
#define NOW_S (END * 60 + 180 + 10)
#define NO    (-1) /* a missing interval */

/* A poll of one metric of one account with the deployment "chat". */
struct stage {
    struct account account;
    struct aoai_named_metric named;
    struct check_thresholds thresholds;
    struct check_finding finding;
};

static void set(struct stage *stage, const char *metric, int64_t interval_minutes)
{
    *stage = (struct stage){0};
    stage->named.metric = aoai_metric_list_find(metric);
    assert_non_null(stage->named.metric);
    stage->named.aggregation = stage->named.metric->aggregation;
    stage->named.interval_minutes = interval_minutes;
    stage->thresholds = (struct check_thresholds){
        .window_minutes = 5,
        .for_minutes = 1,
        .max_age_s = 900,
        .settle_s = 180,
        .named = &stage->named,
    };
    account_init(&stage->account, "contoso",
                 check_one_metric_span(&stage->thresholds, NOW_S));
}

/* The values are those of the newest intervals; all before them are missing. Without
 * values there is no series.
 */
static const struct check_finding *judge(struct stage *stage, const double *values,
                                         int64_t count)
{
    struct account *account = &stage->account;
    struct aoai_error err = {0};
    struct aoai_metric_answer answer = {0};
    struct aoai_metric_series series = {.metric = AOAI_METRIC_NAMED};
    struct aoai_span span = account->state.span;
    if (count > 0) {
        if (aoai_listed_metric_is_split(stage->named.metric))
            series.deployment = strdup("chat");
        assert_true(aoai_series_init(&series.minutes, span));
        for (int64_t i = 0; i < count; i++)
            if (values[i] >= 0)
                aoai_series_put(&series.minutes,
                                span.to_minute -
                                    (count - i) * stage->named.interval_minutes,
                                values[i]);
        answer.items = &series;
        answer.count = 1;
    }
    assert_ok(aoai_snapshot_join_named(&account->state, &account->list, &stage->named,
                                       &answer, &err),
              &err);
    assert_int_equal(account->state.deployment_count, 1);
    assert_true(check_one_metric_judge(&account->state, &account->state.deployments[0],
                                       &stage->thresholds, NOW_S, &stage->finding));
    return &stage->finding;
}

static void warn_above(struct stage *stage, double warning, double critical)
{
    stage->thresholds.warning = (struct check_range){.end = warning, .is_set = true};
    stage->thresholds.critical = (struct check_range){.end = critical, .is_set = true};
}

static void a_sum_is_judged_by_its_peak(void **state)
{
    static const double values[] = {10, 20, 61204, 400, 50};
    struct stage stage;
    (void)state;
    set(&stage, "GeneratedTokens", 1);
    warn_above(&stage, 50000, 80000);
    account_deployment(&stage.account, "chat", "Standard");
    const struct check_finding *finding = judge(&stage, values, 5);
    const struct check_measure *measure = &finding->measures[CHECK_TOKENS];
    assert_int_equal(finding->state, CHECK_WARNING);
    assert_int_equal(finding->cause, CHECK_CAUSE_METRIC_RANGE);
    assert_real(measure->value, 61204);
    assert_number(measure->minute, END - 3);
    assert_number(measure->window.to_minute, END);
    assert_number(finding->age_s, 190);
    account_free(&stage.account);
}

static void a_value_on_the_bound_is_no_alert(void **state)
{
    static const double values[] = {50000, 50000, 50000, 50000, 50000};
    struct stage stage;
    (void)state;
    set(&stage, "GeneratedTokens", 1);
    warn_above(&stage, 50000, 80000);
    account_deployment(&stage.account, "chat", "Standard");
    assert_int_equal(judge(&stage, values, 5)->state, CHECK_OK);
    account_free(&stage.account);
}

static void a_sum_without_a_series_is_zero(void **state)
{
    struct stage stage;
    (void)state;
    set(&stage, "GeneratedTokens", 1);
    account_deployment(&stage.account, "chat", "Standard");
    const struct check_finding *finding = judge(&stage, NULL, 0);
    assert_int_equal(finding->state, CHECK_OK);
    assert_true(finding->measures[CHECK_TOKENS].is_known);
    assert_real(finding->measures[CHECK_TOKENS].value, 0);
    account_free(&stage.account);
}

static void a_sum_without_values_is_unknown_and_not_zero(void **state)
{
    static const double values[] = {NO, NO, NO, NO, NO};
    struct stage stage;
    (void)state;
    set(&stage, "GeneratedTokens", 1);
    account_deployment(&stage.account, "chat", "Standard");
    const struct check_finding *finding = judge(&stage, values, 5);
    assert_int_equal(finding->state, CHECK_UNKNOWN);
    assert_int_equal(finding->cause, CHECK_CAUSE_NO_VALUE);
    assert_false(finding->measures[CHECK_TOKENS].is_known);
    account_free(&stage.account);
}

static void an_old_sum_is_unknown(void **state)
{
    double values[19] = {61204};
    struct stage stage;
    (void)state;
    for (size_t i = 1; i < AOAI_LENGTH(values); i++)
        values[i] = NO;
    set(&stage, "GeneratedTokens", 1);
    warn_above(&stage, 50000, 80000);
    account_deployment(&stage.account, "chat", "Standard");
    const struct check_finding *finding =
        judge(&stage, values, (int64_t)AOAI_LENGTH(values));
    assert_int_equal(finding->state, CHECK_UNKNOWN);
    assert_int_equal(finding->cause, CHECK_CAUSE_OLD);
    assert_glob(finding->reason, "*1270 s old, allowed are 900 s*");
    account_free(&stage.account);
}

static void a_level_without_requests_is_ok_and_says_so(void **state)
{
    static const double values[] = {2000, NO, NO, NO, NO, NO};
    struct stage stage;
    (void)state;
    set(&stage, "TimeToResponse", 1);
    warn_above(&stage, 1000, 5000);
    account_deployment(&stage.account, "chat", "Standard");
    const struct check_finding *finding = judge(&stage, values, 6);
    assert_int_equal(finding->state, CHECK_OK);
    assert_true(finding->is_idle);
    assert_false(finding->measures[CHECK_TOKENS].is_known);
    assert_number(finding->age_s, 190 + 5 * 60);
    account_free(&stage.account);
}

/* 0 % in the newest minute is an outage, not a minute that Azure has not filled. */
static void a_level_of_zero_counts_after_a_gap(void **state)
{
    static const double values[] = {100, 100, NO, NO, 0};
    struct stage stage;
    (void)state;
    set(&stage, "AzureOpenAIAvailabilityRate", 1);
    stage.thresholds.critical =
        (struct check_range){.start = 90, .end = 100, .is_set = true};
    account_deployment(&stage.account, "chat", "Standard");
    const struct check_finding *finding = judge(&stage, values, 5);
    const struct check_measure *measure = &finding->measures[CHECK_TOKENS];
    assert_int_equal(finding->state, CHECK_CRITICAL);
    assert_real(measure->value, 0);
    assert_real(measure->peak, 0);
    assert_number(measure->minute, END - 1);
    assert_number(measure->minutes_seen, 3);
    account_free(&stage.account);
}

static void for_counts_intervals(void **state)
{
    static const double values[] = {100, 900, 50, 900};
    struct stage stage;
    (void)state;
    for (int64_t wanted = 2; wanted <= 3; wanted++) {
        set(&stage, "InputTokens", 5);
        warn_above(&stage, 800, 5000);
        stage.thresholds.window_minutes = 20;
        stage.thresholds.for_minutes = wanted;
        account_free(&stage.account);
        account_init(&stage.account, "contoso",
                     check_one_metric_span(&stage.thresholds, NOW_S));
        account_deployment(&stage.account, "chat", "Standard");
        const struct check_finding *finding = judge(&stage, values, 4);
        const struct check_measure *measure = &finding->measures[CHECK_TOKENS];
        assert_int_equal(finding->state, wanted == 2 ? CHECK_WARNING : CHECK_OK);
        assert_number(measure->minute, END - 5);
        assert_number(measure->window.from_minute, END - 20);
        assert_number(measure->minutes_seen, 4);
        account_free(&stage.account);
    }
}

static void spans_are_whole_intervals_of_the_clock(void **state)
{
    struct stage stage;
    (void)state;
    for (size_t i = 0; aoai_metric_intervals[i] != NULL; i++) {
        int64_t minutes = aoai_metric_interval_minutes(aoai_metric_intervals[i]);
        set(&stage, "InputTokens", minutes);
        struct aoai_span span = stage.account.state.span;
        assert_number_in(aoai_metric_intervals[i], span.from_minute % minutes, 0);
        assert_number_in(aoai_metric_intervals[i], span.to_minute % minutes, 0);
        assert_true(span.to_minute <= END && span.to_minute > END - minutes);
        assert_true(aoai_span_minutes(span) >= 5 + 15);
        assert_number(check_one_metric_max_age(&stage.thresholds),
                      900 + (minutes - 1) * 60);
        account_free(&stage.account);
    }
}

static void what_a_deployment_cannot_report_is_not_judged(void **state)
{
    struct stage stage;
    (void)state;
    set(&stage, "ActiveTokens", 1);
    account_deployment(&stage.account, "chat", "Standard");
    const struct check_finding *finding = judge(&stage, NULL, 0);
    assert_true(finding->is_mute);
    assert_int_equal(finding->state, CHECK_OK);
    assert_false(finding->measures[CHECK_TOKENS].is_known);
    account_free(&stage.account);
    set(&stage, "ActiveTokens", 1);
    account_deployment(&stage.account, "chat", "GlobalProvisionedManaged");
    finding = judge(&stage, NULL, 0);
    assert_false(finding->is_mute);
    assert_true(finding->measures[CHECK_TOKENS].is_known);
    account_free(&stage.account);
}

static void use_without_a_deployment_is_shown_and_not_judged(void **state)
{
    static const double values[] = {90000, 90000, 90000, 90000, 90000};
    struct stage stage;
    (void)state;
    set(&stage, "GeneratedTokens", 1);
    warn_above(&stage, 1, 2);
    const struct check_finding *finding = judge(&stage, values, 5);
    assert_true(finding->is_unlisted);
    assert_int_equal(finding->state, CHECK_OK);
    assert_real(finding->measures[CHECK_TOKENS].value, 90000);
    account_free(&stage.account);
}

static void a_whole_account_is_one_row(void **state)
{
    static const double values[] = {1, 1, 1, 1, 3};
    struct stage stage;
    (void)state;
    set(&stage, "RAISystemEvent", 1);
    warn_above(&stage, 2, 5);
    const struct check_finding *finding = judge(&stage, values, 5);
    assert_true(finding->is_whole_account);
    assert_string_equal(finding->deployment->name, "contoso");
    assert_int_equal(finding->state, CHECK_WARNING);
    account_free(&stage.account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sum_is_judged_by_its_peak),
        cmocka_unit_test(a_value_on_the_bound_is_no_alert),
        cmocka_unit_test(a_sum_without_a_series_is_zero),
        cmocka_unit_test(a_sum_without_values_is_unknown_and_not_zero),
        cmocka_unit_test(an_old_sum_is_unknown),
        cmocka_unit_test(a_level_without_requests_is_ok_and_says_so),
        cmocka_unit_test(a_level_of_zero_counts_after_a_gap),
        cmocka_unit_test(for_counts_intervals),
        cmocka_unit_test(spans_are_whole_intervals_of_the_clock),
        cmocka_unit_test(what_a_deployment_cannot_report_is_not_judged),
        cmocka_unit_test(use_without_a_deployment_is_shown_and_not_judged),
        cmocka_unit_test(a_whole_account_is_one_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
