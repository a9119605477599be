/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/judge.h"

#include "common/utc.h"
#include "nagios-check/deployment.h"
#include "nagios-check/failure.h"
#include "nagios-check/limit.h"
#include "nagios-check/one_metric.h"
#include "nagios-check/rank.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

struct aoai_span check_judge_span(const struct check_thresholds *thresholds,
                                  int64_t now_s)
{
    if (thresholds->named != NULL)
        return check_one_metric_span(thresholds, now_s);
    int64_t end = aoai_utc_settled_end(now_s, thresholds->settle_s);
    int64_t late = (thresholds->max_age_s + 59) / 60 + 1;
    return (struct aoai_span){end - thresholds->window_minutes - late, end};
}

static struct check_finding *add(struct check_result *result)
{
    return &result->findings[result->count++];
}

/* Room for all that can be found: two errors and one "nothing" an account, its
 * deployments, and one for each -d.
 */
static bool make_room(struct check_result *result)
{
    const struct aoai_snapshot *snapshot = result->snapshot;
    size_t capacity = 1;
    for (size_t i = 0; i < snapshot->account_count; i++)
        capacity += 3 + snapshot->accounts[i].deployment_count +
                    snapshot->accounts[i].target->deployments.count;
    result->findings = calloc(capacity, sizeof(*result->findings));
    result->capacity = capacity;
    return result->findings != NULL;
}

static void add_reason(struct check_result *result,
                       const struct aoai_account_state *account, enum check_cause cause,
                       const char *reason)
{
    struct check_finding *finding = add(result);
    finding->account = account;
    finding->state = CHECK_UNKNOWN;
    finding->is_by_reason = true;
    finding->cause = cause;
    (void)snprintf(finding->reason, sizeof(finding->reason), "%s", reason);
}

static void add_error(struct check_result *result,
                      const struct aoai_account_state *account,
                      const struct aoai_error *error)
{
    add_reason(result, account, CHECK_CAUSE_ERROR, error->message);
    struct check_finding *finding = &result->findings[result->count - 1];
    finding->error = error->kind;
    finding->state =
        check_failure_state(result->thresholds->failures, CHECK_CAUSE_ERROR, error->kind);
}

static bool has_provisioned(const struct aoai_account_state *account)
{
    for (size_t i = 0; i < account->deployment_count; i++) {
        const struct aoai_deployment *deployment = account->deployments[i].deployment;
        if (deployment != NULL && deployment->sku_kind == AOAI_SKU_PROVISIONED)
            return true;
    }
    return false;
}

/* The first failure of a metric we judge by; NULL = all answered. */
static const struct aoai_error *metric_error(const struct aoai_account_state *account)
{
    const struct aoai_error *errors = account->errors;
    if (account->named_error.kind != AOAI_ERROR_NONE)
        return &account->named_error;
    if (errors[AOAI_METRIC_PROCESSED_TOKENS].kind != AOAI_ERROR_NONE)
        return &errors[AOAI_METRIC_PROCESSED_TOKENS];
    if (errors[AOAI_METRIC_REQUESTS].kind != AOAI_ERROR_NONE)
        return &errors[AOAI_METRIC_REQUESTS];
    if (errors[AOAI_METRIC_PTU_UTILIZATION].kind != AOAI_ERROR_NONE &&
        has_provisioned(account))
        return &errors[AOAI_METRIC_PTU_UTILIZATION];
    return NULL;
}

/* Can the account's deployments be judged without Azure's list? */
static bool is_list_needless(const struct aoai_account_state *account,
                             const struct check_thresholds *thresholds)
{
    if (account->deployment_count == 0)
        return false;
    if (!thresholds->warning.is_percent && !thresholds->critical.is_percent)
        return true;
    for (size_t i = 0; i < account->deployment_count; i++) {
        const char *name = account->deployments[i].name;
        if (strcasecmp(name, AOAI_NO_DEPLOYMENT) != 0 &&
            !(check_limit_given(thresholds->limits, name) > 0))
            return false;
    }
    return true;
}

/* Azure answers an aggregation it does not keep with a failure of the metric. */
static bool is_aggregation_strange(const struct aoai_named_metric *named)
{
    return ((named->metric->aggregations >> named->aggregation) & 1) == 0;
}

/* One cause often fails every call (a refused sign-in, no network): it is told once. */
static void judge_errors(struct check_result *result,
                         const struct aoai_account_state *account)
{
    const struct aoai_error *metric = metric_error(account);
    const struct aoai_error *limits = &account->limits_error;
    if (metric != NULL)
        add_error(result, account, metric);
    if (metric == &account->named_error &&
        is_aggregation_strange(result->thresholds->named))
        result->findings[result->count - 1].cause = CHECK_CAUSE_AGGREGATION;
    if (limits->kind == AOAI_ERROR_NONE ||
        (metric != NULL && metric->kind == limits->kind))
        return;
    add_error(result, account, limits);
    if (is_list_needless(account, result->thresholds)) {
        struct check_finding *finding = &result->findings[result->count - 1];
        finding->state = CHECK_OK;
        finding->is_by_reason = false;
    }
}

static bool is_any_known(const struct check_finding *finding)
{
    for (size_t i = 0; i < CHECK_KIND_COUNT; i++)
        if (finding->measures[i].is_known)
            return true;
    return false;
}

static bool has_listed(const struct aoai_account_state *account)
{
    for (size_t i = 0; i < account->deployment_count; i++)
        if (account->deployments[i].deployment != NULL)
            return true;
    return false;
}

/* Does no deployment report the metric that was asked for? */
static bool are_all_mute(const struct check_result *result, size_t first)
{
    for (size_t i = first; i < result->count; i++)
        if (!result->findings[i].is_mute && !result->findings[i].is_unlisted)
            return false;
    return result->count > first;
}

static void add_nothing(struct check_result *result,
                        const struct aoai_account_state *account)
{
    const struct aoai_target_config *target = account->target;
    if (target->models.count > 0)
        add_reason(result, account, CHECK_CAUSE_NO_MATCH,
                   "no deployment matches --deployment, --exclude and --model");
    else if (target->deployments.count + target->excludes.count > 0)
        add_reason(result, account, CHECK_CAUSE_NO_MATCH,
                   "no deployment matches --deployment and --exclude");
    else
        add_reason(result, account, CHECK_CAUSE_EMPTY, "the account has no deployments");
}

/* Of a metric asked for by its name the newest value of any deployment counts. */
static void take_named_age(struct check_result *result, size_t first)
{
    int64_t age_s = INT64_MAX;
    for (size_t i = first; i < result->count; i++)
        if (result->findings[i].has_age && result->findings[i].age_s < age_s)
            age_s = result->findings[i].age_s;
    if (age_s == INT64_MAX)
        return;
    if (!result->has_age || age_s > result->age_s)
        result->age_s = age_s;
    result->has_age = true;
}

/* The core's age is of the newest value at all; minutes we did not believe make it older.
 */
static void take_age(struct check_result *result,
                     const struct aoai_account_state *account, size_t first,
                     int64_t now_s)
{
    int64_t age_s = 0;
    int64_t believed_s = INT64_MAX;
    if (result->thresholds->named != NULL) {
        take_named_age(result, first);
        return;
    }
    if (!aoai_snapshot_data_age(account, now_s, result->settled_end, &age_s))
        return;
    for (size_t i = first; i < result->count; i++)
        if (result->findings[i].has_age && result->findings[i].age_s < believed_s)
            believed_s = result->findings[i].age_s;
    if (believed_s != INT64_MAX && believed_s > age_s)
        age_s = believed_s;
    if (!result->has_age || age_s > result->age_s)
        result->age_s = age_s;
    result->has_age = true;
}

static bool judge_account(struct check_result *result,
                          const struct aoai_account_state *account, int64_t now_s)
{
    const struct aoai_named_metric *named = result->thresholds->named;
    size_t count_before = result->count;
    judge_errors(result, account);
    bool has_failed = result->count > count_before;
    for (size_t i = 0; i < account->deployment_count; i++) {
        struct check_finding *finding = add(result);
        if (!check_deployment_judge(account, &account->deployments[i], result->thresholds,
                                    now_s, finding))
            return false;
        /* Nothing known because of the account's error: that has been told. */
        if (has_failed && finding->reason[0] == '\0' && !is_any_known(finding)) {
            *finding = (struct check_finding){0};
            result->count--;
        }
    }
    bool is_split = named == NULL || aoai_listed_metric_is_split(named->metric);
    if (!has_failed && is_split && !has_listed(account))
        add_nothing(result, account);
    else if (!has_failed && named != NULL && are_all_mute(result, count_before))
        add_reason(result, account, CHECK_CAUSE_NOT_REPORTED,
                   "no deployment here reports this metric");
    take_age(result, account, count_before, now_s);
    return true;
}

static bool is_seen(const struct aoai_snapshot *snapshot, char *glob)
{
    struct aoai_strlist list = {.items = &glob, .count = 1};
    for (size_t i = 0; i < snapshot->account_count; i++)
        for (size_t j = 0; j < snapshot->accounts[i].deployment_count; j++)
            if (snapshot->accounts[i].deployments[j].deployment != NULL &&
                aoai_strlist_matches(&list, snapshot->accounts[i].deployments[j].name))
                return true;
    return false;
}

/* A deployment that was asked for by name and is gone must not be missed in silence. All
 * accounts share one target here.
 */
static void judge_names(struct check_result *result)
{
    const struct aoai_snapshot *snapshot = result->snapshot;
    char reason[AOAI_ERROR_MESSAGE_SIZE];
    if (snapshot->account_count == 0 || result->deployment_count == 0)
        return;
    for (size_t i = 0; i < snapshot->account_count; i++)
        if (snapshot->accounts[i].limits_error.kind != AOAI_ERROR_NONE)
            return;
    const struct aoai_strlist *globs = &snapshot->accounts[0].target->deployments;
    for (size_t i = 0; i < globs->count; i++) {
        if (is_seen(snapshot, globs->items[i]))
            continue;
        (void)snprintf(reason, sizeof(reason),
                       "no deployment matches --deployment %.200s%s", globs->items[i],
                       snapshot->accounts[0].target->models.count > 0 ? " and --model"
                                                                      : "");
        add_reason(result, NULL, CHECK_CAUSE_NO_MATCH, reason);
        result->findings[result->count - 1].asked = globs->items[i];
    }
}

bool check_judge(const struct aoai_snapshot *snapshot,
                 const struct check_thresholds *thresholds, int64_t now_s,
                 struct check_result *result)
{
    *result = (struct check_result){
        .snapshot = snapshot,
        .thresholds = thresholds,
        .settled_end = aoai_utc_settled_end(now_s, thresholds->settle_s),
    };
    if (!make_room(result))
        return false;
    for (size_t i = 0; i < snapshot->account_count; i++)
        if (!judge_account(result, &snapshot->accounts[i], now_s))
            return false;
    for (size_t i = 0; i < result->count; i++)
        if (result->findings[i].deployment != NULL && !result->findings[i].is_unlisted &&
            !result->findings[i].is_mute)
            result->deployment_count++;
    judge_names(result);
    check_rank(result);
    return true;
}
