/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/session.h"

#include "common/arm.h"

#include <stdlib.h>
#include <string.h>

#define EARLY_TRY_MS 10000
#define STEPS_MAX    8 /* a probe, the same in earnest, a challenge and its answer: 4 */

bool aoai_session_init(struct aoai_session *session, struct aoai_error *err)
{
    session->credentials =
        calloc(session->identity_count + 1, sizeof(*session->credentials));
    if (session->credentials == NULL)
        return aoai_error_no_memory(err);
    for (size_t i = 0; i < session->identity_count; i++)
        session->credentials[i] = (struct aoai_credential){
            .identity = &session->identities[i],
            .scope = session->is_for_metrics ? session->identities[i].metrics_scope
                                             : session->identities[i].scope,
            .clock = session->clock};
    return true;
}

/* One identity while it signs in. */
struct attempt {
    struct aoai_exchange exchange;
    enum aoai_credential_step step; /* NEXT = under way */
};

static void build_one(struct aoai_session *session, size_t i, struct attempt *attempt,
                      int64_t deadline_at_ms, struct aoai_error *err)
{
    struct aoai_credential *credential = &session->credentials[i];
    int64_t now_ms = aoai_clock_monotonic_ms(session->clock);
    /* While the old token lasts nobody waits long for a new one. */
    if (aoai_credential_token(credential, now_ms) != NULL &&
        deadline_at_ms > now_ms + EARLY_TRY_MS)
        deadline_at_ms = now_ms + EARLY_TRY_MS;
    attempt->step =
        aoai_credential_build(credential, deadline_at_ms, &attempt->exchange, err);
}

/* Says once which way it goes, and why each one before it was passed over. */
static void tell_way(struct aoai_session *session, size_t i)
{
    struct aoai_credential *credential = &session->credentials[i];
    const struct aoai_way_plan *plan = &session->identities[i].plan;
    if (credential->has_told_way)
        return;
    /* Who named a way knows it. */
    enum aoai_log_level level = plan->is_chain ? AOAI_LOG_INFO : AOAI_LOG_DEBUG;
    for (int way = 0; way < AOAI_WAY_COUNT; way++) {
        const char *why = plan->why[way] != NULL ? plan->why[way]
                                                 : credential->passed_over[way].message;
        if (why[0] != '\0')
            aoai_log(session->log, level, "sign-in: passed over %s: %s",
                     aoai_way_name((enum aoai_way)way), why);
    }
    aoai_log(session->log, level, "sign-in: %s",
             aoai_way_name(aoai_credential_way(credential)));
    credential->has_told_way = true;
}

/* How it ended. An early renewal that failed is no error as long as the old token lasts. */
static void settle(struct aoai_session *session, size_t i, const struct attempt *attempt,
                   struct aoai_error *err)
{
    int64_t now_ms = aoai_clock_monotonic_ms(session->clock);
    if (attempt->step == AOAI_CREDENTIAL_DONE)
        tell_way(session, i);
    if (attempt->step != AOAI_CREDENTIAL_FAILED ||
        aoai_credential_token(&session->credentials[i], now_ms) == NULL)
        return;
    aoai_log(session->log, AOAI_LOG_WARNING, "the token in use still lasts, but: %s",
             err->message);
    *err = (struct aoai_error){0};
}

/* One step of all that are under way, sent at once. False = none was. */
static bool run_step(struct aoai_session *session, struct attempt *attempts,
                     struct aoai_exchange **batch, int64_t deadline_at_ms,
                     struct aoai_error errors[])
{
    size_t count = 0;
    for (size_t i = 0; i < session->identity_count; i++) {
        if (attempts[i].step != AOAI_CREDENTIAL_NEXT)
            continue;
        build_one(session, i, &attempts[i], deadline_at_ms, &errors[i]);
        if (attempts[i].step == AOAI_CREDENTIAL_SEND)
            batch[count++] = &attempts[i].exchange;
        else
            settle(session, i, &attempts[i], &errors[i]);
    }
    aoai_transport_send(session->transport, batch, count);
    for (size_t i = 0; i < session->identity_count; i++) {
        if (attempts[i].step != AOAI_CREDENTIAL_SEND)
            continue;
        attempts[i].step = aoai_credential_digest(&session->credentials[i],
                                                  &attempts[i].exchange, &errors[i]);
        aoai_exchange_free(&attempts[i].exchange);
        settle(session, i, &attempts[i], &errors[i]);
    }
    return count > 0;
}

static bool has_store(const struct aoai_session *session)
{
    return session->store.load != NULL && session->identity_count == 1;
}

/* Must identity i sign in, with nothing kept for it? */
static bool must_sign_in(struct aoai_session *session, size_t i, int64_t deadline_at_ms)
{
    struct aoai_credential *credential = &session->credentials[i];
    if (!aoai_credential_is_due(credential, aoai_clock_monotonic_ms(session->clock)))
        return false;
    return !has_store(session) ||
           !session->store.load(session->store.ctx, credential, deadline_at_ms);
}

bool aoai_session_sign_in(struct aoai_session *session, const bool is_needed[],
                          int64_t deadline_at_ms, struct aoai_error errors[],
                          struct aoai_error *err)
{
    size_t count = session->identity_count;
    bool is_any = false;
    struct attempt *attempts = calloc(count + 1, sizeof(*attempts));
    struct aoai_exchange **batch = calloc(count + 1, sizeof(struct aoai_exchange *));
    bool is_ready = attempts != NULL && batch != NULL;
    for (size_t i = 0; is_ready && i < count; i++) {
        bool is_due = is_needed[i] && must_sign_in(session, i, deadline_at_ms);
        attempts[i].step = is_due ? AOAI_CREDENTIAL_NEXT : AOAI_CREDENTIAL_DONE;
        is_any = is_any || is_due;
    }
    for (int step = 0; is_ready && step < STEPS_MAX; step++)
        if (!run_step(session, attempts, batch, deadline_at_ms, errors))
            break;
    if (is_any && has_store(session))
        session->store.save(session->store.ctx, &session->credentials[0]);
    for (size_t i = 0; is_ready && i < count; i++)
        aoai_exchange_free(&attempts[i].exchange);
    free(attempts);
    free(batch);
    return is_ready || aoai_error_no_memory(err);
}

bool aoai_session_build(const struct aoai_session *session, size_t identity,
                        const char *url, size_t response_cap, int64_t deadline_at_ms,
                        struct aoai_exchange *exchange, struct aoai_error *err)
{
    const char *token = aoai_credential_token(&session->credentials[identity],
                                              aoai_clock_monotonic_ms(session->clock));
    bool is_built =
        token != NULL
            ? aoai_arm_build(exchange, strdup(url), token, response_cap, err)
            : aoai_error_set(err, AOAI_ERROR_AUTH, "the token is gone before its use");
    exchange->request.deadline_at_ms = deadline_at_ms;
    exchange->request.route = &session->identities[identity].route;
    if (!is_built)
        aoai_exchange_free(exchange);
    return is_built;
}

bool aoai_session_may_retry(struct aoai_session *session, size_t identity,
                            const struct aoai_error *refusal, bool *has_signed_in_again)
{
    if (refusal->kind != AOAI_ERROR_AUTH || refusal->http_status != 401 ||
        *has_signed_in_again)
        return false;
    *has_signed_in_again = true;
    if (has_store(session))
        session->store.drop(session->store.ctx, &session->credentials[identity]);
    aoai_credential_forget(&session->credentials[identity]);
    return true;
}

void aoai_session_hear(struct aoai_session *session, size_t identity,
                       const struct aoai_exchange *refusal)
{
    if (refusal->error.kind == AOAI_ERROR_NONE && refusal->response.status == 401)
        aoai_credential_challenge(
            &session->credentials[identity],
            aoai_http_header(&refusal->response, "WWW-Authenticate"));
}

void aoai_session_free(struct aoai_session *session)
{
    if (session == NULL)
        return;
    for (size_t i = 0; session->credentials != NULL && i < session->identity_count; i++)
        aoai_credential_free(&session->credentials[i]);
    free(session->credentials);
    *session = (struct aoai_session){0};
}
