/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/identity.h"
#include "tests/support/test.h"

#include "collectd-plugin/complaints.h"
#include "collectd-plugin/poller.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scripted_transport.h"

#include <math.h>
#include <string.h>

#define NOW_S 1795457880 /* 18:18:00: with 180 s of settling, 18:14 is settled */

static const char arm_id[] =
    "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/"
    "Microsoft.CognitiveServices/accounts/contoso";

static const char other_id[] =
    "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/"
    "Microsoft.CognitiveServices/accounts/other";

static const char token_json[] =
    "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"abc\"}";
static const char no_deployments[] = "{\"value\":[]}";

#define OWN_HOST "noc"

struct fixture {
    struct aoai_settings settings;
    struct aoai_stop stop;
    struct aoai_ack ack;
    struct fake_clock clock;
    struct script script;
    struct aoai_server_clock server; /* used where a test says so */
    bool has_server;
    struct aoai_session session;
    struct aoai_monitor *monitor;
    struct aoai_poller *poller;
    struct aoai_buf text;
    struct aoai_buf own; /* what the plugin says of itself */
    char logged[4096];
};

/* A daemon that writes at once. */
static bool record(void *ctx, const struct aoai_sample *sample)
{
    struct fixture *fixture = ctx;
    aoai_buf_addf(sample->host[0] == '\0' ? &fixture->own : &fixture->text,
                  "%s-%s %lld %g\n", sample->type, sample->type_instance,
                  (long long)sample->time_s, isnan(sample->value) ? NAN : sample->value);
    aoai_ack_note(&fixture->ack, sample->host[0] == '\0' ? OWN_HOST : sample->host,
                  sample->time_s);
    return true;
}

static void record_log(void *ctx, enum aoai_log_level level, const char *message)
{
    static const char letters[] = "EWID";
    struct fixture *fixture = ctx;
    size_t length = strlen(fixture->logged);
    (void)snprintf(fixture->logged + length, sizeof(fixture->logged) - length, "%c %s\n",
                   letters[level], message);
}

static void set_identity(struct fixture *fixture)
{
    static const char *const options[][2] = {{"tenant_id", "t"},
                                             {"client_id", "c"},
                                             {"client_secret", "s"},
                                             {"authority_url", "https://login.example"},
                                             {"arm_url", "https://arm.example"}};
    struct aoai_identity_config identity = {.name = strdup("main")};
    struct aoai_error err = {0};
    struct aoai_option_table table = aoai_identity_options();
    for (size_t i = 0; i < AOAI_LENGTH(options); i++)
        assert_true(aoai_option_set(aoai_option_find(table, options[i][0]), &identity,
                                    options[i][1], &err));
    assert_ok(aoai_identity_finish(&identity, NULL, &err), &err);
    assert_true(aoai_settings_name_credential(&fixture->settings, "main", &err));
    assert_true(aoai_settings_add_identity(&fixture->settings, &identity, &err));
}

static int set_up(void **state)
{
    static struct fixture fixture;
    struct aoai_error err = {0};
    struct aoai_target_config target = {0};
    fixture = (struct fixture){.text = aoai_buf_init(65536),
                               .own = aoai_buf_init(65536),
                               .clock = {.wall_s = NOW_S}};
    fixture.ack.stop = &fixture.stop;
    fixture.ack.own_host = OWN_HOST;
    fixture.script.clock = &fixture.clock;
    assert_true(aoai_stop_init(&fixture.stop));
    assert_true(aoai_settings_init(&fixture.settings, &err));
    set_identity(&fixture);
    assert_true(aoai_strlist_add(&target.resources, arm_id));
    assert_ok(aoai_settings_add_target(&fixture.settings, &target, &err), &err);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    aoai_poller_free(fixture->poller);
    aoai_monitor_free(fixture->monitor);
    aoai_session_free(&fixture->session);
    aoai_settings_free(&fixture->settings);
    aoai_stop_free(&fixture->stop);
    aoai_buf_free(&fixture->text);
    aoai_buf_free(&fixture->own);
    return 0;
}

static void make_poller(struct fixture *fixture, const struct scripted_call *calls,
                        size_t count)
{
    struct aoai_error err = {0};
    struct aoai_log log = {.level = AOAI_LOG_INFO, .write = record_log, .ctx = fixture};
    struct aoai_clock clock = fake_clock(&fixture->clock);
    struct aoai_transport transport = scripted_transport(&fixture->script);
    fixture->script.calls = calls;
    fixture->script.count = count;
    fixture->server =
        (struct aoai_server_clock){.inner = transport, .clock = clock, .log = log};
    if (fixture->has_server) {
        clock = aoai_server_clock_clock(&fixture->server);
        transport = aoai_server_clock_transport(&fixture->server);
    }
    fixture->session = (struct aoai_session){
        .identities = fixture->settings.identities,
        .identity_count = fixture->settings.identity_count,
        .transport = transport,
        .clock = clock,
        .log = log,
    };
    assert_ok(aoai_session_init(&fixture->session, &err), &err);
    struct aoai_monitor_options monitor_options = {
        .identities = fixture->settings.identities,
        .identity_count = fixture->settings.identity_count,
        .targets = fixture->settings.targets,
        .target_count = fixture->settings.target_count,
        .may_be_empty = fixture->settings.discover_count > 0,
        .clock = clock,
        .log = log,
        .session = &fixture->session,
    };
    fixture->monitor = aoai_monitor_new(&monitor_options, &err);
    assert_ok(fixture->monitor != NULL, &err);
    struct aoai_poller_options options = {
        .settings = &fixture->settings,
        .monitor = fixture->monitor,
        .session = &fixture->session,
        .ack = &fixture->ack,
        .clock = clock,
        .server_clock = fixture->has_server ? &fixture->server : NULL,
        .sink = {.put = record, .ctx = fixture},
        .log = log,
    };
    fixture->poller = aoai_poller_new(&options, &err);
    assert_ok(fixture->poller != NULL, &err);
}

/* The minute that is due, and a quarter of an hour in front of it. */
#define SPAN_15 "2026-11-23T18:00:00Z/2026-11-23T18:16:00Z"
#define EMPTY(name)                                                                      \
    "{\"name\":{\"value\":\"" name "\"},\"errorCode\":\"Success\",\"timeseries\":[]}"
#define ANSWER(span, metrics)                                                            \
    "{\"timespan\":\"" span "\",\"interval\":\"PT1M\",\"value\":[" metrics "]}"
#define TOKENS(time, value)                                                              \
    "{\"name\":{\"value\":\"TokenTransaction\"},\"errorCode\":\"Success\","              \
    "\"timeseries\":[{\"metadatavalues\":[{\"name\":{\"value\":"                         \
    "\"modeldeploymentname\"},\"value\":\"chat\"}],\"data\":[{\"timeStamp\":\"" time     \
    "\",\"total\":" value                                                                \
    "}]}]}," EMPTY("ProcessedPromptTokens") "," EMPTY("GeneratedTokens")

/* History 0: the first minute is the one that is settled next. */
static void a_cycle_hands_on_what_is_due_and_no_more(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        {.method = "POST",
         .url = "*login.example/*",
         .status = 200,
         .answer = token_json},
        {.url = "*/deployments?*", .status = 200, .answer = no_deployments},
        {.url = "*TokenTransaction*",
         .status = 200,
         .answer = ANSWER(SPAN_15, TOKENS("2026-11-23T18:15:00Z", "84213"))},
        {.url = "*AzureOpenAIRequests*",
         .status = 200,
         .answer = ANSWER(SPAN_15, EMPTY("AzureOpenAIRequests"))},
    };
    make_poller(fixture, calls, AOAI_LENGTH(calls));
    assert_true(aoai_poller_run_once(fixture->poller));
    assert_number(fixture->script.rounds, 0);
    fixture->clock.monotonic_ms += 60000;
    assert_true(aoai_poller_run_once(fixture->poller));
    assert_true(aoai_poller_run_once(fixture->poller));
    script_done(&fixture->script);
    assert_text(
        fixture->logged,
        "I account contoso: works: 0 of 0 deployments have a limit, newest minute "
        "2026-11-23T18:15:00Z, lag 180 s\n");
    assert_text(aoai_buf_text(&fixture->text), "count-processed_tokens 1795457640 nan\n"
                                               "count-processed_tokens 1795457700 84213\n"
                                               "gauge-data_age 1795457640 nan\n"
                                               "count-revised_tokens 1795457640 nan\n"
                                               "count-revised_tokens 1795457640 nan\n"
                                               "gauge-data_age 1795457700 180\n"
                                               "count-revised_tokens 1795457700 0\n"
                                               "count-revised_tokens 1795457700 0\n");
    assert_glob(aoai_buf_text(&fixture->own), "count-polls 1795457880 nan\n*");
    assert_text(strstr(aoai_buf_text(&fixture->own), "count-polls 1795457940"),
                "count-polls 1795457940 1\n"
                "count-points_new 1795457940 2\n"
                "count-points_backfilled 1795457940 0\n"
                "count-points_revised 1795457940 0\n"
                "count-tokens_revised 1795457940 0\n"
                "gauge-settle_time 1795457940 180\n");
}

static void a_wall_clock_that_goes_back_repeats_nothing(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        {.method = "POST",
         .url = "*login.example/*",
         .status = 200,
         .answer = token_json},
        {.url = "*/deployments?*", .status = 200, .answer = no_deployments},
        {.url = "*TokenTransaction*",
         .status = 200,
         .answer = ANSWER(SPAN_15, TOKENS("2026-11-23T18:15:00Z", "84213"))},
        {.url = "*AzureOpenAIRequests*",
         .status = 200,
         .answer = ANSWER(SPAN_15, EMPTY("AzureOpenAIRequests"))},
    };
    make_poller(fixture, calls, AOAI_LENGTH(calls));
    fixture->clock.monotonic_ms += 60000;
    assert_true(aoai_poller_run_once(fixture->poller));
    fixture->clock.wall_s -= 3600;
    for (int i = 0; i < 60; i++) {
        assert_true(aoai_poller_run_once(fixture->poller));
        fixture->clock.monotonic_ms += 60000;
    }
    script_done(&fixture->script);
}

/* The account rests until the next cycle, however often this one would go round. */
static void trouble_is_asked_for_once_and_said_once(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        {.method = "POST", .url = "*login.example/*", .status = 503, .answer = ""},
        {.method = "POST", .url = "*login.example/*", .status = 503, .answer = ""},
        {.method = "POST",
         .url = "*login.example/*",
         .status = 200,
         .answer = token_json},
        {.url = "*/deployments?*", .status = 200, .answer = no_deployments},
        {.url = "*TokenTransaction*",
         .status = 200,
         .answer = ANSWER(SPAN_15, TOKENS("2026-11-23T18:15:00Z", "84213"))},
        {.url = "*AzureOpenAIRequests*",
         .status = 200,
         .answer = ANSWER(SPAN_15, EMPTY("AzureOpenAIRequests"))},
    };
    make_poller(fixture, calls, AOAI_LENGTH(calls));
    fixture->clock.monotonic_ms += 60000;
    assert_false(aoai_poller_run_once(fixture->poller));
    assert_glob(fixture->logged, "W account contoso: *503*\n");
    fixture->logged[0] = '\0';
    assert_false(aoai_poller_run_once(fixture->poller));
    assert_text(fixture->logged, "");
    assert_true(aoai_poller_run_once(fixture->poller));
    script_done(&fixture->script);
    assert_text(
        fixture->logged,
        "I account contoso: works again\n"
        "I account contoso: works: 0 of 0 deployments have a limit, newest minute "
        "2026-11-23T18:15:00Z, lag 180 s\n");
    assert_number(fixture->clock.sleep_count, 0);
}

/* Seven days of nothing must not keep the account at their beginning for ever. */
static void an_account_without_deployments_moves_on(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        {.method = "POST",
         .url = "*login.example/*",
         .status = 200,
         .answer = token_json},
        {.url = "*/deployments?*", .status = 200, .answer = no_deployments},
        {.url = "*TokenTransaction*",
         .status = 200,
         .answer = ANSWER("2026-11-23T03:00:00Z/2026-11-23T14:21:00Z",
                          EMPTY("TokenTransaction") "," EMPTY(
                              "ProcessedPromptTokens") "," EMPTY("GeneratedTokens"))},
        {.url = "*AzureOpenAIRequests*",
         .status = 200,
         .answer = ANSWER("2026-11-23T03:00:00Z/2026-11-23T14:21:00Z",
                          EMPTY("AzureOpenAIRequests"))},
        {.url = "*TokenTransaction*",
         .status = 200,
         .answer = ANSWER("2026-11-23T14:06:00Z/2026-11-23T18:15:00Z",
                          EMPTY("TokenTransaction") "," EMPTY(
                              "ProcessedPromptTokens") "," EMPTY("GeneratedTokens"))},
        {.url = "*AzureOpenAIRequests*",
         .status = 200,
         .answer = ANSWER("2026-11-23T14:06:00Z/2026-11-23T18:15:00Z",
                          EMPTY("AzureOpenAIRequests"))},
    };
    fixture->settings.history_s = 15 * 3600;
    make_poller(fixture, calls, AOAI_LENGTH(calls));
    assert_true(aoai_poller_run_once(fixture->poller));
    script_done(&fixture->script);
    assert_text(
        fixture->logged,
        "I account contoso: works: 0 of 0 deployments have a limit, no minute has a "
        "value yet\n");
    assert_text(aoai_buf_text(&fixture->text), "gauge-data_age 1795457580 nan\n"
                                               "count-revised_tokens 1795457580 nan\n"
                                               "gauge-data_age 1795457640 nan\n"
                                               "count-revised_tokens 1795457640 0\n");
}

#define SPAN_16 "2026-11-23T18:01:00Z/2026-11-23T18:17:00Z"
#define TWO_TOKENS(first, second)                                                        \
    "{\"name\":{\"value\":\"TokenTransaction\"},\"errorCode\":\"Success\","              \
    "\"timeseries\":[{\"metadatavalues\":[{\"name\":{\"value\":"                         \
    "\"modeldeploymentname\"},\"value\":\"chat\"}],\"data\":["                           \
    "{\"timeStamp\":\"2026-11-23T18:15:00Z\",\"total\":" first                           \
    "},{\"timeStamp\":\"2026-11-23T18:16:00Z\",\"total\":" second                        \
    "}]}]}," EMPTY("ProcessedPromptTokens") "," EMPTY("GeneratedTokens")

/* 18:15 was handed on at 180 s and is larger a minute later. */
static void what_azure_revises_is_counted_learnt_and_sent_again(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        {.method = "POST",
         .url = "*login.example/*",
         .status = 200,
         .answer = token_json},
        {.url = "*/deployments?*", .status = 200, .answer = no_deployments},
        {.url = "*TokenTransaction*",
         .status = 200,
         .answer = ANSWER(SPAN_15, TOKENS("2026-11-23T18:15:00Z", "84000"))},
        {.url = "*AzureOpenAIRequests*",
         .status = 200,
         .answer = ANSWER(SPAN_15, EMPTY("AzureOpenAIRequests"))},
        {.url = "*TokenTransaction*",
         .status = 200,
         .answer = ANSWER(SPAN_16, TWO_TOKENS("84213", "70000"))},
        {.url = "*AzureOpenAIRequests*",
         .status = 200,
         .answer = ANSWER(SPAN_16, EMPTY("AzureOpenAIRequests"))},
    };
    fixture->settings.settle_s = -1;
    fixture->settings.corrections = true;
    make_poller(fixture, calls, AOAI_LENGTH(calls));
    fixture->clock.monotonic_ms += 60000;
    assert_true(aoai_poller_run_once(fixture->poller));
    aoai_buf_free(&fixture->text);
    fixture->clock.monotonic_ms += 60000;
    assert_true(aoai_poller_run_once(fixture->poller));
    script_done(&fixture->script);
    assert_text(aoai_buf_text(&fixture->text), "count-processed_tokens 1795457700 84213\n"
                                               "count-processed_tokens 1795457760 70000\n"
                                               "gauge-data_age 1795457760 180\n"
                                               "count-revised_tokens 1795457760 213\n"
                                               "count-revised_tokens 1795457760 213\n");
    assert_glob(
        aoai_buf_text(&fixture->own),
        "*count-points_revised 1795458000 1\n"
        "count-tokens_revised 1795458000 213\ngauge-settle_time 1795458000 240\n");
    assert_text(
        fixture->logged,
        "I account contoso: works: 0 of 0 deployments have a limit, newest minute "
        "2026-11-23T18:15:00Z, lag 180 s\n"
        "I account contoso: Azure has revised 1 values, 213 tokens, as late as 240 "
        "s after the end of their minute: Settle is 240 s now\n");
    /* The next minute waits for a minute more. */
    fixture->clock.monotonic_ms += 59000;
    assert_true(aoai_poller_run_once(fixture->poller));
    script_done(&fixture->script);
}

/* One account catches up for longer than a minute; the other one, which had trouble, does
 * not wait for it.
 */
static void a_long_catch_up_does_not_keep_others_waiting(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_target_config target = {0};
    struct aoai_error err = {0};
    static const char empty_tokens[] = EMPTY("TokenTransaction") "," EMPTY(
        "ProcessedPromptTokens") "," EMPTY("GeneratedTokens");
    static char first[1024];
    static char second[1024];
    static char requests[2][512];
    (void)snprintf(first, sizeof(first),
                   ANSWER("2026-11-23T03:00:00Z/2026-11-23T14:21:00Z", "%s"),
                   empty_tokens);
    (void)snprintf(second, sizeof(second),
                   ANSWER("2026-11-23T14:06:00Z/2026-11-23T18:16:00Z", "%s"),
                   empty_tokens);
    (void)snprintf(requests[0], sizeof(requests[0]),
                   ANSWER("2026-11-23T03:00:00Z/2026-11-23T14:21:00Z", "%s"),
                   EMPTY("AzureOpenAIRequests"));
    (void)snprintf(requests[1], sizeof(requests[1]),
                   ANSWER("2026-11-23T14:06:00Z/2026-11-23T18:16:00Z", "%s"),
                   EMPTY("AzureOpenAIRequests"));
    const struct scripted_call calls[] = {
        {.method = "POST",
         .url = "*login.example/*",
         .status = 200,
         .answer = token_json},
        {.url = "*/contoso/deployments?*", .status = 200, .answer = no_deployments},
        {.url = "*/other/deployments?*", .status = 200, .answer = no_deployments},
        {.url = "*/contoso/*TokenTransaction*",
         .status = 200,
         .answer = first,
         .takes_ms = 61000},
        {.url = "*/contoso/*AzureOpenAIRequests*", .status = 200, .answer = requests[0]},
        {.url = "*/other/*TokenTransaction*", .status = 503, .answer = ""},
        {.url = "*/other/*AzureOpenAIRequests*", .status = 503, .answer = ""},
        /* The next round: the catch-up, and the other again. */
        {.url = "*/contoso/*TokenTransaction*", .status = 200, .answer = second},
        {.url = "*/contoso/*AzureOpenAIRequests*", .status = 200, .answer = requests[1]},
        {.url = "*/other/*TokenTransaction*", .status = 503, .answer = "", .round = 3},
        {.url = "*/other/*AzureOpenAIRequests*", .status = 503, .answer = "", .round = 3},
    };
    assert_true(aoai_strlist_add(&target.resources, other_id));
    assert_ok(aoai_settings_add_target(&fixture->settings, &target, &err), &err);
    fixture->settings.history_s = 15 * 3600;
    make_poller(fixture, calls, AOAI_LENGTH(calls));
    assert_false(aoai_poller_run_once(fixture->poller));
    script_done(&fixture->script);
}

/* The machine is an hour ahead when it starts: the first minutes are Azure's. */
static void a_wrong_clock_at_the_start_costs_nothing(void **state)
{
    struct fixture *fixture = *state;
    static const char date[] = "Date: Mon, 23 Nov 2026 18:19:00 GMT";
    static const char later[] = "Date: Mon, 23 Nov 2026 18:20:00 GMT";
    static const struct scripted_call calls[] = {
        /* the first cycle: nobody answers, nothing is made of it */
        {.method = "POST", .url = "*login.example/*", .error = AOAI_ERROR_NETWORK},
        /* the second: what time is it? */
        {.method = "POST",
         .url = "*login.example/*",
         .status = 200,
         .headers = date,
         .answer = token_json},
        {.url = "*/deployments?*", .status = 200, .answer = no_deployments},
        {.url = "*TokenTransaction*19%3A1*", .status = 200, .answer = "{}"},
        {.url = "*AzureOpenAIRequests*19%3A1*", .status = 200, .answer = "{}"},
        /* a minute later the first one of the history 0 */
        {.url = "*TokenTransaction*",
         .status = 200,
         .headers = later,
         .answer = ANSWER(SPAN_16, TWO_TOKENS("84213", "70000"))},
        {.url = "*AzureOpenAIRequests*",
         .status = 200,
         .answer = ANSWER(SPAN_16, EMPTY("AzureOpenAIRequests"))},
    };
    fixture->has_server = true;
    fixture->clock.wall_s = NOW_S + 3600;
    make_poller(fixture, calls, AOAI_LENGTH(calls));
    assert_false(aoai_poller_run_once(fixture->poller));
    assert_text(aoai_buf_text(&fixture->own), "");
    fixture->clock.monotonic_ms += 60000;
    assert_true(aoai_poller_run_once(fixture->poller));
    fixture->clock.monotonic_ms += 60000;
    assert_true(aoai_poller_run_once(fixture->poller));
    script_done(&fixture->script);
    assert_glob(aoai_buf_text(&fixture->text), "count-processed_tokens 1795457700 nan\n"
                                               "count-processed_tokens 1795457760 70000\n"
                                               "gauge-data_age 1795457700 nan\n*"
                                               "gauge-data_age 1795457760 180\n*");
    assert_glob(fixture->logged, "*3600 seconds ahead of Azure's*");
}

/* A network that is gone for a quarter of an hour does not make Azure slower. */
static void an_outage_teaches_nothing(void **state)
{
    struct fixture *fixture = *state;
#define SPAN_OUTAGE "2026-11-23T18:01:00Z/2026-11-23T18:30:00Z"
    static const struct scripted_call calls[] = {
        {.method = "POST",
         .url = "*login.example/*",
         .status = 200,
         .answer = token_json},
        {.url = "*/deployments?*", .status = 200, .answer = no_deployments},
        {.url = "*TokenTransaction*",
         .status = 200,
         .answer = ANSWER(SPAN_15, TOKENS("2026-11-23T18:15:00Z", "84000"))},
        {.url = "*AzureOpenAIRequests*",
         .status = 200,
         .answer = ANSWER(SPAN_15, EMPTY("AzureOpenAIRequests"))},
        {.url = "*/deployments?*", .status = 200, .answer = no_deployments},
        {.url = "*TokenTransaction*",
         .status = 200,
         .answer = ANSWER(SPAN_OUTAGE, TOKENS("2026-11-23T18:15:00Z", "84213"))},
        {.url = "*AzureOpenAIRequests*",
         .status = 200,
         .answer = ANSWER(SPAN_OUTAGE, EMPTY("AzureOpenAIRequests"))},
    };
    fixture->settings.settle_s = -1;
    make_poller(fixture, calls, AOAI_LENGTH(calls));
    fixture->clock.monotonic_ms += 60000;
    (void)aoai_poller_run_once(fixture->poller);
    fixture->clock.monotonic_ms += (int64_t)14 * 60000;
    (void)aoai_poller_run_once(fixture->poller);
    script_done(&fixture->script);
    assert_glob(fixture->logged, "*213 tokens*Settle is 240 s now\n");
}

/* Every poll takes as long as a minute and fails: one cycle is one poll all the same. */
static void a_hanging_azure_does_not_hold_a_cycle(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        {.method = "POST",
         .url = "*login.example/*",
         .error = AOAI_ERROR_TIMEOUT,
         .takes_ms = 61000},
    };
    make_poller(fixture, calls, AOAI_LENGTH(calls));
    fixture->clock.monotonic_ms += 60000;
    assert_false(aoai_poller_run_once(fixture->poller));
    script_done(&fixture->script);
}

/* Revised once, then a day without: half a minute less is waited for. */
static void a_quiet_day_makes_settle_fall(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        {.method = "POST",
         .url = "*login.example/*",
         .status = 200,
         .answer = token_json},
        {.url = "*/deployments?*", .status = 200, .answer = no_deployments},
        {.url = "*TokenTransaction*",
         .status = 200,
         .answer = ANSWER(SPAN_15, TOKENS("2026-11-23T18:15:00Z", "84000"))},
        {.url = "*AzureOpenAIRequests*",
         .status = 200,
         .answer = ANSWER(SPAN_15, EMPTY("AzureOpenAIRequests"))},
        {.url = "*TokenTransaction*",
         .status = 200,
         .answer = ANSWER(SPAN_16, TWO_TOKENS("84213", "70000"))},
        {.url = "*AzureOpenAIRequests*",
         .status = 200,
         .answer = ANSWER(SPAN_16, EMPTY("AzureOpenAIRequests"))},
        {.method = "POST", .url = "*login.example/*", .error = AOAI_ERROR_NETWORK},
    };
    fixture->settings.settle_s = -1;
    make_poller(fixture, calls, AOAI_LENGTH(calls));
    for (int i = 0; i < 2; i++) {
        fixture->clock.monotonic_ms += 60000;
        (void)aoai_poller_run_once(fixture->poller);
    }
    assert_glob(aoai_buf_text(&fixture->own), "*gauge-settle_time 1795458000 240\n");
    fixture->clock.monotonic_ms += (int64_t)24 * 3600 * 1000;
    (void)aoai_poller_run_once(fixture->poller);
    script_done(&fixture->script);
    assert_glob(aoai_buf_text(&fixture->own), "*gauge-settle_time 1795544400 210\n");
}

/* 17:59 to 18:15: one minute, and its lead, are older than a quarter of an hour. */
static void what_is_older_than_a_quarter_hour_is_backfilled(void **state)
{
    struct fixture *fixture = *state;
#define SPAN_BACKFILL "2026-11-23T17:44:00Z/2026-11-23T18:15:00Z"
    static const struct scripted_call calls[] = {
        {.method = "POST",
         .url = "*login.example/*",
         .status = 200,
         .answer = token_json},
        {.url = "*/deployments?*", .status = 200, .answer = no_deployments},
        {.url = "*TokenTransaction*",
         .status = 200,
         .answer = ANSWER(SPAN_BACKFILL, TOKENS("2026-11-23T18:00:00Z", "84000"))},
        {.url = "*AzureOpenAIRequests*",
         .status = 200,
         .answer = ANSWER(SPAN_BACKFILL, EMPTY("AzureOpenAIRequests"))},
    };
    fixture->settings.history_s = 900 + 60;
    make_poller(fixture, calls, AOAI_LENGTH(calls));
    (void)aoai_poller_run_once(fixture->poller);
    script_done(&fixture->script);
    /* 17:58 leads in, 17:59 is missing, 18:00 is new, 18:01 is waited for. */
    assert_glob(aoai_buf_text(&fixture->text),
                "count-processed_tokens 1795456680 nan\n"
                "count-processed_tokens 1795456740 nan\n"
                "count-processed_tokens 1795456800 84000\ngauge*");
    assert_glob(aoai_buf_text(&fixture->own), "*count-points_new 1795457880 1\n"
                                              "count-points_backfilled 1795457880 2\n*");
}

/* One answer says that it is an hour later. What is asked for because of it is not taken,
 * and the next minute is there as if nothing had been.
 */
static void one_wrong_date_loses_no_minute(void **state)
{
    struct fixture *fixture = *state;
#define SPAN_FUTURE "2026-11-23T18:01:00Z/2026-11-23T19:16:00Z"
    static const char idle[] =
        "{\"value\":[{\"name\":\"idle\",\"sku\":{\"name\":\"Standard\",\"capacity\":10},"
        "\"properties\":{\"model\":{\"format\":\"OpenAI\",\"name\":\"gpt-4o\"}}}]}";
    static const char date[] = "Date: Mon, 23 Nov 2026 18:18:00 GMT";
    static const char wrong[] = "Date: Mon, 23 Nov 2026 19:19:00 GMT";
    static const char right[] = "Date: Mon, 23 Nov 2026 18:19:00 GMT";
    static const struct scripted_call calls[] = {
        {.method = "POST",
         .url = "*login.example/*",
         .status = 200,
         .headers = date,
         .answer = token_json},
        {.url = "*/deployments?*", .status = 200, .answer = idle},
        {.url = "*TokenTransaction*18%3A14*", .status = 200, .answer = "{}"},
        {.url = "*AzureOpenAIRequests*18%3A14*", .status = 200, .answer = "{}"},
        {.url = "*TokenTransaction*18%3A00*",
         .status = 200,
         .headers = wrong,
         .answer = ANSWER(SPAN_15, TOKENS("2026-11-23T18:15:00Z", "84213"))},
        {.url = "*AzureOpenAIRequests*18%3A00*",
         .status = 200,
         .answer = ANSWER(SPAN_15, EMPTY("AzureOpenAIRequests"))},
        {.url = "*TokenTransaction*18%3A01*19%3A16*",
         .status = 200,
         .headers = right,
         .answer = ANSWER(SPAN_FUTURE, TOKENS("2026-11-23T18:15:00Z", "84213"))},
        {.url = "*AzureOpenAIRequests*18%3A01*19%3A16*",
         .status = 200,
         .answer = ANSWER(SPAN_FUTURE, EMPTY("AzureOpenAIRequests"))},
        {.url = "*TokenTransaction*18%3A01*18%3A17*",
         .status = 200,
         .answer = ANSWER(SPAN_16, TWO_TOKENS("84213", "70000"))},
        {.url = "*AzureOpenAIRequests*18%3A01*18%3A17*",
         .status = 200,
         .answer = ANSWER(SPAN_16, EMPTY("AzureOpenAIRequests"))},
    };
    fixture->has_server = true;
    make_poller(fixture, calls, AOAI_LENGTH(calls));
    for (int i = 0; i < 3; i++) {
        (void)aoai_poller_run_once(fixture->poller);
        fixture->clock.monotonic_ms += 60000;
    }
    script_done(&fixture->script);
    /* What is idle has a 0 for each minute, but not for those to come. */
    assert_glob(aoai_buf_text(&fixture->text),
                "*count-processed_tokens 1795457700 84213\n"
                "count-processed_tokens 1795457700 0\n*"
                "count-processed_tokens 1795457760 70000\n"
                "count-processed_tokens 1795457760 0\n*"
                "gauge-data_age 1795457760 180\n*");
    assert_null(
        strstr(aoai_buf_text(&fixture->text), "count-processed_tokens 1795457820"));
}

/* Instead of the named account. */
static void search_for_accounts(struct fixture *fixture)
{
    struct aoai_discover_config discover = {.name = strdup("x")};
    struct aoai_error err = {0};
    struct aoai_option_table table = aoai_discovery_options();
    assert_ok(aoai_option_set(aoai_option_find(table, "subscription"), &discover.search,
                              "11111111-2222-3333-4444-555555555555", &err),
              &err);
    assert_ok(aoai_settings_add_discover(&fixture->settings, &discover, &err), &err);
    aoai_target_free(&fixture->settings.targets[0]);
    fixture->settings.target_count = 0;
    struct aoai_log log = {.level = AOAI_LOG_INFO, .write = record_log, .ctx = fixture};
    aoai_settings_settle(&fixture->settings, log, true);
}

#define SIGN_IN                                                                          \
    {                                                                                    \
        .method = "POST", .url = "*login.example/*", .status = 200, .answer = token_json \
    }
#define BUSY(url_glob)                                                                   \
    {                                                                                    \
        .url = url_glob, .status = 503, .answer = ""                                     \
    }
#define CHAT(group)                                                                      \
    "{\"id\":\"/subscriptions/11111111-2222-3333-4444-555555555555/"                     \
    "resourceGroups/" group                                                              \
    "/providers/Microsoft.CognitiveServices/accounts/chat\",\"name\":\"chat\","          \
    "\"kind\":\"OpenAI\"}"
#define LISTED(items)                                                                    \
    {                                                                                    \
        .url = "*/accounts?*", .status = 200, .answer = "{\"value\":[" items "]}"        \
    }

/* Ten minutes after the first one a list is due, but so is a poll in four seconds. */
static void a_list_waits_until_polls_leave_time(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        SIGN_IN,
        LISTED(CHAT("rg-1")),
        BUSY("*/deployments?*"),
        BUSY("*TokenTransaction*"),
        BUSY("*AzureOpenAIRequests*"),
        BUSY("*/deployments?*"),
        BUSY("*TokenTransaction*"),
        BUSY("*AzureOpenAIRequests*"),
        LISTED(CHAT("rg-1")),
    };
    search_for_accounts(fixture);
    make_poller(fixture, calls, AOAI_LENGTH(calls));
    assert_true(aoai_poller_run_once(fixture->poller));
    assert_number(fixture->script.used_count, 2);
    fixture->clock.monotonic_ms = 656000;
    (void)aoai_poller_run_once(fixture->poller);
    assert_number(fixture->script.used_count, 5);
    fixture->clock.monotonic_ms = 660000;
    (void)aoai_poller_run_once(fixture->poller);
    script_done(&fixture->script);
}

/* As after a move to another group: what was stored under the host is not stored again,
 * whatever History says.
 */
static void who_takes_the_place_of_another_goes_on_behind_it(void **state)
{
    struct fixture *fixture = *state;
    static const struct scripted_call calls[] = {
        SIGN_IN,
        LISTED(CHAT("rg-1")),
        BUSY("*rg-1*/deployments?*"),
        BUSY("*rg-1*TokenTransaction*"),
        BUSY("*rg-1*AzureOpenAIRequests*"),
        LISTED(CHAT("rg-2")),
        BUSY("*rg-2*/deployments?*"),
        BUSY("*rg-2*TokenTransaction*18%3A02%3A00Z%2F*18%3A25%3A00Z*"),
        BUSY("*rg-2*AzureOpenAIRequests*"),
    };
    search_for_accounts(fixture);
    make_poller(fixture, calls, AOAI_LENGTH(calls));
    (void)aoai_poller_run_once(fixture->poller); /* 18:15 is next */
    fixture->settings.history_s = 3600;
    fixture->clock.monotonic_ms = 600000;
    (void)aoai_poller_run_once(fixture->poller);
    script_done(&fixture->script);
}

/* The lid is closed for eight hours: the monotonic clock stands still, the wall clock does
 * not. One poll learns what time it is, and the same cycle fetches all of the night.
 */
static void a_suspended_machine_catches_up_at_once(void **state)
{
    struct fixture *fixture = *state;
#define SPAN_NIGHT "2026-11-23T18:02:00Z/2026-11-24T02:17:00Z"
#define NO_TOKENS                                                                        \
    EMPTY("TokenTransaction")                                                            \
    "," EMPTY("ProcessedPromptTokens") "," EMPTY("GeneratedTokens")
    static const char idle[] =
        "{\"value\":[{\"name\":\"idle\",\"sku\":{\"name\":\"Standard\",\"capacity\":10},"
        "\"properties\":{\"model\":{\"format\":\"OpenAI\",\"name\":\"gpt-4o\"}}}]}";
    static const char evening[] = "Date: Mon, 23 Nov 2026 18:18:00 GMT";
    static const char night[] = "Date: Tue, 24 Nov 2026 02:20:00 GMT";
    static const struct scripted_call calls[] = {
        {.method = "POST",
         .url = "*login.example/*",
         .status = 200,
         .headers = evening,
         .answer = token_json},
        {.url = "*/deployments?*", .status = 200, .answer = idle},
        {.url = "*TokenTransaction*18%3A14*", .status = 200, .answer = "{}"},
        {.url = "*AzureOpenAIRequests*18%3A14*", .status = 200, .answer = "{}"},
        {.url = "*TokenTransaction*18%3A00*18%3A16*",
         .status = 200,
         .answer = ANSWER(SPAN_15, NO_TOKENS)},
        {.url = "*AzureOpenAIRequests*18%3A00*18%3A16*",
         .status = 200,
         .answer = ANSWER(SPAN_15, EMPTY("AzureOpenAIRequests"))},
        {.url = "*TokenTransaction*18%3A01*18%3A17*",
         .status = 200,
         .headers = night,
         .answer = ANSWER(SPAN_16, NO_TOKENS)},
        {.url = "*AzureOpenAIRequests*18%3A01*18%3A17*",
         .status = 200,
         .answer = ANSWER(SPAN_16, EMPTY("AzureOpenAIRequests"))},
        {.url = "*TokenTransaction*18%3A02*02%3A17*",
         .status = 200,
         .answer = ANSWER(SPAN_NIGHT, NO_TOKENS)},
        {.url = "*AzureOpenAIRequests*18%3A02*02%3A17*",
         .status = 200,
         .answer = ANSWER(SPAN_NIGHT, EMPTY("AzureOpenAIRequests"))},
    };
    fixture->has_server = true;
    fixture->text = aoai_buf_init(1 << 20);
    make_poller(fixture, calls, AOAI_LENGTH(calls));
    (void)aoai_poller_run_once(fixture->poller);
    fixture->clock.monotonic_ms += 60000;
    assert_true(aoai_poller_run_once(fixture->poller));
    fixture->clock.monotonic_ms += 60000;
    fixture->clock.wall_s += 8 * 3600;
    fixture->logged[0] = '\0';
    assert_true(aoai_poller_run_once(fixture->poller));
    script_done(&fixture->script);
    assert_text(fixture->logged, "");
    const char *at = aoai_buf_text(&fixture->text);
    for (int64_t minute = 29924295; minute < 29924295 + 8 * 60 + 2; minute++) {
        char line[64];
        (void)snprintf(line, sizeof(line), "count-processed_tokens %lld 0\n",
                       (long long)minute * 60);
        const char *found = strstr(at, line);
        if (found == NULL) {
            fail_msg("%s: left out, or not in its turn", line);
            return;
        }
        at = found + 1;
        assert_null(strstr(at, line));
    }
    assert_null(strstr(at, "count-processed_tokens"));
}

static void the_loop_ends_when_its_sleep_is_cancelled(void **state)
{
    struct fixture *fixture = *state;
    fixture->clock.wall_s = NOW_S + 7;
    fixture->settings.history_s = 0;
    make_poller(fixture, NULL, 0);
    fixture->clock.cancel_at = 1;
    aoai_poller_run(fixture->poller);
    assert_number(fixture->clock.sleep_count, 1);
    assert_number(fixture->clock.sleeps_ms[0], 53000);
}

/* ---- complaints
 * ------------------------------------------------------------------------ */

static void set_error(struct aoai_error *err, enum aoai_error_kind kind, int status,
                      const char *message)
{
    *err = (struct aoai_error){0};
    if (kind != AOAI_ERROR_NONE)
        (void)aoai_error_set(err, kind, "%s", message);
    err->http_status = status;
}

static void complaints_are_made_once(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *label;
        enum aoai_error_kind kind; /* of two metrics at once */
        int status;
        const char *message;
        const char *logged;
    } rows[] = {
        {"all is well", AOAI_ERROR_NONE, 0, "", ""},
        {"trouble", AOAI_ERROR_SERVER, 503, "busy 1", "W account contoso: busy 1\n"},
        {"the same in other words", AOAI_ERROR_SERVER, 503, "busy 2", ""},
        {"stopping says nothing", AOAI_ERROR_CANCELLED, 0, "stopped", ""},
        {"still the same", AOAI_ERROR_SERVER, 503, "busy 3", ""},
        {"another kind", AOAI_ERROR_FORBIDDEN, 403, "no", "E account contoso: no\n"},
        {"over", AOAI_ERROR_NONE, 0, "", "I account contoso: works again\n"},
        {"still well", AOAI_ERROR_NONE, 0, "", ""},
    };
    char name[] = "contoso";
    struct aoai_resource_id id = {.account = name};
    struct aoai_account_state account = {.id = &id};
    struct aoai_complaints complaints = {0};
    struct aoai_log log = {.level = AOAI_LOG_INFO, .write = record_log, .ctx = fixture};
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        fixture->logged[0] = '\0';
        for (size_t j = 0; j < 2; j++)
            set_error(&account.errors[j], rows[i].kind, rows[i].status, rows[i].message);
        aoai_complaints_update(&complaints, log, &account);
        assert_text_in(rows[i].label, fixture->logged, rows[i].logged);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_cycle_hands_on_what_is_due_and_no_more),
        TEST(a_wall_clock_that_goes_back_repeats_nothing),
        TEST(trouble_is_asked_for_once_and_said_once),
        TEST(an_account_without_deployments_moves_on),
        TEST(what_azure_revises_is_counted_learnt_and_sent_again),
        TEST(a_long_catch_up_does_not_keep_others_waiting),
        TEST(a_wrong_clock_at_the_start_costs_nothing),
        TEST(an_outage_teaches_nothing),
        TEST(a_hanging_azure_does_not_hold_a_cycle),
        TEST(a_quiet_day_makes_settle_fall),
        TEST(what_is_older_than_a_quarter_hour_is_backfilled),
        TEST(one_wrong_date_loses_no_minute),
        TEST(a_list_waits_until_polls_leave_time),
        TEST(who_takes_the_place_of_another_goes_on_behind_it),
        TEST(a_suspended_machine_catches_up_at_once),
        TEST(the_loop_ends_when_its_sleep_is_cancelled),
        TEST(complaints_are_made_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
