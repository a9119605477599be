/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/state_dir: what is kept, and all that somebody else may have put in its place. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/state_dir.h"

#define CAP 4096

static char base[64];

static int open_base(void **state)
{
    (void)state;
    (void)snprintf(base, sizeof(base), "/tmp/aoai-state-XXXXXX");
    return mkdtemp(base) == NULL ? -1 : 0;
}

/* Runs a line of shell in the base. */
static void shell(const char *line)
{
    char command[512];
    (void)snprintf(command, sizeof(command), "cd %s && { %s; }", base, line);
    test_shell(command);
}

static int close_base(void **state)
{
    (void)state;
    shell("chmod -R u+rwx . && rm -rf \"$PWD\"");
    return 0;
}

static bool open_dir(struct aoai_state_dir *dir, struct aoai_error *err)
{
    return aoai_state_dir_open(dir, base, "a/state", err);
}

static void put(const struct aoai_state_dir *dir, const char *name, const char *text)
{
    struct aoai_error err = {0};
    struct aoai_buf content = aoai_buf_init(CAP);
    aoai_buf_add(&content, text);
    assert_ok(aoai_state_dir_write(dir, name, &content, true, &err), &err);
    aoai_buf_free(&content);
}

static void assert_content(const struct aoai_state_dir *dir, const char *label,
                           const char *want)
{
    struct aoai_buf content = aoai_buf_init(CAP);
    bool is_read = aoai_state_dir_read(dir, "token-1", &content);
    assert_text_in(label, is_read ? aoai_buf_text(&content) : NULL, want);
    assert_number_in(label, content.length > 0, is_read && want != NULL);
    aoai_buf_free(&content);
}

static void what_is_written_is_read_and_private(void **state)
{
    (void)state;
    struct aoai_state_dir dir;
    struct aoai_error err = {0};
    assert_ok(open_dir(&dir, &err), &err);
    assert_content(&dir, "nothing yet", NULL);
    put(&dir, "token-1", "one");
    put(&dir, "token-1", "two");
    assert_content(&dir, "replaced", "two");
    shell(
        "test \"$(stat -c %a a a/state a/state/token-1 a/state/lock | tr '\\n' ' ')\" = "
        "'700 700 600 600 '");
    shell("test \"$(ls a/state | tr '\\n' ' ')\" = 'lock token-1 '");
    aoai_state_dir_remove(&dir, "token-1");
    assert_content(&dir, "removed", NULL);
    aoai_state_dir_close(&dir);
}

static const struct {
    const char *label;
    const char *line; /* of shell, before the file is read */
} attacks[] = {
    {"a link to a file", "mv a/state/token-1 x && ln -s ../../x a/state/token-1"},
    {"readable for the group", "chmod 640 a/state/token-1"},
    {"readable for all", "chmod 604 a/state/token-1"},
    {"a folder", "rm a/state/token-1 && mkdir a/state/token-1"},
    {"a FIFO nobody writes to", "rm a/state/token-1 && mkfifo -m 600 a/state/token-1"},
    {"larger than the cap", "head -c 5000 /dev/zero > a/state/token-1"},
};

static void what_is_not_ours_is_not_read(void **state)
{
    for (size_t i = 0; i < AOAI_LENGTH(attacks); i++) {
        struct aoai_state_dir dir;
        struct aoai_error err = {0};
        assert_ok_in(attacks[i].label, open_dir(&dir, &err), &err);
        put(&dir, "token-1", "secret");
        shell(attacks[i].line);
        assert_content(&dir, attacks[i].label, NULL);
        aoai_state_dir_close(&dir);
        assert_number(close_base(state), 0);
        assert_number(open_base(state), 0);
    }
}

static void another_owners_file_is_not_read(void **state)
{
    (void)state;
    struct aoai_state_dir dir;
    struct aoai_error err = {0};
    if (geteuid() != 0)
        return; /* only root can give a file away */
    assert_ok(open_dir(&dir, &err), &err);
    put(&dir, "token-1", "secret");
    shell("chown 65534 a/state/token-1");
    assert_content(&dir, "another owner", NULL);
    put(&dir, "token-1", "own");
    assert_content(&dir, "replaced", "own");
    aoai_state_dir_close(&dir);
}

static const struct {
    const char *label;
    const char *line; /* of shell, before the directory is opened */
    const char *error;
    bool needs_root;
} refused[] = {
    {"a link in its place", "mkdir a && mkdir x && ln -s ../x a/state", "*state:*",
     false},
    {"a link above it", "mkdir -p x/state && ln -s x a", "*a:*", false},
    {"a file in its place", "mkdir a && touch a/state", "*state:*", false},
    {"others may write", "mkdir -p a/state && chmod 777 a/state", "*chmod 700*", false},
    {"another owner", "mkdir -p a/state && chown 65534 a/state", "*another user*", true},
    {"in another's folder", "mkdir a && chown 65534 a", "*another user*", true},
};

static void directories_of_others_are_refused(void **state)
{
    for (size_t i = 0; i < AOAI_LENGTH(refused); i++) {
        struct aoai_state_dir dir;
        struct aoai_error err = {0};
        if (refused[i].needs_root && geteuid() != 0)
            continue;
        shell(refused[i].line);
        assert_false(open_dir(&dir, &err));
        assert_error_in(refused[i].label, &err, AOAI_ERROR_CONFIG, refused[i].error);
        aoai_state_dir_close(&dir);
        assert_number(close_base(state), 0);
        assert_number(open_base(state), 0);
    }
}

static void a_lock_keeps_others_out_until_it_is_closed(void **state)
{
    (void)state;
    struct aoai_state_dir one;
    struct aoai_state_dir other;
    struct aoai_error err = {0};
    assert_ok(open_dir(&one, &err), &err);
    assert_ok(open_dir(&other, &err), &err);
    assert_number(aoai_state_dir_lock(&one, "x"), AOAI_STATE_LOCKED);
    assert_number(aoai_state_dir_lock(&one, "x"), AOAI_STATE_LOCKED);
    assert_number(aoai_state_dir_lock(&other, "x"), AOAI_STATE_BUSY);
    assert_number(aoai_state_dir_lock(&other, "y"), AOAI_STATE_LOCKED);
    aoai_state_dir_unlock(&one, "x");
    assert_number(aoai_state_dir_lock(&other, "x"), AOAI_STATE_LOCKED);
    aoai_state_dir_close(&other); /* as a process that is killed */
    assert_number(aoai_state_dir_lock(&one, "x"), AOAI_STATE_LOCKED);
    aoai_state_dir_close(&one);
}

static void old_files_are_swept(void **state)
{
    (void)state;
    struct aoai_state_dir dir;
    struct aoai_error err = {0};
    assert_ok(open_dir(&dir, &err), &err);
    put(&dir, "answer-old", "x");
    put(&dir, "answer-new", "x");
    put(&dir, "answer-future", "x");
    put(&dir, "token-old", "x");
    put(&dir, "new-77-token", "x");
    /* Now is what a file's time says: where the clock is a faked one, the two differ. */
    shell("touch -d @2000000000 a/state/answer-new");
    shell("touch -d @1999990000 a/state/*-old a/state/new-77-token");
    shell("touch -d @2000010000 a/state/answer-future");
    struct stat status;
    assert_int_equal(fstatat(dir.fd, "answer-new", &status, 0), 0);
    aoai_state_dir_sweep(&dir, "answer-", 600, (int64_t)status.st_mtime);
    shell("test \"$(ls a/state | tr '\\n' ' ')\" = 'answer-new lock token-old '");
    aoai_state_dir_close(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_written_is_read_and_private, open_base,
                                        close_base),
        cmocka_unit_test_setup_teardown(what_is_not_ours_is_not_read, open_base,
                                        close_base),
        cmocka_unit_test_setup_teardown(another_owners_file_is_not_read, open_base,
                                        close_base),
        cmocka_unit_test_setup_teardown(directories_of_others_are_refused, open_base,
                                        close_base),
        cmocka_unit_test_setup_teardown(a_lock_keeps_others_out_until_it_is_closed,
                                        open_base, close_base),
        cmocka_unit_test_setup_teardown(old_files_are_swept, open_base, close_base),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
