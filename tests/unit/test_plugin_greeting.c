/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* collectd-plugin/greeting: what the log says of blocks, and of an account that works. */
#include "collectd-plugin/greeting.h"
#include "collectd-plugin/settle.h"
#include "common/identity.h"
#include "tests/support/account.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#define SUBSCRIPTION "11111111-2222-3333-4444-555555555555"
#define END          INT64_C(29924284) /* 18:04Z */

static char logged[4096];

static void record(void *ctx, enum aoai_log_level level, const char *message)
{
    size_t length = strlen(logged);
    (void)ctx;
    assert_int_equal(level, AOAI_LOG_INFO);
    (void)snprintf(logged + length, sizeof(logged) - length, "%s\n", message);
}

static const struct aoai_log log_sink = {.level = AOAI_LOG_INFO, .write = record};

static void set(struct aoai_option_table table, void *target, const char *name,
                const char *value)
{
    struct aoai_error err = {0};
    assert_ok_in(
        name, aoai_option_set(aoai_option_find(table, name), target, value, &err), &err);
}

static void add_identity(struct aoai_settings *settings, const char *proxy)
{
    struct aoai_identity_config identity = {.name = strdup("noc")};
    struct aoai_error err = {0};
    set(aoai_identity_options(), &identity, "tenant_id", "tenant.example");
    set(aoai_identity_options(), &identity, "client_id", "app-1");
    set(aoai_identity_options(), &identity, "client_secret", "hunter2");
    if (proxy != NULL)
        set(aoai_identity_options(), &identity, "proxy", proxy);
    assert_ok(aoai_identity_finish(&identity, NULL, &err), &err);
    assert_ok(aoai_settings_add_identity(settings, &identity, &err), &err);
}

static char *nothing(const char *name)
{
    (void)name;
    return NULL;
}

static char *a_proxy(const char *name)
{
    static char value[] = "http://me:hunter2@env.example:8080";
    return strcmp(name, "HTTPS_PROXY") == 0 ? value : NULL;
}

static void who_signs_in_and_by_which_proxy(void **state)
{
    static const struct {
        const char *proxy;
        char *(*lookup)(const char *name);
        const char *end;
    } cases[] = {
        {NULL, nothing, "no proxy"},
        {NULL, a_proxy, "proxy env.example:8080 of HTTPS_PROXY"},
        {"none", a_proxy, "no proxy"},
        {"http://me:hunter2@own.example:3128", a_proxy, "proxy own.example:3128"},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct aoai_settings settings = {0};
        struct aoai_buf want = aoai_buf_init(1000);
        add_identity(&settings, cases[i].proxy);
        logged[0] = '\0';
        aoai_greeting_say(&settings, cases[i].lookup, log_sink);
        aoai_buf_addf(&want,
                      "credential noc: client secret, app app-1, tenant tenant.example, "
                      "public cloud, %s\n",
                      cases[i].end);
        assert_text(logged, aoai_buf_text(&want));
        aoai_buf_free(&want);
        aoai_settings_free(&settings);
    }
}

static void what_will_be_stored(void **state)
{
    static const struct {
        int64_t history_s;
        int64_t settle_s;
        const char *end;
    } cases[] = {
        {0, 180, "history 0 s, settle 180 s"},
        {604800, 240, "history 7d, settle 240 s"},
        {7200, AOAI_SETTLE_AUTO, "history 2h, settle auto"},
        {90, 180, "history 90 s, settle 180 s"},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct aoai_settings settings = {.history_s = cases[i].history_s,
                                         .settle_s = cases[i].settle_s};
        struct aoai_target_config target = {.credential = strdup("noc"),
                                            .host = strdup("my-host")};
        struct aoai_discover_config discover = {.name = strdup("fleet")};
        struct aoai_error err = {0};
        struct aoai_buf want = aoai_buf_init(1000);
        assert_true(aoai_strlist_add(&target.resources,
                                     "/subscriptions/" SUBSCRIPTION
                                     "/resourceGroups/rg/providers/"
                                     "Microsoft.CognitiveServices/accounts/contoso"));
        assert_ok(aoai_settings_add_target(&settings, &target, &err), &err);
        discover.target.credential = strdup("noc");
        set(aoai_discovery_options(), &discover.search, "subscription", SUBSCRIPTION);
        set(aoai_discovery_options(), &discover.search, "resource_group", "rg-ai");
        assert_ok(aoai_settings_add_discover(&settings, &discover, &err), &err);
        logged[0] = '\0';
        aoai_greeting_say(&settings, nothing, log_sink);
        aoai_buf_addf(
            &want,
            "account contoso: by credential noc, stored as host my-host, %s\n"
            "discover fleet: by credential noc, accounts of subscription " SUBSCRIPTION
            ", resource group rg-ai, %s\n",
            cases[i].end, cases[i].end);
        assert_text(logged, aoai_buf_text(&want));
        aoai_buf_free(&want);
        aoai_settings_free(&settings);
    }
}

static void what_works(void **state)
{
    struct account account;
    (void)state;
    account_init(&account, "contoso", (struct aoai_span){END - 3, END});
    (void)account_deployment(&account, "chat", "Standard");
    account_deployment(&account, "ptu", "ProvisionedManaged")->limit =
        (struct aoai_limit){0};
    account_join(&account);
    logged[0] = '\0';
    aoai_greeting_works(&account.state, END * 60, END * 60 + 226, log_sink);
    aoai_greeting_works(&account.state, 0, END * 60, log_sink);
    assert_text(logged, "account contoso: works: 1 of 2 deployments have a limit, newest "
                        "minute 2026-11-23T18:03:00Z, lag 226 s\n"
                        "account contoso: works: 1 of 2 deployments have a limit, no "
                        "minute has a value yet\n");
    account_free(&account);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_signs_in_and_by_which_proxy),
        cmocka_unit_test(what_will_be_stored),
        cmocka_unit_test(what_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
