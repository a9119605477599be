/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The accounts of a subscription or a resource group: which are ours, and where they are.
 *
 *   GET {arm}/subscriptions/{id}[/resourceGroups/{group}]/providers/
 *     Microsoft.CognitiveServices/accounts?api-version=2024-10-01
 *   {"value":[{"id":"/subscriptions/../accounts/contoso-prod","name":"contoso-prod",
 *     "kind":"OpenAI","location":"SWEDENCENTRAL","tags":{"env":"prod"},..}],"nextLink":".."}
 *
 * Only the kinds OpenAI and AIServices have deployments with a quota; the list holds all
 * of Azure's other AI services as well. The location is spelled as it was typed at
 * creation. Azure compares names of tags without regard to letter case, their values with.
 *
 * Errors: PROTOCOL. Source: the published swagger of Microsoft.CognitiveServices
 * 2024-10-01, a recorded account of 2025-10,
 * learn.microsoft.com/azure/azure-resource-manager/management/tag-resources (2026-09).
 */
#ifndef AOAI_ACCOUNTS_H
#define AOAI_ACCOUNTS_H

#include "common/json.h"
#include "common/strlist.h"

/* Which accounts are wanted. Borrowed. */
struct aoai_account_filter {
    struct aoai_strlist names; /* globs, any of them; none = all */
    struct aoai_strlist tags;  /* "name=value", all of them */
};

struct aoai_found_account {
    char *id;
    char *kind;     /* "" = not said */
    char *location; /* as typed; "" = not said */
};

struct aoai_account_list {
    struct aoai_found_account *items;
    size_t count;
    size_t seen_count; /* with those that are of another kind, or not wanted */
};

/* URLs (the caller's), NULL = no memory. `group` NULL = the whole subscription. */
char *aoai_accounts_url(const char *arm_url, const char *subscription,
                        const char *group) AOAI_MUST_CHECK;
char *aoai_account_url(const char *arm_url, const char *account_path) AOAI_MUST_CHECK;

/* "Sweden Central" or "SWEDENCENTRAL", as an account may have it -> "swedencentral", as a
 * URL wants it. The caller's; NULL = no memory, or a letter that no region's name has.
 */
char *aoai_account_region(const char *location) AOAI_MUST_CHECK;

/* Appends the wanted accounts of one page. On failure the list holds what it held before.
 */
bool aoai_accounts_parse(json_t *root, const struct aoai_account_filter *filter,
                         struct aoai_account_list *list,
                         struct aoai_error *err) AOAI_MUST_CHECK;

/* Appends the one account that was asked for, whatever its kind. */
bool aoai_account_parse(json_t *root, struct aoai_account_list *list,
                        struct aoai_error *err) AOAI_MUST_CHECK;

void aoai_accounts_free(struct aoai_account_list *list);

#endif
