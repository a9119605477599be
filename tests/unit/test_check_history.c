/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/history.h"
#include "nagios-check/history_text.h"
#include "tests/support/account.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define START INT64_C(29923200) /* 2026-11-23 00:00Z */

static struct aoai_series series_of(const double *values, int64_t count)
{
    struct aoai_series series = {0};
    assert_true(aoai_series_init(&series, (struct aoai_span){START, START + count}));
    for (int64_t i = 0; i < count; i++)
        aoai_series_put(&series, START + i, values[i]);
    return series;
}

static void counts_what_was_seen_and_nothing_else(void **unused)
{
    (void)unused;
    struct check_history_use use;
    struct aoai_series series = series_of((double[]){5, NAN, 100, 7, 100, 99.5}, 6);
    assert_true(check_history_use(&series, series.span, 100, &use));
    assert_number(use.minutes, 6);
    assert_number(use.minutes_seen, 5);
    assert_number(use.minutes_full, 2);
    assert_real(use.peak, 100);
    assert_number(use.peak_minute, START + 4);
    assert_true(check_history_use(&series, series.span, 0, &use));
    assert_number(use.minutes_full, 0);
    aoai_series_free(&series);
    series = series_of((double[]){NAN, NAN}, 2);
    assert_true(check_history_use(&series, series.span, 100, &use));
    assert_number(use.minutes_seen, 0);
    assert_false(use.hours[0].is_known);
    aoai_series_free(&series);
}

static void the_95th_percentile_is_a_value_that_happened(void **unused)
{
    static const struct {
        int64_t count;
        double want; /* of the values 1..count, in any order */
    } rows[] = {{1, 1}, {2, 2}, {19, 19}, {20, 19}, {21, 20}, {100, 95}, {1000, 950}};
    static double values[1000];
    (void)unused;
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct check_history_use use;
        for (int64_t j = 0; j < rows[i].count; j++)
            values[j] = (double)(rows[i].count - j);
        struct aoai_series series = series_of(values, rows[i].count);
        assert_true(check_history_use(&series, series.span, 0, &use));
        assert_real(use.p95, rows[i].want);
        aoai_series_free(&series);
    }
}

static void hours_hold_the_highest_of_all_days(void **unused)
{
    static double values[3000];
    (void)unused;
    for (size_t i = 0; i < AOAI_LENGTH(values); i++)
        values[i] = i < 1440 ? 10 : 5;
    values[61] = NAN;
    values[1440 + 179] = 77; /* 02:59 of the second day */
    struct check_history_use use;
    struct aoai_series series = series_of(values, 3000);
    assert_true(check_history_use(&series, series.span, 0, &use));
    assert_real(use.hours[1].peak, 10);
    assert_real(use.hours[2].peak, 77);
    assert_real(use.hours[23].peak, 10);
    struct aoai_span hour = {START + 60, START + 120};
    assert_true(check_history_use(&series, hour, 0, &use));
    assert_false(use.hours[0].is_known);
    assert_true(use.hours[1].is_known);
    assert_false(use.hours[2].is_known);
    assert_number(use.minutes_seen, 59);
    aoai_series_free(&series);
}

static void merges_minutes_with_429s_into_spells(void **unused)
{
    (void)unused;
    /* 1 and 2 are four minutes apart, 3 is five after them; 9 stands at the end. */
    struct aoai_series series = series_of(
        (double[]){0, 1, 0, NAN, 0, 0, 2, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 9}, 19);
    struct check_history_throttled throttled;
    check_history_throttled(&series, series.span, &throttled);
    assert_real(throttled.total, 15);
    assert_number(throttled.minutes_seen, 18);
    assert_number(throttled.spell_count, 3);
    assert_number(throttled.largest_count, 3);
    assert_real(throttled.largest[0].count, 9);
    assert_number(throttled.largest[0].span.from_minute, START + 18);
    assert_number(throttled.largest[0].span.to_minute, START + 19);
    assert_real(throttled.largest[1].count, 3);
    assert_number(throttled.largest[1].span.from_minute, START + 1);
    assert_number(throttled.largest[1].span.to_minute, START + 7);
    assert_number(throttled.largest[2].span.from_minute, START + 12);
    aoai_series_free(&series);
}

static void keeps_the_largest_spells(void **unused)
{
    static double values[100];
    static const double want[] = {10, 9, 8, 7, 6};
    (void)unused;
    memset(values, 0, sizeof(values));
    values[0] = 6;
    values[10] = 8;
    values[20] = 10;
    values[30] = 9;
    values[40] = 7;
    for (int i = 5; i < 10; i++)
        values[(size_t)i * 10] = i - 4;
    struct check_history_throttled throttled;
    struct aoai_series series = series_of(values, 100);
    check_history_throttled(&series, series.span, &throttled);
    assert_number(throttled.spell_count, 10);
    assert_number(throttled.largest_count, CHECK_HISTORY_SPELLS);
    for (size_t i = 0; i < AOAI_LENGTH(want); i++)
        assert_real(throttled.largest[i].count, want[i]);
    aoai_series_free(&series);
}

static void the_last_level_is_for_what_is_full(void **unused)
{
    (void)unused;
    assert_number(check_history_level(0, 100), 1);
    assert_number(check_history_level(0.1, 100), 1);
    assert_number(check_history_level(50, 100), 4);
    assert_number(check_history_level(99.9, 100), 7);
    assert_number(check_history_level(100, 100), 8);
    assert_number(check_history_level(1e9, 100), 8);
    assert_number(check_history_level(5, 0), 1);
}

static void answers_stay_small(void **unused)
{
    (void)unused;
    for (size_t series = 1; series < 400; series++) {
        int64_t minutes = check_history_minutes_max(series);
        assert_in_range(minutes, 60, 10080);
        assert_true(minutes == 60 || minutes * (int64_t)series <= 20000);
    }
    assert_number(check_history_minutes_max(0), 666);
}

static const struct check_thresholds thresholds = {
    .warning = {.end = 80, .is_percent = true, .is_set = true},
    .critical = {.end = 95, .is_percent = true, .is_set = true},
    .settle_s = 180,
};

/* Takes three minutes of tokens and 429s from `from` on. */
static void take(struct check_history *history, int64_t from, const double *tokens,
                 const double *throttled, int64_t created_minute)
{
    struct account account;
    account_init(&account, "contoso", (struct aoai_span){from, from + 3});
    account_deployment(&account, "chat", "Standard")->created_at_s = created_minute * 60;
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "chat", NULL, tokens);
    account_series(&account, AOAI_METRIC_REQUESTS, "chat", "429", throttled);
    account_join(&account);
    struct aoai_snapshot snapshot = {.accounts = &account.state, .account_count = 1};
    assert_true(check_history_take(history, &snapshot));
    history->accounts[0].id = NULL; /* it dies with this one */
    account_free(&account);
}

static char *told(const struct check_history *history, struct check_look look,
                  enum check_state want)
{
    enum check_state state = CHECK_CRITICAL;
    struct aoai_buf output = aoai_buf_init(10000);
    assert_true(check_history_print(history, &thresholds, &look, &output, &state));
    assert_number(state, want);
    return aoai_buf_take(&output);
}

static void puts_spans_together(void **unused)
{
    (void)unused;
    struct check_history history = {0};
    struct aoai_span span = {START, START + 9};
    assert_true(check_history_init(&history, span, 1));
    take(&history, START, (double[]){1, 2, 100000}, (double[]){0, 4, 0}, 0);
    take(&history, START + 6, (double[]){5, NAN, 50000}, (double[]){0, NAN, 2}, 0);
    char *text = told(&history, (struct check_look){0}, CHECK_OK);
    assert_text(text,
                "2026-11-23 00:00Z to 2026-11-23 00:08Z, 9 minutes (settle 180 s)\n\n"
                "chat (gpt-4o Standard), 100,000 TPM\n"
                "  peak     100,000 tokens at 2026-11-23 00:02Z = 100.0%\n"
                "  95 %     of the minutes at most 100,000 tokens = 100.0%\n"
                "  limit    reached or exceeded in 1 of 5 minutes\n"
                "  missing  4 of 9 minutes have no value\n"
                "  hours    0h @??????????? 12h ???????????? 24h UTC, highest minute; "
                "@ = the limit\n"
                "  busiest  0h 100,000 tokens = 100.0% (UTC)\n"
                "  429      6 of 6 requests = 100.0%; 4 minutes unknown, in 2 spells:\n"
                "           2026-11-23 00:01Z: 4\n"
                "           2026-11-23 00:08Z: 2\n");
    free(text);
    text = told(&history, (struct check_look){.has_colours = true, .has_blocks = true},
                CHECK_OK);
    assert_non_null(strstr(text, "0h \xe2\x96\x88?"));
    assert_non_null(strstr(text, "\033[31m100.0%\033[0m"));
    free(text);
    check_history_free(&history);
}

static void begins_with_the_deployment(void **unused)
{
    (void)unused;
    struct check_history history = {0};
    assert_true(check_history_init(&history, (struct aoai_span){START, START + 3}, 1));
    take(&history, START, (double[]){NAN, NAN, 7}, (double[]){NAN, NAN, 0}, START + 2);
    struct aoai_span span = check_history_span(&history, &history.accounts[0].items[0]);
    assert_number(span.from_minute, START + 2);
    /* It was there before, under the same name. */
    history.accounts[0].items[0].created_minute = START + 5;
    span = check_history_span(&history, &history.accounts[0].items[0]);
    assert_number(span.from_minute, START + 2);
    check_history_free(&history);
}

static void nothing_known_is_unknown_and_not_0(void **unused)
{
    (void)unused;
    struct check_history history = {0};
    assert_true(check_history_init(&history, (struct aoai_span){START, START + 3}, 1));
    take(&history, START, (double[]){NAN, NAN, NAN}, (double[]){NAN, NAN, NAN}, 0);
    char *text = told(&history, (struct check_look){0}, CHECK_UNKNOWN);
    assert_non_null(strstr(text, "no minute has a value\n  429      not known\n"));
    free(text);
    check_history_free(&history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_what_was_seen_and_nothing_else),
        cmocka_unit_test(the_95th_percentile_is_a_value_that_happened),
        cmocka_unit_test(hours_hold_the_highest_of_all_days),
        cmocka_unit_test(merges_minutes_with_429s_into_spells),
        cmocka_unit_test(keeps_the_largest_spells),
        cmocka_unit_test(the_last_level_is_for_what_is_full),
        cmocka_unit_test(answers_stay_small),
        cmocka_unit_test(puts_spans_together),
        cmocka_unit_test(begins_with_the_deployment),
        cmocka_unit_test(nothing_known_is_unknown_and_not_0),
    };
    return cmocka_run_group_tests_name("check_history", tests, NULL, NULL);
}
