/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* A transport that plays a script: a list of "when this request comes, give that answer".
 *
 *   static const struct scripted_call calls[] = {
 *       {.method = "POST", .url = "https://login.example/token", .status = 200, .answer =
 * "{}"},
 *       {.url = "*deployments?api-version=*", .status = 503},
 *   };
 *   struct script script = {.calls = calls, .count = AOAI_LENGTH(calls)};
 *   ... aoai_transport_send(scripted_transport(&script), ...)
 *   script_done(&script);
 *
 * An exchange takes the first call that matches it and has not been used. An exchange
 * that matches none fails the test at once; script_done fails it when a call is left
 * over.
 */
#ifndef SCRIPTED_TRANSPORT_H
#define SCRIPTED_TRANSPORT_H

#include "common/http.h"

struct fake_clock;

struct scripted_call {
    /* what is expected: globs; NULL = anything */
    const char *method; /* NULL = GET */
    const char *url;
    const char *body;
    const char *header; /* one of the request's headers must match */
    size_t round;       /* in the n-th send; 0 = in any */
    /* what is answered */
    enum aoai_error_kind error; /* NONE = a response */
    int status;
    const char *headers; /* "Name: value\nName: value" */
    const char *answer;  /* NULL = an empty body */
    int64_t takes_ms;    /* moves the script's clock */
};

#define SCRIPT_CALLS_MAX 64

struct script {
    const struct scripted_call *calls;
    size_t count;
    struct fake_clock *clock; /* NULL = answers take no time */
    int64_t deadline_at_ms;   /* that every request must have; 0 = any */
    size_t rounds;            /* how often send was called */
    size_t used_count;
    bool used[SCRIPT_CALLS_MAX];
    size_t round_sizes[SCRIPT_CALLS_MAX]; /* exchanges of each send */
};

struct aoai_transport scripted_transport(struct script *script);

/* Every call of the script has been used. */
void script_done(const struct script *script);

#endif
