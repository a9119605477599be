/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The file of marks: what a restart finds, and what a bad disk does not stop. */
#include "tests/support/test.h"

#include "common/file.h"
#include "common/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char said[2000];
static int said_count;

static void hear(void *ctx, enum aoai_log_level level, const char *message)
{
    (void)ctx;
    (void)level;
    (void)snprintf(said, sizeof(said), "%s", message);
    said_count++;
}

static struct aoai_log ear(void)
{
    said[0] = '\0';
    said_count = 0;
    return (struct aoai_log){.level = AOAI_LOG_INFO, .write = hear};
}

static struct aoai_journal *open_in(const char *dir, struct aoai_marks *marks)
{
    struct aoai_error err = {0};
    struct aoai_journal *journal = aoai_journal_open(dir, marks, ear(), &err);
    assert_ok(journal != NULL, &err);
    return journal;
}

static void add(struct aoai_marks *marks, const char *deployment, int64_t minute)
{
    struct aoai_mark *mark =
        aoai_marks_add(marks, "/account", deployment, AOAI_METRIC_PROCESSED_TOKENS, NULL);
    assert_non_null(mark);
    mark->next_minute = minute;
}

static char *below(const char *dir, const char *name)
{
    struct aoai_buf path = aoai_buf_init(4096);
    aoai_buf_addf(&path, "%s/%s", dir, name);
    return aoai_buf_take(&path);
}

static void a_restart_finds_the_last_note(void **state)
{
    (void)state;
    static const size_t both[] = {0, 1};
    static const size_t second[] = {1};
    char dir[TEMP_PATH_SIZE];
    temp_dir(dir);
    char *home = below(dir, "new-folder");
    struct aoai_marks marks = {0};
    struct aoai_journal *journal = open_in(home, &marks);
    assert_number(marks.count, 0);
    add(&marks, "a", 10);
    add(&marks, "b", 11);
    aoai_journal_note(journal, 10, both,
                      1); /* before the first head: nothing to add to */
    aoai_journal_save(journal, &marks);
    aoai_journal_note(journal, 10, both, 1);
    aoai_journal_note(journal, 11, both, 2);
    aoai_journal_note(journal, 12, second, 1);
    aoai_journal_close(journal); /* as good as killed: nothing is written at the end */
    aoai_marks_free(&marks);
    journal = open_in(home, &marks);
    assert_number(marks.count, 2);
    assert_number(marks.items[0].next_minute, 12);
    assert_number(marks.items[1].next_minute, 13);
    assert_number(said_count, 0);
    aoai_journal_close(journal);
    aoai_marks_free(&marks);
    free(home);
    temp_dir_remove(dir);
}

static void two_do_not_share(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    temp_dir(dir);
    struct aoai_marks marks = {0};
    struct aoai_error err = {0};
    struct aoai_journal *journal = open_in(dir, &marks);
    assert_null(aoai_journal_open(dir, &marks, ear(), &err));
    assert_number(err.kind, AOAI_ERROR_CONFIG);
    assert_non_null(strstr(err.message, "another collectd"));
    aoai_journal_close(journal);
    aoai_journal_close(open_in(dir, &marks));
    temp_dir_remove(dir);
}

static void a_damaged_file_is_set_aside(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    temp_dir(dir);
    char *path = below(dir, "marks");
    char *aside = below(dir, "marks.damaged");
    struct aoai_marks marks = {0};
    struct aoai_error err = {0};
    struct aoai_buf text = aoai_buf_init(100);
    aoai_buf_add(&text, "azure-openai-monitoring marks 2\nend\t0\t0123456789abcdef\n");
    assert_ok(aoai_file_replace(path, &text, &err), &err);
    struct aoai_journal *journal = open_in(dir, &marks);
    assert_number(said_count, 1);
    assert_non_null(strstr(said, "another version"));
    assert_number(access(aside, F_OK), 0);
    assert_true(access(path, F_OK) != 0);
    aoai_journal_close(journal);
    aoai_buf_free(&text);
    free(path);
    free(aside);
    temp_dir_remove(dir);
}

/* A folder in the temporary file's place is as bad as a full disk: no head can be
 * written. */
static void a_bad_disk_is_said_once_and_mended(void **state)
{
    (void)state;
    static const size_t first[] = {0};
    char dir[TEMP_PATH_SIZE];
    temp_dir(dir);
    char *obstacle = below(dir, "marks.new");
    struct aoai_marks marks = {0};
    struct aoai_journal *journal = open_in(dir, &marks);
    add(&marks, "a", 10);
    assert_number(mkdir(obstacle, 0700), 0);
    for (int i = 0; i < 3; i++) {
        aoai_journal_save(journal, &marks);
        aoai_journal_note(journal, 10, first, 1);
    }
    assert_number(said_count, 1);
    assert_non_null(strstr(said, "may come twice"));
    assert_number(rmdir(obstacle), 0);
    aoai_journal_save(journal, &marks);
    assert_number(said_count, 2);
    assert_non_null(strstr(said, "written again"));
    aoai_journal_note(journal, 10, first, 1);
    aoai_journal_close(journal);
    aoai_marks_free(&marks);
    aoai_journal_close(open_in(dir, &marks));
    assert_number(marks.items[0].next_minute, 11);
    aoai_marks_free(&marks);
    free(obstacle);
    temp_dir_remove(dir);
}

static void no_journal_is_no_trouble(void **state)
{
    (void)state;
    struct aoai_marks marks = {0};
    struct aoai_error err = {0};
    aoai_journal_note(NULL, 1, NULL, 0);
    aoai_journal_save(NULL, &marks);
    aoai_journal_close(NULL);
    assert_null(aoai_journal_open("/proc/nowhere/at/all", &marks, ear(), &err));
    assert_number(err.kind, AOAI_ERROR_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_restart_finds_the_last_note),
        cmocka_unit_test(two_do_not_share),
        cmocka_unit_test(a_damaged_file_is_set_aside),
        cmocka_unit_test(a_bad_disk_is_said_once_and_mended),
        cmocka_unit_test(no_journal_is_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
