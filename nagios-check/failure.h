/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Which state a failure has: UNKNOWN, unless the operator wants it otherwise.
 *
 *   --api-state critical    Azure refused or did not answer
 *   --no-data-state 0       values are missing or too old, or there are none yet
 *   --timeout-state warning the time was up
 *
 * What the operator has to mend (a name that matches nothing, a deployment without a
 * limit, a wrong option) is none of the three and stays UNKNOWN. Pure. Errors are CONFIG.
 * Source: the states' words and digits are those of negate(1) of the monitoring plugins.
 */
#ifndef CHECK_FAILURE_H
#define CHECK_FAILURE_H

#include "nagios-check/finding.h"

struct check_failure_states {
    enum check_state api;
    enum check_state no_data;
    enum check_state timeout;
};

/* "ok", "warning", "critical", "unknown" in any letter case, or 0 to 3. */
bool check_failure_parse(const char *text, enum check_state *state) AOAI_MUST_CHECK;

/* The same check without the value: for the option table. */
bool check_failure_check(const char *text, struct aoai_error *err) AOAI_MUST_CHECK;

/* The state of what is unknown for this cause; `error` counts with CAUSE_ERROR alone.
 * NULL states are all UNKNOWN.
 */
enum check_state check_failure_state(const struct check_failure_states *states,
                                     enum check_cause cause, enum aoai_error_kind error);

#endif
