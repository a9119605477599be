/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/entra and common/token: the request byte for byte, every published refusal, every
 * spelling of a token's life.
 */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/entra.h"

#define TENANT "00000000-0000-0000-0000-00000000a0e1"
#define CLIENT "00000000-0000-0000-0000-00000000c1d1"
#define SECRET "a~b.c_d-e+f/g=h&i j%k;l#m?n\"o'p\xc3\xa4"

static struct aoai_entra_request secret_request(void)
{
    return (struct aoai_entra_request){.authority_url =
                                           "https://login.microsoftonline.com",
                                       .tenant_id = TENANT,
                                       .client_id = CLIENT,
                                       .secret = SECRET,
                                       .scope = "https://management.azure.com/.default"};
}

#define ASSERTION_TYPE                                                                   \
    "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-"  \
    "bearer"
#define HEAD "client_id=" CLIENT "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default"

static void request_byte_for_byte(void **state)
{
    (void)state;
    struct aoai_entra_request request = secret_request();
    struct aoai_exchange exchange = {0};
    struct aoai_error err = {0};
    assert_ok(aoai_entra_build(&request, &exchange, &err), &err);
    assert_text(exchange.request.method, "POST");
    assert_text(exchange.request.url,
                "https://login.microsoftonline.com/" TENANT "/oauth2/v2.0/token");
    assert_text(
        exchange.request.body,
        HEAD "&client_secret=a~b.c_d-e%2Bf%2Fg%3Dh%26i%20j%25k%3Bl%23m%3Fn%22o%27p%C3%A4"
             "&grant_type=client_credentials");
    assert_text(exchange.request.headers[0],
                "Content-Type: application/x-www-form-urlencoded");
    assert_text(exchange.request.headers[1], "Accept: application/json");
    assert_null(exchange.request.headers[2]);
    assert_true(exchange.request.response_cap >= 65536);
    aoai_exchange_free(&exchange);
}

static void assertion_in_the_secrets_place(void **state)
{
    (void)state;
    struct aoai_entra_request request = secret_request();
    struct aoai_exchange exchange = {0};
    struct aoai_error err = {0};
    request.secret = NULL;
    request.assertion = "eyJh.eyJi.c-_d";
    assert_ok(aoai_entra_build(&request, &exchange, &err), &err);
    assert_text(exchange.request.body,
                HEAD ASSERTION_TYPE "&client_assertion=eyJh.eyJi.c-_d"
                                    "&grant_type=client_credentials");
    aoai_exchange_free(&exchange);
    request.claims = "{\"access_token\":{}}";
    assert_ok(aoai_entra_build(&request, &exchange, &err), &err);
    assert_text(exchange.request.body,
                HEAD ASSERTION_TYPE "&client_assertion=eyJh.eyJi.c-_d"
                                    "&grant_type=client_credentials"
                                    "&claims=%7B%22access_token%22%3A%7B%7D%7D");
    aoai_exchange_free(&exchange);
}

#define NOW_S 1701000000

/* Digests an answer at NOW_S. */
static bool digest(struct aoai_token *token, int status, const char *body,
                   struct aoai_error *err)
{
    struct aoai_exchange exchange = {
        .response = {.status = status, .body = aoai_buf_init(1 << 20)}};
    aoai_buf_add(&exchange.response.body, body);
    bool is_taken = aoai_entra_digest(&exchange, TENANT, CLIENT, NOW_S, token, err);
    aoai_exchange_free(&exchange);
    return is_taken;
}

struct life_case {
    const char *times; /* what stands beside the token */
    int64_t want_ms;   /* of life; -1 = refused, -2 = refused as expired */
    int64_t refresh_ms;
};

static const struct life_case lives[] = {
    {",\"expires_in\":3599", 3599000, 0},
    {",\"expires_in\":3599.0", 3599000, 0},
    {",\"expires_in\":\"3599\"", 3599000, 0},
    {",\"expires_in\":86399,\"refresh_in\":43199", 86399000, 43199000},
    {",\"expires_in\":\"86399\",\"refresh_in\":\"43199\"", 86399000, 43199000},
    {",\"expires_in\":3599,\"refresh_in\":3600", 3599000, 0},
    {",\"expires_in\":3599,\"refresh_in\":0", 3599000, 0},
    {",\"expires_in\":3599,\"refresh_in\":\"soon\"", 3599000, 0},
    {",\"expires_in\":1", 1000, 0},
    {"", 600000, 0},
    {",\"expires_in\":null", -1, 0},
    {",\"expires_in\":0", -1, 0},
    {",\"expires_in\":-1", -1, 0},
    {",\"expires_in\":\"\"", -1, 0},
    {",\"expires_in\":\"soon\"", -1, 0},
    {",\"expires_in\":\"3599 s\"", -1, 0},
    {",\"expires_in\":\"nan\"", -1, 0},
    {",\"expires_in\":\"inf\"", -1, 0},
    {",\"expires_in\":true", -1, 0},
    {",\"expires_in\":{}", -1, 0},
    {",\"expires_in\":1e300", -1, 0},
    {",\"expires_in\":99999999999", -1, 0},
    {",\"expires_in\":\"3599\",\"expires_on\":\"1\"", 3599000, 0},
    {",\"expires_on\":1701003600", 3600000, 0},
    {",\"expires_on\":\"1701003600\"", 3600000, 0},
    {",\"expires_on\":\"2023-11-26T13:00:00Z\"", 3600000, 0},
    {",\"expires_on\":\"2023-11-26T13:00:00+00:00\"", 3600000, 0},
    {",\"expires_on\":\"11/26/2023 13:00:00 +00:00\"", 3600000, 0},
    {",\"expires_on\":\"11/26/2023 14:00:00 +01:00\"", 3600000, 0},
    {",\"expires_on\":\"11/26/2023 1:00:00 PM +00:00\"", 3600000, 0},
    {",\"expires_on\":\"\"", 600000, 0},
    {",\"expires_on\":\"tomorrow\"", -1, 0},
    {",\"expires_on\":1701000000", -2, 0},
    {",\"expires_on\":1700000000", -2, 0},
    {",\"expires_on\":1701999999", -1, 0},
    {",\"expires_on\":1701003600,\"expiresOn\":\"2001-01-01 00:00:00.0\"", 3600000, 0},
    {",\"expiresOn\":\"2023-11-26 13:00:00.000000\"", 3600000, 0},
    {",\"expiresOn\":\"2023-11-26 13:00:00\"", 3600000, 0},
    {",\"expiresOn\":\"2023-11-26\"", -1, 0},
    {",\"expiresOn\":\"2023-11-26 13:00:00.x\"", -1, 0},
};

static void every_spelling_of_a_life(void **state)
{
    (void)state;
    (void)setenv("TZ", "UTC", 1);
    for (size_t i = 0; i < AOAI_LENGTH(lives); i++) {
        const char *label = lives[i].times;
        struct aoai_token token = {0};
        struct aoai_error err = {0};
        char body[300];
        snprintf(body, sizeof(body), "{\"access_token\":\"eyJ0\"%s}", label);
        bool is_taken = digest(&token, 200, body, &err);
        assert_number_in(label, is_taken, lives[i].want_ms >= 0);
        if (is_taken) {
            assert_number_in(label, err.http_status, 0);
            assert_text_in(label, aoai_secret_value(&token.value), "eyJ0");
            assert_number_in(label, token.life_ms, lives[i].want_ms);
            assert_number_in(label, token.refresh_ms, lives[i].refresh_ms);
        } else {
            assert_error_in(label, &err, AOAI_ERROR_PROTOCOL,
                            lives[i].want_ms == -2 ? "*expired already*clock*"
                                                   : "*usable token");
            assert_null(aoai_secret_value(&token.value));
        }
        aoai_token_free(&token);
    }
}

struct answer_case {
    int status;
    const char *body;
    enum aoai_error_kind kind;
    const char *error;
};

#define OAUTH(error, description)                                                        \
    "{\"error\":\"" error "\",\"error_description\":\"" description                      \
    "\\r\\nTrace ID: hunter2\",\"error_codes\":[1]}"

static const struct answer_case answers[] = {
    {401, OAUTH("invalid_client", "AADSTS7000215: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS7000215: *secret is wrong*" TENANT "*" CLIENT "*"},
    {401, OAUTH("invalid_client", "AADSTS7000222: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS7000222: *expired*"},
    {401, OAUTH("invalid_client", "AADSTS7000218: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS7000218: *client_secret_file*"},
    {400, OAUTH("unauthorized_client", "AADSTS700016: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS700016: *not known in this tenant*client_id*"},
    {400, OAUTH("invalid_request", "AADSTS90002: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS90002: the tenant is not known*"},
    {400, OAUTH("invalid_request", "AADSTS900023: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS900023: *neither a GUID nor a domain*"},
    {400, OAUTH("invalid_scope", "AADSTS70011: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS70011: *scope*"},
    {401, OAUTH("invalid_client", "AADSTS7000112: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS7000112: *disabled*"},
    {400, OAUTH("invalid_grant", "AADSTS53003: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS53003: *Conditional Access*"},
    {401, OAUTH("invalid_client", "AADSTS700027: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS700027: the certificate is not registered*"},
    {401, OAUTH("invalid_client", "AADSTS700024: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS700024: *clock*"},
    {401, OAUTH("invalid_client", "AADSTS700023: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS700023: *audience*authority_url*"},
    {401, OAUTH("invalid_request", "AADSTS50027: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS50027: *cannot be read*"},
    {400, OAUTH("invalid_request", "AADSTS70021: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS70021: no federated credential*issuer, subject*"},
    {400, OAUTH("invalid_request", "AADSTS700211: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS700211: *issuer*"},
    {400, OAUTH("invalid_request", "AADSTS700212: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS700212: *api://AzureADTokenExchange*"},
    {400, OAUTH("invalid_request", "AADSTS700213: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS700213: *subject*"},
    {400, OAUTH("invalid_client", "AADSTS7000229: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS7000229: *service principal*"},
    {400, OAUTH("invalid_resource", "AADSTS500011: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS500011: *cloud*"},
    {400, OAUTH("temporarily_unavailable", "AADSTS90033: hunter2"), AOAI_ERROR_SERVER,
     "AADSTS90033: a passing fault*"},
    {400, OAUTH("invalid_request", "AADSTS50196: hunter2"), AOAI_ERROR_THROTTLED,
     "AADSTS50196: *too many*"},
    {400, OAUTH("invalid_request", "AADSTS90024: hunter2"), AOAI_ERROR_SERVER,
     "AADSTS90024: a passing fault*"},
    {400, OAUTH("temporarily_unavailable", "AADSTS50998: hunter2"), AOAI_ERROR_SERVER,
     "*HTTP 400, AADSTS50998, temporarily_unavailable, tenant*"},
    {400, OAUTH("server_error", "hunter2"), AOAI_ERROR_SERVER,
     "*HTTP 400, server_error, tenant*"},
    {400, OAUTH("invalid_request", "AADSTS90038: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS90038: the tenant is one of another cloud*"},
    {400, OAUTH("invalid_request", "AADSTS900382: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS900382: the app is one of another cloud*"},
    {400, OAUTH("invalid_scope", "AADSTS1002012: hunter2"), AOAI_ERROR_AUTH,
     "AADSTS1002012: *check scope*"},
    {400, OAUTH("invalid_grant", "AADSTS50999: hunter2"), AOAI_ERROR_AUTH,
     "*HTTP 400, AADSTS50999, invalid_grant, tenant " TENANT ", app " CLIENT ")"},
    {400, OAUTH("weird error hunter2", "nothing"), AOAI_ERROR_AUTH,
     "*refused (HTTP 400, tenant*"},
    {400, OAUTH("invalid_request", "AADSTS: hunter2"), AOAI_ERROR_AUTH,
     "*HTTP 400, invalid_request, tenant*"},
    {400, "{}", AOAI_ERROR_AUTH, "*HTTP 400, tenant*"},
    {400, "[]", AOAI_ERROR_AUTH, "*HTTP 400, tenant*"},
    {403, "<html>hunter2</html>", AOAI_ERROR_PROTOCOL, "HTTP 403 *proxy*"},
    {404, "", AOAI_ERROR_PROTOCOL, "HTTP 404 *"},
    {302, "", AOAI_ERROR_PROTOCOL, "HTTP 302 *"},
    {302, "{}", AOAI_ERROR_PROTOCOL, "HTTP 302 *"},
    {429, OAUTH("x", "hunter2"), AOAI_ERROR_THROTTLED, "HTTP 429*"},
    {429, "", AOAI_ERROR_THROTTLED, "HTTP 429*"},
    {500, "", AOAI_ERROR_SERVER, "HTTP 500*"},
    {503, "<html>hunter2</html>", AOAI_ERROR_SERVER, "HTTP 503*"},
    {200, "", AOAI_ERROR_PROTOCOL, "the answer is empty"},
    {200, "<html>hunter2</html>", AOAI_ERROR_PROTOCOL, "the answer is not JSON*"},
    {200, "[]", AOAI_ERROR_PROTOCOL, "*without a usable token"},
    {200, "{\"expires_in\":3599}", AOAI_ERROR_PROTOCOL, "*usable token"},
    {200, "{\"access_token\":\"\",\"expires_in\":3599}", AOAI_ERROR_PROTOCOL, "*usable*"},
    {200, "{\"access_token\":7,\"expires_in\":3599}", AOAI_ERROR_PROTOCOL, "*usable*"},
    {200, "{\"access_token\":\"a b\",\"expires_in\":3599}", AOAI_ERROR_PROTOCOL,
     "*usable*"},
    {200, "{\"access_token\":\"a\\r\\nX: y\",\"expires_in\":3599}", AOAI_ERROR_PROTOCOL,
     "*usable*"},
    {200, "{\"access_token\":\"\\u00e4\",\"expires_in\":3599}", AOAI_ERROR_PROTOCOL,
     "*usable*"},
};

static void every_refusal_says_what_to_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(answers); i++) {
        struct aoai_token token = {0};
        struct aoai_error err = {0};
        assert_number_in(answers[i].body,
                         digest(&token, answers[i].status, answers[i].body, &err), false);
        assert_error_in(answers[i].body, &err, answers[i].kind, answers[i].error);
        assert_number_in(answers[i].body, err.http_status, answers[i].status);
        assert_null(strstr(err.message, "hunter2"));
        assert_null(aoai_secret_value(&token.value));
    }
}

/* Every number that is explained, as the operator reads it. */
static void every_number_in_full(void **state)
{
    (void)state;
    struct aoai_buf out = aoai_buf_init(1 << 16);
    for (size_t i = 0; i < AOAI_LENGTH(answers); i++) {
        struct aoai_token token = {0};
        struct aoai_error err = {0};
        const char *number = strstr(answers[i].body, "AADSTS");
        if (number == NULL || strncmp(number, "AADSTS: ", 8) == 0)
            continue;
        assert_false(digest(&token, answers[i].status, answers[i].body, &err));
        aoai_buf_addf(&out, "HTTP %d %.*s: %s: %s\n", answers[i].status,
                      (int)strcspn(number, ":"), number, aoai_error_kind_name(err.kind),
                      err.message);
    }
    assert_expected("refusals/entra", aoai_buf_text(&out));
    aoai_buf_free(&out);
}

/* The first three digits of a folder's name are the HTTP status. */
static void check_folder(const char *folder)
{
    char path[TEMP_PATH_SIZE];
    struct aoai_token token = {0};
    struct aoai_error err = {0};
    struct aoai_buf body = aoai_buf_init(1 << 20);
    struct aoai_buf out = aoai_buf_init(1 << 20);
    snprintf(path, sizeof(path), "%s/response.json", folder);
    read_fixture(path, &body);
    if (digest(&token, atoi(strrchr(folder, '/') + 1), aoai_buf_text(&body), &err)) {
        aoai_buf_addf(&out, "token %s for %lld ms", aoai_secret_value(&token.value),
                      (long long)token.life_ms);
        if (token.refresh_ms > 0)
            aoai_buf_addf(&out, ", a new one after %lld ms", (long long)token.refresh_ms);
        aoai_buf_add(&out, "\n");
    } else {
        aoai_buf_addf(&out, "error %s: %s\n", aoai_error_kind_name(err.kind),
                      err.message);
    }
    assert_expected(folder, aoai_buf_text(&out));
    aoai_token_free(&token);
    aoai_buf_free(&body);
    aoai_buf_free(&out);
}

static void every_folder_is_read_as_expected(void **state)
{
    (void)state;
    assert_true(each_fixture("token", check_folder) > 15);
}

static void transport_error_is_passed_on(void **state)
{
    (void)state;
    struct aoai_token token = {0};
    struct aoai_exchange exchange = {0};
    struct aoai_error err = {0};
    aoai_error_set(&exchange.error, AOAI_ERROR_NETWORK, "no route to host");
    assert_false(aoai_entra_digest(&exchange, TENANT, CLIENT, NOW_S, &token, &err));
    assert_error(&err, AOAI_ERROR_NETWORK, "no route to host");
}

/* What another program quotes of the sign-in service. */
static void numbers_in_a_text_are_explained(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    assert_false(aoai_entra_explain("", &err));
    assert_false(aoai_entra_explain("ERROR: AADSTS1: hunter2", &err));
    assert_number(err.kind, AOAI_ERROR_NONE);
    assert_true(aoai_entra_explain("ERROR: AADSTS70043: hunter2 ", &err));
    assert_error(&err, AOAI_ERROR_AUTH, "AADSTS70043: the sign-in has expired: run az*");
}

/* jansson's message quotes what it stumbled over. */
static void broken_answer_does_not_show_the_token(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "{\"expires_in\":3599,\"access_token\":\"eyJ0eX",
        "{\"access_token\":\"eyJ0eX\" \"expires_in\":3599}",
        "{\"expires_in\":3599,\"access_token\":eyJ0eX}",
    };
    for (size_t i = 0; i < AOAI_LENGTH(bodies); i++) {
        struct aoai_token cred = {0};
        struct aoai_error err = {0};
        assert_false(digest(&cred, 200, bodies[i], &err));
        assert_number(err.kind, AOAI_ERROR_PROTOCOL);
        if (strstr(err.message, "eyJ") != NULL)
            assert_text_in("shows the token", err.message, "");
    }
}

static void oversized_token_is_refused(void **state)
{
    (void)state;
    struct aoai_token cred = {0};
    struct aoai_error err = {0};
    struct aoai_buf body = aoai_buf_init(100000);
    aoai_buf_add(&body, "{\"expires_in\":3599,\"access_token\":\"");
    for (int i = 0; i <= AOAI_SECRET_CAP; i++)
        aoai_buf_add(&body, "x");
    aoai_buf_add(&body, "\"}");
    assert_false(digest(&cred, 200, aoai_buf_text(&body), &err));
    assert_error(&err, AOAI_ERROR_PROTOCOL, "*usable token");
    aoai_buf_free(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_byte_for_byte),
        cmocka_unit_test(assertion_in_the_secrets_place),
        cmocka_unit_test(every_spelling_of_a_life),
        cmocka_unit_test(numbers_in_a_text_are_explained),
        cmocka_unit_test(every_refusal_says_what_to_do),
        cmocka_unit_test(every_number_in_full),
        cmocka_unit_test(every_folder_is_read_as_expected),
        cmocka_unit_test(transport_error_is_passed_on),
        cmocka_unit_test(broken_answer_does_not_show_the_token),
        cmocka_unit_test(oversized_token_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
