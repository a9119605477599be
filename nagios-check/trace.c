/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/trace.h"

#include "nagios-check/text.h"

#include <string.h>

#define LINE_CAP 2048
#define URL_MAX  1500

/* What does not fit is left out: these lines help, they decide nothing. */
static void add_line(struct check_trace *trace, struct aoai_buf *line)
{
    if (!line->has_failed && line->length > 0 &&
        trace->lines.length + line->length + 1 <= trace->lines.cap) {
        check_text_clean(line->data, false);
        aoai_buf_add(&trace->lines, line->data);
        aoai_buf_add(&trace->lines, "\n");
    }
    aoai_buf_free(line);
}

static void note(struct check_trace *trace, const struct aoai_exchange *exchange)
{
    struct aoai_buf line = aoai_buf_init(LINE_CAP);
    const char *url = exchange->request.url;
    size_t length = trace->has_queries ? strlen(url) : strcspn(url, "?");
    aoai_buf_addf(&line, "%s ", exchange->request.method);
    aoai_buf_add_bytes(&line, url, length < URL_MAX ? length : URL_MAX);
    aoai_buf_add(&line, " - ");
    if (exchange->error.kind != AOAI_ERROR_NONE) {
        aoai_buf_addf(&line, "%.300s", exchange->error.message);
    } else {
        aoai_buf_addf(&line, "HTTP %d, ", exchange->response.status);
        check_text_count(&line, (double)exchange->response.body.length);
        aoai_buf_add(&line, " bytes");
        if (exchange->response.is_kept)
            aoai_buf_add(&line, ", kept from an earlier check");
    }
    add_line(trace, &line);
}

static void send_traced(void *ctx, struct aoai_exchange *const exchanges[], size_t count)
{
    struct check_trace *trace = ctx;
    aoai_transport_send(trace->inner, exchanges, count);
    for (size_t i = 0; i < count; i++)
        note(trace, exchanges[i]);
}

static void write_line(void *ctx, enum aoai_log_level level, const char *message)
{
    struct aoai_buf line = aoai_buf_init(LINE_CAP);
    (void)level;
    aoai_buf_addf(&line, "%.1000s", message);
    add_line(ctx, &line);
}

struct aoai_transport check_trace_transport(struct check_trace *trace)
{
    return (struct aoai_transport){.send = send_traced, .ctx = trace};
}

struct aoai_log check_trace_log(struct check_trace *trace, enum aoai_log_level level)
{
    return (struct aoai_log){.level = level, .write = write_line, .ctx = trace};
}
