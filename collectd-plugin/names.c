/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/names.h"

#include <string.h>

static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789._-";

bool aoai_names_clean(const char *text, char name[static AOAI_NAMES_SIZE])
{
    size_t length = strlen(text);
    if (length == 0 || length >= AOAI_NAMES_SIZE)
        return false;
    memcpy(name, text, length + 1);
    for (char *at = name; *(at += strspn(at, allowed)) != '\0';)
        *at = '_';
    /* As a folder's name "." and ".." would lead out of where collectd writes. */
    if (name[strspn(name, ".")] == '\0')
        name[0] = '_';
    return true;
}
