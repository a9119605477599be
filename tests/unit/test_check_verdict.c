/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/verdict.h"
#include "tests/support/test.h"

#define OK   CHECK_OK
#define WARN CHECK_WARNING
#define CRIT CHECK_CRITICAL
#define NONE (-1) /* the measure is not known */

static char text_other[] = "other";

static const struct aoai_deployment standard = {.is_openai_model = true};
static const struct aoai_deployment dynamic = {.has_dynamic_quota = true};
static const struct aoai_deployment ptu = {.sku_kind = AOAI_SKU_PROVISIONED};
static const struct aoai_deployment spilling = {.sku_kind = AOAI_SKU_PROVISIONED,
                                                .spillover = text_other};
/* Azure keeps the name when the SKU changes: what is not provisioned does not spill. */
static const struct aoai_deployment not_spilling = {.spillover = text_other};

struct verdict_case {
    const char *label;
    const struct aoai_deployment *deployment;
    int states[CHECK_KIND_COUNT]; /* tokens, requests, throttled, ptu */
    enum check_state state;
    enum check_kind decisive;
    enum check_cause cause;
    const char *softener;
    double percent; /* of tokens; 0 = 101 */
    bool is_absolute;
};

static void check_case(const struct verdict_case *test)
{
    struct check_thresholds thresholds = {.warning.is_percent = !test->is_absolute,
                                          .critical.is_percent = !test->is_absolute};
    struct aoai_deployment_state state = {.deployment = test->deployment};
    struct check_finding finding = {.deployment = &state};
    for (int i = 0; i < CHECK_KIND_COUNT; i++)
        if (test->states[i] != NONE)
            finding.measures[i] = (struct check_measure){
                .is_known = true, .state = (enum check_state)test->states[i]};
    finding.measures[CHECK_TOKENS].percent = test->percent > 0 ? test->percent : 101;
    check_verdict(test->deployment, &thresholds, &finding);
    assert_number_in(test->label, finding.state, test->state);
    assert_number_in(test->label, finding.decisive, test->decisive);
    assert_number_in(test->label, finding.cause, test->cause);
    if (test->softener == NULL)
        assert_null(check_verdict_softener(&finding));
    else
        assert_text(check_verdict_softener(&finding), test->softener);
}

static void test_verdicts(void **unused)
{
    static const struct verdict_case cases[] = {
        {"nothing alerts",
         &standard,
         {OK, OK, OK, NONE},
         OK,
         CHECK_TOKENS,
         CHECK_CAUSE_NONE,
         NULL,
         0,
         false},
        {"the worst decides",
         &standard,
         {WARN, OK, CRIT, NONE},
         CRIT,
         CHECK_THROTTLED,
         CHECK_CAUSE_THROTTLED_EARLY,
         NULL,
         90,
         false},
        {"of equals tokens",
         &standard,
         {CRIT, CRIT, CRIT, NONE},
         CRIT,
         CHECK_TOKENS,
         CHECK_CAUSE_TOKENS_FULL,
         NULL,
         0,
         false},
        {"dynamic quota softens what nobody feels",
         &dynamic,
         {CRIT, OK, OK, NONE},
         WARN,
         CHECK_TOKENS,
         CHECK_CAUSE_TOKENS_DYNAMIC,
         "dynamic quota",
         0,
         false},
        {"below the limit, too",
         &dynamic,
         {CRIT, OK, OK, NONE},
         WARN,
         CHECK_TOKENS,
         CHECK_CAUSE_TOKENS_NEAR,
         "dynamic quota",
         96,
         false},
        {"not with 429s beside it",
         &dynamic,
         {CRIT, OK, WARN, NONE},
         CRIT,
         CHECK_TOKENS,
         CHECK_CAUSE_TOKENS_DYNAMIC,
         NULL,
         0,
         false},
        {"not when nobody knows of 429s",
         &dynamic,
         {CRIT, NONE, NONE, NONE},
         CRIT,
         CHECK_TOKENS,
         CHECK_CAUSE_TOKENS_DYNAMIC,
         NULL,
         0,
         false},
        {"not a range in tokens",
         &dynamic,
         {CRIT, OK, OK, NONE},
         CRIT,
         CHECK_TOKENS,
         CHECK_CAUSE_TOKENS_RANGE,
         NULL,
         0,
         true},
        {"not requests",
         &dynamic,
         {CRIT, CRIT, OK, NONE},
         CRIT,
         CHECK_REQUESTS,
         CHECK_CAUSE_REQUESTS,
         NULL,
         0,
         false},
        {"nor makes it a warning more than one",
         &dynamic,
         {WARN, OK, OK, NONE},
         WARN,
         CHECK_TOKENS,
         CHECK_CAUSE_TOKENS_NEAR,
         NULL,
         85,
         false},
        {"PTU",
         &ptu,
         {NONE, NONE, CRIT, CRIT},
         CRIT,
         CHECK_PTU,
         CHECK_CAUSE_PTU,
         NULL,
         0,
         false},
        {"spillover softens PTU and the 429s that it counts",
         &spilling,
         {NONE, NONE, CRIT, CRIT},
         WARN,
         CHECK_PTU,
         CHECK_CAUSE_PTU_SPILLOVER,
         "spillover",
         0,
         false},
        {"and these alone",
         &spilling,
         {NONE, NONE, CRIT, OK},
         WARN,
         CHECK_THROTTLED,
         CHECK_CAUSE_PTU_SPILLOVER,
         "spillover",
         0,
         false},
        {"429s of PTUs without it",
         &ptu,
         {NONE, NONE, CRIT, OK},
         CRIT,
         CHECK_THROTTLED,
         CHECK_CAUSE_THROTTLED_PTU,
         NULL,
         0,
         false},
        {"who is not provisioned does not spill",
         &not_spilling,
         {CRIT, OK, CRIT, NONE},
         CRIT,
         CHECK_TOKENS,
         CHECK_CAUSE_TOKENS_FULL,
         NULL,
         0,
         false},
        {"nothing is known of its settings",
         NULL,
         {CRIT, NONE, OK, NONE},
         CRIT,
         CHECK_TOKENS,
         CHECK_CAUSE_TOKENS_FULL,
         NULL,
         0,
         false},
    };
    (void)unused;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++)
        check_case(&cases[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
