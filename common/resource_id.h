/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The Azure Resource Manager id of an account, taken apart.
 *
 *   /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ai
 *     /providers/Microsoft.CognitiveServices/accounts/contoso-prod
 *
 * Letter case of the fixed words does not matter, a slash missing in front or left over
 * at the end is forgiven, anything behind the account's name (a deployment's id, say) is
 * not. Source:
 * learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules (names
 * of accounts 2-64 letters, digits, "-", ".", "_"; groups up to 90; read 2026-09).
 */
#ifndef AOAI_RESOURCE_ID_H
#define AOAI_RESOURCE_ID_H

#include "common/error.h"

struct aoai_resource_id {
    char *path; /* as ARM wants it in a URL: the fixed words in Azure's spelling */
    char *subscription;
    char *group;
    char *account;
};

/* Errors are CONFIG and say which part is wrong and what a good id looks like. */
bool aoai_resource_id_parse(struct aoai_resource_id *id, const char *text,
                            struct aoai_error *err) AOAI_MUST_CHECK;

/* The same check without the parts: for the option table. */
bool aoai_resource_id_check(const char *text, struct aoai_error *err) AOAI_MUST_CHECK;

/* Parts alone, for options: a subscription's id (a GUID), a resource group's name. */
bool aoai_resource_id_check_subscription(const char *text,
                                         struct aoai_error *err) AOAI_MUST_CHECK;
bool aoai_resource_id_check_group(const char *text,
                                  struct aoai_error *err) AOAI_MUST_CHECK;

void aoai_resource_id_free(struct aoai_resource_id *id);

#endif
