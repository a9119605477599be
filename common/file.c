/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum aoai_error_kind error_kind(enum aoai_file_kind kind)
{
    return kind == AOAI_FILE_SECRET ? AOAI_ERROR_CREDENTIAL : AOAI_ERROR_CONFIG;
}

static bool is_own_group(gid_t group)
{
    if (group == getegid())
        return true;
    gid_t groups[256];
    int count = getgroups((int)AOAI_LENGTH(groups), groups);
    for (int i = 0; i < count; i++)
        if (groups[i] == group)
            return true;
    return false;
}

/* May the file's group read it? Of root's own group nobody minds: systemd gives a service
 * its credentials as root:root 0440 with an ACL.
 */
static bool is_good_group(const struct stat *status)
{
    return is_own_group(status->st_gid) || (status->st_uid == 0 && status->st_gid == 0);
}

static bool check_mode(int fd, const char *path, enum aoai_file_kind kind,
                       struct aoai_error *err)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return aoai_error_set(err, error_kind(kind), "%s: %s", path, strerror(errno));
    if (!S_ISREG(status.st_mode))
        return aoai_error_set(err, error_kind(kind), "%s: not a regular file", path);
    if (kind == AOAI_FILE_PLAIN)
        return true;
    if ((status.st_mode & (S_IRWXO | S_IWGRP | S_IXGRP)) != 0)
        return aoai_error_set(err, error_kind(kind),
                              "%s: others may read or change it (mode %04o); "
                              "run: chmod 640 %s",
                              path, (unsigned)(status.st_mode & 07777), path);
    if ((status.st_mode & S_IRGRP) != 0 && !is_good_group(&status))
        return aoai_error_set(err, error_kind(kind),
                              "%s: readable for a group this process is not in; "
                              "run: chmod 600 %s",
                              path, path);
    return true;
}

static bool read_all(int fd, const char *path, enum aoai_file_kind kind,
                     struct aoai_buf *content, struct aoai_error *err)
{
    char block[4096];
    ssize_t got = 1;
    while (got != 0 && !content->has_failed) {
        got = read(fd, block, sizeof(block));
        if (got > 0)
            aoai_buf_add_bytes(content, block, (size_t)got);
        else if (got < 0 && errno != EINTR)
            break;
    }
    int reason = errno;
    explicit_bzero(block, sizeof(block));
    if (content->has_failed)
        return aoai_error_set(err, error_kind(kind), "%s: larger than %zu bytes", path,
                              content->cap);
    return got == 0 ||
           aoai_error_set(err, error_kind(kind), "%s: %s", path, strerror(reason));
}

bool aoai_file_read(const char *path, enum aoai_file_kind kind, struct aoai_buf *content,
                    struct aoai_error *err)
{
    /* O_NONBLOCK: a FIFO in the file's place must not hang us before the mode check. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 && errno == EACCES && kind == AOAI_FILE_SECRET)
        return aoai_error_set(err, error_kind(kind),
                              "%s: %s; let this user read it by a group of its own: "
                              "run: chgrp GROUP %s && chmod 640 %s",
                              path, strerror(errno), path, path);
    if (fd < 0)
        return aoai_error_set(err, error_kind(kind), "%s: %s", path, strerror(errno));
    bool is_read =
        check_mode(fd, path, kind, err) && read_all(fd, path, kind, content, err);
    (void)close(fd);
    return is_read;
}

static bool write_all(int fd, const struct aoai_buf *content)
{
    const char *at = aoai_buf_text(content);
    size_t left = content->length;
    while (left > 0) {
        ssize_t written = write(fd, at, left);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            at += written;
            left -= (size_t)written;
        }
    }
    return fsync(fd) == 0;
}

/* A rename lasts only when the folder that holds the name is on disk. */
static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL || slash == path ? strdup(slash == NULL ? "." : "/")
                                                  : strndup(path, (size_t)(slash - path));
    int fd = folder == NULL ? -1 : open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
    free(folder);
}

bool aoai_file_replace(const char *path, const struct aoai_buf *content,
                       struct aoai_error *err)
{
    struct aoai_buf name = aoai_buf_init(4096);
    aoai_buf_addf(&name, "%s.new", path);
    char *temporary = aoai_buf_take(&name);
    if (temporary == NULL)
        return aoai_error_no_memory(err);
    /* One that a killed process left is of no use to anybody. */
    (void)unlink(temporary);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool is_written = fd >= 0 && write_all(fd, content);
    int reason = errno;
    if (fd >= 0 && close(fd) != 0 && is_written) {
        reason = errno;
        is_written = false;
    }
    if (is_written && rename(temporary, path) != 0) {
        reason = errno;
        is_written = false;
    }
    if (is_written)
        sync_folder(path);
    else if (fd >= 0)
        (void)unlink(temporary);
    if (!is_written)
        (void)aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: %s", path, strerror(reason));
    free(temporary);
    return is_written;
}
