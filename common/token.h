/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What a token endpoint answers, whoever it is: the token and how long it lasts.
 *
 *   Entra        {"access_token":"eyJ..","expires_in":3599,"refresh_in":1800}
 *   IMDS, Arc    {"access_token":"eyJ..","expires_in":"3599","expires_on":"1506484173"}
 *   App Service  {"access_token":"eyJ..","expires_on":"1586984735"}
 *                {"access_token":"eyJ..","expires_on":"06/20/2019 02:57:58 +00:00"}
 *   Azure CLI    {"accessToken":"eyJ..","expires_on":1701941068,
 *                 "expiresOn":"2023-12-07 10:24:28.000000"}       local time, no zone
 *
 * `expires_in` counts where it is there: it does not depend on this machine's clock. A
 * token without any time is taken to last ten minutes. Pure; `now_s` is wall time. The
 * error never shows what was answered.
 *
 * Sources: learn.microsoft.com/entra/identity/managed-identities-azure-resources/
 * how-to-use-vm-token, learn.microsoft.com/azure/app-service/overview-managed-identity,
 * recorded answers of az (read 2026-09).
 */
#ifndef AOAI_TOKEN_H
#define AOAI_TOKEN_H

#include "common/json.h"
#include "common/secret.h"

struct aoai_token {
    struct aoai_secret value;
    int64_t life_ms;
    int64_t refresh_ms; /* after which a new one is wanted; 0 = not said */
};

/* PROTOCOL when there is no token that can be sent in a header, or its time is odd. */
bool aoai_token_parse(json_t *root, int64_t now_s, struct aoai_token *token,
                      struct aoai_error *err) AOAI_MUST_CHECK;

void aoai_token_free(struct aoai_token *token);

#endif
