/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The manners of Azure's REST APIs: bearer token, the three shapes of an error, the next
 * page, and what each refusal means for the operator. Pure; the caller sends.
 *
 *   {"code":"BadRequest","message":"..."}                              flat (metrics)
 *   {"error":{"code":"AuthorizationFailed","message":"..."}}           wrapped
 *   {"error":{"code":"..","message":"..","additionalInfo":[..]}}       wrapped, more
 *   {"value":[..],"nextLink":"https://management.azure.com/..."}       a page
 *
 * Errors: AUTH (401), FORBIDDEN (403, names the role to grant), NOT_FOUND (404), REQUEST
 * (400 and the like), THROTTLED (429, 529), SERVER (5xx), PROTOCOL (anything else).
 * Source: learn.microsoft.com/azure/azure-resource-manager/ (read 2026-09) and recorded
 * answers.
 */
#ifndef AOAI_ARM_H
#define AOAI_ARM_H

#include "common/http.h"
#include "common/json.h"

/* Takes over `url` (also on failure). */
bool aoai_arm_build(struct aoai_exchange *exchange, char *url, const char *token,
                    size_t response_cap, struct aoai_error *err) AOAI_MUST_CHECK;

/* The answer's JSON (the caller's reference), or NULL and what to do. */
json_t *aoai_arm_digest(const struct aoai_exchange *exchange,
                        struct aoai_error *err) AOAI_MUST_CHECK;

/* What to tell where a request needs another role, or another id, than an account's. */
struct aoai_arm_hints {
    const char
        *grant; /* "the role \"..\" on the subscription": behind "grant the identity" */
    const char *not_found; /* what to do after a 404 */
    const char *refused;   /* after a 401; NULL = as Resource Manager means it */
};

json_t *aoai_arm_digest_with(const struct aoai_exchange *exchange,
                             const struct aoai_arm_hints *hints,
                             struct aoai_error *err) AOAI_MUST_CHECK;

/* The next page's URL (the caller's to free), NULL = this was the last. False = a link
 * that leads to another server: the token must not go there.
 */
bool aoai_arm_next_link(json_t *root, const char *url, char **next,
                        struct aoai_error *err) AOAI_MUST_CHECK;

#endif
