/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* A growing text buffer, JSON strings and UTC times for the fake Azure.
 *
 * The answers are built by hand because a week of minutes for a dozen deployments
 * must come out in well under a second.  Running out of memory ends the process:
 * this is a test tool, and half an answer would only confuse a test.
 */

#ifndef FAKE_AZURE_TEXT_H
#define FAKE_AZURE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "2026-11-23T10:00:00Z" and its end. */
#define TIME_TEXT_SIZE 24

/* A zeroed struct is an empty text.  data is ended by a zero byte once not NULL. */
struct text {
    char *data;
    size_t length;
    size_t capacity;
};

/* Makes room for n more bytes beside the ending zero. */
void text_reserve(struct text *text, size_t n);
void text_add(struct text *text, const char *bytes, size_t n);
void text_puts(struct text *text, const char *string);
void text_printf(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3), nonnull(2)));
void text_int(struct text *text, int64_t value);
/* Adds the string as a JSON string, quotes included. */
void text_json(struct text *text, const char *string);
/* Gives the bytes away (never NULL) and leaves the text empty. */
char *text_take(struct text *text);
void text_free(struct text *text);

void *must_alloc(size_t count, size_t size);
char *must_copy(const char *string);

/* Accepts 2026-11-23T10:00:00Z, a fraction (dropped) and an offset in the place of Z. */
bool time_parse(const char *string, int64_t *at_s);
void time_format(int64_t at_s, char out[TIME_TEXT_SIZE]);
/* Accepts P1D, PT5M, PT86400.0S and the like; at least one second. */
bool duration_parse(const char *string, int64_t *length_s);

#endif
