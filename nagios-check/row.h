/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* One finding in words: for the first line, as a row, and the advice under it. */
#ifndef CHECK_ROW_H
#define CHECK_ROW_H

#include "nagios-check/finding.h"

/* "chat 101.3% of 120K TPM at 18:03Z": what decided, in one breath. */
void check_row_headline(const struct check_result *result,
                        const struct check_finding *finding, struct aoai_buf *text);

/* "[CRITICAL] chat: 121,560 tokens at 18:03Z = 101.3% of 120,000 TPM; ..." */
void check_row_line(const struct check_result *result,
                    const struct check_finding *finding, struct aoai_buf *text);

/* "  likely cause: ...\n  next step: ..."; nothing where there is nothing to say. */
void check_row_advice(const struct check_finding *finding, struct aoai_buf *text);

#endif
