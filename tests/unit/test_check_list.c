/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/list.h"
#include "tests/support/account.h"
#include "tests/support/test.h"

#include <math.h>
#include <string.h>

#define END   INT64_C(29924284) /* 18:04Z */
#define NOW_S (END * 60 + 180)

static const struct check_thresholds thresholds = {
    .warning = {.end = 80, .is_percent = true, .is_set = true},
    .critical = {.end = 95, .is_percent = true, .is_set = true},
    .window_minutes = 5,
    .for_minutes = 1,
    .max_age_s = 900,
    .settle_s = 180,
};

static const struct aoai_span day = {END - CHECK_LIST_MINUTES, END};

/* Every minute of the day gets the value. */
static const double *day_of(double *values, double value)
{
    for (size_t i = 0; i < CHECK_LIST_MINUTES; i++)
        values[i] = value;
    return values;
}

static enum check_state listed(struct account *account, bool has_colours,
                               struct aoai_buf *output)
{
    struct check_look look = {.has_colours = has_colours};
    enum check_state state = CHECK_CRITICAL;
    account_join(account);
    struct aoai_snapshot snapshot = {
        .taken_at_s = NOW_S, .accounts = &account->state, .account_count = 1};
    assert_true(check_list(&snapshot, &thresholds, NOW_S, &look, output, &state));
    return state;
}

static void shows_now_and_the_peak_of_the_day(void **unused)
{
    (void)unused;
    static double values[CHECK_LIST_MINUTES];
    struct account account;
    struct aoai_buf output = aoai_buf_init(10000);
    account_init(&account, "contoso", day);
    (void)account_deployment(&account, "chat", "Standard");
    (void)day_of(values, 1000);
    values[CHECK_LIST_MINUTES - 1] = 84213;
    values[4] = 101300;
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "chat", NULL, values);
    assert_number(listed(&account, false, &output), CHECK_OK);
    assert_glob(
        aoai_buf_text(&output),
        "*chat  *Standard  gpt-4o  2024-11-20 * 100  100,000  600  84,213  84.2%  "
        "18:03Z   101,300  101.3%  18:08Z  -\n");
    aoai_buf_free(&output);
    account_free(&account);
}

static void colours_follow_the_thresholds(void **unused)
{
    (void)unused;
    static double values[CHECK_LIST_MINUTES];
    struct account account;
    struct aoai_buf output = aoai_buf_init(10000);
    account_init(&account, "contoso", day);
    (void)account_deployment(&account, "chat", "Standard");
    (void)day_of(values, 80000); /* equal to the bound: no alert */
    values[4] = 95001;
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "chat", NULL, values);
    assert_number(listed(&account, true, &output), CHECK_OK);
    assert_non_null(strstr(aoai_buf_text(&output), "  80.0%  18:03Z "));
    assert_non_null(strstr(aoai_buf_text(&output), "  \033[31m95.0%\033[0m  "));
    aoai_buf_free(&output);
    account_free(&account);
}

static void what_is_missing_is_not_0(void **unused)
{
    (void)unused;
    static double values[CHECK_LIST_MINUTES];
    struct account account;
    struct aoai_buf output = aoai_buf_init(10000);
    account_init(&account, "contoso", day);
    (void)account_deployment(&account, "chat", "Standard");
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "chat", NULL,
                   day_of(values, NAN));
    assert_number(listed(&account, false, &output), CHECK_UNKNOWN);
    assert_glob(aoai_buf_text(&output), "*no value that can be believed in 24 h\n");
    assert_null(strstr(aoai_buf_text(&output), "0.0%"));
    aoai_buf_free(&output);
    account_free(&account);
}

static void what_is_old_is_said(void **unused)
{
    (void)unused;
    static double values[CHECK_LIST_MINUTES];
    struct account account;
    struct aoai_buf output = aoai_buf_init(10000);
    account_init(&account, "contoso", day);
    (void)account_deployment(&account, "chat", "Standard");
    (void)day_of(values, 500);
    for (size_t i = 1; i <= 20; i++)
        values[CHECK_LIST_MINUTES - i] = NAN;
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "chat", NULL, values);
    assert_number(listed(&account, false, &output), CHECK_UNKNOWN);
    assert_glob(aoai_buf_text(&output), "*17:43Z*the newest value is 1,380 s old\n");
    aoai_buf_free(&output);
    account_free(&account);
}

static void a_failed_account_says_why_once(void **unused)
{
    (void)unused;
    struct account account;
    struct aoai_buf output = aoai_buf_init(10000);
    account_init(&account, "contoso", day);
    (void)account_deployment(&account, "chat", "Standard");
    for (size_t i = 0; i < AOAI_METRIC_COUNT; i++)
        (void)aoai_error_set(&account.state.errors[i], AOAI_ERROR_SERVER, "HTTP 500");
    assert_number(listed(&account, false, &output), CHECK_UNKNOWN);
    const char *told = strstr(aoai_buf_text(&output), "HTTP 500");
    assert_non_null(told);
    assert_null(strstr(told + 1, "HTTP 500"));
    assert_non_null(strstr(aoai_buf_text(&output), "100,000"));
    aoai_buf_free(&output);
    account_free(&account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_now_and_the_peak_of_the_day),
        cmocka_unit_test(colours_follow_the_thresholds),
        cmocka_unit_test(what_is_missing_is_not_0),
        cmocka_unit_test(what_is_old_is_said),
        cmocka_unit_test(a_failed_account_says_why_once),
    };
    return cmocka_run_group_tests_name("check_list", tests, NULL, NULL);
}
