/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/arm: the bearer's request, three shapes of an error, the next page. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arm.h"

static void request_carries_the_token(void **state)
{
    (void)state;
    struct aoai_exchange exchange = {0};
    struct aoai_error err = {0};
    assert_ok(aoai_arm_build(&exchange, strdup("https://host/x?y=z"), "eyJ0", 77, &err),
              &err);
    assert_text(exchange.request.method, "GET");
    assert_text(exchange.request.url, "https://host/x?y=z");
    assert_text(exchange.request.headers[0], "Authorization: Bearer eyJ0");
    assert_text(exchange.request.headers[1], "Accept: application/json");
    assert_null(exchange.request.headers[2]);
    assert_null(exchange.request.body);
    assert_number(exchange.request.response_cap, 77);
    aoai_exchange_free(&exchange);
}

static void no_url_is_no_memory(void **state)
{
    (void)state;
    struct aoai_exchange exchange = {0};
    struct aoai_error err = {0};
    assert_false(aoai_arm_build(&exchange, NULL, "eyJ0", 77, &err));
    assert_error(&err, AOAI_ERROR_NO_MEMORY, "*");
    aoai_exchange_free(&exchange);
}

static json_t *digest(int status, const char *body, struct aoai_error *err)
{
    struct aoai_exchange exchange = {
        .response = {.status = status, .body = aoai_buf_init(1 << 20)}};
    aoai_buf_add(&exchange.response.body, body);
    json_t *root = aoai_arm_digest(&exchange, err);
    aoai_exchange_free(&exchange);
    return root;
}

static void good_answer_is_its_json(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    json_t *root = digest(200, "{\"value\":[]}", &err);
    assert_non_null(root);
    assert_number(err.kind, AOAI_ERROR_NONE);
    assert_true(json_is_array(aoai_json_get(root, "value")));
    json_decref(root);
}

struct answer_case {
    int status;
    const char *body;
    enum aoai_error_kind kind;
    const char *error;
};

#define WRAPPED(code, message)                                                           \
    "{\"error\":{\"code\":\"" code "\",\"message\":\"" message "\"}}"

/* Bodies as Azure sends them; more, and whole ones, are in tests/fixtures/errors. */
static const struct answer_case answers[] = {
    {400, "{\"code\":\"BadRequest\",\"message\":\"no such metric\"}", AOAI_ERROR_REQUEST,
     "HTTP 400 BadRequest: no such metric"},
    {400, WRAPPED("BadRequest", "no region"), AOAI_ERROR_REQUEST,
     "HTTP 400 BadRequest: no region"},
    {400,
     "{\"error\":{\"additionalInfo\":[{\"type\":\"string\",\"info\":\"x\"}],\"code\":"
     "\"BadRequest\",\"message\":\"bad time\"}}",
     AOAI_ERROR_REQUEST, "HTTP 400 BadRequest: bad time"},
    {400, "", AOAI_ERROR_REQUEST, "HTTP 400"},
    {400, "<html>no</html>", AOAI_ERROR_REQUEST, "HTTP 400"},
    {400, "[]", AOAI_ERROR_REQUEST, "HTTP 400"},
    {400, "{\"error\":\"text\"}", AOAI_ERROR_REQUEST, "HTTP 400"},
    {400, "{\"code\":7,\"message\":{}}", AOAI_ERROR_REQUEST, "HTTP 400"},
    {400, "{\"message\":\"alone\"}", AOAI_ERROR_REQUEST, "HTTP 400: alone"},
    {400, WRAPPED("Bad\\r\\nRequest", "two\\nlines"), AOAI_ERROR_REQUEST,
     "HTTP 400 Bad  Request: two lines"},
    {401, WRAPPED("InvalidAuthenticationToken", "x"), AOAI_ERROR_AUTH,
     "HTTP 401 InvalidAuthenticationToken: *tenant_id and cloud"},
    {401, "", AOAI_ERROR_AUTH, "HTTP 401: *tenant_id*"},
    {403,
     WRAPPED("AuthorizationFailed", "The client has no authorization to perform action "
                                    "'microsoft.insights/metrics/read' over scope '/s'"),
     AOAI_ERROR_FORBIDDEN,
     "HTTP 403 AuthorizationFailed (microsoft.insights/metrics/read): *\"Monitoring "
     "Reader\"*"},
    {403, WRAPPED("AuthorizationFailed", "no action named"), AOAI_ERROR_FORBIDDEN,
     "HTTP 403 AuthorizationFailed: *\"Monitoring Reader\"*"},
    {403, "<html>Forbidden</html>", AOAI_ERROR_FORBIDDEN,
     "HTTP 403: *\"Monitoring Reader\"*"},
    {403, "{\"message\":\"perform action 'never ends\"}", AOAI_ERROR_FORBIDDEN,
     "HTTP 403: grant*"},
    {404, WRAPPED("ResourceNotFound", "x"), AOAI_ERROR_NOT_FOUND,
     "HTTP 404 ResourceNotFound: check the resource id"},
    {404, "", AOAI_ERROR_NOT_FOUND, "HTTP 404: check the resource id"},
    {408, "", AOAI_ERROR_SERVER, "HTTP 408*"},
    {409, WRAPPED("Conflict", "moving"), AOAI_ERROR_REQUEST, "HTTP 409 Conflict: moving"},
    {429, WRAPPED("ResourceRequestsThrottled", "x"), AOAI_ERROR_THROTTLED,
     "HTTP 429 ResourceRequestsThrottled: Azure asks for fewer requests"},
    {429, "", AOAI_ERROR_THROTTLED, "HTTP 429: *"},
    {529, "", AOAI_ERROR_THROTTLED, "HTTP 529: *"},
    {500, WRAPPED("InternalServerError", "x"), AOAI_ERROR_SERVER,
     "HTTP 500 InternalServerError: a fault in Azure"},
    {502, "<html>Bad Gateway</html>", AOAI_ERROR_SERVER, "HTTP 502: a fault in Azure"},
    {503, "", AOAI_ERROR_SERVER, "HTTP 503: a fault in Azure"},
    {204, "", AOAI_ERROR_PROTOCOL, "HTTP 204*"},
    {202, "{}", AOAI_ERROR_PROTOCOL, "HTTP 202*"},
    {301, "", AOAI_ERROR_PROTOCOL, "HTTP 301*redirects are never followed*"},
    {0, "", AOAI_ERROR_PROTOCOL, "HTTP 0*"},
    {200, "", AOAI_ERROR_PROTOCOL, "the answer is empty"},
    {200, "<html>Sign in to the hotel's network</html>", AOAI_ERROR_PROTOCOL,
     "the answer is not JSON*"},
    {200, "{\"value\":[", AOAI_ERROR_PROTOCOL, "the answer is not JSON*"},
};

static void refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(answers); i++) {
        struct aoai_error err = {0};
        json_t *root = digest(answers[i].status, answers[i].body, &err);
        assert_null(root);
        assert_error_in(answers[i].body, &err, answers[i].kind, answers[i].error);
        if (answers[i].status != 200)
            assert_number_in(answers[i].body, err.http_status, answers[i].status);
    }
}

/* The first three digits of a folder's name are the HTTP status. */
static void check_folder(const char *folder)
{
    char path[TEMP_PATH_SIZE];
    struct aoai_error err = {0};
    struct aoai_buf body = aoai_buf_init(1 << 20);
    struct aoai_buf out = aoai_buf_init(1 << 20);
    snprintf(path, sizeof(path), "%s/response.json", folder);
    read_fixture(path, &body);
    assert_null(digest(atoi(strrchr(folder, '/') + 1), aoai_buf_text(&body), &err));
    aoai_buf_addf(&out, "error %s: %s\n", aoai_error_kind_name(err.kind), err.message);
    assert_expected(folder, aoai_buf_text(&out));
    aoai_buf_free(&body);
    aoai_buf_free(&out);
}

static void every_folder_is_read_as_expected(void **state)
{
    (void)state;
    assert_true(each_fixture("errors", check_folder) > 15);
}

static void long_texts_of_a_server_are_cut(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    struct aoai_buf body = aoai_buf_init(100000);
    aoai_buf_add(&body, "{\"code\":\"");
    for (int i = 0; i < 20000; i++)
        aoai_buf_add(&body, "x");
    aoai_buf_add(&body, "\",\"message\":\"");
    for (int i = 0; i < 20000; i++)
        aoai_buf_add(&body, "y");
    aoai_buf_add(&body, "\"}");
    assert_null(digest(400, aoai_buf_text(&body), &err));
    assert_glob(err.message, "HTTP 400 xxx*: yyy*");
    aoai_buf_free(&body);
}

/* What to do must not be pushed out of the message by what a server wrote. */
static void remedy_of_a_403_is_never_cut(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    struct aoai_buf body = aoai_buf_init(100000);
    aoai_buf_add(&body, "{\"code\":\"");
    for (int i = 0; i < 20000; i++)
        aoai_buf_add(&body, "x");
    aoai_buf_add(&body, "\",\"message\":\"perform action 'a/read' over\"}");
    assert_null(digest(403, aoai_buf_text(&body), &err));
    assert_glob(err.message, "HTTP 403 xxx*a/read*Monitoring Reader*");
    aoai_buf_free(&body);
}

static void transport_error_is_passed_on(void **state)
{
    (void)state;
    struct aoai_exchange exchange = {0};
    struct aoai_error err = {0};
    aoai_error_set(&exchange.error, AOAI_ERROR_TIMEOUT, "too late");
    assert_null(aoai_arm_digest(&exchange, &err));
    assert_error(&err, AOAI_ERROR_TIMEOUT, "too late");
}

#define PAGE "https://management.azure.com/a/deployments?api-version=2024-10-01"

struct link_case {
    const char *json;
    bool is_good;
    const char *want;
};

static const struct link_case links[] = {
    {"{}", true, NULL},
    {"{\"nextLink\":null}", true, NULL},
    {"{\"nextLink\":\"\"}", true, NULL},
    {"{\"nextLink\":7}", true, NULL},
    {"{\"nextLink\":\"" PAGE "&$skiptoken=2\"}", true, PAGE "&$skiptoken=2"},
    {"{\"nextLink\":\"https://MANAGEMENT.azure.com:443/b?c=d\"}", true,
     "https://MANAGEMENT.azure.com:443/b?c=d"},
    {"{\"nextLink\":\"" PAGE "\"}", false, NULL},
    {"{\"nextLink\":\"https://evil.example/a\"}", false, NULL},
    {"{\"nextLink\":\"http://management.azure.com/a\"}", false, NULL},
    {"{\"nextLink\":\"https://management.azure.com:8443/a\"}", false, NULL},
    {"{\"nextLink\":\"https://management.azure.com.evil.example/a\"}", false, NULL},
    {"{\"nextLink\":\"https://management.azure.com@evil.example/a\"}", false, NULL},
    {"{\"nextLink\":\"/a/deployments\"}", false, NULL},
};

static void next_link_stays_on_the_server(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(links); i++) {
        struct aoai_error err = {0};
        json_t *root = json_loads(links[i].json, 0, NULL);
        char *next = NULL;
        assert_non_null(root);
        assert_number_in(links[i].json, aoai_arm_next_link(root, PAGE, &next, &err),
                         links[i].is_good);
        assert_text_in(links[i].json, next, links[i].want);
        if (!links[i].is_good)
            assert_error_in(links[i].json, &err, AOAI_ERROR_PROTOCOL, "the next page *");
        free(next);
        json_decref(root);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_carries_the_token),
        cmocka_unit_test(no_url_is_no_memory),
        cmocka_unit_test(good_answer_is_its_json),
        cmocka_unit_test(refusals),
        cmocka_unit_test(every_folder_is_read_as_expected),
        cmocka_unit_test(long_texts_of_a_server_are_cut),
        cmocka_unit_test(remedy_of_a_403_is_never_cut),
        cmocka_unit_test(transport_error_is_passed_on),
        cmocka_unit_test(next_link_stays_on_the_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
