/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The strict decoding of query.h. */

#include "tests/fake-azure/query.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/fake-azure/text.h"

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

static bool may_stand_raw(char byte, enum decode_place place)
{
    if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
        (byte >= '0' && byte <= '9'))
        return true;
    if (byte == '\0')
        return false;
    if (place == DECODE_FORM)
        return strchr("-._~*", byte) != NULL;
    return strchr("-._~!$&'()*,;=:@/?+", byte) != NULL;
}

char *percent_decode(const char *bytes, size_t n, enum decode_place place)
{
    char *decoded = must_alloc(n + 1, 1);
    size_t length = 0;
    for (size_t i = 0; i < n; i++) {
        int byte = (unsigned char)bytes[i];
        if (bytes[i] == '%') {
            int high = n - i > 2 ? hex_value(bytes[i + 1]) : -1;
            int low = n - i > 2 ? hex_value(bytes[i + 2]) : -1;
            if (high < 0 || low < 0)
                goto broken;
            byte = high * 16 + low;
            if (byte == 0)
                goto broken;
            i += 2;
        } else if (bytes[i] == '+' && place != DECODE_PATH) {
            byte = ' ';
        } else if (!may_stand_raw(bytes[i], place)) {
            goto broken;
        }
        decoded[length++] = (char)byte;
    }
    return decoded;

broken:
    free(decoded);
    return NULL;
}

bool parameters_parse(const char *string, enum decode_place place, struct parameters *out)
{
    out->items = NULL;
    out->count = 0;
    if (*string == '\0')
        return true;
    size_t most = 1;
    for (const char *at = string; *at != '\0'; at++)
        most += *at == '&';
    out->items = must_alloc(most, sizeof(*out->items));
    const char *at = string;
    for (;;) {
        size_t length = strcspn(at, "&");
        const char *equals = memchr(at, '=', length);
        if (equals == NULL || equals == at)
            goto broken;
        struct parameter *item = &out->items[out->count++];
        size_t name_length = (size_t)(equals - at);
        item->name = percent_decode(at, name_length, place);
        item->value = percent_decode(equals + 1, length - name_length - 1, place);
        if (item->name == NULL || item->value == NULL)
            goto broken;
        if (at[length] == '\0')
            return true;
        at += length + 1;
    }

broken:
    parameters_free(out);
    return false;
}

void parameters_free(struct parameters *parameters)
{
    for (size_t i = 0; i < parameters->count; i++) {
        free(parameters->items[i].name);
        free(parameters->items[i].value);
    }
    free(parameters->items);
    parameters->items = NULL;
    parameters->count = 0;
}

const char *parameters_get(const struct parameters *parameters, const char *name)
{
    for (size_t i = 0; i < parameters->count; i++) {
        if (strcasecmp(parameters->items[i].name, name) == 0)
            return parameters->items[i].value;
    }
    return NULL;
}

const char *parameters_find_stray(const struct parameters *parameters,
                                  const char *const *known)
{
    for (size_t i = 0; i < parameters->count; i++) {
        const char *name = parameters->items[i].name;
        bool is_known = false;
        for (size_t k = 0; known[k] != NULL && !is_known; k++)
            is_known = strcasecmp(known[k], name) == 0;
        if (!is_known)
            return name;
        for (size_t k = 0; k < i; k++) {
            if (strcasecmp(parameters->items[k].name, name) == 0)
                return name;
        }
    }
    return NULL;
}

bool number_parse(const char *string, long low, long high, long *out)
{
    size_t length = strlen(string);
    if (length == 0 || length > 12 || strspn(string, "0123456789") != length)
        return false;
    *out = strtol(string, NULL, 10);
    return *out >= low && *out <= high;
}
