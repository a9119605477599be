/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Finds accounts instead of being told their ids.
 *
 *   subscription 1111.., group rg-ai, account contoso-*, tag env=prod
 *   -> /subscriptions/1111../accounts/contoso-prod, .../contoso-busy
 *
 * The options are the same for both front ends. None found is an error: what watches
 * nothing must not say OK. Azure leaves out of a list what the identity has no role on,
 * so an empty one can be a missing role as well.
 *
 * Errors: CONFIG (options that do not go together), NO_DATA (none found, says what was
 * searched), those of common/pages.h. FORBIDDEN names the role and where to grant it.
 */
#ifndef AOAI_DISCOVERY_H
#define AOAI_DISCOVERY_H

#include "common/accounts.h"
#include "common/option.h"
#include "common/session.h"

struct aoai_discovery_config {
    char *subscription; /* NULL = nothing is to be discovered */
    char *group;        /* NULL = the whole subscription */
    struct aoai_account_filter filter;
};

struct aoai_option_table aoai_discovery_options(void);
void aoai_discovery_free(struct aoai_discovery_config *config);

/* Only a subscription gives the other options something to narrow. */
bool aoai_discovery_check(const struct aoai_discovery_config *config,
                          struct aoai_error *err) AOAI_MUST_CHECK;

/* Lists the accounts, as identity number `identity` of the session. The caller frees the
 * list, also on failure.
 */
bool aoai_discovery_run(const struct aoai_discovery_config *config,
                        struct aoai_session *session, size_t identity,
                        int64_t deadline_at_ms, struct aoai_account_list *list,
                        struct aoai_error *err) AOAI_MUST_CHECK;

/* Adds the ids to `resources`, but not what is there already in any spelling. */
bool aoai_discovery_add(const struct aoai_account_list *list,
                        struct aoai_strlist *resources,
                        struct aoai_error *err) AOAI_MUST_CHECK;

#endif
