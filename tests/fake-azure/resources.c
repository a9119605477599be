/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The lists of the resource manager: accounts, deployments and usages. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/fake-azure/exchange.h"

#define ACCOUNTS_PATH "/providers/Microsoft.CognitiveServices/accounts"

/* The window of a list that this request asks for, from its $skiptoken. */
struct page {
    size_t first;
    size_t size;
    size_t seen;
    size_t written;
};

static bool read_page(struct exchange *x, struct page *page)
{
    static const char *const known[] = {"api-version", "$skiptoken", NULL};
    const char *stray = parameters_find_stray(&x->query, known);
    const char *token = parameters_get(&x->query, "$skiptoken");
    long first = 0;
    memset(page, 0, sizeof(*page));
    page->size = (size_t)state_page_size(x->state);
    if (stray != NULL || (token != NULL && (strncmp(token, "page~", 5) != 0 ||
                                            !number_parse(token + 5, 1, 1000, &first)))) {
        x->is_refused = true;
        answer_arm_error(x, 400, "InvalidQueryParameter",
                         "The query parameter '%s' is not valid here.",
                         stray != NULL ? stray : "$skiptoken");
        return false;
    }
    page->first = (size_t)first;
    return true;
}

/* True when the next item of the list belongs to the page; then its comma is written. */
static bool enter_page(struct page *page, struct text *out)
{
    size_t index = page->seen++;
    if (index < page->first || index >= page->first + page->size)
        return false;
    if (page->written++ > 0)
        text_puts(out, ",");
    return true;
}

/* Closes the list; the link repeats the path as asked, on the same server. */
static void finish_page(struct exchange *x, const struct page *page)
{
    text_puts(&x->answer, "]");
    const char *base = x->base_url;
    size_t next = page->first + page->size;
    bool is_looping = x->fault.kind == FAULT_LOOPING_NEXTLINK;
    bool is_foreign = x->fault.kind == FAULT_FOREIGN_NEXTLINK;
    if (is_foreign)
        base = "https://evil.example";
    if (next < page->seen || is_looping || is_foreign) {
        struct text link = {0};
        size_t path = strcspn(x->uri, "?");
        text_puts(&link, base);
        text_add(&link, x->uri, path);
        text_printf(&link, "?api-version=%s", parameters_get(&x->query, "api-version"));
        size_t target = is_looping ? page->first : next;
        if (target > 0)
            text_printf(&link, "&%%24skiptoken=page~%zu", target);
        text_puts(&x->answer, ",\"nextLink\":");
        text_json(&x->answer, link.data);
        text_free(&link);
    }
    text_puts(&x->answer, "}");
}

static void add_account_id(struct text *out, const struct world_account *account)
{
    text_printf(out, "/subscriptions/%s/resourceGroups/%s" ACCOUNTS_PATH "/%s",
                WORLD_SUBSCRIPTION, account->group, account->name);
}

/* `created` is 2026-01-15T09:30:25, or NULL for that time. */
static void add_system_data(struct text *out, const char *created)
{
    static const char first[] = "2026-01-15T09:30:25";
    const char *stamp = created == NULL ? first : created;
    text_printf(out,
                "\"systemData\":{\"createdBy\":\"ops@contoso.example\","
                "\"createdByType\":\"User\",\"createdAt\":\"%.19s.3936328Z\","
                "\"lastModifiedBy\":\"ops@contoso.example\","
                "\"lastModifiedByType\":\"User\",\"lastModifiedAt\":\"%.19s.3936328Z\"}",
                stamp, stamp);
}

static void add_account(struct text *out, const struct world_account *account)
{
    uint64_t hash = world_hash(account->name);
    text_puts(out, "{\"id\":\"");
    add_account_id(out, account);
    text_printf(out,
                "\",\"name\":\"%s\",\"type\":\"Microsoft.CognitiveServices/accounts\","
                "\"etag\":\"\\\"%08x-0000-4d00-0000-%012" PRIx64 "\\\"\","
                "\"location\":\"%s\",\"sku\":{\"name\":\"S0\"},\"kind\":\"%s\","
                "\"tags\":{\"owner\":\"the team's \\\"AI\\\" desk\",\"Stage\":\"%s\"},",
                account->name, (unsigned)hash, hash & UINT64_C(0xffffffffffff),
                account->location, account->kind, account->stage);
    text_printf(out,
                "\"properties\":{\"endpoint\":\"https://%s.openai.azure.example/\","
                "\"internalId\":\"%016" PRIx64 "\","
                "\"dateCreated\":\"2026-01-15T09:30:21.7749336Z\","
                "\"callRateLimit\":{\"rules\":[{\"key\":\"openai\",\"renewalPeriod\":1,"
                "\"count\":30,\"matchPatterns\":[{\"path\":\"openai/*\","
                "\"method\":\"*\"}]},{\"key\":\"default\",\"renewalPeriod\":1,"
                "\"count\":30,\"matchPatterns\":[{\"path\":\"*\",\"method\":\"*\"}]}]},"
                "\"isMigrated\":false,\"privateEndpointConnections\":[],"
                "\"publicNetworkAccess\":\"Enabled\","
                "\"capabilities\":[{\"name\":\"VirtualNetworks\"}],"
                "\"provisioningState\":\"Succeeded\"},",
                account->name, hash);
    add_system_data(out, NULL);
    text_puts(out, "}");
}

/* The accounts of the list: the world's, then the herd.  NULL = the end. */
static const char *account_name(const struct exchange *x, size_t index, char *buffer,
                                size_t size)
{
    size_t fixed = 0;
    while (fixed < index && world_account_name(fixed) != NULL)
        fixed++;
    if (world_account_name(fixed) != NULL)
        return world_account_name(fixed);
    if (index - fixed >= (size_t)state_options(x->state)->herd_size)
        return NULL;
    snprintf(buffer, size, "herd-%03u", (unsigned)(index - fixed + 1) % 1000);
    return buffer;
}

void accounts_answer(struct exchange *x, const char *group)
{
    struct page page;
    if (!read_page(x, &page))
        return;
    exchange_take_fault(x, "");
    text_puts(&x->answer, "{\"value\":[");
    char herd[16];
    for (size_t i = 0;; i++) {
        const char *name = account_name(x, i, herd, sizeof(herd));
        struct world_account *account = name == NULL ? NULL : world_account_new(name);
        if (account == NULL)
            break;
        bool is_inside = (group == NULL || strcasecmp(account->group, group) == 0) &&
                         !state_is_deleted(x->state, account->name);
        if (is_inside && enter_page(&page, &x->answer))
            add_account(&x->answer, account);
        free(account);
    }
    finish_page(x, &page);
}

void account_answer(struct exchange *x, const struct world_account *account)
{
    struct page page;
    if (!read_page(x, &page))
        return;
    exchange_take_fault(x, account->name);
    add_account(&x->answer, account);
}

static void add_rate_limits(struct text *out, const struct world_deployment *deployment)
{
    /* Both kinds of numbers are legal JSON, and both are seen. */
    const char *fraction = deployment->flags & WORLD_DYNAMIC ? ".0" : "";
    text_printf(out,
                ",\"rateLimits\":[{\"key\":\"request\",\"renewalPeriod\":%" PRId64
                "%s,\"count\":%" PRId64 "%s}",
                deployment->limit_requests_period_s, fraction, deployment->limit_requests,
                fraction);
    if (!(deployment->flags & WORLD_REQUESTS_ALONE))
        text_printf(out,
                    ",{\"key\":\"token\",\"renewalPeriod\":60%s,\"count\":%" PRId64 "%s}",
                    fraction, deployment->limit_tpm, fraction);
    text_puts(out, "]");
}

static void add_deployment_properties(struct text *out,
                                      const struct world_deployment *deployment)
{
    bool is_embedding = strncmp(deployment->model, "text-embedding", 14) == 0;
    text_printf(out,
                "\"properties\":{\"model\":{\"format\":\"%s\",\"name\":\"%s\","
                "\"version\":\"%s\"},"
                "\"versionUpgradeOption\":\"OnceNewDefaultVersionAvailable\","
                "\"currentCapacity\":%d,\"capabilities\":{\"%s\":\"true\"},"
                "\"provisioningState\":\"Succeeded\"",
                deployment->format, deployment->model, deployment->version,
                deployment->capacity, is_embedding ? "embeddings" : "chatCompletion");
    if (deployment->flags & WORLD_DYNAMIC)
        text_puts(out, ",\"dynamicThrottlingEnabled\":true");
    if (deployment->flags & WORLD_PAUSED)
        text_puts(out, ",\"deploymentState\":\"Paused\"");
    if (deployment->flags & WORLD_SPILLOVER)
        text_puts(out, ",\"spilloverDeploymentName\":\"dynamic\"");
    if (deployment->limit_requests_period_s > 0)
        add_rate_limits(out, deployment);
    text_puts(out, "}");
}

/* What somebody made of its capacity meanwhile. */
static void scale(struct world_deployment *deployment, int percent)
{
    deployment->capacity = deployment->capacity * percent / 100;
    deployment->limit_tpm = deployment->limit_tpm * percent / 100;
    deployment->limit_requests = deployment->limit_requests * percent / 100;
}

static void add_deployment(struct exchange *x, const struct world_account *account,
                           const struct world_deployment *listed)
{
    struct text *out = &x->answer;
    struct world_deployment scaled = *listed;
    const struct world_deployment *deployment = &scaled;
    char now[TIME_TEXT_SIZE];
    scale(&scaled, state_capacity_pct(x->state, account->name));
    time_format(state_now_ms(x->state) / 1000 - 60, now);
    text_puts(out, "{\"id\":\"");
    add_account_id(out, account);
    text_printf(out,
                "/deployments/%s\","
                "\"type\":\"Microsoft.CognitiveServices/accounts/deployments\","
                "\"name\":\"%s\",\"sku\":{\"name\":\"%s\",\"capacity\":%d},",
                deployment->name, deployment->name, deployment->sku,
                deployment->capacity);
    add_deployment_properties(out, deployment);
    text_puts(out, ",");
    int64_t made_ms = state_made_ms(x->state, account->name, deployment->name);
    if (made_ms > 0)
        time_format(made_ms / 1000, now);
    add_system_data(out, deployment->flags & WORLD_NEW || made_ms > 0 ? now : NULL);
    text_printf(out, ",\"etag\":\"\\\"%016" PRIx64 "\\\"\"}", deployment->seed);
}

void deployments_answer(struct exchange *x, const struct world_account *account)
{
    struct page page;
    if (!read_page(x, &page))
        return;
    if (account->denies_deployments) {
        answer_arm_error(x, 403, "AuthorizationFailed",
                         "The client does not have authorization to perform action "
                         "'Microsoft.CognitiveServices/accounts/deployments/read' over "
                         "scope '/subscriptions/%s/resourceGroups/%s" ACCOUNTS_PATH
                         "/%s' or the scope is invalid. If access was recently granted, "
                         "please refresh your credentials.",
                         WORLD_SUBSCRIPTION, account->group, account->name);
        return;
    }
    exchange_take_fault(x, account->name);
    text_puts(&x->answer, "{\"value\":[");
    for (size_t i = 0; i < account->count; i++) {
        const struct world_deployment *deployment = &account->deployments[i];
        if (!(deployment->flags & WORLD_HIDDEN) &&
            state_is_alive(x->state, account->name, deployment->name,
                           state_now_ms(x->state)) &&
            enter_page(&page, &x->answer))
            add_deployment(x, account, deployment);
    }
    finish_page(x, &page);
}

/* A pool of quota: the part of the name behind the last dot is not always the model. */
struct pool {
    const char *name;
    const char *title;
    const char *sku; /* NULL: handed out to nobody here */
    const char *model;
    int limit;
    int limit_elsewhere; /* in another region than the first */
};

/* Where accounts can be; whatever else is asked for is no region. */
static const char *const regions[] = {WORLD_REGION, "westeurope"};

static const struct pool pools[] = {
    {"OpenAI.S0.AccountCount", "Maximum resources for OpenAI S0 sku.", NULL, NULL, 40,
     40},
    {"OpenAI.GlobalStandard.gpt-4o",
     "Tokens Per Minute (thousands) - gpt-4o - GlobalStandard", "GlobalStandard",
     "gpt-4o", 1500, 0},
    {"OpenAI.Standard.gpt-4o", "Tokens Per Minute (thousands) - gpt-4o", "Standard",
     "gpt-4o", 150, 125},
    {"OpenAI.Standard.gpt4.1", "Tokens Per Minute (thousands) - gpt4.1", "Standard",
     "gpt-4.1", 400, 0},
    {"OpenAI.GlobalStandard.gpt4.1-mini",
     "Thousand Tokens Per Minute - gpt-4.1-mini - GlobalStandard", "GlobalStandard",
     "gpt-4.1-mini", 1000, 0},
    {"OpenAI.Standard.gpt4.1-mini", "Tokens Per Minute (thousands) - gpt4.1-mini",
     "Standard", "gpt-4.1-mini", 120, 0},
    {"OpenAI.GlobalStandard.o3-mini",
     "Ten Thousand Tokens Per Minute - o3-mini - GlobalStandard", "GlobalStandard",
     "o3-mini", 500, 0},
    {"OpenAI.Standard.text-embedding-3-large",
     "Tokens Per Minute (thousands) - Text-Embedding-3-Large", "Standard",
     "text-embedding-3-large", 1000, 0},
    {"OpenAI.Standard.gpt-35-turbo", "Tokens Per Minute (thousands) - GPT-35-Turbo",
     "Standard", "gpt-35-turbo", 240, 0},
    {"OpenAI.GlobalBatch.gpt-4o", "Enqueued tokens (thousands) - gpt-4o", "GlobalBatch",
     "gpt-4o", 200000, 0},
    {"OpenAI.GlobalProvisionedManaged", "Global Provisioned Managed Throughput Unit",
     "GlobalProvisionedManaged", NULL, 200, 0},
    {"OpenAI.ProvisionedManaged", "Provisioned Managed Throughput Unit",
     "ProvisionedManaged", NULL, 50, 0},
    {"OpenAI.Standard.whisper", "Requests Per Minute - whisper", NULL, NULL, 3, 0},
    {"OpenAI.GlobalStandard.o1", "Six Thousand Tokens Per Minute - o1 - GlobalStandard",
     NULL, NULL, 0, 0},
};

static long sum_pool(const struct pool *pool, const char *region)
{
    long sum = 0;
    for (size_t i = 0; pool->sku != NULL && world_account_name(i) != NULL; i++) {
        struct world_account *account = world_account_new(world_account_name(i));
        for (size_t k = 0; account != NULL && k < account->count; k++) {
            const struct world_deployment *deployment = &account->deployments[k];
            if (!(deployment->flags & WORLD_HIDDEN) &&
                world_is_in_region(account, region) &&
                strcmp(deployment->sku, pool->sku) == 0 &&
                (pool->model == NULL || strcmp(deployment->model, pool->model) == 0))
                sum += deployment->capacity;
        }
        free(account);
    }
    return sum;
}

void usages_answer(struct exchange *x, const char *location)
{
    struct page page;
    if (!read_page(x, &page))
        return;
    bool is_first = strcasecmp(location, regions[0]) == 0;
    if (!is_first && strcasecmp(location, regions[1]) != 0) {
        answer_arm_error(x, 400, "LocationNotAvailableForResourceType",
                         "The provided location '%s' is not available for resource type "
                         "'Microsoft.CognitiveServices/locations/usages'.",
                         location);
        return;
    }
    exchange_take_fault(x, "");
    text_puts(&x->answer, "{\"value\":[");
    for (size_t i = 0; i < sizeof(pools) / sizeof(pools[0]); i++) {
        if (!enter_page(&page, &x->answer))
            continue;
        text_puts(&x->answer, "{\"name\":{\"value\":");
        text_json(&x->answer, pools[i].name);
        text_puts(&x->answer, ",\"localizedValue\":");
        text_json(&x->answer, pools[i].title);
        text_printf(&x->answer, "},\"currentValue\":%ld,\"limit\":%d,\"unit\":\"Count\"}",
                    sum_pool(&pools[i], location),
                    is_first ? pools[i].limit : pools[i].limit_elsewhere);
    }
    finish_page(x, &page);
}

/* A provider's registration in the subscription, without the long list of its types. */
void provider_answer(struct exchange *x, const char *namespace)
{
    static const char *const known[] = {"Microsoft.CognitiveServices",
                                        "Microsoft.Insights"};
    const char *name = NULL;
    struct page page;
    if (!read_page(x, &page))
        return;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcasecmp(namespace, known[i]) == 0)
            name = known[i];
    if (name == NULL) {
        answer_arm_error(x, 404, "InvalidResourceNamespace",
                         "The resource namespace '%s' is invalid.", namespace);
        return;
    }
    exchange_take_fault(x, name);
    text_printf(&x->answer,
                "{\"id\":\"/subscriptions/" WORLD_SUBSCRIPTION
                "/providers/%s\",\"namespace\":\"%s\",\"resourceTypes\":[],"
                "\"registrationState\":\"%s\","
                "\"registrationPolicy\":\"RegistrationRequired\"}",
                name, name,
                x->fault.kind == FAULT_NOT_REGISTERED ? "NotRegistered" : "Registered");
}
