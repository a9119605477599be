/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/advice.h"

static const struct check_advice advices[] = {
    [CHECK_CAUSE_TOKENS_NEAR] = {"the callers come close to the deployment's limit",
                                 "raise the deployment's capacity while the quota of its "
                                 "region allows it, or spread or slow the callers"},
    [CHECK_CAUSE_TOKENS_FULL] =
        {"the callers want more tokens than the deployment may use",
         "raise the deployment's capacity if the quota of its "
         "region allows it, or spread or slow the callers"},
    [CHECK_CAUSE_TOKENS_DYNAMIC] =
        {"use above the limit, let through by dynamic quota "
         "while Azure has room to spare",
         "do not build on it: raise the deployment's capacity"},
    [CHECK_CAUSE_TOKENS_RANGE] =
        {"use is outside of the range given to the check, or inside of an @ range",
         "look at the callers; then at --warning and --critical"},
    [CHECK_CAUSE_PTU_RANGE] =
        {"use is outside of the range given to the check, or inside of an @ range",
         "look at the callers; then at --warning and --critical"},
    [CHECK_CAUSE_REQUESTS] = {"many small requests: the limit of requests comes before "
                              "that of tokens",
                              "put several inputs into one request, or raise the "
                              "capacity: it raises both limits"},
    [CHECK_CAUSE_THROTTLED_EARLY] =
        {"Azure counts an estimate that includes max_tokens, checks requests in slices "
         "of "
         "1 to 10 s, and others may draw from the same quota pool",
         "lower max_tokens, smooth bursts, retry after retry-after-ms; see the pool with "
         "--pool-warning"},
    [CHECK_CAUSE_THROTTLED_POOL] =
        {"the deployments that share this quota pool use nearly all of it together",
         "look at the pool's row: ask for more quota, or slow the others that draw from "
         "it"},
    [CHECK_CAUSE_THROTTLED_DYNAMIC] =
        {"dynamic quota has no room to spare at the moment",
         "raise the deployment's capacity to what is needed "
         "at the peak"},
    [CHECK_CAUSE_THROTTLED_PTU] =
        {"the provisioned throughput is used up for moments, "
         "though not for whole minutes",
         "add PTUs or a spillover deployment, or smooth bursts"},
    [CHECK_CAUSE_PTU] = {"the provisioned throughput is used up",
                         "add PTUs, or name a spillover deployment"},
    [CHECK_CAUSE_PTU_SPILLOVER] = {"the provisioned throughput is used up; the overflow "
                                   "goes to the spillover deployment and costs extra",
                                   "watch the spillover deployment; add PTUs if this "
                                   "lasts"},
    [CHECK_CAUSE_OLD] = {"Azure Monitor is late",
                         "look at status.azure.com; the callers need not be affected"},
    [CHECK_CAUSE_NO_VALUE] =
        {"Azure Monitor is late, or has lost minutes",
         "look at the metric in the portal, and at status.azure.com"},
    [CHECK_CAUSE_NO_LIMIT] = {"the limit is not in what Azure lists",
                              "give one with --limit, judge tokens a minute (-w and -c "
                              "without %), or leave it out with --exclude"},
    [CHECK_CAUSE_NO_MATCH] = {"a deployment was deleted or renamed, or the name is "
                              "misspelled",
                              "compare --deployment and --exclude with the portal"},
    [CHECK_CAUSE_POOL] = {"most of the region's quota for this model is handed out to "
                          "deployments",
                          "ask for more quota (portal, Quotas), or take capacity from "
                          "deployments that do not need it"},
    [CHECK_CAUSE_POOL_USED] = {"the deployments that share this quota pool use nearly "
                               "all of it together",
                               "ask for more quota (portal, Quotas), or slow some of "
                               "them"},
    [CHECK_CAUSE_POOL_ROLE] = {"the identity may read the account but not the quota of "
                               "the subscription",
                               "grant the role on the subscription: one on the account "
                               "does not reach its quota"},
    [CHECK_CAUSE_POOL_UNMATCHED] = {"Azure names the pool of this model in its own way",
                                    "leave the deployment out with --exclude, or look "
                                    "at it without --pool-warning and --pool-critical"},
    [CHECK_CAUSE_POOL_EMPTY] = {"the subscription has no quota for this model any more",
                                "look at the region's quotas in the portal"},
    [CHECK_CAUSE_EMPTY] = {"nothing is deployed yet, or the id is of another account",
                           "look at the account's deployments in the portal"},
    [CHECK_CAUSE_METRIC_RANGE] = {"the metric is outside of the range given to the check",
                                  "look at the callers at that time; then at --warning "
                                  "and --critical"},
    [CHECK_CAUSE_NOT_REPORTED] = {"the metric is of other models, or of provisioned "
                                  "deployments alone",
                                  "see --list-metrics for another one"},
    [CHECK_CAUSE_AGGREGATION] = {"Azure does not keep this aggregation of the metric",
                                 "leave out --aggregation, or see --list-metrics"},
};

static const struct check_advice error_advices[] = {
    [AOAI_ERROR_AUTH] = {"tenant, app, secret or cloud do not fit together, or the "
                         "secret has expired",
                         "mend what the reason names; a new client secret is made in "
                         "Entra, App registrations"},
    [AOAI_ERROR_FORBIDDEN] = {"the identity is known but may not read this account",
                              "grant the role on the account: portal, Access control "
                              "(IAM), Add role assignment"},
    [AOAI_ERROR_NOT_FOUND] = {"the account was deleted, moved or renamed, or its id is "
                              "misspelled",
                              "copy the Resource ID from the account's properties"},
    [AOAI_ERROR_REQUEST] = {"Azure does not take the request for this kind of resource",
                            "is it an Azure OpenAI or AI Services account?"},
    [AOAI_ERROR_THROTTLED] = {"too many readers of this subscription's metrics",
                              "check less often, or several accounts in one check"},
    [AOAI_ERROR_SERVER] = {"a passing fault of Azure's management service",
                           "wait; if it lasts look at status.azure.com"},
    [AOAI_ERROR_NETWORK] = {"DNS, firewall, proxy or certificates of this machine",
                            "try the same host with curl from here, as the same user"},
    [AOAI_ERROR_TIMEOUT] = {"Azure or the network is slow",
                            "raise --timeout, below the monitoring system's own"},
    [AOAI_ERROR_PROTOCOL] = {"an answer that is not Azure's, or a new shape of it",
                             "run it with -v; is a proxy in between?"},
};

/* Bounds that no deployment can mean in tokens: a "%" was forgotten. */
static bool is_percent_forgotten(const struct check_finding *finding)
{
    const struct check_measure *tokens = &finding->measures[CHECK_TOKENS];
    const struct check_range *range =
        tokens->state == CHECK_CRITICAL ? &tokens->critical : &tokens->warning;
    return finding->cause == CHECK_CAUSE_TOKENS_RANGE && range->end <= 100 &&
           tokens->value > range->end;
}

/* The callers want no more than before; they may use less. */
static bool is_limit_lowered(const struct check_finding *finding)
{
    return (finding->cause == CHECK_CAUSE_TOKENS_NEAR ||
            finding->cause == CHECK_CAUSE_TOKENS_FULL) &&
           finding->has_limit_change &&
           finding->limits_after.tokens_per_min < finding->limits_before.tokens_per_min;
}

struct check_advice check_advice_for(const struct check_finding *finding)
{
    static const struct check_advice forgotten = {
        "without % the bounds of --warning and --critical are tokens a minute",
        "write 80% and not 80 for percent of the limit"};
    static const struct check_advice lowered = {
        "the limit was lowered within the last day, the callers want what they had",
        "see in the account's activity log who changed it; give the capacity back, or "
        "slow the callers"};
    if (is_percent_forgotten(finding))
        return forgotten;
    if (is_limit_lowered(finding))
        return lowered;
    if (finding->cause == CHECK_CAUSE_ERROR &&
        (size_t)finding->error < AOAI_LENGTH(error_advices))
        return error_advices[finding->error];
    if ((size_t)finding->cause < AOAI_LENGTH(advices))
        return advices[finding->cause];
    return (struct check_advice){0};
}
