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
