/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/batches and common/places in whole polls: which accounts are asked together, and
 * that every refusal ends in the same values, from Resource Manager, in the same poll.
 */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/batches.h"
#include "common/identity.h"
#include "common/monitor.h"
#include "tests/support/fake_clock.h"

#define SUBSCRIPTION "00000000-0000-0000-0000-00000000a001"
#define OTHER        "00000000-0000-0000-0000-00000000a002"
#define ID(subscription, account)                                                        \
    "/subscriptions/" subscription "/resourceGroups/rg-contoso/providers/"               \
    "Microsoft.CognitiveServices/accounts/" account
#define FIRST 29924295 /* 2026-11-23T18:15 */
#define COUNT 3
#define SPAN                                                                             \
    {                                                                                    \
        FIRST, FIRST + COUNT                                                             \
    }
#define ACCOUNTS_MAX 3
#define MINUTE_MS    60000

/* ---- a small Azure ---- */

enum request { ARM_TOKEN, METRICS_TOKEN, LIST, LIMITS, ALONE, BATCH, KINDS };

struct azure {
    size_t counts[KINDS];
    const char *list;           /* of the subscription's accounts */
    int list_status;            /* 0 = 200 */
    int metrics_sign_in;        /* status; 0 = 200 */
    enum aoai_error_kind error; /* of a batch; NONE = an answer */
    int status;                 /* of a batch; 0 = 200 */
    const char *headers;        /* of a batch */
    const char *answer;         /* of a batch; NULL = a good one */
    const char *lost;           /* the account that a batch forgets */
    const char *interval;       /* that a batch answers; NULL = the one asked for */
    bool refuses_first_token;
    char batch_url[1024];
    char batch_body[1024];
    char batch_headers[1024];
};

static void add_header(struct aoai_exchange *exchange, const char *line)
{
    exchange->response.headers = aoai_buf_init(4096);
    if (line == NULL)
        return;
    aoai_buf_add(&exchange->response.headers, line);
    aoai_buf_add_bytes(&exchange->response.headers, "", 1);
}

static const char *account_of(const char *path)
{
    return strstr(path, "/accounts/") + strlen("/accounts/");
}

static void add_metric(struct aoai_buf *out, const char *name, char account,
                       bool has_status)
{
    aoai_buf_addf(
        out,
        "{\"name\":{\"value\":\"%s\"},\"errorCode\":\"Success\",\"timeseries\":["
        "{\"metadatavalues\":[{\"name\":{\"value\":\"modeldeploymentname\"},"
        "\"value\":\"chat\"}%s],\"data\":["
        "{\"timeStamp\":\"2026-11-23T18:15:00Z\",\"total\":%d},"
        "{\"timeStamp\":\"2026-11-23T18:16:00Z\"}]}]}",
        name,
        has_status ? ",{\"name\":{\"value\":\"statuscode\"},\"value\":\"200\"}" : "",
        100 * (account - 'a' + 1));
}

static void add_value(struct aoai_buf *out, const char *url, char account)
{
    aoai_buf_add(out, "\"value\":[");
    if (strstr(url, "AzureOpenAIRequests") != NULL) {
        add_metric(out, "AzureOpenAIRequests", account, true);
    } else {
        add_metric(out, "TokenTransaction", account, false);
        aoai_buf_add(out, ",");
        add_metric(out, "ProcessedPromptTokens", account, false);
        aoai_buf_add(out, ",");
        add_metric(out, "GeneratedTokens", account, false);
    }
    aoai_buf_add(out, "]");
}

static void answer_alone(struct aoai_exchange *exchange)
{
    struct aoai_buf *out = &exchange->response.body;
    const char *url = exchange->request.url;
    aoai_buf_add(out, "{\"timespan\":\"2026-11-23T18:15:00Z/2026-11-23T18:18:00Z\","
                      "\"interval\":\"PT1M\",");
    add_value(out, url, account_of(url)[strlen("contoso-")]);
    aoai_buf_add(out, "}");
}

static void add_part(struct aoai_buf *out, const struct azure *azure, const char *url,
                     const char *id)
{
    aoai_buf_addf(out,
                  "{\"starttime\":\"2026-11-23T18:15:00.000Z\","
                  "\"endtime\":\"2026-11-23T18:18:00.000Z\",\"interval\":\"%s\",",
                  azure->interval == NULL ? "PT1M" : azure->interval);
    add_value(out, url, account_of(id)[strlen("contoso-")]);
    aoai_buf_addf(out, ",\"resourceid\":\"%s\"}", id);
}

/* From the last account to the first, as nobody promises an order. */
static void answer_batch(struct azure *azure, struct aoai_exchange *exchange)
{
    struct aoai_error err = {0};
    struct aoai_buf body = aoai_buf_init(1 << 16);
    struct aoai_buf *out = &exchange->response.body;
    bool is_first = true;
    aoai_buf_add(&body, exchange->request.body);
    json_t *root = aoai_json_parse(&body, &err);
    json_t *ids = aoai_json_get(root, "resourceids");
    aoai_buf_add(out, "{\"values\":[");
    for (size_t i = json_array_size(ids); i > 0; i--) {
        const char *id = json_string_value(json_array_get(ids, i - 1));
        if (azure->lost != NULL && strcmp(account_of(id), azure->lost) == 0)
            continue;
        aoai_buf_add(out, is_first ? "" : ",");
        is_first = false;
        add_part(out, azure, exchange->request.url, id);
    }
    aoai_buf_add(out, "]}");
    json_decref(root);
    aoai_buf_free(&body);
}

static void take_batch(struct azure *azure, struct aoai_exchange *exchange)
{
    const struct aoai_http_request *request = &exchange->request;
    assert_text(request->method, "POST");
    assert_true(request->is_question);
    snprintf(azure->batch_url, sizeof(azure->batch_url), "%s", request->url);
    snprintf(azure->batch_body, sizeof(azure->batch_body), "%s", request->body);
    azure->batch_headers[0] = '\0';
    for (size_t i = 0; i < AOAI_HTTP_HEADERS_MAX && request->headers[i] != NULL; i++) {
        size_t length = strlen(azure->batch_headers);
        snprintf(azure->batch_headers + length, sizeof(azure->batch_headers) - length,
                 "%s|", request->headers[i]);
    }
    if (azure->error != AOAI_ERROR_NONE) {
        (void)aoai_error_set(&exchange->error, azure->error, "Could not resolve host");
        return;
    }
    exchange->response.status = azure->status == 0 ? 200 : azure->status;
    if (azure->refuses_first_token && azure->counts[BATCH] <= 2)
        exchange->response.status = 401;
    aoai_buf_free(&exchange->response.headers);
    add_header(exchange, azure->headers);
    if (azure->answer != NULL)
        aoai_buf_add(&exchange->response.body, azure->answer);
    else if (exchange->response.status == 200)
        answer_batch(azure, exchange);
}

static enum request kind_of(const struct aoai_http_request *request)
{
    if (strstr(request->url, "/oauth2/") != NULL)
        return strstr(request->body, "metrics.monitor.azure.com") != NULL ? METRICS_TOKEN
                                                                          : ARM_TOKEN;
    if (strstr(request->url, "metrics:getBatch") != NULL)
        return BATCH;
    if (strstr(request->url, "/deployments?") != NULL)
        return LIMITS;
    return strstr(request->url, "Microsoft.Insights/metrics?") != NULL ? ALONE : LIST;
}

static void answer(struct azure *azure, struct aoai_exchange *exchange)
{
    enum request kind = kind_of(&exchange->request);
    struct aoai_http_response *response = &exchange->response;
    azure->counts[kind]++;
    response->status = 200;
    response->body = aoai_buf_init(exchange->request.response_cap);
    switch (kind) {
    case ARM_TOKEN:
        aoai_buf_add(&response->body, "{\"access_token\":\"arm\",\"expires_in\":100000}");
        break;
    case METRICS_TOKEN:
        response->status = azure->metrics_sign_in == 0 ? 200 : azure->metrics_sign_in;
        aoai_buf_add(&response->body,
                     response->status == 200
                         ? "{\"access_token\":\"plane\",\"expires_in\":100000}"
                         : "{\"error\":\"invalid_scope\",\"error_description\":"
                           "\"AADSTS70011: no such scope\",\"error_codes\":[70011]}");
        break;
    case LIST:
        response->status = azure->list_status == 0 ? 200 : azure->list_status;
        aoai_buf_add(&response->body, azure->list);
        break;
    case LIMITS:
        aoai_buf_add(&response->body,
                     "{\"value\":[{\"name\":\"chat\",\"sku\":{\"name\":\"Standard\","
                     "\"capacity\":1},\"properties\":{\"model\":{\"format\":\"OpenAI\","
                     "\"name\":\"gpt-4o\"}}}]}");
        break;
    case ALONE:
        answer_alone(exchange);
        break;
    default:
        take_batch(azure, exchange);
        break;
    }
}

static void send_all(void *ctx, struct aoai_exchange *const exchanges[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        answer(ctx, exchanges[i]);
}

/* ---- the stage ---- */

#define PLACE(account, location)                                                         \
    "{\"id\":\"" ID(SUBSCRIPTION,                                                        \
                    account) "\",\"name\":\"" account                                    \
                             "\",\"kind\":\"OpenAI\",\"location\":\"" location "\"}"
#define ALL_NEAR                                                                         \
    "{\"value\":[" PLACE("contoso-a", "Sweden Central") "," PLACE(                       \
        "contoso-b", "SWEDENCENTRAL") "," PLACE("contoso-c", "swedencentral") "]}"

struct stage {
    struct azure azure;
    struct aoai_identity_config identity;
    struct aoai_target_config target;
    struct aoai_account_list found;
    struct fake_clock clock;
    struct aoai_monitor *monitor;
    struct aoai_state_dir dir;
    struct aoai_span span;
    char base[TEMP_PATH_SIZE];
    char log[8192];
};

static void remember(void *ctx, enum aoai_log_level level, const char *message)
{
    struct stage *stage = ctx;
    size_t length = strlen(stage->log);
    if (level <= AOAI_LOG_INFO)
        snprintf(stage->log + length, sizeof(stage->log) - length, "%s\n", message);
}

static void set(struct aoai_identity_config *identity, const char *name,
                const char *value)
{
    struct aoai_error err = {0};
    assert_ok(aoai_option_set(aoai_option_find(aoai_identity_options(), name), identity,
                              value, &err),
              &err);
}

static void open_monitor(struct stage *stage)
{
    struct aoai_error err = {0};
    struct aoai_monitor_options options = {
        .identities = &stage->identity,
        .identity_count = 1,
        .targets = &stage->target,
        .target_count = 1,
        .transport = {send_all, &stage->azure},
        .clock = fake_clock(&stage->clock),
        .log = {AOAI_LOG_DEBUG, remember, stage},
        .together = {.owner = "somebody"},
    };
    if (stage->dir.is_open) {
        options.together.dir = &stage->dir;
        options.together.machine = aoai_clock_system();
    }
    stage->monitor = aoai_monitor_new(&options, &err);
    assert_ok(stage->monitor != NULL, &err);
    aoai_monitor_learn(stage->monitor, &stage->found);
}

/* Accounts contoso-a, contoso-b, ... */
static void set_stage(struct stage *stage, size_t accounts, const char *metrics_url)
{
    struct aoai_error err = {0};
    *stage = (struct stage){.clock = {.wall_s = (FIRST + COUNT + 3) * 60},
                            .azure = {.list = ALL_NEAR},
                            .span = SPAN};
    set(&stage->identity, "tenant_id", "contoso.example");
    set(&stage->identity, "client_id", "app-one");
    set(&stage->identity, "client_secret", "hunter2");
    if (metrics_url != NULL)
        set(&stage->identity, "metrics_url", metrics_url);
    assert_ok(aoai_identity_finish(&stage->identity, NULL, &err), &err);
    for (size_t i = 0; i < accounts; i++) {
        char id[200];
        snprintf(id, sizeof(id), ID(SUBSCRIPTION, "contoso-%c"), (int)('a' + i));
        assert_true(aoai_strlist_add(&stage->target.resources, id));
    }
    open_monitor(stage);
}

static double tokens_of(const struct aoai_account_state *state)
{
    double value = -1;
    const struct aoai_deployment_state *chat = aoai_snapshot_deployment(state, "chat");
    const struct aoai_series *series =
        chat == NULL ? NULL
                     : aoai_snapshot_series(chat, AOAI_METRIC_PROCESSED_TOKENS, NULL);
    return series != NULL && aoai_series_get(series, FIRST, &value) ? value : -1;
}

/* Whoever was asked, the values are the same and nothing has failed. */
static void poll_stage(struct stage *stage)
{
    struct aoai_error err = {0};
    struct aoai_snapshot snapshot = {0};
    struct aoai_span spans[ACCOUNTS_MAX] = {stage->span, stage->span, stage->span};
    memset(stage->azure.counts, 0, sizeof(stage->azure.counts));
    assert_ok(aoai_monitor_poll(stage->monitor, spans, stage->clock.monotonic_ms + 30000,
                                &snapshot, &err),
              &err);
    for (size_t i = 0; i < snapshot.account_count; i++) {
        const struct aoai_account_state *state = &snapshot.accounts[i];
        for (int id = 0; id < AOAI_METRIC_COUNT; id++)
            assert_error(&state->errors[id], AOAI_ERROR_NONE, "");
        assert_real(tokens_of(state), 100.0 * (double)(i + 1));
        const struct aoai_series *requests =
            aoai_snapshot_series(&state->deployments[0], AOAI_METRIC_REQUESTS, "200");
        assert_non_null(requests);
    }
    aoai_snapshot_free(&snapshot);
}

/* "arm-tokens plane-tokens lists limits alone batches" of the last poll */
#define assert_asked(stage, want)                                                        \
    do {                                                                                 \
        char got_[64];                                                                   \
        const size_t *n_ = (stage)->azure.counts;                                        \
        snprintf(got_, sizeof(got_), "%zu %zu %zu %zu %zu %zu", n_[ARM_TOKEN],           \
                 n_[METRICS_TOKEN], n_[LIST], n_[LIMITS], n_[ALONE], n_[BATCH]);         \
        assert_text(got_, want);                                                         \
    } while (0)

static void end(struct stage *stage)
{
    assert_null(strstr(stage->log, "hunter2"));
    aoai_monitor_free(stage->monitor);
    aoai_identity_free(&stage->identity);
    aoai_target_free(&stage->target);
    aoai_accounts_free(&stage->found);
    aoai_state_dir_close(&stage->dir);
    if (stage->base[0] != '\0')
        temp_dir_remove(stage->base);
}

/* ---- who is asked together ---- */

static void accounts_of_a_region_are_asked_together(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage, 3, NULL);
    poll_stage(&stage);
    assert_asked(&stage, "1 1 1 3 0 2");
    assert_glob(
        stage.azure.batch_url,
        "https://swedencentral.metrics.monitor.azure.com/subscriptions/" SUBSCRIPTION
        "/metrics:getBatch?*");
    assert_text(
        stage.azure.batch_body,
        "{\"resourceids\":[\"" ID(SUBSCRIPTION, "contoso-a") "\",\"" ID(
            SUBSCRIPTION, "contoso-b") "\",\"" ID(SUBSCRIPTION, "contoso-c") "\"]}");
    assert_glob(stage.azure.batch_headers,
                "*Authorization: Bearer plane|*Content-Type: application/json|*");
    stage.clock.monotonic_ms += MINUTE_MS;
    poll_stage(&stage);
    assert_asked(&stage, "0 0 0 0 0 2");
    end(&stage);
}

static void one_account_alone_needs_no_list(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage, 1, NULL);
    poll_stage(&stage);
    assert_asked(&stage, "1 0 0 1 2 0");
    end(&stage);
}

static void metrics_url_none_switches_it_off(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage, 2, "none");
    poll_stage(&stage);
    assert_asked(&stage, "1 0 0 2 4 0");
    end(&stage);
}

static void metrics_url_may_hold_the_region(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage, 2, "https://gateway.example/metrics/{region}/");
    poll_stage(&stage);
    assert_asked(&stage, "1 1 1 2 0 2");
    assert_glob(stage.azure.batch_url,
                "https://gateway.example/metrics/swedencentral/subscriptions/*");
    end(&stage);
}

static void who_is_elsewhere_is_asked_alone(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage, 3, NULL);
    stage.azure.list = "{\"value\":[" PLACE("contoso-a", "westus3") "," PLACE(
        "contoso-b", "swedencentral") "," PLACE("contoso-c", "West US 3") "]}";
    poll_stage(&stage);
    assert_asked(&stage, "1 1 1 3 2 2");
    assert_null(strstr(stage.azure.batch_body, "contoso-b"));
    assert_glob(stage.azure.batch_url, "https://westus3.metrics*");
    end(&stage);
}

static void a_discovery_has_told_where_they_are(void **state)
{
    (void)state;
    struct stage stage;
    struct aoai_error err = {0};
    static const struct aoai_account_filter all = {.names = {0}};
    struct aoai_buf text = aoai_buf_init(4096);
    aoai_buf_add(&text, ALL_NEAR);
    json_t *root = aoai_json_parse(&text, &err);
    set_stage(&stage, 3, NULL);
    assert_ok(aoai_accounts_parse(root, &all, &stage.found, &err), &err);
    aoai_monitor_free(stage.monitor);
    open_monitor(&stage);
    poll_stage(&stage);
    assert_asked(&stage, "1 1 0 3 0 2");
    json_decref(root);
    aoai_buf_free(&text);
    end(&stage);
}

/* Whoever is put into the monitor later is found out about then. */
static void accounts_may_come_later(void **state)
{
    (void)state;
    struct stage stage;
    struct aoai_error err = {0};
    size_t index = 0;
    set_stage(&stage, 1, NULL);
    poll_stage(&stage);
    assert_asked(&stage, "1 0 0 1 2 0");
    for (const char *id = "bc"; *id != '\0'; id++) {
        char resource[200];
        snprintf(resource, sizeof(resource), ID(SUBSCRIPTION, "contoso-%c"), *id);
        assert_ok(aoai_monitor_put(stage.monitor, &stage.target, resource, &index, &err),
                  &err);
    }
    poll_stage(&stage);
    assert_asked(&stage, "0 1 1 2 0 2");
    end(&stage);
}

static void where_they_are_is_asked_once_in_hours(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage, 2, NULL);
    poll_stage(&stage);
    stage.clock.monotonic_ms += (int64_t)6 * 60 * MINUTE_MS - 1;
    poll_stage(&stage);
    assert_number(stage.azure.counts[LIST], 0);
    stage.clock.monotonic_ms += 1;
    poll_stage(&stage);
    assert_number(stage.azure.counts[LIST], 1);
    end(&stage);
}

static void a_list_that_is_refused_costs_nothing_but_batches(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage, 2, NULL);
    stage.azure.list_status = 403;
    poll_stage(&stage);
    assert_asked(&stage, "1 0 1 2 4 0");
    assert_glob(stage.log, "*where the accounts of subscription " SUBSCRIPTION
                           " are: HTTP 403*Monitoring Reader*");
    stage.clock.monotonic_ms += (int64_t)59 * MINUTE_MS;
    poll_stage(&stage);
    assert_number(stage.azure.counts[LIST], 0);
    stage.clock.monotonic_ms += MINUTE_MS;
    stage.azure.list_status = 503;
    poll_stage(&stage);
    assert_number(stage.azure.counts[LIST], 1);
    stage.clock.monotonic_ms += 5 * MINUTE_MS;
    stage.azure.list_status = 0;
    poll_stage(&stage);
    assert_number(stage.azure.counts[BATCH], 2);
    end(&stage);
}

static void history_is_asked_alone(void **state)
{
    (void)state;
    struct stage stage;
    struct aoai_metric_query query = {.span = {FIRST, FIRST + AOAI_BATCH_MINUTES_MOST}};
    set_stage(&stage, 2, NULL);
    assert_true(aoai_batches_takes(&stage.identity, &query));
    query.span.to_minute++;
    assert_false(aoai_batches_takes(&stage.identity, &query));
    query.span.to_minute = query.span.from_minute;
    assert_false(aoai_batches_takes(&stage.identity, &query));
    end(&stage);
}

/* ---- refusals ---- */

struct refusal {
    const char *name;
    enum aoai_error_kind error;
    int status;
    const char *headers;
    const char *answer;
    size_t batches;     /* that the first poll sends */
    int silent_minutes; /* no batch before */
    const char *told;
};

static const struct refusal refusals[] = {
    {"no role", AOAI_ERROR_NONE, 401, NULL, NULL, 4, 60,
     "*HTTP 401: grant the identity the role \"Monitoring Reader\" on the subscription*"},
    {"not registered", AOAI_ERROR_NONE, 403, NULL, NULL, 2, 60,
     "*HTTP 403: grant the identity *register Microsoft.Insights there*"},
    {"not found", AOAI_ERROR_NONE, 404, NULL, NULL, 2, 60,
     "*HTTP 404: check metrics_url*"},
    {"bad request", AOAI_ERROR_NONE, 400, NULL,
     "{\"error\":{\"code\":\"BadRequest\",\"message\":\"a reason\"}}", 2, 60,
     "*HTTP 400 BadRequest: a reason*"},
    {"no such name", AOAI_ERROR_NETWORK, 0, NULL, NULL, 2, 60, "*resolve host*"},
    {"no way", AOAI_ERROR_TIMEOUT, 0, NULL, NULL, 2, 60, "*"},
    {"a page of a proxy", AOAI_ERROR_NONE, 200, NULL, "<html>", 2, 60, "*not JSON*"},
    {"another answer", AOAI_ERROR_NONE, 200, NULL, "{\"value\":[]}", 2, 60,
     "*no \"values\" in the answer*"},
    {"nobody in it", AOAI_ERROR_NONE, 200, NULL, "{\"values\":[]}", 2, 60,
     "*the account is not in the answer*"},
    {"busy", AOAI_ERROR_NONE, 529, NULL, NULL, 2, 1, "*HTTP 529*"},
    {"busy for long", AOAI_ERROR_NONE, 429, "Retry-After: 300", NULL, 2, 5, "*HTTP 429*"},
    {"a fault", AOAI_ERROR_NONE, 500, NULL, NULL, 2, 1, "*HTTP 500*"},
};

static void check_refusal(const struct refusal *refusal)
{
    struct stage stage;
    set_stage(&stage, 2, NULL);
    stage.azure.error = refusal->error;
    stage.azure.status = refusal->status;
    stage.azure.headers = refusal->headers;
    stage.azure.answer = refusal->answer;
    poll_stage(&stage); /* which sees that nothing is lost */
    assert_number_in(refusal->name, stage.azure.counts[BATCH], refusal->batches);
    assert_number_in(refusal->name, stage.azure.counts[ALONE], 4);
    assert_glob_in(refusal->name, stage.log, refusal->told);
    assert_glob_in(refusal->name, stage.log,
                   "*accounts of subscription " SUBSCRIPTION
                   " in swedencentral are asked one by one for now: *");
    stage.log[0] = '\0';
    stage.clock.monotonic_ms += (int64_t)refusal->silent_minutes * MINUTE_MS - 1;
    poll_stage(&stage);
    assert_number_in(refusal->name, stage.azure.counts[BATCH], 0);
    assert_number_in(refusal->name, stage.azure.counts[ALONE], 4);
    stage.clock.monotonic_ms += 1;
    poll_stage(&stage);
    assert_true(stage.azure.counts[BATCH] >= 2);
    /* It was told before. */
    assert_text_in(refusal->name, stage.log, "");
    stage.azure = (struct azure){.list = ALL_NEAR};
    stage.clock.monotonic_ms += (int64_t)60 * MINUTE_MS;
    poll_stage(&stage);
    assert_number_in(refusal->name, stage.azure.counts[ALONE], 0);
    assert_glob_in(refusal->name, stage.log, "*are asked together again\n");
    end(&stage);
}

static void every_refusal_ends_at_resource_manager(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(refusals); i++)
        check_refusal(&refusals[i]);
}

/* Nobody refused anything: it goes on alone in this poll, together in the next. */
static void want_of_memory_is_no_refusal(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage, 2, NULL);
    stage.azure.error = AOAI_ERROR_NO_MEMORY;
    for (int poll = 0; poll < 2; poll++) {
        poll_stage(&stage);
        assert_number(stage.azure.counts[BATCH], 2);
        assert_number(stage.azure.counts[ALONE], 4);
    }
    assert_null(strstr(stage.log, "one by one"));
    end(&stage);
}

static void no_token_for_metrics_is_a_refusal(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage, 2, NULL);
    stage.azure.metrics_sign_in = 400;
    poll_stage(&stage);
    assert_asked(&stage, "1 1 1 2 4 0");
    assert_glob(stage.log, "*one by one for now: sign-in*70011*");
    stage.clock.monotonic_ms += (int64_t)59 * MINUTE_MS;
    poll_stage(&stage);
    assert_number(stage.azure.counts[METRICS_TOKEN], 0);
    end(&stage);
}

static void a_token_that_is_refused_is_fetched_anew(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage, 2, NULL);
    stage.azure.refuses_first_token = true;
    poll_stage(&stage);
    assert_asked(&stage, "1 2 1 2 0 4");
    end(&stage);
}

/* An account that a batch does not know is asked alone; the others stay together. */
static void one_part_that_is_missing_is_asked_alone(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage, 3, NULL);
    stage.azure.lost = "contoso-b";
    poll_stage(&stage);
    assert_asked(&stage, "1 1 1 3 2 2");
    stage.clock.monotonic_ms += MINUTE_MS;
    poll_stage(&stage);
    assert_asked(&stage, "0 0 0 0 2 2");
    end(&stage);
}

static void another_interval_is_no_answer(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage, 2, NULL);
    stage.azure.interval = "PT5M";
    poll_stage(&stage);
    assert_asked(&stage, "1 1 1 2 4 2");
    assert_glob(stage.log, "*asked for the interval PT1M, answered \"PT5M\"*");
    end(&stage);
}

static void one_run_leaves_it_to_the_next(void **state)
{
    (void)state;
    struct stage stage;
    struct aoai_error err = {0};
    set_stage(&stage, 2, NULL);
    temp_dir(stage.base);
    assert_ok(aoai_state_dir_open(&stage.dir, stage.base, "state", &err), &err);
    stage.azure.status = 403;
    for (int run = 0; run < 2; run++) {
        aoai_monitor_free(stage.monitor);
        open_monitor(&stage);
        stage.log[0] = '\0';
        poll_stage(&stage);
        assert_number(stage.azure.counts[BATCH], run == 0 ? 2 : 0);
        assert_glob(stage.log, "*one by one for now: HTTP 403*");
    }
    end(&stage);
}

/* ---- fifty at most ---- */

#define SEATS_MAX 101

struct crowd {
    struct aoai_resource_id ids[SEATS_MAX];
    struct aoai_metric_query queries[SEATS_MAX];
    struct aoai_seat seats[SEATS_MAX];
    struct aoai_seat *all[SEATS_MAX];
};

struct crowd_case {
    size_t count;
    size_t odd; /* this seat is not like the others, in one of these: */
    const char *subscription;
    const char *region;
    enum aoai_metric_group group;
    int64_t later;
    const char *trips; /* sizes */
};

static const struct crowd_case crowds[] = {
    {1, 0, SUBSCRIPTION, "swedencentral", AOAI_GROUP_TOKENS, 0, ""},
    {2, 0, SUBSCRIPTION, "swedencentral", AOAI_GROUP_TOKENS, 0, "2 "},
    {50, 0, SUBSCRIPTION, "swedencentral", AOAI_GROUP_TOKENS, 0, "50 "},
    {51, 0, SUBSCRIPTION, "swedencentral", AOAI_GROUP_TOKENS, 0, "50 "},
    {52, 0, SUBSCRIPTION, "swedencentral", AOAI_GROUP_TOKENS, 0, "50 2 "},
    {101, 0, SUBSCRIPTION, "swedencentral", AOAI_GROUP_TOKENS, 0, "50 50 "},
    {3, 1, OTHER, "swedencentral", AOAI_GROUP_TOKENS, 0, "2 "},
    {3, 1, SUBSCRIPTION, "westus3", AOAI_GROUP_TOKENS, 0, "2 "},
    {3, 1, SUBSCRIPTION, NULL, AOAI_GROUP_TOKENS, 0, "2 "},
    {3, 1, SUBSCRIPTION, "swedencentral", AOAI_GROUP_REQUESTS, 0, "2 "},
    {3, 1, SUBSCRIPTION, "swedencentral", AOAI_GROUP_TOKENS, 1, "2 "},
    {2, 1, SUBSCRIPTION, "swedencentral", AOAI_GROUP_TOKENS, 1, ""},
};

static void make_crowd(struct crowd *crowd, const struct crowd_case *one)
{
    struct aoai_error err = {0};
    for (size_t i = 0; i < one->count; i++) {
        bool is_odd = one->odd != 0 && i == one->odd;
        char id[200];
        snprintf(id, sizeof(id),
                 "/subscriptions/%s/resourceGroups/rg/providers/"
                 "Microsoft.CognitiveServices/accounts/contoso-%zu",
                 is_odd ? one->subscription : SUBSCRIPTION, i);
        assert_ok(aoai_resource_id_parse(&crowd->ids[i], id, &err), &err);
        crowd->queries[i] =
            (struct aoai_metric_query){is_odd ? one->group : AOAI_GROUP_TOKENS,
                                       {FIRST + (is_odd ? one->later : 0), FIRST + COUNT},
                                       NULL};
        crowd->seats[i] =
            (struct aoai_seat){.id = &crowd->ids[i],
                               .region = is_odd ? one->region : "swedencentral",
                               .query = &crowd->queries[i]};
        crowd->all[i] = &crowd->seats[i];
    }
}

static void check_crowd(const struct crowd_case *one)
{
    struct stage stage;
    struct crowd crowd = {0};
    struct aoai_error err = {0};
    char trips[64] = "";
    set_stage(&stage, 1, NULL);
    struct aoai_session session = {
        .identities = &stage.identity,
        .identity_count = 1,
        .transport = {send_all, &stage.azure},
        .clock = fake_clock(&stage.clock),
    };
    struct aoai_batches batches = {.session = session,
                                   .refusals = {.clock = session.clock}};
    assert_ok(aoai_session_init(&session, &err), &err);
    assert_ok(aoai_batches_init(&batches, &err), &err);
    make_crowd(&crowd, one);
    assert_ok(aoai_batches_board(&batches, crowd.all, one->count, &session, 30000, &err),
              &err);
    for (size_t i = 0; i < batches.trip_count; i++) {
        size_t length = strlen(trips);
        snprintf(trips + length, sizeof(trips) - length, "%zu ", batches.trips[i].count);
        assert_number(batches.trips[i].exchange.request.deadline_at_ms, 10000);
        assert_number(batches.trips[i].exchange.request.route->tries_max, 1);
    }
    assert_text(trips, one->trips);
    aoai_batches_free(&batches);
    aoai_session_free(&session);
    for (size_t i = 0; i < one->count; i++)
        aoai_resource_id_free(&crowd.ids[i]);
    end(&stage);
}

static void only_who_is_alike_travels_together(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(crowds); i++)
        check_crowd(&crowds[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accounts_of_a_region_are_asked_together),
        cmocka_unit_test(one_account_alone_needs_no_list),
        cmocka_unit_test(metrics_url_none_switches_it_off),
        cmocka_unit_test(metrics_url_may_hold_the_region),
        cmocka_unit_test(who_is_elsewhere_is_asked_alone),
        cmocka_unit_test(a_discovery_has_told_where_they_are),
        cmocka_unit_test(accounts_may_come_later),
        cmocka_unit_test(where_they_are_is_asked_once_in_hours),
        cmocka_unit_test(a_list_that_is_refused_costs_nothing_but_batches),
        cmocka_unit_test(history_is_asked_alone),
        cmocka_unit_test(every_refusal_ends_at_resource_manager),
        cmocka_unit_test(want_of_memory_is_no_refusal),
        cmocka_unit_test(no_token_for_metrics_is_a_refusal),
        cmocka_unit_test(a_token_that_is_refused_is_fetched_anew),
        cmocka_unit_test(one_part_that_is_missing_is_asked_alone),
        cmocka_unit_test(another_interval_is_no_answer),
        cmocka_unit_test(one_run_leaves_it_to_the_next),
        cmocka_unit_test(only_who_is_alike_travels_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
