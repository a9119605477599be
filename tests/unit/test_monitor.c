/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/monitor: which requests a poll sends, in which rounds, and what it makes of
 * them. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/identity.h"
#include "common/metric_name.h"
#include "common/monitor.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scripted_transport.h"

#define GROUP                                                                            \
    "/subscriptions/00000000-0000-0000-0000-00000000a001/resourceGroups/rg-contoso/"     \
    "providers/Microsoft.CognitiveServices/accounts/"
#define FIRST 29924295 /* 2026-11-23T18:15 */
#define COUNT 3

/* ---- what Azure is asked and answers
 * --------------------------------------------------- */

#define TOKEN_URL       "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token"
#define ARM             "https://management.azure.com" GROUP
#define LIMITS(account) ARM account "/deployments?api-version=2024-10-01"
#define TOKENS(account)                                                                  \
    ARM account "/providers/Microsoft.Insights/metrics?*TokenTransaction*"
#define REQUESTS(account)                                                                \
    ARM account "/providers/Microsoft.Insights/metrics?*AzureOpenAIRequests*"
#define PTU(account)                                                                     \
    ARM account "/providers/Microsoft.Insights/metrics?*ManagedUtilizationV2*"

#define SIGNED_IN(token) "{\"access_token\":\"" token "\",\"expires_in\":3600}"

#define DEPLOYMENT(name, sku)                                                            \
    "{\"name\":\"" name "\",\"sku\":{\"name\":\"" sku "\",\"capacity\":100},"            \
    "\"properties\":{\"model\":{\"format\":\"OpenAI\",\"name\":\"gpt-4o\"}}}"
#define LIST(items)            "{\"value\":[" items "]}"
#define LIST_MORE(items, next) "{\"value\":[" items "],\"nextLink\":\"" next "\"}"

#define ANSWER(metrics)                                                                  \
    "{\"timespan\":\"2026-11-23T18:15:00Z/2026-11-23T18:18:00Z\",\"interval\":\"PT1M\"," \
    "\"value\":[" metrics "]}"
#define METRIC(name, series)                                                             \
    "{\"name\":{\"value\":\"" name                                                       \
    "\"},\"errorCode\":\"Success\",\"timeseries\":[" series "]}"
#define SERIES(deployment, more, key, a, b)                                              \
    "{\"metadatavalues\":[{\"name\":{\"value\":\"modeldeploymentname\"},\"value\":"      \
    "\"" deployment "\"}" more                                                           \
    "],\"data\":[{\"timeStamp\":\"2026-11-23T18:15:00Z\",\"" key "\":" a                 \
    "},{\"timeStamp\":\"2026-11-23T18:16:00Z\",\"" key "\":" b                           \
    "},{\"timeStamp\":\"2026-11-23T18:17:00Z\"}]}"
#define STATUS(code) ",{\"name\":{\"value\":\"statuscode\"},\"value\":\"" code "\"}"

#define TOKEN_ANSWER                                                                     \
    ANSWER(METRIC("TokenTransaction",                                                    \
                  SERIES("gpt-4o", "", "total", "84213",                                 \
                         "0")) "," METRIC("ProcessedPromptTokens",                       \
                                          SERIES("gpt-4o", "", "total", "84000",         \
                                                 "0")) "," METRIC("GeneratedTokens",     \
                                                                  SERIES("gpt-4o", "",   \
                                                                         "total", "213", \
                                                                         "0")))
#define REQUEST_ANSWER                                                                   \
    ANSWER(METRIC("AzureOpenAIRequests",                                                 \
                  SERIES("gpt-4o", STATUS("200"), "total", "40",                         \
                         "0") "," SERIES("gpt-4o", STATUS("429"), "total", "3", "0")))
#define PTU_ANSWER                                                                       \
    ANSWER(METRIC("AzureOpenAIProvisionedManagedUtilizationV2",                          \
                  SERIES("ptu", "", "maximum", "71.5", "0")))
#define FORBIDDEN                                                                        \
    "{\"error\":{\"code\":\"AuthorizationFailed\",\"message\":\"perform action "         \
    "'microsoft.insights/metrics/read' over\"}}"

/* ---- the stage
 * ------------------------------------------------------------------------- */

#define ACCOUNTS_MAX 3

struct stage {
    struct aoai_identity_config identities[2];
    struct aoai_target_config target;
    struct fake_clock clock;
    struct script script;
    struct aoai_monitor *monitor;
    struct aoai_span spans[ACCOUNTS_MAX];
    struct aoai_snapshot snapshot;
    char log[8192];
};

static void remember(void *ctx, enum aoai_log_level level, const char *message)
{
    struct stage *stage = ctx;
    size_t length = strlen(stage->log);
    snprintf(stage->log + length, sizeof(stage->log) - length, "%d %s\n", (int)level,
             message);
}

static void set(struct aoai_identity_config *identity, const char *name,
                const char *value)
{
    struct aoai_error err = {0};
    assert_ok(aoai_option_set(aoai_option_find(aoai_identity_options(), name), identity,
                              value, &err),
              &err);
}

static struct aoai_identity_config identity(const char *name, const char *client)
{
    struct aoai_identity_config config = {.name = strdup(name)};
    struct aoai_error err = {0};
    set(&config, "tenant_id", "contoso.example");
    set(&config, "client_id", client);
    set(&config, "client_secret", "hunter2");
    set(&config, "metrics_url", "none"); /* test_batches has the other way */
    assert_ok(aoai_identity_finish(&config, NULL, &err), &err);
    return config;
}

/* A monitor of the accounts contoso-a, contoso-b, ... */
static void set_stage(struct stage *stage, size_t accounts)
{
    struct aoai_error err = {0};
    *stage = (struct stage){.clock = {.wall_s = (FIRST + COUNT + 3) * 60}};
    stage->identities[0] = identity("first", "app-one");
    for (size_t i = 0; i < accounts; i++) {
        char id[200];
        snprintf(id, sizeof(id), "%scontoso-%c", GROUP, (int)('a' + i));
        assert_true(aoai_strlist_add(&stage->target.resources, id));
        stage->spans[i] = (struct aoai_span){FIRST, FIRST + COUNT};
    }
    const struct aoai_monitor_options options = {
        .identities = stage->identities,
        .identity_count = 1,
        .targets = &stage->target,
        .target_count = 1,
        .transport = scripted_transport(&stage->script),
        .clock = fake_clock(&stage->clock),
        .log = {AOAI_LOG_DEBUG, remember, stage},
    };
    stage->monitor = aoai_monitor_new(&options, &err);
    assert_ok(stage->monitor != NULL, &err);
}

static void poll_with(struct stage *stage, const struct scripted_call *calls,
                      size_t count)
{
    struct aoai_error err = {0};
    int64_t deadline_at_ms = stage->clock.monotonic_ms + 30000;
    bool is_alone = aoai_monitor_account_count(stage->monitor) == 1;
    aoai_snapshot_free(&stage->snapshot);
    stage->script = (struct script){.calls = calls,
                                    .count = count,
                                    .clock = &stage->clock,
                                    /* Several accounts share the time step by step. */
                                    .deadline_at_ms = is_alone ? deadline_at_ms : 0};
    assert_ok(aoai_monitor_poll(stage->monitor, stage->spans, deadline_at_ms,
                                &stage->snapshot, &err),
              &err);
    script_done(&stage->script);
    assert_number(stage->snapshot.taken_at_s,
                  stage->clock.wall_s + (deadline_at_ms - 30000) / 1000);
}

#define POLL(stage, calls) poll_with((stage), (calls), AOAI_LENGTH(calls))

static void end(struct stage *stage)
{
    assert_null(strstr(stage->log, "hunter2"));
    assert_null(strstr(stage->log, "token-"));
    aoai_snapshot_free(&stage->snapshot);
    aoai_monitor_free(stage->monitor);
    aoai_identity_free(&stage->identities[0]);
    aoai_identity_free(&stage->identities[1]);
    aoai_target_free(&stage->target);
}

static double value(const struct stage *stage, size_t account, const char *deployment,
                    enum aoai_metric_id metric, const char *status)
{
    const struct aoai_account_state *state = &stage->snapshot.accounts[account];
    for (size_t i = 0; i < state->deployment_count; i++) {
        double got = -1;
        if (strcmp(state->deployments[i].name, deployment) != 0)
            continue;
        const struct aoai_series *series =
            aoai_snapshot_series(&state->deployments[i], metric, status);
        return series != NULL && aoai_series_get(series, FIRST, &got) ? got : -1;
    }
    return -2;
}

static void assert_all_metrics(const struct stage *stage, size_t account,
                               enum aoai_error_kind kind, const char *glob)
{
    for (int id = 0; id < AOAI_METRIC_PTU_UTILIZATION; id++)
        assert_error(&stage->snapshot.accounts[account].errors[id], kind, glob);
}

/* ---- the first poll and the next
 * ------------------------------------------------------- */

#define SIGN_IN_CALL(token)                                                              \
    {                                                                                    \
        .method = "POST", .url = TOKEN_URL,                                              \
        .body = "client_id=app-one&*client_secret=hunter2&*", .status = 200,             \
        .answer = SIGNED_IN(token), .round = 1                                           \
    }
#define LIMITS_CALL(account, list)                                                       \
    {                                                                                    \
        .url = LIMITS(account), .header = "Authorization: Bearer token-*",               \
        .status = 200, .answer = list                                                    \
    }
#define TOKENS_CALL(account)                                                             \
    {                                                                                    \
        .url = TOKENS(account), .header = "Authorization: Bearer token-*",               \
        .status = 200, .answer = TOKEN_ANSWER                                            \
    }
#define REQUESTS_CALL(account)                                                           \
    {                                                                                    \
        .url = REQUESTS(account), .header = "Authorization: Bearer token-*",             \
        .status = 200, .answer = REQUEST_ANSWER                                          \
    }

static const struct scripted_call first_poll[] = {
    SIGN_IN_CALL("token-1"),
    LIMITS_CALL("contoso-a", LIST(DEPLOYMENT("gpt-4o", "GlobalStandard"))),
    TOKENS_CALL("contoso-a"),
    REQUESTS_CALL("contoso-a"),
};

static const struct scripted_call next_poll[] = {
    TOKENS_CALL("contoso-a"),
    REQUESTS_CALL("contoso-a"),
};

static void one_account(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, first_poll);
    assert_number(stage.script.rounds, 2);
    assert_number(stage.snapshot.account_count, 1);
    const struct aoai_account_state *account = &stage.snapshot.accounts[0];
    assert_text(account->id->account, "contoso-a");
    assert_number(account->span.from_minute, FIRST);
    assert_number(account->limits_error.kind, AOAI_ERROR_NONE);
    assert_all_metrics(&stage, 0, AOAI_ERROR_NONE, "");
    assert_number(account->errors[AOAI_METRIC_PTU_UTILIZATION].kind, AOAI_ERROR_NONE);
    assert_number(account->deployment_count, 1);
    assert_real(account->deployments[0].deployment->limit.tokens_per_min, 100000);
    assert_real(value(&stage, 0, "gpt-4o", AOAI_METRIC_PROCESSED_TOKENS, NULL), 84213);
    assert_real(value(&stage, 0, "gpt-4o", AOAI_METRIC_PROMPT_TOKENS, NULL), 84000);
    assert_real(value(&stage, 0, "gpt-4o", AOAI_METRIC_GENERATED_TOKENS, NULL), 213);
    assert_real(value(&stage, 0, "gpt-4o", AOAI_METRIC_REQUESTS, "200"), 40);
    assert_real(value(&stage, 0, "gpt-4o", AOAI_METRIC_REQUESTS, "429"), 3);
    assert_number(aoai_monitor_series_count(stage.monitor, 0), 5);
    end(&stage);
}

static void two_accounts_of_one_identity_sign_in_once(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        SIGN_IN_CALL("token-1"),
        LIMITS_CALL("contoso-a", LIST("")),
        TOKENS_CALL("contoso-a"),
        REQUESTS_CALL("contoso-a"),
        LIMITS_CALL("contoso-b", LIST("")),
        TOKENS_CALL("contoso-b"),
        REQUESTS_CALL("contoso-b"),
    };
    struct stage stage;
    set_stage(&stage, 2);
    POLL(&stage, calls);
    assert_number(stage.script.rounds, 2);
    assert_number(stage.script.round_sizes[1], 6);
    assert_number(aoai_monitor_account_count(stage.monitor), 2);
    assert_text(aoai_monitor_account_id(stage.monitor, 1)->account, "contoso-b");
    assert_real(value(&stage, 1, "gpt-4o", AOAI_METRIC_PROCESSED_TOKENS, NULL), 84213);
    end(&stage);
}

/* Beside the groups, in the same round; what is of a group anyway, or named twice, is asked
 * for once.
 */
static void metrics_beside_the_groups_are_asked_for(void **state)
{
    (void)state;
    static const char *const wanted[] = {"TotalTokens", "tokentransaction", "totaltokens",
                                         "RAISystemEvent"};
    static const struct scripted_call calls[] = {
        SIGN_IN_CALL("token-1"),
        LIMITS_CALL("contoso-a", LIST(DEPLOYMENT("gpt-4o", "Standard"))),
        TOKENS_CALL("contoso-a"),
        REQUESTS_CALL("contoso-a"),
        {.url = ARM "contoso-a/providers/Microsoft.Insights/metrics?*=TotalTokens&*"
                    "aggregation=total&interval=PT1M&*ModelDeploymentName*",
         .status = 200,
         .answer =
             ANSWER(METRIC("TotalTokens", SERIES("gpt-4o", "", "total", "9", "0")))},
        {.url = ARM "contoso-a/providers/Microsoft.Insights/metrics?*=RAISystemEvent&*",
         .status = 503},
    };
    struct stage stage;
    enum aoai_metric_id id = AOAI_METRIC_NAMED;
    set_stage(&stage, 1);
    for (size_t i = 0; i < AOAI_LENGTH(wanted); i++)
        assert_true(aoai_strlist_add(&stage.target.metrics, wanted[i]));
    POLL(&stage, calls);
    assert_number(stage.script.rounds, 2);
    const struct aoai_account_state *account = &stage.snapshot.accounts[0];
    assert_number(account->extra_count, 2);
    assert_true(aoai_metric_find_id("TotalTokens", &id));
    assert_real(value(&stage, 0, "gpt-4o", id, NULL), 9);
    assert_number(aoai_snapshot_error(account, id)->kind, AOAI_ERROR_NONE);
    assert_true(aoai_metric_find_id("RAISystemEvent", &id));
    assert_error(aoai_snapshot_error(account, id), AOAI_ERROR_SERVER, "metrics: *503*");
    assert_all_metrics(&stage, 0, AOAI_ERROR_NONE, "");
    assert_number(aoai_monitor_series_count(stage.monitor, 0), 6);
    end(&stage);
}

static void next_poll_uses_the_token_and_the_cached_limits(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, first_poll);
    stage.clock.monotonic_ms += 60000;
    POLL(&stage, next_poll);
    assert_number(stage.script.rounds, 1);
    assert_number(stage.snapshot.accounts[0].limits_error.kind, AOAI_ERROR_NONE);
    assert_real(
        stage.snapshot.accounts[0].deployments[0].deployment->limit.tokens_per_min,
        100000);
    end(&stage);
}

static void limits_are_asked_again_after_five_minutes(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        LIMITS_CALL("contoso-a", LIST(DEPLOYMENT("renamed", "GlobalStandard"))),
        TOKENS_CALL("contoso-a"),
        REQUESTS_CALL("contoso-a"),
    };
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, first_poll);
    stage.clock.monotonic_ms = 299999;
    POLL(&stage, next_poll);
    stage.clock.monotonic_ms = 300000;
    POLL(&stage, calls);
    assert_number(stage.snapshot.accounts[0].deployment_count, 2);
    assert_real(value(&stage, 0, "renamed", AOAI_METRIC_PROCESSED_TOKENS, NULL), 0);
    assert_null(stage.snapshot.accounts[0].deployments[0].deployment);
    end(&stage);
}

static void token_is_fetched_anew_before_it_ends(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        SIGN_IN_CALL("token-2"),
        LIMITS_CALL("contoso-a", LIST("")),
        {.url = TOKENS("contoso-a"),
         .header = "Authorization: Bearer token-2",
         .status = 200,
         .answer = TOKEN_ANSWER},
        REQUESTS_CALL("contoso-a"),
    };
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, first_poll);
    stage.clock.monotonic_ms = 3300000; /* an hour less five minutes */
    POLL(&stage, calls);
    end(&stage);
}

/* Five minutes before its end a renewal is tried; when it fails, nobody notices. */
static void failed_renewal_leaves_the_token_that_lasts(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.method = "POST", .url = TOKEN_URL, .status = 503, .round = 1},
        LIMITS_CALL("contoso-a", LIST("")),
        TOKENS_CALL("contoso-a"),
        REQUESTS_CALL("contoso-a"),
    };
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, first_poll);
    stage.clock.monotonic_ms = 3000000; /* an hour less ten minutes */
    struct aoai_error err = {0};
    stage.script = (struct script){
        .calls = calls, .count = AOAI_LENGTH(calls), .clock = &stage.clock};
    aoai_snapshot_free(&stage.snapshot);
    assert_ok(
        aoai_monitor_poll(stage.monitor, stage.spans, 3030000, &stage.snapshot, &err),
        &err);
    script_done(&stage.script);
    assert_all_metrics(&stage, 0, AOAI_ERROR_NONE, "");
    assert_glob(stage.log, "*the token in use still lasts, but: sign-in: HTTP 503*");
    POLL(&stage, next_poll); /* not again at once */
    end(&stage);
}

/* A refusal for good is not repeated every minute. */
static void refused_sign_in_is_not_repeated(void **state)
{
    (void)state;
    static const struct scripted_call refusal[] = {
        {.method = "POST",
         .url = TOKEN_URL,
         .status = 401,
         .answer = "{\"error_description\":\"AADSTS7000222: x\"}"}};
    static const struct scripted_call nothing[1] = {{.status = 0}};
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, refusal);
    for (int minute = 0; minute < 9; minute++) {
        stage.clock.monotonic_ms += 60000;
        poll_with(&stage, nothing, 0);
        assert_all_metrics(&stage, 0, AOAI_ERROR_AUTH, "*sign-in: AADSTS7000222: *");
    }
    stage.clock.monotonic_ms += 60000;
    POLL(&stage, refusal);
    end(&stage);
}

/* Continuous access evaluation: the next token is asked for with Azure's own claims. */
static void claims_of_a_refusal_go_into_the_next_sign_in(void **state)
{
    (void)state;
    static const char challenge[] =
        "WWW-Authenticate: Bearer error=\"insufficient_claims\", "
        "claims=\"eyJhY2Nlc3NfdG9rZW4iOnt9fQ==\"";
    static const struct scripted_call calls[] = {
        {.url = TOKENS("contoso-a"), .status = 401, .headers = challenge, .round = 1},
        {.url = REQUESTS("contoso-a"), .status = 401, .headers = challenge, .round = 1},
        {.method = "POST",
         .url = TOKEN_URL,
         .body = "*&claims=%7B%22access_token%22%3A%7B%7D%7D",
         .status = 200,
         .answer = SIGNED_IN("token-2"),
         .round = 2},
        TOKENS_CALL("contoso-a"),
        REQUESTS_CALL("contoso-a"),
    };
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, first_poll);
    POLL(&stage, calls);
    assert_all_metrics(&stage, 0, AOAI_ERROR_NONE, "");
    end(&stage);
}

/* One step of one is sent with one step of the other, though one goes two. */
static void ways_of_different_length_sign_in_together(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        SIGN_IN_CALL("token-1"),
        {.url = "http://169.254.169.254/metadata/identity/oauth2/token?*",
         .header = "Metadata: true",
         .status = 503,
         .round = 1},
        {.url = "http://169.254.169.254/metadata/identity/oauth2/token?*",
         .status = 200,
         .answer = SIGNED_IN("token-2"),
         .round = 2},
        LIMITS_CALL("contoso-a", LIST("")),
        TOKENS_CALL("contoso-a"),
        REQUESTS_CALL("contoso-a"),
        LIMITS_CALL("contoso-b", LIST("")),
        TOKENS_CALL("contoso-b"),
        REQUESTS_CALL("contoso-b"),
    };
    struct stage stage;
    struct aoai_error err = {0};
    set_stage(&stage, 1);
    stage.identities[1].name = strdup("second");
    assert_ok(aoai_identity_finish(&stage.identities[1], NULL, &err), &err);
    struct aoai_target_config targets[2] = {stage.target,
                                            {.credential = strdup("second")}};
    assert_true(aoai_strlist_add(&targets[1].resources, GROUP "contoso-b"));
    struct aoai_monitor_options options = {
        .identities = stage.identities,
        .identity_count = 2,
        .targets = targets,
        .target_count = 2,
        .transport = scripted_transport(&stage.script),
        .clock = fake_clock(&stage.clock),
        .log = {AOAI_LOG_INFO, remember, &stage},
    };
    aoai_monitor_free(stage.monitor);
    stage.monitor = aoai_monitor_new(&options, &err);
    assert_ok(stage.monitor != NULL, &err);
    stage.spans[1] = stage.spans[0];
    POLL(&stage, calls);
    assert_number(stage.script.round_sizes[0], 2);
    assert_number(stage.script.round_sizes[1], 1);
    assert_all_metrics(&stage, 1, AOAI_ERROR_NONE, "");
    assert_glob(stage.log, "*sign-in: managed identity\n*");
    aoai_target_free(&targets[1]);
    end(&stage);
}

static void empty_span_leaves_the_account_out(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage, 2);
    stage.spans[1] = (struct aoai_span){FIRST, FIRST};
    POLL(&stage, first_poll);
    assert_number(stage.snapshot.account_count, 2);
    assert_number(stage.snapshot.accounts[1].deployment_count, 0);
    assert_true(aoai_span_is_empty(stage.snapshot.accounts[1].span));
    end(&stage);
}

static void nothing_due_sends_nothing(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage, 1);
    stage.spans[0] = (struct aoai_span){FIRST, FIRST};
    poll_with(&stage, NULL, 0);
    assert_number(stage.script.rounds, 0);
    end(&stage);
}

/* ---- refusals
 * -------------------------------------------------------------------------- */

static void refused_token_is_fetched_anew_once(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.url = TOKENS("contoso-a"), .status = 401, .round = 1},
        {.url = REQUESTS("contoso-a"), .status = 401, .round = 1},
        {.method = "POST",
         .url = TOKEN_URL,
         .status = 200,
         .answer = SIGNED_IN("token-2"),
         .round = 2},
        {.url = TOKENS("contoso-a"),
         .header = "Authorization: Bearer token-2",
         .status = 200,
         .answer = TOKEN_ANSWER,
         .round = 3},
        {.url = REQUESTS("contoso-a"),
         .header = "Authorization: Bearer token-2",
         .status = 200,
         .answer = REQUEST_ANSWER,
         .round = 3},
    };
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, first_poll);
    POLL(&stage, calls);
    assert_all_metrics(&stage, 0, AOAI_ERROR_NONE, "");
    assert_real(value(&stage, 0, "gpt-4o", AOAI_METRIC_PROCESSED_TOKENS, NULL), 84213);
    end(&stage);
}

static void second_refusal_gives_up(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        SIGN_IN_CALL("token-1"),
        {.url = LIMITS("contoso-a"), .status = 401, .round = 2},
        {.url = TOKENS("contoso-a"), .status = 401, .round = 2},
        {.url = REQUESTS("contoso-a"), .status = 401, .round = 2},
        {.method = "POST",
         .url = TOKEN_URL,
         .status = 200,
         .answer = SIGNED_IN("token-2"),
         .round = 3},
        {.url = LIMITS("contoso-a"), .status = 401, .round = 4},
        {.url = TOKENS("contoso-a"), .status = 401, .round = 4},
        {.url = REQUESTS("contoso-a"), .status = 401, .round = 4},
    };
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, calls);
    assert_all_metrics(&stage, 0, AOAI_ERROR_AUTH, "metrics: HTTP 401*");
    assert_error(&stage.snapshot.accounts[0].limits_error, AOAI_ERROR_AUTH,
                 "limits: HTTP 401*");
    assert_number(stage.snapshot.accounts[0].deployment_count, 0);
    end(&stage);
}

static void one_forbidden_account_does_not_stop_the_other(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        SIGN_IN_CALL("token-1"),
        {.url = LIMITS("contoso-a"), .status = 403, .answer = FORBIDDEN},
        {.url = TOKENS("contoso-a"), .status = 403, .answer = FORBIDDEN},
        {.url = REQUESTS("contoso-a"), .status = 403, .answer = FORBIDDEN},
        LIMITS_CALL("contoso-b", LIST(DEPLOYMENT("gpt-4o", "GlobalStandard"))),
        TOKENS_CALL("contoso-b"),
        REQUESTS_CALL("contoso-b"),
    };
    struct stage stage;
    set_stage(&stage, 2);
    POLL(&stage, calls);
    assert_all_metrics(&stage, 0, AOAI_ERROR_FORBIDDEN, "metrics: HTTP 403*Monitoring*");
    assert_error(&stage.snapshot.accounts[0].limits_error, AOAI_ERROR_FORBIDDEN,
                 "limits: HTTP 403*");
    assert_number(stage.snapshot.accounts[0].errors[0].http_status, 403);
    assert_number(stage.snapshot.accounts[0].deployment_count, 0);
    assert_all_metrics(&stage, 1, AOAI_ERROR_NONE, "");
    assert_real(value(&stage, 1, "gpt-4o", AOAI_METRIC_PROCESSED_TOKENS, NULL), 84213);
    end(&stage);
}

static void failed_sign_in_fails_every_account(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.method = "POST",
         .url = TOKEN_URL,
         .status = 401,
         .answer = "{\"error\":\"invalid_client\",\"error_description\":"
                   "\"AADSTS7000222: hunter2 expired\"}"},
    };
    struct stage stage;
    set_stage(&stage, 2);
    POLL(&stage, calls);
    for (size_t i = 0; i < 2; i++) {
        assert_all_metrics(&stage, i, AOAI_ERROR_AUTH, "*sign-in: AADSTS7000222: *");
        assert_error(&stage.snapshot.accounts[i].limits_error, AOAI_ERROR_AUTH,
                     "*sign-in: AADSTS7000222: *");
    }
    end(&stage);
}

static void sign_in_without_network_says_so(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.method = "POST", .url = TOKEN_URL, .error = AOAI_ERROR_NETWORK}};
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, calls);
    assert_all_metrics(&stage, 0, AOAI_ERROR_NETWORK, "*sign-in: scripted network");
    end(&stage);
}

static void failed_limits_leave_the_metrics(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        SIGN_IN_CALL("token-1"),
        {.url = LIMITS("contoso-a"), .status = 503},
        TOKENS_CALL("contoso-a"),
        REQUESTS_CALL("contoso-a"),
    };
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, calls);
    assert_error(&stage.snapshot.accounts[0].limits_error, AOAI_ERROR_SERVER,
                 "limits: HTTP 503*");
    assert_all_metrics(&stage, 0, AOAI_ERROR_NONE, "");
    assert_null(stage.snapshot.accounts[0].deployments[0].deployment);
    assert_real(value(&stage, 0, "gpt-4o", AOAI_METRIC_PROCESSED_TOKENS, NULL), 84213);
    end(&stage);
}

static void old_limits_outlive_a_failure_and_are_asked_again(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.url = LIMITS("contoso-a"), .error = AOAI_ERROR_TIMEOUT},
        TOKENS_CALL("contoso-a"),
        REQUESTS_CALL("contoso-a"),
    };
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, first_poll);
    for (int i = 0; i < 2; i++) {
        stage.clock.monotonic_ms += 300000;
        POLL(&stage, calls);
        const struct aoai_account_state *account = &stage.snapshot.accounts[0];
        assert_error(&account->limits_error, AOAI_ERROR_TIMEOUT, "limits: *");
        assert_real(account->deployments[0].deployment->limit.tokens_per_min, 100000);
    }
    end(&stage);
}

static void one_failed_metric_of_a_good_answer(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.url = TOKENS("contoso-a"),
         .status = 200,
         .answer = ANSWER(METRIC(
             "TokenTransaction",
             SERIES("gpt-4o", "", "total", "-1",
                    "0")) "," METRIC("ProcessedPromptTokens",
                                     SERIES("gpt-4o", "", "total", "5",
                                            "0")) "," METRIC("GeneratedTokens", ""))},
        REQUESTS_CALL("contoso-a"),
    };
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, first_poll);
    POLL(&stage, calls);
    const struct aoai_error *errors = stage.snapshot.accounts[0].errors;
    assert_error(&errors[AOAI_METRIC_PROCESSED_TOKENS], AOAI_ERROR_PROTOCOL,
                 "metric TokenTransaction: *");
    assert_number(errors[AOAI_METRIC_PROMPT_TOKENS].kind, AOAI_ERROR_NONE);
    assert_real(value(&stage, 0, "gpt-4o", AOAI_METRIC_PROCESSED_TOKENS, NULL), -1);
    assert_real(value(&stage, 0, "gpt-4o", AOAI_METRIC_PROMPT_TOKENS, NULL), 5);
    assert_real(value(&stage, 0, "gpt-4o", AOAI_METRIC_GENERATED_TOKENS, NULL), 0);
    end(&stage);
}

static void html_instead_of_metrics(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.url = TOKENS("contoso-a"), .status = 200, .answer = "<html>guest</html>"},
        {.url = REQUESTS("contoso-a"), .status = 200, .answer = ""},
    };
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, first_poll);
    POLL(&stage, calls);
    assert_all_metrics(&stage, 0, AOAI_ERROR_PROTOCOL, "metrics: the answer is *");
    end(&stage);
}

/* ---- pages
 * ----------------------------------------------------------------------------- */

static void pages_are_followed(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        SIGN_IN_CALL("token-1"),
        {.url = LIMITS("contoso-a"),
         .status = 200,
         .round = 2,
         .answer = LIST_MORE(DEPLOYMENT("gpt-4o", "Standard"), ARM "x?page=2")},
        TOKENS_CALL("contoso-a"),
        REQUESTS_CALL("contoso-a"),
        {.url = ARM "x?page=2",
         .header = "Authorization: Bearer token-1",
         .status = 200,
         .round = 3,
         .answer = LIST_MORE(DEPLOYMENT("gpt-5", "Standard"), ARM "x?page=3")},
        {.url = ARM "x?page=3",
         .status = 200,
         .round = 4,
         .answer = LIST(DEPLOYMENT("gpt-6", "Standard"))},
    };
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, calls);
    assert_number(stage.snapshot.accounts[0].deployment_count, 3);
    assert_text(stage.snapshot.accounts[0].deployments[2].name, "gpt-6");
    end(&stage);
}

static void token_does_not_follow_to_another_server(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        SIGN_IN_CALL("token-1"),
        LIMITS_CALL("contoso-a",
                    LIST_MORE(DEPLOYMENT("gpt-4o", "Standard"), "https://evil.example/")),
        TOKENS_CALL("contoso-a"),
        REQUESTS_CALL("contoso-a"),
    };
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, calls);
    assert_error(&stage.snapshot.accounts[0].limits_error, AOAI_ERROR_PROTOCOL,
                 "limits: the next page *another server*");
    assert_all_metrics(&stage, 0, AOAI_ERROR_NONE, "");
    end(&stage);
}

/* Half a list is none: its missing deployments would look deleted. */
static void failed_second_page_fails_the_list(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        SIGN_IN_CALL("token-1"),
        LIMITS_CALL("contoso-a",
                    LIST_MORE(DEPLOYMENT("gpt-5", "Standard"), ARM "x?page=2")),
        TOKENS_CALL("contoso-a"),
        REQUESTS_CALL("contoso-a"),
        {.url = ARM "x?page=2", .status = 500, .round = 3},
    };
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, calls);
    assert_error(&stage.snapshot.accounts[0].limits_error, AOAI_ERROR_SERVER,
                 "limits: HTTP 500*");
    assert_number(stage.snapshot.accounts[0].deployment_count, 1);
    assert_text(stage.snapshot.accounts[0].deployments[0].name, "gpt-4o");
    end(&stage);
}

/* Every page leads to another one. */
static void send_endless(void *ctx, struct aoai_exchange *const exchanges[], size_t count)
{
    int *sent = ctx;
    for (size_t i = 0; i < count; i++) {
        struct aoai_http_response *response = &exchanges[i]->response;
        response->status = 200;
        response->body = aoai_buf_init(1 << 16);
        (*sent)++;
        if (strcmp(exchanges[i]->request.method, "POST") == 0)
            aoai_buf_add(&response->body, SIGNED_IN("token-1"));
        else
            aoai_buf_addf(&response->body, LIST_MORE("", ARM "x?page=%d"), *sent);
    }
}

static void pages_without_end_are_an_error(void **state)
{
    (void)state;
    int sent = 0;
    struct stage stage;
    set_stage(&stage, 1);
    struct aoai_monitor_options options = {
        .identities = stage.identities,
        .identity_count = 1,
        .targets = &stage.target,
        .target_count = 1,
        .transport = {send_endless, &sent},
        .clock = fake_clock(&stage.clock),
    };
    struct aoai_error err = {0};
    aoai_monitor_free(stage.monitor);
    stage.monitor = aoai_monitor_new(&options, &err);
    assert_ok(aoai_monitor_poll(stage.monitor, stage.spans, 30000, &stage.snapshot, &err),
              &err);
    assert_error(&stage.snapshot.accounts[0].limits_error, AOAI_ERROR_PROTOCOL,
                 "limits: more than 100 pages");
    assert_in_range(sent, 100, 110);
    end(&stage);
}

/* ---- provisioned deployments
 * ----------------------------------------------------------- */

static void utilization_is_asked_only_where_provisioned(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        SIGN_IN_CALL("token-1"),
        LIMITS_CALL("contoso-a", LIST(DEPLOYMENT("gpt-4o", "GlobalStandard"))),
        TOKENS_CALL("contoso-a"),
        REQUESTS_CALL("contoso-a"),
        LIMITS_CALL("contoso-b", LIST(DEPLOYMENT("ptu", "GlobalProvisionedManaged"))),
        TOKENS_CALL("contoso-b"),
        REQUESTS_CALL("contoso-b"),
        {.url = PTU("contoso-b"), .status = 200, .answer = PTU_ANSWER, .round = 3},
    };
    static const struct scripted_call again[] = {
        TOKENS_CALL("contoso-a"),
        REQUESTS_CALL("contoso-a"),
        TOKENS_CALL("contoso-b"),
        REQUESTS_CALL("contoso-b"),
        {.url = PTU("contoso-b"), .status = 200, .answer = PTU_ANSWER, .round = 1},
    };
    struct stage stage;
    set_stage(&stage, 2);
    POLL(&stage, calls);
    assert_real(value(&stage, 1, "ptu", AOAI_METRIC_PTU_UTILIZATION, NULL), 71.5);
    assert_real(value(&stage, 0, "gpt-4o", AOAI_METRIC_PTU_UTILIZATION, NULL), -1);
    POLL(&stage, again);
    assert_number(stage.script.rounds, 1);
    assert_real(value(&stage, 1, "ptu", AOAI_METRIC_PTU_UTILIZATION, NULL), 71.5);
    end(&stage);
}

static void unwanted_provisioned_deployment_costs_no_request(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        SIGN_IN_CALL("token-1"),
        LIMITS_CALL("contoso-a", LIST(DEPLOYMENT("ptu", "ProvisionedManaged"))),
        TOKENS_CALL("contoso-a"),
        REQUESTS_CALL("contoso-a"),
    };
    struct stage stage;
    set_stage(&stage, 1);
    assert_true(aoai_strlist_add(&stage.target.excludes, "PTU*"));
    POLL(&stage, calls);
    end(&stage);
}

static void failed_utilization_is_its_own_error(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        SIGN_IN_CALL("token-1"),
        LIMITS_CALL("contoso-a", LIST(DEPLOYMENT("ptu", "ProvisionedManaged"))),
        TOKENS_CALL("contoso-a"),
        REQUESTS_CALL("contoso-a"),
        {.url = PTU("contoso-a"), .status = 429, .round = 3},
    };
    struct stage stage;
    set_stage(&stage, 1);
    POLL(&stage, calls);
    assert_all_metrics(&stage, 0, AOAI_ERROR_NONE, "");
    assert_error(&stage.snapshot.accounts[0].errors[AOAI_METRIC_PTU_UTILIZATION],
                 AOAI_ERROR_THROTTLED, "metrics: HTTP 429*");
    end(&stage);
}

/* ---- configurations
 * -------------------------------------------------------------------- */

struct config_case {
    const char *label;
    const char *resources[3];
    const char *credential;
    const char *error; /* NULL = good */
};

static const struct config_case configs[] = {
    {"one", {GROUP "contoso-a"}, NULL, NULL},
    {"by name", {GROUP "contoso-a"}, "SECOND", NULL},
    {"none", {NULL}, NULL, "no account given*"},
    {"twice", {GROUP "contoso-a", GROUP "contoso-a"}, NULL, "*contoso-a: named twice"},
    {"twice in other letters",
     {GROUP "contoso-a", GROUP "Contoso-A/"},
     NULL,
     "*: named twice"},
    {"not an id", {GROUP "contoso-a", "contoso-b"}, NULL, "*contoso-b*"},
    {"unknown credential",
     {GROUP "contoso-a"},
     "third",
     "*contoso-a: no credential named third"},
};

static void configurations(void **state)
{
    (void)state;
    struct aoai_identity_config identities[2] = {identity("first", "app-one"),
                                                 identity("second", "app-two")};
    for (size_t i = 0; i < AOAI_LENGTH(configs); i++) {
        struct aoai_error err = {0};
        struct aoai_target_config target = {
            .credential = configs[i].credential ? strdup(configs[i].credential) : NULL};
        for (size_t j = 0; configs[i].resources[j] != NULL; j++)
            assert_true(aoai_strlist_add(&target.resources, configs[i].resources[j]));
        const struct aoai_monitor_options options = {.identities = identities,
                                                     .identity_count = 2,
                                                     .targets = &target,
                                                     .target_count = 1};
        struct aoai_monitor *monitor = aoai_monitor_new(&options, &err);
        assert_number_in(configs[i].label, monitor != NULL, configs[i].error == NULL);
        if (monitor == NULL)
            assert_error_in(configs[i].label, &err, AOAI_ERROR_CONFIG, configs[i].error);
        aoai_monitor_free(monitor);
        aoai_target_free(&target);
    }
    aoai_identity_free(&identities[0]);
    aoai_identity_free(&identities[1]);
}

static void no_identity_at_all(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    struct aoai_target_config target = {0};
    assert_true(aoai_strlist_add(&target.resources, GROUP "contoso-a"));
    const struct aoai_monitor_options options = {.targets = &target, .target_count = 1};
    assert_null(aoai_monitor_new(&options, &err));
    assert_error(&err, AOAI_ERROR_CONFIG, "*contoso-a: no credential");
    aoai_target_free(&target);
}

static void two_identities_sign_in_together(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        SIGN_IN_CALL("token-1"),
        {.method = "POST",
         .url = TOKEN_URL,
         .body = "client_id=app-two&*",
         .status = 400,
         .answer = "{\"error\":\"unauthorized_client\"}",
         .round = 1},
        LIMITS_CALL("contoso-a", LIST("")),
        TOKENS_CALL("contoso-a"),
        REQUESTS_CALL("contoso-a"),
    };
    struct stage stage;
    set_stage(&stage, 1);
    stage.identities[1] = identity("second", "app-two");
    struct aoai_target_config targets[2] = {stage.target,
                                            {.credential = strdup("second")}};
    assert_true(aoai_strlist_add(&targets[1].resources, GROUP "contoso-b"));
    struct aoai_monitor_options options = {
        .identities = stage.identities,
        .identity_count = 2,
        .targets = targets,
        .target_count = 2,
        .transport = scripted_transport(&stage.script),
        .clock = fake_clock(&stage.clock),
    };
    struct aoai_error err = {0};
    aoai_monitor_free(stage.monitor);
    stage.monitor = aoai_monitor_new(&options, &err);
    assert_ok(stage.monitor != NULL, &err);
    stage.spans[1] = stage.spans[0];
    POLL(&stage, calls);
    assert_number(stage.script.round_sizes[0], 2);
    assert_all_metrics(&stage, 0, AOAI_ERROR_NONE, "");
    assert_all_metrics(&stage, 1, AOAI_ERROR_AUTH, "*sign-in: *unauthorized_client*");
    aoai_target_free(&targets[1]);
    end(&stage);
}

static void free_accepts_nothing(void **state)
{
    (void)state;
    aoai_monitor_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_account),
        cmocka_unit_test(two_accounts_of_one_identity_sign_in_once),
        cmocka_unit_test(metrics_beside_the_groups_are_asked_for),
        cmocka_unit_test(next_poll_uses_the_token_and_the_cached_limits),
        cmocka_unit_test(limits_are_asked_again_after_five_minutes),
        cmocka_unit_test(token_is_fetched_anew_before_it_ends),
        cmocka_unit_test(empty_span_leaves_the_account_out),
        cmocka_unit_test(nothing_due_sends_nothing),
        cmocka_unit_test(refused_token_is_fetched_anew_once),
        cmocka_unit_test(second_refusal_gives_up),
        cmocka_unit_test(one_forbidden_account_does_not_stop_the_other),
        cmocka_unit_test(failed_sign_in_fails_every_account),
        cmocka_unit_test(sign_in_without_network_says_so),
        cmocka_unit_test(failed_limits_leave_the_metrics),
        cmocka_unit_test(old_limits_outlive_a_failure_and_are_asked_again),
        cmocka_unit_test(one_failed_metric_of_a_good_answer),
        cmocka_unit_test(html_instead_of_metrics),
        cmocka_unit_test(pages_are_followed),
        cmocka_unit_test(token_does_not_follow_to_another_server),
        cmocka_unit_test(failed_second_page_fails_the_list),
        cmocka_unit_test(pages_without_end_are_an_error),
        cmocka_unit_test(utilization_is_asked_only_where_provisioned),
        cmocka_unit_test(unwanted_provisioned_deployment_costs_no_request),
        cmocka_unit_test(failed_utilization_is_its_own_error),
        cmocka_unit_test(configurations),
        cmocka_unit_test(no_identity_at_all),
        cmocka_unit_test(two_identities_sign_in_together),
        cmocka_unit_test(failed_renewal_leaves_the_token_that_lasts),
        cmocka_unit_test(refused_sign_in_is_not_repeated),
        cmocka_unit_test(claims_of_a_refusal_go_into_the_next_sign_in),
        cmocka_unit_test(ways_of_different_length_sign_in_together),
        cmocka_unit_test(free_accepts_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
