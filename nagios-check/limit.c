/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/limit.h"

#include "nagios-check/range.h"

#include <math.h>
#include <string.h>

#define GLOB_SIZE 128 /* Azure's names have 64 characters at most */
#define TPM_MAX   1e12

/* The last "=" parts them: a glob may hold one, a number may not. */
static bool part(const char *text, char glob[static GLOB_SIZE], double *tokens_per_min)
{
    const char *equals = strrchr(text, '=');
    if (equals == NULL || equals == text || equals - text >= GLOB_SIZE)
        return false;
    memcpy(glob, text, (size_t)(equals - text));
    glob[equals - text] = '\0';
    return check_range_number(equals + 1, tokens_per_min) && *tokens_per_min >= 1 &&
           *tokens_per_min <= TPM_MAX && !(floor(*tokens_per_min) < *tokens_per_min);
}

bool check_limit_check(const char *text, struct aoai_error *err)
{
    char glob[GLOB_SIZE];
    double tokens_per_min = 0;
    return part(text, glob, &tokens_per_min) ||
           aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "\"%.150s\" is not a deployment and its whole tokens a minute, "
                          "such as gpt-4o=120000",
                          text);
}

double check_limit_given(const struct aoai_strlist *limits, const char *deployment)
{
    char glob[GLOB_SIZE];
    char *item = glob;
    struct aoai_strlist one = {.items = &item, .count = 1};
    double tokens_per_min = 0;
    for (size_t i = limits == NULL ? 0 : limits->count; i > 0; i--)
        if (part(limits->items[i - 1], glob, &tokens_per_min) &&
            aoai_strlist_matches(&one, deployment))
            return tokens_per_min;
    return 0;
}
