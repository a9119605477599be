/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/retry: what is sent again, how long it waits, and when it gives up. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/retry.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scripted_transport.h"

#define NOW_S    1795457700 /* Mon, 23 Nov 2026 18:15:00 GMT */
#define DEADLINE 60000

/* A retry over a script and a clock that stands still. */
struct stage {
    struct fake_clock clock;
    struct script script;
    struct aoai_retry retry;
    struct aoai_exchange exchange;
};

static void set_stage(struct stage *stage, const struct scripted_call *calls,
                      size_t count)
{
    *stage = (struct stage){.clock = {.wall_s = NOW_S}};
    stage->script =
        (struct script){.calls = calls, .count = count, .clock = &stage->clock};
    stage->retry = (struct aoai_retry){
        .inner = scripted_transport(&stage->script),
        .clock = fake_clock(&stage->clock),
        .tries_max = 4,
        .base_delay_ms = 500,
        .jitter_state = 42,
    };
    stage->exchange.request = (struct aoai_http_request){
        .method = "GET",
        .url = strdup("https://host/a"),
        .response_cap = 1000,
        .deadline_at_ms = DEADLINE,
    };
}

static void play(struct stage *stage)
{
    struct aoai_exchange *all[] = {&stage->exchange};
    aoai_transport_send(aoai_retry_transport(&stage->retry), all, 1);
}

static void end(struct stage *stage)
{
    script_done(&stage->script);
    aoai_exchange_free(&stage->exchange);
}

struct outcome_case {
    const char *label;
    struct scripted_call call;
    bool is_sent_again;
};

static const struct outcome_case one_sending[] = {
    {"200", {.status = 200}, false},
    {"204", {.status = 204}, false},
    {"301", {.status = 301}, false},
    {"400", {.status = 400}, false},
    {"401", {.status = 401}, false},
    {"403", {.status = 403}, false},
    {"404", {.status = 404}, false},
    {"408", {.status = 408}, true},
    {"409", {.status = 409}, false},
    {"429", {.status = 429}, true},
    {"500", {.status = 500}, true},
    {"501", {.status = 501}, false},
    {"502", {.status = 502}, true},
    {"503", {.status = 503}, true},
    {"504", {.status = 504}, true},
    {"505", {.status = 505}, false},
    {"529", {.status = 529}, true},
    {"network", {.error = AOAI_ERROR_NETWORK}, true},
    {"timeout", {.error = AOAI_ERROR_TIMEOUT}, false},
    {"protocol", {.error = AOAI_ERROR_PROTOCOL}, false},
    {"certificate", {.error = AOAI_ERROR_CREDENTIAL}, false},
    {"config", {.error = AOAI_ERROR_CONFIG}, false},
    {"no memory", {.error = AOAI_ERROR_NO_MEMORY}, false},
    {"cancelled", {.error = AOAI_ERROR_CANCELLED}, false},
};

static void what_passes_is_sent_again(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(one_sending); i++) {
        struct scripted_call calls[] = {one_sending[i].call,
                                        {.status = 200, .answer = "ok"}};
        struct stage stage;
        set_stage(&stage, calls, one_sending[i].is_sent_again ? 2 : 1);
        play(&stage);
        assert_number_in(one_sending[i].label, stage.clock.sleep_count,
                         one_sending[i].is_sent_again);
        if (one_sending[i].is_sent_again) {
            assert_number_in(one_sending[i].label, stage.exchange.response.status, 200);
            assert_number_in(one_sending[i].label, stage.exchange.error.kind,
                             AOAI_ERROR_NONE);
            assert_text_in(one_sending[i].label,
                           aoai_buf_text(&stage.exchange.response.body), "ok");
        } else {
            assert_number_in(one_sending[i].label, stage.exchange.response.status,
                             one_sending[i].call.status);
            assert_number_in(one_sending[i].label, stage.exchange.error.kind,
                             one_sending[i].call.error);
        }
        end(&stage);
    }
}

static const struct outcome_case local_sending[] = {
    {"400", {.status = 400}, false},
    {"401", {.status = 401}, false},
    {"403", {.status = 403}, false},
    {"404", {.status = 404}, true},
    {"410", {.status = 410}, true},
    {"429", {.status = 429}, true},
    {"500", {.status = 500}, true},
    {"501", {.status = 501}, true},
    {"511", {.status = 511}, true},
    {"network", {.error = AOAI_ERROR_NETWORK}, true},
    {"timeout", {.error = AOAI_ERROR_TIMEOUT}, true},
    {"cancelled", {.error = AOAI_ERROR_CANCELLED}, false},
};

/* A service of this machine: what passes there, and the route's own patience. */
static void a_local_service_is_being_updated(void **state)
{
    (void)state;
    static const struct aoai_http_route local = {
        .is_local = true, .tries_max = 6, .base_delay_ms = 1000};
    static const struct aoai_http_route probe = {.is_local = true, .tries_max = 1};
    for (size_t i = 0; i < AOAI_LENGTH(local_sending); i++) {
        struct scripted_call calls[] = {local_sending[i].call, local_sending[i].call,
                                        local_sending[i].call, local_sending[i].call,
                                        local_sending[i].call, {.status = 200}};
        bool is_again = local_sending[i].is_sent_again;
        struct stage stage;
        set_stage(&stage, calls, is_again ? 6 : 1);
        stage.exchange.request.route = &local;
        play(&stage);
        assert_number_in(local_sending[i].label, stage.clock.sleep_count,
                         is_again ? 5 : 0);
        if (is_again)
            assert_true(stage.clock.sleeps_ms[0] >= 1000 &&
                        stage.clock.sleeps_ms[4] >= 16000);
        end(&stage);
        set_stage(&stage, calls, 1);
        stage.exchange.request.route = &probe;
        play(&stage);
        assert_number_in(local_sending[i].label, stage.clock.sleep_count, 0);
        end(&stage);
    }
}

struct wait_case {
    const char *label;
    int status;
    const char *headers;
    int64_t least_ms;
    int64_t most_ms;
};

static const struct wait_case waits[] = {
    {"seconds", 503, "Retry-After: 17", 17000, 17000},
    {"seconds, throttled", 429, "Retry-After: 17", 17000, 17000},
    {"letter case", 503, "retry-AFTER:3", 3000, 3000},
    {"blanks", 503, "Retry-After:  3 ", 3000, 3000},
    {"a date", 503, "Retry-After: Mon, 23 Nov 2026 18:15:30 GMT", 30000, 30000},
    {"a date that is over", 503, "Retry-After: Mon, 23 Nov 2026 18:14:30 GMT", 0, 0},
    {"milliseconds", 503, "retry-after-ms: 250", 250, 250},
    {"Azure's milliseconds", 503, "x-ms-retry-after-ms: 250", 250, 250},
    {"milliseconds beat seconds", 503, "Retry-After: 9\nretry-after-ms: 250", 250, 250},
    {"0", 503, "Retry-After: 0", 0, 0},
    {"0, throttled", 429, "Retry-After: 0", 1000, 1000},
    {"milliseconds, throttled", 529, "retry-after-ms: 250", 1000, 1000},
    {"a date that is over, throttled", 429, "Retry-After: Mon, 23 Nov 2026 18:14:30 GMT",
     1000, 1000},
    {"none", 503, NULL, 500, 625},
    {"none, throttled", 429, NULL, 1000, 1000},
    {"nonsense", 503, "Retry-After: soon", 500, 625},
    {"negative", 503, "Retry-After: -5", 500, 625},
    {"fraction", 503, "Retry-After: 1.5", 500, 625},
    {"huge", 503, "Retry-After: 99999999999999999999", 500, 625},
    {"empty", 503, "Retry-After:", 500, 625},
};

static void server_says_how_long_to_wait(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(waits); i++) {
        struct scripted_call calls[] = {
            {.status = waits[i].status, .headers = waits[i].headers}, {.status = 200}};
        struct stage stage;
        set_stage(&stage, calls, 2);
        play(&stage);
        int64_t slept_ms = stage.clock.monotonic_ms;
        if (slept_ms < waits[i].least_ms || slept_ms > waits[i].most_ms)
            assert_number_in(waits[i].label, slept_ms, waits[i].least_ms);
        end(&stage);
    }
}

static void wait_doubles_from_try_to_try(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.status = 503}, {.status = 503}, {.status = 503}, {.status = 503}};
    struct stage stage;
    set_stage(&stage, calls, AOAI_LENGTH(calls));
    play(&stage);
    assert_number(stage.exchange.response.status, 503);
    assert_number(stage.clock.sleep_count, 3);
    for (int i = 0; i < 3; i++) {
        int64_t base_ms = (int64_t)500 << i;
        assert_in_range(stage.clock.sleeps_ms[i], base_ms, base_ms + base_ms / 4);
    }
    end(&stage);
}

static void jitter_differs_from_process_to_process(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {{.status = 503}, {.status = 200}};
    int64_t first_ms = -1;
    bool is_different = false;
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct stage stage;
        set_stage(&stage, calls, AOAI_LENGTH(calls));
        stage.retry.jitter_state = seed * 1000003;
        play(&stage);
        if (first_ms < 0)
            first_ms = stage.clock.monotonic_ms;
        is_different = is_different || stage.clock.monotonic_ms != first_ms;
        end(&stage);
    }
    assert_true(is_different);
}

static void gives_up_after_the_last_try(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {{.error = AOAI_ERROR_NETWORK},
                                                 {.error = AOAI_ERROR_NETWORK}};
    struct stage stage;
    set_stage(&stage, calls, AOAI_LENGTH(calls));
    stage.retry.tries_max = 2;
    play(&stage);
    assert_error(&stage.exchange.error, AOAI_ERROR_NETWORK, "scripted network");
    end(&stage);
}

static void one_try_means_never_again(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {{.status = 503}};
    struct stage stage;
    set_stage(&stage, calls, 1);
    stage.retry.tries_max = 1;
    play(&stage);
    assert_number(stage.clock.sleep_count, 0);
    end(&stage);
}

static void wait_beyond_the_deadline_gives_up_at_once(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.status = 429, .headers = "Retry-After: 60", .answer = "come back"}};
    struct stage stage;
    set_stage(&stage, calls, 1);
    play(&stage);
    assert_number(stage.clock.sleep_count, 0);
    assert_number(stage.exchange.response.status, 429);
    assert_text(aoai_buf_text(&stage.exchange.response.body), "come back");
    assert_text(aoai_http_header(&stage.exchange.response, "retry-after"), "60");
    end(&stage);
}

static void wait_that_just_fits_is_taken(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.status = 429, .headers = "Retry-After: 59"}, {.status = 200}};
    struct stage stage;
    set_stage(&stage, calls, 2);
    play(&stage);
    assert_number(stage.exchange.response.status, 200);
    end(&stage);
}

static void time_of_slow_answers_counts(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {{.status = 503, .takes_ms = 59000},
                                                 {.status = 503, .takes_ms = 100}};
    struct stage stage;
    set_stage(&stage, calls, 2);
    play(&stage);
    assert_number(stage.exchange.response.status, 503);
    assert_number(stage.clock.sleep_count, 1);
    assert_true(stage.clock.monotonic_ms < DEADLINE);
    end(&stage);
}

static void cancelled_sleep_hands_back_what_there_is(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {{.status = 503, .answer = "busy"}};
    struct stage stage;
    set_stage(&stage, calls, 1);
    stage.clock.cancel_at = 1;
    play(&stage);
    assert_number(stage.exchange.response.status, 503);
    assert_text(aoai_buf_text(&stage.exchange.response.body), "busy");
    end(&stage);
}

static void request_is_the_same_when_sent_again(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.method = "POST", .body = "a=b", .header = "X: y", .status = 500},
        {.method = "POST", .body = "a=b", .header = "X: y", .status = 200},
    };
    struct stage stage;
    set_stage(&stage, calls, 2);
    stage.exchange.request.method = "POST";
    stage.exchange.request.body = strdup("a=b");
    assert_true(aoai_http_add_header(&stage.exchange.request, "X", "y"));
    play(&stage);
    end(&stage);
}

#define BATCH 4

static void only_the_failed_of_a_batch_are_sent_again(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.url = "*/0", .status = 200},
        {.url = "*/1", .status = 503, .headers = "Retry-After: 2"},
        {.url = "*/2", .status = 404},
        {.url = "*/3", .error = AOAI_ERROR_NETWORK},
        {.url = "*/3", .status = 200, .round = 2},
        {.url = "*/1", .status = 429, .headers = "Retry-After: 5", .round = 3},
        {.url = "*/1", .status = 200, .round = 4},
    };
    static const int statuses[BATCH] = {200, 200, 404, 200};
    struct stage stage;
    set_stage(&stage, calls, AOAI_LENGTH(calls));
    struct aoai_exchange exchanges[BATCH] = {0};
    struct aoai_exchange *all[BATCH];
    for (int i = 0; i < BATCH; i++) {
        char url[32];
        snprintf(url, sizeof(url), "https://host/%d", i);
        exchanges[i].request = stage.exchange.request;
        exchanges[i].request.url = strdup(url);
        all[i] = &exchanges[i];
    }
    aoai_transport_send(aoai_retry_transport(&stage.retry), all, BATCH);
    assert_number(stage.script.round_sizes[0], 4);
    for (int i = 0; i < BATCH; i++) {
        assert_number(exchanges[i].response.status, statuses[i]);
        aoai_exchange_free(&exchanges[i]);
    }
    assert_number(stage.clock.monotonic_ms, 7000);
    end(&stage);
}

static void those_that_are_due_together_go_together(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.status = 503, .headers = "Retry-After: 2"},
        {.status = 503, .headers = "Retry-After: 2"},
        {.status = 200, .round = 2},
        {.status = 200, .round = 2},
    };
    struct stage stage;
    set_stage(&stage, calls, AOAI_LENGTH(calls));
    struct aoai_exchange other = {.request = stage.exchange.request};
    other.request.url = strdup("https://host/b");
    struct aoai_exchange *all[] = {&stage.exchange, &other};
    aoai_transport_send(aoai_retry_transport(&stage.retry), all, 2);
    assert_number(stage.script.round_sizes[1], 2);
    aoai_exchange_free(&other);
    end(&stage);
}

struct header_case {
    const char *line;
    int64_t want;
};

static const struct header_case header_cases[] = {
    {"Retry-After: 120", 120000},
    {"Retry-After: 86400000", 86400000000},
    {"Retry-After: 86400001", -1},
    {"Retry-After: 12x", -1},
    {"Retry-After: 0x10", -1},
    {"Retry-After: ", -1},
    {"retry-after-ms: 0", 0},
    {"retry-after-ms: x", -1},
    {"X-Other: 5", -1},
    {"Retry-After: Mon, 23 Nov 2026 18:15:01 GMT", 1000},
    {"Retry-After: Mon, 23 Nov 2026 18:15:00 GMT", 0},
    {"Retry-After: Monday, 23-Nov-26 18:15:01 GMT", -1},
};

static void what_the_server_asks_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(header_cases); i++) {
        struct aoai_http_response response = {.headers = aoai_buf_init(200)};
        aoai_buf_add_bytes(&response.headers, header_cases[i].line,
                           strlen(header_cases[i].line) + 1);
        assert_number_in(header_cases[i].line, aoai_retry_after_ms(&response, NOW_S),
                         header_cases[i].want);
        aoai_buf_free(&response.headers);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_passes_is_sent_again),
        cmocka_unit_test(a_local_service_is_being_updated),
        cmocka_unit_test(server_says_how_long_to_wait),
        cmocka_unit_test(wait_doubles_from_try_to_try),
        cmocka_unit_test(jitter_differs_from_process_to_process),
        cmocka_unit_test(gives_up_after_the_last_try),
        cmocka_unit_test(one_try_means_never_again),
        cmocka_unit_test(wait_beyond_the_deadline_gives_up_at_once),
        cmocka_unit_test(wait_that_just_fits_is_taken),
        cmocka_unit_test(time_of_slow_answers_counts),
        cmocka_unit_test(cancelled_sleep_hands_back_what_there_is),
        cmocka_unit_test(request_is_the_same_when_sent_again),
        cmocka_unit_test(only_the_failed_of_a_batch_are_sent_again),
        cmocka_unit_test(those_that_are_due_together_go_together),
        cmocka_unit_test(what_the_server_asks_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
