/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/secret: a copy of its own, one line of a private file. */
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "common/secret.h"

static void set_copies_and_replaces(void **state)
{
    (void)state;
    struct aoai_secret secret = {0};
    char text[] = "first";
    assert_null(aoai_secret_value(&secret));
    assert_true(aoai_secret_set(&secret, text));
    text[0] = 'X';
    assert_text(aoai_secret_value(&secret), "first");
    assert_true(aoai_secret_set(&secret, "second, longer"));
    assert_text(aoai_secret_value(&secret), "second, longer");
    assert_true(aoai_secret_set(&secret, aoai_secret_value(&secret)));
    assert_text(aoai_secret_value(&secret), "second, longer");
    aoai_secret_free(&secret);
    assert_null(aoai_secret_value(&secret));
    aoai_secret_free(&secret);
    aoai_secret_free(NULL);
}

struct read_case {
    const char *label;
    const char *content;
    const char *want; /* NULL = refused */
    const char *error;
};

static const struct read_case reads[] = {
    {"alone", "x8Q~abc", "x8Q~abc", NULL},
    {"newline", "x8Q~abc\n", "x8Q~abc", NULL},
    {"CRLF", "x8Q~abc\r\n", "x8Q~abc", NULL},
    {"blanks and empty lines behind", "x8Q~abc \t\n\n \r\n", "x8Q~abc", NULL},
    {"odd characters", "a;b#c=d\"e'f g+h%i&j\\k\n", "a;b#c=d\"e'f g+h%i&j\\k", NULL},
    {"blanks in front are the secret's", " x", " x", NULL},
    {"empty", "", NULL, "*/secret: empty"},
    {"blank", " \n\r\n", NULL, "*/secret: empty"},
    {"two lines", "one\ntwo\n", NULL, "*/secret: *on one line"},
    {"an empty line in front", "\none\n", NULL, "*/secret: *on one line"},
    {"a carriage return inside", "one\rtwo", NULL, "*/secret: *on one line"},
};

static void reads_one_line(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    temp_dir(dir);
    for (size_t i = 0; i < AOAI_LENGTH(reads); i++) {
        struct aoai_secret secret = {0};
        struct aoai_error err = {0};
        temp_file(dir, "secret", reads[i].content, 0600, path);
        bool is_read = aoai_secret_read(&secret, path, &err);
        assert_number_in(reads[i].label, is_read, reads[i].want != NULL);
        assert_text_in(reads[i].label, aoai_secret_value(&secret), reads[i].want);
        if (!is_read)
            assert_error_in(reads[i].label, &err, AOAI_ERROR_CREDENTIAL, reads[i].error);
        aoai_secret_free(&secret);
    }
    temp_dir_remove(dir);
}

static void nul_byte_is_refused(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    temp_dir(dir);
    temp_file(dir, "secret", "", 0600, path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_number(fwrite("one\0two\n", 1, 8, file), 8);
    assert_int_equal(fclose(file), 0);
    struct aoai_secret secret = {0};
    struct aoai_error err = {0};
    assert_false(aoai_secret_read(&secret, path, &err));
    assert_error(&err, AOAI_ERROR_CREDENTIAL, "*/secret: *");
    assert_null(aoai_secret_value(&secret));
    temp_dir_remove(dir);
}

static void size_is_capped(void **state)
{
    (void)state;
    static char text[AOAI_SECRET_CAP + 2];
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    temp_dir(dir);
    memset(text, 'x', AOAI_SECRET_CAP + 1);
    temp_file(dir, "secret", text, 0600, path);
    struct aoai_secret secret = {0};
    struct aoai_error err = {0};
    assert_false(aoai_secret_read(&secret, path, &err));
    assert_error(&err, AOAI_ERROR_CREDENTIAL, "*larger than 16384 bytes");
    text[AOAI_SECRET_CAP] = '\0';
    temp_file(dir, "secret", text, 0600, path);
    err = (struct aoai_error){0};
    assert_ok(aoai_secret_read(&secret, path, &err), &err);
    assert_number(strlen(aoai_secret_value(&secret)), AOAI_SECRET_CAP);
    aoai_secret_free(&secret);
    temp_dir_remove(dir);
}

static void errors_do_not_show_the_secret(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    temp_dir(dir);
    temp_file(dir, "secret", "hunter2\nhunter3\n", 0600, path);
    struct aoai_secret secret = {0};
    struct aoai_error err = {0};
    assert_false(aoai_secret_read(&secret, path, &err));
    assert_null(strstr(err.message, "hunter"));
    temp_dir_remove(dir);
}

static void failed_read_keeps_the_old_one(void **state)
{
    (void)state;
    struct aoai_secret secret = {0};
    struct aoai_error err = {0};
    assert_true(aoai_secret_set(&secret, "old"));
    assert_false(aoai_secret_read(&secret, "/nonexistent/secret", &err));
    assert_text(aoai_secret_value(&secret), "old");
    aoai_secret_free(&secret);
}

static void long_words_could_be_secrets(void **state)
{
    (void)state;
    assert_false(aoai_secret_could_be(""));
    assert_false(aoai_secret_could_be("certificate"));
    assert_true(aoai_secret_could_be("certificates"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_words_could_be_secrets),
        cmocka_unit_test(set_copies_and_replaces),
        cmocka_unit_test(reads_one_line),
        cmocka_unit_test(nul_byte_is_refused),
        cmocka_unit_test(size_is_capped),
        cmocka_unit_test(errors_do_not_show_the_secret),
        cmocka_unit_test(failed_read_keeps_the_old_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
