/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What the limits of deployments were when an earlier run read them, so that a limit which
 * somebody changed is named with both values: an alert at night is often that.
 *
 * A file for each account in the state directory:
 *
 *   limits-9f86d081884c7d659a2feaa0c55ad015
 *     azure-openai-limits 1 1795688640
 *     100000 600 0 1795688640 200000 1200 0 1795688340 1795688640 chat
 *
 * (when it was written; then for each deployment its limits in TPM, RPM and PTU, when they
 * were read last, the limits before them, when these were read last, when they were found
 * to be gone, the name.) A change is told for a day, not only by the run that finds it:
 * several services read the same file, and who looks comes later. An account, a deployment
 * or a day that is not in it is simply not remembered: this is never an error, and never
 * changes a state. Limits that are only assumed from the capacity are not remembered.
 *
 * Units: tokens and requests a minute, PTUs; seconds since 1970, by Azure's clock.
 */
#ifndef CHECK_LIMIT_MEMORY_H
#define CHECK_LIMIT_MEMORY_H

#include "common/buf.h"
#include "common/state_dir.h"
#include "nagios-check/finding.h"

struct check_limit_entry {
    char *name;
    struct check_limits now;
    int64_t now_read_at_s;
    struct check_limits before; /* of a change; meaningless without one */
    int64_t before_read_at_s;
    int64_t changed_at_s; /* 0 = no change was seen */
};

struct check_limit_list {
    struct check_limit_entry *items;
    size_t count;
};

/* Reads a file's content; false = it is not such a file, or there is no memory. Pure, and
 * the caller frees the list, also on failure.
 */
bool check_limit_list_parse(const struct aoai_buf *content,
                            struct check_limit_list *list) AOAI_MUST_CHECK;

/* Appends the file's content, without entries that nobody has read for a month. Pure. */
void check_limit_list_print(const struct check_limit_list *list, int64_t now_s,
                            struct aoai_buf *content);

/* Notes what was just read. Returns the entry; NULL = no memory, or not to be kept. What
 * was read before what is known already changes nothing.
 */
const struct check_limit_entry *check_limit_list_note(struct check_limit_list *list,
                                                      const char *name,
                                                      const struct check_limits *limits,
                                                      int64_t now_s);

void check_limit_list_free(struct check_limit_list *list);

/* Tells the findings which limits changed, and remembers those of now for the next run. */
void check_limit_memory(const struct aoai_state_dir *dir, const char *arm_url,
                        int64_t now_s, struct check_result *result);

#endif
