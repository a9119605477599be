/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* How far a long reading has come, for somebody who waits and looks.
 *
 *   reading minutes: 40 %
 *
 * On standard error and only when that is a terminal that can take a line back (not
 * TERM=dumb), only after a second, without colours. The line is taken away at the end;
 * a signal handler that ends the program writes CHECK_PROGRESS_ERASE when the session
 * says that a line stands there.
 */
#ifndef CHECK_PROGRESS_H
#define CHECK_PROGRESS_H

#include "nagios-check/poll.h"

/* No escape code: every terminal knows these. */
#define CHECK_PROGRESS_ERASE "\r                        \r"

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
