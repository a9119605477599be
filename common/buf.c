/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct aoai_buf aoai_buf_init(size_t cap)
{
    struct aoai_buf buf = {.cap = cap};
    return buf;
}

static void fail(struct aoai_buf *buf)
{
    aoai_buf_wipe(buf);
    buf->has_failed = true;
}

/* Makes room for `more` bytes and the NUL. A fresh block instead of realloc, so that the
 * old one can be wiped: any buffer may have held a secret.
 */
static bool grow(struct aoai_buf *buf, size_t more)
{
    if (buf->has_failed)
        return false;
    if (more > buf->cap || buf->length > buf->cap - more) {
        fail(buf);
        return false;
    }
    size_t needed = buf->length + more + 1;
    if (needed <= buf->capacity)
        return true;
    size_t capacity = buf->capacity < 64 ? 64 : buf->capacity;
    while (capacity < needed)
        capacity *= 2;
    char *data = malloc(capacity);
    if (data == NULL) {
        fail(buf);
        return false;
    }
    if (buf->data != NULL) {
        memcpy(data, buf->data, buf->length);
        explicit_bzero(buf->data, buf->length);
        free(buf->data);
    }
    data[buf->length] = '\0';
    buf->data = data;
    buf->capacity = capacity;
    return true;
}

void aoai_buf_add_bytes(struct aoai_buf *buf, const char *bytes, size_t length)
{
    if (!grow(buf, length))
        return;
    memcpy(buf->data + buf->length, bytes, length);
    buf->length += length;
    buf->data[buf->length] = '\0';
}

void aoai_buf_add(struct aoai_buf *buf, const char *text)
{
    aoai_buf_add_bytes(buf, text, strlen(text));
}

void aoai_buf_addf(struct aoai_buf *buf, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int wanted = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (wanted < 0) {
        fail(buf);
        return;
    }
    if (!grow(buf, (size_t)wanted))
        return;
    va_start(arguments, format);
    (void)vsnprintf(buf->data + buf->length, (size_t)wanted + 1, format, arguments);
    va_end(arguments);
    buf->length += (size_t)wanted;
}

const char *aoai_buf_text(const struct aoai_buf *buf)
{
    return buf->data == NULL ? "" : buf->data;
}

char *aoai_buf_take(struct aoai_buf *buf)
{
    aoai_buf_add_bytes(buf, "", 0); /* an empty text is a text too */
    char *data = buf->data;
    buf->data = NULL;
    buf->length = 0;
    buf->capacity = 0;
    return data;
}

void aoai_buf_free(struct aoai_buf *buf)
{
    if (buf == NULL)
        return;
    free(buf->data);
    buf->data = NULL;
    buf->length = 0;
    buf->capacity = 0;
}

void aoai_buf_wipe(struct aoai_buf *buf)
{
    if (buf != NULL && buf->data != NULL)
        explicit_bzero(buf->data, buf->capacity);
    aoai_buf_free(buf);
}
