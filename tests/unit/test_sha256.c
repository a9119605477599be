/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/sha256 against the values that NIST gives. */
#include "tests/support/test.h"

#include <string.h>

#include "common/sha256.h"

static const struct {
    const char *label;
    const char *text;
    int times;
    const char *want;
} cases[] = {
    {"nothing", "", 1,
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"56 bytes", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {"a million times a", "a", 1000000,
     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

static void known_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        char hex[AOAI_SHA256_HEX_SIZE];
        struct aoai_sha256 hash = aoai_sha256_begin();
        for (int k = 0; k < cases[i].times; k++)
            aoai_sha256_bytes(&hash, cases[i].text, strlen(cases[i].text));
        assert_text_in(cases[i].label, aoai_sha256_end(&hash, hex), cases[i].want);
    }
}

static void hash_two(const char *one, const char *other,
                     char hex[static AOAI_SHA256_HEX_SIZE])
{
    struct aoai_sha256 hash = aoai_sha256_begin();
    aoai_sha256_field(&hash, one);
    aoai_sha256_field(&hash, other);
    (void)aoai_sha256_end(&hash, hex);
}

static void fields_do_not_run_together(void **state)
{
    (void)state;
    char one[AOAI_SHA256_HEX_SIZE];
    char other[AOAI_SHA256_HEX_SIZE];
    hash_two("ab", "c", one);
    hash_two("a", "bc", other);
    assert_string_not_equal(one, other);
    hash_two("", "x", one);
    hash_two(NULL, "x", other);
    assert_string_not_equal(one, other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(fields_do_not_run_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
