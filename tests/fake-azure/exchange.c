/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* Reading the URL and building the error answers of exchange.h. */

#include "tests/fake-azure/exchange.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void exchange_free(struct exchange *x)
{
    if (x == NULL)
        return;
    for (size_t i = 0; i < x->segment_count; i++)
        free(x->segments[i]);
    free(x->segments);
    parameters_free(&x->query);
    text_free(&x->body);
    text_free(&x->answer);
    free(x->method);
    free(x->uri);
    free(x->base_url);
    free(x->content_type);
    free(x->authorization);
    free(x->metadata);
    free(x->identity_header);
    text_free(&x->challenge);
    free(x);
}

bool exchange_read_uri(struct exchange *x)
{
    const char *query = strchr(x->uri, '?');
    size_t path_length = query != NULL ? (size_t)(query - x->uri) : strlen(x->uri);
    size_t most = 1;
    for (size_t i = 0; i < path_length; i++)
        most += x->uri[i] == '/';
    x->segments = must_alloc(most, sizeof(*x->segments));
    size_t at = 0;
    bool is_good = path_length > 1 && x->uri[0] == '/';
    while (is_good && at < path_length) {
        at++;
        size_t length = 0;
        while (at + length < path_length && x->uri[at + length] != '/')
            length++;
        char *segment = percent_decode(x->uri + at, length, DECODE_PATH);
        is_good = segment != NULL && length > 0;
        if (segment != NULL)
            x->segments[x->segment_count++] = segment;
        at += length;
    }
    if (is_good && query != NULL)
        is_good = parameters_parse(query + 1, DECODE_QUERY, &x->query);
    if (!is_good) {
        x->is_refused = true;
        answer_arm_error(x, 400, "BadRequest",
                         "The request URL is not well-formed or not encoded.");
    }
    return is_good;
}

void exchange_take_fault(struct exchange *x, const char *account)
{
    if (!state_take_fault(x->state, x->route, account, &x->fault))
        x->fault.kind = FAULT_NONE;
}

static char *format_message(const char *format, va_list arguments)
{
    char *message = NULL;
    if (vasprintf(&message, format, arguments) < 0)
        abort();
    return message;
}

/* What the data plane's errors have more than others. */
static void add_trace(struct exchange *x)
{
    uint64_t trace = world_mix((uint64_t)x->now_ms, world_hash(x->uri));
    text_printf(&x->answer,
                "\"additionalInfo\":[{\"type\":\"string\",\"info\":"
                "\"TraceId=%016" PRIx64 "%016" PRIx64 "\"},"
                "{\"type\":\"string\",\"info\":\"ExceptionType="
                "Fake.Metrics.RequestException\"}],",
                trace, world_mix(trace, 1));
}

void answer_arm_error(struct exchange *x, int status, const char *code,
                      const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *message = format_message(format, arguments);
    va_end(arguments);
    x->status = status;
    x->answer.length = 0;
    snprintf(x->error_code, sizeof(x->error_code), "%s", code);
    text_puts(&x->answer, "{\"error\":{");
    if (x->is_data_plane)
        add_trace(x);
    text_puts(&x->answer, "\"code\":");
    text_json(&x->answer, code);
    text_puts(&x->answer, ",\"message\":");
    text_json(&x->answer, message);
    text_puts(&x->answer, "}}");
    free(message);
}

void answer_flat_error(struct exchange *x, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *message = format_message(format, arguments);
    va_end(arguments);
    x->is_refused = true;
    if (x->is_data_plane) {
        answer_arm_error(x, 400, "BadRequest", "%s", message);
    } else {
        x->status = 400;
        x->answer.length = 0;
        text_puts(&x->answer, "{\"code\":\"BadRequest\",\"message\":");
        text_json(&x->answer, message);
        text_puts(&x->answer, "}");
    }
    free(message);
}

void answer_token_error(struct exchange *x, int status, const char *error, long code,
                        const char *message)
{
    char stamp[TIME_TEXT_SIZE];
    time_format(x->now_ms / 1000, stamp);
    stamp[10] = ' ';
    uint64_t trace = world_mix((uint64_t)x->now_ms, (uint64_t)code);
    char ids[2][40];
    for (size_t i = 0; i < 2; i++)
        snprintf(ids[i], sizeof(ids[i]), "%08x-0000-4000-8000-%012" PRIx64,
                 (unsigned)(trace >> (8 * i)), trace & UINT64_C(0xffffffffffff));
    struct text description = {0};
    text_printf(&description,
                "AADSTS%ld: %s\r\nTrace ID: %s\r\nCorrelation ID: %s\r\nTimestamp: %s",
                code, message, ids[0], ids[1], stamp);
    x->status = status;
    x->answer.length = 0;
    text_puts(&x->answer, "{\"error\":");
    text_json(&x->answer, error);
    text_puts(&x->answer, ",\"error_description\":");
    text_json(&x->answer, description.data);
    text_printf(&x->answer,
                ",\"error_codes\":[%ld],\"timestamp\":\"%s\",\"trace_id\":\"%s\","
                "\"correlation_id\":\"%s\","
                "\"error_uri\":\"https://login.microsoftonline.com/error?code=%ld\"}",
                code, stamp, ids[0], ids[1], code);
    text_free(&description);
}

void answer_expired(struct exchange *x)
{
    answer_arm_error(
        x, 401, "ExpiredAuthenticationToken",
        "The access token expiry UTC time is earlier than current UTC time.");
    x->login_error = "The access token is expired.";
}

void answer_claims(struct exchange *x)
{
    state_want_claims(x->state);
    answer_arm_error(x, 401, "InvalidAuthenticationToken",
                     "The access token does not meet the claims that are wanted.");
    x->challenge.length = 0;
    /* {"access_token":{"nbf":{"essential":true, "value":"1764000000"}}} */
    text_printf(
        &x->challenge,
        "Bearer authorization_uri=\"https://login.windows.net/%s\", "
        "error=\"insufficient_claims\", "
        "claims=\"eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwgInZhbHVl"
        "IjoiMTc2NDAwMDAwMCJ9fX0=\"",
        WORLD_TENANT);
}

void answer_not_found(struct exchange *x)
{
    x->is_refused = true;
    answer_arm_error(x, 404, "NotFound", "The requested path does not exist.");
}
