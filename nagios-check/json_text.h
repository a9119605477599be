/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Writes JSON text (RFC 8259) into a buffer. It reads none: what Azure sends ends where it
 * is parsed, in common/.
 *
 *   struct check_json json = check_json_begin(&buf);
 *   check_json_open(&json, NULL, '{');
 *   check_json_text(&json, "name", "chat");          {
 *   check_json_number(&json, "percent", 103.5);        "name": "chat",
 *   check_json_close(&json, '}');                      "percent": 103.5
 *                                                    }
 *
 * Always valid: what is no UTF-8 becomes U+FFFD, control characters are escaped, NaN and
 * infinity become null. A key is NULL in a list and at the top. Errors are the buffer's:
 * ask it once at the end.
 */
#ifndef CHECK_JSON_TEXT_H
#define CHECK_JSON_TEXT_H

#include "common/buf.h"

struct check_json {
    struct aoai_buf *buf; /* borrowed */
    int depth;
    bool has_items; /* of what is open */
};

struct check_json check_json_begin(struct aoai_buf *buf);

/* '{' or '['; each is closed by its own bracket. */
void check_json_open(struct check_json *json, const char *key, char bracket);
void check_json_close(struct check_json *json, char bracket);

/* NULL becomes null. */
void check_json_text(struct check_json *json, const char *key, const char *text);

/* As many digits as it takes to read the same value back. */
void check_json_number(struct check_json *json, const char *key, double number);
void check_json_bool(struct check_json *json, const char *key, bool value);
void check_json_null(struct check_json *json, const char *key);

#endif
