/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/limit.h"
#include "tests/support/test.h"

static void test_syntax(void **state)
{
    static const char *const good[] = {"chat=120000", "*=1", "a=b=5",
                                       "gpt-4.1=120000.000000", "x=1000000000000"};
    static const char *const bad[] = {"chat",
                                      "=5",
                                      "chat=",
                                      "chat=0",
                                      "chat=-5",
                                      "chat=5k",
                                      "chat=1e6",
                                      "chat=0.5",
                                      "chat=12 ",
                                      "chat=nan",
                                      "chat=inf",
                                      "chat=120,000",
                                      "chat=1000000000001"};
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(good); i++) {
        struct aoai_error err = {0};
        assert_ok_in(good[i], check_limit_check(good[i], &err), &err);
    }
    for (size_t i = 0; i < AOAI_LENGTH(bad); i++) {
        struct aoai_error err = {0};
        if (check_limit_check(bad[i], &err))
            fail_msg("accepted: %s", bad[i]);
        assert_error_in(bad[i], &err, AOAI_ERROR_CONFIG, "*such as gpt-4o=120000");
    }
}

/* The last that matches counts, whatever the letter case. */
static void test_given(void **state)
{
    struct aoai_strlist limits = {0};
    (void)state;
    assert_real(check_limit_given(NULL, "chat"), 0);
    assert_real(check_limit_given(&limits, "chat"), 0);
    assert_true(aoai_strlist_add(&limits, "gpt-*=100"));
    assert_true(aoai_strlist_add(&limits, "gpt-4*=200"));
    assert_true(aoai_strlist_add(&limits, "Chat=300.0"));
    assert_real(check_limit_given(&limits, "gpt-4o"), 200);
    assert_real(check_limit_given(&limits, "GPT-35"), 100);
    assert_real(check_limit_given(&limits, "chat"), 300);
    assert_real(check_limit_given(&limits, "embed"), 0);
    aoai_strlist_free(&limits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_syntax),
        cmocka_unit_test(test_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
