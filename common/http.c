/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/http.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void aoai_transport_send(struct aoai_transport transport,
                         struct aoai_exchange *const exchanges[], size_t count)
{
    if (count > 0)
        transport.send(transport.ctx, exchanges, count);
}

bool aoai_http_add_header(struct aoai_http_request *request, const char *name,
                          const char *value)
{
    size_t at = 0;
    while (at < AOAI_HTTP_HEADERS_MAX && request->headers[at] != NULL)
        at++;
    if (at == AOAI_HTTP_HEADERS_MAX)
        return false;
    struct aoai_buf line = aoai_buf_init(65536);
    aoai_buf_addf(&line, "%s: %s", name, value);
    request->headers[at] = aoai_buf_take(&line);
    return request->headers[at] != NULL;
}

const char *aoai_http_header(const struct aoai_http_response *response, const char *name)
{
    size_t name_length = strlen(name);
    const char *line = aoai_buf_text(&response->headers);
    const char *end = line + response->headers.length;
    for (; line < end; line += strlen(line) + 1) {
        if (strncasecmp(line, name, name_length) == 0 && line[name_length] == ':') {
            line += name_length + 1;
            return line + strspn(line, " \t");
        }
    }
    return NULL;
}

static void wipe_text(char **text)
{
    if (*text != NULL)
        explicit_bzero(*text, strlen(*text));
    free(*text);
    *text = NULL;
}

void aoai_exchange_rewind(struct aoai_exchange *exchange)
{
    aoai_buf_wipe(&exchange->response.headers);
    aoai_buf_wipe(&exchange->response.body);
    exchange->response = (struct aoai_http_response){0};
    exchange->error = (struct aoai_error){0};
}

void aoai_exchange_free(struct aoai_exchange *exchange)
{
    if (exchange == NULL)
        return;
    aoai_exchange_rewind(exchange);
    for (size_t i = 0; i < AOAI_HTTP_HEADERS_MAX; i++)
        wipe_text(&exchange->request.headers[i]);
    wipe_text(&exchange->request.url);
    wipe_text(&exchange->request.body);
    *exchange = (struct aoai_exchange){0};
}
