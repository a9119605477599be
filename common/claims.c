/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/claims.h"

#include "common/encode.h"
#include "common/json.h"
#include "common/secret.h"

#include <string.h>

/* Ids are letters, digits and "-"; whatever else stands there is not shown. */
static void copy_id(json_t *root, const char *name, char id[static AOAI_CLAIM_SIZE])
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789-";
    const char *text = aoai_json_string(root, name);
    if (text != NULL && strlen(text) < AOAI_CLAIM_SIZE &&
        text[strspn(text, allowed)] == '\0')
        memcpy(id, text, strlen(text) + 1);
}

bool aoai_claims_read(const char *token, struct aoai_claims *claims)
{
    *claims = (struct aoai_claims){0};
    const char *start = strchr(token, '.');
    if (start == NULL || strchr(start + 1, '.') == NULL)
        return false;
    struct aoai_buf text = aoai_buf_init(AOAI_SECRET_CAP);
    struct aoai_error not_json = {0};
    json_t *root = NULL;
    if (aoai_decode_base64(&text, start + 1, strcspn(start + 1, ".")) && !text.has_failed)
        root = aoai_json_parse(&text, &not_json);
    double ends_at_s = 0;
    copy_id(root, "appid", claims->app_id);
    if (claims->app_id[0] == '\0')
        copy_id(root, "azp", claims->app_id);
    copy_id(root, "oid", claims->object_id);
    copy_id(root, "tid", claims->tenant_id);
    if (aoai_json_number(root, "exp", &ends_at_s) && ends_at_s > 0 && ends_at_s < 1e12)
        claims->ends_at_s = (int64_t)ends_at_s;
    /* Only what is done in a person's name has scopes. */
    claims->is_user = aoai_json_string(root, "scp") != NULL;
    bool is_read = root != NULL;
    json_decref(root);
    aoai_buf_wipe(&text);
    return is_read;
}
