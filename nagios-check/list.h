/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* --list: a day of one snapshot -> a table of the deployments. Pure.
 *
 *   DEPLOYMENT  SKU             ...      TPM    RPM      NOW       %  PEAK 24H       %  ...
 *   chat        GlobalStandard  ...  200,000  1,200  201,880  100.9%   207,860  103.9%  ...
 *
 * NOW is the newest minute that can be believed, PEAK 24H the highest of the day. Percent
 * is of the TPM limit, for provisioned deployments PTU utilization. What is not known is
 * "-", with the reason in the last column, or below the table where it is the account's,
 * and makes the state UNKNOWN; else it is OK. On a terminal a table that is too wide has
 * less (table.h).
 */
#ifndef CHECK_LIST_H
#define CHECK_LIST_H

#include "nagios-check/list_row.h"
#include "nagios-check/look.h"

/* The snapshot holds the last day of settled minutes. Appends to `output`. False = no
 * memory.
 */
bool check_list(const struct aoai_snapshot *snapshot,
                const struct check_thresholds *thresholds, int64_t now_s,
                const struct check_look *look, struct aoai_buf *output,
                enum check_state *state) AOAI_MUST_CHECK;

#endif
