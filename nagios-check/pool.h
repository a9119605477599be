/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Quota pools judged, and put into words: how much of a pool is handed out, and what the
 * judged deployments that draw from it use together. Pure.
 *
 *   [WARNING] pool OpenAI.Standard.gpt-4o in swedencentral: 900K of 1,000K TPM allocated
 *     = 90.0%, 2 of the judged deployments draw from it: 120K tokens at 10:24Z together
 *     = 12.0%
 *
 * Both percentages are judged, by the same ranges: when a pool is handed out nobody can
 * enlarge a deployment, when it is used up its deployments throttle one another.
 *
 * What is not known about pools is a finding of its own (UNKNOWN); it never takes away
 * what is known about a deployment.
 *
 * Units: percent of the pool's limit; tokens a minute, summed minute by minute over the
 * judged window, only where every deployment has a value: a part is not the sum.
 * Ownership: the result owns its check_pools; they borrow from aoai_pools, which must
 * live as long as the result.
 */
#ifndef CHECK_POOL_H
#define CHECK_POOL_H

#include "nagios-check/finding.h"

/* Adds a finding for each pool that a judged deployment draws from, and for what is not
 * known about pools; gives 429s below the limit the pool as their cause where it shows
 * that. Call once, after check_judge. False = no memory.
 */
bool check_pools_judge(struct check_result *result,
                       const struct aoai_pools *pools) AOAI_MUST_CHECK;

/* "pool OpenAI.Standard.gpt-4o in swedencentral 90.0% of 1,000K TPM allocated" */
void check_pool_headline(const struct check_pool *pool, struct aoai_buf *text);

/* The row above, without its state. */
void check_pool_line(const struct check_pool *pool, struct aoai_buf *text);

/* "pool_<region>_<name>" as it is to become a label. */
void check_pool_label(const struct check_pool *pool, struct aoai_buf *text);

/* "LABEL=90%;80;95;0;", and " LABEL_used=12%;80;95;0;" where the use is known. */
void check_pool_perfdata(const struct check_pool *pool, const char *label,
                         const struct check_thresholds *thresholds,
                         struct aoai_buf *text);

/* The same with values as wide as they get. */
void check_pool_widest(const struct check_pool *pool, const char *label,
                       const struct check_thresholds *thresholds, struct aoai_buf *text);

#endif
