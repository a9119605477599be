/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/history_data.h"

#include "common/utc.h"
#include "nagios-check/limit.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool check_history_init(struct check_history *history, struct aoai_span span,
                        size_t account_count)
{
    *history = (struct check_history){.span = span};
    history->accounts = calloc(account_count + 1, sizeof(*history->accounts));
    if (history->accounts != NULL)
        history->account_count = account_count;
    return history->accounts != NULL;
}

/* Appends an empty one; NULL = no memory. */
static struct check_history_deployment *add(struct check_history_account *account,
                                            struct aoai_span span, const char *name)
{
    struct check_history_deployment *items =
        realloc(account->items, (account->count + 1) * sizeof(*items));
    if (items == NULL)
        return NULL;
    account->items = items;
    struct check_history_deployment *item = &items[account->count++];
    *item = (struct check_history_deployment){.name = strdup(name)};
    bool is_ready = item->name != NULL && aoai_series_init(&item->use, span) &&
                    aoai_series_init(&item->throttled, span);
    return is_ready ? item : NULL;
}

static bool copy_text(char **to, const char *text)
{
    if (text == NULL)
        return true;
    char *copy = strdup(text);
    if (copy == NULL)
        return false;
    free(*to);
    *to = copy;
    return true;
}

/* What the newest list says; whether it is provisioned, as the first one said, because
 * that is the unit of its use.
 */
static bool describe(struct check_history_deployment *item,
                     const struct aoai_deployment *deployment, bool is_new)
{
    if (deployment == NULL)
        return true;
    if (is_new)
        item->is_provisioned = deployment->sku_kind == AOAI_SKU_PROVISIONED;
    item->is_batch = deployment->sku_kind == AOAI_SKU_BATCH;
    item->capacity = deployment->capacity;
    item->limits = deployment->limit;
    item->limit = item->is_provisioned ? 100 : deployment->limit.tokens_per_min;
    if (deployment->created_at_s > 0)
        item->created_minute = aoai_utc_minute(deployment->created_at_s);
    return copy_text(&item->sku, deployment->sku) &&
           copy_text(&item->model, deployment->model) &&
           copy_text(&item->model_version, deployment->model_version);
}

static struct check_history_deployment *find(struct check_history *history,
                                             struct check_history_account *account,
                                             const struct aoai_deployment_state *state)
{
    struct check_history_deployment *item = NULL;
    for (size_t i = 0; i < account->count && item == NULL; i++)
        if (strcasecmp(account->items[i].name, state->name) == 0)
            item = &account->items[i];
    bool is_new = item == NULL;
    if (is_new)
        item = add(account, history->span, state->name);
    if (item == NULL || !describe(item, state->deployment, is_new))
        return NULL;
    return item;
}

static void copy_minutes(struct aoai_series *to, const struct aoai_series *from)
{
    double value = 0;
    for (int64_t at = from->span.from_minute; at < from->span.to_minute; at++)
        if (aoai_series_get(from, at, &value))
            aoai_series_put(to, at, value);
}

static bool take_requests(struct check_history_deployment *item,
                          const struct aoai_account_state *account,
                          const struct aoai_deployment_state *state)
{
    const struct aoai_series *throttled =
        aoai_snapshot_series(state, AOAI_METRIC_REQUESTS, "429");
    struct aoai_series requests = {0};
    double value = 0;
    if (account->errors[AOAI_METRIC_REQUESTS].kind != AOAI_ERROR_NONE)
        return true;
    if (!aoai_snapshot_requests(account, state, &requests))
        return false;
    for (int64_t at = account->span.from_minute; at < account->span.to_minute; at++) {
        if (!aoai_series_get(&requests, at, &value))
            continue;
        item->requests += value;
        aoai_series_put(&item->throttled, at, 0);
    }
    if (throttled != NULL)
        copy_minutes(&item->throttled, throttled);
    aoai_series_free(&requests);
    return true;
}

static void take_errors(struct check_history_account *account,
                        const struct aoai_account_state *state)
{
    static const enum aoai_metric_id needed[] = {
        AOAI_METRIC_PROCESSED_TOKENS, AOAI_METRIC_REQUESTS, AOAI_METRIC_PTU_UTILIZATION};
    if (account->limits_error.kind == AOAI_ERROR_NONE)
        account->limits_error = state->limits_error;
    for (size_t i = 0; i < AOAI_LENGTH(needed); i++)
        if (account->error.kind == AOAI_ERROR_NONE)
            account->error = state->errors[needed[i]];
}

static bool take_account(struct check_history *history,
                         struct check_history_account *account,
                         const struct aoai_account_state *state)
{
    take_errors(account, state);
    for (size_t i = 0; i < state->deployment_count; i++) {
        struct check_history_deployment *item =
            find(history, account, &state->deployments[i]);
        if (item == NULL || !take_requests(item, state, &state->deployments[i]))
            return false;
        enum aoai_metric_id metric = item->is_provisioned ? AOAI_METRIC_PTU_UTILIZATION
                                                          : AOAI_METRIC_PROCESSED_TOKENS;
        const struct aoai_series *use =
            aoai_snapshot_series(&state->deployments[i], metric, NULL);
        if (use != NULL && state->errors[metric].kind == AOAI_ERROR_NONE)
            copy_minutes(&item->use, use);
    }
    return true;
}

bool check_history_take(struct check_history *history,
                        const struct aoai_snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->account_count && i < history->account_count; i++) {
        history->accounts[i].id = snapshot->accounts[i].id;
        if (!aoai_span_is_empty(snapshot->accounts[i].span) &&
            !take_account(history, &history->accounts[i], &snapshot->accounts[i]))
            return false;
    }
    return true;
}

void check_history_limit(struct check_history *history, const struct aoai_strlist *limits)
{
    for (size_t i = 0; i < history->account_count; i++)
        for (size_t j = 0; j < history->accounts[i].count; j++) {
            struct check_history_deployment *item = &history->accounts[i].items[j];
            bool is_judged = item->sku != NULL ? !item->is_provisioned && !item->is_batch
                                               : history->accounts[i].limits_error.kind !=
                                                     AOAI_ERROR_NONE;
            if (is_judged)
                item->given = check_limit_given(limits, item->name);
            if (item->given > 0)
                item->limit = item->given;
        }
}

struct aoai_span check_history_span(const struct check_history *history,
                                    const struct check_history_deployment *deployment)
{
    struct aoai_span span = history->span;
    double value = 0;
    while (span.from_minute < span.to_minute &&
           span.from_minute < deployment->created_minute &&
           !aoai_series_get(&deployment->use, span.from_minute, &value))
        span.from_minute++;
    return span;
}

bool check_history_is_new(const struct check_history *history,
                          const struct check_history_deployment *deployment)
{
    return aoai_span_is_empty(check_history_span(history, deployment));
}

static bool has_value(const struct check_history *history,
                      const struct check_history_deployment *deployment)
{
    struct aoai_span span = check_history_span(history, deployment);
    double value = 0;
    for (int64_t at = span.from_minute; at < span.to_minute; at++)
        if (aoai_series_get(&deployment->use, at, &value))
            return true;
    return false;
}

bool check_history_is_unknown(const struct check_history *history)
{
    for (size_t i = 0; i < history->account_count; i++) {
        const struct check_history_account *account = &history->accounts[i];
        if (account->limits_error.kind != AOAI_ERROR_NONE ||
            account->error.kind != AOAI_ERROR_NONE || account->count == 0)
            return true;
        for (size_t j = 0; j < account->count; j++)
            if (account->items[j].sku != NULL && !account->items[j].is_batch &&
                !check_history_is_new(history, &account->items[j]) &&
                !has_value(history, &account->items[j]))
                return true;
    }
    return false;
}

void check_history_free(struct check_history *history)
{
    for (size_t i = 0; i < history->account_count; i++) {
        struct check_history_account *account = &history->accounts[i];
        for (size_t j = 0; j < account->count; j++) {
            free(account->items[j].name);
            free(account->items[j].sku);
            free(account->items[j].model);
            free(account->items[j].model_version);
            aoai_series_free(&account->items[j].use);
            aoai_series_free(&account->items[j].throttled);
        }
        free(account->items);
    }
    free(history->accounts);
    *history = (struct check_history){0};
}
