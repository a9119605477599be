/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/metric_list: every row can be asked for, and the catalog's metrics are in it. */
#include "tests/support/test.h"

#include <string.h>
#include <strings.h>

#include "common/catalog.h"
#include "common/metric_list.h"

static void rows_are_sorted_and_found_in_any_letter_case(void **state)
{
    (void)state;
    size_t count = 0;
    const struct aoai_listed_metric *list = aoai_metric_list(&count);
    assert_true(count > 30);
    for (size_t i = 0; i < count; i++) {
        char shouted[80];
        size_t length = strlen(list[i].name);
        for (size_t j = 0; j <= length; j++)
            shouted[j] = (char)(list[i].name[j] >= 'a' && list[i].name[j] <= 'z'
                                    ? list[i].name[j] - 'a' + 'A'
                                    : list[i].name[j]);
        assert_ptr_equal(aoai_metric_list_find(shouted), &list[i]);
        if (i == 0)
            continue;
        int order = strcmp(list[i - 1].category, list[i].category);
        if (order == 0)
            order = strcasecmp(list[i - 1].name, list[i].name);
        assert_number_in(list[i].name, order < 0, true);
    }
    assert_null(aoai_metric_list_find("TotalCalls"));
    assert_null(aoai_metric_list_find(""));
}

static void every_row_is_asked_for_as_azure_keeps_it(void **state)
{
    (void)state;
    size_t count = 0;
    const struct aoai_listed_metric *list = aoai_metric_list(&count);
    for (size_t i = 0; i < count; i++) {
        const struct aoai_listed_metric *row = &list[i];
        assert_number_in(row->name, (row->aggregations >> row->aggregation) & 1, 1);
        assert_true(row->title[0] != '\0');
        if (row->unit != AOAI_UNIT_COUNT) /* a sum of times or percentages says nothing */
            assert_number_in(row->name, row->aggregation == AOAI_AGGREGATION_TOTAL,
                             false);
    }
}

static void the_catalogs_metrics_are_in_the_list(void **state)
{
    (void)state;
    for (int id = 0; id < AOAI_METRIC_COUNT; id++) {
        const struct aoai_metric *known = aoai_catalog_metric((enum aoai_metric_id)id);
        const struct aoai_listed_metric *row = aoai_metric_list_find(known->name);
        assert_non_null(row);
        assert_string_equal(row->title, known->title);
        assert_string_equal(aoai_aggregation_name(row->aggregation),
                            aoai_catalog_group(known->group)->aggregation);
        assert_int_equal(row->unit == AOAI_UNIT_PERCENT, known->is_percent);
        assert_true(aoai_listed_metric_is_split(row));
    }
}

static void only_what_has_the_dimension_is_split(void **state)
{
    (void)state;
    assert_false(aoai_listed_metric_is_split(aoai_metric_list_find("RAISystemEvent")));
    assert_true(aoai_listed_metric_is_split(aoai_metric_list_find("TotalTokens")));
}

static void sums_and_whole_numbers_depend_on_the_aggregation(void **state)
{
    (void)state;
    struct aoai_named_metric tokens = {aoai_metric_list_find("ActiveTokens"),
                                       AOAI_AGGREGATION_TOTAL, 1};
    struct aoai_named_metric hours = {aoai_metric_list_find("FineTunedTrainingHours"),
                                      AOAI_AGGREGATION_TOTAL, 1};
    assert_true(aoai_named_metric_is_sum(&tokens));
    assert_true(aoai_named_metric_is_whole(&tokens));
    assert_true(aoai_named_metric_is_sum(&hours));
    assert_false(aoai_named_metric_is_whole(&hours));
    tokens.aggregation = AOAI_AGGREGATION_AVERAGE;
    assert_false(aoai_named_metric_is_sum(&tokens));
    assert_false(aoai_named_metric_is_whole(&tokens));
    tokens.aggregation = AOAI_AGGREGATION_MAXIMUM;
    assert_false(aoai_named_metric_is_sum(&tokens));
    assert_true(aoai_named_metric_is_whole(&tokens));
    hours.aggregation = AOAI_AGGREGATION_COUNT;
    assert_true(aoai_named_metric_is_sum(&hours));
    assert_true(aoai_named_metric_is_whole(&hours));
}

static void intervals_have_names_and_lengths(void **state)
{
    (void)state;
    int64_t last = 0;
    for (size_t i = 0; aoai_metric_intervals[i] != NULL; i++) {
        int64_t minutes = aoai_metric_interval_minutes(aoai_metric_intervals[i]);
        assert_true(minutes > last);
        assert_string_equal(aoai_metric_interval_name(minutes), aoai_metric_intervals[i]);
        last = minutes;
    }
    assert_int_equal(last, 1440);
    assert_int_equal(aoai_metric_interval_minutes("pt1h"), 60);
    assert_int_equal(aoai_metric_interval_minutes("PT2M"), 0);
    assert_null(aoai_metric_interval_name(2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_sorted_and_found_in_any_letter_case),
        cmocka_unit_test(every_row_is_asked_for_as_azure_keeps_it),
        cmocka_unit_test(the_catalogs_metrics_are_in_the_list),
        cmocka_unit_test(only_what_has_the_dimension_is_split),
        cmocka_unit_test(sums_and_whole_numbers_depend_on_the_aggregation),
        cmocka_unit_test(intervals_have_names_and_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
