/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The sign-in service of Entra: an app proves who it is and gets a token. Three proofs,
 * one request.
 *
 *   POST {authority}/{tenant}/oauth2/v2.0/token
 *   client_id=..&scope=https%3A%2F%2Fmanagement.azure.com%2F.default&client_secret=..
 *     &grant_type=client_credentials
 *   or, with a signed token (of a certificate, of a cluster) in the secret's place,
 *   &client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer
 *     &client_assertion=eyJ..
 *   200 {"token_type":"Bearer","expires_in":3599,"access_token":"eyJ..."}
 *   401 {"error":"invalid_client","error_description":"AADSTS7000215: Invalid ...",...}
 *
 * Pure. Errors: AUTH (refused for good, with what to do), THROTTLED, SERVER (both pass),
 * PROTOCOL. No answer of the sign-in service is ever put into an error or a log as it is:
 * only its AADSTS number and our words for it.
 *
 * Sources: learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow,
 * .../reference-error-codes (read 2026-09).
 */
#ifndef AOAI_ENTRA_H
#define AOAI_ENTRA_H

#include "common/http.h"
#include "common/token.h"

/* All borrowed for the call. */
struct aoai_entra_request {
    const char *authority_url;
    const char *tenant_id;
    const char *client_id;
    const char *scope;
    const char *secret; /* one of the two */
    const char *assertion;
    const char *claims; /* JSON of a challenge that must be met; NULL = none */
};

/* The caller's to free; NULL = no memory. Also the audience of an assertion. */
char *aoai_entra_url(const char *authority_url, const char *tenant_id);

/* Fills in URL, headers and body; the caller frees the exchange, also on failure. */
bool aoai_entra_build(const struct aoai_entra_request *request,
                      struct aoai_exchange *exchange,
                      struct aoai_error *err) AOAI_MUST_CHECK;

/* `now_s` is wall time. Tenant and app are named in a refusal. */
bool aoai_entra_digest(const struct aoai_exchange *exchange, const char *tenant_id,
                       const char *client_id, int64_t now_s, struct aoai_token *token,
                       struct aoai_error *err) AOAI_MUST_CHECK;

/* Our words for the first AADSTS number in a text, number first; false = none of them. For
 * programs that sign in on their own and only pass the text on.
 */
bool aoai_entra_explain(const char *text, struct aoai_error *err);

#endif
