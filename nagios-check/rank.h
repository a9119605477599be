/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Which finding comes first, and what all of them make together.
 *
 *   [CRITICAL] chat    101.3 %          CRITICAL, 2 of 4 deployments, 1 unknown
 *   [WARNING]  embed    88.0 %     ->
 *   [UNKNOWN]  account contoso-denied   what fails comes behind what was measured
 *   [OK]       helper   12.0 %          of those in one state the fullest is first
 *
 * The state of all is the worst one; how bad a state is says check_state_rank. What is
 * equal in all that is in the order of names. Pure.
 */
#ifndef CHECK_RANK_H
#define CHECK_RANK_H

#include "nagios-check/finding.h"

/* Counts and sorts the findings (again, when some were added). */
void check_rank(struct check_result *result);

/* Does it count as unknown? What is unknown of a whole account counts once: by its
 * deployments where they are shown, else as itself.
 */
bool check_rank_is_unknown(const struct check_result *result,
                           const struct check_finding *finding);

#endif
