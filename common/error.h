/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What went wrong, as a value.
 *
 * One struct on the caller's stack, all zero = nothing went wrong. The first cause wins:
 * a second set changes nothing, so a cleanup path cannot hide the reason. On the way up
 * each level may put its context in front: "account contoso-prod: limits: HTTP 403 ...".
 * Only the front ends print it. It allocates nothing, so it works when memory has run
 * out.
 */
#ifndef AOAI_ERROR_H
#define AOAI_ERROR_H

#include "common/base.h"

/* Few kinds, chosen by what the operator must do. */
enum aoai_error_kind {
    AOAI_ERROR_NONE = 0,
    AOAI_ERROR_CONFIG,     /* an option or a file of options is wrong: mend it */
    AOAI_ERROR_CREDENTIAL, /* a secret, key or token file cannot be used here */
    AOAI_ERROR_AUTH,       /* the sign-in service refused us, or ARM refused the token */
    AOAI_ERROR_FORBIDDEN,  /* signed in, but a role is missing */
    AOAI_ERROR_NOT_FOUND,  /* no such subscription, group or account */
    AOAI_ERROR_REQUEST,    /* Azure did not accept what was asked (HTTP 400) */
    AOAI_ERROR_THROTTLED,  /* Azure asks us to come back later (HTTP 429, 529) */
    AOAI_ERROR_SERVER,     /* Azure has a fault of its own (HTTP 5xx) */
    AOAI_ERROR_NETWORK,    /* name, route, connection or TLS */
    AOAI_ERROR_TIMEOUT,    /* the deadline passed */
    AOAI_ERROR_PROTOCOL,   /* an answer that cannot be understood or is too large */
    AOAI_ERROR_NO_DATA,    /* a good answer without the number wanted */
    AOAI_ERROR_NO_MEMORY,
    AOAI_ERROR_CANCELLED, /* the host is stopping */
};

#define AOAI_ERROR_MESSAGE_SIZE 512

struct aoai_error {
    enum aoai_error_kind kind;
    int http_status;                       /* 0 = no answer came */
    char message[AOAI_ERROR_MESSAGE_SIZE]; /* one line; cut with "..." when too long */
};

/* Records the first cause and returns false, so that `return aoai_error_set(...)` reads
 * well in functions that return bool. Control characters become blanks: what a server
 * sent cannot forge a second log line.
 */
bool aoai_error_set(struct aoai_error *err, enum aoai_error_kind kind, const char *format,
                    ...) AOAI_PRINTF(3, 4);

/* The usual case of a failed allocation. Returns false. */
bool aoai_error_no_memory(struct aoai_error *err);

/* Puts "context: " in front of the message. Does nothing when there is no error. */
void aoai_error_wrap(struct aoai_error *err, const char *format, ...) AOAI_PRINTF(2, 3);

/* Short name of a kind for logs and JSON: "throttled". */
const char *aoai_error_kind_name(enum aoai_error_kind kind);

/* May the same request succeed a little later without anybody changing anything? */
bool aoai_error_is_transient(enum aoai_error_kind kind);

#endif
