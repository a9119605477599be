/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/batches.h"

#include "common/retry.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PATIENCE_MS        10000
#define CONNECT_TIMEOUT_MS 3000
#define ANSWER_CAP         ((size_t)32 << 20)

bool aoai_batches_init(struct aoai_batches *batches, struct aoai_error *err)
{
    struct aoai_session *session = &batches->session;
    session->is_for_metrics = true;
    batches->routes = calloc(session->identity_count + 1, sizeof(*batches->routes));
    if (batches->routes == NULL)
        return aoai_error_no_memory(err);
    for (size_t i = 0; i < session->identity_count; i++) {
        batches->routes[i] = session->identities[i].route;
        batches->routes[i].tries_max = 1;
        batches->routes[i].connect_timeout_ms = CONNECT_TIMEOUT_MS;
    }
    return aoai_session_init(session, err);
}

bool aoai_batches_takes(const struct aoai_identity_config *identity,
                        const struct aoai_metric_query *query)
{
    return identity->metrics_url != NULL && !aoai_span_is_empty(query->span) &&
           aoai_span_minutes(query->span) <= AOAI_BATCH_MINUTES_MOST;
}

/* ---- what is remembered ---- */

static struct aoai_refusal_key key_of(const struct aoai_seat *seat)
{
    return (struct aoai_refusal_key){.identity = seat->identity,
                                     .subscription = seat->id->subscription,
                                     .region = seat->region};
}

static void tell(const struct aoai_batches *batches, const struct aoai_seat *seat,
                 const char *why)
{
    aoai_log(batches->session.log, AOAI_LOG_INFO,
             "accounts of subscription %s in %s are asked one by one for now: %s "
             "(always with metrics_url none)",
             seat->id->subscription, seat->region, why);
}

static bool is_refused(struct aoai_batches *batches, const struct aoai_seat *seat)
{
    bool is_new = false;
    struct aoai_refusal_key key = key_of(seat);
    const struct aoai_refusal *refusal =
        aoai_refusals_find(&batches->refusals, &key, &is_new);
    if (refusal != NULL && is_new)
        tell(batches, seat, refusal->error.message);
    return refusal != NULL;
}

static void leave_alone(const struct aoai_trip *trip)
{
    for (size_t i = 0; i < trip->count; i++) {
        trip->seats[i]->is_aboard = false;
        trip->seats[i]->is_alone = true;
    }
}

/* Its seats are for Resource Manager now, and those of the next polls. */
static void refuse(struct aoai_batches *batches, const struct aoai_trip *trip,
                   const struct aoai_error *why)
{
    struct aoai_refusal_key key = key_of(trip->seats[0]);
    int64_t asked_ms = -1;
    leave_alone(trip);
    if (why->kind == AOAI_ERROR_CANCELLED || why->kind == AOAI_ERROR_NO_MEMORY)
        return;
    if (why->kind == AOAI_ERROR_THROTTLED || why->kind == AOAI_ERROR_SERVER)
        asked_ms = aoai_retry_after_ms(&trip->exchange.response,
                                       aoai_clock_wall_s(batches->session.clock));
    if (aoai_refusals_note(&batches->refusals, &key, why, asked_ms))
        tell(batches, trip->seats[0], why->message);
}

/* ---- boarding ---- */

static bool is_same_metric(const struct aoai_named_metric *a,
                           const struct aoai_named_metric *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return a->metric == b->metric && a->aggregation == b->aggregation &&
           a->interval_minutes == b->interval_minutes;
}

static bool is_company(const struct aoai_seat *a, const struct aoai_seat *b)
{
    return a->identity == b->identity && a->query->group == b->query->group &&
           is_same_metric(a->query->named, b->query->named) &&
           a->query->span.from_minute == b->query->span.from_minute &&
           a->query->span.to_minute == b->query->span.to_minute &&
           strcmp(a->region, b->region) == 0 &&
           strcasecmp(a->id->subscription, b->id->subscription) == 0;
}

static bool may_board(const struct aoai_batches *batches, const struct aoai_seat *seat)
{
    return !seat->is_aboard && !seat->is_alone && seat->region != NULL &&
           aoai_batches_takes(&batches->session.identities[seat->identity], seat->query);
}

/* The seats that travel with `first`, itself included. */
static void gather(const struct aoai_batches *batches, struct aoai_seat *const seats[],
                   size_t count, struct aoai_seat *first, struct aoai_trip *trip)
{
    trip->count = 0;
    for (size_t i = 0; i < count && trip->count < AOAI_BATCH_MOST; i++)
        if (may_board(batches, seats[i]) && is_company(first, seats[i]))
            trip->seats[trip->count++] = seats[i];
}

static void group(struct aoai_batches *batches, struct aoai_seat *const seats[],
                  size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct aoai_trip *trip = &batches->trips[batches->trip_count];
        if (!may_board(batches, seats[i]))
            continue;
        gather(batches, seats, count, seats[i], trip);
        if (trip->count < 2 || is_refused(batches, seats[i]))
            continue;
        for (size_t k = 0; k < trip->count; k++)
            trip->seats[k]->is_aboard = true;
        batches->trip_count++;
    }
}

static void drop_trip(struct aoai_batches *batches, size_t i)
{
    aoai_exchange_free(&batches->trips[i].exchange);
    batches->trips[i] = batches->trips[--batches->trip_count];
}

static bool sign_in(struct aoai_batches *batches, const struct aoai_session *arm,
                    bool needed[], struct aoai_error errors[], int64_t deadline_at_ms,
                    struct aoai_error *err)
{
    for (size_t i = 0; i < batches->trip_count; i++) {
        size_t identity = batches->trips[i].seats[0]->identity;
        needed[identity] = true;
        aoai_credential_follow(&batches->session.credentials[identity],
                               &arm->credentials[identity]);
    }
    if (!aoai_session_sign_in(&batches->session, needed, deadline_at_ms, errors, err))
        return false;
    for (size_t i = batches->trip_count; i > 0; i--) {
        const struct aoai_trip *trip = &batches->trips[i - 1];
        const struct aoai_error *error = &errors[trip->seats[0]->identity];
        if (error->kind == AOAI_ERROR_NONE)
            continue;
        refuse(batches, trip, error);
        drop_trip(batches, i - 1);
    }
    return true;
}

static bool sign_in_all(struct aoai_batches *batches, const struct aoai_session *arm,
                        int64_t deadline_at_ms, struct aoai_error *err)
{
    size_t count = batches->session.identity_count;
    bool *needed = calloc(count + 1, sizeof(*needed));
    struct aoai_error *errors = calloc(count + 1, sizeof(*errors));
    bool is_done = needed != NULL && errors != NULL
                       ? sign_in(batches, arm, needed, errors, deadline_at_ms, err)
                       : aoai_error_no_memory(err);
    free(needed);
    free(errors);
    return is_done;
}

static bool build(struct aoai_batches *batches, struct aoai_trip *trip,
                  int64_t deadline_at_ms, struct aoai_error *err)
{
    const struct aoai_seat *first = trip->seats[0];
    struct aoai_http_request *request = &trip->exchange.request;
    struct aoai_batch_place place = {
        .metrics_url = batches->session.identities[first->identity].metrics_url,
        .region = first->region,
        .subscription = first->id->subscription,
    };
    const char *paths[AOAI_BATCH_MOST];
    for (size_t i = 0; i < trip->count; i++)
        paths[i] = trip->seats[i]->id->path;
    char *url = aoai_batch_url(&place, first->query);
    bool is_built =
        url != NULL ? aoai_session_build(&batches->session, first->identity, url,
                                         ANSWER_CAP, deadline_at_ms, &trip->exchange, err)
                    : aoai_error_no_memory(err);
    free(url);
    if (!is_built)
        return false;
    request->method = "POST";
    request->is_question = true;
    request->route = &batches->routes[first->identity];
    request->body = aoai_batch_body(paths, trip->count);
    return (request->body != NULL &&
            aoai_http_add_header(request, "Content-Type", "application/json")) ||
           aoai_error_no_memory(err);
}

static void build_all(struct aoai_batches *batches, int64_t deadline_at_ms)
{
    for (size_t i = batches->trip_count; i > 0; i--) {
        struct aoai_error err = {0};
        if (build(batches, &batches->trips[i - 1], deadline_at_ms, &err))
            continue;
        leave_alone(&batches->trips[i - 1]);
        drop_trip(batches, i - 1);
    }
}

bool aoai_batches_board(struct aoai_batches *batches, struct aoai_seat *const seats[],
                        size_t count, const struct aoai_session *arm,
                        int64_t deadline_at_ms, struct aoai_error *err)
{
    int64_t patience_end_ms =
        aoai_clock_monotonic_ms(batches->session.clock) + PATIENCE_MS;
    if (deadline_at_ms > patience_end_ms)
        deadline_at_ms = patience_end_ms;
    free(batches->trips);
    batches->trip_count = 0;
    batches->trips = calloc(count + 1, sizeof(*batches->trips));
    if (batches->trips == NULL)
        return aoai_error_no_memory(err);
    group(batches, seats, count);
    if (batches->trip_count == 0)
        return true;
    if (!sign_in_all(batches, arm, deadline_at_ms, err)) {
        batches->trip_count = 0;
        return false;
    }
    build_all(batches, deadline_at_ms);
    return true;
}

/* ---- landing ---- */

static const struct aoai_error *fault_of(const struct aoai_metric_answer *answer,
                                         const struct aoai_error *error)
{
    for (int id = 0; id < AOAI_METRIC_COUNT && error->kind == AOAI_ERROR_NONE; id++)
        error = &answer->errors[id];
    return error->kind != AOAI_ERROR_NONE ? error : NULL;
}

/* Gives the parts that are whole to their seats. NULL = there was one; else why not. */
static const struct aoai_error *hand_out(const struct aoai_batches *batches,
                                         const struct aoai_trip *trip,
                                         struct aoai_metric_answer answers[],
                                         const struct aoai_error errors[])
{
    const struct aoai_error *first_fault = NULL;
    size_t whole = 0;
    for (size_t i = 0; i < trip->count; i++) {
        struct aoai_seat *seat = trip->seats[i];
        const struct aoai_error *fault = fault_of(&answers[i], &errors[i]);
        seat->is_aboard = false;
        seat->is_answered = fault == NULL;
        seat->is_alone = fault != NULL;
        if (fault == NULL) {
            *seat->answer = answers[i];
            answers[i] = (struct aoai_metric_answer){0};
            whole++;
            continue;
        }
        aoai_log(batches->session.log, AOAI_LOG_DEBUG,
                 "account %s is asked alone as well: %s", seat->id->account,
                 fault->message);
        first_fault = first_fault == NULL ? fault : first_fault;
    }
    return whole == 0 ? first_fault : NULL;
}

static void take(struct aoai_batches *batches, const struct aoai_trip *trip, json_t *root,
                 struct aoai_metric_answer answers[], struct aoai_error errors[])
{
    struct aoai_error err = {0};
    const char *paths[AOAI_BATCH_MOST];
    struct aoai_refusal_key key = key_of(trip->seats[0]);
    for (size_t i = 0; i < trip->count; i++)
        paths[i] = trip->seats[i]->id->path;
    const struct aoai_error *fault = aoai_batch_parse(root, trip->seats[0]->query, paths,
                                                      trip->count, answers, errors, &err)
                                         ? hand_out(batches, trip, answers, errors)
                                         : &err;
    if (fault != NULL)
        refuse(batches, trip, fault);
    else if (aoai_refusals_forget(&batches->refusals, &key))
        aoai_log(batches->session.log, AOAI_LOG_INFO,
                 "accounts of subscription %s in %s are asked together again",
                 key.subscription, key.region);
}

static void take_answer(struct aoai_batches *batches, const struct aoai_trip *trip,
                        json_t *root)
{
    struct aoai_metric_answer *answers = calloc(trip->count, sizeof(*answers));
    struct aoai_error *errors = calloc(trip->count, sizeof(*errors));
    if (answers != NULL && errors != NULL)
        take(batches, trip, root, answers, errors);
    else
        leave_alone(trip);
    for (size_t i = 0; answers != NULL && i < trip->count; i++)
        aoai_metric_answer_free(&answers[i]);
    free(answers);
    free(errors);
}

/* A token that is refused for the first time is fetched anew: they board once more. */
static void take_refusal(struct aoai_batches *batches, const struct aoai_trip *trip,
                         const struct aoai_error *why)
{
    size_t identity = trip->seats[0]->identity;
    bool has_signed_in_again = false;
    for (size_t i = 0; i < trip->count; i++)
        has_signed_in_again = has_signed_in_again || trip->seats[i]->has_signed_in_again;
    aoai_session_hear(&batches->session, identity, &trip->exchange);
    if (!aoai_session_may_retry(&batches->session, identity, why, &has_signed_in_again)) {
        refuse(batches, trip, why);
        return;
    }
    for (size_t i = 0; i < trip->count; i++) {
        trip->seats[i]->has_signed_in_again = true;
        trip->seats[i]->is_aboard = false;
    }
}

void aoai_batches_land(struct aoai_batches *batches)
{
    for (size_t i = 0; i < batches->trip_count; i++) {
        struct aoai_trip *trip = &batches->trips[i];
        struct aoai_error err = {0};
        json_t *root = aoai_arm_digest_with(&trip->exchange, &aoai_batch_hints, &err);
        if (root != NULL)
            take_answer(batches, trip, root);
        else
            take_refusal(batches, trip, &err);
        json_decref(root);
        aoai_exchange_free(&trip->exchange);
    }
    batches->trip_count = 0;
}

void aoai_batches_free(struct aoai_batches *batches)
{
    if (batches == NULL)
        return;
    for (size_t i = 0; i < batches->trip_count; i++)
        aoai_exchange_free(&batches->trips[i].exchange);
    free(batches->trips);
    free(batches->routes);
    aoai_session_free(&batches->session);
    aoai_refusals_free(&batches->refusals);
    *batches = (struct aoai_batches){0};
}
