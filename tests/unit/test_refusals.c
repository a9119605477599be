/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/refusals: how long what is refused is left alone, in memory and on disk. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/refusals.h"
#include "tests/support/fake_clock.h"

#define MINUTE_MS ((int64_t)60000)

static const struct aoai_refusal_key here = {0, "S1", "swedencentral"};
static const struct aoai_refusal_key same = {0, "s1", "swedencentral"};
static const struct aoai_refusal_key there = {0, "S1", "westus3"};
static const struct aoai_refusal_key other = {1, "S1", "swedencentral"};

struct silence_case {
    enum aoai_error_kind kind;
    int failures;
    int64_t asked_ms;
    int64_t want_minutes;
};

static const struct silence_case silences[] = {
    {AOAI_ERROR_AUTH, 1, -1, 60},
    {AOAI_ERROR_FORBIDDEN, 9, -1, 60},
    {AOAI_ERROR_NOT_FOUND, 1, -1, 60},
    {AOAI_ERROR_REQUEST, 1, -1, 60},
    {AOAI_ERROR_NETWORK, 1, -1, 60},
    {AOAI_ERROR_TIMEOUT, 1, -1, 60},
    {AOAI_ERROR_PROTOCOL, 1, -1, 60},
    {AOAI_ERROR_THROTTLED, 1, -1, 1},
    {AOAI_ERROR_THROTTLED, 2, -1, 2},
    {AOAI_ERROR_THROTTLED, 6, -1, 32},
    {AOAI_ERROR_THROTTLED, 7, -1, 60},
    {AOAI_ERROR_THROTTLED, 700, -1, 60},
    {AOAI_ERROR_SERVER, 3, -1, 4},
    {AOAI_ERROR_THROTTLED, 1, 0, 1},
    {AOAI_ERROR_THROTTLED, 1, 300000, 5},
    {AOAI_ERROR_THROTTLED, 7, 7200000, 120},
    {AOAI_ERROR_THROTTLED, 1, INT64_MAX, 24 * 60},
};

static void silence_fits_the_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(silences); i++)
        assert_number(aoai_refusals_silence_ms(silences[i].kind, silences[i].failures,
                                               silences[i].asked_ms),
                      silences[i].want_minutes * MINUTE_MS);
}

/* ---- the stage ---- */

struct stage {
    struct fake_clock clock;
    struct aoai_refusals refusals;
    struct aoai_state_dir dir;
    char base[TEMP_PATH_SIZE];
};

static void set_stage(struct stage *stage)
{
    struct aoai_error err = {0};
    /* The real time: files of another time are swept. */
    *stage = (struct stage){.clock = {.wall_s = (int64_t)time(NULL)}};
    temp_dir(stage->base);
    assert_ok(aoai_state_dir_open(&stage->dir, stage->base, "state", &err), &err);
    stage->refusals = (struct aoai_refusals){
        .clock = fake_clock(&stage->clock), .dir = &stage->dir, .owner = "somebody"};
}

/* As another process would find it. */
static void restart(struct stage *stage)
{
    struct aoai_refusals fresh = {.clock = stage->refusals.clock,
                                  .dir = stage->refusals.dir,
                                  .owner = stage->refusals.owner};
    aoai_refusals_free(&stage->refusals);
    stage->refusals = fresh;
}

static void end(struct stage *stage)
{
    aoai_refusals_free(&stage->refusals);
    aoai_state_dir_close(&stage->dir);
    temp_dir_remove(stage->base);
}

static bool refuse(struct stage *stage, enum aoai_error_kind kind, const char *why)
{
    struct aoai_error err = {.http_status = 401};
    (void)aoai_error_set(&err, kind, "%s", why);
    return aoai_refusals_note(&stage->refusals, &here, &err, -1);
}

static const char *reason(struct stage *stage, const struct aoai_refusal_key *key)
{
    bool is_new = false;
    const struct aoai_refusal *refusal =
        aoai_refusals_find(&stage->refusals, key, &is_new);
    return refusal == NULL ? NULL : refusal->error.message;
}

static void a_key_is_an_identity_a_subscription_and_a_region(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage);
    stage.refusals.dir = NULL;
    assert_null(reason(&stage, &here));
    assert_true(refuse(&stage, AOAI_ERROR_AUTH, "no role"));
    assert_text(reason(&stage, &here), "no role");
    assert_text(reason(&stage, &same), "no role");
    assert_null(reason(&stage, &there));
    assert_null(reason(&stage, &other));
    stage.clock.monotonic_ms += 60 * MINUTE_MS;
    assert_null(reason(&stage, &here));
    end(&stage);
}

static void a_reason_is_new_once(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage);
    assert_true(refuse(&stage, AOAI_ERROR_AUTH, "no role"));
    /* Another request that was under way at the same time. */
    assert_false(refuse(&stage, AOAI_ERROR_SERVER, "a fault"));
    assert_false(aoai_refusals_forget(&stage.refusals, &here));
    assert_text(reason(&stage, &here), "no role");
    stage.clock.monotonic_ms += 60 * MINUTE_MS;
    assert_false(refuse(&stage, AOAI_ERROR_AUTH, "no role"));
    stage.clock.monotonic_ms += 60 * MINUTE_MS;
    assert_true(refuse(&stage, AOAI_ERROR_SERVER, "a fault"));
    stage.clock.monotonic_ms += 60 * MINUTE_MS;
    assert_true(aoai_refusals_forget(&stage.refusals, &here));
    assert_false(aoai_refusals_forget(&stage.refusals, &here));
    assert_true(refuse(&stage, AOAI_ERROR_SERVER, "a fault"));
    end(&stage);
}

static void the_next_process_knows_it(void **state)
{
    (void)state;
    struct stage stage;
    bool is_new = false;
    set_stage(&stage);
    assert_true(refuse(&stage, AOAI_ERROR_AUTH, "no role"));
    stage.clock.monotonic_ms += 20 * MINUTE_MS;
    restart(&stage);
    const struct aoai_refusal *refusal =
        aoai_refusals_find(&stage.refusals, &here, &is_new);
    assert_non_null(refusal);
    assert_true(is_new);
    assert_error(&refusal->error, AOAI_ERROR_AUTH, "no role");
    assert_number(refusal->error.http_status, 401);
    assert_number(refusal->until_ms, 60 * MINUTE_MS);
    (void)aoai_refusals_find(&stage.refusals, &here, &is_new);
    assert_false(is_new);
    assert_null(reason(&stage, &there));
    stage.refusals.owner = "somebody else";
    restart(&stage);
    assert_null(reason(&stage, &here));
    end(&stage);
}

/* Failures in a row are counted over processes, and forgotten with the first success. */
static void a_row_of_failures_goes_on(void **state)
{
    (void)state;
    struct stage stage;
    set_stage(&stage);
    for (int i = 0; i < 3; i++) {
        assert_null(reason(&stage, &here));
        (void)refuse(&stage, AOAI_ERROR_THROTTLED, "busy");
        stage.clock.monotonic_ms += (MINUTE_MS << i) - 1000;
        restart(&stage);
        assert_text(reason(&stage, &here), "busy");
        stage.clock.monotonic_ms += 1000;
    }
    assert_true(aoai_refusals_forget(&stage.refusals, &here));
    restart(&stage);
    assert_null(reason(&stage, &here));
    assert_false(aoai_refusals_forget(&stage.refusals, &here));
    end(&stage);
}

static const char *const damages[] = {
    "echo 'azure-openai-left-alone 2 1 9999999999 1 4 401 2' >f; printf ab >>f",
    "printf \"azure-openai-left-alone 1 1 9999999999 1 4 401 2\\nab\" >f", /* a day at most */
    "printf \"azure-openai-left-alone 1 $((n+1)) $((n+3600)) 1 4 401 2\\nab\" >f",
    "printf \"azure-openai-left-alone 1 $n $((n+3600)) 1 0 401 2\\nab\" >f",
    "printf \"azure-openai-left-alone 1 $n $((n+3600)) 1 99 401 2\\nab\" >f",
    "printf \"azure-openai-left-alone 1 $n $((n+3600)) 9 4 401 2\\nab\" >f",
    "printf \"azure-openai-left-alone 1 $n $((n+3600)) 1 4 1000 2\\nab\" >f",
    "printf \"azure-openai-left-alone 1 $n $((n+3600)) 1 4 401 3\\nab\" >f",
    "printf \"azure-openai-left-alone 1 $n $((n+3600)) 1 4 401 2\" >f",
    ": >f",
};

static void what_is_damaged_is_not_there(void **state)
{
    (void)state;
    static const char good[] =
        "printf \"azure-openai-left-alone 1 $n $((n+3600)) 1 4 401 2\\nab\" >f";
    for (size_t i = 0; i <= AOAI_LENGTH(damages); i++) {
        struct stage stage;
        char command[TEMP_PATH_SIZE + 256];
        bool is_good = i == AOAI_LENGTH(damages);
        set_stage(&stage);
        (void)refuse(&stage, AOAI_ERROR_AUTH, "no role");
        snprintf(command, sizeof(command),
                 "n=%lld && cd %s/state && (%s) && cat f >\"$(ls left-alone-*)\" && rm f",
                 (long long)stage.clock.wall_s, stage.base, is_good ? good : damages[i]);
        test_shell(command);
        restart(&stage);
        assert_text_in(is_good ? good : damages[i], reason(&stage, &here),
                       is_good ? "ab" : NULL);
        end(&stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_fits_the_reason),
        cmocka_unit_test(a_key_is_an_identity_a_subscription_and_a_region),
        cmocka_unit_test(a_reason_is_new_once),
        cmocka_unit_test(the_next_process_knows_it),
        cmocka_unit_test(a_row_of_failures_goes_on),
        cmocka_unit_test(what_is_damaged_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
