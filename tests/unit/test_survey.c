/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/survey and common/providers: what is asked for each account, what only once, and
 * what is told of each refusal.
 */
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#include "common/identity.h"
#include "common/survey.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scripted_transport.h"

#define SUBSCRIPTION "00000000-0000-0000-0000-00000000a001"
#define ARM          "https://management.azure.com"
#define IN_IT        ARM "/subscriptions/" SUBSCRIPTION
#define TOKEN_URL    "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token"
#define TOKEN_ANSWER "{\"access_token\":\"t1\",\"expires_in\":3600}"
#define ID(name)                                                                         \
    "/subscriptions/" SUBSCRIPTION "/resourceGroups/rg/providers/"                       \
    "Microsoft.CognitiveServices/accounts/" name
#define ACCOUNT(name, place)                                                             \
    "{\"id\":\"" ID(name) "\",\"name\":\"" name                                          \
                          "\",\"kind\":\"OpenAI\",\"location\":\"" place "\"}"
#define USAGES(region)                                                                   \
    IN_IT "/providers/Microsoft.CognitiveServices/locations/" region                     \
          "/usages?api-version=2024-10-01"
#define PROVIDER(name) IN_IT "/providers/" name "?api-version=2021-04-01"
#define POOLS                                                                            \
    "{\"value\":[{\"name\":{\"value\":\"OpenAI.Standard.gpt-4o\",\"localizedValue\":"    \
    "\"Tokens Per Minute (thousands) - gpt-4o\"},\"currentValue\":1,\"limit\":2}]}"

static const struct scripted_call sign_in = {
    .method = "POST", .url = TOKEN_URL, .status = 200, .answer = TOKEN_ANSWER};

struct stage {
    struct aoai_identity_config identity;
    struct fake_clock clock;
    struct script script;
    struct aoai_session session;
    struct aoai_resource_id ids[2];
    struct aoai_survey_item items[2];
};

static void set(struct aoai_identity_config *identity, const char *name,
                const char *value)
{
    struct aoai_error err = {0};
    assert_ok(aoai_option_set(aoai_option_find(aoai_identity_options(), name), identity,
                              value, &err),
              &err);
}

/* The survey of the accounts "a" and "b", as far as they are wanted. */
static struct stage *survey(const struct scripted_call *calls, size_t call_count,
                            size_t account_count)
{
    static const char *const names[] = {ID("a"), ID("b")};
    struct stage *stage = calloc(1, sizeof(*stage));
    struct aoai_error err = {0};
    assert_non_null(stage);
    set(&stage->identity, "tenant_id", "contoso.example");
    set(&stage->identity, "client_id", "app");
    set(&stage->identity, "client_secret", "hunter2");
    assert_ok(aoai_identity_finish(&stage->identity, NULL, &err), &err);
    stage->script = (struct script){.calls = calls, .count = call_count};
    stage->session = (struct aoai_session){
        .identities = &stage->identity,
        .identity_count = 1,
        .transport = scripted_transport(&stage->script),
        .clock = fake_clock(&stage->clock),
    };
    assert_ok(aoai_session_init(&stage->session, &err), &err);
    for (size_t i = 0; i < account_count; i++) {
        assert_ok(aoai_resource_id_parse(&stage->ids[i], names[i], &err), &err);
        stage->items[i].id = &stage->ids[i];
    }
    assert_ok(
        aoai_survey_run(&stage->session, 0, stage->items, account_count, 30000, &err),
        &err);
    script_done(&stage->script);
    return stage;
}

static void free_stage(struct stage *stage)
{
    aoai_survey_free(stage->items, 2);
    for (size_t i = 0; i < 2; i++)
        aoai_resource_id_free(&stage->ids[i]);
    aoai_session_free(&stage->session);
    aoai_identity_free(&stage->identity);
    free(stage);
}

static void what_accounts_share_is_asked_once(void **state)
{
    const struct scripted_call calls[] = {
        sign_in,
        {.url = ARM ID("a") "*", .status = 200, .answer = ACCOUNT("a", "West Europe")},
        {.url = ARM ID("b") "*", .status = 200, .answer = ACCOUNT("b", "WESTEUROPE")},
        {.url = PROVIDER("Microsoft.Insights"),
         .status = 200,
         .answer = "{\"registrationState\":\"Registered\"}"},
        {.url = PROVIDER("Microsoft.CognitiveServices"),
         .status = 200,
         .answer = "{\"registrationState\":\"NotRegistered\"}"},
        {.url = USAGES("westeurope"), .status = 200, .answer = POOLS},
    };
    struct stage *stage = survey(calls, AOAI_LENGTH(calls), 2);
    (void)state;
    const struct aoai_survey_item *item = &stage->items[0];
    assert_number(item->error.kind, AOAI_ERROR_NONE);
    assert_text(item->kind, "OpenAI");
    assert_text(item->location, "West Europe");
    assert_text(item->region, "westeurope");
    assert_true(item->has_usages);
    assert_number(item->pool_count, 1);
    assert_true(item->has_providers);
    assert_text(item->provider_states[0], "Registered");
    assert_text(item->provider_states[1], "NotRegistered");
    assert_false(stage->items[1].has_usages);
    assert_false(stage->items[1].has_providers);
    assert_text(stage->items[1].region, "westeurope");
    free_stage(stage);
}

static void each_refusal_is_told_where_it_belongs(void **state)
{
#define REFUSED(action)                                                                  \
    "{\"error\":{\"code\":\"AuthorizationFailed\",\"message\":\"to perform action "      \
    "'" action "' over\"}}"
    const struct scripted_call calls[] = {
        sign_in,
        {.url = ARM ID("a") "*", .status = 200, .answer = ACCOUNT("a", "westeurope")},
        {.url = PROVIDER("Microsoft.Insights"), .status = 403, .answer = REFUSED("p/r")},
        {.url = PROVIDER("Microsoft.CognitiveServices"), .status = 200, .answer = "{}"},
        {.url = USAGES("westeurope"), .status = 403, .answer = REFUSED("u/r")},
    };
    struct stage *stage = survey(calls, AOAI_LENGTH(calls), 1);
    (void)state;
    const struct aoai_survey_item *item = &stage->items[0];
    assert_error(&item->provider_errors[0], AOAI_ERROR_FORBIDDEN,
                 "*(p/r)*\"Monitoring Reader\" on the subscription*");
    assert_error(&item->provider_errors[1], AOAI_ERROR_PROTOCOL, "*registrationState*");
    assert_error(&item->usages_error, AOAI_ERROR_FORBIDDEN,
                 "*(u/r)*\"Cognitive Services Usages Reader\" on the subscription*");
    assert_number(item->pool_count, 0);
    free_stage(stage);
}

static void of_an_account_that_is_not_there_no_region_is_asked(void **state)
{
    const struct scripted_call calls[] = {
        sign_in,
        {.url = ARM ID("a") "*",
         .status = 404,
         .answer = "{\"error\":{\"code\":\"ResourceNotFound\"}}"},
        {.url = ARM ID("b") "*", .status = 200, .answer = ACCOUNT("b", "?!")},
        {.url = PROVIDER("*"),
         .status = 200,
         .answer = "{\"registrationState\":\"Registered\"}"},
        {.url = PROVIDER("*"),
         .status = 200,
         .answer = "{\"registrationState\":\"bad state\"}"},
    };
    struct stage *stage = survey(calls, AOAI_LENGTH(calls), 2);
    (void)state;
    assert_error(&stage->items[0].error, AOAI_ERROR_NOT_FOUND, "HTTP 404 *");
    assert_null(stage->items[0].region);
    assert_false(stage->items[0].has_usages);
    assert_true(stage->items[0].has_providers);
    assert_error(&stage->items[0].provider_errors[1], AOAI_ERROR_PROTOCOL, "*");
    assert_null(stage->items[1].region);
    assert_false(stage->items[1].has_usages);
    free_stage(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_accounts_share_is_asked_once),
        cmocka_unit_test(each_refusal_is_told_where_it_belongs),
        cmocka_unit_test(of_an_account_that_is_not_there_no_region_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
