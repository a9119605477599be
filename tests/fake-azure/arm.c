/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The resource manager: who may ask, for which path, in which API version. */

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/fake-azure/exchange.h"

static const char *const account_versions[] = {
    "2017-04-18", "2021-04-30", "2021-10-01", "2022-03-01", "2022-10-01",
    "2022-12-01", "2023-05-01", "2024-10-01", "2025-06-01", "2025-12-01",
    "2026-03-01", "2026-05-01", "2026-07-01", "2026-09-01", NULL};
static const char *const provider_versions[] = {"2016-09-01", "2018-05-01", "2019-10-01",
                                                "2020-06-01", "2021-01-01", "2021-04-01",
                                                "2022-09-01", "2024-03-01", NULL};
static const char *const metric_versions[] = {"2018-01-01", "2019-07-01", "2021-05-01",
                                              "2023-10-01", "2024-02-01", NULL};

/* True when the path reads as the pattern, in any letter case; '*' stands for any one
 * segment. */
static bool path_is(const struct exchange *x, const char *const *pattern, size_t count)
{
    if (x->segment_count != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(pattern[i], "*") != 0 && strcasecmp(pattern[i], x->segments[i]) != 0)
            return false;
    }
    return true;
}

#define IN_SUBSCRIPTION "subscriptions", "*"
#define IN_GROUP        IN_SUBSCRIPTION, "resourceGroups", "*"
#define ACCOUNTS        "providers", "Microsoft.CognitiveServices", "accounts"
#define PATH_IS(x, ...)                                                                  \
    path_is(x, (const char *const[]){__VA_ARGS__},                                       \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

enum target {
    TARGET_NONE,
    TARGET_ALL_ACCOUNTS,
    TARGET_GROUP_ACCOUNTS,
    TARGET_ACCOUNT,
    TARGET_DEPLOYMENTS,
    TARGET_METRICS,
    TARGET_USAGES,
    TARGET_PROVIDER
};

static enum target find_target(struct exchange *x)
{
    if (PATH_IS(x, IN_SUBSCRIPTION, ACCOUNTS)) {
        x->route = ROUTE_ACCOUNTS;
        return TARGET_ALL_ACCOUNTS;
    }
    if (PATH_IS(x, IN_GROUP, ACCOUNTS)) {
        x->route = ROUTE_ACCOUNTS;
        return TARGET_GROUP_ACCOUNTS;
    }
    if (PATH_IS(x, IN_GROUP, ACCOUNTS, "*")) {
        x->route = ROUTE_ACCOUNTS;
        return TARGET_ACCOUNT;
    }
    if (PATH_IS(x, IN_GROUP, ACCOUNTS, "*", "deployments")) {
        x->route = ROUTE_DEPLOYMENTS;
        return TARGET_DEPLOYMENTS;
    }
    if (PATH_IS(x, IN_GROUP, ACCOUNTS, "*", "providers", "Microsoft.Insights",
                "metrics")) {
        x->route = ROUTE_METRICS;
        return TARGET_METRICS;
    }
    if (PATH_IS(x, IN_SUBSCRIPTION, "providers", "Microsoft.CognitiveServices",
                "locations", "*", "usages")) {
        x->route = ROUTE_USAGES;
        return TARGET_USAGES;
    }
    if (PATH_IS(x, IN_SUBSCRIPTION, "providers", "*")) {
        x->route = ROUTE_PROVIDERS;
        return TARGET_PROVIDER;
    }
    return TARGET_NONE;
}

static bool check_version(struct exchange *x, const char *const *known)
{
    const char *version = parameters_get(&x->query, "api-version");
    if (version == NULL || version[0] == '\0') {
        x->is_refused = true;
        answer_arm_error(x, 400, "MissingApiVersionParameter",
                         "The api-version query parameter (?api-version=) is required "
                         "for all requests.");
        return false;
    }
    struct text list = {0};
    bool is_known = false;
    for (size_t i = 0; known[i] != NULL; i++) {
        is_known = is_known || strcmp(known[i], version) == 0;
        text_printf(&list, "%s%s", i > 0 ? ", " : "", known[i]);
    }
    if (!is_known && x->route == ROUTE_METRICS)
        answer_arm_error(x, 400, "InvalidApiVersionParameter",
                         "The api-version '%s' is invalid. The supported versions are "
                         "'%s'.",
                         version, list.data);
    else if (!is_known)
        answer_arm_error(x, 400, "NoRegisteredProviderFound",
                         "No registered resource provider found for API version '%s'. "
                         "The supported api-versions are '%s'.",
                         version, list.data);
    x->is_refused = x->is_refused || !is_known;
    text_free(&list);
    return is_known;
}

static bool check_reads(struct exchange *x)
{
    int retry_after_s = 0;
    if (state_take_read(x->state, &x->remaining_reads, &retry_after_s))
        return true;
    answer_arm_error(x, 429, "TooManyRequests",
                     "The request is being throttled as the limit has been reached for "
                     "operation type - Read. For more information, see - "
                     "https://aka.ms/arm-throttling");
    x->retry_after_s = retry_after_s;
    return false;
}

static bool check_subscription(struct exchange *x)
{
    if (strcasecmp(x->segments[1], WORLD_SUBSCRIPTION) == 0)
        return true;
    answer_arm_error(x, 404, "SubscriptionNotFound",
                     "The subscription '%s' could not be found.", x->segments[1]);
    return false;
}

static bool check_group(struct exchange *x)
{
    const char *group = x->segments[3];
    if (strcasecmp(group, WORLD_GROUP) == 0 ||
        strcasecmp(group, WORLD_OTHER_GROUP) == 0 ||
        strcasecmp(group, WORLD_HERD_GROUP) == 0)
        return true;
    answer_arm_error(x, 404, "ResourceGroupNotFound",
                     "Resource group '%s' could not be found.", group);
    return false;
}

static void answer_in_account(struct exchange *x, enum target target)
{
    struct world_account *account = world_account_new(x->segments[7]);
    if (account == NULL || strcasecmp(account->group, x->segments[3]) != 0 ||
        state_is_deleted(x->state, account->name))
        answer_arm_error(x, 404, "ResourceNotFound",
                         "The Resource 'Microsoft.CognitiveServices/accounts/%s' under "
                         "resource group '%s' was not found. For more details please go "
                         "to https://aka.ms/ARMResourceNotFoundFix",
                         x->segments[7], x->segments[3]);
    else if (target == TARGET_ACCOUNT)
        account_answer(x, account);
    else if (target == TARGET_DEPLOYMENTS)
        deployments_answer(x, account);
    else
        metrics_answer(x, account);
    free(account);
}

static const char *const *versions_of(enum target target)
{
    if (target == TARGET_PROVIDER)
        return provider_versions;
    return target == TARGET_METRICS ? metric_versions : account_versions;
}

void arm_answer(struct exchange *x)
{
    enum target target = find_target(x);
    if (target == TARGET_NONE) {
        answer_not_found(x);
        return;
    }
    if (strcmp(x->method, "GET") != 0) {
        x->is_refused = true;
        answer_arm_error(x, 405, "MethodNotAllowed",
                         "The requested resource does not support http method '%s'.",
                         x->method);
        return;
    }
    if (!token_check(x) || !check_version(x, versions_of(target)) ||
        !check_subscription(x) || !check_reads(x))
        return;
    if (target == TARGET_ALL_ACCOUNTS)
        accounts_answer(x, NULL);
    else if (target == TARGET_USAGES)
        usages_answer(x, x->segments[5]);
    else if (target == TARGET_PROVIDER)
        provider_answer(x, x->segments[3]);
    else if (!check_group(x))
        return;
    else if (target == TARGET_GROUP_ACCOUNTS)
        accounts_answer(x, x->segments[3]);
    else
        answer_in_account(x, target);
}
