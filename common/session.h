/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Who we are at Azure while a program runs: the identities, their tokens, and the way to
 * Azure. Everything that reads shares it, so that one token serves a discovery, a poll
 * and a look at the quota. Tokens of a session are all for one audience: Resource Manager,
 * or the metrics' data plane, which has a session of its own.
 *
 *   sign_in   every identity that is needed and has no token that lasts, all at once, in
 *             as many steps as the longest way has
 *   build     a GET that carries the identity's token
 *   forget    a token that Azure refused: once for each request, not for ever
 *   hear      what Azure wants of the next token, when it refused this one
 *
 * Units: deadlines in monotonic milliseconds. Threads: one at a time. Ownership: owns the
 * credentials with their tokens (free wipes them); identities and what transport and
 * clock point to are borrowed. Errors: those of common/credential.h.
 */
#ifndef AOAI_SESSION_H
#define AOAI_SESSION_H

#include "common/clock.h"
#include "common/config.h"
#include "common/credential.h"
#include "common/log.h"

/* Where the token of a lone identity outlives the process, or the answer that there is
 * none; zeroed = nowhere.
 */
struct aoai_token_store {
    /* Gives a token that needs no renewal. False = sign in, and save what came of it: a
     * refusal that was kept makes the credential answer with it instead of asking.
     */
    bool (*load)(void *ctx, struct aoai_credential *credential, int64_t deadline_at_ms);
    void (*save)(void *ctx, const struct aoai_credential *credential);
    /* Azure refused this token: what is kept may be a newer one. */
    void (*drop)(void *ctx, const struct aoai_credential *credential);
    void *ctx;
};

struct aoai_session {
    const struct aoai_identity_config *identities;
    struct aoai_credential *credentials; /* one for each identity */
    size_t identity_count;
    struct aoai_transport transport;
    struct aoai_clock clock;
    struct aoai_log log;
    struct aoai_token_store store; /* used where there is one identity alone */
    bool is_for_metrics;           /* the audience */
};

/* Sets the credentials up beside all that the caller filled in. False = no memory. */
bool aoai_session_init(struct aoai_session *session,
                       struct aoai_error *err) AOAI_MUST_CHECK;

/* Signs in where `is_needed` (one for each identity) says so. errors[i] is why identity i
 * has no token; false = no memory.
 */
bool aoai_session_sign_in(struct aoai_session *session, const bool is_needed[],
                          int64_t deadline_at_ms, struct aoai_error errors[],
                          struct aoai_error *err) AOAI_MUST_CHECK;

/* Fills in a GET of a copy of `url`; on failure the exchange is freed. */
bool aoai_session_build(const struct aoai_session *session, size_t identity,
                        const char *url, size_t response_cap, int64_t deadline_at_ms,
                        struct aoai_exchange *exchange,
                        struct aoai_error *err) AOAI_MUST_CHECK;

/* A token that Azure refuses is fetched anew, once for each request: `has_signed_in_again`
 * is the request's own note of it. False = this error will not go away by that.
 */
bool aoai_session_may_retry(struct aoai_session *session, size_t identity,
                            const struct aoai_error *refusal, bool *has_signed_in_again);

/* Keeps the claims of a refused request's challenge for the next sign-in. */
void aoai_session_hear(struct aoai_session *session, size_t identity,
                       const struct aoai_exchange *refusal);

void aoai_session_free(struct aoai_session *session);

#endif
