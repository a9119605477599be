/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Matches requests with a script and plays its answers. */
#include "tests/support/scripted_transport.h"

#include "tests/support/fake_clock.h"
#include "tests/support/test.h"

#include <fnmatch.h>
#include <string.h>

static bool matches(const char *glob, const char *text)
{
    return glob == NULL || fnmatch(glob, text ? text : "", FNM_NOESCAPE) == 0;
}

static bool has_header(const struct aoai_http_request *request, const char *glob)
{
    if (glob == NULL)
        return true;
    for (size_t i = 0; i < AOAI_HTTP_HEADERS_MAX; i++)
        if (request->headers[i] != NULL && matches(glob, request->headers[i]))
            return true;
    return false;
}

static bool is_expected(const struct script *script, const struct scripted_call *call,
                        const struct aoai_http_request *request)
{
    return (call->round == 0 || call->round == script->rounds) &&
           strcmp(call->method ? call->method : "GET", request->method) == 0 &&
           matches(call->url, request->url) && matches(call->body, request->body) &&
           has_header(request, call->header);
}

static const struct scripted_call *take_call(struct script *script,
                                             const struct aoai_http_request *request)
{
    for (size_t i = 0; i < script->count; i++) {
        if (!script->used[i] && is_expected(script, &script->calls[i], request)) {
            script->used[i] = true;
            script->used_count++;
            return &script->calls[i];
        }
    }
    for (size_t i = 0; i < AOAI_HTTP_HEADERS_MAX && request->headers[i] != NULL; i++)
        print_error("  header %s\n", request->headers[i]);
    fail_msg("round %zu, surprise: %s %s\n  body %s\n  (%zu of %zu calls used)",
             script->rounds, request->method, request->url,
             request->body ? request->body : "(none)", script->used_count, script->count);
    return NULL;
}

/* "A: 1\nB: 2" becomes "A: 1", NUL, "B: 2", NUL. */
static void add_headers(struct aoai_buf *headers, const char *lines)
{
    while (lines != NULL && *lines != '\0') {
        size_t length = strcspn(lines, "\n");
        aoai_buf_add_bytes(headers, lines, length);
        aoai_buf_add_bytes(headers, "", 1);
        lines += length + (lines[length] == '\n' ? 1 : 0);
    }
}

static void play(const struct scripted_call *call, struct aoai_exchange *exchange)
{
    if (call->error != AOAI_ERROR_NONE) {
        aoai_error_set(&exchange->error, call->error, "scripted %s",
                       aoai_error_kind_name(call->error));
        return;
    }
    struct aoai_http_response *response = &exchange->response;
    response->status = call->status;
    response->headers = aoai_buf_init(64 * 1024);
    response->body = aoai_buf_init(exchange->request.response_cap);
    add_headers(&response->headers, call->headers);
    aoai_buf_add(&response->body, call->answer ? call->answer : "");
    assert_false(response->body.has_failed);
}

static void send_scripted(void *ctx, struct aoai_exchange *const exchanges[],
                          size_t count)
{
    struct script *script = ctx;
    assert_true(script->count <= SCRIPT_CALLS_MAX && script->rounds < SCRIPT_CALLS_MAX);
    script->round_sizes[script->rounds] = count;
    script->rounds++;
    for (size_t i = 0; i < count; i++) {
        const struct scripted_call *call = take_call(script, &exchanges[i]->request);
        if (script->deadline_at_ms != 0)
            assert_number_in(exchanges[i]->request.url,
                             exchanges[i]->request.deadline_at_ms,
                             script->deadline_at_ms);
        if (script->clock != NULL)
            script->clock->monotonic_ms += call->takes_ms;
        play(call, exchanges[i]);
    }
}

struct aoai_transport scripted_transport(struct script *script)
{
    return (struct aoai_transport){send_scripted, script};
}

void script_done(const struct script *script)
{
    for (size_t i = 0; i < script->count; i++)
        if (!script->used[i])
            fail_msg("call %zu of the script never came: %s %s", i,
                     script->calls[i].method ? script->calls[i].method : "GET",
                     script->calls[i].url ? script->calls[i].url : "(any)");
}
