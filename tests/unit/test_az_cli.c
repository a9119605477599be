/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/az_cli: how the program is called, and that it neither hangs nor floods us. */
#include "tests/support/test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/az_cli.h"

#define SCOPE "https://management.azure.com/.default"

struct stage {
    char dir[TEMP_PATH_SIZE];
    struct aoai_az_cli_end end;
    struct aoai_error err;
};

static int set_up(void **state)
{
    struct stage *stage = calloc(1, sizeof(*stage));
    *state = stage;
    temp_dir(stage->dir);
    return 0;
}

static int tear_down(void **state)
{
    struct stage *stage = *state;
    aoai_az_cli_end_free(&stage->end);
    temp_dir_remove(stage->dir);
    free(stage);
    return 0;
}

/* Runs a script as az, for 2 seconds at most. */
static bool run(struct stage *stage, const char *script, const char *tenant,
                struct aoai_clock clock)
{
    char path[TEMP_PATH_SIZE];
    char whole[2000];
    char variable[TEMP_PATH_SIZE + 40];
    snprintf(whole, sizeof(whole), "#!/bin/sh\n%s\n", script);
    temp_file(stage->dir, "az", whole, 0700, path);
    snprintf(variable, sizeof(variable), "%s:/usr/bin:/bin", stage->dir);
    (void)setenv("PATH", variable, 1);
    return aoai_az_cli_run(SCOPE, tenant, clock, aoai_clock_monotonic_ms(clock) + 2000,
                           &stage->end, &stage->err);
}

static void arguments_word_for_word(void **state)
{
    struct stage *stage = *state;
    assert_ok(run(stage, "for i in \"$@\"; do echo \"[$i]\"; done; cat",
                  "contoso.example", aoai_clock_system()),
              &stage->err);
    assert_text(aoai_buf_text(&stage->end.output),
                "[account]\n[get-access-token]\n[--output]\n[json]\n[--scope]\n[" SCOPE
                "]\n[--tenant]\n[contoso.example]\n");
    aoai_az_cli_end_free(&stage->end);
    assert_ok(run(stage, "echo $#; echo oops >&2; exit 3", NULL, aoai_clock_system()),
              &stage->err);
    assert_text(aoai_buf_text(&stage->end.output), "6\n");
    assert_text(aoai_buf_text(&stage->end.complaint), "oops\n");
    assert_number(stage->end.status, 3);
    assert_true(stage->end.is_known);
}

static void secrets_of_the_environment_stay_here(void **state)
{
    struct stage *stage = *state;
    static const char *const ours[] = {
        "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PASSWORD", "IDENTITY_HEADER"};
    for (size_t i = 0; i < AOAI_LENGTH(ours); i++)
        (void)setenv(ours[i], "hunter2", 1);
    (void)setenv("AZURE_CONFIG_DIR", "/home/noc/.azure", 1);
    assert_ok(run(stage, "env", NULL, aoai_clock_system()), &stage->err);
    assert_non_null(strstr(aoai_buf_text(&stage->end.output), "AZURE_CONFIG_DIR=/home"));
    assert_null(strstr(aoai_buf_text(&stage->end.output), "hunter2"));
    for (size_t i = 0; i < AOAI_LENGTH(ours); i++)
        (void)unsetenv(ours[i]);
}

static void not_installed(void **state)
{
    struct stage *stage = *state;
    (void)setenv("PATH", "/nonexistent", 1);
    assert_false(aoai_az_cli_run(SCOPE, NULL, aoai_clock_system(), INT64_MAX, &stage->end,
                                 &stage->err));
    assert_error(&stage->err, AOAI_ERROR_CREDENTIAL, "az is not installed*");
}

/* What it has started ends with it. */
/* 'Z' = gone, or dead and waited for by nobody. */
static char state_of(int pid)
{
    char path[64];
    char status = 'Z';
    snprintf(path, sizeof(path), "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (file != NULL) {
        (void)!fscanf(file, "%*d %*s %c", &status);
        fclose(file);
    }
    return status;
}

static void one_that_hangs_is_ended(void **state)
{
    struct stage *stage = *state;
    char path[TEMP_PATH_SIZE + 16];
    char script[TEMP_PATH_SIZE + 100];
    snprintf(path, sizeof(path), "%s/pid", stage->dir);
    snprintf(script, sizeof(script), "sleep 60 & echo $! >%s; wait", path);
    struct aoai_clock clock = aoai_clock_system();
    int64_t begun_ms = aoai_clock_monotonic_ms(clock);
    assert_false(run(stage, script, NULL, clock));
    assert_error(&stage->err, AOAI_ERROR_TIMEOUT, "az takes too long");
    assert_true(aoai_clock_monotonic_ms(clock) - begun_ms <
                30000); /* it would sleep for 60 s */
    FILE *file = fopen(path, "r");
    int pid = 0;
    assert_non_null(file);
    assert_number(fscanf(file, "%d", &pid), 1);
    fclose(file);
    char status = state_of(pid);
    for (int i = 0; i < 500 && status != 'Z'; i++) { /* a signal takes its time */
        (void)usleep(10000);
        status = state_of(pid);
    }
    assert_number(status, 'Z');
}

static void one_that_floods_is_ended(void **state)
{
    struct stage *stage = *state;
    assert_false(run(stage, "exec cat /dev/zero", NULL, aoai_clock_system()));
    assert_error(&stage->err, AOAI_ERROR_PROTOCOL, "az writes more than*");
}

static void complaints_are_cut_not_waited_for(void **state)
{
    struct stage *stage = *state;
    assert_ok(run(stage, "head -c 300000 /dev/zero | tr '\\0' x >&2; echo done; exit 1",
                  NULL, aoai_clock_system()),
              &stage->err);
    assert_text(aoai_buf_text(&stage->end.output), "done\n");
    assert_number(stage->end.complaint.length, stage->end.complaint.cap);
}

static bool stop_at_once(void *ctx, int64_t duration_ms)
{
    (void)ctx;
    (void)duration_ms;
    return false;
}

static void a_host_that_stops_does_not_wait(void **state)
{
    struct stage *stage = *state;
    struct aoai_clock clock = aoai_clock_system();
    clock.sleep_ms = stop_at_once;
    int64_t begun_ms = aoai_clock_monotonic_ms(clock);
    assert_false(run(stage, "sleep 60", NULL, clock));
    assert_error(&stage->err, AOAI_ERROR_CANCELLED, "stopped");
    assert_true(aoai_clock_monotonic_ms(clock) - begun_ms < 500);
}

/* collectd's exec plugin waits for every child of the process. */
static void somebody_else_may_take_the_status(void **state)
{
    struct stage *stage = *state;
    (void)signal(SIGCHLD, SIG_IGN);
    bool has_come =
        run(stage, "echo '{\"accessToken\":\"t\"}'", NULL, aoai_clock_system());
    (void)signal(SIGCHLD, SIG_DFL);
    assert_ok(has_come, &stage->err);
    assert_false(stage->end.is_known);
    struct aoai_token token = {0};
    assert_ok(aoai_az_cli_digest(&stage->end, 0, &token, &stage->err), &stage->err);
    aoai_token_free(&token);
}

static void every_end_is_explained(void **state)
{
    static const struct {
        bool is_known;
        int status;
        const char *output;
        const char *complaint;
        enum aoai_error_kind kind;
        const char *error; /* NULL = a token */
    } rows[] = {
        {true, 0, "{\"accessToken\":\"t\",\"expires_on\":1701003600}", "",
         AOAI_ERROR_NONE, NULL},
        {true, 1, "", "ERROR: Please run 'az login' to setup account. hunter2",
         AOAI_ERROR_CREDENTIAL, "*nobody is signed in*run az login*"},
        {true, 127, "", "hunter2", AOAI_ERROR_CREDENTIAL, "az is not installed*"},
        {true, 2, "", "hunter2", AOAI_ERROR_CREDENTIAL, "az ended with status 2: *"},
        {true, 0, "hunter2", "", AOAI_ERROR_PROTOCOL, "az: the answer is not JSON*"},
        {true, 0, "{}", "", AOAI_ERROR_PROTOCOL, "*usable token"},
        {false, 0, "", "", AOAI_ERROR_CREDENTIAL, "az gave no token*"},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_token token = {0};
        struct aoai_error err = {0};
        struct aoai_az_cli_end end = {.is_known = rows[i].is_known,
                                      .status = rows[i].status,
                                      .output = aoai_buf_init(1000),
                                      .complaint = aoai_buf_init(1000)};
        aoai_buf_add(&end.output, rows[i].output);
        aoai_buf_add(&end.complaint, rows[i].complaint);
        assert_number(aoai_az_cli_digest(&end, 1701000000, &token, &err),
                      rows[i].error == NULL);
        if (rows[i].error == NULL)
            assert_number(token.life_ms, 3600000);
        else
            assert_error(&err, rows[i].kind, rows[i].error);
        assert_null(strstr(err.message, "hunter2"));
        aoai_token_free(&token);
        aoai_az_cli_end_free(&end);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(arguments_word_for_word),
        TEST(secrets_of_the_environment_stay_here),
        TEST(not_installed),
        TEST(one_that_hangs_is_ended),
        TEST(one_that_floods_is_ended),
        TEST(complaints_are_cut_not_waited_for),
        TEST(a_host_that_stops_does_not_wait),
        TEST(somebody_else_may_take_the_status),
        TEST(every_end_is_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
