/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* nagios-check/pool: verdicts about quota pools, and what their sharers use together. */
#include "nagios-check/judge.h"
#include "nagios-check/pool.h"
#include "tests/support/account.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define END   INT64_C(29924295)
#define NOW_S (END * 60 + 190)

/* Two deployments of 100,000 TPM in one account, and the region's usages. */
struct stage {
    struct account account;
    struct aoai_snapshot snapshot;
    struct aoai_pool_region region;
    struct aoai_pool_account pool_account;
    struct aoai_pools pools;
    struct check_thresholds thresholds;
    struct check_result result;
};

static void add_usage(struct stage *stage, const char *name, int allocated, int limit)
{
    struct aoai_error err = {0};
    json_t *root = json_pack("{s:[{s:{s:s,s:s},s:i,s:i}]}", "value", "name", "value",
                             name, "localizedValue", "Tokens Per Minute (thousands) - x",
                             "currentValue", allocated, "limit", limit);
    assert_ok(aoai_usages_parse(root, &stage->region.usages, &err), &err);
    json_decref(root);
}

static struct stage *new_stage(const double *chat, const double *agents)
{
    static char region[] = "swedencentral";
    static char subscription[] = "s";
    struct stage *stage = calloc(1, sizeof(*stage));
    assert_non_null(stage);
    stage->thresholds = (struct check_thresholds){
        .warning = {.end = 95, .is_percent = true, .is_set = true},
        .critical = {.end = 99, .is_percent = true, .is_set = true},
        .pool_warning = {.end = 80, .is_percent = true, .is_set = true},
        .pool_critical = {.end = 90, .is_percent = true, .is_set = true},
        .throttled_warning = 1,
        .throttled_critical = 10,
        .min_requests = 10,
        .window_minutes = 3,
        .for_minutes = 1,
        .max_age_s = 900,
        .settle_s = 180,
    };
    account_init(&stage->account, "contoso", (struct aoai_span){END - 3, END});
    account_deployment(&stage->account, "chat", "Standard");
    account_deployment(&stage->account, "agents", "Standard");
    account_series(&stage->account, AOAI_METRIC_PROCESSED_TOKENS, "chat", NULL, chat);
    account_series(&stage->account, AOAI_METRIC_PROCESSED_TOKENS, "agents", NULL, agents);
    account_series(&stage->account, AOAI_METRIC_REQUESTS, "agents", "200",
                   (double[]){50, 50, 50});
    account_series(&stage->account, AOAI_METRIC_REQUESTS, "agents", "429",
                   (double[]){5, 5, 5});
    account_join(&stage->account);
    stage->snapshot =
        (struct aoai_snapshot){.accounts = &stage->account.state, .account_count = 1};
    stage->region.name = region;
    stage->region.subscription = subscription;
    stage->pool_account.is_wanted = true;
    stage->pools = (struct aoai_pools){.regions = &stage->region,
                                       .region_count = 1,
                                       .accounts = &stage->pool_account,
                                       .account_count = 1};
    return stage;
}

static const struct check_result *judge(struct stage *stage)
{
    assert_true(check_judge(&stage->snapshot, &stage->thresholds, NOW_S, &stage->result));
    assert_true(check_pools_judge(&stage->result, &stage->pools));
    return &stage->result;
}

static void free_stage(struct stage *stage)
{
    check_result_free(&stage->result);
    aoai_usages_free(&stage->region.usages);
    account_free(&stage->account);
    free(stage);
}

/* The one finding about pools: their row, or why there is none. */
static const struct check_finding *pool_finding(const struct check_result *result)
{
    const struct check_finding *found = NULL;
    for (size_t i = 0; i < result->count; i++) {
        if (result->findings[i].deployment != NULL)
            continue;
        assert_null(found);
        found = &result->findings[i];
    }
    assert_non_null(found);
    return found;
}

static enum check_cause cause_of(const struct check_result *result, const char *name)
{
    for (size_t i = 0; i < result->count; i++)
        if (result->findings[i].deployment != NULL &&
            strcmp(result->findings[i].deployment->name, name) == 0)
            return result->findings[i].cause;
    fail_msg("no finding of %s", name);
    return CHECK_CAUSE_NONE;
}

static void allocation_is_judged(void **state)
{
    static const struct {
        int allocated;
        int limit;
        enum check_state state;
        enum check_cause cause;
    } cases[] = {
        {40, 100, CHECK_OK, CHECK_CAUSE_NONE},
        {80, 100, CHECK_OK, CHECK_CAUSE_NONE}, /* a value equal to the bound is inside */
        {81, 100, CHECK_WARNING, CHECK_CAUSE_POOL},
        {90, 100, CHECK_WARNING, CHECK_CAUSE_POOL},
        {91, 100, CHECK_CRITICAL, CHECK_CAUSE_POOL},
        {150, 100, CHECK_CRITICAL, CHECK_CAUSE_POOL},
        {0, 0, CHECK_UNKNOWN, CHECK_CAUSE_POOL_EMPTY},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct stage *stage = new_stage((double[]){1, 1, 1}, (double[]){1, 1, 1});
        add_usage(stage, "OpenAI.Standard.gpt-4o", cases[i].allocated, cases[i].limit);
        const struct check_finding *finding = pool_finding(judge(stage));
        assert_number(finding->state, cases[i].state);
        assert_number(finding->cause, cases[i].cause);
        assert_number(stage->result.pool_count, 1);
        assert_number(stage->result.pool_alert_count,
                      cases[i].state == CHECK_WARNING ||
                          cases[i].state == CHECK_CRITICAL);
        free_stage(stage);
    }
}

/* What all that share it use is judged by the same ranges: 80 and 90 of 100. */
static void use_is_judged(void **state)
{
    static const struct {
        double together;
        int allocated;
        enum check_state state;
        enum check_cause cause;
    } cases[] = {
        {80000, 20, CHECK_OK, CHECK_CAUSE_NONE},
        {80002, 20, CHECK_WARNING, CHECK_CAUSE_POOL_USED},
        {90002, 20, CHECK_CRITICAL, CHECK_CAUSE_POOL_USED},
        {90002, 95, CHECK_CRITICAL, CHECK_CAUSE_POOL_USED}, /* it hurts more */
        {80002, 95, CHECK_CRITICAL, CHECK_CAUSE_POOL},
        {NAN, 85, CHECK_WARNING, CHECK_CAUSE_POOL},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        double half = cases[i].together / 2;
        struct stage *stage =
            new_stage((double[]){half, half, half}, (double[]){half, half, half});
        add_usage(stage, "OpenAI.Standard.gpt-4o", cases[i].allocated, 100);
        const struct check_finding *finding = pool_finding(judge(stage));
        assert_number(finding->state, cases[i].state);
        assert_number(finding->cause, cases[i].cause);
        free_stage(stage);
    }
}

static void together_needs_every_deployment(void **state)
{
    (void)state;
    struct stage *stage =
        new_stage((double[]){90000, 50000, 1000}, (double[]){NAN, 45000, 2000});
    add_usage(stage, "OpenAI.Standard.gpt-4o", 20, 100);
    const struct check_finding *finding = pool_finding(judge(stage));
    struct aoai_buf line = aoai_buf_init(1024);
    check_pool_line(finding->pool, &line);
    assert_text(aoai_buf_text(&line),
                "pool OpenAI.Standard.gpt-4o in swedencentral: 20K of 100K TPM allocated "
                "= 20.0%, 2 of the judged deployments draw from it: 95K tokens at 18:13Z "
                "together = 95.0%");
    aoai_buf_free(&line);
    check_pool_headline(finding->pool, &line);
    assert_text(aoai_buf_text(&line),
                "pool OpenAI.Standard.gpt-4o in swedencentral 95.0% "
                "of 100K TPM used at 18:13Z");
    aoai_buf_free(&line);
    free_stage(stage);
}

/* 9 % of 429 below the deployment's limit: its own, unless the pool shows otherwise. */
static void throttling_is_blamed_on_the_pool_only_when_it_shows(void **state)
{
    static const struct {
        double chat;
        int limit;
        enum check_cause cause;
    } cases[] = {
        {40000, 100, CHECK_CAUSE_THROTTLED_POOL}, /* 80,000 of 100,000 */
        {39999, 100, CHECK_CAUSE_THROTTLED_EARLY},
        {40000, 1000, CHECK_CAUSE_THROTTLED_EARLY},
        {NAN, 50, CHECK_CAUSE_THROTTLED_EARLY},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        double chat = cases[i].chat;
        struct stage *stage =
            new_stage((double[]){chat, chat, chat}, (double[]){40000, 40000, 40000});
        add_usage(stage, "OpenAI.Standard.gpt-4o", 20, cases[i].limit);
        assert_number(cause_of(judge(stage), "agents"), cases[i].cause);
        free_stage(stage);
    }
}

static void what_is_unknown_hides_no_verdict(void **state)
{
    static const struct {
        bool is_of_account;
        enum aoai_error_kind kind;
        enum check_cause cause;
        const char *reason;
    } cases[] = {
        {true, AOAI_ERROR_FORBIDDEN, CHECK_CAUSE_ERROR,
         "quota pools of contoso: HTTP 403"},
        {false, AOAI_ERROR_FORBIDDEN, CHECK_CAUSE_POOL_ROLE, "quota pools: HTTP 403"},
        {false, AOAI_ERROR_TIMEOUT, CHECK_CAUSE_ERROR, "quota pools: HTTP 403"},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct stage *stage =
            new_stage((double[]){1, 1, 99900}, (double[]){40000, 40000, 40000});
        struct aoai_error *error =
            cases[i].is_of_account ? &stage->pool_account.error : &stage->region.error;
        (void)aoai_error_set(error, cases[i].kind, "HTTP 403");
        const struct check_result *result = judge(stage);
        const struct check_finding *finding = pool_finding(result);
        assert_number(result->state, CHECK_CRITICAL);
        assert_number(result->unknown_count, 1);
        assert_number(finding->state, CHECK_UNKNOWN);
        assert_number(finding->cause, cases[i].cause);
        assert_text(finding->reason, cases[i].reason);
        free_stage(stage);
    }
}

static void deployment_without_a_known_pool_is_named(void **state)
{
    (void)state;
    struct stage *stage = new_stage((double[]){1, 1, 1}, (double[]){1, 1, 1});
    add_usage(stage, "OpenAI.GlobalStandard.gpt-4o", 20, 100);
    const struct check_result *result = judge(stage);
    assert_number(result->pool_count, 0);
    size_t unmatched = 0;
    for (size_t i = 0; i < result->count; i++)
        if (result->findings[i].cause == CHECK_CAUSE_POOL_UNMATCHED) {
            assert_glob(
                result->findings[i].reason,
                "quota pools: none in swedencentral is named as contoso/* (gpt-4o "
                "Standard) would need it");
            unmatched++;
        }
    assert_number(unmatched, 2);
    free_stage(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocation_is_judged),
        cmocka_unit_test(use_is_judged),
        cmocka_unit_test(together_needs_every_deployment),
        cmocka_unit_test(throttling_is_blamed_on_the_pool_only_when_it_shows),
        cmocka_unit_test(what_is_unknown_hides_no_verdict),
        cmocka_unit_test(deployment_without_a_known_pool_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
