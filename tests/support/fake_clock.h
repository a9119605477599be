/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* A clock that stands still until somebody sleeps: a retry over two minutes takes no
 * time.
 *
 *   struct fake_clock fake = {.wall_s = 1795457700};
 *   struct aoai_clock clock = fake_clock(&fake);
 */
#ifndef FAKE_CLOCK_H
#define FAKE_CLOCK_H

#include "common/clock.h"

#define FAKE_CLOCK_SLEEPS 32

struct fake_clock {
    int64_t wall_s; /* when monotonic_ms is 0 */
    int64_t monotonic_ms;
    size_t sleep_count;
    int64_t sleeps_ms[FAKE_CLOCK_SLEEPS]; /* how long each was */
    size_t cancel_at;                     /* the n-th sleep is cancelled; 0 = none is */
};

struct aoai_clock fake_clock(struct fake_clock *fake);

#endif
