/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Growing text with a hard cap.
 *
 * Appending never reports: a failure (no memory, or more than the cap) frees the content,
 * is remembered, and every later append does nothing. So a builder appends freely and
 * asks once at its end. The text is always NUL-terminated. A zeroed struct with a cap is
 * ready.
 *
 * Ownership: the buffer owns its text until `take`. Free accepts NULL and zeroed structs.
 */
#ifndef AOAI_BUF_H
#define AOAI_BUF_H

#include "common/base.h"

struct aoai_buf {
    char *data;    /* NULL while empty; use aoai_buf_text */
    size_t length; /* bytes, without the NUL */
    size_t capacity;
    size_t cap; /* most bytes it may ever hold */
    bool has_failed;
};

struct aoai_buf aoai_buf_init(size_t cap);

void aoai_buf_add(struct aoai_buf *buf, const char *text);
void aoai_buf_add_bytes(struct aoai_buf *buf, const char *bytes, size_t length);
void aoai_buf_addf(struct aoai_buf *buf, const char *format, ...) AOAI_PRINTF(2, 3);

/* Borrowed text, "" while empty or after a failure. */
const char *aoai_buf_text(const struct aoai_buf *buf);

/* The text becomes the caller's (free()); NULL when anything failed. Leaves it empty. */
char *aoai_buf_take(struct aoai_buf *buf) AOAI_MUST_CHECK;

void aoai_buf_free(struct aoai_buf *buf);

/* Like free, but the memory is overwritten first: for texts that held a secret. Growing
 * never leaves an unwiped copy behind either.
 */
void aoai_buf_wipe(struct aoai_buf *buf);

#endif
