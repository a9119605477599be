/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Result -> the text of a monitoring plugin. Pure.
 *
 *   AZURE_OPENAI CRITICAL - chat 101.3% of 120K TPM at 18:03Z, 1 of 2 ... (..)|perf
 *   [CRITICAL] chat: 121,560 tokens at 18:03Z = 101.3% of 120,000 TPM; ...
 *     likely cause: ...
 *     next step: ...
 *   [OK] embed: ...
 *   judged 17:59-18:03Z (settle 180 s), data 187 s old, limits read from Azure now
 *
 * At most 4096 bytes, because Nagios may lose what comes after them: 480 for the first
 * line, 2616 for performance data, the rest (1000 or more) for the rows (page.h). Of the
 * performance data goes what does not fit by whole deployments, and it is said.
 */
#ifndef CHECK_RENDER_H
#define CHECK_RENDER_H

#include "nagios-check/finding.h"

#define CHECK_RENDER_MAX 4096

struct check_render_options {
    bool has_account_prefix; /* labels begin with the account: decided by options alone */
    const char *verbose;     /* lines to add at the end; NULL = none */
};

/* Appends to an empty buffer with a cap of CHECK_RENDER_MAX. False = no memory. */
bool check_render(const struct check_result *result,
                  const struct check_render_options *options,
                  struct aoai_buf *output) AOAI_MUST_CHECK;

/* One line "AZURE_OPENAI UNKNOWN - ..." for what fails before there is a result. */
void check_render_unknown(const char *reason, struct aoai_buf *output);

#endif
