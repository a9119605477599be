/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/http: headers, rewinding, freeing; a transport that is asked for nothing. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/http.h"
#include "tests/support/scripted_transport.h"

static void adds_headers_while_there_is_room(void **state)
{
    (void)state;
    struct aoai_exchange exchange = {0};
    char value[8];
    for (int i = 0; i < AOAI_HTTP_HEADERS_MAX; i++) {
        snprintf(value, sizeof(value), "%d", i);
        assert_true(aoai_http_add_header(&exchange.request, "X-Number", value));
    }
    assert_false(aoai_http_add_header(&exchange.request, "X-Number", "9"));
    assert_text(exchange.request.headers[0], "X-Number: 0");
    assert_text(exchange.request.headers[7], "X-Number: 7");
    aoai_exchange_free(&exchange);
    assert_null(exchange.request.headers[0]);
}

static const char header_lines[] = "HTTP/1.1 429 Too Many Requests\0"
                                   "Retry-After: 17\0"
                                   "X-Empty:\0"
                                   "X-Tab:\t \tvalue \0"
                                   "X-Colon: a:b: c\0"
                                   "retry-after: 99\0"
                                   "No colon here";

struct header_case {
    const char *name;
    const char *want;
};

static const struct header_case headers[] = {
    {"Retry-After", "17"},  {"retry-after", "17"}, {"RETRY-AFTER", "17"},
    {"Retry", NULL},        {"etry-After", NULL},  {"X-Empty", ""},
    {"X-Tab", "value "},    {"X-Colon", "a:b: c"}, {"No colon here", NULL},
    {"Content-Type", NULL},
};

static void finds_headers_in_any_letter_case(void **state)
{
    (void)state;
    struct aoai_http_response response = {.headers = aoai_buf_init(1000)};
    assert_null(aoai_http_header(&response, "Retry-After"));
    aoai_buf_add_bytes(&response.headers, header_lines, sizeof(header_lines));
    for (size_t i = 0; i < AOAI_LENGTH(headers); i++)
        assert_text_in(headers[i].name, aoai_http_header(&response, headers[i].name),
                       headers[i].want);
    aoai_buf_free(&response.headers);
}

static void rewind_forgets_the_answer_only(void **state)
{
    (void)state;
    struct aoai_exchange exchange = {
        .request = {.method = "POST",
                    .url = strdup("https://host/"),
                    .body = strdup("a=b"),
                    .response_cap = 10,
                    .deadline_at_ms = 7},
        .response = {.status = 503,
                     .headers = aoai_buf_init(10),
                     .body = aoai_buf_init(10)},
    };
    assert_true(aoai_http_add_header(&exchange.request, "A", "b"));
    aoai_buf_add(&exchange.response.headers, "C: d");
    aoai_buf_add(&exchange.response.body, "sorry");
    aoai_error_set(&exchange.error, AOAI_ERROR_NETWORK, "reset");
    aoai_exchange_rewind(&exchange);
    assert_number(exchange.response.status, 0);
    assert_text(aoai_buf_text(&exchange.response.body), "");
    assert_number(exchange.response.headers.length, 0);
    assert_number(exchange.error.kind, AOAI_ERROR_NONE);
    assert_text(exchange.request.url, "https://host/");
    assert_text(exchange.request.body, "a=b");
    assert_text(exchange.request.headers[0], "A: b");
    assert_number(exchange.request.deadline_at_ms, 7);
    aoai_exchange_free(&exchange);
    assert_null(exchange.request.url);
    assert_null(exchange.request.body);
    assert_null(exchange.request.method);
}

static void free_accepts_nothing(void **state)
{
    (void)state;
    struct aoai_exchange exchange = {0};
    aoai_exchange_free(NULL);
    aoai_exchange_free(&exchange);
    aoai_exchange_rewind(&exchange);
}

static void nothing_to_send_does_not_wake_the_transport(void **state)
{
    (void)state;
    struct script script = {0};
    aoai_transport_send(scripted_transport(&script), NULL, 0);
    assert_number(script.rounds, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_headers_while_there_is_room),
        cmocka_unit_test(finds_headers_in_any_letter_case),
        cmocka_unit_test(rewind_forgets_the_answer_only),
        cmocka_unit_test(free_accepts_nothing),
        cmocka_unit_test(nothing_to_send_does_not_wake_the_transport),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
