/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* HTTP as values: a request, a response, an exchange of the two, and the transport that
 * carries many exchanges at once.
 *
 *   struct aoai_exchange *all[] = {&limits, &tokens};
 *   aoai_transport_send(transport, all, 2);       returns when each one has ended
 *
 * An exchange has ended with either a response (any status, also 404 and 503) or an error
 * (NETWORK, TIMEOUT, PROTOCOL, CANCELLED, NO_MEMORY). What a status means is decided
 * above.
 *
 * Units: deadlines in milliseconds of the monotonic clock (common/clock.h), sizes in
 * bytes. Ownership: an exchange owns all its texts; free wipes them, because a header or
 * a body may hold a token or a secret.
 */
#ifndef AOAI_HTTP_H
#define AOAI_HTTP_H

#include "common/buf.h"
#include "common/error.h"

#define AOAI_HTTP_HEADERS_MAX 8

struct aoai_http_peer;

/* How a server is reached. Borrowed; must outlive the exchange. */
struct aoai_http_route {
    const char *ca_file;          /* NULL = the system's certificates */
    const char *proxy;            /* NULL = what the environment says; "" = none, ever */
    const char *proxy_credential; /* "user:password"; NULL = none, or in the URL */
    /* A service of this machine or its host: plain http to loopback and to 169.254.0.0/16
     * is allowed, 404 and 410 pass by (it is being updated), its Date means nothing.
     */
    bool is_local;
    int tries_max;              /* 0 = the transport's own */
    int64_t base_delay_ms;      /* before the second try; 0 = the transport's own */
    int64_t connect_timeout_ms; /* 0 = the transport's own */
};

struct aoai_http_request {
    const char *method; /* "GET", "POST": literals */
    char *url;
    char *headers[AOAI_HTTP_HEADERS_MAX]; /* "Name: value" */
    char *body;                           /* NULL = none */
    bool is_question;    /* a POST that only reads: what it brings may be kept, too */
    int64_t keep_s;      /* how long the answer holds, when longer than others' */
    size_t response_cap; /* most bytes of answer accepted */
    int64_t deadline_at_ms;
    const struct aoai_http_route *route; /* NULL = the defaults */
    struct aoai_http_peer
        *peer; /* borrowed; told how it went (http_peer.h); NULL = not */
};

struct aoai_http_response {
    int status;
    struct aoai_buf headers; /* lines "Name: value", each ended by a NUL */
    struct aoai_buf body;
    bool is_kept; /* of an earlier answer, not from the network (answer_cache.h) */
};

struct aoai_exchange {
    struct aoai_http_request request;
    struct aoai_http_response response;
    struct aoai_error error; /* NONE = response is valid */
};

struct aoai_transport {
    /* Carries all exchanges and returns when the last has ended. Must not be called again
     * before it returned.
     */
    void (*send)(void *ctx, struct aoai_exchange *const exchanges[], size_t count);
    void *ctx;
};

void aoai_transport_send(struct aoai_transport transport,
                         struct aoai_exchange *const exchanges[], size_t count);

/* Adds a header; false = no memory or no room. */
bool aoai_http_add_header(struct aoai_http_request *request, const char *name,
                          const char *value) AOAI_MUST_CHECK;

/* Borrowed value of the first header of that name (letter case ignored), or NULL. */
const char *aoai_http_header(const struct aoai_http_response *response, const char *name);

/* Makes the exchange ready to be sent again: forgets answer and error, keeps the request.
 */
void aoai_exchange_rewind(struct aoai_exchange *exchange);

/* Frees and wipes everything and leaves it zeroed. */
void aoai_exchange_free(struct aoai_exchange *exchange);

#endif
