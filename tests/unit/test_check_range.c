/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/range.h"
#include "nagios-check/text.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

/* Each range with values that must alert and values that must not. */
static void test_alerts(void **state)
{
    static const struct {
        const char *range;
        double value;
        bool alerts;
    } cases[] = {
        {"10", 10, false},       {"10", 10.5, true},       {"10", 0, false},
        {"10", -0.1, true},      {"10:", 10, false},       {"10:", 9.9, true},
        {"10:", 1e12, false},    {"~:10", -5, false},      {"~:10", 10, false},
        {"~:10", 11, true},      {"10:20", 10, false},     {"10:20", 20, false},
        {"10:20", 21, true},     {"@10:20", 10, true},     {"@10:20", 20, true},
        {"@10:20", 9, false},    {"@10:20", 21, false},    {":10", 10, false},
        {":10", -1, true},       {"~:", -9, false},        {"~:", 1e300, false},
        {"-10:-5", -7, false},   {"-10:-5", -4, true},     {"-10.5:-5.5", -7.5, false},
        {"010", 9, false},       {"010", 11, true},        {"0", 0, false},
        {"0", 1, true},          {"90.000000", 90, false}, {"90.000000%", 91, true},
        {"\\-10:-5", -11, true}, {"\\80", 80, false},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct check_range range = {0};
        struct aoai_error err = {0};
        assert_ok_in(cases[i].range, check_range_parse(cases[i].range, &range, &err),
                     &err);
        assert_number_in(cases[i].range, check_range_alerts(&range, cases[i].value),
                         cases[i].alerts);
    }
}

static void test_refused(void **state)
{
    static const char *const cases[] = {
        "",    "abc",   "1,5", "100k",  "1:2:3",   "0x10",
        "inf", "nan",   "1e3", "20:10", "-5",      ":",
        "@",   "~",     "%",   "@%",    "+5",      "5.",
        ".5",  " 10",   "10 ", "80%%",  "80%:90%", "10:~",
        "5 %", "1_000", "--5", "@@5",   "8%0",     "1234567890123456",
        "~:-",
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct check_range range = {0};
        struct aoai_error err = {0};
        if (check_range_parse(cases[i], &range, &err))
            fail_msg("\"%s\" was accepted", cases[i]);
        assert_error_in(cases[i], &err, AOAI_ERROR_CONFIG, "*");
        assert_false(range.is_set);
    }
}

/* Percent of a limit: bounds stay inclusive whatever binary fractions do. */
static void test_scale_is_inclusive(void **state)
{
    (void)state;
    for (int percent = 1; percent <= 100; percent++) {
        for (int limit = 100; limit <= 1000000; limit *= 10) {
            struct check_range range = {
                .end = percent, .is_percent = true, .is_set = true};
            struct check_range scaled = check_range_scale(&range, limit);
            double exact = (double)(limit / 100 * percent);
            assert_false(check_range_alerts(&scaled, exact));
            assert_true(check_range_alerts(&scaled, exact + 1));
        }
    }
    struct check_range percent = {.end = 33.3, .is_percent = true, .is_set = true};
    struct check_range scaled = check_range_scale(&percent, 1000);
    assert_real(scaled.end, 333);
    scaled = check_range_scale(&percent, 0);
    assert_false(scaled.is_set);
    assert_false(check_range_alerts(&scaled, 1e9));
}

static void test_print(void **state)
{
    static const struct {
        const char *range;
        double limit;
        const char *want;
    } cases[] = {
        {"80%", 120000, "96000"},
        {"0:80%", 120000, "96000"},
        {"~:80%", 120000, "96000"},
        {"10:80%", 1000, "100:800"},
        {"@10:20%", 1000, "@100:200"},
        {"10:", 5, "10:"},
        {"~:", 5, "~:"},
        {"90000", 5, "90000"},
        {"95%", 50, "47.5"},
        {"-5:10", 5, "-5:10"},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct aoai_buf text = aoai_buf_init(100);
        struct aoai_error err = {0};
        struct check_range range = {0};
        assert_ok(check_range_parse(cases[i].range, &range, &err), &err);
        range = check_range_scale(&range, cases[i].limit);
        check_range_print(&range, &text);
        assert_text_in(cases[i].range, aoai_buf_text(&text), cases[i].want);
        aoai_buf_free(&text);
    }
}

static void test_numbers(void **state)
{
    static const struct {
        double value;
        const char *decimal;
        const char *count;
        const char *brief;
    } cases[] = {
        {0, "0", "0", "0"},
        {0.001, "0", "0", "0"},
        {999, "999", "999", "999"},
        {1000, "1000", "1,000", "1K"},
        {121560, "121560", "121,560", "121.56K"},
        {120000, "120000", "120,000", "120K"},
        {1250000, "1250000", "1,250,000", "1.25M"},
        {1e15, "1000000000000000", "1,000,000,000,000,000", "1000000000M"},
        {1.25, "1.25", "1", "1.25"},
        {63.5, "63.5", "64", "63.5"},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct aoai_buf text = aoai_buf_init(1000);
        check_text_decimal(&text, cases[i].value);
        assert_text_in(cases[i].decimal, aoai_buf_text(&text), cases[i].decimal);
        aoai_buf_free(&text);
        check_text_count(&text, cases[i].value);
        assert_text_in(cases[i].decimal, aoai_buf_text(&text), cases[i].count);
        aoai_buf_free(&text);
        check_text_short(&text, cases[i].value);
        assert_text_in(cases[i].decimal, aoai_buf_text(&text), cases[i].brief);
        aoai_buf_free(&text);
    }
}

static void test_clean(void **state)
{
    static const struct {
        const char *text;
        bool is_first_line;
        const char *want;
    } cases[] = {
        {"a|b", false, "a!b"},
        {"a;b", true, "a,b"},
        {"a;b", false, "a;b"},
        {"<b>x", false, "(b>x"},
        {"a < b <= c", false, "a < b <= c"},
        {"a\nb\tc\x7f", true, "a b c "},
        {"a\\nb", false, "a/nb"},
        {"<", true, "("},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        char *text = strdup(cases[i].text);
        assert_non_null(text);
        check_text_clean(text, cases[i].is_first_line);
        assert_text_in(cases[i].text, text, cases[i].want);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alerts),  cmocka_unit_test(test_refused),
        cmocka_unit_test(test_print),   cmocka_unit_test(test_scale_is_inclusive),
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_clean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
