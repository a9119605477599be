/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Is a resource provider registered in a subscription?
 *
 *   GET {arm}/subscriptions/{id}/providers/Microsoft.Insights?api-version=2021-04-01
 *   {"namespace":"Microsoft.Insights","registrationState":"Registered",..}
 *
 * Other states are Registering, Unregistering, NotRegistered and Unregistered. Errors:
 * PROTOCOL. Source: learn.microsoft.com/rest/api/resources/providers/get (read 2026-11).
 */
#ifndef AOAI_PROVIDERS_H
#define AOAI_PROVIDERS_H

#include "common/json.h"

#define AOAI_PROVIDER_STATE_SIZE 32
#define AOAI_PROVIDER_REGISTERED "Registered"

/* URL (the caller's), NULL = no memory. */
char *aoai_providers_url(const char *arm_url, const char *subscription,
                         const char *name) AOAI_MUST_CHECK;

bool aoai_providers_parse(json_t *root, char state[static AOAI_PROVIDER_STATE_SIZE],
                          struct aoai_error *err) AOAI_MUST_CHECK;

#endif
