/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* A bearer token that is fresh.
 *
 * Signing in is three steps, two of them pure: build the request, send it (the caller
 * does, with everybody else's requests), digest the answer. The token stays here, is
 * wiped on free, and counts as gone five minutes before Azure says so.
 *
 *   POST {authority}/{tenant}/oauth2/v2.0/token
 *   client_id=..&scope=https%3A%2F%2Fmanagement.azure.com%2F.default&client_secret=..
 *     &grant_type=client_credentials
 *   200 {"token_type":"Bearer","expires_in":3599,"access_token":"eyJ..."}
 *   401 {"error":"invalid_client","error_description":"AADSTS7000215: Invalid ...",...}
 *
 * Times are monotonic milliseconds, so a wrong wall clock does no harm. Errors: AUTH
 * (refused, with what to do), THROTTLED, SERVER, PROTOCOL. No answer of the sign-in
 * service is ever put into an error or a log as it is: only its AADSTS number and our
 * words for it.
 *
 * Sources: learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow,
 * .../reference-error-codes (read 2026-09).
 */
#ifndef AOAI_CREDENTIAL_H
#define AOAI_CREDENTIAL_H

#include "common/error.h"
#include "common/http.h"
#include "common/secret.h"

/* All borrowed; must outlive the credential. */
struct aoai_credential_options {
    const char *authority_url;
    const char *tenant_id;
    const char *client_id;
    const struct aoai_secret *client_secret;
    const char *scope;
    const struct aoai_http_route *route;
};

struct aoai_credential {
    struct aoai_credential_options options;
    struct aoai_secret token;
    int64_t expires_at_ms;
};

/* Borrowed token, or NULL when there is none that lasts. */
const char *aoai_credential_token(const struct aoai_credential *credential,
                                  int64_t now_ms);

/* Fills in the sign-in request; the caller frees the exchange, also on failure. */
bool aoai_credential_build(const struct aoai_credential *credential,
                           int64_t deadline_at_ms, struct aoai_exchange *exchange,
                           struct aoai_error *err) AOAI_MUST_CHECK;

/* Takes the token out of an ended exchange. */
bool aoai_credential_digest(struct aoai_credential *credential,
                            const struct aoai_exchange *exchange, int64_t now_ms,
                            struct aoai_error *err) AOAI_MUST_CHECK;

/* The server refused the token: the next one is fetched anew. */
void aoai_credential_forget(struct aoai_credential *credential);

void aoai_credential_free(struct aoai_credential *credential);

#endif
