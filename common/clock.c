/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/clock.h"

#include <errno.h>
#include <time.h>

static int64_t system_wall_s(void *ctx)
{
    (void)ctx;
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec;
}

static int64_t system_monotonic_ms(void *ctx)
{
    (void)ctx;
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool system_sleep_ms(void *ctx, int64_t duration_ms)
{
    (void)ctx;
    if (duration_ms <= 0)
        return true;
    struct timespec left = {.tv_sec = duration_ms / 1000,
                            .tv_nsec = (duration_ms % 1000) * 1000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR)
        continue;
    return true;
}

struct aoai_clock aoai_clock_system(void)
{
    struct aoai_clock clock = {.wall_s = system_wall_s,
                               .monotonic_ms = system_monotonic_ms,
                               .sleep_ms = system_sleep_ms};
    return clock;
}

int64_t aoai_clock_wall_s(struct aoai_clock clock)
{
    return clock.wall_s(clock.ctx);
}

int64_t aoai_clock_monotonic_ms(struct aoai_clock clock)
{
    return clock.monotonic_ms(clock.ctx);
}

bool aoai_clock_sleep_ms(struct aoai_clock clock, int64_t duration_ms)
{
    return clock.sleep_ms(clock.ctx, duration_ms);
}
