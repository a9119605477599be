/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* A string that must not be seen: a client secret, a bearer token.
 *
 * There is no function that prints one, and free overwrites it. `aoai_secret_value`
 * borrows it for the one place that sends it. Never copy it into a plain string that is
 * not wiped.
 *
 * A secret file holds the secret alone, on one line; who may read it: common/file.h.
 */
#ifndef AOAI_SECRET_H
#define AOAI_SECRET_H

#include "common/error.h"

#define AOAI_SECRET_CAP 16384 /* bytes; a token is a few thousand */

struct aoai_secret {
    char *value_owned; /* NULL = none */
};

/* Copies the text and frees what was there before. False = no memory. */
bool aoai_secret_set(struct aoai_secret *secret, const char *text) AOAI_MUST_CHECK;

/* Reads the only line of a file; blanks and the newline at its end are dropped. Errors
 * are CREDENTIAL.
 */
bool aoai_secret_read(struct aoai_secret *secret, const char *path,
                      struct aoai_error *err) AOAI_MUST_CHECK;

/* Could this be one, pasted into the wrong place? Then no error text repeats it. Entra's
 * have 32 characters and more; a word of less than 12 is none, nor a piece of use.
 */
bool aoai_secret_could_be(const char *text);

/* Borrowed, valid until set or free; NULL when there is none. */
const char *aoai_secret_value(const struct aoai_secret *secret);

void aoai_secret_free(struct aoai_secret *secret);

#endif
