/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/catalog: each id in its own place, each group with what it asks for. */
#include "tests/support/test.h"

#include <string.h>

#include "common/catalog.h"

static void every_id_is_in_its_own_slot(void **state)
{
    (void)state;
    for (int id = 0; id < AOAI_METRIC_COUNT; id++) {
        const struct aoai_metric *metric = aoai_catalog_metric((enum aoai_metric_id)id);
        assert_number_in(metric->name, metric->id, id);
        assert_true(metric->title[0] != '\0');
        assert_true((unsigned)metric->group < AOAI_GROUP_COUNT);
        assert_ptr_equal(aoai_catalog_find(metric->name), metric);
    }
}

static void every_group_has_a_metric(void **state)
{
    (void)state;
    for (int group = 0; group < AOAI_GROUP_COUNT; group++) {
        int count = 0;
        for (int id = 0; id < AOAI_METRIC_COUNT; id++)
            if (aoai_catalog_name((enum aoai_metric_group)group,
                                  (enum aoai_metric_id)id) != NULL)
                count++;
        assert_true(count > 0);
        assert_non_null(aoai_catalog_group((enum aoai_metric_group)group)->aggregation);
    }
}

static void percent_is_a_maximum_and_counts_are_totals(void **state)
{
    (void)state;
    for (int id = 0; id < AOAI_METRIC_COUNT; id++) {
        const struct aoai_metric *metric = aoai_catalog_metric((enum aoai_metric_id)id);
        assert_text_in(metric->name, aoai_catalog_group(metric->group)->aggregation,
                       metric->is_percent ? "maximum" : "total");
    }
}

static void only_requests_are_split_by_status(void **state)
{
    (void)state;
    assert_false(aoai_catalog_group(AOAI_GROUP_TOKENS)->is_split_by_status);
    assert_true(aoai_catalog_group(AOAI_GROUP_REQUESTS)->is_split_by_status);
    assert_false(aoai_catalog_group(AOAI_GROUP_PTU)->is_split_by_status);
}

static void names_are_found_in_any_letter_case(void **state)
{
    (void)state;
    assert_non_null(aoai_catalog_find("TokenTransaction"));
    assert_ptr_equal(aoai_catalog_find("tokentransaction"),
                     aoai_catalog_metric(AOAI_METRIC_PROCESSED_TOKENS));
    assert_ptr_equal(aoai_catalog_find("AZUREOPENAIREQUESTS"),
                     aoai_catalog_metric(AOAI_METRIC_REQUESTS));
    assert_null(aoai_catalog_find("TokenTransactions"));
    assert_null(aoai_catalog_find(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_id_is_in_its_own_slot),
        cmocka_unit_test(every_group_has_a_metric),
        cmocka_unit_test(percent_is_a_maximum_and_counts_are_totals),
        cmocka_unit_test(only_requests_are_split_by_status),
        cmocka_unit_test(names_are_found_in_any_letter_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
