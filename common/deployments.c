/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/deployments.h"

#include "common/encode.h"
#include "common/utc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define API_VERSION              "2024-10-01"
#define DEPLOYMENTS_MAX          10000
#define TOKENS_PER_CAPACITY_UNIT 1000
#define CAPACITY_MAX             1e9 /* beyond any sense: no limit is derived from it */

char *aoai_deployments_url(const char *arm_url, const char *account_path)
{
    struct aoai_buf url = aoai_buf_init(4096);
    aoai_buf_addf(&url, "%s%s/deployments", arm_url, account_path);
    aoai_encode_query(&url, "api-version", API_VERSION);
    return aoai_buf_take(&url);
}

static enum aoai_sku_kind sku_kind(const char *sku)
{
    if (strcasestr(sku, "Provisioned") != NULL)
        return AOAI_SKU_PROVISIONED;
    if (strcasestr(sku, "Batch") != NULL)
        return AOAI_SKU_BATCH;
    return AOAI_SKU_STANDARD;
}

/* count x 60 / renewalPeriod of one rule; 0 = the rule says nothing usable. */
static double rate_per_min(json_t *rule)
{
    double count = 0;
    double period_s = 0;
    if (!aoai_json_number(rule, "count", &count) ||
        !aoai_json_number(rule, "renewalPeriod", &period_s) || !(period_s > 0) ||
        !(count > 0))
        return 0;
    double rate = count * 60 / period_s;
    return isfinite(rate) ? rate : 0;
}

static void parse_limits(json_t *properties, struct aoai_deployment *deployment)
{
    struct aoai_limit *limit = &deployment->limit;
    json_t *rules = aoai_json_get(properties, "rateLimits");
    size_t i = 0;
    json_t *rule = NULL;
    json_array_foreach(rules, i, rule)
    {
        const char *key = aoai_json_string(rule, "key");
        if (key != NULL && strcasecmp(key, "token") == 0) {
            limit->tokens_per_min = rate_per_min(rule);
        } else if (key != NULL && strcasecmp(key, "request") == 0) {
            limit->requests_per_min = rate_per_min(rule);
        }
    }
    if (deployment->sku_kind != AOAI_SKU_STANDARD)
        limit->tokens_per_min = 0;
    else if ((rules == NULL || json_is_null(rules)) && deployment->capacity > 0 &&
             deployment->capacity <= CAPACITY_MAX) {
        limit->tokens_per_min = deployment->capacity * TOKENS_PER_CAPACITY_UNIT;
        limit->is_assumed = true;
    }
}

static bool copy_text(char **to, const char *text)
{
    *to = strdup(text == NULL ? "" : text);
    return *to != NULL;
}

static void free_one(struct aoai_deployment *deployment)
{
    free(deployment->name);
    free(deployment->sku);
    free(deployment->model);
    free(deployment->model_version);
    free(deployment->spillover);
}

static bool parse_one(json_t *item, struct aoai_deployment *deployment,
                      struct aoai_error *err)
{
    *deployment = (struct aoai_deployment){0};
    json_t *properties = aoai_json_get(item, "properties");
    const char *name = aoai_json_string(item, "name");
    if (name == NULL || name[0] == '\0')
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "a deployment without a name");
    const char *spillover = aoai_json_string(properties, "spilloverDeploymentName");
    const char *format = aoai_json_string(properties, "model.format");
    const char *state = aoai_json_string(properties, "deploymentState");
    const char *created = aoai_json_string(item, "systemData.createdAt");
    if (!copy_text(&deployment->name, name) ||
        !copy_text(&deployment->sku, aoai_json_string(item, "sku.name")) ||
        !copy_text(&deployment->model, aoai_json_string(properties, "model.name")) ||
        !copy_text(&deployment->model_version,
                   aoai_json_string(properties, "model.version")) ||
        (spillover != NULL && !copy_text(&deployment->spillover, spillover))) {
        free_one(deployment);
        return aoai_error_no_memory(err);
    }
    if (!aoai_json_number(item, "sku.capacity", &deployment->capacity))
        deployment->capacity = 0;
    if (created == NULL || !aoai_utc_parse(created, &deployment->created_at_s))
        deployment->created_at_s = 0;
    deployment->sku_kind = sku_kind(deployment->sku);
    deployment->is_openai_model = format != NULL && strcasecmp(format, "OpenAI") == 0;
    deployment->has_dynamic_quota =
        aoai_json_is_true(properties, "dynamicThrottlingEnabled");
    deployment->is_paused = state != NULL && strcasecmp(state, "Paused") == 0;
    parse_limits(properties, deployment);
    return true;
}

static void cut_back(struct aoai_deployment_list *list, size_t count)
{
    while (list->count > count)
        free_one(&list->items[--list->count]);
}

bool aoai_deployments_parse(json_t *root, struct aoai_deployment_list *list,
                            struct aoai_error *err)
{
    json_t *values = aoai_json_get(root, "value");
    if (!json_is_array(values))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "no \"value\" in the answer");
    size_t more = json_array_size(values);
    if (more == 0)
        return true;
    if (list->count + more > DEPLOYMENTS_MAX)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "more than %d deployments",
                              DEPLOYMENTS_MAX);
    struct aoai_deployment *items =
        realloc(list->items, (list->count + more) * sizeof(*items));
    if (items == NULL)
        return aoai_error_no_memory(err);
    list->items = items;
    size_t before = list->count;
    for (size_t i = 0; i < more; i++) {
        if (!parse_one(json_array_get(values, i), &items[list->count], err)) {
            cut_back(list, before);
            return false;
        }
        list->count++;
    }
    return true;
}

const struct aoai_deployment *
aoai_deployments_find(const struct aoai_deployment_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcasecmp(list->items[i].name, name) == 0)
            return &list->items[i];
    return NULL;
}

void aoai_deployments_free(struct aoai_deployment_list *list)
{
    if (list == NULL)
        return;
    cut_back(list, 0);
    free(list->items);
    *list = (struct aoai_deployment_list){0};
}
