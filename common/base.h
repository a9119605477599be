/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Attributes and tiny macros that every room may use. Nothing else ever lives here. */
#ifndef AOAI_BASE_H
#define AOAI_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The caller must look at what the function returns. */
#define AOAI_MUST_CHECK __attribute__((warn_unused_result))

/* The compiler checks the arguments against the format, as it does for printf. */
#define AOAI_PRINTF(format_index, first_index)                                           \
    __attribute__((format(printf, format_index, first_index)))

/* How many elements an array (not a pointer) has. */
#define AOAI_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#endif
