/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/error: the first cause wins, context goes in front, one line stays one line. */
#include "tests/support/test.h"

#include <string.h>

static void first_cause_wins(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    assert_false(aoai_error_set(&err, AOAI_ERROR_NETWORK, "no route to %s", "host"));
    assert_false(aoai_error_set(&err, AOAI_ERROR_SERVER, "cleanup failed"));
    assert_error(&err, AOAI_ERROR_NETWORK, "no route to host");
}

static void no_memory_is_an_error_like_others(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    assert_false(aoai_error_no_memory(&err));
    assert_error(&err, AOAI_ERROR_NO_MEMORY, "?*");

    struct aoai_error older = {0};
    aoai_error_set(&older, AOAI_ERROR_CONFIG, "older");
    assert_false(aoai_error_no_memory(&older));
    assert_error(&older, AOAI_ERROR_CONFIG, "older");
}

static void wrap_puts_context_in_front(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    aoai_error_set(&err, AOAI_ERROR_FORBIDDEN, "HTTP 403");
    aoai_error_wrap(&err, "limits");
    aoai_error_wrap(&err, "account %s", "contoso-prod");
    assert_error(&err, AOAI_ERROR_FORBIDDEN, "account contoso-prod: limits: HTTP 403");
}

static void wrap_without_an_error_does_nothing(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    aoai_error_wrap(&err, "account");
    assert_number(err.kind, AOAI_ERROR_NONE);
    assert_text(err.message, "");
}

static void long_message_is_cut_with_dots(void **state)
{
    (void)state;
    char text[2 * AOAI_ERROR_MESSAGE_SIZE];
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    struct aoai_error err = {0};
    aoai_error_set(&err, AOAI_ERROR_SERVER, "%s", text);
    assert_number(strlen(err.message), AOAI_ERROR_MESSAGE_SIZE - 1);
    assert_text(err.message + AOAI_ERROR_MESSAGE_SIZE - 5, "x...");
}

static void message_that_just_fits_is_whole(void **state)
{
    (void)state;
    char text[AOAI_ERROR_MESSAGE_SIZE];
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    struct aoai_error err = {0};
    aoai_error_set(&err, AOAI_ERROR_SERVER, "%s", text);
    assert_text(err.message, text);
}

static void wrapping_a_full_message_keeps_the_context(void **state)
{
    (void)state;
    char text[AOAI_ERROR_MESSAGE_SIZE];
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    struct aoai_error err = {0};
    aoai_error_set(&err, AOAI_ERROR_SERVER, "%s", text);
    aoai_error_wrap(&err, "account");
    assert_number(strlen(err.message), AOAI_ERROR_MESSAGE_SIZE - 1);
    assert_glob(err.message, "account: xxx*x...");
}

static void control_characters_become_blanks(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    aoai_error_set(&err, AOAI_ERROR_SERVER, "a\r\nWARNING b\tc\x1b[31m\x7f");
    for (const char *c = err.message; *c != '\0'; c++) {
        assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
    }
    assert_glob(err.message, "a*WARNING b*c*31m*");
}

static void wrapped_context_cannot_forge_a_line_either(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    aoai_error_set(&err, AOAI_ERROR_SERVER, "b");
    aoai_error_wrap(&err, "a\nWARNING");
    assert_text(err.message, "a WARNING: b");
}

static void utf8_stays_as_it_is(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    aoai_error_set(&err, AOAI_ERROR_SERVER,
                   "Gr\xc3\xb6\xc3\x9f"
                   "e");
    assert_text(err.message, "Gr\xc3\xb6\xc3\x9f"
                             "e");
}

struct kind_case {
    enum aoai_error_kind kind;
    bool is_transient;
};

static const struct kind_case kinds[] = {
    {AOAI_ERROR_CONFIG, false},    {AOAI_ERROR_CREDENTIAL, false},
    {AOAI_ERROR_AUTH, false},      {AOAI_ERROR_FORBIDDEN, false},
    {AOAI_ERROR_NOT_FOUND, false}, {AOAI_ERROR_REQUEST, false},
    {AOAI_ERROR_THROTTLED, true},  {AOAI_ERROR_SERVER, true},
    {AOAI_ERROR_NETWORK, true},    {AOAI_ERROR_TIMEOUT, true},
    {AOAI_ERROR_PROTOCOL, false},
};

static void transient_kinds(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(kinds); i++) {
        assert_number_in(aoai_error_kind_name(kinds[i].kind),
                         aoai_error_is_transient(kinds[i].kind), kinds[i].is_transient);
    }
}

static void every_kind_has_its_own_name(void **state)
{
    (void)state;
    for (int a = AOAI_ERROR_NONE; a <= AOAI_ERROR_CANCELLED; a++) {
        const char *name = aoai_error_kind_name((enum aoai_error_kind)a);
        assert_non_null(name);
        assert_true(name[0] != '\0');
        for (int b = AOAI_ERROR_NONE; b < a; b++) {
            assert_string_not_equal(name, aoai_error_kind_name((enum aoai_error_kind)b));
        }
    }
    assert_text(aoai_error_kind_name(AOAI_ERROR_THROTTLED), "throttled");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_cause_wins),
        cmocka_unit_test(no_memory_is_an_error_like_others),
        cmocka_unit_test(wrap_puts_context_in_front),
        cmocka_unit_test(wrap_without_an_error_does_nothing),
        cmocka_unit_test(long_message_is_cut_with_dots),
        cmocka_unit_test(message_that_just_fits_is_whole),
        cmocka_unit_test(wrapping_a_full_message_keeps_the_context),
        cmocka_unit_test(control_characters_become_blanks),
        cmocka_unit_test(wrapped_context_cannot_forge_a_line_either),
        cmocka_unit_test(utf8_stays_as_it_is),
        cmocka_unit_test(transient_kinds),
        cmocka_unit_test(every_kind_has_its_own_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
