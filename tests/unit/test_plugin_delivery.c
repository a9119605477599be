/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* An account's minutes on their way through the daemon. */
#include "tests/support/test.h"

#include "collectd-plugin/delivery.h"
#include "tests/support/account.h"
#include "tests/support/fake_clock.h"

#include <stdlib.h>

#define MINUTES 100

struct fixture {
    struct aoai_stop stop;
    struct aoai_ack ack;
    struct fake_clock clock;
    int64_t write_ms; /* how long a value takes */
    struct aoai_marks marks;
    struct aoai_delivery delivery;
    struct account account;
};

/* A daemon that writes at once. */
static bool write_value(void *ctx, const struct aoai_sample *sample)
{
    struct fixture *fixture = ctx;
    fixture->clock.monotonic_ms += fixture->write_ms;
    aoai_ack_note(&fixture->ack, sample->host, sample->time_s);
    return true;
}

static int set_up(void **state)
{
    static struct fixture fixture;
    static const char host[AOAI_NAMES_SIZE] = "contoso-prod";
    struct aoai_error err = {0};
    struct aoai_dispatch_options options = {
        .sink = {.put = write_value, .ctx = &fixture}};
    double values[MINUTES] = {0};
    fixture = (struct fixture){.ack = {.stop = &fixture.stop}};
    assert_true(aoai_stop_init(&fixture.stop));
    fixture.delivery =
        (struct aoai_delivery){.marks = &fixture.marks,
                               .ack = &fixture.ack,
                               .clock = fake_clock(&fixture.clock),
                               .dispatch = aoai_dispatch_new(&options, &err),
                               .ledger = aoai_ledger_new(&fixture.marks, &err)};
    assert_ok(fixture.delivery.dispatch != NULL && fixture.delivery.ledger != NULL, &err);
    assert_ok(aoai_delivery_add_account(&fixture.delivery, host, &err), &err);
    account_init(&fixture.account, "contoso-prod",
                 (struct aoai_span){1000, 1000 + MINUTES});
    account_series(&fixture.account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL, values);
    account_join(&fixture.account);
    assert_ok(
        aoai_ledger_offer(fixture.delivery.ledger, &fixture.account.state, 2000, &err),
        &err);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    account_free(&fixture->account);
    aoai_dispatch_free(fixture->delivery.dispatch);
    aoai_ledger_free(fixture->delivery.ledger);
    free(fixture->delivery.paces);
    aoai_marks_free(&fixture->marks);
    aoai_stop_free(&fixture->stop);
    return 0;
}

static size_t run(struct fixture *fixture)
{
    return aoai_delivery_run(&fixture->delivery, 0, &fixture->account.state);
}

static void a_history_goes_in_one_run(void **state)
{
    struct fixture *fixture = *state;
    assert_number(run(fixture), MINUTES + 1);
    assert_false(fixture->delivery.is_cut);
    assert_number(run(fixture), 0);
}

/* Half a second a minute: others have their turn every ten seconds. */
static void a_slow_daemon_is_given_ten_seconds(void **state)
{
    struct fixture *fixture = *state;
    fixture->write_ms = 500;
    for (size_t left = MINUTES + 1; left > 20; left -= 20) {
        assert_number(run(fixture), 20);
        assert_true(fixture->delivery.is_cut);
    }
    assert_number(run(fixture), 1);
    assert_false(fixture->delivery.is_cut);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_history_goes_in_one_run),
        TEST(a_slow_daemon_is_given_ten_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
