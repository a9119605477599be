/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* A private directory of small files: what one run leaves to the next.
 *
 *   /var/lib/nagios/.local/state/check_azure_openai/         0700
 *     lock                                                   0600, empty
 *     token-0d6e4079e36703ebd37c00722f5891d2                 0600
 *
 * Somebody else may be there first, or at the same time, and mean harm. So: no symbolic
 * link is followed below the base; every directory below it and every file must be our
 * own (effective user), the last directory writable and the files readable for nobody
 * else; anything but a regular file is not read; a size is capped. A directory is made
 * only inside one that is our own: root who runs a check by hand in the home of `nagios`
 * leaves nothing that locks `nagios` out.
 *
 * A file is replaced as a whole, by a temporary one beside it and a rename: whoever reads
 * sees the old content or the new one.
 *
 * Locks are byte ranges of the one file "lock", one for each name, held by the open file
 * (F_OFD_SETLK): any number of names leave no litter, and a process that is killed holds
 * none. They keep honest processes from doing the same work twice, no more.
 *
 * Errors: CONFIG, with the path or the name. What cannot be read is simply not there.
 * Ownership: the struct owns two file descriptors. Threads: one at a time.
 */
#ifndef AOAI_STATE_DIR_H
#define AOAI_STATE_DIR_H

#include "common/buf.h"
#include "common/error.h"

struct aoai_state_dir {
    bool is_open;
    int fd;
    int lock_fd;
};

enum aoai_state_lock {
    AOAI_STATE_LOCKED,
    AOAI_STATE_BUSY,        /* another process has it */
    AOAI_STATE_NOT_LOCKING, /* this file system does not lock */
};

/* `base` must be there and may be anybody's; `below` is a relative path "a/b/c" that is
 * made as far as it is missing.
 */
bool aoai_state_dir_open(struct aoai_state_dir *dir, const char *base, const char *below,
                         struct aoai_error *err) AOAI_MUST_CHECK;

/* Appends the whole file. False = there is none that we may use; the buffer is empty
 * then. Wipe the buffer where it may hold a token.
 */
bool aoai_state_dir_read(const struct aoai_state_dir *dir, const char *name,
                         struct aoai_buf *content) AOAI_MUST_CHECK;

/* Reads the first line of a file, "<magic> 1795688640 1473\n": a text of ours and numbers
 * from 0 on. Returns what follows the line; NULL = not such a line. Pure.
 */
const char *aoai_state_head(const struct aoai_buf *content, const char *magic,
                            int64_t numbers[], size_t count);

/* `is_lasting` waits until it is on disk: for what must outlive a power cut. */
bool aoai_state_dir_write(const struct aoai_state_dir *dir, const char *name,
                          const struct aoai_buf *content, bool is_lasting,
                          struct aoai_error *err) AOAI_MUST_CHECK;

void aoai_state_dir_remove(const struct aoai_state_dir *dir, const char *name);

/* Removes files whose name begins so and that were written more than age_s before now_s;
 * or as much after it: then a clock was wrong. Halves of killed writers go with them.
 */
void aoai_state_dir_sweep(const struct aoai_state_dir *dir, const char *prefix,
                          int64_t age_s, int64_t now_s);

/* Does not wait. A lock of our own is not busy for us. */
enum aoai_state_lock aoai_state_dir_lock(const struct aoai_state_dir *dir,
                                         const char *name) AOAI_MUST_CHECK;
void aoai_state_dir_unlock(const struct aoai_state_dir *dir, const char *name);

/* Accepts a zeroed struct. */
void aoai_state_dir_close(struct aoai_state_dir *dir);

#endif
