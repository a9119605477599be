/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/buf: growing, the cap that fails and wipes, the failure that stays. */
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"

static void grows_and_ends_with_a_nul(void **state)
{
    (void)state;
    struct aoai_buf buf = aoai_buf_init(100000);
    for (int i = 0; i < 10000; i++)
        aoai_buf_addf(&buf, "%d,", i % 10);
    assert_false(buf.has_failed);
    assert_number(buf.length, 20000);
    assert_number(strlen(aoai_buf_text(&buf)), 20000);
    assert_memory_equal(buf.data, "0,1,2,3,4,5,6,7,8,9,0,1,", 24);
    aoai_buf_free(&buf);
}

static void zeroed_struct_with_a_cap_is_ready(void **state)
{
    (void)state;
    struct aoai_buf buf = {.cap = 8};
    assert_text(aoai_buf_text(&buf), "");
    aoai_buf_add(&buf, "abc");
    assert_text(aoai_buf_text(&buf), "abc");
    aoai_buf_free(&buf);
}

static void fills_the_cap_to_the_last_byte(void **state)
{
    (void)state;
    struct aoai_buf buf = aoai_buf_init(5);
    aoai_buf_add(&buf, "abc");
    aoai_buf_add(&buf, "de");
    assert_false(buf.has_failed);
    assert_text(aoai_buf_text(&buf), "abcde");
    aoai_buf_free(&buf);
}

static void one_byte_over_the_cap_fails_and_empties(void **state)
{
    (void)state;
    struct aoai_buf buf = aoai_buf_init(5);
    aoai_buf_add(&buf, "abcde");
    aoai_buf_add(&buf, "f");
    assert_true(buf.has_failed);
    assert_number(buf.length, 0);
    assert_null(buf.data);
    assert_text(aoai_buf_text(&buf), "");
}

static void formatted_text_over_the_cap_fails(void **state)
{
    (void)state;
    struct aoai_buf buf = aoai_buf_init(5);
    aoai_buf_addf(&buf, "%s", "abcdef");
    assert_true(buf.has_failed);
    assert_text(aoai_buf_text(&buf), "");
}

static void failure_is_sticky(void **state)
{
    (void)state;
    struct aoai_buf buf = aoai_buf_init(2);
    aoai_buf_add(&buf, "abc");
    aoai_buf_add(&buf, "d");
    aoai_buf_addf(&buf, "%d", 1);
    aoai_buf_add_bytes(&buf, "e", 1);
    assert_true(buf.has_failed);
    assert_text(aoai_buf_text(&buf), "");
    char *taken = aoai_buf_take(&buf);
    assert_null(taken);
}

static void huge_length_does_not_wrap_around(void **state)
{
    (void)state;
    struct aoai_buf buf = aoai_buf_init(SIZE_MAX / 2);
    aoai_buf_add(&buf, "abc");
    buf.cap = 10;
    aoai_buf_add_bytes(&buf, "", SIZE_MAX - 1);
    assert_true(buf.has_failed);
}

static void nul_bytes_count(void **state)
{
    (void)state;
    struct aoai_buf buf = aoai_buf_init(10);
    aoai_buf_add_bytes(&buf, "a\0b", 3);
    assert_number(buf.length, 3);
    assert_memory_equal(buf.data, "a\0b", 4);
    aoai_buf_free(&buf);
}

static void take_hands_the_text_over(void **state)
{
    (void)state;
    struct aoai_buf buf = aoai_buf_init(10);
    aoai_buf_add(&buf, "abc");
    char *text = aoai_buf_take(&buf);
    assert_text(text, "abc");
    assert_null(buf.data);
    assert_number(buf.length, 0);
    free(text);
    aoai_buf_add(&buf, "def");
    assert_text(aoai_buf_text(&buf), "def");
    aoai_buf_free(&buf);
}

static void take_of_an_empty_buffer_is_an_empty_text(void **state)
{
    (void)state;
    struct aoai_buf buf = aoai_buf_init(10);
    char *text = aoai_buf_take(&buf);
    assert_text(text, "");
    free(text);
}

static void free_and_wipe_accept_nothing(void **state)
{
    (void)state;
    struct aoai_buf buf = {0};
    aoai_buf_free(NULL);
    aoai_buf_wipe(NULL);
    aoai_buf_free(&buf);
    aoai_buf_wipe(&buf);
    aoai_buf_wipe(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_ends_with_a_nul),
        cmocka_unit_test(zeroed_struct_with_a_cap_is_ready),
        cmocka_unit_test(fills_the_cap_to_the_last_byte),
        cmocka_unit_test(one_byte_over_the_cap_fails_and_empties),
        cmocka_unit_test(formatted_text_over_the_cap_fails),
        cmocka_unit_test(failure_is_sticky),
        cmocka_unit_test(huge_length_does_not_wrap_around),
        cmocka_unit_test(nul_bytes_count),
        cmocka_unit_test(take_hands_the_text_over),
        cmocka_unit_test(take_of_an_empty_buffer_is_an_empty_text),
        cmocka_unit_test(free_and_wipe_accept_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
