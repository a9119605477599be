/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/failure.h"
#include "tests/support/test.h"

static void test_words(void **state)
{
    static const struct {
        const char *text;
        enum check_state state;
    } cases[] = {
        {"ok", CHECK_OK},
        {"OK", CHECK_OK},
        {"Warning", CHECK_WARNING},
        {"0", CHECK_OK},
        {"critical", CHECK_CRITICAL},
        {"1", CHECK_WARNING},
        {"2", CHECK_CRITICAL},
        {"UNKNOWN", CHECK_UNKNOWN},
        {"3", CHECK_UNKNOWN},
    };
    static const char *const refused[] = {"",     "4",   "-1", "okay",
                                          "warn", "1.0", "00", " 1"};
    enum check_state got = CHECK_UNKNOWN;
    struct aoai_error err = {0};
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        assert_true(check_failure_parse(cases[i].text, &got));
        assert_number_in(cases[i].text, got, cases[i].state);
        assert_true(check_failure_check(cases[i].text, &err));
    }
    for (size_t i = 0; i < AOAI_LENGTH(refused); i++)
        assert_false(check_failure_parse(refused[i], &got));
    assert_false(check_failure_check("warn", &err));
    assert_error(&err, AOAI_ERROR_CONFIG, "\"warn\" is not a state*0 to 3");
}

/* Each cause has one of the three states, or none of them. */
static void test_states(void **state)
{
    static const struct check_failure_states states = {
        .api = CHECK_CRITICAL, .no_data = CHECK_WARNING, .timeout = CHECK_OK};
    static const struct {
        enum check_cause cause;
        enum aoai_error_kind error;
        enum check_state state;
    } cases[] = {
        {CHECK_CAUSE_ERROR, AOAI_ERROR_FORBIDDEN, CHECK_CRITICAL},
        {CHECK_CAUSE_ERROR, AOAI_ERROR_NETWORK, CHECK_CRITICAL},
        {CHECK_CAUSE_ERROR, AOAI_ERROR_THROTTLED, CHECK_CRITICAL},
        {CHECK_CAUSE_ERROR, AOAI_ERROR_TIMEOUT, CHECK_OK},
        {CHECK_CAUSE_ERROR, AOAI_ERROR_NO_DATA, CHECK_WARNING},
        {CHECK_CAUSE_ERROR, AOAI_ERROR_CONFIG, CHECK_UNKNOWN},
        {CHECK_CAUSE_ERROR, AOAI_ERROR_NO_MEMORY, CHECK_UNKNOWN},
        {CHECK_CAUSE_OLD, AOAI_ERROR_NONE, CHECK_WARNING},
        {CHECK_CAUSE_NO_VALUE, AOAI_ERROR_NONE, CHECK_WARNING},
        {CHECK_CAUSE_NO_LIMIT, AOAI_ERROR_NONE, CHECK_UNKNOWN},
        {CHECK_CAUSE_NO_MATCH, AOAI_ERROR_NONE, CHECK_UNKNOWN},
        {CHECK_CAUSE_EMPTY, AOAI_ERROR_NONE, CHECK_UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        assert_number(check_failure_state(&states, cases[i].cause, cases[i].error),
                      cases[i].state);
        assert_number(check_failure_state(NULL, cases[i].cause, cases[i].error),
                      CHECK_UNKNOWN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
