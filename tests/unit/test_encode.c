/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/encode: every byte against RFC 3986, queries and forms. */
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "common/encode.h"

static void every_byte_against_rfc_3986(void **state)
{
    (void)state;
    static const char unreserved[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        "0123456789-._~";
    for (int byte = 1; byte < 256; byte++) {
        char text[2] = {(char)byte, '\0'};
        char want[4] = {(char)byte, '\0'};
        if (strchr(unreserved, byte) == NULL)
            snprintf(want, sizeof(want), "%%%02X", (unsigned)byte);
        struct aoai_buf buf = aoai_buf_init(8);
        aoai_encode_percent(&buf, text);
        assert_text(aoai_buf_text(&buf), want);
        aoai_buf_free(&buf);
    }
}

struct encode_case {
    const char *text;
    const char *want;
};

static const struct encode_case text_cases[] = {
    {"", ""},
    {"abc-DEF_1.2~3", "abc-DEF_1.2~3"},
    {"a b", "a%20b"},
    {"a+b", "a%2Bb"},
    {"100%", "100%25"},
    {"%41", "%2541"},
    {"x8Q~abc.DEF_ghi-jkl+mno/pqr==", "x8Q~abc.DEF_ghi-jkl%2Bmno%2Fpqr%3D%3D"},
    {"p&q=r;s#t", "p%26q%3Dr%3Bs%23t"},
    {"\xc3\xa4", "%C3%A4"},
    {"\x7f\r\n", "%7F%0D%0A"},
    {"2026-11-23T18:00:00Z/2026-11-23T18:05:00Z",
     "2026-11-23T18%3A00%3A00Z%2F2026-11-23T18%3A05%3A00Z"},
    {"ModelDeploymentName eq '*'", "ModelDeploymentName%20eq%20%27%2A%27"},
};

static void texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(text_cases); i++) {
        struct aoai_buf buf = aoai_buf_init(1000);
        aoai_encode_percent(&buf, text_cases[i].text);
        assert_text_in(text_cases[i].text, aoai_buf_text(&buf), text_cases[i].want);
        aoai_buf_free(&buf);
    }
}

static void query_starts_with_a_question_mark_once(void **state)
{
    (void)state;
    struct aoai_buf url = aoai_buf_init(1000);
    aoai_buf_add(&url, "https://host/path");
    aoai_encode_query(&url, "api-version", "2024-02-01");
    aoai_encode_query(&url, "$filter", "a eq '*'");
    aoai_encode_query(&url, "empty", "");
    assert_text(aoai_buf_text(&url),
                "https://host/path?api-version=2024-02-01&%24filter=a%20eq%20%27%2A%27&"
                "empty=");
    aoai_buf_free(&url);
}

static void form_joins_with_ampersands(void **state)
{
    (void)state;
    struct aoai_buf form = aoai_buf_init(1000);
    aoai_encode_form(&form, "client_id", "app");
    aoai_encode_form(&form, "client_secret", "a&b=c");
    assert_text(aoai_buf_text(&form), "client_id=app&client_secret=a%26b%3Dc");
    aoai_buf_free(&form);
}

/* RFC 4648, 10, and the two digits that differ. */
static const struct encode_case base64_cases[] = {
    {"", ""},
    {"f", "Zg"},
    {"ab", "YWI"},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg"},
    {"fooba", "Zm9vYmE"},
    {"foobar", "Zm9vYmFy"},
    {"\xfb\xff\xbe", "-_--"},
};

static void base64url_there_and_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(base64_cases); i++) {
        const struct encode_case *row = &base64_cases[i];
        struct aoai_buf digits = aoai_buf_init(100);
        struct aoai_buf bytes = aoai_buf_init(100);
        aoai_encode_base64url(&digits, row->text, strlen(row->text));
        assert_text(aoai_buf_text(&digits), row->want);
        assert_true(aoai_decode_base64(&bytes, row->want, strlen(row->want)));
        assert_text(aoai_buf_text(&bytes), row->text);
        aoai_buf_free(&digits);
        aoai_buf_free(&bytes);
    }
}

static void base64_of_others(void **state)
{
    (void)state;
    static const char *const bad[] = {"Z", "Zm9vY", "Zm9v Yg", "Zg=x", "Z*g", "=Zg"};
    struct aoai_buf bytes = aoai_buf_init(100);
    assert_true(aoai_decode_base64(&bytes, "Zg==", 4));
    assert_true(aoai_decode_base64(&bytes, "+/++", 4));
    assert_text(aoai_buf_text(&bytes), "f\xfb\xff\xbe");
    for (size_t i = 0; i < AOAI_LENGTH(bad); i++)
        assert_number_in(bad[i], aoai_decode_base64(&bytes, bad[i], strlen(bad[i])), 0);
    aoai_buf_free(&bytes);
}

static void cap_is_the_buffers(void **state)
{
    (void)state;
    struct aoai_buf form = aoai_buf_init(10);
    aoai_encode_form(&form, "name", "a value that is too long");
    assert_true(form.has_failed);
    assert_text(aoai_buf_text(&form), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_against_rfc_3986),
        cmocka_unit_test(texts),
        cmocka_unit_test(query_starts_with_a_question_mark_once),
        cmocka_unit_test(form_joins_with_ampersands),
        cmocka_unit_test(base64url_there_and_back),
        cmocka_unit_test(base64_of_others),
        cmocka_unit_test(cap_is_the_buffers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
