/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/state_dir.h"

#include "common/sha256.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_NAME   "lock"
#define NEW_PREFIX  "new-"
#define NEW_AGE_S   3600 /* no write takes so long */
#define NAME_SIZE   160
#define DIRECTORY   (O_RDONLY | O_DIRECTORY | O_CLOEXEC)
#define SWEEP_SIGHT 100000 /* names looked at */

/* ---- the directory ---- */

/* Why this open directory is none to keep anything in; NULL = it is good. */
static const char *directory_fault(int fd, bool is_last)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return strerror(errno);
    if (status.st_uid != geteuid())
        return "belongs to another user";
    if (is_last && (status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return "others may write to it (run: chmod 700)";
    return NULL;
}

static bool is_own(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && status.st_uid == geteuid();
}

/* The directory `name` in `parent`, made where it is missing; -1 and errno. */
static int enter(int parent, const char *name)
{
    int fd = openat(parent, name, DIRECTORY | O_NOFOLLOW);
    if (fd >= 0 || errno != ENOENT)
        return fd;
    if (!is_own(parent)) {
        errno = ENOENT;
        return -1;
    }
    /* Another check may have been quicker: what counts is what is there now. */
    if (mkdirat(parent, name, S_IRWXU) != 0 && errno != EEXIST)
        return -1;
    return openat(parent, name, DIRECTORY | O_NOFOLLOW);
}

/* Walks down `below`, name by name; closes fd. -1 = err says why. */
static int descend(int fd, const char *base, char *below, struct aoai_error *err)
{
    char *rest = NULL;
    char *name = strtok_r(below, "/", &rest);
    while (name != NULL && fd >= 0) {
        char *next_name = strtok_r(NULL, "/", &rest);
        int next = strcmp(name, "..") == 0 ? -1 : enter(fd, name);
        const char *fault =
            next < 0 ? strerror(errno) : directory_fault(next, next_name == NULL);
        if (fault != NULL) {
            (void)aoai_error_set(err, AOAI_ERROR_CONFIG, "%s/...%s: %s", base, name,
                                 fault);
            if (next >= 0)
                (void)close(next);
            next = -1;
        }
        (void)close(fd);
        fd = next;
        name = next_name;
    }
    return fd;
}

/* May this open file be read as ours? */
static bool is_private_file(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
           status.st_uid == geteuid() && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

static int open_lock(int dir)
{
    int fd = openat(dir, LOCK_NAME,
                    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
                    S_IRUSR | S_IWUSR);
    if (fd >= 0 && !is_private_file(fd)) {
        (void)close(fd);
        fd = -1;
    }
    return fd;
}

bool aoai_state_dir_open(struct aoai_state_dir *dir, const char *base, const char *below,
                         struct aoai_error *err)
{
    *dir = (struct aoai_state_dir){.fd = -1, .lock_fd = -1};
    if (base[0] != '/')
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: not an absolute path", base);
    char *names = strdup(below);
    if (names == NULL)
        return aoai_error_no_memory(err);
    int fd = open(base, DIRECTORY);
    if (fd < 0)
        (void)aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: %s", base, strerror(errno));
    else
        fd = descend(fd, base, names, err);
    free(names);
    if (fd < 0)
        return false;
    dir->is_open = true;
    dir->fd = fd;
    dir->lock_fd = open_lock(fd);
    return true;
}

void aoai_state_dir_close(struct aoai_state_dir *dir)
{
    if (!dir->is_open)
        return;
    (void)close(dir->fd);
    if (dir->lock_fd >= 0)
        (void)close(dir->lock_fd);
    *dir = (struct aoai_state_dir){0};
}

/* ---- files ---- */

static bool read_whole(int fd, struct aoai_buf *content)
{
    char block[16384];
    ssize_t got = 1;
    while (got > 0 && !content->has_failed) {
        got = read(fd, block, sizeof(block));
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got > 0)
            aoai_buf_add_bytes(content, block, (size_t)got);
    }
    explicit_bzero(block, sizeof(block));
    return got == 0 && !content->has_failed;
}

bool aoai_state_dir_read(const struct aoai_state_dir *dir, const char *name,
                         struct aoai_buf *content)
{
    /* O_NONBLOCK: a FIFO in the file's place must not hang us before it is looked at. */
    int fd =
        openat(dir->fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return false;
    bool is_read = is_private_file(fd) && read_whole(fd, content);
    (void)close(fd);
    if (!is_read)
        aoai_buf_wipe(content);
    return is_read;
}

const char *aoai_state_head(const struct aoai_buf *content, const char *magic,
                            int64_t numbers[], size_t count)
{
    const char *at = aoai_buf_text(content);
    if (strncmp(at, magic, strlen(magic)) != 0)
        return NULL;
    at += strlen(magic);
    for (size_t i = 0; i < count; i++) {
        char *end = NULL;
        if (at[0] != ' ' || at[1] < '0' || at[1] > '9')
            return NULL;
        errno = 0;
        numbers[i] = strtoll(at + 1, &end, 10);
        if (errno != 0)
            return NULL;
        at = end;
    }
    return *at == '\n' ? at + 1 : NULL;
}

static bool write_whole(int fd, const struct aoai_buf *content, bool is_lasting)
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
    return !is_lasting || fsync(fd) == 0;
}

bool aoai_state_dir_write(const struct aoai_state_dir *dir, const char *name,
                          const struct aoai_buf *content, bool is_lasting,
                          struct aoai_error *err)
{
    char temporary[NAME_SIZE];
    (void)snprintf(temporary, sizeof(temporary), NEW_PREFIX "%ld-%s", (long)getpid(),
                   name);
    /* One that a killed process of this number left is of no use to anybody. */
    (void)unlinkat(dir->fd, temporary, 0);
    int fd =
        openat(dir->fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
               S_IRUSR | S_IWUSR);
    if (fd < 0)
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: %s", name, strerror(errno));
    bool is_written =
        fchmod(fd, S_IRUSR | S_IWUSR) == 0 && write_whole(fd, content, is_lasting);
    int reason = errno;
    if (close(fd) != 0 && is_written) {
        reason = errno;
        is_written = false;
    }
    if (is_written && renameat(dir->fd, temporary, dir->fd, name) != 0) {
        reason = errno;
        is_written = false;
    }
    if (!is_written)
        (void)unlinkat(dir->fd, temporary, 0);
    else if (is_lasting)
        (void)fsync(dir->fd); /* a rename lasts only when its folder is on disk */
    return is_written ||
           aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: %s", name, strerror(reason));
}

void aoai_state_dir_remove(const struct aoai_state_dir *dir, const char *name)
{
    (void)unlinkat(dir->fd, name, 0);
}

static void sweep_one(int dir, const char *name, int64_t age_s, int64_t now_s)
{
    struct stat status;
    if (fstatat(dir, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return;
    int64_t old_s = now_s - (int64_t)status.st_mtime;
    if (old_s > age_s || old_s < -age_s)
        (void)unlinkat(dir, name, 0);
}

void aoai_state_dir_sweep(const struct aoai_state_dir *dir, const char *prefix,
                          int64_t age_s, int64_t now_s)
{
    int fd = openat(dir->fd, ".", DIRECTORY);
    DIR *names = fd < 0 ? NULL : fdopendir(fd);
    if (names == NULL) {
        if (fd >= 0)
            (void)close(fd);
        return;
    }
    for (int seen = 0; seen < SWEEP_SIGHT; seen++) {
        const struct dirent *entry = readdir(names);
        if (entry == NULL)
            break;
        if (strncmp(entry->d_name, prefix, strlen(prefix)) == 0)
            sweep_one(dir->fd, entry->d_name, age_s, now_s);
        else if (strncmp(entry->d_name, NEW_PREFIX, sizeof(NEW_PREFIX) - 1) == 0)
            sweep_one(dir->fd, entry->d_name, NEW_AGE_S, now_s);
    }
    (void)closedir(names);
}

/* ---- locks ---- */

/* Two names that share a byte only wait for each other: 60 bits make that rare. */
static off_t place_of(const char *name)
{
    char hex[AOAI_SHA256_HEX_SIZE];
    struct aoai_sha256 hash = aoai_sha256_begin();
    aoai_sha256_field(&hash, name);
    (void)aoai_sha256_end(&hash, hex);
    hex[15] = '\0';
    return (off_t)strtoll(hex, NULL, 16);
}

static int set_lock(const struct aoai_state_dir *dir, const char *name, short type)
{
    struct flock range = {
        .l_type = type, .l_whence = SEEK_SET, .l_start = place_of(name), .l_len = 1};
    return fcntl(dir->lock_fd, F_OFD_SETLK, &range);
}

enum aoai_state_lock aoai_state_dir_lock(const struct aoai_state_dir *dir,
                                         const char *name)
{
    if (dir->lock_fd < 0)
        return AOAI_STATE_NOT_LOCKING;
    if (set_lock(dir, name, F_WRLCK) == 0)
        return AOAI_STATE_LOCKED;
    return errno == EAGAIN || errno == EACCES ? AOAI_STATE_BUSY : AOAI_STATE_NOT_LOCKING;
}

void aoai_state_dir_unlock(const struct aoai_state_dir *dir, const char *name)
{
    if (dir->lock_fd >= 0)
        (void)set_lock(dir, name, F_UNLCK);
}
