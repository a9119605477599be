/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* SHA-256: names and checks of what is kept on disk.
 *
 *   aoai_sha256_field(&hash, "tenant");  aoai_sha256_field(&hash, "client");
 *   -> "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
 *
 * A file that is named by a hash says nothing of who asked for what. Small enough to
 * have here, so that neither front end needs a crypto library for a file name; nothing
 * that has to keep a secret from a thief rests on it. It wipes what it worked on.
 *
 * Source: FIPS 180-4 (2015), sections 4.1.2, 5.3.3, 6.2; test values of NIST (read
 * 2026-11).
 */
#ifndef AOAI_SHA256_H
#define AOAI_SHA256_H

#include "common/base.h"

#define AOAI_SHA256_HEX_SIZE 65 /* 64 digits and the NUL */

struct aoai_sha256 {
    uint32_t state[8];
    uint64_t length; /* bytes so far */
    unsigned char block[64];
};

struct aoai_sha256 aoai_sha256_begin(void);

void aoai_sha256_bytes(struct aoai_sha256 *hash, const void *bytes, size_t length);

/* A text with its length before it, so that "ab","c" is not "a","bc". NULL is not "". */
void aoai_sha256_field(struct aoai_sha256 *hash, const char *text);

/* Ends it: lower-case digits; the struct is wiped. Returns `hex`. */
const char *aoai_sha256_end(struct aoai_sha256 *hash,
                            char hex[static AOAI_SHA256_HEX_SIZE]);

#endif
