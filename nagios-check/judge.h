/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Snapshot + thresholds + now -> findings. Pure: nothing is read, nothing printed.
 *
 * Never OK when something is unknown, unless options say so (failure.h); never 0 for what
 * is missing. What fails for a whole account is one finding about the account, not one for
 * each of its deployments.
 */
#ifndef CHECK_JUDGE_H
#define CHECK_JUDGE_H

#include "nagios-check/finding.h"

/* What to ask Azure for so that a window can be judged that is as old as allowed. */
struct aoai_span check_judge_span(const struct check_thresholds *thresholds,
                                  int64_t now_s);

/* False = no memory. The caller frees the result, also on failure. */
bool check_judge(const struct aoai_snapshot *snapshot,
                 const struct check_thresholds *thresholds, int64_t now_s,
                 struct check_result *result) AOAI_MUST_CHECK;

#endif
