/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "tests/support/test.h"

#include "collectd-plugin/ack.h"

#define MANY 5000
#define HOST "contoso-prod"

struct fixture {
    struct aoai_stop stop;
    struct aoai_ack ack;
    int64_t time_s;
    int64_t delay_ms; /* before the thread begins */
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    fixture.ack.stop = &fixture.stop;
    *state = &fixture;
    return aoai_stop_init(&fixture.stop) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    aoai_stop_free(&fixture->stop);
    return 0;
}

static int64_t now_ms(void)
{
    return aoai_clock_monotonic_ms(aoai_clock_system());
}

static void values_written_before_the_wait_count(void **state)
{
    struct fixture *fixture = *state;
    aoai_ack_begin(&fixture->ack, HOST, 600);
    for (int i = 0; i < 3; i++)
        aoai_ack_note(&fixture->ack, HOST, 600);
    assert_number(aoai_ack_wait(&fixture->ack, 3, 60000).seen, 3);
}

static void other_stamps_do_not_count(void **state)
{
    struct fixture *fixture = *state;
    aoai_ack_begin(&fixture->ack, HOST, 540);
    aoai_ack_note(&fixture->ack, HOST, 540);
    aoai_ack_begin(&fixture->ack, HOST, 600);
    aoai_ack_note(&fixture->ack, HOST, 540); /* late: its minute was given up */
    aoai_ack_note(&fixture->ack, HOST, 600);
    assert_number(aoai_ack_wait(&fixture->ack, 2, 10).seen, 1);
}

/* Another collectd's values of the same plugin, forwarded to this one. */
static void other_hosts_do_not_count(void **state)
{
    struct fixture *fixture = *state;
    aoai_ack_note(&fixture->ack, "other", 0); /* nobody has begun */
    aoai_ack_begin(&fixture->ack, HOST, 600);
    aoai_ack_note(&fixture->ack, "other", 600);
    aoai_ack_note(&fixture->ack, "noc", 600);
    aoai_ack_note(&fixture->ack, HOST, 600);
    assert_number(aoai_ack_wait(&fixture->ack, 2, 10).seen, 1);
    /* The plugin's own figures carry the daemon's name. */
    fixture->ack.own_host = "noc";
    aoai_ack_begin(&fixture->ack, "", 600);
    aoai_ack_note(&fixture->ack, "other-noc", 600);
    aoai_ack_note(&fixture->ack, HOST, 600);
    aoai_ack_note(&fixture->ack, "noc", 600);
    assert_number(aoai_ack_wait(&fixture->ack, 2, 10).seen, 1);
}

static void nothing_expected_is_no_wait(void **state)
{
    struct fixture *fixture = *state;
    int64_t start_ms = now_ms();
    aoai_ack_begin(&fixture->ack, HOST, 600);
    assert_number(aoai_ack_wait(&fixture->ack, 0, 60000).seen, 0);
    assert_true(now_ms() - start_ms < 1000);
}

static void a_lost_value_ends_the_wait_in_time(void **state)
{
    struct fixture *fixture = *state;
    aoai_ack_begin(&fixture->ack, HOST, 600);
    aoai_ack_note(&fixture->ack, HOST, 600);
    int64_t start_ms = now_ms();
    assert_number(aoai_ack_wait(&fixture->ack, 2, 50).seen, 1);
    assert_in_range(now_ms() - start_ms, 50, 1000);
}

/* What does not count shows that the writers work. */
static void others_are_counted_apart(void **state)
{
    struct fixture *fixture = *state;
    aoai_ack_note_other(&fixture->ack);
    aoai_ack_begin(&fixture->ack, HOST, 600);
    aoai_ack_note(&fixture->ack, HOST, 600);
    aoai_ack_note(&fixture->ack, HOST, 540);
    aoai_ack_note(&fixture->ack, "other", 600);
    aoai_ack_note_other(&fixture->ack);
    struct aoai_ack_count count = aoai_ack_wait(&fixture->ack, 1, 60000);
    assert_number(count.seen, 1);
    assert_number(count.others, 3);
}

static void *write_four(void *ctx)
{
    struct fixture *fixture = ctx;
    for (int i = 0; i < 4; i++)
        if (aoai_clock_sleep_ms(aoai_clock_system(), 5))
            aoai_ack_note(&fixture->ack, HOST, 600);
    return NULL;
}

/* Six values, of which two may be under way: the third waits until one was written. */
static void no_more_values_are_under_way_than_there_is_room_for(void **state)
{
    struct fixture *fixture = *state;
    pthread_t writer;
    fixture->ack.room = 2;
    aoai_ack_begin(&fixture->ack, HOST, 600);
    assert_int_equal(pthread_create(&writer, NULL, write_four, fixture), 0);
    for (size_t sent = 1; sent <= 6; sent++) {
        assert_true(aoai_ack_make_room(&fixture->ack, 60000));
        assert_true(sent - aoai_ack_wait(&fixture->ack, 0, 0).seen <= 2);
    }
    assert_int_equal(pthread_join(writer, NULL), 0);
}

/* Where nothing comes back, each minute waits once, and after some none does any more. */
static void room_that_is_never_made_is_not_waited_for_again(void **state)
{
    struct fixture *fixture = *state;
    int64_t start_ms = now_ms();
    fixture->ack.room = 2;
    for (int minute = 0; minute < 100; minute++) {
        aoai_ack_begin(&fixture->ack, HOST, 600 + minute * 60);
        for (int i = 0; i < 50; i++)
            assert_true(aoai_ack_make_room(&fixture->ack, 20));
    }
    assert_in_range(now_ms() - start_ms, 60, 1000);
}

static void *write_many(void *ctx)
{
    struct fixture *fixture = ctx;
    if (!aoai_clock_sleep_ms(aoai_clock_system(), fixture->delay_ms))
        return NULL;
    for (int i = 0; i < MANY; i++) {
        aoai_ack_note(&fixture->ack, HOST, fixture->time_s);
        aoai_ack_note(&fixture->ack, HOST, fixture->time_s - 60);
    }
    return NULL;
}

static void every_value_of_every_writer_counts_once(void **state)
{
    struct fixture *fixture = *state;
    pthread_t writers[4];
    fixture->time_s = 600;
    fixture->delay_ms = 5;
    aoai_ack_begin(&fixture->ack, HOST, 600);
    for (size_t i = 0; i < AOAI_LENGTH(writers); i++)
        assert_int_equal(pthread_create(&writers[i], NULL, write_many, fixture), 0);
    assert_number(aoai_ack_wait(&fixture->ack, AOAI_LENGTH(writers) * MANY, 60000).seen,
                  AOAI_LENGTH(writers) * MANY);
    for (size_t i = 0; i < AOAI_LENGTH(writers); i++)
        assert_int_equal(pthread_join(writers[i], NULL), 0);
}

static void *request_stop(void *ctx)
{
    struct fixture *fixture = ctx;
    if (aoai_clock_sleep_ms(aoai_clock_system(), 20))
        aoai_stop_request(&fixture->stop);
    return NULL;
}

static void stop_ends_a_wait(void **state)
{
    struct fixture *fixture = *state;
    pthread_t stopper;
    int64_t start_ms = now_ms();
    aoai_ack_begin(&fixture->ack, HOST, 600);
    assert_int_equal(pthread_create(&stopper, NULL, request_stop, fixture), 0);
    assert_number(aoai_ack_wait(&fixture->ack, 1, 60000).seen, 0);
    assert_false(aoai_ack_make_room(&fixture->ack, 60000));
    assert_true(now_ms() - start_ms < 5000);
    assert_int_equal(pthread_join(stopper, NULL), 0);
}

static void stop_ends_a_sleep_and_each_later_one(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_clock clock = aoai_stop_clock(&fixture->stop);
    pthread_t stopper;
    assert_true(aoai_clock_sleep_ms(clock, 1));
    int64_t start_ms = now_ms();
    assert_int_equal(pthread_create(&stopper, NULL, request_stop, fixture), 0);
    assert_false(aoai_clock_sleep_ms(clock, 60000));
    assert_false(aoai_clock_sleep_ms(clock, 60000));
    assert_true(aoai_stop_is_requested(&fixture->stop));
    assert_true(now_ms() - start_ms < 5000);
    assert_int_equal(pthread_join(stopper, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_written_before_the_wait_count, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(other_stamps_do_not_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_hosts_do_not_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_expected_is_no_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lost_value_ends_the_wait_in_time, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(every_value_of_every_writer_counts_once, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(others_are_counted_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            no_more_values_are_under_way_than_there_is_room_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(room_that_is_never_made_is_not_waited_for_again,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(stop_ends_a_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stop_ends_a_sleep_and_each_later_one, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
