/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/strlist.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

bool aoai_strlist_add(struct aoai_strlist *list, const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL)
        return false;
    char **items = realloc(list->items, (list->count + 1) * sizeof(*items));
    if (items == NULL) {
        free(copy);
        return false;
    }
    items[list->count] = copy;
    list->items = items;
    list->count++;
    return true;
}

bool aoai_strlist_matches(const struct aoai_strlist *globs, const char *name)
{
    for (size_t i = 0; i < globs->count; i++)
        if (fnmatch(globs->items[i], name, FNM_CASEFOLD) == 0)
            return true;
    return false;
}

void aoai_strlist_free(struct aoai_strlist *list)
{
    if (list == NULL)
        return;
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct aoai_strlist){0};
}
