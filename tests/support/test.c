/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Assertions with messages, fixtures and temporary files for the unit tests. */
#include "tests/support/test.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <ftw.h>
#include <inttypes.h>
#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Fails the running test; the label of the table's row goes in front. */
static void fail_at(const char *file, int line, const char *label, const char *format,
                    ...) AOAI_PRINTF(4, 5);

static void fail_at(const char *file, int line, const char *label, const char *format,
                    ...)
{
    char text[8192];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (label != NULL)
        print_error("[%s] %s\n", label, text);
    else
        print_error("%s\n", text);
    _fail(file, line);
}

void test_text(const char *file, int line, const char *label, const char *got,
               const char *want)
{
    bool is_same = got == NULL || want == NULL ? got == want : strcmp(got, want) == 0;
    if (!is_same)
        fail_at(file, line, label, "got  \"%s\"\nwant \"%s\"", got ? got : "(null)",
                want ? want : "(null)");
}

void test_number(const char *file, int line, const char *label, int64_t got, int64_t want)
{
    if (got != want)
        fail_at(file, line, label, "got %" PRId64 ", want %" PRId64, got, want);
}

void test_real(const char *file, int line, const char *label, double got, double want)
{
    bool is_same = (isnan(got) && isnan(want)) ||
                   (!(got < want) && !(got > want) && isnan(got) == isnan(want));
    if (!is_same)
        fail_at(file, line, label, "got %.17g, want %.17g", got, want);
}

void test_glob(const char *file, int line, const char *label, const char *got,
               const char *glob)
{
    if (got == NULL || fnmatch(glob, got, FNM_NOESCAPE) != 0)
        fail_at(file, line, label, "got  \"%s\"\nwant \"%s\" (glob)",
                got ? got : "(null)", glob);
}

void test_error(const char *file, int line, const char *label,
                const struct aoai_error *err, enum aoai_error_kind kind, const char *glob)
{
    if (err->kind != kind)
        fail_at(file, line, label, "got  error %s: \"%s\"\nwant error %s",
                aoai_error_kind_name(err->kind), err->message,
                aoai_error_kind_name(kind));
    test_glob(file, line, label, err->message, glob);
}

void test_ok(const char *file, int line, const char *label, bool result,
             const struct aoai_error *err)
{
    if (!result || err->kind != AOAI_ERROR_NONE)
        fail_at(file, line, label, "got  %s, error %s: \"%s\"\nwant success",
                result ? "true" : "false", aoai_error_kind_name(err->kind), err->message);
}

static void read_whole(const char *path, struct aoai_buf *content)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("%s: %s (tests run from the root of the repository)", path,
                 strerror(errno));
        return;
    }
    char block[4096];
    size_t length;
    while ((length = fread(block, 1, sizeof(block), file)) > 0)
        aoai_buf_add_bytes(content, block, length);
    fclose(file);
    assert_false(content->has_failed);
}

void read_fixture(const char *path, struct aoai_buf *content)
{
    char full[TEMP_PATH_SIZE];
    snprintf(full, sizeof(full), "tests/fixtures/%s", path);
    read_whole(full, content);
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

size_t each_fixture(const char *path, void (*visit)(const char *folder))
{
    char full[TEMP_PATH_SIZE];
    snprintf(full, sizeof(full), "tests/fixtures/%s", path);
    struct dirent **entries = NULL;
    int found = scandir(full, &entries, is_visible, alphasort);
    if (found < 0)
        fail_msg("%s: %s (tests run from the root of the repository)", full,
                 strerror(errno));
    size_t count = found > 0 ? (size_t)found : 0;
    for (size_t i = 0; i < count; i++) {
        snprintf(full, sizeof(full), "%s/%s", path, entries[i]->d_name);
        visit(full);
        free(entries[i]);
    }
    free(entries);
    return count;
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

void assert_expected(const char *folder, const char *got)
{
    char path[TEMP_PATH_SIZE];
    snprintf(path, sizeof(path), "tests/fixtures/%s/expect.txt", folder);
    if (getenv("UPDATE_FIXTURES") != NULL) {
        write_text(path, got);
        return;
    }
    struct aoai_buf want = aoai_buf_init(1 << 20);
    read_whole(path, &want);
    assert_text_in(folder, got, aoai_buf_text(&want));
    aoai_buf_free(&want);
}

void temp_dir(char path[static TEMP_PATH_SIZE])
{
    const char *base = getenv("TMPDIR");
    snprintf(path, TEMP_PATH_SIZE, "%s/aoai-test-XXXXXX", base ? base : "/tmp");
    if (mkdtemp(path) == NULL)
        fail_msg("%s: %s", path, strerror(errno));
}

static int remove_one(const char *path, const struct stat *info, int type,
                      struct FTW *place)
{
    (void)info;
    (void)type;
    (void)place;
    return remove(path);
}

void temp_dir_remove(const char *path)
{
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void temp_file(const char *dir, const char *name, const char *content, mode_t mode,
               char path[static TEMP_PATH_SIZE])
{
    int written = snprintf(path, TEMP_PATH_SIZE, "%s/%s", dir, name);
    assert_true(written > 0 && written < TEMP_PATH_SIZE);
    write_text(path, content);
    assert_int_equal(chmod(path, mode), 0);
}

extern char **environ;

void test_shell(const char *line)
{
    char *arguments[] = {strdup("sh"), strdup("-c"), strdup(line), NULL};
    pid_t pid = 0;
    int status = -1;
    assert_number(posix_spawn(&pid, "/bin/sh", NULL, NULL, arguments, environ), 0);
    assert_number(waitpid(pid, &status, 0), pid);
    for (size_t i = 0; arguments[i] != NULL; i++)
        free(arguments[i]);
    if (status != 0)
        fail_msg("fails: %s", line);
}
