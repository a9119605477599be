/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* Parts of signed tokens. */

#ifndef FAKE_AZURE_ASSERTION_H
#define FAKE_AZURE_ASSERTION_H

#include <jansson.h>
#include <stddef.h>

/* The JSON of one part of a token (the caller's), or NULL. */
json_t *assertion_decode(const char *text, size_t length);

#endif
