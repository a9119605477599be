/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "tests/support/test.h"

#include "common/server_clock.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scripted_transport.h"

#include <stdio.h>
#include <string.h>

#define NOW_S 1795457700 /* 2026-11-23T18:15:00Z */

struct fixture {
    struct fake_clock machine;
    struct script script;
    struct aoai_server_clock server;
    char logged[1024];
};

static void record_log(void *ctx, enum aoai_log_level level, const char *message)
{
    static const char letters[] = "EWID";
    struct fixture *fixture = ctx;
    size_t length = strlen(fixture->logged);
    (void)snprintf(fixture->logged + length, sizeof(fixture->logged) - length, "%c %s\n",
                   letters[level], message);
}

/* Sends each call on its own. */
static void answers(struct fixture *fixture, const struct scripted_call *calls,
                    size_t count)
{
    fixture->script =
        (struct script){.calls = calls, .count = count, .clock = &fixture->machine};
    fixture->server.inner = scripted_transport(&fixture->script);
    for (size_t i = 0; i < count; i++) {
        struct aoai_exchange exchange = {
            .request = {.method = "GET", .url = strdup("https://arm.example/")}};
        struct aoai_exchange *one = &exchange;
        exchange.request.response_cap = 64;
        aoai_transport_send(aoai_server_clock_transport(&fixture->server), &one, 1);
        aoai_exchange_free(&exchange);
    }
    script_done(&fixture->script);
}

static int64_t ahead_of_truth(struct fixture *fixture, int64_t machine_ahead_s)
{
    int64_t truth = NOW_S + fixture->machine.monotonic_ms / 1000;
    fixture->machine.wall_s = NOW_S + machine_ahead_s;
    return aoai_clock_wall_s(aoai_server_clock_clock(&fixture->server)) - truth;
}

static struct fixture *new_fixture(void)
{
    static struct fixture fixture;
    fixture = (struct fixture){.machine = {.wall_s = NOW_S}};
    fixture.server.clock = fake_clock(&fixture.machine);
    fixture.server.log =
        (struct aoai_log){.level = AOAI_LOG_INFO, .write = record_log, .ctx = &fixture};
    return &fixture;
}

static const struct scripted_call at_18_15[] = {
    {.status = 200, .headers = "Date: Mon, 23 Nov 2026 18:15:00 GMT"}};

static void machine_counts_until_azure_spoke(void **state)
{
    (void)state;
    struct fixture *fixture = new_fixture();
    assert_number(ahead_of_truth(fixture, 3600), 3600);
    assert_number(aoai_server_clock_ahead_s(&fixture->server), 0);
}

static void step_of_the_machine_is_not_believed(void **state)
{
    (void)state;
    static const int64_t steps_s[] = {-86400, -3600, -6, 6, 61, 3600, 86400};
    struct fixture *fixture = new_fixture();
    answers(fixture, at_18_15, 1);
    for (size_t i = 0; i < AOAI_LENGTH(steps_s); i++) {
        assert_number(ahead_of_truth(fixture, steps_s[i]), 0);
        assert_number(aoai_server_clock_ahead_s(&fixture->server), steps_s[i]);
        fixture->machine.monotonic_ms += 61000;
    }
    /* A few seconds are nobody's fault: the machine's own clock has no jitter. */
    assert_number(ahead_of_truth(fixture, 5), 5);
    assert_number(ahead_of_truth(fixture, -5), -5);
}

static void slow_answer_does_not_make_the_machine_wrong(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.status = 200,
         .headers = "Date: Mon, 23 Nov 2026 18:15:00 GMT",
         .takes_ms = 20000}};
    struct fixture *fixture = new_fixture();
    answers(fixture, calls, 1);
    assert_number(ahead_of_truth(fixture, 0), 0);
    assert_text(fixture->logged, "");
}

/* Answers of one batch: the least delayed counts. A slow one says less than a quick one
 * did, and does not replace what agrees with it.
 */
static void the_best_answer_counts(void **state)
{
    (void)state;
    static const struct scripted_call batch[] = {
        {.status = 200, .headers = "Date: Mon, 23 Nov 2026 18:14:50 GMT"},
        {.status = 200, .headers = "Date: Mon, 23 Nov 2026 18:15:00 GMT"},
        {.status = 200, .headers = "Date: Mon, 23 Nov 2026 18:14:55 GMT"}};
    static const struct scripted_call slow[] = {
        {.status = 200,
         .headers = "Date: Mon, 23 Nov 2026 18:15:25 GMT",
         .takes_ms = 25000}};
    struct fixture *fixture = new_fixture();
    struct aoai_exchange exchanges[3] = {{.error = {.kind = AOAI_ERROR_NONE}}};
    struct aoai_exchange *all[3] = {&exchanges[0], &exchanges[1], &exchanges[2]};
    fixture->script = (struct script){.calls = batch, .count = 3};
    fixture->server.inner = scripted_transport(&fixture->script);
    for (size_t i = 0; i < 3; i++)
        exchanges[i].request = (struct aoai_http_request){
            .method = "GET", .url = strdup("https://arm.example/"), .response_cap = 64};
    aoai_transport_send(aoai_server_clock_transport(&fixture->server), all, 3);
    for (size_t i = 0; i < 3; i++)
        aoai_exchange_free(all[i]);
    assert_number(ahead_of_truth(fixture, 30), 0);
    answers(fixture, slow, 1);
    assert_number(ahead_of_truth(fixture, 30), 0);
}

static void only_good_answers_say_the_time(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.status = 200, .headers = "Date: Mon, 23 Nov 2026 19:15:00 GMT\nAge: 60"},
        {.status = 503, .headers = "Date: Mon, 23 Nov 2026 19:15:00 GMT"},
        {.status = 407, .headers = "Date: Mon, 23 Nov 2026 19:15:00 GMT"},
        {.error = AOAI_ERROR_NETWORK},
        {.status = 200},
        {.status = 200, .headers = "Date: soon"}};
    struct fixture *fixture = new_fixture();
    answers(fixture, calls, AOAI_LENGTH(calls));
    assert_number(ahead_of_truth(fixture, 3600), 3600);
}

/* The Date of a service on this machine is this machine's clock again. */
static void a_local_service_does_not_know_the_time(void **state)
{
    (void)state;
    static const struct aoai_http_route local = {.is_local = true};
    struct fixture *fixture = new_fixture();
    struct aoai_exchange exchange = {.request = {.method = "GET",
                                                 .url = strdup("http://169.254.169.254/"),
                                                 .response_cap = 64,
                                                 .route = &local}};
    struct aoai_exchange *all[] = {&exchange};
    fixture->script = (struct script){.calls = at_18_15, .count = 1};
    fixture->server.inner = scripted_transport(&fixture->script);
    aoai_transport_send(aoai_server_clock_transport(&fixture->server), all, 1);
    assert_false(fixture->server.has_date);
    aoai_exchange_free(&exchange);
}

static void disagreement_is_said_once_and_its_end_too(void **state)
{
    (void)state;
    struct fixture *fixture = new_fixture();
    fixture->machine.wall_s = NOW_S + 3600;
    answers(fixture, at_18_15, 1);
    fixture->machine.monotonic_ms = 0;
    answers(fixture, at_18_15, 1);
    assert_text(fixture->logged, "W the clock of this machine is 3600 seconds ahead of "
                                 "Azure's: Azure's counts\n");
    fixture->machine.wall_s = NOW_S;
    answers(fixture, at_18_15, 1);
    fixture->machine.wall_s = NOW_S - 61;
    answers(fixture, at_18_15, 1);
    assert_text(fixture->logged, "W the clock of this machine is 3600 seconds ahead of "
                                 "Azure's: Azure's counts\n"
                                 "I the clock of this machine is right again\n"
                                 "W the clock of this machine is 61 seconds behind "
                                 "Azure's: Azure's counts\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(machine_counts_until_azure_spoke),
        cmocka_unit_test(step_of_the_machine_is_not_believed),
        cmocka_unit_test(slow_answer_does_not_make_the_machine_wrong),
        cmocka_unit_test(the_best_answer_counts),
        cmocka_unit_test(only_good_answers_say_the_time),
        cmocka_unit_test(a_local_service_does_not_know_the_time),
        cmocka_unit_test(disagreement_is_said_once_and_its_end_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
