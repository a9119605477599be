/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/call_plan.h"

#include <stdlib.h>

#define LIMITS_MAX_AGE_MS ((int64_t)5 * 60 * 1000)

static const char *arm_url(const struct aoai_calls_context *context, size_t account)
{
    return context->session->identities[context->accounts[account].identity].arm_url;
}

static void plan_call(struct aoai_call *call, char *url)
{
    call->is_planned = true;
    call->url = url;
    if (url == NULL) {
        (void)aoai_error_no_memory(&call->error);
        call->is_done = true;
    }
}

static void plan_limits(const struct aoai_calls_context *context,
                        struct aoai_account_calls calls[], size_t account)
{
    plan_call(&calls[account].limits,
              aoai_deployments_url(arm_url(context, account),
                                   context->accounts[account].id.path));
}

static void plan_metrics(const struct aoai_calls_context *context, size_t account,
                         struct aoai_call *call, struct aoai_metric_query query)
{
    call->query = query;
    plan_call(call, aoai_metrics_url(arm_url(context, account),
                                     context->accounts[account].id.path, &call->query));
}

static void plan_group(const struct aoai_calls_context *context,
                       struct aoai_account_calls calls[], size_t account,
                       enum aoai_metric_group group)
{
    plan_metrics(context, account, &calls[account].groups[group],
                 (struct aoai_metric_query){group, context->spans[account], NULL});
}

static void plan_named(const struct aoai_calls_context *context,
                       struct aoai_account_calls calls[], size_t account)
{
    plan_metrics(context, account, &calls[account].named,
                 (struct aoai_metric_query){.span = context->spans[account],
                                            .named = context->named});
}

void aoai_call_plan_special(const struct aoai_calls_context *context,
                            struct aoai_account_calls calls[], size_t account,
                            const struct aoai_deployment_list *list)
{
    const struct aoai_account *about = &context->accounts[account];
    bool is_planned[AOAI_GROUP_COUNT] = {false};
    for (size_t i = 0; i < list->count && context->named == NULL; i++) {
        const struct aoai_deployment *deployment = &list->items[i];
        if (!aoai_target_wants(about->target, deployment->name) ||
            !aoai_target_wants_model(about->target, deployment->model))
            continue;
        if (deployment->sku_kind == AOAI_SKU_PROVISIONED)
            is_planned[AOAI_GROUP_PTU] = true;
        if (!deployment->is_openai_model && deployment->sku_kind != AOAI_SKU_BATCH) {
            is_planned[AOAI_GROUP_MODEL_TOKENS] = true;
            is_planned[AOAI_GROUP_MODEL_REQUESTS] = true;
        }
    }
    for (int group = 0; group < AOAI_GROUP_COUNT; group++)
        if (is_planned[group])
            plan_group(context, calls, account, (enum aoai_metric_group)group);
}

static bool is_planned(const struct aoai_account_calls *calls, enum aoai_metric_id metric)
{
    for (size_t i = 0; i < calls->extra_count; i++)
        if (calls->extras[i].metric == metric)
            return true;
    return false;
}

/* What the target wants beside the groups, each metric once. */
static bool plan_extras(const struct aoai_calls_context *context,
                        struct aoai_account_calls *calls, size_t account,
                        struct aoai_error *err)
{
    const struct aoai_strlist *wanted = &context->accounts[account].target->metrics;
    if (wanted->count == 0)
        return true;
    calls->extras = calloc(wanted->count, sizeof(*calls->extras));
    if (calls->extras == NULL)
        return aoai_error_no_memory(err);
    for (size_t i = 0; i < wanted->count; i++) {
        struct aoai_extra_call *extra = &calls->extras[calls->extra_count];
        enum aoai_metric_id metric = AOAI_METRIC_PROCESSED_TOKENS;
        if (!aoai_metric_find_id(wanted->items[i], &metric) ||
            aoai_metric_listed(metric) == NULL || is_planned(calls, metric))
            continue;
        calls->extra_count++;
        extra->metric = metric;
        extra->named = (struct aoai_named_metric){
            .metric = aoai_metric_listed(metric),
            .aggregation = aoai_metric_listed(metric)->aggregation,
            .interval_minutes = 1};
        plan_metrics(context, account, &extra->call,
                     (struct aoai_metric_query){.span = context->spans[account],
                                                .named = &extra->named});
    }
    return true;
}

bool aoai_call_plan_poll(const struct aoai_calls_context *context,
                         struct aoai_account_calls calls[], struct aoai_error *err)
{
    int64_t now_ms = aoai_clock_monotonic_ms(context->session->clock);
    for (size_t i = 0; i < context->account_count; i++) {
        const struct aoai_account *about = &context->accounts[i];
        if (aoai_span_is_empty(context->spans[i]))
            continue;
        if (context->named != NULL) {
            plan_named(context, calls, i);
        } else {
            plan_group(context, calls, i, AOAI_GROUP_TOKENS);
            plan_group(context, calls, i, AOAI_GROUP_REQUESTS);
            if (!plan_extras(context, &calls[i], i, err))
                return false;
        }
        if (about->has_list && now_ms - about->list_at_ms < LIMITS_MAX_AGE_MS)
            aoai_call_plan_special(context, calls, i, &about->list);
        else
            plan_limits(context, calls, i);
    }
    return true;
}
