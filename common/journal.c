/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/journal.h"

#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_CAP ((size_t)64 << 20)
#define LINE_CAP ((size_t)1 << 20)

struct aoai_journal {
    char *directory;
    char *path;
    struct aoai_log log;
    int lock_fd;
    int fd;           /* for notes; -1 = the head on disk is not ours to append to */
    bool is_disk_bad; /* why the folder or the lock could not be made */
    bool has_complained;
};

static char *join(const char *directory, const char *name)
{
    struct aoai_buf path = aoai_buf_init(4096);
    aoai_buf_addf(&path, "%s/%s", directory, name);
    return aoai_buf_take(&path);
}

/* A disk in trouble may be well again later; anything else is for the operator to mend. */
static void fail_on_disk(struct aoai_journal *journal, const char *path,
                         struct aoai_error *err)
{
    journal->is_disk_bad =
        errno == ENOSPC || errno == EDQUOT || errno == EROFS || errno == EIO;
    (void)aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: %s", path, strerror(errno));
}

static bool take_lock(struct aoai_journal *journal, struct aoai_error *err)
{
    char *path = join(journal->directory, "marks.lock");
    if (path == NULL)
        return aoai_error_no_memory(err);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        fail_on_disk(journal, path, err);
    } else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        (void)aoai_error_set(err, AOAI_ERROR_CONFIG,
                             "%s: another collectd keeps its marks there; give this one "
                             "a StateDir of its own",
                             path);
        (void)close(fd);
    } else {
        journal->lock_fd = fd;
    }
    free(path);
    return err->kind == AOAI_ERROR_NONE;
}

/* The folder is there and ours alone. */
static bool prepare(struct aoai_journal *journal, struct aoai_error *err)
{
    if (journal->lock_fd >= 0)
        return true;
    if (mkdir(journal->directory, 0700) != 0 && errno != EEXIST) {
        fail_on_disk(journal, journal->directory, err);
        return false;
    }
    return take_lock(journal, err);
}

/* A file that is not ours, or damaged, is evidence: it is kept beside. */
static void set_aside(struct aoai_journal *journal, const struct aoai_error *why)
{
    struct aoai_buf aside = aoai_buf_init(4096);
    aoai_buf_addf(&aside, "%s.damaged", journal->path);
    int failed = rename(journal->path, aoai_buf_text(&aside));
    aoai_log(journal->log, AOAI_LOG_WARNING,
             "%s: %s; %s %s, and the history is fetched anew", journal->path,
             why->message, failed == 0 ? "kept as" : "cannot be moved to",
             aoai_buf_text(&aside));
    aoai_buf_free(&aside);
}

static void load(struct aoai_journal *journal, struct aoai_marks *marks)
{
    struct aoai_error err = {0};
    struct aoai_buf text = aoai_buf_init(FILE_CAP);
    if (access(journal->path, F_OK) != 0)
        return;
    if (!aoai_file_read(journal->path, AOAI_FILE_PLAIN, &text, &err) ||
        !aoai_marks_read(marks, aoai_buf_text(&text), &err))
        set_aside(journal, &err);
    aoai_buf_free(&text);
}

static void stop_notes(struct aoai_journal *journal)
{
    if (journal->fd >= 0)
        (void)close(journal->fd);
    journal->fd = -1;
}

static void complain(struct aoai_journal *journal, const char *why)
{
    stop_notes(journal);
    if (!journal->has_complained)
        aoai_log(journal->log, AOAI_LOG_ERROR,
                 "%s: %s; minutes may come twice after a restart", journal->path, why);
    journal->has_complained = true;
}

struct aoai_journal *aoai_journal_open(const char *directory, struct aoai_marks *marks,
                                       struct aoai_log log, struct aoai_error *err)
{
    struct aoai_journal *journal = calloc(1, sizeof(*journal));
    if (journal == NULL) {
        (void)aoai_error_no_memory(err);
        return NULL;
    }
    *journal = (struct aoai_journal){.directory = strdup(directory),
                                     .path = join(directory, "marks"),
                                     .log = log,
                                     .lock_fd = -1,
                                     .fd = -1};
    struct aoai_error trouble = {0};
    bool is_usable = journal->directory != NULL && journal->path != NULL;
    if (!is_usable)
        (void)aoai_error_no_memory(&trouble);
    else if (!prepare(journal, &trouble) && (is_usable = journal->is_disk_bad))
        complain(journal, trouble.message);
    else
        is_usable = journal->lock_fd >= 0;
    if (is_usable) {
        load(journal, marks);
        return journal;
    }
    if (err->kind == AOAI_ERROR_NONE)
        *err = trouble;
    aoai_journal_close(journal);
    return NULL;
}

void aoai_journal_note(struct aoai_journal *journal, int64_t minute,
                       const size_t numbers[], size_t count)
{
    if (journal == NULL || journal->fd < 0)
        return;
    struct aoai_buf line = aoai_buf_init(LINE_CAP);
    aoai_marks_write_move(minute, numbers, count, &line);
    ssize_t written = -1;
    if (!line.has_failed)
        written = write(journal->fd, aoai_buf_text(&line), line.length);
    if (line.has_failed || written != (ssize_t)line.length)
        complain(journal, line.has_failed ? "out of memory" : "cannot be written");
    aoai_buf_free(&line);
}

void aoai_journal_save(struct aoai_journal *journal, const struct aoai_marks *marks)
{
    if (journal == NULL)
        return;
    struct aoai_error err = {0};
    struct aoai_buf text = aoai_buf_init(FILE_CAP);
    aoai_marks_write(marks, &text);
    if (text.has_failed)
        (void)aoai_error_no_memory(&err);
    else if (prepare(journal, &err) && aoai_file_replace(journal->path, &text, &err)) {
        stop_notes(journal);
        journal->fd = open(journal->path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
        if (journal->has_complained)
            aoai_log(journal->log, AOAI_LOG_INFO, "%s: written again", journal->path);
        journal->has_complained = false;
    }
    if (err.kind != AOAI_ERROR_NONE)
        complain(journal, err.message);
    aoai_buf_free(&text);
}

void aoai_journal_close(struct aoai_journal *journal)
{
    if (journal == NULL)
        return;
    stop_notes(journal);
    if (journal->lock_fd >= 0)
        (void)close(journal->lock_fd);
    free(journal->directory);
    free(journal->path);
    free(journal);
}
