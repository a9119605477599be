/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/utc: strict times, HTTP dates, minutes before 1970, the edge of settling. */
#include "tests/support/test.h"

#include <string.h>

#include "common/utc.h"

struct parse_case {
    const char *text;
    int64_t want;
};

static const struct parse_case good[] = {
    {"1970-01-01T00:00:00Z", 0},
    {"1969-12-31T23:59:59Z", -1},
    {"2026-11-23T18:15:00Z", 1795457700},
    {"2026-11-23T18:15:00.1Z", 1795457700},
    {"2026-11-23T18:15:00.9999999Z", 1795457700},
    {"2026-11-23T19:15:00+01:00", 1795457700},
    {"2026-11-23T12:45:00-05:30", 1795457700},
    {"2026-11-23T18:15:00.5+00:00", 1795457700},
    {"2026-11-24T00:00:00+05:45", 1795457700},
    {"2000-02-29T00:00:00Z", 951782400},
    {"2024-02-29T23:59:59Z", 1709251199},
    {"2038-01-19T03:14:08Z", 2147483648},
    {"9999-12-31T23:59:59Z", 253402300799},
    {"0001-01-01T00:00:00Z", -62135596800},
};

static void good_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(good); i++) {
        int64_t got = 77;
        assert_true(aoai_utc_parse(good[i].text, &got));
        assert_number_in(good[i].text, got, good[i].want);
    }
}

static const char *const bad[] = {
    "",
    "2026",
    "2026-11-23",
    "2026-11-23T18:15Z",
    "2026-11-23T18:15:00",
    "2026-11-23 18:15:00Z",
    "2026-11-23t18:15:00z",
    "2026-11-23T18:15:00z",
    "2026-11-23T18:15:00ZZ",
    "2026-11-23T18:15:00Z ",
    " 2026-11-23T18:15:00Z",
    "2026-11-23T18:15:00.Z",
    "2026-11-23T18:15:00,5Z",
    "2026-11-23T18:15:00.5",
    "2026-11-23T18:15:00+01",
    "2026-11-23T18:15:00+0100",
    "2026-11-23T18:15:00+24:00",
    "2026-11-23T18:15:00+01:60",
    "2026-11-23T18:15:00+01:00Z",
    "2026-11-23T18:15:00*01:00",
    "2026-00-23T18:15:00Z",
    "2026-13-23T18:15:00Z",
    "2026-11-00T18:15:00Z",
    "2026-11-31T18:15:00Z",
    "2026-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z",
    "2026-11-23T24:00:00Z",
    "2026-11-23T18:60:00Z",
    "2026-11-23T18:15:61Z",
    "2026-1-23T18:15:00Z",
    "+026-11-23T18:15:00Z",
    "2026-11-23T 8:15:00Z",
    "2026-11-23T18:15:-1Z",
    "20261123T181500Z",
    "Mon, 23 Nov 2026 18:15:00 GMT",
};

static void bad_times_leave_the_result_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(bad); i++) {
        int64_t got = 77;
        assert_number_in(bad[i], aoai_utc_parse(bad[i], &got), false);
        assert_number_in(bad[i], got, 77);
    }
}

static const struct parse_case dates[] = {
    {"Mon, 23 Nov 2026 18:15:00 GMT", 1795457700},
    {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
    {"Thu, 29 Feb 2024 23:59:59 GMT", 1709251199},
};

static const char *const bad_dates[] = {
    "",
    "120",
    "Monday, 23-Nov-26 18:15:00 GMT",
    "Mon Nov 23 18:15:00 2026",
    "Mon, 23 Nov 2026 18:15:00 UTC",
    "Mon, 23 Nov 2026 18:15:00 GMT ",
    "Mon, 23 Nov 2026 18:15:00",
    "Mon, 23 nov 2026 18:15:00 GMT",
    "Mon, 23 anF 2026 18:15:00 GMT",
    "Mon, 00 Nov 2026 18:15:00 GMT",
    "Mon, 31 Nov 2026 18:15:00 GMT",
    "Mon, 23 Nov 2026 25:15:00 GMT",
    "Mon, 23 Nov 2026 18:15:0x GMT",
    "Mon, 23-Nov-2026 18:15:00 GMT",
};

static void http_dates(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(dates); i++) {
        int64_t got = 77;
        char back[AOAI_UTC_HTTP_DATE_SIZE];
        assert_true(aoai_utc_parse_http_date(dates[i].text, &got));
        assert_text(aoai_utc_format_http_date(got, back), dates[i].text);
        assert_number_in(dates[i].text, got, dates[i].want);
    }
    for (size_t i = 0; i < AOAI_LENGTH(bad_dates); i++) {
        int64_t got = 77;
        assert_number_in(bad_dates[i], aoai_utc_parse_http_date(bad_dates[i], &got),
                         false);
        assert_number_in(bad_dates[i], got, 77);
    }
}

static void format_gives_back_what_was_parsed(void **state)
{
    (void)state;
    char text[AOAI_UTC_SIZE];
    assert_text(aoai_utc_format(0, text), "1970-01-01T00:00:00Z");
    assert_text(aoai_utc_format(-1, text), "1969-12-31T23:59:59Z");
    assert_text(aoai_utc_format(1795457700, text), "2026-11-23T18:15:00Z");
    assert_text(aoai_utc_format(253402300799, text), "9999-12-31T23:59:59Z");
    /* A step that visits every hour, month and weekday of four centuries. */
    for (int64_t at = -6000000000; at < 6000000000; at += 7654321) {
        int64_t back = 0;
        assert_true(aoai_utc_parse(aoai_utc_format(at, text), &back));
        assert_number_in(text, back, at);
    }
}

static void years_before_1000_have_four_digits_too(void **state)
{
    (void)state;
    char text[AOAI_UTC_SIZE];
    assert_text(aoai_utc_format(-62135596800, text), "0001-01-01T00:00:00Z");
    assert_text(aoai_utc_format(-62167219200, text), "0000-01-01T00:00:00Z");
}

static void format_survives_what_no_calendar_holds(void **state)
{
    (void)state;
    static const int64_t odd[] = {INT64_MIN, INT64_MAX, 253402300800, -62167219201};
    for (size_t i = 0; i < AOAI_LENGTH(odd); i++) {
        char text[AOAI_UTC_SIZE];
        assert_number(strlen(aoai_utc_format(odd[i], text)), AOAI_UTC_SIZE - 1);
    }
}

struct minute_case {
    int64_t seconds;
    int64_t minute;
};

static const struct minute_case minutes[] = {
    {0, 0},
    {59, 0},
    {60, 1},
    {-1, -1},
    {-59, -1},
    {-60, -1},
    {-61, -2},
    {1795457700, 29924295},
    {1795457759, 29924295},
};

static void minutes_round_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(minutes); i++)
        assert_number(aoai_utc_minute(minutes[i].seconds), minutes[i].minute);
}

static void minute_is_settled_from_the_very_second_on(void **state)
{
    (void)state;
    /* Minute 10 ends at second 660; with 180 s it is settled at 840. */
    assert_number(aoai_utc_settled_end(839, 180), 10);
    assert_number(aoai_utc_settled_end(840, 180), 11);
    assert_number(aoai_utc_settled_end(841, 180), 11);
    assert_number(aoai_utc_settled_end(899, 180), 11);
    assert_number(aoai_utc_settled_end(900, 180), 12);
    assert_number(aoai_utc_settled_end(660, 0), 11);
    assert_number(aoai_utc_settled_end(659, 0), 10);
    assert_number(aoai_utc_settled_end(30, 60), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_times),
        cmocka_unit_test(bad_times_leave_the_result_alone),
        cmocka_unit_test(http_dates),
        cmocka_unit_test(format_gives_back_what_was_parsed),
        cmocka_unit_test(years_before_1000_have_four_digits_too),
        cmocka_unit_test(format_survives_what_no_calendar_holds),
        cmocka_unit_test(minutes_round_down),
        cmocka_unit_test(minute_is_settled_from_the_very_second_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
