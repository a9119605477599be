/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Time as a parameter: three functions and their context.
 *
 * Wall time (seconds since 1970, may jump) says which minute it is. Monotonic time
 * (milliseconds from any start, never jumps) measures deadlines and the age of tokens.
 * Sleep returns false when the host wants to stop, so nobody waits for a sleeper.
 */
#ifndef AOAI_CLOCK_H
#define AOAI_CLOCK_H

#include "common/base.h"

struct aoai_clock {
    int64_t (*wall_s)(void *ctx);
    int64_t (*monotonic_ms)(void *ctx);
    bool (*sleep_ms)(void *ctx, int64_t duration_ms);
    void *ctx;
};

/* The machine's own clocks; its sleep cannot be interrupted and returns true. */
struct aoai_clock aoai_clock_system(void);

int64_t aoai_clock_wall_s(struct aoai_clock clock);
int64_t aoai_clock_monotonic_ms(struct aoai_clock clock);
bool aoai_clock_sleep_ms(struct aoai_clock clock, int64_t duration_ms) AOAI_MUST_CHECK;

#endif
