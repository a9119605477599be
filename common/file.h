/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Small files, read and replaced whole.
 *
 * Two kinds: any file, and one that may hold a secret. The second is refused when others
 * may read or change it: accepted are 0600 and 0400, and 0640 for a group the process
 * belongs to (root:nagios, the usual way of Debian's configuration files) or for root's own
 * (a credential of systemd). The mode is checked on the open file, so nobody can swap it in
 * between; a link is judged by what it leads to, as Kubernetes' secrets are links.
 *
 * Errors are CREDENTIAL for the second kind, CONFIG for the first, and name the path and,
 * where a mode is wrong, the command that mends it.
 */
#ifndef AOAI_FILE_H
#define AOAI_FILE_H

#include "common/buf.h"
#include "common/error.h"

enum aoai_file_kind {
    AOAI_FILE_PLAIN,
    AOAI_FILE_SECRET,
};

/* Appends the content; more than the buffer's cap is an error, never a cut. Free the
 * buffer with aoai_buf_wipe when the kind is SECRET.
 */
bool aoai_file_read(const char *path, enum aoai_file_kind kind, struct aoai_buf *content,
                    struct aoai_error *err) AOAI_MUST_CHECK;

/* Replaces a file as a whole: a temporary one beside it (mode 0600), fsync, rename, fsync
 * of the folder. Whoever reads sees the old content or the new one. Errors are CONFIG.
 */
bool aoai_file_replace(const char *path, const struct aoai_buf *content,
                       struct aoai_error *err) AOAI_MUST_CHECK;

#endif
