/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* When a minute is waited for, and when it goes on without it. */
#include "tests/support/test.h"

#include "collectd-plugin/pace.h"

#define VALUES 54

/* Complete minutes. */
static void good(struct aoai_pace *pace, int minutes)
{
    for (int i = 0; i < minutes; i++)
        assert_true(aoai_pace_saw(pace, VALUES, VALUES, 0));
}

/* Looks at a minute until it is done with; returns how long that took. Of its values
 * `seen` have come from the beginning; others come at so many a look.
 */
static int64_t wait_for_all(struct aoai_pace *pace, size_t seen, size_t others_each)
{
    int64_t waited_ms = 0;
    size_t others = 0;
    do {
        waited_ms += aoai_pace_wait_ms(pace);
        others += others_each;
    } while (!aoai_pace_saw(pace, VALUES, seen, others));
    return waited_ms;
}

static void what_never_came_whole_is_not_waited_for_long(void **state)
{
    (void)state;
    struct aoai_pace some = {0};
    struct aoai_pace none = {0};
    good(&some, 3);
    /* One look to see that some come, and one that no more do. */
    assert_number(wait_for_all(&some, 41, 0), 4000);
    for (int i = 0; i < 100; i++)
        assert_number(wait_for_all(&some, 41, 0), 10);
    for (int i = 0; i < 3; i++)
        assert_number(wait_for_all(&none, 0, 0), 2000);
    for (int i = 0; i < 100; i++)
        assert_number(wait_for_all(&none, 0, 0), 50);
}

/* The queue of a daemon that is killed is lost: nothing more goes into it. */
static void a_stuck_writer_is_waited_for(void **state)
{
    (void)state;
    struct aoai_pace pace = {0};
    good(&pace, 10);
    for (int i = 0; i < 3; i++)
        assert_number(wait_for_all(&pace, 0, 0), 900000);
    assert_true(pace.is_stuck);
    good(&pace, 1);
    assert_false(pace.is_stuck);
}

static void a_minute_that_comes_late_is_complete(void **state)
{
    (void)state;
    struct aoai_pace pace = {0};
    good(&pace, 10);
    for (size_t i = 0; i < 50; i++)
        assert_false(aoai_pace_saw(&pace, VALUES, i, i));
    assert_true(aoai_pace_saw(&pace, VALUES, VALUES, 50));
    assert_number(pace.good_minutes, 11);
    assert_number(pace.waited_ms, 0);
}

/* A first minute makes all the files of RRD: that may take long, but not for ever. */
static void what_still_comes_is_waited_for(void **state)
{
    (void)state;
    struct aoai_pace pace = {0};
    for (size_t seen = 1; seen < VALUES; seen++)
        assert_false(aoai_pace_saw(&pace, VALUES, seen, 0));
    assert_true(aoai_pace_saw(&pace, VALUES, VALUES, 0));
    assert_number(pace.good_minutes, 1);
    assert_false(aoai_pace_saw(&pace, 10000, 1, 0));
    for (size_t seen = 2; seen < 450; seen++)
        assert_false(aoai_pace_saw(&pace, 10000, seen, 0));
    assert_true(aoai_pace_saw(&pace, 10000, 450, 0));
}

/* The writers work, and ours are not written: they were dropped. */
static void what_others_overtake_was_dropped(void **state)
{
    (void)state;
    static const size_t seen[] = {0, 53};
    for (size_t i = 0; i < AOAI_LENGTH(seen); i++) {
        struct aoai_pace pace = {0};
        good(&pace, 10);
        /* While some of ours come, there is hope. */
        assert_number(wait_for_all(&pace, seen[i], 7), seen[i] == 0 ? 10000 : 12000);
        assert_false(pace.is_stuck);
        assert_number(wait_for_all(&pace, seen[i], 7), seen[i] == 0 ? 2000 : 10);
    }
}

static void many_good_minutes_make_it_fast_again(void **state)
{
    (void)state;
    struct aoai_pace pace = {0};
    assert_number(wait_for_all(&pace, 1, 0), 4000);
    assert_true(pace.is_slow);
    good(&pace, 9);
    assert_number(aoai_pace_wait_ms(&pace), 5);
    good(&pace, 1);
    assert_number(aoai_pace_wait_ms(&pace), 2000);
    assert_true(pace.is_slow);
    good(&pace, 50);
    assert_false(pace.is_slow);
}

static void nothing_to_wait_for_says_nothing(void **state)
{
    (void)state;
    struct aoai_pace pace = {0};
    for (int i = 0; i < 20; i++)
        assert_true(aoai_pace_saw(&pace, 0, 0, 0));
    assert_number(pace.good_minutes, 0);
    assert_number(pace.silent_minutes, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_never_came_whole_is_not_waited_for_long),
        cmocka_unit_test(a_stuck_writer_is_waited_for),
        cmocka_unit_test(a_minute_that_comes_late_is_complete),
        cmocka_unit_test(what_still_comes_is_waited_for),
        cmocka_unit_test(what_others_overtake_was_dropped),
        cmocka_unit_test(many_good_minutes_make_it_fast_again),
        cmocka_unit_test(nothing_to_wait_for_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
