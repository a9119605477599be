/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* A clock that only a sleep moves. */
#include "tests/support/fake_clock.h"

#include "tests/support/test.h"

static int64_t wall_s(void *ctx)
{
    const struct fake_clock *fake = ctx;
    return fake->wall_s + fake->monotonic_ms / 1000;
}

static int64_t monotonic_ms(void *ctx)
{
    const struct fake_clock *fake = ctx;
    return fake->monotonic_ms;
}

static bool sleep_ms(void *ctx, int64_t duration_ms)
{
    struct fake_clock *fake = ctx;
    if (duration_ms < 0 || fake->sleep_count == FAKE_CLOCK_SLEEPS)
        fail_msg("sleep %zu of %lld ms: negative, or one too many", fake->sleep_count,
                 (long long)duration_ms);
    fake->sleeps_ms[fake->sleep_count] = duration_ms;
    fake->sleep_count++;
    if (fake->sleep_count == fake->cancel_at)
        return false;
    fake->monotonic_ms += duration_ms;
    return true;
}

struct aoai_clock fake_clock(struct fake_clock *fake)
{
    return (struct aoai_clock){wall_s, monotonic_ms, sleep_ms, fake};
}
