/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/pools.h"

#include "common/pages.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct aoai_arm_hints account_hints = {
    .grant = "the role \"Monitoring Reader\" on the account",
    .not_found = "check the resource id",
};
static const struct aoai_arm_hints usages_hints = {
    .grant = "the role \"Cognitive Services Usages Reader\" on the subscription",
    .not_found = "check the subscription's id",
};

/* A reading under way. */
struct reading {
    struct aoai_session *session;
    size_t identity;
    const struct aoai_snapshot *snapshot;
    int64_t deadline_at_ms;
    struct aoai_pools *pools;
    struct aoai_account_list *found; /* one for each account: where it is */
};

bool aoai_pools_has_pool(const struct aoai_deployment_state *state)
{
    return state->deployment != NULL && state->deployment->sku_kind != AOAI_SKU_BATCH &&
           strcasecmp(state->name, AOAI_NO_DEPLOYMENT) != 0;
}

static bool is_wanted(const struct aoai_account_state *account)
{
    for (size_t i = 0; i < account->deployment_count; i++)
        if (aoai_pools_has_pool(&account->deployments[i]))
            return true;
    return false;
}

static const char *known_location(const struct aoai_account_list *known,
                                  const struct aoai_resource_id *id)
{
    for (size_t i = 0; i < known->count; i++)
        if (strcasecmp(known->items[i].id, id->path) == 0)
            return known->items[i].location;
    return NULL;
}

/* The region of that name, made when it is new. False = no memory. */
static bool need_region(struct aoai_pools *pools, const char *subscription, char *name,
                        size_t *region)
{
    for (size_t i = 0; i < pools->region_count; i++) {
        if (strcmp(pools->regions[i].name, name) != 0 ||
            strcasecmp(pools->regions[i].subscription, subscription) != 0)
            continue;
        free(name);
        *region = i;
        return true;
    }
    struct aoai_pool_region *regions =
        realloc(pools->regions, (pools->region_count + 1) * sizeof(*regions));
    if (regions != NULL)
        pools->regions = regions;
    char *copy = strdup(subscription);
    if (regions == NULL || copy == NULL) {
        free(name);
        free(copy);
        return false;
    }
    *region = pools->region_count++;
    regions[*region] = (struct aoai_pool_region){.subscription = copy, .name = name};
    return true;
}

static bool place(const struct reading *reading, size_t account, const char *location)
{
    struct aoai_pool_account *about = &reading->pools->accounts[account];
    char *name = aoai_account_region(location);
    if (name == NULL) {
        (void)aoai_error_set(&about->error, AOAI_ERROR_PROTOCOL,
                             "no region in the location \"%.60s\"", location);
        return true;
    }
    return need_region(reading->pools,
                       reading->snapshot->accounts[account].id->subscription, name,
                       &about->region);
}

static bool take_account(json_t *root, void *target, struct aoai_error *err)
{
    return aoai_account_parse(root, target, err);
}

static bool take_usages(json_t *root, void *target, struct aoai_error *err)
{
    return aoai_usages_parse(root, target, err);
}

static struct aoai_page_request request_of(const struct reading *reading, char *url,
                                           const struct aoai_arm_hints *hints)
{
    return (struct aoai_page_request){
        .url = url, .identity = reading->identity, .hints = hints};
}

/* Asks for the accounts whose location nobody has told yet. */
static bool read_locations(const struct reading *reading,
                           const struct aoai_account_list *known,
                           struct aoai_page_request *requests, struct aoai_error *err)
{
    const char *arm_url = reading->session->identities[reading->identity].arm_url;
    size_t count = 0;
    for (size_t i = 0; i < reading->pools->account_count; i++) {
        const struct aoai_resource_id *id = reading->snapshot->accounts[i].id;
        if (!reading->pools->accounts[i].is_wanted || known_location(known, id) != NULL)
            continue;
        struct aoai_page_request *request = &requests[count++];
        *request =
            request_of(reading, aoai_account_url(arm_url, id->path), &account_hints);
        request->parse = take_account;
        request->target = &reading->found[i];
    }
    return aoai_pages_read(reading->session, requests, count, reading->deadline_at_ms,
                           err);
}

/* The location that was asked for; NULL = the account has the reason why not. */
static const char *take_location(const struct reading *reading, size_t i,
                                 const struct aoai_page_request *request)
{
    struct aoai_error *error = &reading->pools->accounts[i].error;
    const struct aoai_account_list *found = &reading->found[i];
    if (request->error.kind != AOAI_ERROR_NONE)
        *error = request->error;
    else if (found->count == 0 || found->items == NULL)
        (void)aoai_error_set(error, AOAI_ERROR_PROTOCOL, "no account in the answer");
    else
        return found->items[0].location;
    aoai_error_wrap(error, "location");
    return NULL;
}

static bool place_all(const struct reading *reading,
                      const struct aoai_account_list *known,
                      const struct aoai_page_request *requests)
{
    for (size_t i = 0; i < reading->pools->account_count; i++) {
        const char *location = known_location(known, reading->snapshot->accounts[i].id);
        if (!reading->pools->accounts[i].is_wanted)
            continue;
        if (location == NULL)
            location = take_location(reading, i, requests++);
        if (location != NULL && !place(reading, i, location))
            return false;
    }
    return true;
}

static bool read_usages(const struct reading *reading, struct aoai_page_request *requests,
                        struct aoai_error *err)
{
    struct aoai_pools *pools = reading->pools;
    const char *arm_url = reading->session->identities[reading->identity].arm_url;
    for (size_t i = 0; i < pools->region_count; i++) {
        struct aoai_pool_region *region = &pools->regions[i];
        requests[i] = request_of(
            reading, aoai_usages_url(arm_url, region->subscription, region->name),
            &usages_hints);
        requests[i].parse = take_usages;
        requests[i].target = &region->usages;
    }
    if (!aoai_pages_read(reading->session, requests, pools->region_count,
                         reading->deadline_at_ms, err))
        return false;
    for (size_t i = 0; i < pools->region_count; i++) {
        pools->regions[i].error = requests[i].error;
        aoai_error_wrap(&pools->regions[i].error, "usages of %s", pools->regions[i].name);
    }
    return true;
}

static void free_requests(struct aoai_page_request *requests, size_t count)
{
    for (size_t i = 0; requests != NULL && i < count; i++)
        aoai_pages_free(&requests[i]);
    free(requests);
}

static bool read_all(const struct reading *reading, const struct aoai_account_list *known,
                     struct aoai_error *err)
{
    size_t count = reading->pools->account_count;
    struct aoai_page_request *accounts = calloc(count + 1, sizeof(*accounts));
    /* There cannot be more regions than accounts. */
    struct aoai_page_request *regions = calloc(count + 1, sizeof(*regions));
    bool is_read = false;
    if (accounts == NULL || regions == NULL) {
        (void)aoai_error_no_memory(err);
    } else if (read_locations(reading, known, accounts, err)) {
        is_read = place_all(reading, known, accounts) ? read_usages(reading, regions, err)
                                                      : aoai_error_no_memory(err);
    }
    free_requests(accounts, count);
    free_requests(regions, count);
    return is_read;
}

bool aoai_pools_read(struct aoai_session *session, size_t identity,
                     const struct aoai_snapshot *snapshot,
                     const struct aoai_account_list *known, int64_t deadline_at_ms,
                     struct aoai_pools *pools, struct aoai_error *err)
{
    size_t count = snapshot->account_count;
    *pools = (struct aoai_pools){
        .accounts = calloc(count + 1, sizeof(*pools->accounts)),
        .account_count = count,
    };
    struct reading reading = {
        .session = session,
        .identity = identity,
        .snapshot = snapshot,
        .deadline_at_ms = deadline_at_ms,
        .pools = pools,
        .found = calloc(count + 1, sizeof(*reading.found)),
    };
    bool is_read = pools->accounts != NULL && reading.found != NULL;
    for (size_t i = 0; is_read && i < count; i++)
        pools->accounts[i].is_wanted = is_wanted(&snapshot->accounts[i]);
    is_read = is_read ? read_all(&reading, known, err) : aoai_error_no_memory(err);
    for (size_t i = 0; reading.found != NULL && i < count; i++)
        aoai_accounts_free(&reading.found[i]);
    free(reading.found);
    return is_read;
}

void aoai_pools_free(struct aoai_pools *pools)
{
    if (pools == NULL)
        return;
    for (size_t i = 0; i < pools->region_count; i++) {
        free(pools->regions[i].subscription);
        free(pools->regions[i].name);
        aoai_usages_free(&pools->regions[i].usages);
    }
    free(pools->regions);
    free(pools->accounts);
    *pools = (struct aoai_pools){0};
}
