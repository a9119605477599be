/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The measures of one deployment -> its state, the measure that decided, and the cause.
 * Pure.
 *
 *   tokens 101 % CRITICAL, requests 26 % OK, throttled 18 % CRITICAL
 *   -> CRITICAL by tokens, "tokens_full"
 *   tokens 126 % CRITICAL, throttled 0 % OK, dynamic quota
 *   -> WARNING by tokens, softened, "tokens_dynamic"
 *
 * The worst measure decides; of equals tokens, then PTU, requests, throttled. Two settings
 * of a deployment soften CRITICAL to WARNING, since the callers are still served:
 *
 *   dynamic quota  lets tokens above the limit through while Azure has room. As soon as
 *                  429s alert, or nobody knows of them, it does not soften; nor does it
 *                  soften a range in tokens, which is not about the limit.
 *   spillover      sends what a provisioned deployment has no room for to another one,
 *                  and counts a 429 here for it. Where that one refuses too, its own row
 *                  says so.
 *
 * The measures keep their states. Source: learn.microsoft.com/azure/ai-services/openai/
 * how-to/dynamic-quota and .../spillover-traffic-management (2026).
 */
#ifndef CHECK_VERDICT_H
#define CHECK_VERDICT_H

#include "nagios-check/finding.h"

/* Completes a finding that has its measures, and its state where a reason decided it.
 * `deployment` is NULL when it is not in Azure's list.
 */
void check_verdict(const struct aoai_deployment *deployment,
                   const struct check_thresholds *thresholds,
                   struct check_finding *finding);

/* "dynamic quota" or "spillover", which made WARNING of a CRITICAL measure; else NULL. */
const char *check_verdict_softener(const struct check_finding *finding);

#endif
