/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/json.h"

#include <string.h>

json_t *aoai_json_parse(const struct aoai_buf *text, struct aoai_error *err)
{
    json_error_t failure;
    if (text->length == 0) {
        (void)aoai_error_set(err, AOAI_ERROR_PROTOCOL, "the answer is empty");
        return NULL;
    }
    json_t *root =
        json_loadb(aoai_buf_text(text), text->length, JSON_REJECT_DUPLICATES, &failure);
    if (root != NULL)
        return root;
    /* Seen in jansson 2.14: it gives no reason where memory has run out. */
    if (failure.text[0] == '\0') {
        (void)aoai_error_no_memory(err);
        return NULL;
    }
    /* jansson quotes what it read last, "near '...'": that may be a piece of a token. */
    char *quote = strstr(failure.text, " near ");
    if (quote != NULL)
        *quote = '\0';
    (void)aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                         "the answer is not JSON (byte %d: %.80s)", failure.position,
                         failure.text);
    return NULL;
}

json_t *aoai_json_get(json_t *value, const char *path)
{
    while (value != NULL) {
        size_t length = strcspn(path, ".");
        char name[64];
        if (length >= sizeof(name))
            return NULL;
        memcpy(name, path, length);
        name[length] = '\0';
        value = json_object_get(value, name);
        if (path[length] == '\0')
            return value;
        path += length + 1;
    }
    return NULL;
}

const char *aoai_json_string(json_t *value, const char *path)
{
    return json_string_value(aoai_json_get(value, path));
}

bool aoai_json_number(json_t *value, const char *path, double *number)
{
    json_t *found = aoai_json_get(value, path);
    if (!json_is_number(found))
        return false;
    *number = json_number_value(found);
    return true;
}

bool aoai_json_is_true(json_t *value, const char *path)
{
    return json_is_true(aoai_json_get(value, path));
}
