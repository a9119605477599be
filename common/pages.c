/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/pages.h"

#include <stdlib.h>
#include <string.h>

#define PAGE_CAP   ((size_t)8 << 20)
#define PAGES_MAX  100
#define ROUNDS_MAX (PAGES_MAX + 8)

/* A run under way. */
struct run {
    struct aoai_session *session;
    struct aoai_page_request *requests;
    size_t count;
    int64_t deadline_at_ms;
    struct aoai_exchange **batch;
    bool *needed;
    struct aoai_error *errors;
};

static void fail(struct aoai_page_request *request, const struct aoai_error *err)
{
    request->error = *err;
    request->is_done = true;
}

static bool sign_in(const struct run *run, struct aoai_error *err)
{
    for (size_t i = 0; i < run->session->identity_count; i++) {
        run->needed[i] = false;
        run->errors[i] = (struct aoai_error){0};
    }
    for (size_t i = 0; i < run->count; i++)
        if (!run->requests[i].is_done)
            run->needed[run->requests[i].identity] = true;
    if (!aoai_session_sign_in(run->session, run->needed, run->deadline_at_ms, run->errors,
                              err))
        return false;
    for (size_t i = 0; i < run->count; i++) {
        const struct aoai_error *error = &run->errors[run->requests[i].identity];
        if (!run->requests[i].is_done && error->kind != AOAI_ERROR_NONE)
            fail(&run->requests[i], error);
    }
    return true;
}

static bool take_page(struct aoai_page_request *request, json_t *root, char **next,
                      struct aoai_error *err)
{
    if (!request->parse(root, request->target, err) ||
        !aoai_arm_next_link(root, request->url, next, err))
        return false;
    if (*next == NULL || ++request->pages < PAGES_MAX)
        return true;
    free(*next);
    *next = NULL;
    return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "more than %d pages", PAGES_MAX);
}

static void digest(const struct run *run, struct aoai_page_request *request)
{
    struct aoai_error err = {0};
    char *next = NULL;
    json_t *root = aoai_arm_digest_with(&request->exchange, request->hints, &err);
    if (root == NULL) {
        aoai_session_hear(run->session, request->identity, &request->exchange);
        if (!aoai_session_may_retry(run->session, request->identity, &err,
                                    &request->has_signed_in_again))
            fail(request, &err);
    } else if (!take_page(request, root, &next, &err)) {
        fail(request, &err);
    } else {
        free(request->url);
        request->url = next;
        request->is_done = next == NULL;
    }
    json_decref(root);
    aoai_exchange_free(&request->exchange);
}

static void enlist(const struct run *run, struct aoai_page_request *request,
                   size_t *count)
{
    request->exchange.request.keep_s = request->keep_s;
    run->batch[(*count)++] = &request->exchange;
}

/* Asks for the next page of every list that has one. False = none has. */
static bool run_round(const struct run *run)
{
    size_t count = 0;
    for (size_t i = 0; i < run->count; i++) {
        struct aoai_page_request *request = &run->requests[i];
        struct aoai_error err = {0};
        if (request->is_done)
            continue;
        if (aoai_session_build(run->session, request->identity, request->url, PAGE_CAP,
                               run->deadline_at_ms, &request->exchange, &err))
            enlist(run, request, &count);
        else
            fail(request, &err);
    }
    if (count > 0)
        aoai_log(run->session->log, AOAI_LOG_DEBUG, "sending %zu requests for lists",
                 count);
    aoai_transport_send(run->session->transport, run->batch, count);
    for (size_t i = 0; i < run->count; i++)
        if (run->requests[i].exchange.request.url != NULL)
            digest(run, &run->requests[i]);
    return count > 0;
}

static bool run_rounds(const struct run *run, struct aoai_error *err)
{
    static const struct aoai_error endless = {
        .kind = AOAI_ERROR_PROTOCOL, .message = "Azure's pages do not come to an end"};
    for (int round = 0; round < ROUNDS_MAX; round++) {
        if (!sign_in(run, err))
            return false;
        if (!run_round(run))
            return true;
    }
    for (size_t i = 0; i < run->count; i++)
        if (!run->requests[i].is_done)
            fail(&run->requests[i], &endless);
    return true;
}

bool aoai_pages_read(struct aoai_session *session, struct aoai_page_request requests[],
                     size_t count, int64_t deadline_at_ms, struct aoai_error *err)
{
    size_t identities = session->identity_count;
    struct run run = {
        .session = session,
        .requests = requests,
        .count = count,
        .deadline_at_ms = deadline_at_ms,
        .batch = calloc(count + 1, sizeof(struct aoai_exchange *)),
        .needed = calloc(identities + 1, sizeof(*run.needed)),
        .errors = calloc(identities + 1, sizeof(*run.errors)),
    };
    bool is_run = run.batch != NULL && run.needed != NULL && run.errors != NULL;
    for (size_t i = 0; i < count; i++)
        is_run = is_run && requests[i].url != NULL;
    is_run = is_run ? run_rounds(&run, err) : aoai_error_no_memory(err);
    free(run.batch);
    free(run.needed);
    free(run.errors);
    return is_run;
}

void aoai_pages_free(struct aoai_page_request *request)
{
    if (request == NULL)
        return;
    free(request->url);
    aoai_exchange_free(&request->exchange);
    request->url = NULL;
}
