/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/metric_name: every metric has one id, and finds it again by its name. */
#include "tests/support/test.h"

#include <string.h>

#include "common/metric_name.h"
#include "common/metric_query.h"

static void every_name_has_one_id(void **state)
{
    (void)state;
    size_t count = 0;
    const struct aoai_listed_metric *list = aoai_metric_list(&count);
    assert_true(count <= AOAI_METRIC_LISTED_MAX);
    for (size_t i = 0; i < count; i++) {
        enum aoai_metric_id id = AOAI_METRIC_NAMED;
        assert_true(aoai_metric_find_id(list[i].name, &id));
        assert_text(aoai_metric_name(id), list[i].name);
        assert_true(id != AOAI_METRIC_NAMED && (int)id < AOAI_METRIC_IDS);
        bool is_of_catalog = aoai_catalog_find(list[i].name) != NULL;
        assert_ptr_equal(aoai_metric_listed(id), is_of_catalog ? NULL : &list[i]);
    }
    for (int id = 0; id < AOAI_METRIC_COUNT; id++)
        assert_null(aoai_metric_listed((enum aoai_metric_id)id));
    assert_null(aoai_metric_listed(AOAI_METRIC_NAMED));
    assert_null(aoai_metric_listed((enum aoai_metric_id)AOAI_METRIC_IDS));
}

static void names_are_found_in_any_letter_case(void **state)
{
    (void)state;
    enum aoai_metric_id id = AOAI_METRIC_NAMED;
    assert_true(aoai_metric_find_id("tokentransaction", &id));
    assert_number(id, AOAI_METRIC_PROCESSED_TOKENS);
    assert_true(aoai_metric_find_id("TOTALTOKENS", &id));
    assert_text(aoai_metric_name(id), "TotalTokens");
    assert_false(aoai_metric_find_id("", &id));
    assert_false(aoai_metric_find_id("NoSuchMetric", &id));
}

static void near_names_are_suggested(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        const char *near;
    } rows[] = {
        {"TotalToken", "TotalTokens*"},
        {"TotlTokens", "TotalTokens*"},
        {"Time to First", "*NormalizedTimeToFirstToken*"},
        {"qqqqqqqqqqqq", ""},
        {"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
         "xxx",
         ""},
    };
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_buf names = aoai_buf_init(1024);
        aoai_metric_add_near(&names, rows[i].typed);
        assert_glob_in(rows[i].typed, aoai_buf_text(&names), rows[i].near);
        aoai_buf_free(&names);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_has_one_id),
        cmocka_unit_test(names_are_found_in_any_letter_case),
        cmocka_unit_test(near_names_are_suggested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
