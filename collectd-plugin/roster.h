/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Who is polled when a list of accounts was read: who joins, who leaves, who cannot be
 * taken, and why. Pure.
 *
 *   listed, in our shard, not polled         -> joins
 *   polled already, or named by an <Account> -> stays as it is
 *   listed, in the shard of another poller   -> is left to it
 *   its host is the host of another account  -> cannot be taken: in one file their minutes
 *                                               would stand against one another
 *   found by this block, listed no longer    -> leaves
 *
 * Of two accounts with one host the one that had it before keeps it; when neither had,
 * neither gets it. So it does not matter who is listed first, and pollers that share a
 * list by shards come to the same result.
 */
#ifndef AOAI_PLUGIN_ROSTER_H
#define AOAI_PLUGIN_ROSTER_H

#include "collectd-plugin/rounds.h"

/* An account of the list. */
struct aoai_listed_account {
    struct aoai_resource_id id;
    char host[AOAI_NAMES_SIZE]; /* "" = longer than collectd can hold */
    bool is_ours;               /* in our shard */
    bool was_polled;            /* now or by a process before this one: it has marks */
};

enum aoai_roster_verdict {
    AOAI_ROSTER_JOINS,
    AOAI_ROSTER_STAYS,
    AOAI_ROSTER_IS_OTHERS, /* another shard's */
    AOAI_ROSTER_CLASHES,   /* its host is another's */
    AOAI_ROSTER_IS_TOO_LONG,
};

/* About one of the list; those that leave have been marked as gone before. */
enum aoai_roster_verdict aoai_roster_judge(const struct aoai_rounds *rounds,
                                           const struct aoai_listed_account listed[],
                                           size_t count, size_t which);

/* Is an account that the block found not in its list any more? */
bool aoai_roster_has_left(const struct aoai_rounds_account *account, size_t block,
                          const struct aoai_listed_account listed[], size_t count);

/* The number of an account that is or was polled; false = it is new. */
bool aoai_roster_find(const struct aoai_rounds *rounds, const char *path,
                      size_t *index) AOAI_MUST_CHECK;

#endif
