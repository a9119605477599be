/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/dispatch.h"

#include "collectd-plugin/names.h"
#include "common/metric_name.h"
#include "common/quota.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum derived {
    TOKEN_LIMIT,
    REQUEST_LIMIT,
    TOKEN_UTILIZATION,
};
#define DERIVED_COUNT 3
#define MS_PER_S      1000
#define NEVER         INT64_MIN

static const char *const derived_names[DERIVED_COUNT] = {
    [TOKEN_LIMIT] = "token_limit",
    [REQUEST_LIMIT] = "request_limit",
    [TOKEN_UTILIZATION] = "token_utilization",
};

/* What is remembered of a deployment. */
struct place {
    char *deployment;
    char instance[AOAI_NAMES_SIZE];
    bool is_unusable;
    bool is_seen; /* its tokens were handed on before, by this process */
    int64_t last_minute[DERIVED_COUNT]; /* NEVER = not running */
};

struct account {
    char host[AOAI_NAMES_SIZE];
    struct place *places;
    size_t place_count;
    size_t hint; /* items come sorted: the place found last, or the next one */
};

struct aoai_dispatch {
    struct aoai_dispatch_options options;
    struct account **accounts; /* their hosts must not move */
    size_t account_count;
};

/* One call of aoai_dispatch_minute. */
struct batch {
    struct aoai_dispatch *dispatch;
    struct account *account;
    int64_t minute;
    size_t taken;
};

struct aoai_dispatch *aoai_dispatch_new(const struct aoai_dispatch_options *options,
                                        struct aoai_error *err)
{
    struct aoai_dispatch *dispatch = calloc(1, sizeof(*dispatch));
    if (dispatch == NULL) {
        (void)aoai_error_no_memory(err);
        return NULL;
    }
    dispatch->options = *options;
    return dispatch;
}

bool aoai_dispatch_add_account(struct aoai_dispatch *dispatch,
                               const char host[static AOAI_NAMES_SIZE],
                               struct aoai_error *err)
{
    struct account **accounts = realloc(
        dispatch->accounts, (dispatch->account_count + 1) * sizeof(struct account *));
    if (accounts == NULL)
        return aoai_error_no_memory(err);
    dispatch->accounts = accounts;
    struct account *account = calloc(1, sizeof(*account));
    if (account == NULL)
        return aoai_error_no_memory(err);
    memcpy(account->host, host, sizeof(account->host));
    accounts[dispatch->account_count++] = account;
    return true;
}

void aoai_dispatch_free(struct aoai_dispatch *dispatch)
{
    if (dispatch == NULL)
        return;
    for (size_t i = 0; i < dispatch->account_count; i++) {
        struct account *account = dispatch->accounts[i];
        for (size_t j = 0; j < account->place_count; j++)
            free(account->places[j].deployment);
        free(account->places);
        free(account);
    }
    free(dispatch->accounts);
    free(dispatch);
}

int64_t aoai_dispatch_time_s(const struct aoai_dispatch *dispatch, int64_t minute)
{
    return (dispatch->options.is_end_stamped ? minute + 1 : minute) * 60;
}

const char *aoai_dispatch_host(const struct aoai_dispatch *dispatch, size_t index)
{
    return dispatch->accounts[index]->host;
}

static struct place *add_place(struct aoai_dispatch *dispatch, struct account *account,
                               const char *deployment)
{
    struct place *places =
        realloc(account->places, (account->place_count + 1) * sizeof(*places));
    if (places == NULL)
        return NULL;
    account->places = places;
    struct place place = {.deployment = strdup(deployment)};
    if (place.deployment == NULL)
        return NULL;
    for (size_t i = 0; i < DERIVED_COUNT; i++)
        place.last_minute[i] = NEVER;
    if (strcmp(deployment, AOAI_WHOLE_ACCOUNT) != 0)
        place.is_unusable = !aoai_names_clean(deployment, place.instance);
    if (place.is_unusable)
        aoai_log(dispatch->options.log, AOAI_LOG_ERROR,
                 "host %s: deployment name \"%.140s\" is empty or too long for collectd: "
                 "left out",
                 account->host, deployment);
    places[account->place_count] = place;
    return &places[account->place_count++];
}

/* NULL = no memory. */
static struct place *find_place(struct batch *batch, const char *deployment)
{
    struct account *account = batch->account;
    for (size_t i = 0; i < account->place_count; i++) {
        size_t at = (account->hint + i) % account->place_count;
        if (strcmp(account->places[at].deployment, deployment) == 0) {
            account->hint = at;
            return &account->places[at];
        }
    }
    return add_place(batch->dispatch, account, deployment);
}

static void put(struct batch *batch, const char *instance, const char *type,
                const char *type_instance, double value)
{
    struct aoai_sample sample = {
        .host = batch->account->host,
        .plugin_instance = instance,
        .type = type,
        .type_instance = type_instance,
        .time_s = aoai_dispatch_time_s(batch->dispatch, batch->minute),
        .value = value,
    };
    struct aoai_sink sink = batch->dispatch->options.sink;
    if (sink.put(sink.ctx, &sample))
        batch->taken++;
}

/* A metric beside the usual ones, by Azure's own name: sums as counts, times in seconds. */
static void put_listed(struct batch *batch, const struct place *place,
                       const struct aoai_handover_item *item)
{
    const struct aoai_listed_metric *metric = aoai_metric_listed(item->metric);
    if (metric == NULL)
        return;
    if (metric->unit == AOAI_UNIT_MILLISECONDS)
        put(batch, place->instance, "latency", metric->name, item->value / MS_PER_S);
    else
        put(batch, place->instance,
            metric->aggregation == AOAI_AGGREGATION_TOTAL ? "count" : "gauge",
            metric->name, item->value);
}

static void put_item(struct batch *batch, const struct place *place,
                     const struct aoai_handover_item *item)
{
    char status[AOAI_NAMES_SIZE];
    switch (item->metric) {
    case AOAI_METRIC_PROCESSED_TOKENS:
        put(batch, place->instance, "count", "processed_tokens", item->value);
        break;
    case AOAI_METRIC_PROMPT_TOKENS:
        put(batch, place->instance, "count", "prompt_tokens", item->value);
        break;
    case AOAI_METRIC_GENERATED_TOKENS:
        put(batch, place->instance, "count", "generated_tokens", item->value);
        break;
    case AOAI_METRIC_REQUESTS:
        if (item->status != NULL && aoai_names_clean(item->status, status))
            put(batch, place->instance, "requests", status, item->value);
        break;
    case AOAI_METRIC_PTU_UTILIZATION:
        put(batch, place->instance, "gauge", "ptu_utilization", item->value);
        break;
    default:
        put_listed(batch, place, item);
        break;
    }
}

/* False = this deployment has no such series. */
static bool derive(const struct aoai_handover_item *item, enum derived kind,
                   double *value)
{
    const struct aoai_deployment *deployment =
        item->state == NULL ? NULL : item->state->deployment;
    if (deployment == NULL)
        return false;
    double unused = 0;
    *value = NAN;
    switch (kind) {
    case TOKEN_LIMIT:
        *value = deployment->limit.tokens_per_min;
        return *value > 0;
    case REQUEST_LIMIT:
        *value = deployment->limit.requests_per_min;
        return *value > 0;
    case TOKEN_UTILIZATION:
        if (deployment->sku_kind != AOAI_SKU_STANDARD ||
            !aoai_quota_percent(0, deployment->limit.tokens_per_min, &unused))
            return false;
        return isnan(item->value) ||
               aoai_quota_percent(item->value, deployment->limit.tokens_per_min, value);
    }
    return false;
}

static void put_derived(struct batch *batch, struct place *place,
                        const struct aoai_handover_item *item)
{
    for (size_t i = 0; i < DERIVED_COUNT; i++) {
        double value = NAN;
        bool has_value = derive(item, (enum derived)i, &value);
        int64_t *last = &place->last_minute[i];
        bool is_running = *last != NEVER && *last == batch->minute - 1;
        /* After a restart the tokens go on without a lead, and so does what comes of
         * them. */
        bool is_restart = !place->is_seen && !item->is_lead;
        if (!has_value && !is_running)
            continue;
        put(batch, place->instance, "gauge", derived_names[i],
            has_value && (is_running || is_restart) ? value : NAN);
        *last = has_value ? batch->minute : NEVER;
    }
    place->is_seen = true;
}

size_t aoai_dispatch_figures(struct aoai_dispatch *dispatch, size_t index, int64_t minute,
                             const struct aoai_figure figures[], size_t count)
{
    struct batch batch = {
        .dispatch = dispatch, .account = dispatch->accounts[index], .minute = minute};
    for (size_t i = 0; i < count; i++) {
        const struct aoai_figure *figure = &figures[i];
        const struct place *place =
            figure->deployment == NULL ? NULL : find_place(&batch, figure->deployment);
        if (figure->deployment == NULL)
            put(&batch, "", figure->type, figure->name, figure->value);
        else if (place != NULL && !place->is_unusable)
            put(&batch, place->instance, figure->type, figure->name, figure->value);
    }
    return batch.taken;
}

size_t aoai_dispatch_own(struct aoai_dispatch *dispatch, int64_t minute,
                         const struct aoai_figure figures[], size_t count)
{
    struct account nobody = {.host = ""};
    struct batch batch = {.dispatch = dispatch, .account = &nobody, .minute = minute};
    for (size_t i = 0; i < count; i++)
        put(&batch, "", figures[i].type, figures[i].name, figures[i].value);
    return batch.taken;
}

size_t aoai_dispatch_again(struct aoai_dispatch *dispatch, size_t index,
                           const struct aoai_revision *revision)
{
    struct batch batch = {.dispatch = dispatch,
                          .account = dispatch->accounts[index],
                          .minute = revision->minute};
    struct aoai_handover_item item = {.deployment = revision->deployment,
                                      .state = revision->state,
                                      .metric = revision->metric,
                                      .status = revision->status,
                                      .value = revision->after};
    double percent = 0;
    const struct place *place = find_place(&batch, item.deployment);
    if (place == NULL || place->is_unusable)
        return 0;
    put_item(&batch, place, &item);
    if (item.metric == AOAI_METRIC_PROCESSED_TOKENS &&
        derive(&item, TOKEN_UTILIZATION, &percent))
        put(&batch, place->instance, "gauge", derived_names[TOKEN_UTILIZATION], percent);
    return batch.taken;
}

size_t aoai_dispatch_minute(struct aoai_dispatch *dispatch, size_t index,
                            const struct aoai_handover *handover)
{
    struct batch batch = {.dispatch = dispatch,
                          .account = dispatch->accounts[index],
                          .minute = handover->minute};
    for (size_t i = 0; i < handover->count; i++) {
        const struct aoai_handover_item *item = &handover->items[i];
        struct place *place = find_place(&batch, item->deployment);
        if (place == NULL || place->is_unusable)
            continue;
        put_item(&batch, place, item);
        if (item->metric == AOAI_METRIC_PROCESSED_TOKENS)
            put_derived(&batch, place, item);
    }
    return batch.taken;
}
