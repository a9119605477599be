/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/survey.h"

#include "common/accounts.h"
#include "common/pages.h"
#include "common/usages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Of the first round: the account itself, the providers of its subscription. */
#define REQUESTS_EACH (1 + AOAI_SURVEY_PROVIDERS)

const char *const aoai_survey_providers[AOAI_SURVEY_PROVIDERS] = {
    "Microsoft.Insights", "Microsoft.CognitiveServices"};

static const struct aoai_arm_hints account_hints = {
    .grant = "the role \"Monitoring Reader\" on the account",
    .not_found = "check the resource id",
};
static const struct aoai_arm_hints usages_hints = {
    .grant = "the role \"Cognitive Services Usages Reader\" on the subscription",
    .not_found = "check the subscription's id",
};
static const struct aoai_arm_hints provider_hints = {
    .grant = "the role \"Monitoring Reader\" on the subscription",
    .not_found = "check the subscription's id",
};

/* One under way. */
struct run {
    struct aoai_session *session;
    size_t identity;
    const char *arm_url;
    struct aoai_survey_item *items;
    size_t count;
    int64_t deadline_at_ms;
};

static bool take_account(json_t *root, void *target, struct aoai_error *err)
{
    struct aoai_survey_item *item = target;
    struct aoai_account_list list = {0};
    bool is_taken = aoai_account_parse(root, &list, err);
    if (is_taken) {
        (void)snprintf(item->kind, sizeof(item->kind), "%s", list.items[0].kind);
        (void)snprintf(item->location, sizeof(item->location), "%s",
                       list.items[0].location);
    }
    aoai_accounts_free(&list);
    return is_taken;
}

static bool take_usages(json_t *root, void *target, struct aoai_error *err)
{
    struct aoai_survey_item *item = target;
    struct aoai_usage_list list = {0};
    bool is_taken = aoai_usages_parse(root, &list, err);
    item->pool_count += list.count;
    aoai_usages_free(&list);
    return is_taken;
}

static bool take_provider(json_t *root, void *target, struct aoai_error *err)
{
    return aoai_providers_parse(root, target, err);
}

static bool is_first_of_subscription(const struct aoai_survey_item *items, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcasecmp(items[i].id->subscription, items[index].id->subscription) == 0)
            return false;
    return true;
}

static bool is_first_of_region(const struct aoai_survey_item *items, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (items[i].has_usages && strcmp(items[i].region, items[index].region) == 0 &&
            strcasecmp(items[i].id->subscription, items[index].id->subscription) == 0)
            return false;
    return true;
}

static bool read_accounts(const struct run *run, struct aoai_page_request *requests,
                          struct aoai_error *err)
{
    struct aoai_survey_item *items = run->items;
    size_t asked = 0;
    for (size_t i = 0; i < run->count; i++) {
        requests[asked++] = (struct aoai_page_request){
            .url = aoai_account_url(run->arm_url, items[i].id->path),
            .identity = run->identity,
            .hints = &account_hints,
            .parse = take_account,
            .target = &items[i],
        };
        items[i].has_providers = is_first_of_subscription(items, i);
        for (size_t p = 0; items[i].has_providers && p < AOAI_SURVEY_PROVIDERS; p++)
            requests[asked++] = (struct aoai_page_request){
                .url = aoai_providers_url(run->arm_url, items[i].id->subscription,
                                          aoai_survey_providers[p]),
                .identity = run->identity,
                .hints = &provider_hints,
                .parse = take_provider,
                .target = items[i].provider_states[p],
            };
    }
    if (!aoai_pages_read(run->session, requests, asked, run->deadline_at_ms, err))
        return false;
    for (size_t i = 0; i < run->count; i++) {
        items[i].error = (requests++)->error;
        for (size_t p = 0; items[i].has_providers && p < AOAI_SURVEY_PROVIDERS; p++)
            items[i].provider_errors[p] = (requests++)->error;
    }
    return true;
}

static bool read_usages(const struct run *run, struct aoai_page_request *requests,
                        struct aoai_error *err)
{
    struct aoai_survey_item *items = run->items;
    size_t asked = 0;
    for (size_t i = 0; i < run->count; i++) {
        struct aoai_survey_item *item = &items[i];
        if (item->error.kind == AOAI_ERROR_NONE)
            item->region = aoai_account_region(item->location);
        item->has_usages = item->region != NULL && is_first_of_region(items, i);
        if (item->has_usages)
            requests[asked++] = (struct aoai_page_request){
                .url =
                    aoai_usages_url(run->arm_url, item->id->subscription, item->region),
                .identity = run->identity,
                .hints = &usages_hints,
                .parse = take_usages,
                .target = item,
            };
    }
    if (!aoai_pages_read(run->session, requests, asked, run->deadline_at_ms, err))
        return false;
    for (size_t i = 0; i < run->count; i++) {
        if (!items[i].has_usages)
            continue;
        items[i].usages_error = (requests++)->error;
        if (items[i].usages_error.kind != AOAI_ERROR_NONE)
            items[i].pool_count = 0;
    }
    return true;
}

static void free_requests(struct aoai_page_request *requests, size_t count)
{
    for (size_t i = 0; requests != NULL && i < count; i++)
        aoai_pages_free(&requests[i]);
    free(requests);
}

bool aoai_survey_run(struct aoai_session *session, size_t identity,
                     struct aoai_survey_item *items, size_t count, int64_t deadline_at_ms,
                     struct aoai_error *err)
{
    size_t most = count * REQUESTS_EACH;
    struct run run = {
        .session = session,
        .identity = identity,
        .arm_url = session->identities[identity].arm_url,
        .items = items,
        .count = count,
        .deadline_at_ms = deadline_at_ms,
    };
    struct aoai_page_request *first = calloc(most + 1, sizeof(*first));
    struct aoai_page_request *second = calloc(count + 1, sizeof(*second));
    bool is_run = false;
    if (first == NULL || second == NULL)
        (void)aoai_error_no_memory(err);
    else
        is_run = read_accounts(&run, first, err) && read_usages(&run, second, err);
    free_requests(first, most);
    free_requests(second, count);
    return is_run;
}

void aoai_survey_free(struct aoai_survey_item *items, size_t count)
{
    for (size_t i = 0; items != NULL && i < count; i++)
        free(items[i].region);
}
