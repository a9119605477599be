/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/encode.h"

#include <string.h>

static bool is_unreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '.' || c == '_' || c == '~';
}

void aoai_encode_percent(struct aoai_buf *buf, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";
    for (const char *c = text; *c != '\0'; c++) {
        if (is_unreserved(*c)) {
            aoai_buf_add_bytes(buf, c, 1);
        } else {
            const char code[3] = {'%', hex[(unsigned char)*c >> 4], hex[*c & 15]};
            aoai_buf_add_bytes(buf, code, sizeof(code));
        }
    }
}

static void add_pair(struct aoai_buf *buf, const char *name, const char *value)
{
    aoai_encode_percent(buf, name);
    aoai_buf_add(buf, "=");
    aoai_encode_percent(buf, value);
}

void aoai_encode_query(struct aoai_buf *url, const char *name, const char *value)
{
    aoai_buf_add(url, strchr(aoai_buf_text(url), '?') == NULL ? "?" : "&");
    add_pair(url, name, value);
}

void aoai_encode_form(struct aoai_buf *form, const char *name, const char *value)
{
    if (form->length > 0)
        aoai_buf_add(form, "&");
    add_pair(form, name, value);
}

void aoai_encode_base64url(struct aoai_buf *buf, const void *bytes, size_t length)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const unsigned char *in = bytes;
    for (size_t i = 0; i < length; i += 3) {
        uint32_t bits = (uint32_t)in[i] << 16;
        size_t count = length - i >= 3 ? 3 : length - i;
        if (count > 1)
            bits |= (uint32_t)in[i + 1] << 8;
        if (count > 2)
            bits |= in[i + 2];
        for (size_t k = 0; k <= count; k++)
            aoai_buf_add_bytes(buf, &digits[bits >> (18 - 6 * k) & 63], 1);
    }
}

/* 0 to 63, or -1. */
static int digit_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

bool aoai_decode_base64(struct aoai_buf *buf, const char *text, size_t length)
{
    uint32_t bits = 0;
    while (length > 0 && text[length - 1] == '=')
        length--;
    for (size_t i = 0; i < length; i++) {
        int value = digit_value(text[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        if (i % 4 == 0)
            continue;
        /* The second digit completes the first byte, the third the second, ... */
        const char byte = (char)(bits >> (6 - 2 * (i % 4)) & 0xff);
        aoai_buf_add_bytes(buf, &byte, 1);
    }
    return length % 4 != 1;
}
