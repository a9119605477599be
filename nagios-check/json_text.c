/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/json_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_SIZE 32 /* -1.7976931348623157e+308 and the NUL */
#define REPLACEMENT "\xef\xbf\xbd"

struct check_json check_json_begin(struct aoai_buf *buf)
{
    return (struct check_json){.buf = buf};
}

static bool is_tail(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

/* Bytes of the well-formed letter that begins here, 0 = none does (RFC 3629, section 4).
 * The NUL at the end is no tail, so nothing behind it is looked at.
 */
static size_t letter_length(const unsigned char *at)
{
    unsigned char low = 0x80; /* of the second byte: no overlong form, no surrogate */
    unsigned char high = 0xbf;
    if (at[0] < 0x80)
        return 1;
    if (at[0] < 0xc2 || at[0] > 0xf4)
        return 0;
    if (at[0] < 0xe0)
        return is_tail(at[1]) ? 2 : 0;
    if (at[0] == 0xe0)
        low = 0xa0;
    else if (at[0] == 0xed)
        high = 0x9f;
    else if (at[0] == 0xf0)
        low = 0x90;
    else if (at[0] == 0xf4)
        high = 0x8f;
    if (at[1] < low || at[1] > high || !is_tail(at[2]))
        return 0;
    if (at[0] < 0xf0)
        return 3;
    return is_tail(at[3]) ? 4 : 0;
}

static void add_letter(struct aoai_buf *buf, const char *at, size_t length)
{
    unsigned char letter = (unsigned char)*at;
    if (length == 0)
        aoai_buf_add(buf, REPLACEMENT);
    else if (letter == '"' || letter == '\\')
        aoai_buf_addf(buf, "\\%c", letter);
    else if (letter == '\n')
        aoai_buf_add(buf, "\\n");
    else if (letter == '\t')
        aoai_buf_add(buf, "\\t");
    else if (letter < ' ' || letter == 0x7f) /* a terminal may be looking */
        aoai_buf_addf(buf, "\\u%04x", letter);
    else
        aoai_buf_add_bytes(buf, at, length);
}

static void add_quoted(struct aoai_buf *buf, const char *text)
{
    aoai_buf_add(buf, "\"");
    while (*text != '\0') {
        size_t length = letter_length((const unsigned char *)text);
        add_letter(buf, text, length);
        text += length == 0 ? 1 : length;
    }
    aoai_buf_add(buf, "\"");
}

static void add_line(const struct check_json *json)
{
    aoai_buf_addf(json->buf, "\n%*s", 2 * json->depth, "");
}

/* All that stands before a value. */
static void begin_item(struct check_json *json, const char *key)
{
    if (json->has_items)
        aoai_buf_add(json->buf, ",");
    if (json->depth > 0)
        add_line(json);
    json->has_items = true;
    if (key == NULL)
        return;
    add_quoted(json->buf, key);
    aoai_buf_add(json->buf, ": ");
}

void check_json_open(struct check_json *json, const char *key, char bracket)
{
    begin_item(json, key);
    aoai_buf_add_bytes(json->buf, &bracket, 1);
    json->depth++;
    json->has_items = false;
}

void check_json_close(struct check_json *json, char bracket)
{
    json->depth--;
    if (json->has_items)
        add_line(json);
    aoai_buf_add_bytes(json->buf, &bracket, 1);
    json->has_items = true;
}

void check_json_text(struct check_json *json, const char *key, const char *text)
{
    if (text == NULL) {
        check_json_null(json, key);
        return;
    }
    begin_item(json, key);
    add_quoted(json->buf, text);
}

void check_json_number(struct check_json *json, const char *key, double number)
{
    char text[NUMBER_SIZE];
    if (!isfinite(number)) {
        check_json_null(json, key);
        return;
    }
    begin_item(json, key);
    (void)snprintf(text, sizeof(text), "%.15g", number);
    double back = strtod(text, NULL);
    if (back < number || back > number)
        (void)snprintf(text, sizeof(text), "%.17g", number);
    aoai_buf_add(json->buf, strcmp(text, "-0") == 0 ? "0" : text);
}

void check_json_bool(struct check_json *json, const char *key, bool value)
{
    begin_item(json, key);
    aoai_buf_add(json->buf, value ? "true" : "false");
}

void check_json_null(struct check_json *json, const char *key)
{
    begin_item(json, key);
    aoai_buf_add(json->buf, "null");
}
