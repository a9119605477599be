/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/roster.h"

#include <string.h>
#include <strings.h>

bool aoai_roster_find(const struct aoai_rounds *rounds, const char *path, size_t *index)
{
    for (*index = 0; *index < rounds->account_count; (*index)++)
        if (strcasecmp(rounds->accounts[*index].path, path) == 0)
            return true;
    return false;
}

/* Is the host that of another account, polled or listed? */
static bool clashes(const struct aoai_rounds *rounds,
                    const struct aoai_listed_account listed[], size_t count, size_t which)
{
    const struct aoai_listed_account *one = &listed[which];
    for (size_t i = 0; i < rounds->account_count; i++) {
        const struct aoai_rounds_account *other = &rounds->accounts[i];
        if (!other->is_gone && strcasecmp(other->host, one->host) == 0 &&
            strcasecmp(other->path, one->id.path) != 0)
            return true;
    }
    for (size_t i = 0; i < count; i++) {
        const struct aoai_listed_account *other = &listed[i];
        if (strcasecmp(other->host, one->host) == 0 &&
            strcasecmp(other->id.path, one->id.path) != 0 &&
            (other->was_polled || !one->was_polled))
            return true;
    }
    return false;
}

enum aoai_roster_verdict aoai_roster_judge(const struct aoai_rounds *rounds,
                                           const struct aoai_listed_account listed[],
                                           size_t count, size_t which)
{
    const struct aoai_listed_account *one = &listed[which];
    size_t index = 0;
    if (aoai_roster_find(rounds, one->id.path, &index) &&
        !rounds->accounts[index].is_gone)
        return AOAI_ROSTER_STAYS;
    if (!one->is_ours)
        return AOAI_ROSTER_IS_OTHERS;
    if (one->host[0] == '\0')
        return AOAI_ROSTER_IS_TOO_LONG;
    return clashes(rounds, listed, count, which) ? AOAI_ROSTER_CLASHES
                                                 : AOAI_ROSTER_JOINS;
}

bool aoai_roster_has_left(const struct aoai_rounds_account *account, size_t block,
                          const struct aoai_listed_account listed[], size_t count)
{
    if (account->block != block || account->is_gone)
        return false;
    for (size_t i = 0; i < count; i++)
        if (listed[i].is_ours && strcasecmp(listed[i].id.path, account->path) == 0)
            return false;
    return true;
}
