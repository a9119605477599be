/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Ends a text that did not fit with "...", and keeps it one printable line. */
static void tidy(char *message, size_t size, int wanted)
{
    if (wanted >= 0 && (size_t)wanted >= size)
        memcpy(message + size - 4, "...", 4);
    for (char *c = message; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = ' ';
}

bool aoai_error_set(struct aoai_error *err, enum aoai_error_kind kind, const char *format,
                    ...)
{
    if (err->kind != AOAI_ERROR_NONE)
        return false;
    va_list arguments;
    va_start(arguments, format);
    int wanted = vsnprintf(err->message, sizeof(err->message), format, arguments);
    va_end(arguments);
    tidy(err->message, sizeof(err->message), wanted);
    err->kind = kind;
    return false;
}

bool aoai_error_no_memory(struct aoai_error *err)
{
    return aoai_error_set(err, AOAI_ERROR_NO_MEMORY, "out of memory");
}

void aoai_error_wrap(struct aoai_error *err, const char *format, ...)
{
    if (err->kind == AOAI_ERROR_NONE)
        return;
    char inner[AOAI_ERROR_MESSAGE_SIZE];
    memcpy(inner, err->message, sizeof(inner));
    char context[AOAI_ERROR_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(context, sizeof(context), format, arguments);
    va_end(arguments);
    int wanted = snprintf(err->message, sizeof(err->message), "%s: %s", context, inner);
    tidy(err->message, sizeof(err->message), wanted);
}

const char *aoai_error_kind_name(enum aoai_error_kind kind)
{
    static const char *const names[] = {
        [AOAI_ERROR_NONE] = "none",
        [AOAI_ERROR_CONFIG] = "config",
        [AOAI_ERROR_CREDENTIAL] = "credential",
        [AOAI_ERROR_AUTH] = "auth",
        [AOAI_ERROR_FORBIDDEN] = "forbidden",
        [AOAI_ERROR_NOT_FOUND] = "not found",
        [AOAI_ERROR_REQUEST] = "request",
        [AOAI_ERROR_THROTTLED] = "throttled",
        [AOAI_ERROR_SERVER] = "server",
        [AOAI_ERROR_NETWORK] = "network",
        [AOAI_ERROR_TIMEOUT] = "timeout",
        [AOAI_ERROR_PROTOCOL] = "protocol",
        [AOAI_ERROR_NO_DATA] = "no data",
        [AOAI_ERROR_NO_MEMORY] = "no memory",
        [AOAI_ERROR_CANCELLED] = "cancelled",
    };
    if ((size_t)kind >= AOAI_LENGTH(names))
        return "unknown";
    return names[kind];
}

bool aoai_error_is_transient(enum aoai_error_kind kind)
{
    return kind == AOAI_ERROR_THROTTLED || kind == AOAI_ERROR_SERVER ||
           kind == AOAI_ERROR_NETWORK || kind == AOAI_ERROR_TIMEOUT;
}
