/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* A bearer token that is fresh, however it is come by.
 *
 *   build    the next request of a sign-in, or its end where none is needed
 *            (the caller sends it, with everybody else's)
 *   digest   the answer: a token, or one more step, or a failure
 *
 * A way to sign in is a room of its own (common/entra.h with its three proofs,
 * common/managed.h, common/arc.h, common/az_cli.h); this one knows which is next
 * (common/way.h), reads the files, and keeps what lasts from sign-in to sign-in:
 *
 * - the token, wiped on free. It counts as gone five minutes before Azure says so, and a
 *   new one is wanted earlier: then the old one goes on being used if there is none.
 * - the way that worked. In a chain (`auto`) what is not there is passed over, and noted.
 * - a refusal. Who was refused for good is not asked again for ten minutes, then twenty,
 *   at most an hour: no poll of every minute hammers the sign-in service with it. A
 *   service that says when to come again (Retry-After) is not asked before either.
 * - the claims that Azure asked for when it refused a token (continuous access
 *   evaluation); the next sign-in passes them on.
 *
 * Units: monotonic milliseconds, so a wrong wall clock does no harm; the clock's wall time
 * goes into signed tokens and judges tokens that name their end only. Threads: one at a
 * time. Errors begin with "sign-in" and are those of the ways.
 */
#ifndef AOAI_CREDENTIAL_H
#define AOAI_CREDENTIAL_H

#include "common/clock.h"
#include "common/config.h"
#include "common/http.h"
#include "common/token.h"

struct aoai_credential {
    const struct aoai_identity_config *identity; /* borrowed, finished */
    const char *scope; /* for whom the token is made; borrowed */
    struct aoai_clock clock;
    const char *arc_keys; /* folder of Azure Arc's keys; NULL = its own */
    struct aoai_secret token;
    int64_t expires_at_ms;
    int64_t refresh_at_ms; /* from here on a new one is wanted */
    size_t way;            /* which of the identity's plan */
    bool has_found_way;    /* of a chain: it gave a token once */
    bool is_beyond_probe;  /* something answered: now it is asked in earnest */
    bool has_told_way;     /* the session's note that it was logged */
    struct aoai_secret arc_key;
    char *claims;                                  /* JSON of a challenge; NULL = none */
    struct aoai_error passed_over[AOAI_WAY_COUNT]; /* of the last walk through a chain */
    struct aoai_error refusal;
    int failures; /* since the last token */
    int64_t silent_until_ms;
};

enum aoai_credential_step {
    AOAI_CREDENTIAL_SEND, /* the exchange is to be sent, then digested */
    AOAI_CREDENTIAL_NEXT, /* build once more */
    AOAI_CREDENTIAL_DONE,
    AOAI_CREDENTIAL_FAILED,
};

/* Borrowed token, or NULL when there is none that lasts. */
const char *aoai_credential_token(const struct aoai_credential *credential,
                                  int64_t now_ms);

/* Is there none that lasts, or is it time for a new one? */
bool aoai_credential_is_due(const struct aoai_credential *credential, int64_t now_ms);

/* SEND, DONE or FAILED. The caller frees the exchange in any case. */
enum aoai_credential_step aoai_credential_build(struct aoai_credential *credential,
                                                int64_t deadline_at_ms,
                                                struct aoai_exchange *exchange,
                                                struct aoai_error *err) AOAI_MUST_CHECK;

/* NEXT, DONE or FAILED. */
enum aoai_credential_step aoai_credential_digest(struct aoai_credential *credential,
                                                 const struct aoai_exchange *exchange,
                                                 struct aoai_error *err) AOAI_MUST_CHECK;

/* Which way gave the token, or will be tried first. */
enum aoai_way aoai_credential_way(const struct aoai_credential *credential);

/* Goes the way that gave another credential of the same identity its token, instead of
 * looking for one.
 */
void aoai_credential_follow(struct aoai_credential *credential,
                            const struct aoai_credential *other);

/* The server refused the token: the next one is fetched anew. */
void aoai_credential_forget(struct aoai_credential *credential);

/* What a server wants of the next token, out of its WWW-Authenticate; NULL and texts
 * without claims change nothing.
 */
void aoai_credential_challenge(struct aoai_credential *credential,
                               const char *www_authenticate);

void aoai_credential_free(struct aoai_credential *credential);

#endif
