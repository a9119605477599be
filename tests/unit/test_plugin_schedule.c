/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "tests/support/test.h"

#include "collectd-plugin/names.h"
#include "collectd-plugin/schedule.h"
#include "common/utc.h"

#include <stdio.h>
#include <string.h>

static void sleep_ends_when_the_next_minute_is_settled(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        int64_t now_s;
        int64_t settle_s;
        int64_t sleep_s;
    } rows[] = {
        {"on the minute", 1795457700, 180, 60},
        {"one second late", 1795457701, 180, 59},
        {"one second early", 1795457699, 180, 1},
        {"with an offset, just settled", 1795457703, 183, 60},
        {"with an offset, not yet", 1795457700, 183, 3},
        {"settle of no whole minute", 1795457700, 45, 45},
        {"no settle time", 1795457730, 0, 30},
    };
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        int64_t now_s = rows[i].now_s;
        int64_t sleep_s = aoai_schedule_sleep_s(now_s, rows[i].settle_s);
        int64_t end = aoai_utc_settled_end(now_s, rows[i].settle_s);
        assert_number_in(rows[i].label, sleep_s, rows[i].sleep_s);
        assert_number_in(rows[i].label,
                         aoai_utc_settled_end(now_s + sleep_s, rows[i].settle_s),
                         end + 1);
        assert_number_in(rows[i].label,
                         aoai_utc_settled_end(now_s + sleep_s - 1, rows[i].settle_s),
                         end);
    }
}

static void sleep_is_never_none_and_never_long(void **state)
{
    (void)state;
    for (int64_t now_s = 1795457600; now_s < 1795457800; now_s++)
        for (int64_t settle_s = 0; settle_s < 400; settle_s += 7)
            assert_in_range(aoai_schedule_sleep_s(now_s, settle_s), 1, 60);
}

/* A thousand collectors, on hosts of their own or on one, spread over the seconds. */
static void offsets_are_small_stay_and_spread(void **state)
{
    (void)state;
    size_t by_host[4] = {0};
    size_t by_directory[4] = {0};
    for (int i = 0; i < 1000; i++) {
        char host[40];
        char directory[40];
        snprintf(host, sizeof(host), "noc-%d.example", i);
        snprintf(directory, sizeof(directory), "/var/lib/collectd-%d/azure_openai", i);
        int64_t offset_s = aoai_schedule_offset_s(host, "/var/lib/collectd/azure_openai");
        assert_in_range(offset_s, 0, 3);
        assert_in_range(aoai_schedule_spread_s(host), 0, 299);
        assert_number(aoai_schedule_offset_s(host, "/var/lib/collectd/azure_openai"),
                      offset_s);
        by_host[offset_s]++;
        by_directory[aoai_schedule_offset_s("noc", directory)]++;
    }
    for (size_t i = 0; i < 4; i++) {
        assert_in_range(by_host[i], 200, 300);
        assert_in_range(by_directory[i], 200, 300);
    }
}

static void answers_stay_small(void **state)
{
    (void)state;
    static const struct {
        size_t series;
        int64_t minutes;
    } rows[] = {{0, 666},  {1, 10080}, {2, 10000}, {20, 1000},    {30, 666},
                {333, 60}, {334, 60},  {5000, 60}, {SIZE_MAX, 60}};
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++)
        assert_number(aoai_schedule_minutes_max(rows[i].series), rows[i].minutes);
}

static void names_are_cleaned(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *name;
    } rows[] = {
        {"gpt-4.1_mini", "gpt-4.1_mini"},
        {"__Empty", "__Empty"},
        {"a b/c:d=e", "a_b_c_d_e"},
        {"gr\xc3\xbc\xc3\x9f", "gr____"},
        {"..", "_."},
        {".", "_"},
        {".hidden", ".hidden"},
        {"../../etc", ".._.._etc"},
        {"line\nbreak", "line_break"},
    };
    char name[AOAI_NAMES_SIZE];
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        assert_true(aoai_names_clean(rows[i].text, name));
        assert_text_in(rows[i].text, name, rows[i].name);
    }
}

static void long_name_is_refused_and_never_cut(void **state)
{
    (void)state;
    char text[AOAI_NAMES_SIZE + 1];
    char name[AOAI_NAMES_SIZE];
    memset(text, 'x', sizeof(text));
    text[AOAI_NAMES_SIZE] = '\0';
    assert_false(aoai_names_clean(text, name));
    text[AOAI_NAMES_SIZE - 1] = '\0';
    assert_true(aoai_names_clean(text, name));
    assert_text(name, text);
    assert_false(aoai_names_clean("", name));
}

static void a_host_may_be_made_of_the_id(void **state)
{
    (void)state;
    static char path[] = "/subscriptions/AB-1/resourceGroups/RG-Ai/x/contoso prod";
    static char subscription[] = "AB-1";
    static char group[] = "RG-Ai";
    static char account[] = "Contoso prod";
    static const struct aoai_resource_id id = {path, subscription, group, account};
    static const struct {
        const char *pattern;
        const char *host; /* NULL = it cannot be named */
    } rows[] = {
        {NULL, "Contoso_prod"},
        {"azure", "azure"},
        {"my host", "my_host"},
        {"{account}.{group}", "Contoso_prod.rg-ai"},
        {"{subscription}-{account}", "ab-1-Contoso_prod"},
        {"{group}{group}", "rg-airg-ai"},
        {"{acount}", "_acount_"},
        {"{", "_"},
        {"", NULL},
        {"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{account}",
         NULL},
    };
    char host[AOAI_NAMES_SIZE];
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        bool is_named = aoai_names_host(rows[i].pattern, &id, host);
        assert_text(is_named ? host : NULL, rows[i].host);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sleep_ends_when_the_next_minute_is_settled),
        cmocka_unit_test(sleep_is_never_none_and_never_long),
        cmocka_unit_test(offsets_are_small_stay_and_spread),
        cmocka_unit_test(answers_stay_small),
        cmocka_unit_test(names_are_cleaned),
        cmocka_unit_test(a_host_may_be_made_of_the_id),
        cmocka_unit_test(long_name_is_refused_and_never_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
