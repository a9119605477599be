/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/credential: which step comes next, when a new token is wanted, who is not asked
 * again, what a chain passes over.
 */
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#include "common/credential.h"
#include "common/identity.h"
#include "tests/support/fake_clock.h"

#define TENANT "00000000-0000-0000-0000-00000000a0e1"
#define CLIENT "00000000-0000-0000-0000-00000000c1d1"
#define MINUTE ((int64_t)60000)
#define REFUSED                                                                          \
    "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: x\"}"
#define TOKEN(n) "{\"access_token\":\"" n "\",\"expires_in\":3600}"

struct stage {
    struct aoai_identity_config identity;
    struct aoai_credential credential;
    struct aoai_exchange exchange;
    struct fake_clock clock;
    struct aoai_error err;
};

static void set(struct stage *stage, const char *name, const char *value)
{
    struct aoai_error err = {0};
    const struct aoai_option *row = aoai_option_find(aoai_identity_options(), name);
    assert_non_null(row);
    assert_ok_in(name, aoai_option_set(row, &stage->identity, value, &err), &err);
}

/* From here on the identity is not written any more. */
static void start(struct stage *stage)
{
    struct aoai_error err = {0};
    assert_ok(aoai_identity_finish(&stage->identity, NULL, &err), &err);
    stage->clock = (struct fake_clock){.wall_s = 1795457700, .monotonic_ms = 1000000};
    stage->credential = (struct aoai_credential){.identity = &stage->identity,
                                                 .scope = stage->identity.scope,
                                                 .clock = fake_clock(&stage->clock)};
}

static void start_with_secret(struct stage *stage)
{
    set(stage, "tenant_id", TENANT);
    set(stage, "client_id", CLIENT);
    set(stage, "client_secret", "s3cret");
    start(stage);
}

static int set_up(void **state)
{
    *state = calloc(1, sizeof(struct stage));
    return *state == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    struct stage *stage = *state;
    aoai_exchange_free(&stage->exchange);
    aoai_credential_free(&stage->credential);
    aoai_identity_free(&stage->identity);
    free(stage);
    return 0;
}

static enum aoai_credential_step build(struct stage *stage)
{
    stage->err = (struct aoai_error){0};
    aoai_exchange_free(&stage->exchange);
    return aoai_credential_build(&stage->credential, stage->clock.monotonic_ms + 30000,
                                 &stage->exchange, &stage->err);
}

static enum aoai_credential_step answer(struct stage *stage, int status,
                                        const char *header, const char *body)
{
    struct aoai_http_response *response = &stage->exchange.response;
    response->status = status;
    response->headers = aoai_buf_init(4096);
    response->body = aoai_buf_init(65536);
    if (header != NULL)
        aoai_buf_add_bytes(&response->headers, header, strlen(header) + 1);
    aoai_buf_add(&response->body, body);
    return aoai_credential_digest(&stage->credential, &stage->exchange, &stage->err);
}

static enum aoai_credential_step no_answer(struct stage *stage, enum aoai_error_kind kind)
{
    (void)aoai_error_set(&stage->exchange.error, kind, "nobody there");
    return aoai_credential_digest(&stage->credential, &stage->exchange, &stage->err);
}

static const char *token(const struct stage *stage)
{
    return aoai_credential_token(&stage->credential, stage->clock.monotonic_ms);
}

static bool is_due(const struct stage *stage)
{
    return aoai_credential_is_due(&stage->credential, stage->clock.monotonic_ms);
}

struct life_case {
    const char *times;
    int64_t refresh_ms; /* from here a new one is wanted */
    int64_t use_ms;     /* how long it is used */
};

static const struct life_case lives[] = {
    {"3600", 50 * MINUTE, 55 * MINUTE},
    {"1200", 10 * MINUTE, 15 * MINUTE},
    {"900", 10 * MINUTE, 10 * MINUTE},
    {"601", 301000, 301000},
    {"600", 300000, 300000},
    {"60", 30000, 30000},
    {"7199", 6599000, 6899000},
    {"7200", 60 * MINUTE, 115 * MINUTE},
    {"86400", 12 * 60 * MINUTE, (24 * 60 - 5) * MINUTE},
    {"86400,\"refresh_in\":3600", 60 * MINUTE, (24 * 60 - 5) * MINUTE},
    {"3600,\"refresh_in\":1800", 30 * MINUTE, 55 * MINUTE},
    {"3600,\"refresh_in\":3500", 50 * MINUTE, 55 * MINUTE},
};

static void a_new_one_is_wanted_ahead_of_time(void **state)
{
    struct stage *stage = *state;
    start_with_secret(stage);
    for (size_t i = 0; i < AOAI_LENGTH(lives); i++) {
        int64_t start_ms = stage->clock.monotonic_ms;
        struct aoai_buf body = aoai_buf_init(200);
        aoai_buf_addf(&body, "{\"access_token\":\"t\",\"expires_in\":%s}",
                      lives[i].times);
        assert_number(build(stage), AOAI_CREDENTIAL_SEND);
        assert_number(answer(stage, 200, NULL, aoai_buf_text(&body)),
                      AOAI_CREDENTIAL_DONE);
        aoai_buf_free(&body);
        stage->clock.monotonic_ms = start_ms + lives[i].refresh_ms - 1;
        assert_number_in(lives[i].times, is_due(stage), false);
        stage->clock.monotonic_ms++;
        assert_number_in(lives[i].times, is_due(stage), true);
        stage->clock.monotonic_ms = start_ms + lives[i].use_ms - 1;
        assert_text_in(lives[i].times, token(stage), "t");
        stage->clock.monotonic_ms++;
        assert_text_in(lives[i].times, token(stage), NULL);
    }
}

static void an_early_renewal_that_fails_leaves_the_token(void **state)
{
    struct stage *stage = *state;
    start_with_secret(stage);
    assert_number(build(stage), AOAI_CREDENTIAL_SEND);
    assert_number(answer(stage, 200, NULL, TOKEN("one")), AOAI_CREDENTIAL_DONE);
    stage->clock.monotonic_ms += 51 * MINUTE;
    assert_true(is_due(stage));
    assert_number(build(stage), AOAI_CREDENTIAL_SEND);
    assert_number(answer(stage, 503, NULL, ""), AOAI_CREDENTIAL_FAILED);
    assert_text(token(stage), "one");
    assert_false(is_due(stage)); /* not at once */
    stage->clock.monotonic_ms += MINUTE;
    assert_true(is_due(stage));
    stage->clock.monotonic_ms += 4 * MINUTE;
    assert_null(token(stage));
    assert_number(build(stage), AOAI_CREDENTIAL_SEND); /* a passing fault: nobody waits */
    assert_number(answer(stage, 200, NULL, TOKEN("two")), AOAI_CREDENTIAL_DONE);
    assert_text(token(stage), "two");
}

static void who_is_refused_for_good_is_not_asked_again_soon(void **state)
{
    struct stage *stage = *state;
    static const int64_t waits_ms[] = {10 * MINUTE, 20 * MINUTE, 40 * MINUTE, 60 * MINUTE,
                                       60 * MINUTE};
    start_with_secret(stage);
    for (size_t i = 0; i < AOAI_LENGTH(waits_ms); i++) {
        assert_number(build(stage), AOAI_CREDENTIAL_SEND);
        assert_number(answer(stage, 401, NULL, REFUSED), AOAI_CREDENTIAL_FAILED);
        assert_error(&stage->err, AOAI_ERROR_AUTH, "sign-in: AADSTS7000215: *");
        stage->clock.monotonic_ms += waits_ms[i] - 1;
        assert_number(build(stage), AOAI_CREDENTIAL_FAILED);
        assert_error(&stage->err, AOAI_ERROR_AUTH, "sign-in: AADSTS7000215: *");
        assert_null(stage->exchange.request.url);
        stage->clock.monotonic_ms++;
    }
    assert_number(build(stage), AOAI_CREDENTIAL_SEND);
    assert_number(answer(stage, 200, NULL, TOKEN("one")), AOAI_CREDENTIAL_DONE);
    aoai_credential_forget(&stage->credential);
    assert_number(build(stage), AOAI_CREDENTIAL_SEND);
    assert_number(answer(stage, 401, NULL, REFUSED), AOAI_CREDENTIAL_FAILED);
    stage->clock.monotonic_ms += 10 * MINUTE;
    assert_number(build(stage), AOAI_CREDENTIAL_SEND);
}

/* Retry-After of an answer that was not waited for. */
static void who_said_when_to_come_again_is_not_asked_before(void **state)
{
    struct stage *stage = *state;
    static const struct {
        int status;
        const char *header;
        int64_t wait_ms;
    } rows[] = {{429, "Retry-After: 90", 90000},
                {503, "Retry-After: 300", 300000},
                {429, "Retry-After: 86400", 60 * MINUTE},
                {429, "Retry-After: 0", 0},
                {503, "X: y", 0},
                {400, "Retry-After: 5", 10 * MINUTE}};
    start_with_secret(stage);
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        assert_number_in(rows[i].header, build(stage), AOAI_CREDENTIAL_SEND);
        stage->credential.failures = 0;
        assert_number_in(rows[i].header,
                         answer(stage, rows[i].status, rows[i].header, REFUSED),
                         AOAI_CREDENTIAL_FAILED);
        stage->clock.monotonic_ms += rows[i].wait_ms - 1;
        if (rows[i].wait_ms > 0) {
            assert_number_in(rows[i].header, build(stage), AOAI_CREDENTIAL_FAILED);
            assert_number_in(rows[i].header, stage->err.http_status, rows[i].status);
        }
        stage->clock.monotonic_ms++;
    }
    assert_number(build(stage), AOAI_CREDENTIAL_SEND);
}

static void claims_of_a_challenge_are_passed_on_once(void **state)
{
    struct stage *stage = *state;
    static const char *const useless[] = {NULL,
                                          "Bearer",
                                          "Bearer claims=\"***\"",
                                          "Bearer claims=\"bm90IEpTT04=\"",
                                          "Bearer claims=\"\"",
                                          "Bearer claims=\"eyJh"};
    start_with_secret(stage);
    for (size_t i = 0; i < AOAI_LENGTH(useless); i++) {
        aoai_credential_challenge(&stage->credential, useless[i]);
        assert_null(stage->credential.claims);
    }
    aoai_credential_challenge(&stage->credential,
                              "Bearer authorization_uri=\"https://login.windows.net/\", "
                              "error=\"insufficient_claims\", "
                              "claims=\"eyJhY2Nlc3NfdG9rZW4iOnt9fQ==\"");
    assert_number(build(stage), AOAI_CREDENTIAL_SEND);
    assert_glob(stage->exchange.request.body,
                "*&claims=%7B%22access_token%22%3A%7B%7D%7D");
    assert_number(answer(stage, 200, NULL, TOKEN("one")), AOAI_CREDENTIAL_DONE);
    assert_number(build(stage), AOAI_CREDENTIAL_SEND);
    assert_null(strstr(stage->exchange.request.body, "claims"));
}

static void federated_token_is_read_each_time(void **state)
{
    struct stage *stage = *state;
    static const struct {
        const char *content;
        const char *error; /* NULL = it is sent */
    } rows[] = {{"eyJ.one.x\n", NULL},
                {"eyJ.two.x", NULL},
                {"", "sign-in: */token: empty"},
                {"a b\n", "sign-in: */token: must hold a token alone*"},
                {"a\nb\n", "sign-in: */token: must hold a token alone*"}};
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    temp_dir(dir);
    temp_file(dir, "token", "", 0644, path);
    set(stage, "tenant_id", TENANT);
    set(stage, "client_id", CLIENT);
    set(stage, "federated_token_file", path);
    start(stage);
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        (void)remove(path);
        temp_file(dir, "token", rows[i].content, 0644, path);
        enum aoai_credential_step step = build(stage);
        if (rows[i].error != NULL) {
            assert_number(step, AOAI_CREDENTIAL_FAILED);
            assert_error(&stage->err, AOAI_ERROR_CREDENTIAL, rows[i].error);
            continue;
        }
        assert_number(step, AOAI_CREDENTIAL_SEND);
        char *line = strndup(rows[i].content, strcspn(rows[i].content, "\n"));
        assert_non_null(strstr(stage->exchange.request.body, line));
        assert_null(strstr(stage->exchange.request.body, "%0A"));
        free(line);
    }
    (void)remove(path);
    assert_number(build(stage), AOAI_CREDENTIAL_FAILED);
    assert_error(&stage->err, AOAI_ERROR_CREDENTIAL, "sign-in: */token: No such file*");
    temp_dir_remove(dir);
}

/* ---- the chain ---- */

static void a_chain_probes_and_passes_over(void **state)
{
    struct stage *stage = *state;
    set(stage, "scope", "https://management.azure.com/.default");
    start(stage);
    (void)setenv("PATH", "/nonexistent", 1);
    assert_number(build(stage), AOAI_CREDENTIAL_SEND);
    assert_number(aoai_credential_way(&stage->credential), AOAI_WAY_IMDS);
    assert_number(stage->exchange.request.route->tries_max, 1);
    assert_number(stage->exchange.request.route->connect_timeout_ms, 1000);
    assert_text(stage->exchange.request.route->proxy, "");
    assert_number(stage->exchange.request.deadline_at_ms, 1005000);
    assert_number(no_answer(stage, AOAI_ERROR_TIMEOUT), AOAI_CREDENTIAL_NEXT);
    assert_number(stage->err.kind, AOAI_ERROR_NONE);
    assert_number(build(stage), AOAI_CREDENTIAL_FAILED);
    assert_error(&stage->err, AOAI_ERROR_CREDENTIAL,
                 "sign-in: found no way to: client secret: none configured; *managed "
                 "identity: no metadata service answers; Azure CLI: az is not "
                 "installed*");
    /* The next time begins with the first again. */
    assert_number(build(stage), AOAI_CREDENTIAL_SEND);
    assert_number(aoai_credential_way(&stage->credential), AOAI_WAY_IMDS);
}

static void what_answers_is_asked_in_earnest(void **state)
{
    struct stage *stage = *state;
    start(stage);
    assert_number(build(stage), AOAI_CREDENTIAL_SEND);
    assert_number(answer(stage, 429, NULL, ""), AOAI_CREDENTIAL_NEXT);
    assert_number(build(stage), AOAI_CREDENTIAL_SEND);
    assert_number(aoai_credential_way(&stage->credential), AOAI_WAY_IMDS);
    assert_true(stage->exchange.request.route->tries_max > 1);
    assert_number(answer(stage, 503, NULL, ""), AOAI_CREDENTIAL_FAILED);
    assert_error(&stage->err, AOAI_ERROR_SERVER, "sign-in: HTTP 503: *");
    assert_number(build(stage), AOAI_CREDENTIAL_SEND);
    assert_number(answer(stage, 200, NULL, TOKEN("one")), AOAI_CREDENTIAL_DONE);
    /* The way is known now: it is no probe any more. */
    assert_number(build(stage), AOAI_CREDENTIAL_SEND);
    assert_true(stage->exchange.request.route->tries_max > 1);
    assert_number(no_answer(stage, AOAI_ERROR_NETWORK), AOAI_CREDENTIAL_FAILED);
    assert_error(&stage->err, AOAI_ERROR_NETWORK, "sign-in: nobody there");
}

/* ---- Azure Arc ---- */

static void arc_goes_two_steps(void **state)
{
    struct stage *stage = *state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    struct aoai_buf header = aoai_buf_init(2000);
    temp_dir(dir);
    temp_file(dir, "a.key", "the-key\n", 0640, path);
    aoai_buf_addf(&header, "WWW-Authenticate: Basic realm=%s", path);
    set(stage, "auth", "arc");
    start(stage);
    stage->credential.arc_keys = dir;
    for (int i = 0; i < 2; i++) {
        assert_number(build(stage), AOAI_CREDENTIAL_SEND);
        assert_text(stage->exchange.request.headers[0], "Metadata: true");
        assert_null(stage->exchange.request.headers[1]);
        assert_number(answer(stage, 401, aoai_buf_text(&header), "{}"),
                      AOAI_CREDENTIAL_NEXT);
        assert_number(build(stage), AOAI_CREDENTIAL_SEND);
        assert_text(stage->exchange.request.headers[1], "Authorization: Basic the-key");
        assert_number(i == 0 ? answer(stage, 200, NULL, TOKEN("one"))
                             : answer(stage, 500, NULL, ""),
                      i == 0 ? AOAI_CREDENTIAL_DONE : AOAI_CREDENTIAL_FAILED);
        assert_null(aoai_secret_value(&stage->credential.arc_key)); /* never kept */
    }
    assert_text(token(stage), "one");
    assert_number(build(stage), AOAI_CREDENTIAL_SEND);
    stage->credential.arc_keys = "/another/folder";
    assert_number(answer(stage, 401, aoai_buf_text(&header), "{}"),
                  AOAI_CREDENTIAL_FAILED);
    assert_error(&stage->err, AOAI_ERROR_PROTOCOL, "sign-in: *not read");
    aoai_buf_free(&header);
    temp_dir_remove(dir);
}

static void arc_has_one_identity(void **state)
{
    struct stage *stage = *state;
    set(stage, "auth", "arc");
    set(stage, "client_id", CLIENT);
    start(stage);
    assert_number(build(stage), AOAI_CREDENTIAL_FAILED);
    assert_error(&stage->err, AOAI_ERROR_CONFIG, "*one identity only*");
}

static void forget_drops_the_token(void **state)
{
    struct stage *stage = *state;
    start_with_secret(stage);
    assert_null(token(stage));
    assert_number(build(stage), AOAI_CREDENTIAL_SEND);
    assert_number(answer(stage, 200, NULL, TOKEN("one")), AOAI_CREDENTIAL_DONE);
    aoai_credential_forget(&stage->credential);
    assert_null(token(stage));
    assert_true(is_due(stage));
    aoai_credential_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_one_is_wanted_ahead_of_time),
        TEST(an_early_renewal_that_fails_leaves_the_token),
        TEST(who_is_refused_for_good_is_not_asked_again_soon),
        TEST(who_said_when_to_come_again_is_not_asked_before),
        TEST(claims_of_a_challenge_are_passed_on_once),
        TEST(federated_token_is_read_each_time),
        TEST(a_chain_probes_and_passes_over),
        TEST(what_answers_is_asked_in_earnest),
        TEST(arc_goes_two_steps),
        TEST(arc_has_one_identity),
        TEST(forget_drops_the_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
