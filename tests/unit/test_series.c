/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/series: missing is not 0, the newest value, copies and parts. */
#include "tests/support/test.h"

#include <math.h>

#include "common/series.h"

/* What a minute holds; NaN = missing. */
static double at(const struct aoai_series *series, int64_t minute)
{
    double value = -1;
    if (!aoai_series_get(series, minute, &value)) {
        assert_real(value, -1);
        return NAN;
    }
    return value;
}

static struct aoai_series filled(int64_t from, const double *values, size_t count)
{
    struct aoai_series series = {0};
    assert_true(
        aoai_series_init(&series, (struct aoai_span){from, from + (int64_t)count}));
    for (size_t i = 0; i < count; i++)
        aoai_series_put(&series, from + (int64_t)i, values[i]);
    return series;
}

static void spans(void **state)
{
    (void)state;
    assert_true(aoai_span_is_empty((struct aoai_span){0, 0}));
    assert_true(aoai_span_is_empty((struct aoai_span){5, 4}));
    assert_false(aoai_span_is_empty((struct aoai_span){-5, -4}));
    assert_number(aoai_span_minutes((struct aoai_span){5, 4}), 0);
    assert_number(aoai_span_minutes((struct aoai_span){-5, 5}), 10);
}

static void new_series_is_all_missing(void **state)
{
    (void)state;
    struct aoai_series series = {0};
    assert_true(aoai_series_init(&series, (struct aoai_span){10, 13}));
    for (int64_t minute = 9; minute <= 13; minute++)
        assert_real(at(&series, minute), NAN);
    int64_t newest = 77;
    assert_false(aoai_series_newest(&series, 100, &newest));
    assert_number(newest, 77);
    aoai_series_free(&series);
    aoai_series_free(NULL);
}

static void zero_is_a_value(void **state)
{
    (void)state;
    struct aoai_series series = {0};
    assert_true(aoai_series_init(&series, (struct aoai_span){10, 13}));
    aoai_series_put(&series, 11, 0);
    assert_real(at(&series, 10), NAN);
    assert_real(at(&series, 11), 0);
    int64_t newest = 0;
    assert_true(aoai_series_newest(&series, 13, &newest));
    assert_number(newest, 11);
    aoai_series_free(&series);
}

static void what_is_outside_or_not_finite_is_ignored(void **state)
{
    (void)state;
    static const double values[] = {1, 2, 3};
    struct aoai_series series = filled(10, values, 3);
    aoai_series_put(&series, 9, 99);
    aoai_series_put(&series, 13, 99);
    aoai_series_put(&series, INT64_MIN, 99);
    aoai_series_put(&series, INT64_MAX, 99);
    aoai_series_put(&series, 11, NAN);
    aoai_series_put(&series, 12, INFINITY);
    assert_real(at(&series, 9), NAN);
    assert_real(at(&series, 10), 1);
    assert_real(at(&series, 11), 2);
    assert_real(at(&series, 12), 3);
    assert_real(at(&series, 13), NAN);
    aoai_series_free(&series);
}

static void empty_and_too_long_spans(void **state)
{
    (void)state;
    struct aoai_series series = {0};
    assert_true(aoai_series_init(&series, (struct aoai_span){10, 10}));
    assert_real(at(&series, 10), NAN);
    aoai_series_fill(&series, 1);
    aoai_series_free(&series);
    assert_true(aoai_series_init(&series, (struct aoai_span){0, 100 * 1440}));
    aoai_series_free(&series);
    assert_false(aoai_series_init(&series, (struct aoai_span){0, 100 * 1440 + 1}));
    aoai_series_free(&series);
}

static void zeroed_series_is_empty(void **state)
{
    (void)state;
    struct aoai_series series = {0};
    int64_t newest = 0;
    assert_real(at(&series, 0), NAN);
    assert_false(aoai_series_newest(&series, 1, &newest));
    aoai_series_put(&series, 0, 1);
    aoai_series_free(&series);
}

static void newest_looks_before_the_end_only(void **state)
{
    (void)state;
    static const double values[] = {NAN, 5, NAN, 7, NAN};
    struct aoai_series series = filled(10, values, 5);
    static const struct {
        int64_t end;
        int64_t newest; /* 0 = none */
    } cases[] = {{100, 13}, {15, 13}, {14, 13}, {13, 11}, {12, 11}, {11, 0}, {0, 0}};
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        int64_t newest = 0;
        bool is_found = aoai_series_newest(&series, cases[i].end, &newest);
        assert_number(is_found, cases[i].newest != 0);
        assert_number(newest, cases[i].newest);
    }
    aoai_series_free(&series);
}

static void fill_gives_every_minute_the_value(void **state)
{
    (void)state;
    static const double values[] = {NAN, 5};
    struct aoai_series series = filled(10, values, 2);
    aoai_series_fill(&series, 0);
    assert_real(at(&series, 10), 0);
    assert_real(at(&series, 11), 0);
    aoai_series_free(&series);
}

struct merge_case {
    const char *label;
    double a[3];
    double b[3];
    double want[3];
};

static const struct merge_case merges[] = {
    {"a copy changes nothing", {1, NAN, 3}, {1, NAN, 3}, {1, NAN, 3}},
    {"a copy of zeros", {0, 0, 0}, {0, 0, 0}, {0, 0, 0}},
    {"two empty ones", {NAN, NAN, NAN}, {NAN, NAN, NAN}, {NAN, NAN, NAN}},
    {"parts are added", {1, 2, 3}, {10, 20, 30}, {11, 22, 33}},
    {"parts that agree in one minute", {1, 2, 3}, {1, 20, 30}, {2, 22, 33}},
    {"missing + value = value", {NAN, 2, NAN}, {1, NAN, NAN}, {1, 2, NAN}},
    {"missing is not 0", {0, NAN, 0}, {0, 0, 0}, {0, 0, 0}},
    {"zeros and a part", {0, 0, 0}, {5, 0, 7}, {5, 0, 7}},
};

static void merge_tells_copies_from_parts(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(merges); i++) {
        struct aoai_series a = filled(10, merges[i].a, 3);
        struct aoai_series b = filled(10, merges[i].b, 3);
        aoai_series_merge(&a, &b);
        for (int64_t j = 0; j < 3; j++)
            assert_real_in(merges[i].label, at(&a, 10 + j), merges[i].want[j]);
        aoai_series_free(&a);
        aoai_series_free(&b);
    }
}

static void add_adds_copies_too(void **state)
{
    (void)state;
    static const double values[] = {1, NAN, 3};
    struct aoai_series a = filled(10, values, 3);
    struct aoai_series b = filled(10, values, 3);
    aoai_series_add(&a, &b);
    assert_real(at(&a, 10), 2);
    assert_real(at(&a, 11), NAN);
    assert_real(at(&a, 12), 6);
    aoai_series_free(&a);
    aoai_series_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans),
        cmocka_unit_test(new_series_is_all_missing),
        cmocka_unit_test(zero_is_a_value),
        cmocka_unit_test(what_is_outside_or_not_finite_is_ignored),
        cmocka_unit_test(empty_and_too_long_spans),
        cmocka_unit_test(zeroed_series_is_empty),
        cmocka_unit_test(newest_looks_before_the_end_only),
        cmocka_unit_test(fill_gives_every_minute_the_value),
        cmocka_unit_test(merge_tells_copies_from_parts),
        cmocka_unit_test(add_adds_copies_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
