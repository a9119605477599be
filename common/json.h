/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* JSON with an error that says where, and getters that forgive a missing way.
 *
 * A path is names joined by dots: "properties.model.name". Every getter takes NULL for
 * the value and answers "not there", so a chain of look-ups needs one test, at its end.
 * Ownership: parse gives a new reference (json_decref at `out:`); getters borrow.
 */
#ifndef AOAI_JSON_H
#define AOAI_JSON_H

#include "common/buf.h"
#include "common/error.h"

#include <jansson.h>

/* NULL and PROTOCOL when the text is not one JSON object or array. The error never quotes
 * the text.
 */
json_t *aoai_json_parse(const struct aoai_buf *text,
                        struct aoai_error *err) AOAI_MUST_CHECK;

json_t *aoai_json_get(json_t *value, const char *path);

/* Borrowed text, or NULL when it is not there or not a string. */
const char *aoai_json_string(json_t *value, const char *path);

/* A number, integer or real; text that looks like a number is not one. */
bool aoai_json_number(json_t *value, const char *path, double *number) AOAI_MUST_CHECK;

/* True only where the value is there and true. */
bool aoai_json_is_true(json_t *value, const char *path);

#endif
