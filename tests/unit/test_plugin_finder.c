/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* collectd-plugin/finder and roster: which accounts are polled after which list, what is
 * said of it, and when the next list is due.
 */
#include "common/identity.h"
#include "tests/support/test.h"

#include "collectd-plugin/finder.h"
#include "collectd-plugin/roster.h"
#include "common/horizon.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scripted_transport.h"

#include <string.h>

#define SUBSCRIPTION "11111111-2222-3333-4444-555555555555"
#define ID(group, name)                                                                  \
    "/subscriptions/" SUBSCRIPTION "/resourceGroups/" group                              \
    "/providers/Microsoft.CognitiveServices/accounts/" name
#define ACCOUNT(group, name)                                                             \
    "{\"id\":\"" ID(group, name) "\",\"name\":\"" name "\",\"kind\":\"OpenAI\"}"
#define LIST(items) "{\"value\":[" items "]}"
#define SIGN_IN                                                                          \
    {                                                                                    \
        .method = "POST", .url = "*login.example/*", .status = 200,                      \
        .answer = "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":"     \
                  "\"abc\"}"                                                             \
    }
#define LISTED(items)                                                                    \
    {                                                                                    \
        .url = "*/accounts?*", .status = 200, .answer = LIST(items)                      \
    }

struct fixture {
    struct aoai_settings settings;
    struct fake_clock clock;
    struct script script;
    struct aoai_session session;
    struct aoai_monitor *monitor;
    struct aoai_marks marks;
    struct aoai_rounds rounds;
    struct aoai_finder *finder;
    char logged[4096];
};

static void record_log(void *ctx, enum aoai_log_level level, const char *message)
{
    static const char letters[] = "EWID";
    struct fixture *fixture = ctx;
    size_t length = strlen(fixture->logged);
    (void)snprintf(fixture->logged + length, sizeof(fixture->logged) - length, "%c %s\n",
                   letters[level], message);
}

static void set(struct aoai_option_table table, void *target, const char *name,
                const char *value)
{
    struct aoai_error err = {0};
    assert_ok(aoai_option_set(aoai_option_find(table, name), target, value, &err), &err);
}

static void add_identity(struct fixture *fixture)
{
    struct aoai_identity_config identity = {.name = strdup("main")};
    struct aoai_error err = {0};
    set(aoai_identity_options(), &identity, "tenant_id", "t");
    set(aoai_identity_options(), &identity, "client_id", "c");
    set(aoai_identity_options(), &identity, "client_secret", "s");
    set(aoai_identity_options(), &identity, "authority_url", "https://login.example");
    set(aoai_identity_options(), &identity, "arm_url", "https://arm.example");
    assert_ok(aoai_identity_finish(&identity, NULL, &err), &err);
    assert_true(aoai_settings_name_credential(&fixture->settings, "main", &err));
    assert_true(aoai_settings_add_identity(&fixture->settings, &identity, &err));
}

/* NULL = the option is not given. */
static void add_discover(struct fixture *fixture, const char *name, const char *shard,
                         const char *host)
{
    struct aoai_discover_config discover = {.name = strdup(name)};
    struct aoai_error err = {0};
    set(aoai_discovery_options(), &discover.search, "subscription", SUBSCRIPTION);
    if (shard != NULL)
        set(aoai_discover_options(), &discover, "shard", shard);
    if (host != NULL)
        set(aoai_target_options(), &discover.target, "host", host);
    assert_ok(aoai_discover_finish(&discover, &err), &err);
    assert_ok(aoai_settings_add_discover(&fixture->settings, &discover, &err), &err);
}

static int set_up(void **state)
{
    static struct fixture fixture;
    struct aoai_error err = {0};
    fixture = (struct fixture){.clock = {.wall_s = 1795457880}};
    fixture.script.clock = &fixture.clock;
    assert_true(aoai_settings_init(&fixture.settings, &err));
    add_identity(&fixture);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    script_done(&fixture->script);
    aoai_finder_free(fixture->finder);
    aoai_ledger_free(fixture->rounds.delivery.ledger);
    aoai_dispatch_free(fixture->rounds.delivery.dispatch);
    free(fixture->rounds.accounts);
    free(fixture->rounds.spans);
    free(fixture->rounds.delivery.paces);
    aoai_monitor_free(fixture->monitor);
    aoai_session_free(&fixture->session);
    aoai_marks_free(&fixture->marks);
    aoai_settings_free(&fixture->settings);
    return 0;
}

static void start(struct fixture *fixture, const struct scripted_call *calls,
                  size_t count)
{
    struct aoai_error err = {0};
    struct aoai_log log = {.level = AOAI_LOG_INFO, .write = record_log, .ctx = fixture};
    fixture->script.calls = calls;
    fixture->script.count = count;
    aoai_settings_settle(&fixture->settings, log, true);
    fixture->session = (struct aoai_session){
        .identities = fixture->settings.identities,
        .identity_count = fixture->settings.identity_count,
        .transport = scripted_transport(&fixture->script),
        .clock = fake_clock(&fixture->clock),
        .log = log,
    };
    assert_ok(aoai_session_init(&fixture->session, &err), &err);
    struct aoai_monitor_options monitor_options = {
        .identities = fixture->settings.identities,
        .identity_count = fixture->settings.identity_count,
        .may_be_empty = true,
        .clock = fixture->session.clock,
        .session = &fixture->session,
    };
    fixture->monitor = aoai_monitor_new(&monitor_options, &err);
    assert_ok(fixture->monitor != NULL, &err);
    struct aoai_dispatch_options dispatch_options = {.log = log};
    fixture->rounds = (struct aoai_rounds){
        .monitor = fixture->monitor,
        .clock = fixture->session.clock,
        .log = log,
        .delivery = {.marks = &fixture->marks,
                     .dispatch = aoai_dispatch_new(&dispatch_options, &err),
                     .ledger = aoai_ledger_new(&fixture->marks, &err)},
    };
    struct aoai_finder_options options = {.settings = &fixture->settings,
                                          .session = &fixture->session};
    fixture->finder = aoai_finder_new(&options, &err);
    assert_ok(fixture->finder != NULL, &err);
}

/* Reads the next list and writes the accounts down: "contoso-a contoso-b(gone)". */
static void expect(struct fixture *fixture, size_t joined, const char *accounts,
                   const char *logged)
{
    struct aoai_buf text = aoai_buf_init(4096);
    size_t count = 0;
    fixture->logged[0] = '\0';
    (void)aoai_finder_run(fixture->finder, &fixture->rounds,
                          fixture->clock.monotonic_ms + 30000, &count);
    for (size_t i = 0; i < fixture->rounds.account_count; i++)
        aoai_buf_addf(&text, "%s%s%s", i == 0 ? "" : " ",
                      fixture->rounds.accounts[i].host,
                      fixture->rounds.accounts[i].is_gone ? "(gone)" : "");
    assert_number(count, joined);
    assert_text(aoai_buf_text(&text), accounts);
    assert_glob(fixture->logged, logged);
    assert_number(aoai_monitor_account_count(fixture->monitor),
                  fixture->rounds.account_count);
    aoai_buf_free(&text);
}

/* As if the account had been polled, by us or by a process before. */
static void give_marks(struct fixture *fixture, const char *path)
{
    struct aoai_error err = {0};
    struct aoai_span span = {0};
    assert_ok(aoai_horizon_want(fixture->rounds.delivery.marks, path, 1000, 900, 60,
                                &span, &err),
              &err);
}

static void accounts_come_and_go(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        SIGN_IN,
        LISTED(ACCOUNT("rg", "contoso-a") "," ACCOUNT("rg", "contoso-b")),
        LISTED(ACCOUNT("RG", "contoso-a") "," ACCOUNT("rg", "contoso-c")),
        LISTED(ACCOUNT("rg", "contoso-b") "," ACCOUNT("rg", "contoso-c")),
    };
    add_discover(fixture, "x", NULL, NULL);
    start(fixture, calls, AOAI_LENGTH(calls));
    expect(fixture, 2, "contoso-a contoso-b",
           "I <Discover \"x\">: 2 accounts listed, 2 of them are polled here\n");
    expect(fixture, 1, "contoso-a contoso-b(gone) contoso-c",
           "I <Discover \"x\">: account contoso-b is listed no longer: its series end "
           "here\n"
           "I <Discover \"x\">: account contoso-c is found\n");
    expect(fixture, 1, "contoso-a(gone) contoso-b contoso-c",
           "I <Discover \"x\">: account contoso-a is listed no longer: *\n"
           "I <Discover \"x\">: account contoso-b is found\n");
}

static void a_list_that_fails_changes_nothing_and_is_said_once(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        {.method = "POST", .url = "*", .error = AOAI_ERROR_NETWORK},
        SIGN_IN,
        LISTED(ACCOUNT("rg", "contoso-a")),
        {.url = "*", .status = 503},
        {.url = "*", .status = 503},
        {.url = "*",
         .status = 403,
         .answer = "{\"error\":{\"code\":\"AuthorizationFailed\",\"message\":\"no\"}}"},
        LISTED(""),
        LISTED(ACCOUNT("rg", "contoso-a")),
    };
    add_discover(fixture, "x", NULL, NULL);
    start(fixture, calls, AOAI_LENGTH(calls));
    expect(fixture, 0, "", "W <Discover \"x\">: accounts of subscription *\n");
    expect(fixture, 1, "contoso-a",
           "I <Discover \"x\">: 1 accounts listed, 1 of them are polled here\n"
           "I <Discover \"x\">: works again\n");
    expect(fixture, 0, "contoso-a",
           "W <Discover \"x\">: *503*: the accounts found before are kept\n");
    expect(fixture, 0, "contoso-a", "");
    expect(fixture, 0, "contoso-a", "E <Discover \"x\">: *Monitoring Reader*\n");
    expect(fixture, 0, "contoso-a",
           "E <Discover \"x\">: no Azure OpenAI account found*: the accounts found "
           "before are kept\n");
    expect(fixture, 0, "contoso-a", "I <Discover \"x\">: works again\n");
}

static void lists_are_read_every_ten_minutes(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        SIGN_IN,
        {.url = "*", .status = 503},
        LISTED(ACCOUNT("rg", "contoso-a")),
        LISTED(ACCOUNT("rg", "contoso-a")),
    };
    add_discover(fixture, "x", NULL, NULL);
    start(fixture, calls, AOAI_LENGTH(calls));
    assert_true(aoai_finder_overdue_ms(fixture->finder, 0) > 0);
    expect(fixture, 0, "", "W *503*");
    /* As long as nothing was found, each minute. */
    assert_number(aoai_finder_overdue_ms(fixture->finder, 59000), -1000);
    fixture->clock.monotonic_ms = 60000;
    expect(fixture, 1, "contoso-a", "*");
    assert_number(aoai_finder_overdue_ms(fixture->finder, 659000), -1000);
    fixture->clock.monotonic_ms = 660000;
    expect(fixture, 0, "contoso-a", "");
    assert_number(aoai_finder_overdue_ms(fixture->finder, 1260000), 0);
}

/* One that waits for its turn does not wait behind one that has just been read. */
static void the_list_that_waits_longest_is_next(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        SIGN_IN,
        LISTED(ACCOUNT("rg", "contoso-a")),
        LISTED(ACCOUNT("rg", "contoso-a") "," ACCOUNT("rg", "contoso-b")),
        LISTED(ACCOUNT("rg", "contoso-b")),
        LISTED(ACCOUNT("rg", "contoso-a") "," ACCOUNT("rg", "contoso-b")),
    };
    add_discover(fixture, "x", NULL, NULL);
    add_discover(fixture, "y", NULL, NULL);
    start(fixture, calls, AOAI_LENGTH(calls));
    expect(fixture, 1, "contoso-a", "I <Discover \"x\">*");
    fixture->clock.monotonic_ms += 1000;
    expect(fixture, 1, "contoso-a contoso-b",
           "I <Discover \"y\">: 2 accounts listed, 2 of them are polled here\n");
    fixture->clock.monotonic_ms += 1000;
    /* Who has lost one finds it in the other list. */
    expect(fixture, 0, "contoso-a(gone) contoso-b", "I <Discover \"x\">*");
    fixture->clock.monotonic_ms += 1000;
    expect(fixture, 1, "contoso-a contoso-b", "I <Discover \"y\">*");
    assert_number(fixture->rounds.accounts[0].block, 1);
}

static void a_named_account_is_not_found_again(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_target_config target = {0};
    struct aoai_error err = {0};
    size_t index = 0;
    static const struct scripted_call calls[] = {
        SIGN_IN,
        LISTED(ACCOUNT("rg", "contoso-a") "," ACCOUNT("rg", "contoso-b")),
        LISTED(ACCOUNT("rg", "contoso-b")),
    };
    add_discover(fixture, "x", NULL, NULL);
    start(fixture, calls, AOAI_LENGTH(calls));
    assert_ok(
        aoai_monitor_put(fixture->monitor, &target, ID("RG", "Contoso-A"), &index, &err),
        &err);
    struct aoai_rounds_account account = {
        .path = aoai_monitor_account_id(fixture->monitor, index)->path,
        .host = "named",
        .block = AOAI_NAMED};
    assert_ok(aoai_rounds_add(&fixture->rounds, &account, &err), &err);
    expect(fixture, 1, "named contoso-b",
           "I <Discover \"x\">: 2 accounts listed, 2 of them are polled here\n");
    expect(fixture, 0, "named contoso-b", "");
}

/* In one file their minutes would stand against one another. */
static void two_accounts_never_share_a_host(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        SIGN_IN,
        LISTED(ACCOUNT("rg-1", "chat") "," ACCOUNT("rg-2", "Chat") "," ACCOUNT(
            "rg-1", "contoso-a")),
        LISTED(ACCOUNT("rg-1", "chat") "," ACCOUNT("rg-2", "Chat") "," ACCOUNT(
            "rg-1", "contoso-a")),
        LISTED(ACCOUNT("rg-2", "Chat") "," ACCOUNT("rg-1", "contoso-a")),
        LISTED(ACCOUNT("rg-1", "chat") "," ACCOUNT("rg-2", "Chat") "," ACCOUNT(
            "rg-1", "contoso-a")),
    };
    add_discover(fixture, "x", NULL, NULL);
    start(fixture, calls, AOAI_LENGTH(calls));
    expect(fixture, 1, "contoso-a",
           "E <Discover \"x\">: *rg-1/*/chat: another account has the host name \"chat\" "
           "too: left out; tell them apart with Host \"{account}.{group}\"\n"
           "E <Discover \"x\">: *rg-2/*/Chat: another account has the host name \"Chat\" "
           "too*\n"
           "I <Discover \"x\">: 3 accounts listed, 1 of them are polled here\n");
    expect(fixture, 0, "contoso-a", "");
    expect(fixture, 1, "contoso-a Chat", "I <Discover \"x\">: account Chat is found\n");
    expect(fixture, 0, "contoso-a Chat", "E <Discover \"x\">: *rg-1/*/chat: another*\n");
}

/* After a restart the one that was polled before goes on. */
static void who_had_the_host_keeps_it(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        SIGN_IN,
        LISTED(ACCOUNT("rg-1", "chat") "," ACCOUNT("rg-2", "chat")),
    };
    add_discover(fixture, "x", NULL, NULL);
    start(fixture, calls, AOAI_LENGTH(calls));
    give_marks(fixture, ID("rg-2", "chat"));
    expect(fixture, 1, "chat", "E <Discover \"x\">: *rg-1/*/chat: another account*\nI *");
    assert_glob(fixture->rounds.accounts[0].path, "*rg-2*");
}

static void the_group_tells_accounts_apart(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        SIGN_IN,
        LISTED(ACCOUNT("rg-1", "chat") "," ACCOUNT("RG-2", "chat")),
    };
    add_discover(fixture, "x", NULL, "{account}.{group}");
    start(fixture, calls, AOAI_LENGTH(calls));
    expect(fixture, 2, "chat.rg-1 chat.rg-2", "I *");
}

#define LONG_NAME "x123456789012345678901234567890123456789012345678901234567890"
static void a_host_that_is_too_long_is_said_once(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        SIGN_IN,
        LISTED(ACCOUNT("rg", LONG_NAME)),
        LISTED(ACCOUNT("rg", LONG_NAME)),
    };
    add_discover(fixture, "x", NULL, "{subscription}.{subscription}.{account}");
    start(fixture, calls, AOAI_LENGTH(calls));
    expect(fixture, 0, "",
           "E <Discover \"x\">: *: its host name is longer than collectd "
           "can hold (127): left out\nI *");
    expect(fixture, 0, "", "");
}

/* Two pollers with one list: each account is at one of them. The one that has no account
 * of the two that share a host leaves them alone as well.
 */
static void shards_share_a_list(void **state)
{
    static const struct scripted_call calls[] = {
        SIGN_IN,
        LISTED(ACCOUNT("rg", "contoso-1") "," ACCOUNT("rg", "contoso-2") "," ACCOUNT(
            "rg",
            "contoso-3") "," ACCOUNT("rg",
                                     "contoso-4") "," ACCOUNT("rg-1",
                                                              "chat") "," ACCOUNT("rg-2",
                                                                                  "cha"
                                                                                  "t")),
    };
    static const char *const shards[] = {"1/2", "2/2"};
    struct fixture *fixture = *state;
    size_t total = 0;
    for (size_t i = 0; i < AOAI_LENGTH(shards); i++) {
        size_t joined = 0;
        if (i > 0) {
            assert_int_equal(tear_down(state), 0);
            assert_int_equal(set_up(state), 0);
        }
        add_discover(fixture, "x", shards[i], NULL);
        start(fixture, calls, AOAI_LENGTH(calls));
        assert_true(aoai_finder_run(fixture->finder, &fixture->rounds, 30000, &joined));
        total += joined;
        for (size_t j = 0; j < joined; j++)
            assert_string_not_equal(fixture->rounds.accounts[j].host, "chat");
        assert_non_null(strstr(fixture->logged, "6 accounts listed"));
        assert_non_null(strstr(fixture->logged, shards[i]));
    }
    assert_number(total, 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(accounts_come_and_go),
        TEST(a_list_that_fails_changes_nothing_and_is_said_once),
        TEST(lists_are_read_every_ten_minutes),
        TEST(the_list_that_waits_longest_is_next),
        TEST(a_named_account_is_not_found_again),
        TEST(two_accounts_never_share_a_host),
        TEST(who_had_the_host_keeps_it),
        TEST(the_group_tells_accounts_apart),
        TEST(a_host_that_is_too_long_is_said_once),
        TEST(shards_share_a_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
