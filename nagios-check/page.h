/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The long text below the first line: a row for each finding, advice, a footer; as much of
 * it as has room. Pure.
 *
 *   [CRITICAL] chat: 121,560 tokens at 18:03Z = 101.3% of 120,000 TPM; ...
 *     likely cause: ...
 *     next step: ...
 *   [WARNING] embed: ...
 *   +12 more OK deployments
 *   judged 17:59-18:03Z (settle 180 s), data 187 s old, limits read from Azure now
 *
 * When it does not fit, go in this order: rows that are OK, advice, rows. The worst row and
 * its advice stay, cut at the end of the row. Each time it is said.
 */
#ifndef CHECK_PAGE_H
#define CHECK_PAGE_H

#include "nagios-check/finding.h"

/* Appends as much as the buffer's cap leaves room for, one byte less for the last newline;
 * begins with a newline and ends without one. False = no memory.
 */
bool check_page(const struct check_result *result,
                struct aoai_buf *output) AOAI_MUST_CHECK;

#endif
