/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* A growing list of owned strings: what a repeatable option holds, and globs over names.
 *
 * A zeroed struct is an empty list. Free accepts NULL and leaves it empty.
 */
#ifndef AOAI_STRLIST_H
#define AOAI_STRLIST_H

#include "common/base.h"

struct aoai_strlist {
    char **items;
    size_t count;
};

/* Appends a copy. False = no memory; the list is unchanged then. */
bool aoai_strlist_add(struct aoai_strlist *list, const char *text) AOAI_MUST_CHECK;

/* Does any item match the name as a shell glob (* ? [..]), without regard to letter case?
 * Azure compares names that way.
 */
bool aoai_strlist_matches(const struct aoai_strlist *globs, const char *name);

void aoai_strlist_free(struct aoai_strlist *list);

#endif
