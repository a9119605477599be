/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/answer_cache: what is handed out again, for how long, and what never is. */
#include "tests/support/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/answer_cache.h"
#include "tests/support/fake_clock.h"
#include "tests/support/scripted_transport.h"

#define URL   "https://arm.example/metrics?timespan=a"
#define DATE  "Date: Wed, 18 Nov 2026 10:30:40 GMT"
#define AGE_S 45

struct stage {
    char base[64];
    struct fake_clock fake;
    struct aoai_state_dir dir;
    struct aoai_answer_cache cache;
    struct script script;
};

static void open_stage(struct stage *stage)
{
    struct aoai_error err = {0};
    *stage = (struct stage){.fake = {.wall_s = (int64_t)time(NULL)}};
    (void)snprintf(stage->base, sizeof(stage->base), "/tmp/aoai-cache-XXXXXX");
    assert_non_null(mkdtemp(stage->base));
    assert_ok(aoai_state_dir_open(&stage->dir, stage->base, "state", &err), &err);
    stage->cache = (struct aoai_answer_cache){
        .inner = scripted_transport(&stage->script),
        .clock = fake_clock(&stage->fake),
        .dir = &stage->dir,
        .owner = "tenant app",
        .age_s = AGE_S,
    };
}

static void close_stage(struct stage *stage)
{
    char command[128];
    script_done(&stage->script);
    aoai_state_dir_close(&stage->dir);
    (void)snprintf(command, sizeof(command), "rm -rf %s", stage->base);
    test_shell(command);
}

static void play(struct stage *stage, const struct scripted_call *calls, size_t count)
{
    script_done(&stage->script);
    stage->script = (struct script){.calls = calls, .count = count};
}

/* Asks for URLs at once; bodies (and "!" for an error) joined by "|". */
static void ask(struct stage *stage, const char *method, const char *const urls[],
                size_t count, const char *want)
{
    struct aoai_exchange exchanges[4] = {0};
    struct aoai_exchange *all[4];
    struct aoai_buf got = aoai_buf_init(1024);
    for (size_t i = 0; i < count; i++) {
        all[i] = &exchanges[i];
        exchanges[i].request.method = method;
        exchanges[i].request.url = strdup(urls[i]);
        exchanges[i].request.response_cap = 4096;
        exchanges[i].request.deadline_at_ms = stage->fake.monotonic_ms + 30000;
    }
    aoai_transport_send(aoai_answer_cache_transport(&stage->cache), all, count);
    for (size_t i = 0; i < count; i++) {
        bool is_error = exchanges[i].error.kind != AOAI_ERROR_NONE;
        const char *date = aoai_http_header(&exchanges[i].response, "Date");
        aoai_buf_addf(&got, "%s%s%s %s", i > 0 ? "|" : "",
                      exchanges[i].response.is_kept ? "kept " : "",
                      is_error ? "!" : aoai_buf_text(&exchanges[i].response.body),
                      date == NULL ? "-" : date + 17);
        aoai_exchange_free(&exchanges[i]);
    }
    assert_text(aoai_buf_text(&got), want);
    aoai_buf_free(&got);
}

static void ask_one(struct stage *stage, const char *want)
{
    const char *const urls[] = {URL};
    ask(stage, "GET", urls, 1, want);
}

static const struct scripted_call good[] = {
    {.url = URL, .status = 200, .headers = DATE, .answer = "one"}};
static const struct scripted_call better[] = {
    {.url = URL, .status = 200, .headers = DATE, .answer = "two"}};

static void handed_out_again_with_the_date_of_now(void **state)
{
    (void)state;
    struct stage stage;
    open_stage(&stage);
    play(&stage, good, 1);
    ask_one(&stage, "one 10:30:40 GMT");
    stage.fake.monotonic_ms += 44000;
    ask_one(&stage, "kept one 10:31:24 GMT");
    stage.fake.monotonic_ms += 1000;
    play(&stage, better, 1);
    ask_one(&stage, "two 10:30:40 GMT");
    close_stage(&stage);
}

/* Asks by a body; `is_question` says that it only asks. */
static void ask_by_body(struct stage *stage, const char *body, bool is_question,
                        const char *want)
{
    struct aoai_exchange exchange = {.request = {.method = "POST",
                                                 .url = strdup(URL),
                                                 .body = strdup(body),
                                                 .is_question = is_question,
                                                 .response_cap = 4096,
                                                 .deadline_at_ms = 30000}};
    struct aoai_exchange *all[] = {&exchange};
    aoai_transport_send(aoai_answer_cache_transport(&stage->cache), all, 1);
    assert_text(aoai_buf_text(&exchange.response.body), want);
    aoai_exchange_free(&exchange);
}

static void a_question_is_known_by_its_body(void **state)
{
    (void)state;
    struct stage stage;
    static const struct scripted_call calls[] = {
        {.method = "POST", .body = "a", .status = 200, .headers = DATE, .answer = "one"},
        {.method = "POST", .body = "b", .status = 200, .headers = DATE, .answer = "two"},
        {.method = "POST", .body = "a", .status = 200, .headers = DATE, .answer = "new"},
    };
    open_stage(&stage);
    play(&stage, calls, 3);
    ask_by_body(&stage, "a", true, "one");
    ask_by_body(&stage, "b", true, "two");
    ask_by_body(&stage, "a", true, "one");
    ask_by_body(&stage, "a", false, "new");
    close_stage(&stage);
}

static void ask_lasting(struct stage *stage, const char *want)
{
    struct aoai_exchange exchange = {
        .request = {.method = "GET",
                    .url = strdup(URL),
                    .keep_s = 3600,
                    .response_cap = 4096,
                    .deadline_at_ms = stage->fake.monotonic_ms + 30000}};
    struct aoai_exchange *all[] = {&exchange};
    struct aoai_buf got = aoai_buf_init(1024);
    aoai_transport_send(aoai_answer_cache_transport(&stage->cache), all, 1);
    const char *date = aoai_http_header(&exchange.response, "Date");
    aoai_buf_addf(&got, "%s %s", aoai_buf_text(&exchange.response.body),
                  date == NULL ? "-" : date + 17);
    assert_text(aoai_buf_text(&got), want);
    aoai_buf_free(&got);
    aoai_exchange_free(&exchange);
}

/* Nobody may learn the time from an old answer: the clock may have been set since. */
static void what_holds_for_long_tells_no_time(void **state)
{
    (void)state;
    struct stage stage;
    open_stage(&stage);
    play(&stage, good, 1);
    ask_lasting(&stage, "one 10:30:40 GMT");
    stage.fake.monotonic_ms += 44000;
    ask_lasting(&stage, "one 10:31:24 GMT");
    stage.fake.monotonic_ms += 3555000;
    ask_lasting(&stage, "one -");
    stage.fake.monotonic_ms += 1000;
    play(&stage, better, 1);
    ask_lasting(&stage, "two 10:30:40 GMT");
    close_stage(&stage);
}

static void a_clock_set_back_makes_nothing_young(void **state)
{
    (void)state;
    struct stage stage;
    open_stage(&stage);
    play(&stage, good, 1);
    ask_one(&stage, "one 10:30:40 GMT");
    stage.fake.wall_s -= 3600;
    play(&stage, better, 1);
    ask_one(&stage, "two 10:30:40 GMT");
    close_stage(&stage);
}

static void another_owner_asks_himself(void **state)
{
    (void)state;
    struct stage stage;
    open_stage(&stage);
    play(&stage, good, 1);
    ask_one(&stage, "one 10:30:40 GMT");
    stage.cache.owner = "tenant other";
    play(&stage, better, 1);
    ask_one(&stage, "two 10:30:40 GMT");
    close_stage(&stage);
}

static void only_what_is_missing_is_asked(void **state)
{
    (void)state;
    static const struct scripted_call other[] = {
        {.url = "https://arm.example/b", .status = 200, .headers = DATE, .answer = "b"}};
    static const char *const urls[] = {URL, "https://arm.example/b"};
    struct stage stage;
    open_stage(&stage);
    play(&stage, good, 1);
    ask_one(&stage, "one 10:30:40 GMT");
    play(&stage, other, 1);
    ask(&stage, "GET", urls, 2, "kept one 10:30:40 GMT|b 10:30:40 GMT");
    play(&stage, NULL, 0);
    ask(&stage, "GET", urls, 2, "kept one 10:30:40 GMT|kept b 10:30:40 GMT");
    close_stage(&stage);
}

static void nothing_but_good_answers_is_kept(void **state)
{
    (void)state;
    static const struct scripted_call bad[] = {
        {.url = URL, .error = AOAI_ERROR_NETWORK},
        {.url = URL, .status = 403, .headers = DATE, .answer = "no"},
        {.url = URL, .status = 429, .headers = DATE, .answer = "slow"},
        {.url = URL, .status = 200, .answer = "no date"},
        {.url = URL, .status = 200, .headers = DATE "\nAge: 7", .answer = "aged"},
    };
    static const char *const wants[] = {"! -", "no 10:30:40 GMT", "slow 10:30:40 GMT",
                                        "no date -", "aged 10:30:40 GMT"};
    struct stage stage;
    open_stage(&stage);
    for (size_t i = 0; i < AOAI_LENGTH(bad); i++) {
        play(&stage, &bad[i], 1);
        ask_one(&stage, wants[i]);
    }
    play(&stage, good, 1);
    ask_one(&stage, "one 10:30:40 GMT");
    close_stage(&stage);
}

static void signing_in_is_never_kept(void **state)
{
    (void)state;
    static const struct scripted_call calls[] = {
        {.method = "POST", .url = URL, .status = 200, .headers = DATE, .answer = "a"},
        {.method = "POST", .url = URL, .status = 200, .headers = DATE, .answer = "b"}};
    static const char *const urls[] = {URL};
    struct stage stage;
    open_stage(&stage);
    play(&stage, calls, 2);
    ask(&stage, "POST", urls, 1, "a 10:30:40 GMT");
    ask(&stage, "POST", urls, 1, "b 10:30:40 GMT");
    close_stage(&stage);
}

/* A file that is not whole, or not ours, is no answer. */
static void damaged_files_are_not_believed(void **state)
{
    (void)state;
    static const char *const damages[] = {
        "truncate -s -1 %s/state/answer-*", "truncate -s 0 %s/state/answer-*",
        "sed -i '$a x' %s/state/answer-*",
        "sed -i 's/answer 1/answer 2/' %s/state/answer-*", "chmod 644 %s/state/answer-*"};
    for (size_t i = 0; i < AOAI_LENGTH(damages); i++) {
        struct stage stage;
        char command[256];
        open_stage(&stage);
        play(&stage, good, 1);
        ask_one(&stage, "one 10:30:40 GMT");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        (void)snprintf(command, sizeof(command), damages[i], stage.base);
#pragma GCC diagnostic pop
        test_shell(command);
        play(&stage, better, 1);
        ask_one(&stage, "two 10:30:40 GMT");
        close_stage(&stage);
    }
}

/* The name of the one file that is kept. */
static void only_answer(const struct stage *stage, char name[static 64])
{
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/state", stage->base);
    DIR *dir = opendir(path);
    assert_non_null(dir);
    name[0] = '\0';
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir))
        if (strncmp(entry->d_name, "answer-", 7) == 0)
            (void)snprintf(name, 64, "%.63s", entry->d_name);
    (void)closedir(dir);
    assert_string_not_equal(name, "");
}

/* Somebody who hangs with the lock delays us for a third of our time, no more. */
static void nobody_waits_for_ever(void **state)
{
    (void)state;
    struct stage stage;
    struct aoai_state_dir other;
    struct aoai_error err = {0};
    open_stage(&stage);
    play(&stage, good, 1);
    ask_one(&stage, "one 10:30:40 GMT"); /* to learn the name of the lock */
    assert_ok(aoai_state_dir_open(&other, stage.base, "state", &err), &err);
    char name[64];
    only_answer(&stage, name);
    aoai_state_dir_remove(&other, name);
    assert_number(aoai_state_dir_lock(&other, name), AOAI_STATE_LOCKED);
    int64_t begun_ms = stage.fake.monotonic_ms;
    play(&stage, better, 1);
    ask_one(&stage, "two 10:30:40 GMT");
    assert_in_range(stage.fake.monotonic_ms - begun_ms, 10000, 10500);
    aoai_state_dir_close(&other);
    close_stage(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_is_known_by_its_body),
        cmocka_unit_test(what_holds_for_long_tells_no_time),
        cmocka_unit_test(handed_out_again_with_the_date_of_now),
        cmocka_unit_test(a_clock_set_back_makes_nothing_young),
        cmocka_unit_test(another_owner_asks_himself),
        cmocka_unit_test(only_what_is_missing_is_asked),
        cmocka_unit_test(nothing_but_good_answers_is_kept),
        cmocka_unit_test(signing_in_is_never_kept),
        cmocka_unit_test(damaged_files_are_not_believed),
        cmocka_unit_test(nobody_waits_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
