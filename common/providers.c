/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/providers.h"

#include "common/encode.h"

#include <string.h>

#define API_VERSION "2021-04-01"
#define URL_CAP     4096

char *aoai_providers_url(const char *arm_url, const char *subscription, const char *name)
{
    struct aoai_buf url = aoai_buf_init(URL_CAP);
    aoai_buf_addf(&url, "%s/subscriptions/%s/providers/%s", arm_url, subscription, name);
    aoai_encode_query(&url, "api-version", API_VERSION);
    return aoai_buf_take(&url);
}

bool aoai_providers_parse(json_t *root, char state[static AOAI_PROVIDER_STATE_SIZE],
                          struct aoai_error *err)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const char *text = aoai_json_string(root, "registrationState");
    if (text == NULL || strlen(text) >= AOAI_PROVIDER_STATE_SIZE ||
        text[strspn(text, letters)] != '\0')
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                              "no \"registrationState\" in the answer");
    memcpy(state, text, strlen(text) + 1);
    return true;
}
