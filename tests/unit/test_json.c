/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/json: one object or array, errors that say where, getters that forgive. */
#include "tests/support/test.h"

#include <string.h>

#include "common/json.h"

static json_t *parse(const char *text, struct aoai_error *err)
{
    struct aoai_buf buf = aoai_buf_init(1 << 20);
    aoai_buf_add(&buf, text);
    json_t *root = aoai_json_parse(&buf, err);
    aoai_buf_free(&buf);
    return root;
}

struct bad_case {
    const char *text;
    const char *error;
};

static const struct bad_case bad[] = {
    {"", "the answer is empty"},
    {" ", "the answer is not JSON*"},
    {"{", "the answer is not JSON (byte *"},
    {"{\"a\":1,}", "*not JSON*"},
    {"{\"a\":1} x", "*not JSON*"},
    {"{\"a\":1,\"a\":2}", "*not JSON*duplicate*"},
    {"{\"a\":NaN}", "*not JSON*"},
    {"{\"a\":1e999}", "*not JSON*"},
    {"{\"a\":99999999999999999999}", "*not JSON*"},
    {"{\"a\":\"\\u0000\"}", "*not JSON*"},
    {"{\"a\":\"\xff\"}", "*not JSON*"},
    {"<html><body>502 Bad Gateway</body></html>", "*not JSON (byte *"},
    {"Service Unavailable", "*not JSON*"},
    {"true", "*not JSON*"},
    {"7", "*not JSON*"},
    {"\"text\"", "*not JSON*"},
    {"null", "*not JSON*"},
};

static void what_is_not_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(bad); i++) {
        struct aoai_error err = {0};
        assert_null(parse(bad[i].text, &err));
        assert_error_in(bad[i].text, &err, AOAI_ERROR_PROTOCOL, bad[i].error);
    }
}

static void nul_byte_in_the_text_is_refused(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    struct aoai_buf buf = aoai_buf_init(100);
    aoai_buf_add_bytes(&buf, "{}\0{}", 5);
    assert_null(aoai_json_parse(&buf, &err));
    assert_number(err.kind, AOAI_ERROR_PROTOCOL);
    aoai_buf_free(&buf);
}

static void deep_nesting_is_refused(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    struct aoai_buf buf = aoai_buf_init(1 << 20);
    for (int i = 0; i < 100000; i++)
        aoai_buf_add(&buf, "[");
    assert_null(aoai_json_parse(&buf, &err));
    assert_error(&err, AOAI_ERROR_PROTOCOL, "*not JSON*");
    aoai_buf_free(&buf);
}

static const char document[] =
    "{\"text\":\"t\",\"empty\":\"\",\"int\":437,\"real\":26.5,\"minus\":-1,"
    "\"number_text\":\"7\",\"null\":null,\"yes\":true,\"no\":false,"
    "\"list\":[1],\"a\":{\"b\":{\"c\":\"deep\"}},\"\":\"nameless\"}";

static void getters_forgive_a_missing_way(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    json_t *root = parse(document, &err);
    assert_non_null(root);
    assert_text(aoai_json_string(root, "text"), "t");
    assert_text(aoai_json_string(root, "empty"), "");
    assert_text(aoai_json_string(root, "a.b.c"), "deep");
    assert_null(aoai_json_string(root, "a.b"));
    assert_null(aoai_json_string(root, "a.x.c"));
    assert_null(aoai_json_string(root, "text.b.c"));
    assert_null(aoai_json_string(root, "list.b"));
    assert_null(aoai_json_string(root, "int"));
    assert_null(aoai_json_string(root, "null"));
    assert_null(aoai_json_string(NULL, "text"));
    assert_null(aoai_json_get(NULL, "a.b"));
    assert_non_null(aoai_json_get(root, "a.b"));
    assert_null(aoai_json_get(root, "a."
                                    "a_name_of_more_than_sixty_four_letters_cannot_be_"
                                    "asked_for_at_all_ever"));
    json_decref(root);
}

struct number_case {
    const char *path;
    bool is_number;
    double want;
};

static const struct number_case numbers[] = {
    {"int", true, 437}, {"real", true, 26.5}, {"minus", true, -1},
    {"text", false, 0}, {"null", false, 0},   {"number_text", false, 0},
    {"yes", false, 0},  {"list", false, 0},   {"absent", false, 0},
};

static void numbers_are_numbers_only(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    json_t *root = parse(document, &err);
    for (size_t i = 0; i < AOAI_LENGTH(numbers); i++) {
        double got = -7;
        assert_number_in(numbers[i].path, aoai_json_number(root, numbers[i].path, &got),
                         numbers[i].is_number);
        assert_real_in(numbers[i].path, got, numbers[i].is_number ? numbers[i].want : -7);
    }
    assert_true(aoai_json_is_true(root, "yes"));
    assert_false(aoai_json_is_true(root, "no"));
    assert_false(aoai_json_is_true(root, "int"));
    assert_false(aoai_json_is_true(root, "absent"));
    assert_false(aoai_json_is_true(NULL, "yes"));
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_json),
        cmocka_unit_test(nul_byte_in_the_text_is_refused),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(getters_forgive_a_missing_way),
        cmocka_unit_test(numbers_are_numbers_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
