/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Polls for the minutes that are settled by Azure's clock.
 *
 *   machine 11:30:40, Azure 10:30:40: asks for 11:22-11:27, sees Azure's date in the answer,
 *   asks again for 10:22-10:27
 *
 * Units: minutes since 1970 as in common/utc.h; `now_s` is the clock's time of the poll.
 * Ownership: the session borrows all; snapshots are the caller's. Errors are the monitor's.
 */
#ifndef CHECK_POLL_H
#define CHECK_POLL_H

#include "common/answer_cache.h"
#include "common/monitor.h"
#include "common/state_dir.h"
#include "nagios-check/settings.h"
#include "nagios-check/trace.h"

#include <signal.h>

/* What a run works with; all borrowed. */
struct check_session {
    const struct check_config *config;
    struct aoai_session *azure;
    const struct aoai_account_list *found; /* by a discovery */
    struct aoai_monitor *monitor;
    struct aoai_clock clock;
    int64_t deadline_at_ms;                 /* of the first poll */
    const struct aoai_state_dir *state_dir; /* NULL = nothing is kept */
    const struct aoai_answer_cache *cache;  /* of answers; zeroed where none is used */
    const struct check_trace *trace;
    void (*restart_timer)(int64_t timeout_s); /* each poll of a history has its own */
    const char *volatile *stage;              /* what is being done, for last words */
    volatile sig_atomic_t *has_progress;      /* a progress line stands on the terminal */
};

typedef struct aoai_span check_span_at(const struct check_session *session,
                                       int64_t now_s);

/* The newest minutes that are settled at `now_s`. */
struct aoai_span check_poll_span(const struct check_session *session, int64_t minutes,
                                 int64_t now_s);

/* What time it was when a poll began: its answers may have put the clock right. */
int64_t check_poll_right_time(const struct check_session *session, int64_t begun_at_ms,
                              const struct aoai_snapshot *snapshot);

/* Polls what is to be read by `span_of` and says for which time that was; once more when
 * the first answer showed that the clock was wrong.
 */
bool check_poll_newest(const struct check_session *session, check_span_at *span_of,
                       int64_t *now_s, struct aoai_snapshot *snapshot,
                       struct aoai_error *err) AOAI_MUST_CHECK;

#endif
