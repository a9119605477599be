/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* Strict reading of what a client put into a URL or a form.
 *
 * Nothing is repaired: a broken percent sign, a raw blank, a zero byte or a raw
 * character that RFC 3986 forbids makes the whole input wrong.
 */

#ifndef FAKE_AZURE_QUERY_H
#define FAKE_AZURE_QUERY_H

#include <stdbool.h>
#include <stddef.h>

struct parameter {
    char *name;
    char *value;
};

struct parameters {
    struct parameter *items;
    size_t count;
};

enum decode_place {
    DECODE_PATH,  /* '+' is itself */
    DECODE_QUERY, /* '+' is a blank */
    DECODE_FORM   /* '+' is a blank and only unreserved characters may stand raw */
};

/* The decoded copy of n bytes, or NULL when they break a rule. */
char *percent_decode(const char *bytes, size_t n, enum decode_place place);

/* Reads a=b&c=d.  False (and empty parameters) when it breaks a rule. */
bool parameters_parse(const char *string, enum decode_place place,
                      struct parameters *out);
void parameters_free(struct parameters *parameters);

/* The value of the parameter (letter case ignored), or NULL. */
const char *parameters_get(const struct parameters *parameters, const char *name);

/* The name of the first parameter that is not in the list (which ends in NULL) or that
 * stands twice, or NULL when all is well. */
const char *parameters_find_stray(const struct parameters *parameters,
                                  const char *const *known);

/* A decimal whole number without sign or blank, from low to high. */
bool number_parse(const char *string, long low, long high, long *out);

#endif
