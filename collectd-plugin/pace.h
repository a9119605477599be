/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* How long to wait until the values of a minute were written, and what it means when they
 * were not. Pure arithmetic; one for each account, for a chain may treat hosts differently.
 *
 *   54 of 54 in 3 ms, again and again    -> the next one
 *   0 of 54 in 2 s, nothing else either  -> a write plugin is stuck: wait on
 *   0 of 54 in 10 s, of others 380       -> ours were dropped: go on
 *   12, 25, 41 of 54, more each 2 s      -> a slow disk makes the files: wait on
 *   41 of 54 in 2 s, the first minute    -> a filter chain drops some: go on slowly
 *
 * What waits in the daemon's queue is lost when the daemon is killed, and written in any
 * order when it is set free. So where minutes came back complete before, one that does not
 * is waited for: up to a quarter of an hour, then for as long again with the next one.
 * Where they never did, configuration swallows them: the wait is two seconds at first, then
 * a slow pace, which is nearly as good.
 */
#ifndef AOAI_PLUGIN_PACE_H
#define AOAI_PLUGIN_PACE_H

#include "common/base.h"

/* A zeroed struct knows nothing yet. */
struct aoai_pace {
    int good_minutes;   /* complete, in a row */
    int silent_minutes; /* without a single value, in a row */
    bool is_slow;       /* some of a minute's values do not come */
    bool is_stuck;      /* nothing was written at all, and more is waited for */
    /* of the minute under way */
    int64_t waited_ms;
    int64_t working_ms; /* of it: others were written, ours were not */
    size_t seen;        /* at the last look */
    size_t others;
};

/* How long to look at the minute that begins, or has not come whole yet. */
int64_t aoai_pace_wait_ms(const struct aoai_pace *pace);

/* What was written since the minute began, after one more such wait: of its `expected`
 * values, and of others. True = it is done with, being complete or given up.
 */
bool aoai_pace_saw(struct aoai_pace *pace, size_t expected, size_t seen, size_t others);

#endif
