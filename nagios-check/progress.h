/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* How far it has come, for somebody who waits and looks.
 *
 *   reading limits and metrics ...     anything, by main.c's timer
 *   reading minutes: 40 %              a history
 *
 * On standard error and only when that is a terminal that can take a line back (not
 * TERM=dumb), only after a second, without colours. The line is taken away before anything
 * is said: whoever writes then, a signal handler too, writes CHECK_PROGRESS_ERASE first
 * when the session says that a line stands there.
 */
#ifndef CHECK_PROGRESS_H
#define CHECK_PROGRESS_H

#include "nagios-check/poll.h"

/* No escape code: every terminal knows these. */
#define CHECK_PROGRESS_ERASE "\r                                        \r"

bool check_progress_is_possible(void);

struct check_progress {
    const struct check_session *session; /* borrowed */
    struct aoai_span span;
    int64_t begun_at_ms;
    bool is_possible;
};

struct check_progress check_progress_begin(const struct check_session *session,
                                           struct aoai_span span);
/* All minutes before this one have been read. */
void check_progress_show(const struct check_progress *progress, int64_t at_minute);
void check_progress_end(const struct check_progress *progress);

#endif
