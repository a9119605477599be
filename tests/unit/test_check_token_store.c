/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* nagios-check/token_store: what a run leaves to the next, tokens and refusals, and what the
 * next one makes of it.
 */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "nagios-check/token_store.h"
#include "tests/support/fake_clock.h"

#define MINUTE_S  60
#define MINUTE_MS ((int64_t)60000)

/* The machine's clock and directory, and one run of the check at a time. The clock begins
 * with the real time, because what is kept is swept by the times of its files.
 */
struct stage {
    char base[TEMP_PATH_SIZE];
    struct aoai_state_dir dir;
    struct fake_clock clock;
    struct aoai_identity_config identity;
    struct check_token_store store;
    struct aoai_credential credential;
};

static void begin_run(struct stage *stage)
{
    aoai_credential_free(&stage->credential);
    stage->credential = (struct aoai_credential){.identity = &stage->identity,
                                                 .clock = fake_clock(&stage->clock)};
    stage->store = (struct check_token_store){.dir = &stage->dir,
                                              .clock = fake_clock(&stage->clock),
                                              .identity = &stage->identity,
                                              .scope = stage->identity.scope};
}

static int set_up(void **state)
{
    struct stage *stage = calloc(1, sizeof(*stage));
    struct aoai_error err = {0};
    if (stage == NULL)
        return -1;
    temp_dir(stage->base);
    stage->identity.client_id = strdup("client");
    stage->identity.plan = (struct aoai_way_plan){.count = 1, .ways = {AOAI_WAY_SECRET}};
    stage->clock = (struct fake_clock){.wall_s = time(NULL)};
    assert_ok(aoai_secret_set(&stage->identity.client_secret, "s3cret-of-the-app"), &err);
    assert_ok(aoai_state_dir_open(&stage->dir, stage->base, "state", &err), &err);
    begin_run(stage);
    *state = stage;
    return 0;
}

static int tear_down(void **state)
{
    struct stage *stage = *state;
    aoai_credential_free(&stage->credential);
    aoai_state_dir_close(&stage->dir);
    aoai_identity_free(&stage->identity);
    temp_dir_remove(stage->base);
    free(stage);
    return 0;
}

static void pass(struct stage *stage, int64_t seconds)
{
    stage->clock.monotonic_ms += seconds * 1000;
}

static bool load(struct stage *stage)
{
    struct aoai_token_store store = check_token_store(&stage->store);
    return store.load(store.ctx, &stage->credential, stage->clock.monotonic_ms + 30000);
}

static void save(struct stage *stage)
{
    struct aoai_token_store store = check_token_store(&stage->store);
    store.save(store.ctx, &stage->credential);
}

static void sign_in(struct stage *stage, const char *token, int64_t life_s)
{
    struct aoai_error err = {0};
    assert_ok(aoai_secret_set(&stage->credential.token, token), &err);
    stage->credential.expires_at_ms = stage->clock.monotonic_ms + life_s * 1000;
    stage->credential.refresh_at_ms = stage->credential.expires_at_ms - 5 * MINUTE_MS;
}

/* As common/credential.c leaves it. */
static void be_refused(struct stage *stage, enum aoai_error_kind kind, int64_t silence_s)
{
    struct aoai_error refusal = {.http_status = 401};
    (void)aoai_error_set(&refusal, kind, "sign-in: AADSTS7000215: the secret is wrong");
    stage->credential.refusal = refusal;
    stage->credential.failures++;
    stage->credential.silent_until_ms = stage->clock.monotonic_ms + silence_s * 1000;
}

/* How many files of this name, by the shell's glob. */
static int files(const struct stage *stage, const char *glob)
{
    char line[2 * TEMP_PATH_SIZE + 200];
    int count = -1;
    snprintf(line, sizeof(line), "ls %s/state/%s 2>/dev/null | wc -l >%s/count",
             stage->base, glob, stage->base);
    test_shell(line);
    snprintf(line, sizeof(line), "%s/count", stage->base);
    FILE *file = fopen(line, "r");
    assert_non_null(file);
    assert_number(fscanf(file, "%d", &count), 1);
    fclose(file);
    return count;
}

static void a_token_serves_the_next_run(void **state)
{
    struct stage *stage = *state;
    assert_false(load(stage));
    sign_in(stage, "eyJ.one", 3600);
    save(stage);
    begin_run(stage);
    pass(stage, 1000);
    assert_true(load(stage));
    assert_text(aoai_secret_value(&stage->credential.token), "eyJ.one");
    assert_number(stage->credential.expires_at_ms,
                  stage->clock.monotonic_ms + (3600 - 1000) * 1000);
    begin_run(stage);
    pass(stage, 2400); /* past its renewal, still good: one signs in, it says */
    assert_false(load(stage));
    assert_number(files(stage, "token-*"), 1);
    assert_number(files(stage, "refusal-*"), 0);
}

static void another_secret_is_another_identity(void **state)
{
    struct stage *stage = *state;
    struct aoai_error err = {0};
    assert_false(load(stage));
    sign_in(stage, "eyJ.one", 3600);
    save(stage);
    begin_run(stage);
    assert_ok(aoai_secret_set(&stage->identity.client_secret, "another"), &err);
    assert_false(load(stage));
}

static void a_refusal_is_told_without_asking(void **state)
{
    struct stage *stage = *state;
    struct aoai_exchange exchange = {0};
    struct aoai_error err = {0};
    assert_false(load(stage));
    be_refused(stage, AOAI_ERROR_AUTH, 10 * MINUTE_S);
    save(stage);
    assert_number(files(stage, "refusal-*"), 1);
    for (int i = 0; i < 9; i++) {
        begin_run(stage);
        pass(stage, MINUTE_S);
        assert_false(load(stage));
        assert_number(
            aoai_credential_build(&stage->credential, INT64_MAX, &exchange, &err),
            AOAI_CREDENTIAL_FAILED);
        assert_error(&err, AOAI_ERROR_AUTH,
                     "sign-in: AADSTS7000215: the secret is wrong (so at ??:??Z, asked "
                     "again from ??:??Z; --cache-age 0 asks now)");
        assert_number(err.http_status, 401);
        err = (struct aoai_error){0};
        save(stage); /* as the session does: it must not grow longer by that */
    }
    begin_run(stage);
    pass(stage, MINUTE_S);
    assert_false(load(stage));
    assert_number(stage->credential.silent_until_ms, 0);
    assert_number(stage->credential.failures, 1); /* the next silence is longer */
    stage->credential.failures = 0;
    sign_in(stage, "eyJ.one", 3600);
    save(stage);
    assert_number(files(stage, "refusal-*"), 0);
}

static void who_wants_to_know_now_asks(void **state)
{
    struct stage *stage = *state;
    assert_false(load(stage));
    be_refused(stage, AOAI_ERROR_AUTH, 10 * MINUTE_S);
    save(stage);
    begin_run(stage);
    stage->store.asks_anyway = true;
    assert_false(load(stage));
    assert_number(stage->credential.silent_until_ms, 0);
}

/* The token still lasts while its renewal is refused: it goes on being used. */
static void a_refused_renewal_leaves_the_token(void **state)
{
    struct stage *stage = *state;
    assert_false(load(stage));
    sign_in(stage, "eyJ.one", 3600);
    save(stage);
    begin_run(stage);
    pass(stage, 3400);
    assert_false(load(stage));
    be_refused(stage, AOAI_ERROR_AUTH, 10 * MINUTE_S);
    save(stage);
    begin_run(stage);
    assert_true(load(stage));
    assert_text(aoai_secret_value(&stage->credential.token), "eyJ.one");
    begin_run(stage);
    pass(stage, 201);
    assert_false(load(stage));
    assert_true(stage->credential.silent_until_ms > stage->clock.monotonic_ms);
}

static const struct {
    const char *label;
    const char *magic;
    int asked_s; /* from now */
    int until_s;
    const char *rest;
    bool is_believed;
} refusals[] = {
    {"good", "azure-openai-refusal 1", 0, 600, " 1 3 401\nx", true},
    {"throttled", "azure-openai-refusal 1", -60, 600, " 1 7 429\nx", true},
    {"of the future", "azure-openai-refusal 1", 1, 600, " 1 3 401\nx", false},
    {"too long", "azure-openai-refusal 1", 0, 3601, " 1 3 401\nx", false},
    {"over", "azure-openai-refusal 1", -700, 0, " 1 3 401\nx", false},
    {"old", "azure-openai-refusal 1", -7200, 600, " 1 3 401\nx", false},
    {"another kind", "azure-openai-refusal 1", 0, 600, " 1 1 401\nx", false},
    {"no kind", "azure-openai-refusal 1", 0, 600, " 1 77 401\nx", false},
    {"cut short", "azure-openai-refusal 1", 0, 600, "", false},
    {"a token", "azure-openai-token 1", 0, 600, " 1 3 401\nx", false},
};

static void odd_refusals_are_not_believed(void **state)
{
    struct stage *stage = *state;
    struct aoai_error err = {0};
    char line[2 * TEMP_PATH_SIZE + 200];
    be_refused(stage, AOAI_ERROR_AUTH, 10);
    save(stage);
    pass(stage, 10);
    for (size_t i = 0; i < AOAI_LENGTH(refusals); i++) {
        struct aoai_buf content = aoai_buf_init(1000);
        begin_run(stage);
        aoai_buf_addf(
            &content, "%s %lld %lld%s", refusals[i].magic,
            (long long)aoai_clock_wall_s(stage->store.clock) + refusals[i].asked_s,
            (long long)aoai_clock_wall_s(stage->store.clock) + refusals[i].until_s,
            refusals[i].rest);
        assert_ok(aoai_state_dir_write(&stage->dir, "x", &content, false, &err), &err);
        aoai_buf_free(&content);
        snprintf(line, sizeof(line), "cd %s/state && mv x refusal-*", stage->base);
        test_shell(line);
        assert_number_in(refusals[i].label, load(stage), false);
        assert_number_in(refusals[i].label,
                         stage->credential.silent_until_ms > stage->clock.monotonic_ms,
                         refusals[i].is_believed);
        save(stage);
    }
}

/* What Azure refused goes; what another check fetched meanwhile stays. */
static void only_the_refused_token_is_dropped(void **state)
{
    struct stage *stage = *state;
    struct aoai_token_store store = check_token_store(&stage->store);
    struct aoai_error err = {0};
    assert_false(load(stage));
    sign_in(stage, "eyJ.two", 3600);
    save(stage);
    assert_ok(aoai_secret_set(&stage->credential.token, "eyJ.one"), &err);
    store.drop(store.ctx, &stage->credential);
    assert_number(files(stage, "token-*"), 1);
    aoai_credential_forget(&stage->credential); /* a second refusal of the same poll */
    store.drop(store.ctx, &stage->credential);
    assert_number(files(stage, "token-*"), 1);
    assert_ok(aoai_secret_set(&stage->credential.token, "eyJ.two"), &err);
    store.drop(store.ctx, &stage->credential);
    assert_number(files(stage, "token-*"), 0);
}

static void the_clis_token_is_not_kept(void **state)
{
    struct stage *stage = *state;
    stage->identity.plan.ways[0] = AOAI_WAY_CLI;
    assert_false(load(stage));
    sign_in(stage, "eyJ.one", 3600);
    save(stage);
    assert_number(files(stage, "token-*"), 0);
}

static void litter_of_old_secrets_is_swept(void **state)
{
    struct stage *stage = *state;
    char line[2 * TEMP_PATH_SIZE + 200];
    snprintf(
        line, sizeof(line),
        "cd %s/state && touch -d '3 days ago' token-old refusal-old && touch token-x",
        stage->base);
    test_shell(line);
    assert_false(load(stage));
    sign_in(stage, "eyJ.one", 3600);
    save(stage);
    assert_number(files(stage, "*-old"), 0);
    assert_number(files(stage, "token-*"), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_token_serves_the_next_run),
        TEST(another_secret_is_another_identity),
        TEST(a_refusal_is_told_without_asking),
        TEST(who_wants_to_know_now_asks),
        TEST(a_refused_renewal_leaves_the_token),
        TEST(odd_refusals_are_not_believed),
        TEST(only_the_refused_token_is_dropped),
        TEST(the_clis_token_is_not_kept),
        TEST(litter_of_old_secrets_is_swept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
