/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/snapshot.h"

#include "common/utc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const struct aoai_error *aoai_snapshot_error(const struct aoai_account_state *account,
                                             enum aoai_metric_id metric)
{
    if ((int)metric < AOAI_METRIC_COUNT)
        return &account->errors[metric];
    for (size_t i = 0; i < account->extra_count; i++)
        if (account->extras[i].metric == metric)
            return &account->extras[i].error;
    return NULL;
}

const struct aoai_series *aoai_snapshot_series(const struct aoai_deployment_state *state,
                                               enum aoai_metric_id metric,
                                               const char *status)
{
    for (size_t i = 0; i < state->series_count; i++) {
        const struct aoai_metric_series *series = &state->series[i];
        /* clang-analyzer loses sight of what realloc kept. */
        if (series->metric != metric) /* NOLINT(clang-analyzer-core.*) */
            continue;
        if (status == NULL ||
            (series->status != NULL && strcmp(series->status, status) == 0))
            return &series->minutes;
    }
    return NULL;
}

int64_t aoai_snapshot_believed_end(const struct aoai_deployment_state *state,
                                   enum aoai_metric_id metric, struct aoai_span span)
{
    bool is_any = false;
    int64_t furthest = span.from_minute;
    for (size_t i = 0; i < state->series_count; i++) {
        int64_t end = 0;
        if (state->series[i].metric != metric)
            continue;
        is_any = true;
        if (aoai_quota_believed_end(&state->series[i].minutes, span.to_minute, &end) &&
            end > furthest)
            furthest = end;
    }
    if (!is_any)
        return metric == AOAI_METRIC_PROCESSED_TOKENS
                   ? span.to_minute
                   : aoai_snapshot_believed_end(state, AOAI_METRIC_PROCESSED_TOKENS,
                                                span);
    return furthest;
}

bool aoai_snapshot_requests(const struct aoai_account_state *account,
                            const struct aoai_deployment_state *state,
                            struct aoai_series *requests)
{
    if (!aoai_series_init(requests, account->span))
        return false;
    bool is_any = false;
    for (size_t i = 0; i < state->series_count; i++) {
        const struct aoai_metric_series *series = &state->series[i];
        if (series->metric != AOAI_METRIC_REQUESTS)
            continue;
        aoai_series_add(requests, &series->minutes);
        is_any = true;
    }
    if (!is_any)
        aoai_series_fill(requests, 0);
    return true;
}

static struct aoai_deployment_state *find_state(const struct aoai_account_state *account,
                                                const char *name)
{
    for (size_t i = 0; i < account->deployment_count; i++)
        if (strcasecmp(account->deployments[i].name, name) == 0)
            return &account->deployments[i];
    return NULL;
}

const struct aoai_deployment_state *
aoai_snapshot_deployment(const struct aoai_account_state *account, const char *name)
{
    return find_state(account, name);
}

/* The state of a deployment, made when it is new. `name` must live as long as the state.
 */
static struct aoai_deployment_state *need_state(struct aoai_account_state *account,
                                                const struct aoai_deployment_list *list,
                                                const char *name)
{
    struct aoai_deployment_state *state = find_state(account, name);
    if (state != NULL)
        return state;
    struct aoai_deployment_state *states =
        realloc(account->deployments, (account->deployment_count + 1) * sizeof(*states));
    if (states == NULL)
        return NULL;
    account->deployments = states;
    state = &states[account->deployment_count++];
    const struct aoai_deployment *deployment = aoai_deployments_find(list, name);
    *state = (struct aoai_deployment_state){
        .name = deployment == NULL ? name : deployment->name,
        .deployment = deployment,
    };
    return state;
}

/* Moves a series into a state. */
static bool give(struct aoai_deployment_state *state, struct aoai_metric_series *series)
{
    struct aoai_metric_series *all =
        realloc(state->series, (state->series_count + 1) * sizeof(*all));
    if (all == NULL)
        return false;
    state->series = all;
    all[state->series_count++] = *series;
    *series = (struct aoai_metric_series){0};
    return true;
}

/* The list tells a deployment's model; without it no model is known. */
static bool is_wanted(const struct aoai_account_state *account,
                      const struct aoai_deployment_list *list, const char *name)
{
    const struct aoai_deployment *deployment = aoai_deployments_find(list, name);
    return aoai_target_wants(account->target, name) &&
           aoai_target_wants_model(account->target,
                                   deployment == NULL ? NULL : deployment->model);
}

/* OpenAI's models report under the names for all models too: that is not counted again.
 */
static bool is_of_other_model(const struct aoai_deployment_list *list, const char *name)
{
    const struct aoai_deployment *deployment = aoai_deployments_find(list, name);
    return deployment != NULL && !deployment->is_openai_model;
}

static bool take_answer(struct aoai_account_state *account,
                        const struct aoai_deployment_list *list,
                        struct aoai_metric_answer *answer, bool is_of_other_models,
                        struct aoai_error *err)
{
    for (size_t i = 0; i < answer->count; i++) {
        struct aoai_metric_series *series = &answer->items[i];
        if (!is_wanted(account, list, series->deployment) ||
            (is_of_other_models && !is_of_other_model(list, series->deployment)))
            continue;
        struct aoai_deployment_state *state =
            need_state(account, list, series->deployment);
        if (state == NULL || !give(state, series))
            return aoai_error_no_memory(err);
    }
    return true;
}

/* A deployment without a series used nothing, from its creation on. */
static bool imply_zeros(const struct aoai_account_state *account,
                        struct aoai_deployment_state *state, enum aoai_metric_id metric)
{
    struct aoai_metric_series zeros = {.metric = metric, .is_implied = true};
    zeros.deployment = strdup(state->name);
    if (zeros.deployment == NULL || !aoai_series_init(&zeros.minutes, account->span)) {
        aoai_metric_series_free(&zeros);
        return false;
    }
    int64_t first = aoai_utc_minute(state->deployment->created_at_s);
    if (first < account->span.from_minute)
        first = account->span.from_minute;
    for (int64_t at = first; at < account->span.to_minute; at++)
        aoai_series_put(&zeros.minutes, at, 0);
    if (give(state, &zeros))
        return true;
    aoai_metric_series_free(&zeros);
    return false;
}

static bool imply_idle(const struct aoai_account_state *account,
                       struct aoai_deployment_state *state)
{
    static const enum aoai_metric_id token_metrics[] = {AOAI_METRIC_PROCESSED_TOKENS,
                                                        AOAI_METRIC_PROMPT_TOKENS,
                                                        AOAI_METRIC_GENERATED_TOKENS};
    const struct aoai_deployment *deployment = state->deployment;
    if (deployment == NULL || deployment->sku_kind == AOAI_SKU_BATCH ||
        aoai_span_is_empty(account->span))
        return true;
    for (size_t i = 0; i < AOAI_LENGTH(token_metrics); i++)
        if (account->errors[token_metrics[i]].kind == AOAI_ERROR_NONE &&
            aoai_snapshot_series(state, token_metrics[i], NULL) == NULL &&
            !imply_zeros(account, state, token_metrics[i]))
            return false;
    return true;
}

bool aoai_snapshot_can_report(const struct aoai_deployment *deployment,
                              const struct aoai_listed_metric *metric)
{
    if (deployment->sku_kind == AOAI_SKU_BATCH)
        return false;
    switch (metric->reporters) {
    case AOAI_REPORTERS_ALL:
        return true;
    case AOAI_REPORTERS_OPENAI:
        return deployment->is_openai_model;
    case AOAI_REPORTERS_PROVISIONED:
        break;
    }
    return deployment->is_openai_model && deployment->sku_kind == AOAI_SKU_PROVISIONED;
}

static int compare_states(const void *a, const void *b)
{
    const struct aoai_deployment_state *one = a;
    const struct aoai_deployment_state *other = b;
    return strcasecmp(one->name, other->name);
}

static int compare_series(const void *a, const void *b)
{
    const struct aoai_metric_series *one = a;
    const struct aoai_metric_series *other = b;
    if (one->metric != other->metric)
        return one->metric < other->metric ? -1 : 1;
    return strcmp(one->status == NULL ? "" : one->status,
                  other->status == NULL ? "" : other->status);
}

static void sort(struct aoai_account_state *account)
{
    if (account->deployment_count > 1)
        qsort(account->deployments, account->deployment_count,
              sizeof(*account->deployments), compare_states);
    for (size_t i = 0; i < account->deployment_count; i++)
        if (account->deployments[i].series_count > 1)
            qsort(account->deployments[i].series, account->deployments[i].series_count,
                  sizeof(*account->deployments[i].series), compare_series);
}

bool aoai_snapshot_join(struct aoai_account_state *account,
                        const struct aoai_deployment_list *list,
                        struct aoai_metric_answer answers[static AOAI_GROUP_COUNT],
                        struct aoai_error *err)
{
    for (size_t i = 0; i < AOAI_GROUP_COUNT; i++)
        if (!take_answer(
                account, list, &answers[i],
                aoai_catalog_group((enum aoai_metric_group)i)->is_of_other_models, err))
            return false;
    for (size_t i = 0; i < list->count; i++) {
        const char *name = list->items[i].name;
        if (!is_wanted(account, list, name))
            continue;
        struct aoai_deployment_state *state = need_state(account, list, name);
        if (state == NULL || !imply_idle(account, state))
            return aoai_error_no_memory(err);
    }
    sort(account);
    return true;
}

/* A metric that was asked for by its name, however it was. */
struct one_metric {
    const struct aoai_named_metric *named;
    enum aoai_metric_id id;
    bool is_known;
    const char *whole; /* the deployment's name where it is of the whole account */
};

/* The one series of a whole account goes to a deployment of its own. */
static bool take_whole(struct aoai_account_state *account, const struct one_metric *one,
                       struct aoai_metric_answer *answer)
{
    static const struct aoai_deployment_list nothing = {0};
    struct aoai_deployment_state *state = need_state(account, &nothing, one->whole);
    return state != NULL && (answer->count == 0 || give(state, &answer->items[0]));
}

/* Zeros where nothing happened. */
static bool imply_one(struct aoai_account_state *account,
                      const struct aoai_deployment_list *list,
                      const struct one_metric *one)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct aoai_deployment *deployment = &list->items[i];
        if (!aoai_target_wants(account->target, deployment->name))
            continue;
        struct aoai_deployment_state *state = need_state(account, list, deployment->name);
        if (state == NULL)
            return false;
        if (one->is_known && aoai_named_metric_is_sum(one->named) &&
            aoai_snapshot_series(state, one->id, NULL) == NULL &&
            aoai_snapshot_can_report(deployment, one->named->metric) &&
            !imply_zeros(account, state, one->id))
            return false;
    }
    return true;
}

static bool join_one(struct aoai_account_state *account,
                     const struct aoai_deployment_list *list,
                     const struct one_metric *one, struct aoai_metric_answer *answer,
                     struct aoai_error *err)
{
    for (size_t i = 0; i < answer->count; i++)
        answer->items[i].metric = one->id;
    if (!aoai_listed_metric_is_split(one->named->metric))
        return !one->is_known || take_whole(account, one, answer) ||
               aoai_error_no_memory(err);
    if (!take_answer(account, list, answer, false, err))
        return false;
    if (!imply_one(account, list, one))
        return aoai_error_no_memory(err);
    sort(account);
    return true;
}

bool aoai_snapshot_join_named(struct aoai_account_state *account,
                              const struct aoai_deployment_list *list,
                              const struct aoai_named_metric *named,
                              struct aoai_metric_answer *answer, struct aoai_error *err)
{
    const struct one_metric one = {
        .named = named,
        .id = AOAI_METRIC_NAMED,
        .is_known = account->named_error.kind == AOAI_ERROR_NONE,
        .whole = account->id->account,
    };
    return join_one(account, list, &one, answer, err);
}

bool aoai_snapshot_join_extra(struct aoai_account_state *account,
                              const struct aoai_deployment_list *list,
                              const struct aoai_extra_state *extra,
                              const struct aoai_named_metric *named,
                              struct aoai_metric_answer *answer, struct aoai_error *err)
{
    const struct one_metric one = {
        .named = named,
        .id = extra->metric,
        .is_known = extra->error.kind == AOAI_ERROR_NONE,
        .whole = AOAI_WHOLE_ACCOUNT,
    };
    struct aoai_extra_state *extras =
        realloc(account->extras, (account->extra_count + 1) * sizeof(*extras));
    if (extras == NULL)
        return aoai_error_no_memory(err);
    account->extras = extras;
    extras[account->extra_count++] = *extra;
    return join_one(account, list, &one, answer, err);
}

bool aoai_snapshot_data_age(const struct aoai_account_state *account, int64_t now_s,
                            int64_t settled_end, int64_t *age_s)
{
    bool is_reported = false;
    bool is_found = false;
    int64_t newest_end = 0;
    for (size_t i = 0; i < account->deployment_count; i++) {
        const struct aoai_deployment_state *state = &account->deployments[i];
        for (size_t j = 0; j < state->series_count; j++) {
            const struct aoai_metric_series *series = &state->series[j];
            int64_t end = 0;
            if (series->metric != AOAI_METRIC_PROCESSED_TOKENS ||
                (series->is_implied && is_reported) ||
                !aoai_quota_believed_end(&series->minutes, settled_end, &end))
                continue;
            /* What Azure reported counts for more than what we infer. */
            if (!is_found || end > newest_end || (!series->is_implied && !is_reported))
                newest_end = end;
            is_reported = is_reported || !series->is_implied;
            is_found = true;
        }
    }
    if (is_found)
        *age_s = now_s - newest_end * 60;
    return is_found;
}

static void free_account(struct aoai_account_state *account)
{
    for (size_t i = 0; i < account->deployment_count; i++) {
        struct aoai_deployment_state *state = &account->deployments[i];
        for (size_t j = 0; j < state->series_count; j++)
            aoai_metric_series_free(&state->series[j]);
        free(state->series);
    }
    free(account->deployments);
    free(account->extras);
}

void aoai_snapshot_free(struct aoai_snapshot *snapshot)
{
    if (snapshot == NULL)
        return;
    for (size_t i = 0; i < snapshot->account_count; i++)
        free_account(&snapshot->accounts[i]);
    free(snapshot->accounts);
    *snapshot = (struct aoai_snapshot){0};
}
