/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/session.h"

#include "common/arm.h"

#include <stdlib.h>
#include <string.h>

bool aoai_session_init(struct aoai_session *session, struct aoai_error *err)
{
    session->credentials =
        calloc(session->identity_count + 1, sizeof(*session->credentials));
    if (session->credentials == NULL)
        return aoai_error_no_memory(err);
    for (size_t i = 0; i < session->identity_count; i++) {
        const struct aoai_identity_config *identity = &session->identities[i];
        session->credentials[i].options = (struct aoai_credential_options){
            .authority_url = identity->authority_url,
            .tenant_id = identity->tenant_id,
            .client_id = identity->client_id,
            .client_secret = &identity->client_secret,
            .scope = identity->scope,
            .route = &identity->route,
        };
    }
    return true;
}

static void send_and_digest(struct aoai_session *session, const bool is_needed[],
                            int64_t deadline_at_ms, struct aoai_exchange *exchanges,
                            struct aoai_exchange **batch, struct aoai_error errors[])
{
    int64_t now_ms = aoai_clock_monotonic_ms(session->clock);
    size_t count = 0;
    for (size_t i = 0; i < session->identity_count; i++) {
        if (!is_needed[i] ||
            aoai_credential_token(&session->credentials[i], now_ms) != NULL)
            continue;
        if (aoai_credential_build(&session->credentials[i], deadline_at_ms, &exchanges[i],
                                  &errors[i]))
            batch[count++] = &exchanges[i];
    }
    aoai_transport_send(session->transport, batch, count);
    now_ms = aoai_clock_monotonic_ms(session->clock);
    for (size_t i = 0; i < session->identity_count; i++) {
        if (exchanges[i].request.url != NULL && errors[i].kind == AOAI_ERROR_NONE)
            (void)!aoai_credential_digest(&session->credentials[i], &exchanges[i], now_ms,
                                          &errors[i]);
        aoai_exchange_free(&exchanges[i]);
    }
}

bool aoai_session_sign_in(struct aoai_session *session, const bool is_needed[],
                          int64_t deadline_at_ms, struct aoai_error errors[],
                          struct aoai_error *err)
{
    size_t count = session->identity_count;
    struct aoai_exchange *exchanges = calloc(count + 1, sizeof(*exchanges));
    struct aoai_exchange **batch = calloc(count + 1, sizeof(struct aoai_exchange *));
    bool is_ready = exchanges != NULL && batch != NULL;
    if (is_ready)
        send_and_digest(session, is_needed, deadline_at_ms, exchanges, batch, errors);
    free(exchanges);
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
    aoai_credential_forget(&session->credentials[identity]);
    return true;
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
