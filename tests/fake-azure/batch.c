/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The metrics' data plane: POST /metrics/{region}/subscriptions/{id}/metrics:getBatch.
 *
 * Its tokens are of another audience than the resource manager's, and whoever lacks a role
 * on one of the accounts has none on the subscription: that is 401 for all. */

#include <fnmatch.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/fake-azure/metrics.h"

#define ACCOUNTS_MOST 50

/* The accounts of a request, in its order. */
struct batch {
    json_t *root;
    const char *ids[ACCOUNTS_MOST];
    struct world_account *accounts[ACCOUNTS_MOST];
    size_t count;
};

static bool is_batch_path(const struct exchange *x)
{
    return x->segment_count == 5 && strcasecmp(x->segments[2], "subscriptions") == 0 &&
           strcasecmp(x->segments[4], "metrics:getBatch") == 0;
}

static bool check_version(struct exchange *x)
{
    const char *version = parameters_get(&x->query, "api-version");
    if (version != NULL &&
        (strcmp(version, "2023-10-01") == 0 || strcmp(version, "2024-02-01") == 0))
        return true;
    answer_flat_error(x, "The api-version '%s' is not supported.",
                      version != NULL ? version : "");
    return false;
}

/* The one member "resourceids" of the body; NULL = it was answered. */
static json_t *read_ids(struct exchange *x, struct batch *batch)
{
    static const char type[] = "application/json";
    size_t length = sizeof(type) - 1;
    bool is_json = x->content_type != NULL &&
                   strncasecmp(x->content_type, type, length) == 0 &&
                   (x->content_type[length] == '\0' || x->content_type[length] == ';');
    if (!is_json) {
        x->is_refused = true;
        answer_arm_error(x, 415, "UnsupportedMediaType",
                         "The content type is not application/json.");
        return NULL;
    }
    batch->root = json_loadb(x->body.data != NULL ? x->body.data : "", x->body.length,
                             JSON_REJECT_DUPLICATES, NULL);
    json_t *ids = json_object_get(batch->root, "resourceids");
    size_t count = json_array_size(ids);
    if (json_object_size(batch->root) != 1 || count == 0) {
        answer_flat_error(x, "The request body must hold resourceids and nothing else.");
        return NULL;
    }
    if (count > ACCOUNTS_MOST) {
        answer_flat_error(x, "Requested resource count: %zu bigger than allowed max: %d",
                          count, ACCOUNTS_MOST);
        return NULL;
    }
    return ids;
}

/* "/subscriptions/S/resourceGroups/G/providers/Microsoft.CognitiveServices/accounts/A" */
static struct world_account *find_account(const struct exchange *x, const char *id)
{
    char subscription[64];
    char group[96];
    char name[80];
    int end = 0;
    if (sscanf(id,
               "/subscriptions/%63[^/]/resourceGroups/%95[^/]/providers/"
               "Microsoft.CognitiveServices/accounts/%79[^/]%n",
               subscription, group, name, &end) != 3 ||
        id[end] != '\0' || strcasecmp(subscription, x->segments[3]) != 0)
        return NULL;
    struct world_account *account = world_account_new(name);
    if (account != NULL && strcasecmp(account->group, group) == 0 &&
        !state_is_deleted(x->state, account->name))
        return account;
    free(account);
    return NULL;
}

static bool is_there(const struct batch *batch, const char *id)
{
    for (size_t i = 0; i < batch->count; i++)
        if (strcasecmp(batch->ids[i], id) == 0)
            return true;
    return false;
}

/* Every id must be that of an account of this subscription and region, and be there once.
 */
static bool read_accounts(struct exchange *x, struct batch *batch)
{
    json_t *ids = read_ids(x, batch);
    for (size_t i = 0; i < json_array_size(ids); i++) {
        const char *id = json_string_value(json_array_get(ids, i));
        if (id == NULL || is_there(batch, id)) {
            answer_flat_error(x, "The resource ids must be unique texts.");
            return false;
        }
        struct world_account *account = find_account(x, id);
        if (account == NULL) {
            answer_arm_error(x, 404, "ResourceNotFound",
                             "The resource '%s' was not found in subscription '%s'.", id,
                             x->segments[3]);
            return false;
        }
        batch->accounts[batch->count] = account;
        batch->ids[batch->count++] = id;
        if (!world_is_in_region(account, x->segments[1])) {
            answer_flat_error(x,
                              "All resources must be in the region of the endpoint: %s "
                              "is not in %s.",
                              id, x->segments[1]);
            return false;
        }
    }
    return batch->count > 0;
}

static bool check_role(struct exchange *x, const struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        if (!batch->accounts[i]->denies_metrics)
            continue;
        answer_arm_error(x, 401, "AuthorizationFailed",
                         "The client does not have authorization to perform action "
                         "'microsoft.insights/metrics/read' over scope "
                         "'/subscriptions/%s'.",
                         x->segments[3]);
        return false;
    }
    return true;
}

/* The first fault that waits for one of the accounts. */
static void take_fault(struct exchange *x, const struct batch *batch)
{
    for (size_t i = 0; i < batch->count && x->fault.kind == FAULT_NONE; i++)
        exchange_take_fault(x, batch->accounts[i]->name);
}

static enum fault_kind fault_of(const struct exchange *x,
                                const struct world_account *account)
{
    bool is_meant = x->fault.account[0] == '\0' ||
                    fnmatch(x->fault.account, account->name, FNM_CASEFOLD) == 0;
    return is_meant ? x->fault.kind : FAULT_NONE;
}

/* Nobody promises the order of the request. */
static void add_parts(struct exchange *x, const struct batch *batch,
                      const struct metrics_query *query)
{
    bool is_first = true;
    text_puts(&x->answer, "{\"values\":[");
    for (size_t i = batch->count; i > 0; i--) {
        struct metrics_part part = {.account = batch->accounts[i - 1],
                                    .id = batch->ids[i - 1],
                                    .region = x->segments[1],
                                    .fault = fault_of(x, batch->accounts[i - 1])};
        int times = part.fault == FAULT_LOST_ACCOUNT ? 0
                    : part.fault == FAULT_TWICE      ? 2
                                                     : 1;
        for (; times > 0; times--) {
            text_puts(&x->answer, is_first ? "" : ",");
            is_first = false;
            if (!metrics_add_part(x, query, &part)) {
                answer_flat_error(x, "Failed to serialize response for request %s",
                                  x->uri);
                return;
            }
        }
    }
    text_puts(&x->answer, "]}");
}

static void answer_accounts(struct exchange *x)
{
    struct batch batch = {0};
    struct metrics_query query = {0};
    if (read_accounts(x, &batch) && check_role(x, &batch) &&
        metrics_query_read(x, &query)) {
        take_fault(x, &batch);
        add_parts(x, &batch, &query);
    }
    metrics_query_free(&query);
    for (size_t i = 0; i < batch.count; i++)
        free(batch.accounts[i]);
    json_decref(batch.root);
}

void batch_answer(struct exchange *x)
{
    x->is_data_plane = true;
    x->audience = TOKEN_METRICS;
    if (!is_batch_path(x)) {
        answer_not_found(x);
        return;
    }
    x->route = ROUTE_BATCH;
    if (strcmp(x->method, "POST") != 0) {
        x->is_refused = true;
        answer_arm_error(x, 405, "MethodNotAllowed",
                         "The requested resource does not support http method '%s'.",
                         x->method);
        return;
    }
    if (!token_check(x) || !check_version(x))
        return;
    if (strcasecmp(x->segments[3], WORLD_SUBSCRIPTION) != 0) {
        answer_arm_error(x, 401, "AuthorizationFailed",
                         "The client has no role on subscription '%s'.", x->segments[3]);
        return;
    }
    answer_accounts(x);
}
