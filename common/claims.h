/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Whom a token is for: what stands in its middle part.
 *
 *   eyJ0eXAi.. . {"appid":"5e5e..","oid":"71d5..","tid":"0f0f..","exp":1795691939,..} . sig
 *
 * For people who look for a fault, and for nothing else: Azure may change what is in its
 * tokens, so that no request depends on it. Only ids come out, and nothing of the token
 * that could be used. Pure. Source: learn.microsoft.com/entra/identity-platform/
 * access-token-claims-reference (read 2026-11).
 */
#ifndef AOAI_CLAIMS_H
#define AOAI_CLAIMS_H

#include "common/base.h"

#define AOAI_CLAIM_SIZE 64

struct aoai_claims {
    char app_id[AOAI_CLAIM_SIZE];    /* "" = not said */
    char tenant_id[AOAI_CLAIM_SIZE]; /* "" = not said */
    char object_id[AOAI_CLAIM_SIZE]; /* what roles are granted to; "" = not said */
    int64_t ends_at_s;               /* 0 = not said */
    bool is_user;                    /* a person, not an app */
};

/* False = the token is sealed, or something else than a JWT. */
bool aoai_claims_read(const char *token, struct aoai_claims *claims) AOAI_MUST_CHECK;

#endif
