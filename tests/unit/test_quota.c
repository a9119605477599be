/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/quota: the window, its peak, percent and share. */
#include "tests/support/test.h"

#include <math.h>

#include "common/quota.h"

#define COUNT 8
#define FIRST 100

struct use_case {
    const char *label;
    double values[COUNT]; /* minutes 100 .. 107 */
    int64_t settled_end;
    int64_t window_minutes;
    struct aoai_use want;
};

#define MISSING NAN

static const struct use_case uses[] = {
    {"the last five of eight",
     {9, 9, 9, 1, 2, 5, 4, 3},
     108,
     5,
     {{103, 108}, 5, 5, 105, 3}},
    {"only settled minutes",
     {1, 2, 3, 4, 5, 90, 90, 90},
     105,
     5,
     {{100, 105}, 5, 5, 104, 5}},
    {"the newest of equal peaks",
     {0, 0, 0, 7, 1, 7, 1, 1},
     108,
     5,
     {{103, 108}, 5, 7, 105, 1}},
    {"all zero", {0, 0, 0, 0, 0, 0, 0, 0}, 108, 3, {{105, 108}, 3, 0, 107, 0}},
    {"moved back over what is missing at the end",
     {1, 2, 3, 4, 5, 6, MISSING, MISSING},
     108,
     3,
     {{103, 106}, 3, 6, 105, 6}},
    {"a gap inside is seen, not filled",
     {1, 9, MISSING, MISSING, 5, MISSING, 2, 3},
     108,
     5,
     {{103, 108}, 3, 5, 104, 3}},
    {"a window that reaches before the series",
     {4, 3, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING},
     108,
     5,
     {{97, 102}, 2, 4, 100, 3}},
    {"one minute", {1, 2, 3, 4, 5, 6, 7, 8}, 108, 1, {{107, 108}, 1, 8, 107, 8}},
    {"nothing at all",
     {MISSING, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING, MISSING},
     108,
     5,
     {{0, 0}, 0, 0, 0, 0}},
    {"nothing settled", {1, 2, 3, 4, 5, 6, 7, 8}, 100, 5, {{0, 0}, 0, 0, 0, 0}},
};

static void assert_use(const char *label, struct aoai_use got, struct aoai_use want)
{
    assert_number_in(label, got.window.from_minute, want.window.from_minute);
    assert_number_in(label, got.window.to_minute, want.window.to_minute);
    assert_number_in(label, got.minutes_seen, want.minutes_seen);
    assert_real_in(label, got.peak, want.peak);
    assert_number_in(label, got.peak_minute, want.peak_minute);
    assert_real_in(label, got.newest, want.newest);
}

static void use_of_a_window(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(uses); i++) {
        struct aoai_series series = {0};
        assert_true(aoai_series_init(&series, (struct aoai_span){FIRST, FIRST + COUNT}));
        for (int j = 0; j < COUNT; j++)
            aoai_series_put(&series, FIRST + j, uses[i].values[j]);
        assert_use(uses[i].label,
                   aoai_quota_use(&series, uses[i].settled_end, uses[i].window_minutes),
                   uses[i].want);
        aoai_series_free(&series);
    }
}

#define LONG       14
#define FIRST_LONG 200

struct end_case {
    const char *label;
    double values[LONG]; /* minutes 200 .. 213 */
    int64_t settled_end;
    int64_t want; /* -1 = nothing can be believed */
};

#define M MISSING

static const struct end_case ends[] = {
    {"full", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 214, 214},
    {"missing at the end", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5, M, M}, 214, 212},
    {"a gap before a value", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, M, M, 5, M}, 214, 213},
    {"zeros without a gap", {1, 1, 1, 1, 1, 1, 1, 1, 1, 5, 0, 0, 0, 0}, 214, 214},
    {"zeros, then missing", {1, 1, 1, 1, 1, 1, 1, 1, 1, 5, 0, 0, M, M}, 214, 212},
    {"a zero behind a gap", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5, M, 0}, 214, 212},
    {"zeros with gaps among them", {1, 1, 1, 1, 1, 1, 1, 1, 5, 0, M, 0, M, 0}, 214, 209},
    {"nine zeros behind a gap", {1, 1, 1, 5, M, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 214, 204},
    {"ten zeros behind a gap", {1, 1, 5, M, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 214, 214},
    {"idle all the time", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 214, 214},
    {"idle since the creation", {M, M, M, M, M, M, M, M, M, M, M, 0, 0, 0}, 214, 214},
    {"only zeros and gaps", {0, 0, 0, 0, 0, 0, 0, 0, 0, M, M, 0, M, 0}, 214, -1},
    {"nothing", {M, M, M, M, M, M, M, M, M, M, M, M, M, M}, 214, -1},
    {"what is not settled is not seen",
     {5, M, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
     203,
     201},
};

static void believed_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(ends); i++) {
        struct aoai_series series = {0};
        int64_t end = -1;
        assert_true(
            aoai_series_init(&series, (struct aoai_span){FIRST_LONG, FIRST_LONG + LONG}));
        for (int j = 0; j < LONG; j++)
            aoai_series_put(&series, FIRST_LONG + j, ends[i].values[j]);
        bool is_found = aoai_quota_believed_end(&series, ends[i].settled_end, &end);
        assert_number_in(ends[i].label, is_found, ends[i].want >= 0);
        if (is_found)
            assert_number_in(ends[i].label, end, ends[i].want);
        aoai_series_free(&series);
    }
}

struct percent_case {
    double use;
    double limit;
    bool is_known;
    double want;
};

static const struct percent_case percents[] = {
    {0, 120000, true, 0},
    {84213, 120000, true, 84213.0 / 120000.0 * 100},
    {120000, 120000, true, 100},
    {240000, 120000, true, 200},
    {0.5, 1, true, 50},
    {1, 0, false, 0},
    {0, 0, false, 0},
    {1, -5, false, 0},
    {1, NAN, false, 0},
};

static void percent_of_a_limit(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(percents); i++) {
        double percent = -7;
        assert_number(aoai_quota_percent(percents[i].use, percents[i].limit, &percent),
                      percents[i].is_known);
        assert_real(percent, percents[i].is_known ? percents[i].want : -7);
    }
}

struct share_case {
    double part;
    double whole;
    double min;
    bool is_known;
    double want;
};

static const struct share_case shares[] = {
    {0, 100, 10, true, 0},  {1, 100, 10, true, 1}, {10, 10, 10, true, 100},
    {1, 9, 10, false, 0},   {0, 0, 0, false, 0},   {1, 4, 0, true, 25},
    {0, NAN, 10, false, 0},
};

static void share_of_a_sum(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(shares); i++) {
        double percent = -7;
        assert_number(
            aoai_quota_share(shares[i].part, shares[i].whole, shares[i].min, &percent),
            shares[i].is_known);
        assert_real(percent, shares[i].is_known ? shares[i].want : -7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(use_of_a_window),
        cmocka_unit_test(believed_end),
        cmocka_unit_test(percent_of_a_limit),
        cmocka_unit_test(share_of_a_sum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
