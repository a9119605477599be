/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/snapshot: joining the list with the answers; idle, missing and failed stay
 * apart. */
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/metric_name.h"
#include "common/snapshot.h"
#include "tests/support/account.h"

#define FIRST 29924295 /* 2026-11-23T18:15 */
#define COUNT 3

static const struct aoai_span span = {FIRST, FIRST + COUNT};

static const struct aoai_deployment_state *find(const struct account *account,
                                                const char *name)
{
    for (size_t i = 0; i < account->state.deployment_count; i++)
        if (strcmp(account->state.deployments[i].name, name) == 0)
            return &account->state.deployments[i];
    fail_msg("no deployment %s", name);
    return NULL;
}

/* Compares a series with COUNT values, NaN = missing. */
static void assert_series(const struct aoai_series *series, const double *want)
{
    assert_non_null(series);
    for (int i = 0; i < COUNT; i++) {
        double got = NAN;
        if (!aoai_series_get(series, FIRST + i, &got))
            got = NAN;
        assert_real(got, want[i]);
    }
}

static void use_goes_to_its_deployment(void **state)
{
    (void)state;
    struct account account;
    account_init(&account, "contoso-prod", span);
    account_deployment(&account, "gpt-4o", "GlobalStandard");
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "GPT-4O", NULL,
                   (double[]){1, NAN, 0});
    account_join(&account);
    assert_number(account.state.deployment_count, 1);
    const struct aoai_deployment_state *one = find(&account, "gpt-4o");
    assert_ptr_equal(one->deployment, &account.list.items[0]);
    assert_series(aoai_snapshot_series(one, AOAI_METRIC_PROCESSED_TOKENS, NULL),
                  (double[]){1, NAN, 0});
    account_free(&account);
}

static void listed_without_a_series_used_nothing(void **state)
{
    (void)state;
    struct account account;
    account_init(&account, "contoso-prod", span);
    account_deployment(&account, "gpt-4o", "GlobalStandard");
    account_deployment(&account, "ptu", "ProvisionedManaged");
    account_join(&account);
    static const char *const names[] = {"gpt-4o", "ptu"};
    for (size_t i = 0; i < AOAI_LENGTH(names); i++) {
        const struct aoai_deployment_state *one = find(&account, names[i]);
        assert_number_in(names[i], one->series_count, 3);
        for (int id = AOAI_METRIC_PROCESSED_TOKENS; id <= AOAI_METRIC_GENERATED_TOKENS;
             id++)
            assert_series(aoai_snapshot_series(one, (enum aoai_metric_id)id, NULL),
                          (double[]){0, 0, 0});
        assert_null(aoai_snapshot_series(one, AOAI_METRIC_REQUESTS, NULL));
        assert_null(aoai_snapshot_series(one, AOAI_METRIC_PTU_UTILIZATION, NULL));
    }
    account_free(&account);
}

static void nothing_is_implied_for_batch(void **state)
{
    (void)state;
    struct account account;
    account_init(&account, "contoso-prod", span);
    account_deployment(&account, "batch", "GlobalBatch");
    account_join(&account);
    assert_number(account.state.deployment_count, 1);
    assert_number(find(&account, "batch")->series_count, 0);
    account_free(&account);
}

/* OpenAI's models report under the names for all models too: counted once. */
static void names_for_all_models_count_for_other_makers_alone(void **state)
{
    (void)state;
    const enum aoai_metric_id tokens = AOAI_METRIC_PROCESSED_TOKENS;
    struct account account;
    account_init(&account, "contoso-prod", span);
    account_deployment(&account, "gpt-4o", "GlobalStandard");
    account_deployment(&account, "llama", "GlobalStandard")->is_openai_model = false;
    account_deployment(&account, "idle", "GlobalStandard")->is_openai_model = false;
    account_series(&account, tokens, "gpt-4o", NULL, (double[]){1, 2, 3});
    account_group_series(&account, AOAI_GROUP_MODEL_TOKENS, tokens, "gpt-4o", NULL,
                         (double[]){1, 2, 3});
    account_group_series(&account, AOAI_GROUP_MODEL_TOKENS, tokens, "Llama", NULL,
                         (double[]){4, 5, 6});
    account_group_series(&account, AOAI_GROUP_MODEL_REQUESTS, AOAI_METRIC_REQUESTS,
                         "unknown", "200", (double[]){7, 7, 7});
    account_join(&account);
    assert_number(account.state.deployment_count, 3);
    assert_series(aoai_snapshot_series(find(&account, "gpt-4o"), tokens, NULL),
                  (double[]){1, 2, 3});
    assert_series(aoai_snapshot_series(find(&account, "llama"), tokens, NULL),
                  (double[]){4, 5, 6});
    assert_series(aoai_snapshot_series(find(&account, "idle"), tokens, NULL),
                  (double[]){0, 0, 0});
    account_free(&account);
}

static void zeros_begin_with_the_creation(void **state)
{
    (void)state;
    struct account account;
    account_init(&account, "contoso-prod", span);
    account_deployment(&account, "young", "GlobalStandard")->created_at_s =
        (FIRST + 1) * 60 + 59;
    account_deployment(&account, "unborn", "GlobalStandard")->created_at_s =
        (FIRST + 100) * 60;
    account_deployment(&account, "old", "GlobalStandard")->created_at_s = 1;
    account_join(&account);
    assert_series(
        aoai_snapshot_series(find(&account, "young"), AOAI_METRIC_PROCESSED_TOKENS, NULL),
        (double[]){NAN, 0, 0});
    assert_series(aoai_snapshot_series(find(&account, "unborn"),
                                       AOAI_METRIC_PROCESSED_TOKENS, NULL),
                  (double[]){NAN, NAN, NAN});
    assert_series(
        aoai_snapshot_series(find(&account, "old"), AOAI_METRIC_PROCESSED_TOKENS, NULL),
        (double[]){0, 0, 0});
    account_free(&account);
}

static void failed_metric_has_no_series(void **state)
{
    (void)state;
    struct account account;
    account_init(&account, "contoso-prod", span);
    account_deployment(&account, "gpt-4o", "GlobalStandard");
    aoai_error_set(&account.state.errors[AOAI_METRIC_PROMPT_TOKENS], AOAI_ERROR_SERVER,
                   "no");
    account_join(&account);
    const struct aoai_deployment_state *one = find(&account, "gpt-4o");
    assert_null(aoai_snapshot_series(one, AOAI_METRIC_PROMPT_TOKENS, NULL));
    assert_non_null(aoai_snapshot_series(one, AOAI_METRIC_PROCESSED_TOKENS, NULL));
    account_free(&account);
}

static void use_without_a_listed_deployment_is_shown(void **state)
{
    (void)state;
    struct account account;
    account_init(&account, "contoso-prod", span);
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, AOAI_NO_DEPLOYMENT, NULL,
                   (double[]){5, 0, 0});
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "deleted", NULL,
                   (double[]){1, 1, 1});
    account_series(&account, AOAI_METRIC_REQUESTS, "Deleted", "200", (double[]){1, 1, 1});
    account_join(&account);
    assert_number(account.state.deployment_count, 2);
    assert_null(find(&account, AOAI_NO_DEPLOYMENT)->deployment);
    assert_number(find(&account, "deleted")->series_count, 2);
    account_free(&account);
}

static void only_wanted_deployments(void **state)
{
    (void)state;
    struct account account;
    account_init(&account, "contoso-prod", span);
    assert_true(aoai_strlist_add(&account.target.deployments, "gpt-*"));
    assert_true(aoai_strlist_add(&account.target.excludes, "*-mini"));
    account_deployment(&account, "gpt-4o", "GlobalStandard");
    account_deployment(&account, "gpt-4o-mini", "GlobalStandard");
    account_deployment(&account, "embedding", "GlobalStandard");
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "gpt-4o", NULL,
                   (double[]){1, 2, 3});
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "GPT-4o-MINI", NULL,
                   (double[]){1, 2, 3});
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "embedding", NULL,
                   (double[]){1, 2, 3});
    account_join(&account);
    assert_number(account.state.deployment_count, 1);
    assert_text(account.state.deployments[0].name, "gpt-4o");
    account_free(&account);
}

static void sorted_by_name_metric_and_status(void **state)
{
    (void)state;
    static const double values[] = {1, 2, 3};
    struct account account;
    account_init(&account, "contoso-prod", span);
    account_deployment(&account, "b", "GlobalStandard");
    account_deployment(&account, "C", "GlobalStandard");
    account_deployment(&account, "a", "GlobalStandard");
    account_series(&account, AOAI_METRIC_REQUESTS, "b", "500", values);
    account_series(&account, AOAI_METRIC_REQUESTS, "b", "200", values);
    account_series(&account, AOAI_METRIC_REQUESTS, "b", "429", values);
    account_series(&account, AOAI_METRIC_GENERATED_TOKENS, "b", NULL, values);
    account_join(&account);
    assert_text(account.state.deployments[0].name, "a");
    assert_text(account.state.deployments[1].name, "b");
    assert_text(account.state.deployments[2].name, "C");
    const struct aoai_deployment_state *b = &account.state.deployments[1];
    assert_number(b->series_count, 6);
    for (size_t i = 1; i < b->series_count; i++)
        assert_true(b->series[i - 1].metric <= b->series[i].metric);
    assert_text(b->series[3].status, "200");
    assert_text(b->series[4].status, "429");
    assert_text(b->series[5].status, "500");
    assert_ptr_equal(aoai_snapshot_series(b, AOAI_METRIC_REQUESTS, "429"),
                     &b->series[4].minutes);
    assert_null(aoai_snapshot_series(b, AOAI_METRIC_REQUESTS, "42"));
    assert_null(aoai_snapshot_series(b, AOAI_METRIC_REQUESTS, "503"));
    account_free(&account);
}

static void all_requests_of_a_deployment(void **state)
{
    (void)state;
    struct account account;
    struct aoai_series sum = {0};
    account_init(&account, "contoso-prod", span);
    account_deployment(&account, "busy", "GlobalStandard");
    account_deployment(&account, "idle", "GlobalStandard");
    account_series(&account, AOAI_METRIC_REQUESTS, "busy", "200",
                   (double[]){100, NAN, NAN});
    account_series(&account, AOAI_METRIC_REQUESTS, "busy", "429", (double[]){5, 7, NAN});
    account_join(&account);
    assert_true(aoai_snapshot_requests(&account.state, find(&account, "busy"), &sum));
    assert_series(&sum, (double[]){105, 7, NAN});
    aoai_series_free(&sum);
    assert_true(aoai_snapshot_requests(&account.state, find(&account, "idle"), &sum));
    assert_series(&sum, (double[]){0, 0, 0});
    aoai_series_free(&sum);
    account_free(&account);
}

static void equal_statuses_are_added_not_taken_for_copies(void **state)
{
    (void)state;
    struct account account;
    struct aoai_series sum = {0};
    account_init(&account, "contoso-prod", span);
    account_series(&account, AOAI_METRIC_REQUESTS, "a", "200", (double[]){1, 1, 1});
    account_series(&account, AOAI_METRIC_REQUESTS, "a", "429", (double[]){1, 1, 1});
    account_join(&account);
    assert_true(aoai_snapshot_requests(&account.state, find(&account, "a"), &sum));
    assert_series(&sum, (double[]){2, 2, 2});
    aoai_series_free(&sum);
    account_free(&account);
}

#define NOW_S ((FIRST + COUNT) * 60 + 180)

static void age_of_the_newest_value(void **state)
{
    (void)state;
    struct account account;
    int64_t age_s = -7;
    account_init(&account, "contoso-prod", span);
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL,
                   (double[]){1, NAN, NAN});
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "b", NULL,
                   (double[]){1, 0, NAN});
    account_series(&account, AOAI_METRIC_REQUESTS, "b", "200", (double[]){1, 1, 1});
    account_join(&account);
    assert_true(aoai_snapshot_data_age(&account.state, NOW_S, FIRST + COUNT, &age_s));
    assert_number(age_s, 60 + 180);
    assert_true(aoai_snapshot_data_age(&account.state, NOW_S, FIRST + 1, &age_s));
    assert_number(age_s, 120 + 180);
    age_s = -7;
    assert_false(aoai_snapshot_data_age(&account.state, NOW_S, FIRST, &age_s));
    assert_number(age_s, -7);
    account_free(&account);
}

static void implied_zeros_do_not_hide_late_data(void **state)
{
    (void)state;
    struct account account;
    int64_t age_s = 0;
    account_init(&account, "contoso-prod", span);
    account_deployment(&account, "idle", "GlobalStandard");
    account_deployment(&account, "late", "GlobalStandard");
    account_deployment(&account, "silent", "GlobalStandard");
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "late", NULL,
                   (double[]){1, NAN, NAN});
    account_join(&account);
    assert_true(aoai_snapshot_data_age(&account.state, NOW_S, FIRST + COUNT, &age_s));
    assert_number(age_s, 120 + 180);
    account_free(&account);
}

/* Models are in the list alone: what is not in it, has none. */
static enum aoai_metric_id id_of(const char *metric)
{
    enum aoai_metric_id id = AOAI_METRIC_NAMED;
    assert_true(aoai_metric_find_id(metric, &id));
    return id;
}

static const struct aoai_series *series_of(const struct account *account,
                                           const char *deployment, const char *metric)
{
    const struct aoai_deployment_state *found =
        aoai_snapshot_deployment(&account->state, deployment);
    return found == NULL ? NULL : aoai_snapshot_series(found, id_of(metric), NULL);
}

/* Sums imply zeros, averages do not; what failed implies nothing and says why. */
static void extras_are_joined_like_the_groups(void **state)
{
    (void)state;
    struct account account;
    account_init(&account, "contoso-prod", span);
    account_deployment(&account, "a", "Standard");
    account_deployment(&account, "b", "Standard");
    account_join(&account);
    account_extra(&account, "TotalTokens", AOAI_ERROR_NONE, "A", (double[]){7, NAN, 8});
    account_extra(&account, "TimeToLastByte", AOAI_ERROR_NONE, "a",
                  (double[]){NAN, NAN, 4});
    account_extra(&account, "InputTokens", AOAI_ERROR_SERVER, NULL, NULL);
    account_extra(&account, "RAISystemEvent", AOAI_ERROR_NONE, NULL, (double[]){1, 1, 2});
    assert_series(series_of(&account, "a", "TotalTokens"), (double[]){7, NAN, 8});
    assert_series(series_of(&account, "b", "TotalTokens"), (double[]){0, 0, 0});
    assert_series(series_of(&account, "a", "TimeToLastByte"), (double[]){NAN, NAN, 4});
    assert_null(series_of(&account, "b", "TimeToLastByte"));
    assert_null(series_of(&account, "a", "InputTokens"));
    assert_series(series_of(&account, AOAI_WHOLE_ACCOUNT, "RAISystemEvent"),
                  (double[]){1, 1, 2});
    assert_number(aoai_snapshot_error(&account.state, id_of("TotalTokens"))->kind,
                  AOAI_ERROR_NONE);
    assert_number(aoai_snapshot_error(&account.state, id_of("InputTokens"))->kind,
                  AOAI_ERROR_SERVER);
    assert_null(aoai_snapshot_error(&account.state, id_of("OutputTokens")));
    account_free(&account);
}

static void only_wanted_models(void **state)
{
    (void)state;
    struct account account;
    account_init(&account, "contoso-prod", span);
    account_deployment(&account, "a", "GlobalStandard");
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL,
                   (double[]){1, 2, 3});
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "gone", NULL,
                   (double[]){1, 2, 3});
    assert_true(aoai_strlist_add(&account.target.models, "GPT-4*"));
    account_join(&account);
    assert_number(account.state.deployment_count, 1);
    assert_text(account.state.deployments[0].name, "a");
    account_free(&account);
    account_init(&account, "contoso-prod", span);
    account_deployment(&account, "a", "GlobalStandard");
    assert_true(aoai_strlist_add(&account.target.models, "gpt-4"));
    account_join(&account);
    assert_number(account.state.deployment_count, 0);
    account_free(&account);
}

static void all_idle_is_fresh(void **state)
{
    (void)state;
    struct account account;
    int64_t age_s = 0;
    account_init(&account, "contoso-prod", span);
    account_deployment(&account, "idle", "GlobalStandard");
    account_join(&account);
    assert_true(aoai_snapshot_data_age(&account.state, NOW_S, FIRST + COUNT, &age_s));
    assert_number(age_s, 180);
    account_free(&account);
}

static void empty_account_and_empty_span(void **state)
{
    (void)state;
    struct account account;
    int64_t age_s = 0;
    account_init(&account, "contoso-prod", span);
    account_join(&account);
    assert_number(account.state.deployment_count, 0);
    assert_false(aoai_snapshot_data_age(&account.state, NOW_S, FIRST + COUNT, &age_s));
    account_free(&account);
    account_init(&account, "contoso-prod", (struct aoai_span){FIRST, FIRST});
    account_deployment(&account, "a", "GlobalStandard");
    account_join(&account);
    assert_number(find(&account, "a")->series_count, 0);
    account_free(&account);
    aoai_snapshot_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(use_goes_to_its_deployment),
        cmocka_unit_test(listed_without_a_series_used_nothing),
        cmocka_unit_test(nothing_is_implied_for_batch),
        cmocka_unit_test(names_for_all_models_count_for_other_makers_alone),
        cmocka_unit_test(zeros_begin_with_the_creation),
        cmocka_unit_test(failed_metric_has_no_series),
        cmocka_unit_test(use_without_a_listed_deployment_is_shown),
        cmocka_unit_test(only_wanted_deployments),
        cmocka_unit_test(extras_are_joined_like_the_groups),
        cmocka_unit_test(only_wanted_models),
        cmocka_unit_test(sorted_by_name_metric_and_status),
        cmocka_unit_test(all_requests_of_a_deployment),
        cmocka_unit_test(equal_statuses_are_added_not_taken_for_copies),
        cmocka_unit_test(age_of_the_newest_value),
        cmocka_unit_test(implied_zeros_do_not_hide_late_data),
        cmocka_unit_test(all_idle_is_fresh),
        cmocka_unit_test(empty_account_and_empty_span),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
