/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The plugin's own figures: once a minute, in order, with what begins led in. */
#include "tests/support/test.h"

#include "collectd-plugin/health.h"
#include "tests/support/fake_clock.h"

#include <math.h>
#include <string.h>

#define OWN_HOST "noc"

struct fixture {
    struct aoai_stop stop;
    struct aoai_ack ack;
    struct fake_clock clock;
    struct aoai_tally tally;
    struct aoai_marks marks;
    struct aoai_delivery delivery;
    struct aoai_health health;
    struct aoai_buf text;
};

/* A daemon that writes at once. */
static bool record(void *ctx, const struct aoai_sample *sample)
{
    struct fixture *fixture = ctx;
    aoai_buf_addf(&fixture->text, "%s %lld %g\n", sample->type_instance,
                  (long long)sample->time_s, isnan(sample->value) ? NAN : sample->value);
    aoai_ack_note(&fixture->ack, sample->host[0] == '\0' ? OWN_HOST : sample->host,
                  sample->time_s);
    return true;
}

static int set_up(void **state)
{
    static struct fixture fixture;
    struct aoai_error err = {0};
    struct aoai_dispatch_options options = {.sink = {.put = record, .ctx = &fixture}};
    fixture = (struct fixture){.text = aoai_buf_init(65536)};
    fixture.ack.stop = &fixture.stop;
    fixture.ack.own_host = OWN_HOST;
    assert_true(aoai_stop_init(&fixture.stop));
    fixture.delivery = (struct aoai_delivery){.marks = &fixture.marks,
                                              .ack = &fixture.ack,
                                              .clock = fake_clock(&fixture.clock)};
    fixture.delivery.dispatch = aoai_dispatch_new(&options, &err);
    assert_ok(fixture.delivery.dispatch != NULL, &err);
    fixture.health.tally = &fixture.tally;
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    assert_false(fixture->delivery.has_warned); /* all was seen written */
    aoai_dispatch_free(fixture->delivery.dispatch);
    aoai_marks_free(&fixture->marks);
    aoai_stop_free(&fixture->stop);
    aoai_buf_free(&fixture->text);
    return 0;
}

/* What is said at that time. */
static const char *tell(struct fixture *fixture, int64_t now_s)
{
    aoai_buf_free(&fixture->text);
    aoai_health_tell(&fixture->health, &fixture->delivery, 180, now_s);
    return aoai_buf_text(&fixture->text);
}

#define FIVE(time, values)                                                               \
    "polls " time " " values "\n"                                                        \
    "points_new " time " " values "\n"                                                   \
    "points_backfilled " time " " values "\n"                                            \
    "points_revised " time " " values "\n"                                               \
    "tokens_revised " time " " values "\n"

static void what_begins_is_led_in_and_counted_anew(void **state)
{
    struct fixture *fixture = *state;
    assert_text(tell(fixture, 659), FIVE("540", "nan") "settle_time 540 nan\n" FIVE(
                                        "600", "0") "settle_time 600 180\n");
    fixture->health.polls = 3;
    fixture->health.points_revised = 3;
    fixture->health.tokens_revised = 3;
    fixture->delivery.points_new = 3;
    fixture->delivery.points_backfilled = 3;
    fixture->tally.rows[0] = (struct aoai_tally_row){.status = 503, .count = 4};
    fixture->tally.row_count = 1;
    assert_text(tell(fixture, 660),
                "503 600 nan\n" FIVE("660", "3") "settle_time 660 180\n503 660 4\n");
    assert_text(tell(fixture, 720), FIVE("720", "0") "settle_time 720 180\n503 720 0\n");
    /* Behind a gap everything begins. */
    assert_glob(tell(fixture, 840),
                FIVE("780", "nan") "settle_time 780 nan\n503 780 nan\n"
                                   "polls 840 0\n*503 840 0\n");
}

/* A second time in a minute, or a clock that went back: RRD would refuse it, and with it
 * what comes behind. Nothing that was counted is lost.
 */
static void no_minute_is_told_twice(void **state)
{
    struct fixture *fixture = *state;
    (void)tell(fixture, 660);
    fixture->health.polls = 2;
    fixture->delivery.points_new = 5;
    assert_text(tell(fixture, 661), "");
    assert_text(tell(fixture, 719), "");
    assert_text(tell(fixture, 60), "");
    assert_glob(tell(fixture, 720), "polls 720 2\npoints_new 720 5\n*");
}

/* The process ends, and another one goes on with what was written down. */
static void restart(struct fixture *fixture)
{
    struct aoai_error err = {0};
    struct aoai_buf text = aoai_buf_init(65536);
    aoai_marks_write(&fixture->marks, &text);
    aoai_marks_free(&fixture->marks);
    assert_ok(aoai_marks_read(&fixture->marks, aoai_buf_text(&text), &err), &err);
    aoai_buf_free(&text);
    fixture->health = (struct aoai_health){.tally = &fixture->tally};
    fixture->tally = (struct aoai_tally){.row_count = 0};
}

static void a_restart_tells_nothing_twice(void **state)
{
    struct fixture *fixture = *state;
    (void)tell(fixture, 660);
    restart(fixture);
    assert_text(tell(fixture, 719), "");
    /* What was told a minute ago goes on without a lead; behind a gap it begins. */
    assert_text(tell(fixture, 720), FIVE("720", "0") "settle_time 720 180\n");
    restart(fixture);
    assert_glob(tell(fixture, 960), FIVE("900", "nan") "*polls 960 0\n*");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_begins_is_led_in_and_counted_anew, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(no_minute_is_told_twice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_restart_tells_nothing_twice, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
