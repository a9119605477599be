/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/file: whole files only, and who may read a secret one. */
#include "tests/support/test.h"

#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"

#define CAP 100

/* Reads the file and compares; glob NULL = it must be read whole. */
static void read_case(const char *label, const char *path, enum aoai_file_kind kind,
                      const char *want, const char *error_glob)
{
    struct aoai_buf content = aoai_buf_init(CAP);
    struct aoai_error err = {0};
    bool is_read = aoai_file_read(path, kind, &content, &err);
    if (error_glob == NULL) {
        assert_ok_in(label, is_read, &err);
        assert_text_in(label, aoai_buf_text(&content), want);
    } else {
        assert_number_in(label, is_read, false);
        assert_error_in(label, &err,
                        kind == AOAI_FILE_SECRET ? AOAI_ERROR_CREDENTIAL
                                                 : AOAI_ERROR_CONFIG,
                        error_glob);
    }
    aoai_buf_wipe(&content);
}

static void reads_whole_files(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    char text[CAP + 2];
    temp_dir(dir);
    temp_file(dir, "a", "two\nlines\n", 0644, path);
    read_case("plain", path, AOAI_FILE_PLAIN, "two\nlines\n", NULL);
    temp_file(dir, "empty", "", 0600, path);
    read_case("empty", path, AOAI_FILE_SECRET, "", NULL);
    memset(text, 'x', sizeof(text) - 1);
    text[CAP + 1] = '\0';
    temp_file(dir, "large", text, 0600, path);
    read_case("one byte too large", path, AOAI_FILE_SECRET, NULL, "*/large: larger*100*");
    text[CAP] = '\0';
    temp_file(dir, "full", text, 0600, path);
    read_case("just fits", path, AOAI_FILE_SECRET, text, NULL);
    temp_dir_remove(dir);
}

static void appends_to_what_is_there(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    temp_dir(dir);
    temp_file(dir, "a", "b", 0600, path);
    struct aoai_buf content = aoai_buf_init(CAP);
    struct aoai_error err = {0};
    aoai_buf_add(&content, "a");
    assert_ok(aoai_file_read(path, AOAI_FILE_PLAIN, &content, &err), &err);
    assert_text(aoai_buf_text(&content), "ab");
    aoai_buf_free(&content);
    temp_dir_remove(dir);
}

struct mode_case {
    mode_t mode;
    const char *secret_error; /* NULL = accepted */
};

static const struct mode_case modes[] = {
    {0600, NULL},
    {0400, NULL},
    {0640, NULL},
    {0440, NULL},
    {0700, NULL},
    {0644, "*others may read*0644*chmod 640 *"},
    {0604, "*others may read*chmod 640 *"},
    {0602, "*others may read*chmod 640 *"},
    {0601, "*others may read*chmod 640 *"},
    {0660, "*others may read*chmod 640 *"},
    {0620, "*others may read*chmod 640 *"},
    {0650, "*others may read*chmod 640 *"},
    {0666, "*others may read*chmod 640 *"},
};

static void modes_of_the_own_group(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    char label[16];
    temp_dir(dir);
    for (size_t i = 0; i < AOAI_LENGTH(modes); i++) {
        snprintf(label, sizeof(label), "%04o", (unsigned)modes[i].mode);
        temp_file(dir, label, "s", modes[i].mode, path);
        assert_int_equal(chown(path, (uid_t)-1, getegid()), 0);
        assert_int_equal(chmod(path, modes[i].mode), 0);
        read_case(label, path, AOAI_FILE_SECRET, "s", modes[i].secret_error);
        read_case(label, path, AOAI_FILE_PLAIN, "s", NULL);
    }
    temp_dir_remove(dir);
}

/* A group this process is not in. */
static gid_t foreign_group(void)
{
    gid_t own[256];
    int count = getgroups((int)AOAI_LENGTH(own), own);
    for (gid_t group = 54321;; group++) {
        bool is_own = group == getegid();
        for (int i = 0; i < count; i++)
            is_own = is_own || own[i] == group;
        if (!is_own)
            return group;
    }
}

static void readable_for_a_foreign_group_is_refused(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    temp_dir(dir);
    temp_file(dir, "a", "s", 0640, path);
    if (chown(path, (uid_t)-1, foreign_group()) != 0) {
        temp_dir_remove(dir);
        print_message("only root can give a file to a foreign group\n");
        skip();
    }
    assert_int_equal(chmod(path, 0640), 0);
    read_case("0640", path, AOAI_FILE_SECRET, NULL, "*group*not in*chmod 600 *");
    assert_int_equal(chmod(path, 0600), 0);
    read_case("0600", path, AOAI_FILE_SECRET, "s", NULL);
    temp_dir_remove(dir);
}

/* As systemd leaves a credential for a service that does not run as root. */
static void readable_for_roots_group_is_accepted(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    if (geteuid() != 0)
        return; /* only root can make such a file */
    temp_dir(dir);
    temp_file(dir, "a", "s", 0440, path);
    assert_int_equal(chown(path, 0, 0), 0);
    gid_t groups[256];
    gid_t before = getegid();
    int count = getgroups((int)AOAI_LENGTH(groups), groups);
    assert_int_equal(setgroups(0, NULL), 0);
    assert_int_equal(setegid(foreign_group()), 0);
    read_case("root:root 0440", path, AOAI_FILE_SECRET, "s", NULL);
    assert_int_equal(chown(path, 65534, 0), 0);
    read_case("nobody:root 0440", path, AOAI_FILE_SECRET, NULL, "*group*not in*");
    assert_int_equal(setegid(before), 0);
    assert_int_equal(setgroups((size_t)count, groups), 0);
    temp_dir_remove(dir);
}

static void symbolic_link_is_judged_by_what_it_leads_to(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    char link[TEMP_PATH_SIZE + 8];
    temp_dir(dir);
    temp_file(dir, "a", "s", 0644, path);
    snprintf(link, sizeof(link), "%s.link", path);
    assert_int_equal(symlink(path, link), 0);
    read_case("0644", link, AOAI_FILE_SECRET, NULL, "*others may read*");
    assert_int_equal(chmod(path, 0600), 0);
    read_case("0600", link, AOAI_FILE_SECRET, "s", NULL);
    temp_dir_remove(dir);
}

static void only_regular_files(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE + 8];
    temp_dir(dir);
    read_case("directory", dir, AOAI_FILE_SECRET, NULL, "*not a regular file");
    read_case("directory", dir, AOAI_FILE_PLAIN, NULL, "*not a regular file");
    snprintf(path, sizeof(path), "%s/fifo", dir);
    assert_int_equal(mkfifo(path, 0600), 0);
    read_case("fifo", path, AOAI_FILE_SECRET, NULL, "*not a regular file");
    read_case("device", "/dev/null", AOAI_FILE_PLAIN, NULL, "*not a regular file");
    temp_dir_remove(dir);
}

static void missing_file_names_its_path(void **state)
{
    (void)state;
    read_case("missing", "/nonexistent/secret", AOAI_FILE_SECRET, NULL,
              "/nonexistent/secret: No such file or directory");
    read_case("missing", "/nonexistent/plain", AOAI_FILE_PLAIN, NULL,
              "/nonexistent/plain: No such file or directory");
    read_case("no path", "", AOAI_FILE_PLAIN, NULL, "*No such file or directory");
}

static void unreadable_file_names_its_path(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    temp_dir(dir);
    temp_file(dir, "a", "s", 0000, path);
    /* Root reads everything: become nobody for a moment. */
    uid_t before = geteuid();
    if (before == 0)
        assert_int_equal(seteuid(65534), 0);
    struct aoai_buf content = aoai_buf_init(CAP);
    struct aoai_error err = {0};
    bool is_read = aoai_file_read(path, AOAI_FILE_SECRET, &content, &err);
    assert_int_equal(seteuid(before), 0);
    assert_false(is_read);
    assert_error(&err, AOAI_ERROR_CREDENTIAL,
                 "*/a: Permission denied; *chgrp GROUP */a && chmod 640 */a");
    temp_dir_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_whole_files),
        cmocka_unit_test(appends_to_what_is_there),
        cmocka_unit_test(modes_of_the_own_group),
        cmocka_unit_test(readable_for_a_foreign_group_is_refused),
        cmocka_unit_test(readable_for_roots_group_is_accepted),
        cmocka_unit_test(symbolic_link_is_judged_by_what_it_leads_to),
        cmocka_unit_test(only_regular_files),
        cmocka_unit_test(missing_file_names_its_path),
        cmocka_unit_test(unreadable_file_names_its_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
