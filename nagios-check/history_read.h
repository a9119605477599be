/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Reads a history: poll after poll, oldest first, each small enough for one answer.
 *
 *   --history 7d -> 10:27 a week ago .. + 9 h, + 9 h, ... 10:27 today
 *
 * Every poll has the time of --timeout; an account whose metrics fail is not asked again,
 * what was read of it stays. When the first piece shows that the machine's clock is wrong
 * all begins anew. The caller frees the history, also on failure. Errors are the monitor's,
 * and NO_DATA when the clocks do not hold still.
 */
#ifndef CHECK_HISTORY_READ_H
#define CHECK_HISTORY_READ_H

#include "nagios-check/history_data.h"
#include "nagios-check/poll.h"

bool check_history_read(const struct check_session *session,
                        struct check_history *history,
                        struct aoai_error *err) AOAI_MUST_CHECK;

#endif
