/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/clock: the machine's clocks, and a clock that is a parameter. */
#include "tests/support/test.h"

#include <time.h>

#include "common/clock.h"
#include "tests/support/fake_clock.h"

static void system_clock_tells_the_time(void **state)
{
    (void)state;
    struct aoai_clock clock = aoai_clock_system();
    int64_t before = (int64_t)time(NULL);
    int64_t got = aoai_clock_wall_s(clock);
    assert_true(got >= before && got <= (int64_t)time(NULL));
}

static void system_sleep_takes_its_time(void **state)
{
    (void)state;
    struct aoai_clock clock = aoai_clock_system();
    int64_t before_ms = aoai_clock_monotonic_ms(clock);
    assert_true(aoai_clock_sleep_ms(clock, 20));
    int64_t slept_ms = aoai_clock_monotonic_ms(clock) - before_ms;
    assert_true(slept_ms >= 20 && slept_ms < 10000);
}

static void no_time_is_slept_at_once(void **state)
{
    (void)state;
    struct aoai_clock clock = aoai_clock_system();
    assert_true(aoai_clock_sleep_ms(clock, 0));
    assert_true(aoai_clock_sleep_ms(clock, -5000));
}

static void a_clock_is_what_its_functions_say(void **state)
{
    (void)state;
    struct fake_clock fake = {.wall_s = 1000, .cancel_at = 2};
    struct aoai_clock clock = fake_clock(&fake);
    assert_true(aoai_clock_sleep_ms(clock, 2500));
    assert_number(aoai_clock_wall_s(clock), 1002);
    assert_number(aoai_clock_monotonic_ms(clock), 2500);
    assert_false(aoai_clock_sleep_ms(clock, 2500));
    assert_number(aoai_clock_monotonic_ms(clock), 2500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(system_clock_tells_the_time),
        cmocka_unit_test(system_sleep_takes_its_time),
        cmocka_unit_test(no_time_is_slept_at_once),
        cmocka_unit_test(a_clock_is_what_its_functions_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
