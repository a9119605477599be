/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/credential: the request byte for byte, every published refusal, early expiry. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/credential.h"

#define TENANT "00000000-0000-0000-0000-00000000a0e1"
#define CLIENT "00000000-0000-0000-0000-00000000c1d1"
#define SECRET "a~b.c_d-e+f/g=h&i j%k;l#m?n\"o'p\xc3\xa4"

static struct aoai_secret client_secret;

static struct aoai_credential credential(void)
{
    return (struct aoai_credential){
        .options = {.authority_url = "https://login.microsoftonline.com",
                    .tenant_id = TENANT,
                    .client_id = CLIENT,
                    .client_secret = &client_secret,
                    .scope = "https://management.azure.com/.default"}};
}

static int set_up(void **state)
{
    (void)state;
    return aoai_secret_set(&client_secret, SECRET) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    aoai_secret_free(&client_secret);
    return 0;
}

static void request_byte_for_byte(void **state)
{
    (void)state;
    static const struct aoai_http_route route = {.ca_file = "/ca.pem"};
    struct aoai_credential cred = credential();
    struct aoai_exchange exchange = {0};
    struct aoai_error err = {0};
    cred.options.route = &route;
    assert_ok(aoai_credential_build(&cred, 1234, &exchange, &err), &err);
    assert_text(exchange.request.method, "POST");
    assert_text(exchange.request.url,
                "https://login.microsoftonline.com/" TENANT "/oauth2/v2.0/token");
    assert_text(
        exchange.request.body,
        "client_id=" CLIENT "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default"
        "&client_secret=a~b.c_d-e%2Bf%2Fg%3Dh%26i%20j%25k%3Bl%23m%3Fn%22o%27p%C3%A4"
        "&grant_type=client_credentials");
    assert_text(exchange.request.headers[0],
                "Content-Type: application/x-www-form-urlencoded");
    assert_text(exchange.request.headers[1], "Accept: application/json");
    assert_null(exchange.request.headers[2]);
    assert_number(exchange.request.deadline_at_ms, 1234);
    assert_ptr_equal(exchange.request.route, &route);
    assert_true(exchange.request.response_cap >= 65536);
    aoai_exchange_free(&exchange);
}

static void no_secret_no_request(void **state)
{
    (void)state;
    struct aoai_secret none = {0};
    struct aoai_credential cred = credential();
    struct aoai_exchange exchange = {0};
    struct aoai_error err = {0};
    cred.options.client_secret = &none;
    assert_false(aoai_credential_build(&cred, 0, &exchange, &err));
    assert_error(&err, AOAI_ERROR_CONFIG, "*secret*");
    aoai_exchange_free(&exchange);
}

/* Digests an answer at monotonic 1,000 ms. */
static bool digest(struct aoai_credential *cred, int status, const char *body,
                   struct aoai_error *err)
{
    struct aoai_exchange exchange = {
        .response = {.status = status, .body = aoai_buf_init(1 << 20)}};
    aoai_buf_add(&exchange.response.body, body);
    bool is_taken = aoai_credential_digest(cred, &exchange, 1000, err);
    aoai_exchange_free(&exchange);
    return is_taken;
}

struct life_case {
    const char *expires_in; /* as JSON; NULL = absent */
    int64_t want_ms;        /* how long the token is used; -1 = refused */
};

static const struct life_case lives[] = {
    {"3599", 3299000}, {"3599.0", 3299000}, {"\"3599\"", 3299000}, {"86399", 86099000},
    {"601", 301000},   {"600", 300000},     {"599", 299500},       {"60", 30000},
    {"1", 500},        {NULL, 300000},      {"null", -1},          {"0", -1},
    {"-1", -1},        {"\"\"", -1},        {"\"soon\"", -1},      {"\"3599 s\"", -1},
    {"\"nan\"", -1},   {"\"inf\"", -1},     {"true", -1},          {"{}", -1},
    {"1e300", -1},     {"99999999999", -1},
};

static void token_goes_early(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(lives); i++) {
        struct aoai_credential cred = credential();
        struct aoai_error err = {0};
        char body[200];
        const char *label = lives[i].expires_in ? lives[i].expires_in : "absent";
        snprintf(body, sizeof(body), "{\"access_token\":\"eyJ0\"%s%s}",
                 lives[i].expires_in ? ",\"expires_in\":" : "",
                 lives[i].expires_in ? lives[i].expires_in : "");
        bool is_taken = digest(&cred, 200, body, &err);
        assert_number_in(label, is_taken, lives[i].want_ms >= 0);
        if (is_taken) {
            int64_t end_ms = 1000 + lives[i].want_ms;
            assert_number_in(label, err.http_status, 0);
            assert_text_in(label, aoai_credential_token(&cred, end_ms - 1), "eyJ0");
            assert_text_in(label, aoai_credential_token(&cred, end_ms), NULL);
        } else {
            assert_error_in(label, &err, AOAI_ERROR_PROTOCOL, "sign-in: *token*");
            assert_text_in(label, aoai_credential_token(&cred, 1000), NULL);
        }
        aoai_credential_free(&cred);
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
     "sign-in: AADSTS7000215: *secret is wrong*" TENANT "*" CLIENT "*"},
    {401, OAUTH("invalid_client", "AADSTS7000222: hunter2"), AOAI_ERROR_AUTH,
     "sign-in: AADSTS7000222: *expired*"},
    {401, OAUTH("invalid_client", "AADSTS7000218: hunter2"), AOAI_ERROR_AUTH,
     "sign-in: AADSTS7000218: *client_secret_file*"},
    {400, OAUTH("unauthorized_client", "AADSTS700016: hunter2"), AOAI_ERROR_AUTH,
     "sign-in: AADSTS700016: *not known in this tenant*client_id*"},
    {400, OAUTH("invalid_request", "AADSTS90002: hunter2"), AOAI_ERROR_AUTH,
     "sign-in: AADSTS90002: the tenant is not known*"},
    {400, OAUTH("invalid_request", "AADSTS900023: hunter2"), AOAI_ERROR_AUTH,
     "sign-in: AADSTS900023: *neither a GUID nor a domain*"},
    {400, OAUTH("invalid_scope", "AADSTS70011: hunter2"), AOAI_ERROR_AUTH,
     "sign-in: AADSTS70011: *scope*"},
    {401, OAUTH("invalid_client", "AADSTS7000112: hunter2"), AOAI_ERROR_AUTH,
     "sign-in: AADSTS7000112: *disabled*"},
    {400, OAUTH("invalid_grant", "AADSTS53003: hunter2"), AOAI_ERROR_AUTH,
     "sign-in: AADSTS53003: *Conditional Access*"},
    {400, OAUTH("invalid_grant", "AADSTS50999: hunter2"), AOAI_ERROR_AUTH,
     "sign-in: *HTTP 400, AADSTS50999, invalid_grant, tenant " TENANT ", app " CLIENT
     ")"},
    {400, OAUTH("weird error hunter2", "nothing"), AOAI_ERROR_AUTH,
     "sign-in: *refused (HTTP 400, tenant*"},
    {400, OAUTH("invalid_request", "AADSTS: hunter2"), AOAI_ERROR_AUTH,
     "sign-in: *HTTP 400, invalid_request, tenant*"},
    {400, "{}", AOAI_ERROR_AUTH, "sign-in: *HTTP 400, tenant*"},
    {400, "[]", AOAI_ERROR_AUTH, "sign-in: *HTTP 400, tenant*"},
    {403, "<html>hunter2</html>", AOAI_ERROR_PROTOCOL, "sign-in: HTTP 403 *proxy*"},
    {404, "", AOAI_ERROR_PROTOCOL, "sign-in: HTTP 404 *"},
    {302, "", AOAI_ERROR_PROTOCOL, "sign-in: HTTP 302 *"},
    {302, "{}", AOAI_ERROR_PROTOCOL, "sign-in: HTTP 302 *"},
    {429, OAUTH("x", "hunter2"), AOAI_ERROR_THROTTLED, "sign-in: HTTP 429*"},
    {429, "", AOAI_ERROR_THROTTLED, "sign-in: HTTP 429*"},
    {500, "", AOAI_ERROR_SERVER, "sign-in: HTTP 500*"},
    {503, "<html>hunter2</html>", AOAI_ERROR_SERVER, "sign-in: HTTP 503*"},
    {200, "", AOAI_ERROR_PROTOCOL, "sign-in: the answer is empty"},
    {200, "<html>hunter2</html>", AOAI_ERROR_PROTOCOL,
     "sign-in: the answer is not JSON*"},
    {200, "[]", AOAI_ERROR_PROTOCOL, "sign-in: *without a usable token"},
    {200, "{\"expires_in\":3599}", AOAI_ERROR_PROTOCOL, "sign-in: *usable token"},
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
        struct aoai_credential cred = credential();
        struct aoai_error err = {0};
        assert_number_in(answers[i].body,
                         digest(&cred, answers[i].status, answers[i].body, &err), false);
        assert_error_in(answers[i].body, &err, answers[i].kind, answers[i].error);
        assert_number_in(answers[i].body, err.http_status, answers[i].status);
        assert_null(strstr(err.message, "hunter2"));
        assert_null(aoai_credential_token(&cred, 1000));
        aoai_credential_free(&cred);
    }
}

/* The first three digits of a folder's name are the HTTP status. */
static void check_folder(const char *folder)
{
    char path[TEMP_PATH_SIZE];
    struct aoai_credential cred = credential();
    struct aoai_error err = {0};
    struct aoai_buf body = aoai_buf_init(1 << 20);
    struct aoai_buf out = aoai_buf_init(1 << 20);
    snprintf(path, sizeof(path), "%s/response.json", folder);
    read_fixture(path, &body);
    if (digest(&cred, atoi(strrchr(folder, '/') + 1), aoai_buf_text(&body), &err))
        aoai_buf_addf(&out, "token %s for %lld ms\n", aoai_credential_token(&cred, 1000),
                      (long long)cred.expires_at_ms - 1000);
    else
        aoai_buf_addf(&out, "error %s: %s\n", aoai_error_kind_name(err.kind),
                      err.message);
    assert_expected(folder, aoai_buf_text(&out));
    aoai_credential_free(&cred);
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
    struct aoai_credential cred = credential();
    struct aoai_exchange exchange = {0};
    struct aoai_error err = {0};
    aoai_error_set(&exchange.error, AOAI_ERROR_NETWORK, "no route to host");
    assert_false(aoai_credential_digest(&cred, &exchange, 1000, &err));
    assert_error(&err, AOAI_ERROR_NETWORK, "sign-in: no route to host");
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
        struct aoai_credential cred = credential();
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
    struct aoai_credential cred = credential();
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

static void failed_sign_in_keeps_the_token_that_lasts(void **state)
{
    (void)state;
    struct aoai_credential cred = credential();
    struct aoai_error err = {0};
    assert_ok(digest(&cred, 200, "{\"access_token\":\"one\",\"expires_in\":3599}", &err),
              &err);
    assert_false(digest(&cred, 503, "", &err));
    assert_text(aoai_credential_token(&cred, 2000), "one");
    err = (struct aoai_error){0};
    assert_ok(digest(&cred, 200, "{\"access_token\":\"two\",\"expires_in\":3599}", &err),
              &err);
    assert_text(aoai_credential_token(&cred, 2000), "two");
    aoai_credential_free(&cred);
}

static void forget_drops_the_token(void **state)
{
    (void)state;
    struct aoai_credential cred = credential();
    struct aoai_error err = {0};
    assert_null(aoai_credential_token(&cred, 0));
    assert_ok(digest(&cred, 200, "{\"access_token\":\"one\",\"expires_in\":3599}", &err),
              &err);
    aoai_credential_forget(&cred);
    assert_null(aoai_credential_token(&cred, 2000));
    assert_text(cred.options.tenant_id, TENANT);
    aoai_credential_free(&cred);
    aoai_credential_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_byte_for_byte),
        cmocka_unit_test(no_secret_no_request),
        cmocka_unit_test(token_goes_early),
        cmocka_unit_test(every_refusal_says_what_to_do),
        cmocka_unit_test(every_folder_is_read_as_expected),
        cmocka_unit_test(transport_error_is_passed_on),
        cmocka_unit_test(broken_answer_does_not_show_the_token),
        cmocka_unit_test(oversized_token_is_refused),
        cmocka_unit_test(failed_sign_in_keeps_the_token_that_lasts),
        cmocka_unit_test(forget_drops_the_token),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
