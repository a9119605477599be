/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/discovery and common/pages: which requests find accounts, and what they say. */
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#include "common/discovery.h"
#include "common/identity.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scripted_transport.h"

#define SUBSCRIPTION "00000000-0000-0000-0000-00000000a001"
#define TOKEN_URL    "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token"
#define TOKEN_ANSWER "{\"access_token\":\"t1\",\"expires_in\":3600}"
#define LIST_URL                                                                         \
    "https://management.azure.com/subscriptions/" SUBSCRIPTION                           \
    "/providers/Microsoft.CognitiveServices/accounts?api-version=2024-10-01"
#define ID(name)                                                                         \
    "/subscriptions/" SUBSCRIPTION "/resourceGroups/rg/providers/"                       \
    "Microsoft.CognitiveServices/accounts/" name
#define ACCOUNT(name)                                                                    \
    "{\"id\":\"" ID(name) "\",\"name\":\"" name "\",\"kind\":\"OpenAI\"}"

struct stage {
    struct aoai_identity_config identity;
    struct aoai_discovery_config config;
    struct fake_clock clock;
    struct script script;
    struct aoai_session session;
    struct aoai_account_list list;
};

static void set(struct aoai_option_table table, void *target, const char *name,
                const char *value)
{
    struct aoai_error err = {0};
    assert_ok(aoai_option_set(aoai_option_find(table, name), target, value, &err), &err);
}

static struct stage *new_stage(const struct scripted_call *calls, size_t count)
{
    struct stage *stage = calloc(1, sizeof(*stage));
    struct aoai_error err = {0};
    assert_non_null(stage);
    set(aoai_identity_options(), &stage->identity, "tenant_id", "contoso.example");
    set(aoai_identity_options(), &stage->identity, "client_id", "app");
    set(aoai_identity_options(), &stage->identity, "client_secret", "hunter2");
    assert_ok(aoai_identity_finish(&stage->identity, NULL, &err), &err);
    set(aoai_discovery_options(), &stage->config, "subscription", SUBSCRIPTION);
    stage->script = (struct script){.calls = calls, .count = count};
    stage->session = (struct aoai_session){
        .identities = &stage->identity,
        .identity_count = 1,
        .transport = scripted_transport(&stage->script),
        .clock = fake_clock(&stage->clock),
    };
    assert_ok(aoai_session_init(&stage->session, &err), &err);
    return stage;
}

static bool run(struct stage *stage, struct aoai_error *err)
{
    *err = (struct aoai_error){0};
    return aoai_discovery_run(&stage->config, &stage->session, 0, 30000, &stage->list,
                              err);
}

static void free_stage(struct stage *stage)
{
    script_done(&stage->script);
    aoai_accounts_free(&stage->list);
    aoai_session_free(&stage->session);
    aoai_discovery_free(&stage->config);
    aoai_identity_free(&stage->identity);
    free(stage);
}

static void all_pages_are_read_with_one_sign_in(void **state)
{
    static const struct scripted_call calls[] = {
        {.method = "POST", .url = TOKEN_URL, .status = 200, .answer = TOKEN_ANSWER},
        {.url = LIST_URL,
         .header = "Authorization: Bearer t1",
         .status = 200,
         .answer = "{\"value\":[" ACCOUNT("a") "],\"nextLink\":\"" LIST_URL "&p=2\"}"},
        {.url = LIST_URL "&p=2",
         .status = 200,
         .answer = "{\"value\":[" ACCOUNT("b") "]}"},
    };
    struct stage *stage = new_stage(calls, AOAI_LENGTH(calls));
    struct aoai_error err;
    (void)state;
    assert_ok(run(stage, &err), &err);
    assert_number(stage->list.count, 2);
    assert_text(stage->list.items[1].id, ID("b"));
    free_stage(stage);
}

static void refused_token_is_fetched_anew_once(void **state)
{
    static const struct scripted_call calls[] = {
        {.method = "POST", .url = TOKEN_URL, .status = 200, .answer = TOKEN_ANSWER},
        {.url = LIST_URL, .status = 401, .answer = "{}"},
        {.method = "POST", .url = TOKEN_URL, .status = 200, .answer = TOKEN_ANSWER},
        {.url = LIST_URL, .status = 401, .answer = "{}"},
    };
    struct stage *stage = new_stage(calls, AOAI_LENGTH(calls));
    struct aoai_error err;
    (void)state;
    assert_false(run(stage, &err));
    assert_error(&err, AOAI_ERROR_AUTH,
                 "accounts of subscription " SUBSCRIPTION ": HTTP 401*");
    free_stage(stage);
}

static void failures(void **state)
{
    static const struct {
        struct scripted_call call;
        enum aoai_error_kind kind;
        const char *message;
    } cases[] = {
        {{.url = LIST_URL, .status = 403, .answer = "{}"},
         AOAI_ERROR_FORBIDDEN,
         "*HTTP 403: grant the identity the role \"Monitoring Reader\" on the "
         "subscription*"},
        {{.url = LIST_URL, .status = 404, .answer = "{}"},
         AOAI_ERROR_NOT_FOUND,
         "*check the subscription's id"},
        {{.url = LIST_URL, .error = AOAI_ERROR_TIMEOUT}, AOAI_ERROR_TIMEOUT, "*"},
        {{.url = LIST_URL, .status = 200, .answer = "{\"value\":[]}"},
         AOAI_ERROR_NO_DATA,
         "no Azure OpenAI account found in subscription " SUBSCRIPTION
         ", account x-* or y, tag a=b: 0 accounts seen*"},
        {{.url = LIST_URL,
          .status = 200,
          .answer =
              "{\"value\":[" ACCOUNT("a") "],\"nextLink\":\"https://evil.example/\"}"},
         AOAI_ERROR_PROTOCOL,
         "*another server*"},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct scripted_call calls[] = {
            {.method = "POST", .url = TOKEN_URL, .status = 200, .answer = TOKEN_ANSWER},
            cases[i].call,
        };
        struct stage *stage = new_stage(calls, AOAI_LENGTH(calls));
        struct aoai_error err;
        set(aoai_discovery_options(), &stage->config, "account", "x-*");
        set(aoai_discovery_options(), &stage->config, "account", "y");
        set(aoai_discovery_options(), &stage->config, "tag", "a=b");
        assert_false(run(stage, &err));
        assert_error_in(cases[i].message, &err, cases[i].kind, cases[i].message);
        free_stage(stage);
    }
}

static void options_that_do_not_go_together(void **state)
{
    static const struct {
        const char *name;
        const char *value;
        const char *message; /* NULL = good with a subscription */
    } cases[] = {
        {"subscription", "contoso", "*not the id (a GUID) of a subscription"},
        {"subscription", SUBSCRIPTION "/..", "*not the id*"},
        {"resource_group", "..", "*cannot be the name*"},
        {"resource_group", "a/b", "*cannot be the name*"},
        {"tag", "env", "*is not NAME=VALUE"},
        {"tag", "=prod", "*is not NAME=VALUE"},
        {"resource_group", "rg-ai", NULL},
        {"account", "contoso-*", NULL},
        {"tag", "env=", NULL},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct aoai_discovery_config config = {0};
        struct aoai_error err = {0};
        bool is_set =
            aoai_option_set(aoai_option_find(aoai_discovery_options(), cases[i].name),
                            &config, cases[i].value, &err);
        assert_int_equal(is_set, cases[i].message == NULL);
        if (!is_set) {
            assert_error_in(cases[i].value, &err, AOAI_ERROR_CONFIG, cases[i].message);
        } else {
            assert_false(aoai_discovery_check(&config, &err));
            assert_error_in(cases[i].value, &err, AOAI_ERROR_CONFIG,
                            "*: narrows a subscription's accounts*");
            err = (struct aoai_error){0};
            set(aoai_discovery_options(), &config, "subscription", SUBSCRIPTION);
            assert_ok(aoai_discovery_check(&config, &err), &err);
        }
        aoai_discovery_free(&config);
    }
}

static void what_is_named_is_not_added_again(void **state)
{
    static char one[] = ID("a");
    static char other[] = ID("b");
    static char nowhere[] = "";
    struct aoai_found_account items[] = {
        {one, nowhere, nowhere}, {other, nowhere, nowhere}, {one, nowhere, nowhere}};
    struct aoai_account_list list = {.items = items, .count = AOAI_LENGTH(items)};
    struct aoai_strlist resources = {0};
    struct aoai_error err = {0};
    (void)state;
    assert_true(aoai_strlist_add(&resources, "subscriptions/" SUBSCRIPTION
                                             "/resourcegroups/RG/providers/microsoft."
                                             "cognitiveservices/accounts/A/"));
    assert_ok(aoai_discovery_add(&list, &resources, &err), &err);
    assert_number(resources.count, 2);
    assert_text(resources.items[1], ID("b"));
    aoai_strlist_free(&resources);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_pages_are_read_with_one_sign_in),
        cmocka_unit_test(refused_token_is_fetched_anew_once),
        cmocka_unit_test(failures),
        cmocka_unit_test(options_that_do_not_go_together),
        cmocka_unit_test(what_is_named_is_not_added_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
