/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Limits that the operator gives: for deployments whose limit Azure does not tell, or
 * tells otherwise than they are to be judged.
 *
 *   --limit 'gpt-4o*=120000' --limit chat=50000
 *   -> "gpt-4o-eu" 120,000 TPM, "chat" 50,000 TPM, "embed" the limit that Azure names
 *
 * Tokens a minute. Of several that match the last one counts, so that the command line
 * beats a file of options. Names match as everywhere: globs, letter case ignored. The
 * list of options is borrowed. Errors are CONFIG. Pure.
 */
#ifndef CHECK_LIMIT_H
#define CHECK_LIMIT_H

#include "common/error.h"
#include "common/strlist.h"

/* Is it GLOB=TPM? For the option table. */
bool check_limit_check(const char *text, struct aoai_error *err) AOAI_MUST_CHECK;

/* The limit given for a deployment; 0 = none. `limits` NULL = none at all. */
double check_limit_given(const struct aoai_strlist *limits, const char *deployment);

#endif
