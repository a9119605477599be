/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What every unit test includes: cmocka with the headers it needs, and a few assertions
 * whose messages say what came and what was wanted.
 *
 * Tests run from the root of the repository: fixtures are found as tests/fixtures/...
 */
#ifndef TEST_H
#define TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/types.h>

#include "common/buf.h"
#include "common/error.h"

/* Texts; NULL equals NULL only. */
#define assert_text(got, want) test_text(__FILE__, __LINE__, NULL, (got), (want))

/* Whole numbers, shown in decimal. */
#define assert_number(got, want)                                                         \
    test_number(__FILE__, __LINE__, NULL, (int64_t)(got), (int64_t)(want))

/* Reals, equal to the last bit but for NaN, which equals NaN. */
#define assert_real(got, want) test_real(__FILE__, __LINE__, NULL, (got), (want))

/* The same, for the row of a table: the label says which one. */
#define assert_text_in(label, got, want)                                                 \
    test_text(__FILE__, __LINE__, (label), (got), (want))
#define assert_number_in(label, got, want)                                               \
    test_number(__FILE__, __LINE__, (label), (int64_t)(got), (int64_t)(want))
#define assert_real_in(label, got, want)                                                 \
    test_real(__FILE__, __LINE__, (label), (got), (want))

/* A text that matches a glob: "*client_secret*". */
#define assert_glob(got, glob) test_glob(__FILE__, __LINE__, NULL, (got), (glob))
#define assert_glob_in(label, got, glob)                                                 \
    test_glob(__FILE__, __LINE__, (label), (got), (glob))

/* An error of this kind whose message matches the glob. */
#define assert_error(err, kind, glob)                                                    \
    test_error(__FILE__, __LINE__, NULL, (err), (kind), (glob))
#define assert_error_in(label, err, kind, glob)                                          \
    test_error(__FILE__, __LINE__, (label), (err), (kind), (glob))

/* The call went well; otherwise the error is shown. */
#define assert_ok(result, err) test_ok(__FILE__, __LINE__, NULL, (result), (err))
#define assert_ok_in(label, result, err)                                                 \
    test_ok(__FILE__, __LINE__, (label), (result), (err))

void test_text(const char *file, int line, const char *label, const char *got,
               const char *want);
void test_number(const char *file, int line, const char *label, int64_t got,
                 int64_t want);
void test_real(const char *file, int line, const char *label, double got, double want);
void test_glob(const char *file, int line, const char *label, const char *got,
               const char *glob);
void test_error(const char *file, int line, const char *label,
                const struct aoai_error *err, enum aoai_error_kind kind,
                const char *glob);
void test_ok(const char *file, int line, const char *label, bool result,
             const struct aoai_error *err);

/* Reads tests/fixtures/<path> whole into an empty buffer; fails the test if it cannot. */
void read_fixture(const char *path, struct aoai_buf *content);

/* Calls the function once for each folder in tests/fixtures/<path>, in order of names,
 * and returns how many there were. `folder` is relative to tests/fixtures.
 */
size_t each_fixture(const char *path, void (*visit)(const char *folder));

/* Compares what a parser printed with tests/fixtures/<folder>/expect.txt. With the
 * environment variable UPDATE_FIXTURES=1 it writes the file instead: read the diff then.
 */
void assert_expected(const char *folder, const char *got);

#define TEMP_PATH_SIZE 512

/* Makes a fresh private folder; remove takes it away with everything in it. */
void temp_dir(char path[static TEMP_PATH_SIZE]);
void temp_dir_remove(const char *path);

/* Writes a file of this mode into the folder and leaves its path in `path`. */
void temp_file(const char *dir, const char *name, const char *content, mode_t mode,
               char path[static TEMP_PATH_SIZE]);

/* Runs a line of shell, which must succeed. */
void test_shell(const char *line);

#endif
