/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/calls.h"

#include "common/arm.h"
#include "common/batches.h"

#include <stdlib.h>
#include <string.h>

#define LIMITS_CAP   ((size_t)8 << 20)
#define METRICS_CAP  ((size_t)32 << 20)
#define PAGES_MAX    100
#define ROUNDS_MAX   (PAGES_MAX + 8)
#define CALLS_ALWAYS (1 + AOAI_GROUP_COUNT + 1)

/* A poll under way: the context, its calls, and room for one round: of exchanges, and of
 * calls that may be asked together with others'.
 */
struct poll {
    const struct aoai_calls_context *context;
    struct aoai_account_calls *calls;
    size_t width; /* most calls of an account */
    struct aoai_exchange **exchanges;
    struct aoai_seat *seats; /* of each call, from round to round */
    struct aoai_seat **boarding;
};

/* The i-th of an account's calls: 0 = limits, then the groups, the named one, the extras.
 * NULL = it has fewer than others.
 */
static struct aoai_call *call_at(const struct poll *poll, size_t account, size_t i)
{
    struct aoai_account_calls *calls = &poll->calls[account];
    if (i == 0)
        return &calls->limits;
    if (i < CALLS_ALWAYS)
        return i <= AOAI_GROUP_COUNT ? &calls->groups[i - 1] : &calls->named;
    i -= CALLS_ALWAYS;
    return i < calls->extra_count ? &calls->extras[i].call : NULL;
}

static struct aoai_seat *seat_at(const struct poll *poll, size_t account, size_t i)
{
    return &poll->seats[account * poll->width + i];
}

static bool is_pending(const struct aoai_call *call)
{
    return call != NULL && call->is_planned && !call->is_done;
}

static void fail(struct aoai_call *call, const struct aoai_error *err)
{
    call->error = *err;
    call->is_done = true;
}

/* ---- deadlines ---- */

static size_t asked_accounts(const struct aoai_calls_context *context)
{
    size_t count = 0;
    for (size_t i = 0; i < context->account_count; i++)
        count += aoai_span_is_empty(context->spans[i]) ? 0 : 1;
    return count;
}

/* Where several accounts share a poll, one that hangs must leave the others time for what
 * comes next: no step may use more than half of what is left.
 */
static int64_t step_deadline_ms(const struct aoai_calls_context *context)
{
    int64_t now_ms = aoai_clock_monotonic_ms(context->session->clock);
    int64_t left_ms = context->deadline_at_ms - now_ms;
    if (left_ms <= 0 || asked_accounts(context) < 2)
        return context->deadline_at_ms;
    return now_ms + left_ms / 2;
}

/* ---- sign in ---- */

static bool is_needed(const struct poll *poll, size_t identity)
{
    for (size_t i = 0; i < poll->context->account_count; i++)
        for (size_t j = 0; j < poll->width; j++)
            if (poll->context->accounts[i].identity == identity &&
                is_pending(call_at(poll, i, j)))
                return true;
    return false;
}

static void fail_calls_of(const struct poll *poll, size_t identity,
                          const struct aoai_error *err)
{
    for (size_t i = 0; i < poll->context->account_count; i++)
        for (size_t j = 0; j < poll->width; j++)
            if (poll->context->accounts[i].identity == identity &&
                is_pending(call_at(poll, i, j)))
                fail(call_at(poll, i, j), err);
}

/* Every identity that a pending call needs and that has no token signs in, all at once.
 */
static bool sign_in(const struct poll *poll, bool *needed, struct aoai_error *errors,
                    struct aoai_error *err)
{
    const struct aoai_calls_context *context = poll->context;
    for (size_t i = 0; i < context->session->identity_count; i++)
        needed[i] = is_needed(poll, i);
    if (!aoai_session_sign_in(context->session, needed, step_deadline_ms(context), errors,
                              err))
        return false;
    for (size_t i = 0; i < context->session->identity_count; i++)
        if (errors[i].kind != AOAI_ERROR_NONE)
            fail_calls_of(poll, i, &errors[i]);
    return true;
}

static bool sign_in_all(const struct poll *poll, struct aoai_error *err)
{
    size_t count = poll->context->session->identity_count;
    bool *needed = calloc(count + 1, sizeof(*needed));
    struct aoai_error *errors = calloc(count + 1, sizeof(*errors));
    bool is_done = needed != NULL && errors != NULL ? sign_in(poll, needed, errors, err)
                                                    : aoai_error_no_memory(err);
    free(needed);
    free(errors);
    return is_done;
}

/* ---- digest ---- */

static void digest_limits(const struct poll *poll, size_t account, json_t *root)
{
    struct aoai_call *call = &poll->calls[account].limits;
    char *next = NULL;
    call->pages++;
    if (!aoai_deployments_parse(root, &call->list, &call->error) ||
        !aoai_arm_next_link(root, call->url, &next, &call->error)) {
        call->is_done = true;
        return;
    }
    free(call->url);
    call->url = next;
    if (next != NULL && call->pages < PAGES_MAX)
        return;
    if (next != NULL)
        (void)aoai_error_set(&call->error, AOAI_ERROR_PROTOCOL, "more than %d pages",
                             PAGES_MAX);
    else
        aoai_call_plan_special(poll->context, poll->calls, account, &call->list);
    call->is_done = true;
}

static void digest(const struct poll *poll, size_t account, size_t i)
{
    struct aoai_call *call = call_at(poll, account, i);
    struct aoai_error err = {0};
    json_t *root = aoai_arm_digest(&call->exchange, &err);
    if (root == NULL) {
        aoai_session_hear(poll->context->session,
                          poll->context->accounts[account].identity, &call->exchange);
        if (!aoai_session_may_retry(poll->context->session,
                                    poll->context->accounts[account].identity, &err,
                                    &call->has_signed_in_again))
            fail(call, &err);
    } else if (i == 0) {
        digest_limits(poll, account, root);
    } else if (aoai_metrics_parse(root, &call->query, &call->answer, &err)) {
        call->is_done = true;
    } else {
        fail(call, &err);
    }
    json_decref(root);
    aoai_exchange_free(&call->exchange);
    if (!call->is_done)
        return;
    aoai_error_wrap(&call->error, "%s", i == 0 ? "limits" : "metrics");
    /* The list we had still says whether something is provisioned. */
    const struct aoai_account *about = &poll->context->accounts[account];
    if (i == 0 && call->error.kind != AOAI_ERROR_NONE && about->has_list)
        aoai_call_plan_special(poll->context, poll->calls, account, &about->list);
}

/* ---- rounds ---- */

static bool build(const struct poll *poll, size_t account, struct aoai_call *call,
                  size_t cap)
{
    const struct aoai_calls_context *context = poll->context;
    struct aoai_error err = {0};
    if (aoai_session_build(context->session, context->accounts[account].identity,
                           call->url, cap, step_deadline_ms(context), &call->exchange,
                           &err))
        return true;
    fail(call, &err);
    return false;
}

/* Lets those that can travel together board. False = no memory. */
static bool board(const struct poll *poll, struct aoai_error *err)
{
    const struct aoai_calls_context *context = poll->context;
    size_t count = 0;
    if (context->batches == NULL)
        return true;
    for (size_t i = 0; i < context->account_count; i++) {
        const struct aoai_account *about = &context->accounts[i];
        for (size_t j = 1; j < poll->width; j++) {
            struct aoai_seat *seat = seat_at(poll, i, j);
            struct aoai_call *call = call_at(poll, i, j);
            if (!is_pending(call) || seat->is_alone)
                continue;
            seat->identity = about->identity;
            seat->id = &about->id;
            seat->region = about->region;
            seat->query = &call->query;
            seat->answer = &call->answer;
            poll->boarding[count++] = seat;
        }
    }
    return aoai_batches_board(context->batches, poll->boarding, count, context->session,
                              step_deadline_ms(context), err);
}

/* The round's exchanges: of calls alone, then of those that travel together. */
static size_t collect(const struct poll *poll)
{
    struct aoai_batches *batches = poll->context->batches;
    size_t count = 0;
    for (size_t i = 0; i < poll->context->account_count; i++) {
        for (size_t j = 0; j < poll->width; j++) {
            struct aoai_call *call = call_at(poll, i, j);
            if (is_pending(call) && !seat_at(poll, i, j)->is_aboard &&
                build(poll, i, call, j == 0 ? LIMITS_CAP : METRICS_CAP))
                poll->exchanges[count++] = &call->exchange;
        }
    }
    for (size_t i = 0; batches != NULL && i < batches->trip_count; i++)
        poll->exchanges[count++] = &batches->trips[i].exchange;
    return count;
}

static void take_answers(const struct poll *poll)
{
    if (poll->context->batches != NULL)
        aoai_batches_land(poll->context->batches);
    for (size_t i = 0; i < poll->context->account_count; i++) {
        for (size_t j = 0; j < poll->width; j++) {
            struct aoai_call *call = call_at(poll, i, j);
            if (call == NULL)
                break;
            if (call->exchange.request.url != NULL)
                digest(poll, i, j);
            else if (seat_at(poll, i, j)->is_answered)
                call->is_done = true;
        }
    }
}

/* Sends everything that is pending. */
static bool run_round(const struct poll *poll, bool *is_over, struct aoai_error *err)
{
    if (!board(poll, err))
        return false;
    size_t count = collect(poll);
    *is_over = count == 0;
    if (count > 0)
        aoai_log(poll->context->session->log, AOAI_LOG_DEBUG, "sending %zu requests",
                 count);
    aoai_transport_send(poll->context->session->transport, poll->exchanges, count);
    take_answers(poll);
    return true;
}

static bool run_rounds(const struct poll *poll, struct aoai_error *err)
{
    static const struct aoai_error endless = {
        .kind = AOAI_ERROR_PROTOCOL, .message = "Azure's pages do not come to an end"};
    for (int round = 0; round < ROUNDS_MAX; round++) {
        bool is_over = false;
        if (!sign_in_all(poll, err) || !run_round(poll, &is_over, err))
            return false;
        if (is_over)
            return true;
    }
    for (size_t i = 0; i < poll->context->session->identity_count; i++)
        fail_calls_of(poll, i, &endless);
    return true;
}

/* What the rounds need besides the calls. */
static bool make_room(struct poll *poll, struct aoai_error *err)
{
    size_t count = poll->context->account_count;
    poll->width = CALLS_ALWAYS;
    for (size_t i = 0; i < count; i++)
        if (poll->width < CALLS_ALWAYS + poll->calls[i].extra_count)
            poll->width = CALLS_ALWAYS + poll->calls[i].extra_count;
    poll->exchanges = calloc(count * poll->width, sizeof(struct aoai_exchange *));
    poll->seats = calloc(count * poll->width, sizeof(*poll->seats));
    poll->boarding = calloc(count * poll->width, sizeof(struct aoai_seat *));
    return (poll->exchanges != NULL && poll->seats != NULL && poll->boarding != NULL) ||
           aoai_error_no_memory(err);
}

struct aoai_account_calls *aoai_calls_run(const struct aoai_calls_context *context,
                                          struct aoai_error *err)
{
    struct poll poll = {
        .context = context,
        .calls = calloc(context->account_count, sizeof(*poll.calls)),
    };
    if (poll.calls == NULL) {
        (void)aoai_error_no_memory(err);
        return NULL;
    }
    bool is_run = aoai_call_plan_poll(context, poll.calls, err) &&
                  make_room(&poll, err) && run_rounds(&poll, err);
    free(poll.exchanges);
    free(poll.seats);
    free(poll.boarding);
    if (is_run)
        return poll.calls;
    aoai_calls_free(poll.calls, context->account_count);
    return NULL;
}

static void free_call(struct aoai_call *call)
{
    free(call->url);
    aoai_exchange_free(&call->exchange);
    aoai_deployments_free(&call->list);
    aoai_metric_answer_free(&call->answer);
}

void aoai_calls_free(struct aoai_account_calls *calls, size_t account_count)
{
    if (calls == NULL)
        return;
    for (size_t i = 0; i < account_count; i++) {
        free_call(&calls[i].limits);
        for (size_t j = 0; j < AOAI_GROUP_COUNT; j++)
            free_call(&calls[i].groups[j]);
        free_call(&calls[i].named);
        for (size_t j = 0; j < calls[i].extra_count; j++)
            free_call(&calls[i].extras[j].call);
        free(calls[i].extras);
    }
    free(calls);
}
