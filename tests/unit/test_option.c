/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/option: every type and its limits, names in every spelling, near names. */
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#include "common/option.h"
#include "common/secret.h"
#include "common/strlist.h"

struct settings {
    char *text;
    char *color;
    char *checked;
    struct aoai_secret secret;
    struct aoai_strlist list;
    int64_t count;
    int64_t seconds;
    bool flag;
};

static bool check_no_x(const char *value, struct aoai_error *err)
{
    if (strchr(value, 'x') == NULL)
        return true;
    return aoai_error_set(err, AOAI_ERROR_CONFIG, "holds an x");
}

static const char *const colors[] = {"Red", "green", NULL};

#define AT(field) offsetof(struct settings, field)

static const struct aoai_option rows[] = {
    {.name = "plain_text", .type = AOAI_OPTION_TEXT, .offset = AT(text)},
    {.name = "color",
     .type = AOAI_OPTION_TEXT,
     .offset = AT(color),
     .choices = colors,
     .default_text = "green"},
    {.name = "checked",
     .type = AOAI_OPTION_TEXT,
     .offset = AT(checked),
     .check = check_no_x},
    {.name = "client_secret", .type = AOAI_OPTION_SECRET, .offset = AT(secret)},
    {.name = "item", .type = AOAI_OPTION_LIST, .offset = AT(list), .check = check_no_x},
    {.name = "count",
     .type = AOAI_OPTION_COUNT,
     .offset = AT(count),
     .min = 2,
     .max = 1000,
     .default_text = "5"},
    {.name = "max_age",
     .type = AOAI_OPTION_SECONDS,
     .offset = AT(seconds),
     .min = 60,
     .max = 2592000,
     .default_text = "15m"},
    {.name = "flag", .type = AOAI_OPTION_FLAG, .offset = AT(flag)},
};

static const struct aoai_option_table table = {rows, AOAI_LENGTH(rows)};

static bool set(struct settings *settings, const char *name, const char *value,
                struct aoai_error *err)
{
    const struct aoai_option *row = aoai_option_find(table, name);
    assert_non_null(row);
    return aoai_option_set(row, settings, value, err);
}

static void defaults_then_free(void **state)
{
    (void)state;
    struct settings settings = {0};
    struct aoai_error err = {0};
    assert_ok(aoai_option_defaults(table, &settings, &err), &err);
    assert_text(settings.color, "green");
    assert_null(settings.text);
    assert_number(settings.count, 5);
    assert_number(settings.seconds, 900);
    assert_false(settings.flag);
    assert_ok(set(&settings, "item", "a", &err), &err);
    assert_ok(set(&settings, "flag", "true", &err), &err);
    assert_ok(set(&settings, "client_secret", "s", &err), &err);
    aoai_option_free(table, &settings);
    static const struct settings zero = {0};
    assert_memory_equal(&settings, &zero, sizeof(zero));
}

struct number_case {
    const char *name;
    const char *value;
    int64_t want; /* -1 = refused */
    const char *error;
};

static const struct number_case numbers[] = {
    {"count", "2", 2, NULL},
    {"count", "1000", 1000, NULL},
    {"count", "0007", 7, NULL},
    {"count", "1", -1, "count: \"1\": must be from 2 to 1000"},
    {"count", "1001", -1, "count: \"1001\": must be from 2 to 1000"},
    {"count", "-5", -1, "count: \"-5\": wants a whole number"},
    {"count", "+5", -1, "*wants a whole number"},
    {"count", " 5", -1, "*wants a whole number"},
    {"count", "5 ", -1, "*wants a whole number"},
    {"count", "5.0", -1, "*wants a whole number"},
    {"count", "1e2", -1, "*wants a whole number"},
    {"count", "0x10", -1, "*wants a whole number"},
    {"count", "five", -1, "*wants a whole number"},
    {"count", "5m", -1, "*wants a whole number"},
    {"count", "9223372036854775808", -1, "count: *"},
    {"count", "99999999999999999999999", -1, "count: *"},
    {"max_age", "60", 60, NULL},
    {"max_age", "180s", 180, NULL},
    {"max_age", "3m", 180, NULL},
    {"max_age", "24h", 86400, NULL},
    {"max_age", "7d", 604800, NULL},
    {"max_age", "30d", 2592000, NULL},
    {"max_age", "4w", 2419200, NULL},
    {"max_age", "59", -1, "max_age: \"59\": must be from 60 to 2592000 seconds"},
    {"max_age", "31d", -1, "*must be from 60 to 2592000 seconds"},
    {"max_age", "5w", -1, "*must be from*"},
    {"max_age", "0", -1, "*must be from*"},
    {"max_age", "9223372036854775807w", -1, "*must be from*"},
    /* 2^57 + 4 weeks: the seconds overflow into what is allowed. */
    {"max_age", "144115188075855876w", -1, "*must be from*"},
    {"max_age", "-1m", -1, "*wants a time such as*"},
    {"max_age", "3 m", -1, "*wants a time such as*"},
    {"max_age", "3M", -1, "*wants a time such as*"},
    {"max_age", "3ms", -1, "*wants a time such as*"},
    {"max_age", "1h30m", -1, "*wants a time such as*"},
    {"max_age", "m", -1, "*wants a time such as*"},
    {"max_age", "1.5h", -1, "*wants a time such as*"},
};

static void numbers_and_their_limits(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(numbers); i++) {
        const struct number_case *row = &numbers[i];
        struct settings settings = {.count = 77, .seconds = 77};
        struct aoai_error err = {0};
        bool is_set = set(&settings, row->name, row->value, &err);
        int64_t got = strcmp(row->name, "count") == 0 ? settings.count : settings.seconds;
        assert_number_in(row->value, is_set, row->want >= 0);
        assert_number_in(row->value, got, row->want >= 0 ? row->want : 77);
        if (!is_set)
            assert_error_in(row->value, &err, AOAI_ERROR_CONFIG, row->error);
    }
}

struct flag_case {
    const char *value;
    int want; /* -1 = refused */
};

static const struct flag_case flags[] = {
    {"true", 1}, {"TRUE", 1}, {"yes", 1}, {"On", 1}, {"1", 1},  {"false", 0},
    {"No", 0},   {"off", 0},  {"0", 0},   {"2", -1}, {"y", -1}, {"enabled", -1},
};

static void flags_in_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(flags); i++) {
        struct settings settings = {.flag = flags[i].want == 0};
        struct aoai_error err = {0};
        bool is_set = set(&settings, "flag", flags[i].value, &err);
        assert_number_in(flags[i].value, is_set, flags[i].want >= 0);
        if (is_set)
            assert_number_in(flags[i].value, settings.flag, flags[i].want);
        else
            assert_error_in(flags[i].value, &err, AOAI_ERROR_CONFIG,
                            "flag: *wants true or false");
    }
}

static void later_text_replaces_and_lists_grow(void **state)
{
    (void)state;
    struct settings settings = {0};
    struct aoai_error err = {0};
    assert_ok(set(&settings, "plain_text", "one", &err), &err);
    assert_ok(set(&settings, "plain_text", "two", &err), &err);
    assert_text(settings.text, "two");
    assert_ok(set(&settings, "client_secret", "one", &err), &err);
    assert_ok(set(&settings, "client_secret", "two", &err), &err);
    assert_text(aoai_secret_value(&settings.secret), "two");
    assert_ok(set(&settings, "item", "one", &err), &err);
    assert_ok(set(&settings, "item", "two", &err), &err);
    assert_number(settings.list.count, 2);
    assert_text(settings.list.items[1], "two");
    aoai_option_free(table, &settings);
}

static void choices_take_the_tables_spelling(void **state)
{
    (void)state;
    struct settings settings = {0};
    struct aoai_error err = {0};
    assert_ok(set(&settings, "color", "RED", &err), &err);
    assert_text(settings.color, "Red");
    assert_false(set(&settings, "color", "blue", &err));
    assert_error(&err, AOAI_ERROR_CONFIG, "color: \"blue\": *");
    assert_text(settings.color, "Red");
    aoai_option_free(table, &settings);
}

static void check_refuses_and_the_error_names_the_option(void **state)
{
    (void)state;
    struct settings settings = {0};
    struct aoai_error err = {0};
    assert_ok(set(&settings, "checked", "fine", &err), &err);
    assert_false(set(&settings, "checked", "x", &err));
    assert_error(&err, AOAI_ERROR_CONFIG, "checked: holds an x");
    assert_text(settings.checked, "fine");
    err = (struct aoai_error){0};
    assert_false(set(&settings, "item", "x", &err));
    assert_error(&err, AOAI_ERROR_CONFIG, "item: holds an x");
    assert_number(settings.list.count, 0);
    aoai_option_free(table, &settings);
}

static void empty_value_counts_as_not_given(void **state)
{
    (void)state;
    struct settings settings = {0};
    struct aoai_error err = {0};
    assert_ok(aoai_option_defaults(table, &settings, &err), &err);
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++)
        assert_ok_in(rows[i].name, aoai_option_set(&rows[i], &settings, "", &err), &err);
    assert_null(settings.text);
    assert_text(settings.color, "green");
    assert_null(aoai_secret_value(&settings.secret));
    assert_number(settings.list.count, 0);
    assert_number(settings.count, 5);
    assert_number(settings.seconds, 900);
    assert_false(settings.flag);
    aoai_option_free(table, &settings);
}

static void secret_is_never_in_an_error(void **state)
{
    (void)state;
    struct settings settings = {0};
    struct aoai_error err = {0};
    assert_ok(set(&settings, "client_secret", "hunter2", &err), &err);
    assert_text(err.message, "");
    aoai_option_free(table, &settings);
}

struct find_case {
    const char *name;
    const char *want; /* NULL = none */
};

static const struct find_case finds[] = {
    {"client_secret", "client_secret"},
    {"client-secret", "client_secret"},
    {"ClientSecret", "client_secret"},
    {"CLIENTSECRET", "client_secret"},
    {"MaxAge", "max_age"},
    {"client_secre", NULL},
    {"client secret", NULL},
    {"", NULL},
    {"a_name_that_is_longer_than_any_option_could_be_and_much_longer_than_that", NULL},
};

static void names_in_every_spelling(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(finds); i++) {
        const struct aoai_option *row = aoai_option_find(table, finds[i].name);
        assert_text_in(finds[i].name, row == NULL ? NULL : row->name, finds[i].want);
    }
}

static const struct find_case nears[] = {
    {"clint_secret", "client_secret"},
    {"client-secrets", "client_secret"},
    {"max_aeg", "max_age"},
    {"MaxAges", "max_age"},
    {"colour", "color"},
    {"cuont", "count"},
    {"plaintxt", "plain_text"},
    {"subscription", NULL},
    {"z", NULL},
    {"", NULL},
};

static void nearest_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(nears); i++) {
        const struct aoai_option *row = aoai_option_nearest(table, nears[i].name);
        assert_text_in(nears[i].name, row == NULL ? NULL : row->name, nears[i].want);
    }
}

static void distance_counts_changes(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        size_t want;
    } cases[] = {
        {"", "", 0},     {"abc", "abc", 0},       {"abc", "ABC", 0},  {"", "abc", 3},
        {"abc", "", 3},  {"abc", "abd", 1},       {"abc", "abcd", 1}, {"abcd", "bcd", 1},
        {"ab", "ba", 2}, {"kitten", "sitting", 3}};
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++)
        assert_number_in(cases[i].b, aoai_option_distance(cases[i].a, cases[i].b),
                         cases[i].want);
}

static void camel_case(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *want;
    } cases[] = {{"client_id", "ClientId"},
                 {"resource", "Resource"},
                 {"arm_url", "ArmUrl"},
                 {"no-data-state", "NoDataState"},
                 {"", ""},
                 {"a__b_", "AB"}};
    char text[16];
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        aoai_option_camel_case(cases[i].name, text, sizeof(text));
        assert_text(text, cases[i].want);
    }
    aoai_option_camel_case("client_secret_file", text, 8);
    assert_text(text, "ClientS");
    aoai_option_camel_case("client", text, 1);
    assert_text(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_then_free),
        cmocka_unit_test(numbers_and_their_limits),
        cmocka_unit_test(flags_in_words),
        cmocka_unit_test(later_text_replaces_and_lists_grow),
        cmocka_unit_test(choices_take_the_tables_spelling),
        cmocka_unit_test(check_refuses_and_the_error_names_the_option),
        cmocka_unit_test(empty_value_counts_as_not_given),
        cmocka_unit_test(secret_is_never_in_an_error),
        cmocka_unit_test(names_in_every_spelling),
        cmocka_unit_test(nearest_name),
        cmocka_unit_test(distance_counts_changes),
        cmocka_unit_test(camel_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
