/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MS 1000

bool check_progress_is_possible(void)
{
    const char *term = getenv("TERM");
    return isatty(STDERR_FILENO) == 1 && term != NULL && term[0] != '\0' &&
           strcmp(term, "dumb") != 0;
}

struct check_progress check_progress_begin(const struct check_session *session,
                                           struct aoai_span span)
{
    return (struct check_progress){
        .session = session,
        .span = span,
        .begun_at_ms = aoai_clock_monotonic_ms(session->clock),
        .is_possible = check_progress_is_possible(),
    };
}

void check_progress_show(const struct check_progress *progress, int64_t at_minute)
{
    const struct check_session *session = progress->session;
    int64_t done = at_minute - progress->span.from_minute;
    int64_t took_ms = aoai_clock_monotonic_ms(session->clock) - progress->begun_at_ms;
    bool is_over = at_minute >= progress->span.to_minute;
    if (!progress->is_possible || is_over || took_ms <= PATIENCE_MS)
        return;
    *session->has_progress = 1;
    (void)dprintf(STDERR_FILENO, CHECK_PROGRESS_ERASE "reading minutes: %lld %%",
                  (long long)(done * 100 / aoai_span_minutes(progress->span)));
}

void check_progress_end(const struct check_progress *progress)
{
    if (*progress->session->has_progress == 0)
        return;
    *progress->session->has_progress = 0;
    (void)dprintf(STDERR_FILENO, CHECK_PROGRESS_ERASE);
}
