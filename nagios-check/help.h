/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The text of --help, made from the option tables: at most 80 columns wide. */
#ifndef CHECK_HELP_H
#define CHECK_HELP_H

#include "common/buf.h"

void check_help(struct aoai_buf *text);

#endif
