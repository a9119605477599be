/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* One deployment judged: which measures apply to it, what each says, and why. Pure. */
#ifndef CHECK_DEPLOYMENT_H
#define CHECK_DEPLOYMENT_H

#include "nagios-check/finding.h"

/* Fills a zeroed finding. False = no memory. */
bool check_deployment_judge(const struct aoai_account_state *account,
                            const struct aoai_deployment_state *state,
                            const struct check_thresholds *thresholds, int64_t now_s,
                            struct check_finding *finding) AOAI_MUST_CHECK;

#endif
