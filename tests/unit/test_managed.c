/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/managed: IMDS and App Service, byte for byte, and each way they say no. */
#include "tests/support/test.h"

#include <string.h>

#include "common/managed.h"

#define SCOPE    "https://management.azure.com/.default"
#define RESOURCE "resource=https%3A%2F%2Fmanagement.azure.com%2F"
#define IMDS                                                                             \
    "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01"       \
    "&" RESOURCE
#define ARM_ID "/subscriptions/s/resourceGroups/g/providers/p/userAssignedIdentities/i"
#define ARM_ID_ENCODED                                                                   \
    "%2Fsubscriptions%2Fs%2FresourceGroups%2Fg%2Fproviders%2Fp%2FuserAssignedIdentitie"  \
    "s%2Fi"

struct request_case {
    struct aoai_managed_request request;
    const char *url;
    const char *header;
};

static const struct request_case requests[] = {
    {{.scope = SCOPE}, IMDS, "Metadata: true"},
    {{.scope = SCOPE, .client_id = "c"}, IMDS "&client_id=c", "Metadata: true"},
    {{.scope = SCOPE, .object_id = "o", .client_id = "c"},
     IMDS "&object_id=o",
     "Metadata: true"},
    {{.scope = SCOPE, .resource_id = ARM_ID, .client_id = "c"},
     IMDS "&msi_res_id=" ARM_ID_ENCODED,
     "Metadata: true"},
    {{.scope = "https://management.core.chinacloudapi.cn/.default",
      .endpoint = "http://127.0.0.1:2579"},
     "http://127.0.0.1:2579/metadata/identity/oauth2/token?api-version=2018-02-01"
     "&resource=https%3A%2F%2Fmanagement.core.chinacloudapi.cn%2F",
     "Metadata: true"},
    {{.scope = SCOPE, .endpoint = "http://localhost:42356/msi/token", .header = "h"},
     "http://localhost:42356/msi/token?api-version=2019-08-01&" RESOURCE,
     "X-IDENTITY-HEADER: h"},
    {{.scope = SCOPE, .endpoint = "http://e/t", .header = "h", .client_id = "c"},
     "http://e/t?api-version=2019-08-01&" RESOURCE "&client_id=c",
     "X-IDENTITY-HEADER: h"},
    {{.scope = SCOPE, .endpoint = "http://e/t", .header = "h", .object_id = "o"},
     "http://e/t?api-version=2019-08-01&" RESOURCE "&principal_id=o",
     "X-IDENTITY-HEADER: h"},
    {{.scope = SCOPE, .endpoint = "http://e/t", .header = "h", .resource_id = ARM_ID},
     "http://e/t?api-version=2019-08-01&" RESOURCE "&mi_res_id=" ARM_ID_ENCODED,
     "X-IDENTITY-HEADER: h"},
};

static void requests_byte_for_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(requests); i++) {
        struct aoai_exchange exchange = {0};
        struct aoai_error err = {0};
        assert_ok(aoai_managed_build(&requests[i].request, &exchange, &err), &err);
        assert_text(exchange.request.method, "GET");
        assert_text(exchange.request.url, requests[i].url);
        assert_text(exchange.request.headers[0], requests[i].header);
        assert_null(exchange.request.headers[1]);
        assert_null(exchange.request.body);
        assert_text(exchange.request.route->proxy, "");
        assert_true(exchange.request.route->is_local);
        assert_true(exchange.request.route->tries_max > 1);
        aoai_exchange_free(&exchange);
    }
}

static void a_probe_is_hasty(void **state)
{
    (void)state;
    struct aoai_managed_request request = {.scope = SCOPE, .is_probe = true};
    struct aoai_exchange exchange = {0};
    struct aoai_error err = {0};
    assert_ok(aoai_managed_build(&request, &exchange, &err), &err);
    assert_number(exchange.request.route->tries_max, 1);
    assert_number(exchange.request.route->connect_timeout_ms, 1000);
    assert_text(exchange.request.route->proxy, "");
    aoai_exchange_free(&exchange);
}

struct answer_case {
    int status;
    const char *body;
    enum aoai_error_kind kind; /* NONE = a token that lasts an hour */
    const char *error;
};

static const struct answer_case answers[] = {
    {200,
     "{\"access_token\":\"eyJ\",\"refresh_token\":\"\",\"expires_in\":\"3600\","
     "\"expires_on\":\"1\",\"not_before\":\"1\",\"resource\":\"r\"}",
     AOAI_ERROR_NONE, NULL},
    {200, "{\"access_token\":\"eyJ\",\"expires_on\":\"1701003600\"}", AOAI_ERROR_NONE,
     NULL},
    {200, "<html>", AOAI_ERROR_PROTOCOL, "*not JSON*"},
    {200, "{\"token\":\"hunter2\"}", AOAI_ERROR_PROTOCOL, "*usable token"},
    {400, "{\"error\":\"invalid_request\",\"error_description\":\"hunter2\"}",
     AOAI_ERROR_AUTH, "HTTP 400: this machine has no such identity: *client_id"},
    {400, "{\"error\":\"bad_request_102\"}", AOAI_ERROR_AUTH, "HTTP 400: *"},
    {400, "{\"statusCode\":400,\"message\":\"hunter2\",\"correlationId\":\"x\"}",
     AOAI_ERROR_AUTH, "HTTP 400: this machine has no such identity*"},
    {401, "{\"error\":\"unauthorized_client\"}", AOAI_ERROR_AUTH, "HTTP 401: *refuses*"},
    {403, "{\"error\":\"access_denied\"}", AOAI_ERROR_AUTH, "HTTP 403: *refuses*"},
    {403, "hunter2", AOAI_ERROR_PROTOCOL, "HTTP 403: not Azure's metadata service"},
    {400, "", AOAI_ERROR_PROTOCOL, "HTTP 400: not Azure's metadata service"},
    {401, "<html>", AOAI_ERROR_PROTOCOL, "HTTP 401: not Azure's*"},
    {404, "", AOAI_ERROR_PROTOCOL, "HTTP 404: not Azure's*"},
    {404, "{\"error\":\"not_found\"}", AOAI_ERROR_SERVER, "HTTP 404: *being updated"},
    {410, "{\"error\":\"gone\"}", AOAI_ERROR_SERVER, "HTTP 410: *being updated"},
    {429, "", AOAI_ERROR_THROTTLED, "HTTP 429: *"},
    {500, "", AOAI_ERROR_SERVER, "HTTP 500: *"},
    {503, "{}", AOAI_ERROR_SERVER, "HTTP 503: *"},
    {302, "", AOAI_ERROR_PROTOCOL, "HTTP 302: *"},
};

static void every_answer_is_understood(void **state)
{
    (void)state;
    struct aoai_buf out = aoai_buf_init(1 << 16);
    for (size_t i = 0; i < AOAI_LENGTH(answers); i++) {
        struct aoai_token token = {0};
        struct aoai_error err = {0};
        struct aoai_exchange exchange = {
            .response = {.status = answers[i].status, .body = aoai_buf_init(4096)}};
        aoai_buf_add(&exchange.response.body, answers[i].body);
        bool is_taken = aoai_managed_digest(&exchange, 1701000000, &token, &err);
        assert_number_in(answers[i].body, is_taken, answers[i].error == NULL);
        if (is_taken) {
            assert_number_in(answers[i].body, token.life_ms, 3600000);
        } else {
            assert_error_in(answers[i].body, &err, answers[i].kind, answers[i].error);
            assert_number(err.http_status, answers[i].status);
            assert_null(strstr(err.message, "hunter2"));
            aoai_buf_addf(&out, "%s: %s\n", aoai_error_kind_name(err.kind), err.message);
        }
        aoai_token_free(&token);
        aoai_exchange_free(&exchange);
    }
    assert_expected("refusals/managed", aoai_buf_text(&out));
    aoai_buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_byte_for_byte),
        cmocka_unit_test(a_probe_is_hasty),
        cmocka_unit_test(every_answer_is_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
