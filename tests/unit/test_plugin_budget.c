/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What catching up may take of Azure's reads. */
#include "tests/support/test.h"

#include "collectd-plugin/budget.h"

static void a_few_requests_wait_for_nothing(void **state)
{
    (void)state;
    struct aoai_budget budget = {0};
    for (int64_t now_ms = 0; now_ms < 60000; now_ms += 1000)
        assert_number(aoai_budget_spend(&budget, 20, now_ms), 0);
    assert_number(aoai_budget_spend(&budget, 80, 60000), 0);
}

static void too_many_are_waited_for(void **state)
{
    (void)state;
    struct aoai_budget budget = {0};
    assert_number(aoai_budget_spend(&budget, 100, 5000), 0);
    assert_number(aoai_budget_spend(&budget, 30, 5000), 1500);
    assert_number(aoai_budget_spend(&budget, 0, 6500), 0);
    /* An hour of silence saves up no more than what goes at once. */
    assert_number(aoai_budget_spend(&budget, 101, 3600000), 50);
}

/* Whoever waits as told takes 20 a second in the long run. */
static void the_rate_is_kept(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 7, 25, 60, 300};
    for (size_t i = 0; i < AOAI_LENGTH(sizes); i++) {
        struct aoai_budget budget = {0};
        int64_t now_ms = 0;
        int64_t requests = 0;
        while (now_ms < 600000) {
            requests += (int64_t)sizes[i];
            now_ms += 10 + aoai_budget_spend(&budget, sizes[i], now_ms);
        }
        assert_true(requests <= 100 + (int64_t)sizes[i] + now_ms * 20 / 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_few_requests_wait_for_nothing),
        cmocka_unit_test(too_many_are_waited_for),
        cmocka_unit_test(the_rate_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
