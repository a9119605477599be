/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/json.h"
#include "nagios-check/json_text.h"
#include "tests/support/test.h"

#include <math.h>

static void writes_text_so_that_it_can_be_read(void **unused)
{
    static const struct {
        const char *label;
        const char *text;
        const char *want;
    } rows[] = {
        {"plain", "chat", "\"chat\""},
        {"empty", "", "\"\""},
        {"none", NULL, "null"},
        {"quote and backslash", "a\"b\\c", "\"a\\\"b\\\\c\""},
        {"line break and tab", "a\nb\tc", "\"a\\nb\\tc\""},
        {"control characters", "\x01\x1b[31m\x7f", "\"\\u0001\\u001b[31m\\u007f\""},
        {"two, three, four bytes", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
         "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\""},
        {"a lone tail", "a\x80z", "\"a\xef\xbf\xbdz\""},
        {"cut at the end", "a\xe2\x82", "\"a\xef\xbf\xbd\xef\xbf\xbd\""},
        {"overlong slash", "\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
        {"overlong in three", "\xe0\x80\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
        {"a surrogate", "\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
        {"above U+10FFFF", "\xf4\x90\x80\x80",
         "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
    };
    (void)unused;
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_buf buf = aoai_buf_init(256);
        struct check_json json = check_json_begin(&buf);
        check_json_text(&json, NULL, rows[i].text);
        assert_text_in(rows[i].label, aoai_buf_text(&buf), rows[i].want);
        aoai_buf_free(&buf);
    }
}

static void writes_numbers_that_read_back(void **unused)
{
    static const struct {
        double number;
        const char *want;
    } rows[] = {
        {0, "0"},
        {-0.0, "0"},
        {206940, "206940"},
        {103.47, "103.47"},
        {0.1, "0.1"},
        {1.0 / 3, "0.33333333333333331"},
        {9007199254740993.0, "9007199254740992"},
        {NAN, "null"},
        {INFINITY, "null"},
        {-INFINITY, "null"},
    };
    (void)unused;
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_buf buf = aoai_buf_init(256);
        struct check_json json = check_json_begin(&buf);
        check_json_number(&json, NULL, rows[i].number);
        assert_text_in(rows[i].want, aoai_buf_text(&buf), rows[i].want);
        aoai_buf_free(&buf);
    }
}

static void nests_objects_and_lists(void **unused)
{
    (void)unused;
    struct aoai_buf buf = aoai_buf_init(1024);
    struct check_json json = check_json_begin(&buf);
    check_json_open(&json, NULL, '{');
    check_json_open(&json, "empty", '[');
    check_json_close(&json, ']');
    check_json_open(&json, "list", '[');
    check_json_number(&json, NULL, 1);
    check_json_bool(&json, NULL, true);
    check_json_open(&json, NULL, '{');
    check_json_close(&json, '}');
    check_json_close(&json, ']');
    check_json_null(&json, "a \"key\"");
    check_json_close(&json, '}');
    assert_text(aoai_buf_text(&buf), "{\n  \"empty\": [],\n  \"list\": [\n    1,\n"
                                     "    true,\n    {}\n  ],\n"
                                     "  \"a \\\"key\\\"\": null\n}");
    struct aoai_error err = {0};
    json_t *root = aoai_json_parse(&buf, &err);
    assert_ok(root != NULL, &err);
    json_decref(root);
    aoai_buf_free(&buf);
}

static void a_full_buffer_is_told_by_the_buffer(void **unused)
{
    (void)unused;
    struct aoai_buf buf = aoai_buf_init(8);
    struct check_json json = check_json_begin(&buf);
    check_json_text(&json, NULL, "1234567");
    assert_true(buf.has_failed);
    aoai_buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_text_so_that_it_can_be_read),
        cmocka_unit_test(writes_numbers_that_read_back),
        cmocka_unit_test(nests_objects_and_lists),
        cmocka_unit_test(a_full_buffer_is_told_by_the_buffer),
    };
    return cmocka_run_group_tests_name("check_json_text", tests, NULL, NULL);
}
