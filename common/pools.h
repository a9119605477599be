/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The quota pools behind the deployments of a snapshot: of one subscription and region,
 * for one SKU and model.
 *
 *   account contoso-prod (location "SWEDENCENTRAL")  -> region swedencentral
 *   region swedencentral of subscription 1111..      -> usages (common/usages.h)
 *   deployment gpt-4.1, Standard                     -> OpenAI.Standard.gpt4.1
 *
 * Two steps after a poll: where the accounts are (nothing is asked for those that a
 * discovery has told), then the usages of each region, all regions at once. Only accounts
 * are looked at that have a deployment that draws from a pool of a minute: batch queues
 * and use that is in no list have none. What fails is an entry, not the end.
 *
 * Since 2026-05 Azure lets some models share one pool over all regions (scopeType Global);
 * api-version 2024-10-01 does not tell which, so a pool here is always one region's.
 *
 * Units: those of common/usages.h. Ownership: owns all; the snapshot is only read.
 */
#ifndef AOAI_POOLS_H
#define AOAI_POOLS_H

#include "common/accounts.h"
#include "common/session.h"
#include "common/snapshot.h"
#include "common/usages.h"

struct aoai_pool_region {
    char *subscription;
    char *name; /* "swedencentral" */
    struct aoai_usage_list usages;
    struct aoai_error error; /* NONE = usages are whole */
};

/* Of an account of the snapshot, at the same place. */
struct aoai_pool_account {
    bool is_wanted;          /* a deployment of it draws from a pool */
    struct aoai_error error; /* why its region is not known */
    size_t region;           /* when wanted and without error */
};

struct aoai_pools {
    struct aoai_pool_region *regions;
    size_t region_count;
    struct aoai_pool_account *accounts;
    size_t account_count;
};

/* Does the deployment draw from a pool that can be judged? */
bool aoai_pools_has_pool(const struct aoai_deployment_state *state);

/* `known` are accounts whose location has been read; may be empty. False = no memory; the
 * caller frees the pools in any case.
 */
bool aoai_pools_read(struct aoai_session *session, size_t identity,
                     const struct aoai_snapshot *snapshot,
                     const struct aoai_account_list *known, int64_t deadline_at_ms,
                     struct aoai_pools *pools, struct aoai_error *err) AOAI_MUST_CHECK;

void aoai_pools_free(struct aoai_pools *pools);

#endif
