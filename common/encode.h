/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Percent-encoding for queries and forms, base64 for tokens.
 *
 * Everything but the unreserved characters of RFC 3986 (letters, digits, "-", ".", "_",
 * "~") is encoded, always: a client secret holding "+" or "&" must arrive as it is.
 * Failures are the buffer's (common/buf.h).
 */
#ifndef AOAI_ENCODE_H
#define AOAI_ENCODE_H

#include "common/buf.h"

void aoai_encode_percent(struct aoai_buf *buf, const char *text);

/* Appends `?name=value` to a URL, or `&name=value` where it has a query already. */
void aoai_encode_query(struct aoai_buf *url, const char *name, const char *value);

/* Appends `name=value` to a form body, with `&` in front of all but the first. */
void aoai_encode_form(struct aoai_buf *form, const char *name, const char *value);

/* Base64 with "-" and "_" and without "=" (RFC 4648, 5): the parts of a JWT. */
void aoai_encode_base64url(struct aoai_buf *buf, const void *bytes, size_t length);

/* Reads base64 in either alphabet, with or without "=" at its end. False = something else
 * stands in it; what was added so far stays.
 */
bool aoai_decode_base64(struct aoai_buf *buf, const char *text,
                        size_t length) AOAI_MUST_CHECK;

#endif
