/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Accounts made by hand for the tests of the rooms above the parsers. */
#include "tests/support/account.h"

#include "common/metric_name.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void account_init(struct account *account, const char *name, struct aoai_span span)
{
    char id[256];
    struct aoai_error err = {0};
    *account = (struct account){0};
    snprintf(id, sizeof(id),
             "/subscriptions/00000000-0000-0000-0000-00000000a001/resourceGroups/"
             "rg-contoso/providers/Microsoft.CognitiveServices/accounts/%s",
             name);
    assert_ok(aoai_resource_id_parse(&account->id, id, &err), &err);
    account->state.id = &account->id;
    account->state.target = &account->target;
    account->state.span = span;
    for (size_t i = 0; i < AOAI_METRIC_COUNT; i++)
        account->state.is_asked[i] = true;
}

struct aoai_deployment *account_deployment(struct account *account, const char *name,
                                           const char *sku)
{
    struct aoai_error err = {0};
    struct aoai_buf text = aoai_buf_init(4096);
    aoai_buf_addf(
        &text,
        "{\"value\":[{\"name\":\"%s\",\"sku\":{\"name\":\"%s\",\"capacity\":100}"
        ",\"properties\":{\"model\":{\"format\":\"OpenAI\",\"name\":\"gpt-4o\","
        "\"version\":\"2024-11-20\"},\"rateLimits\":[{\"key\":\"request\","
        "\"renewalPeriod\":10,\"count\":100},{\"key\":\"token\","
        "\"renewalPeriod\":60,\"count\":100000}]}}]}",
        name, sku);
    json_t *root = aoai_json_parse(&text, &err);
    assert_ok(aoai_deployments_parse(root, &account->list, &err), &err);
    json_decref(root);
    aoai_buf_free(&text);
    return &account->list.items[account->list.count - 1];
}

void account_series(struct account *account, enum aoai_metric_id metric,
                    const char *deployment, const char *status, const double *values)
{
    account_group_series(account, aoai_catalog_metric(metric)->group, metric, deployment,
                         status, values);
}

void account_group_series(struct account *account, enum aoai_metric_group group,
                          enum aoai_metric_id metric, const char *deployment,
                          const char *status, const double *values)
{
    struct aoai_span span = account->state.span;
    struct aoai_metric_answer *answer = &account->answers[group];
    struct aoai_metric_series *items =
        realloc(answer->items, (answer->count + 1) * sizeof(*items));
    assert_non_null(items);
    answer->items = items;
    struct aoai_metric_series *series = &items[answer->count++];
    *series = (struct aoai_metric_series){
        .metric = metric,
        .deployment = strdup(deployment),
        .status = status == NULL ? NULL : strdup(status),
    };
    assert_true(aoai_series_init(&series->minutes, span));
    for (int64_t i = 0; i < aoai_span_minutes(span); i++)
        aoai_series_put(&series->minutes, span.from_minute + i, values[i]);
}

void account_join(struct account *account)
{
    struct aoai_error err = {0};
    assert_ok(aoai_snapshot_join(&account->state, &account->list, account->answers, &err),
              &err);
}

void account_extra(struct account *account, const char *metric,
                   enum aoai_error_kind error, const char *deployment,
                   const double *values)
{
    struct aoai_error err = {0};
    struct aoai_extra_state extra = {.error = {.kind = error}};
    struct aoai_metric_answer answer = {0};
    assert_true(aoai_metric_find_id(metric, &extra.metric));
    const struct aoai_listed_metric *listed = aoai_metric_listed(extra.metric);
    const struct aoai_named_metric named = {listed, listed->aggregation, 1};
    struct aoai_metric_series series = {0};
    if (values != NULL) {
        answer.items = &series;
        answer.count = 1;
        series.deployment = deployment == NULL ? NULL : strdup(deployment);
        assert_true(aoai_series_init(&series.minutes, account->state.span));
        for (int64_t i = 0; i < aoai_span_minutes(account->state.span); i++)
            if (!isnan(values[i]))
                aoai_series_put(&series.minutes, account->state.span.from_minute + i,
                                values[i]);
    }
    assert_ok(aoai_snapshot_join_extra(&account->state, &account->list, &extra, &named,
                                       &answer, &err),
              &err);
    aoai_metric_series_free(&series);
}

void account_free(struct account *account)
{
    struct aoai_account_state *copy = malloc(sizeof(*copy));
    assert_non_null(copy);
    *copy = account->state;
    struct aoai_snapshot snapshot = {.accounts = copy, .account_count = 1};
    aoai_snapshot_free(&snapshot);
    for (size_t i = 0; i < AOAI_GROUP_COUNT; i++)
        aoai_metric_answer_free(&account->answers[i]);
    aoai_deployments_free(&account->list);
    aoai_target_free(&account->target);
    aoai_resource_id_free(&account->id);
    *account = (struct account){0};
}
