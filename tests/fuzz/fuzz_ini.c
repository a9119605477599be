/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Files of options: whatever they hold, keys and values are texts, or there is a reason. */
#include "nagios-check/ini.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool take(void *context, const char *key, const char *value,
                 struct aoai_error *err)
{
    size_t *length = context;
    *length += strlen(key) + strlen(value);
    return strcmp(key, "bad") != 0 || aoai_error_set(err, AOAI_ERROR_CONFIG, "bad");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct aoai_error err = {0};
    size_t length = 0;
    struct check_ini_sink sink = {.take = take, .context = &length};
    char *text = malloc(size + 1);
    if (text == NULL)
        return 0;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    bool is_read = check_ini_read(text, "file", "a", &sink, &err);
    if (is_read != (err.kind == AOAI_ERROR_NONE) || length > size)
        abort();
    free(text);
    return 0;
}
