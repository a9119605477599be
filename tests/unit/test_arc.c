/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/arc: both requests, and every file that must not be read and sent. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/arc.h"

#define SCOPE "https://management.azure.com/.default"

static void requests_byte_for_byte(void **state)
{
    (void)state;
    struct aoai_exchange exchange = {0};
    struct aoai_error err = {0};
    assert_ok(aoai_arc_build(AOAI_ARC_ENDPOINT, SCOPE, NULL, &exchange, &err), &err);
    assert_text(exchange.request.url,
                "http://127.0.0.1:40342/metadata/identity/oauth2/token"
                "?api-version=2020-06-01"
                "&resource=https%3A%2F%2Fmanagement.azure.com%2F");
    assert_text(exchange.request.method, "GET");
    assert_text(exchange.request.headers[0], "Metadata: true");
    assert_null(exchange.request.headers[1]);
    assert_text(exchange.request.route->proxy, "");
    aoai_exchange_free(&exchange);
    assert_ok(aoai_arc_build(AOAI_ARC_ENDPOINT, SCOPE, "k e+y=", &exchange, &err), &err);
    assert_text(exchange.request.headers[0], "Metadata: true");
    assert_text(exchange.request.headers[1], "Authorization: Basic k e+y=");
    assert_null(exchange.request.headers[2]);
    aoai_exchange_free(&exchange);
}

struct challenge_case {
    int status;
    const char *header;
    const char *want; /* the name; NULL = refused */
    enum aoai_error_kind kind;
    const char *error;
};

#define REALM(path) "WWW-Authenticate: Basic realm=" path
#define NOT_READ    AOAI_ERROR_PROTOCOL, "*names a file that is no key of /k/t: not read"
#define NO_FILE     AOAI_ERROR_PROTOCOL, "*names no key file*"

static const struct challenge_case challenges[] = {
    {401, REALM("/k/t/0a-1.key"), "0a-1.key", AOAI_ERROR_NONE, NULL},
    {401, REALM("\"/k/t/0a-1.key\""), "0a-1.key", AOAI_ERROR_NONE, NULL},
    {401, "www-authenticate: basic REALM=/k/t/a.key", "a.key", AOAI_ERROR_NONE, NULL},
    {401, REALM("/k/t/a.key, x=y"), "a.key", AOAI_ERROR_NONE, NULL},
    {401, REALM("/k/t/..key"), "..key", AOAI_ERROR_NONE, NULL},
    {401, REALM("/k/t/.key"), NULL, NOT_READ},
    {401, REALM("/k/t/a.pem"), NULL, NOT_READ},
    {401, REALM("/k/t/a.key.txt"), NULL, NOT_READ},
    {401, REALM("/k/t/a.KEY"), NULL, NOT_READ},
    {401, REALM("/k/t/../../etc/a.key"), NULL, NOT_READ},
    {401, REALM("/k/t/sub/a.key"), NULL, NOT_READ},
    {401, REALM("/k/t//a.key"), NULL, NOT_READ},
    {401, REALM("/k/other/a.key"), NULL, NOT_READ},
    {401, REALM("/k/tt/a.key"), NULL, NOT_READ},
    {401, REALM("a.key"), NULL, NOT_READ},
    {401, REALM("k/t/a.key"), NULL, NOT_READ},
    {401, REALM("/k/./t/a.key"), NULL, NOT_READ},
    {401, REALM(""), NULL, NOT_READ},
    {401, REALM("\"/k/t/a.key"), NULL, NO_FILE},
    {401, "WWW-Authenticate: Bearer realm=/k/t/a.key", NULL, NO_FILE},
    {401, "X: y", NULL, NO_FILE},
    {200, REALM("/k/t/a.key"), NULL, AOAI_ERROR_PROTOCOL,
     "HTTP 200 where*asks for a key*"},
    {400, REALM("/k/t/a.key"), NULL, AOAI_ERROR_PROTOCOL, "HTTP 400 where*"},
    {404, "X: y", NULL, AOAI_ERROR_SERVER, "HTTP 404 where*"},
    {429, "X: y", NULL, AOAI_ERROR_SERVER, "HTTP 429 where*"},
    {503, "X: y", NULL, AOAI_ERROR_SERVER, "HTTP 503 where*"},
};

static void only_keys_of_the_folder_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(challenges); i++) {
        const struct challenge_case *row = &challenges[i];
        struct aoai_error err = {0};
        size_t length = 0;
        struct aoai_exchange exchange = {
            .response = {.status = row->status, .headers = aoai_buf_init(4096)}};
        aoai_buf_add_bytes(&exchange.response.headers, row->header,
                           strlen(row->header) + 1);
        const char *name = aoai_arc_key_name(&exchange, "/k/t", &length, &err);
        char *copy = name == NULL ? NULL : strndup(name, length);
        assert_text_in(row->header, copy, row->want);
        if (name == NULL)
            assert_error_in(row->header, &err, row->kind, row->error);
        free(copy);
        aoai_exchange_free(&exchange);
    }
}

static bool read_key(const char *dir, const char *name, struct aoai_secret *key,
                     struct aoai_error *err)
{
    *err = (struct aoai_error){0};
    return aoai_arc_read_key(dir, name, strlen(name), key, err);
}

static void only_small_regular_files_are_read(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    char link[TEMP_PATH_SIZE + 16];
    char large[4098];
    struct aoai_secret key = {0};
    struct aoai_error err = {0};
    memset(large, 'k', sizeof(large) - 1);
    large[4097] = '\0';
    temp_dir(dir);
    temp_file(dir, "large.key", large, 0600, path);
    assert_false(read_key(dir, "large.key", &key, &err));
    assert_error(&err, AOAI_ERROR_CREDENTIAL, "large.key: larger than 4096 bytes");
    temp_file(dir, "most.key", large + 1, 0600, path);
    assert_ok(read_key(dir, "most.key", &key, &err), &err);
    assert_number(strlen(aoai_secret_value(&key)), 4096);
    temp_file(dir, "good.key", "some key\r\n", 0600, path);
    assert_ok(read_key(dir, "good.key", &key, &err), &err);
    assert_text(aoai_secret_value(&key), "some key");
    temp_file(dir, "empty.key", "\n", 0600, path);
    assert_false(read_key(dir, "empty.key", &key, &err));
    assert_error(&err, AOAI_ERROR_CREDENTIAL, "empty.key: empty, *");
    temp_file(dir, "lines.key", "a\r\nX-Evil: b\n", 0600, path);
    assert_false(read_key(dir, "lines.key", &key, &err));
    assert_error(&err, AOAI_ERROR_CREDENTIAL, "lines.key: *not one line*");
    snprintf(link, sizeof(link), "%s/link.key", dir);
    assert_number(symlink("good.key", link), 0);
    assert_false(read_key(dir, "link.key", &key, &err));
    assert_error(&err, AOAI_ERROR_CREDENTIAL, "*/link.key: a link is not followed");
    snprintf(link, sizeof(link), "%s/fifo.key", dir);
    assert_number(mkfifo(link, 0600), 0);
    assert_false(read_key(dir, "fifo.key", &key, &err));
    assert_error(&err, AOAI_ERROR_CREDENTIAL, "fifo.key: not a regular file");
    assert_false(read_key(dir, "none.key", &key, &err));
    assert_error(&err, AOAI_ERROR_CREDENTIAL, "*/none.key: No such file*");
    assert_false(read_key("/nonexistent", "good.key", &key, &err));
    aoai_secret_free(&key);
    temp_dir_remove(dir);
}

static void second_answers(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *body;
        enum aoai_error_kind kind;
        const char *error;
    } rows[] = {
        {200, "{\"access_token\":\"t\",\"expires_in\":\"3600\"}", AOAI_ERROR_NONE, NULL},
        {200, "x", AOAI_ERROR_PROTOCOL, "*not JSON*"},
        {401, "{}", AOAI_ERROR_AUTH, "HTTP 401: *does not accept the key*"},
        {403, "", AOAI_ERROR_AUTH, "HTTP 403: *"},
        {429, "", AOAI_ERROR_THROTTLED, "HTTP 429: *"},
        {404, "", AOAI_ERROR_SERVER, "HTTP 404 from*"},
        {500, "", AOAI_ERROR_SERVER, "HTTP 500 from*"},
        {302, "", AOAI_ERROR_PROTOCOL, "HTTP 302 from*"},
    };
    struct aoai_buf out = aoai_buf_init(1 << 16);
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_token token = {0};
        struct aoai_error err = {0};
        struct aoai_exchange exchange = {
            .response = {.status = rows[i].status, .body = aoai_buf_init(4096)}};
        aoai_buf_add(&exchange.response.body, rows[i].body);
        assert_number(aoai_arc_digest(&exchange, 1701000000, &token, &err),
                      rows[i].error == NULL);
        if (rows[i].error != NULL) {
            assert_error(&err, rows[i].kind, rows[i].error);
            aoai_buf_addf(&out, "%s: %s\n", aoai_error_kind_name(err.kind), err.message);
        }
        aoai_token_free(&token);
        aoai_exchange_free(&exchange);
    }
    assert_expected("refusals/arc", aoai_buf_text(&out));
    aoai_buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_byte_for_byte),
        cmocka_unit_test(only_keys_of_the_folder_are_named),
        cmocka_unit_test(only_small_regular_files_are_read),
        cmocka_unit_test(second_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
