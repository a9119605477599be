/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/json_facts.h"

#include "common/utc.h"
#include "nagios-check/failure.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#define TEXT_CAP 4096 /* of a range or a line of the log */

void check_json_number_or_null(struct check_json *json, const char *key, bool is_known,
                               double number)
{
    if (is_known)
        check_json_number(json, key, number);
    else
        check_json_null(json, key);
}

void check_json_percent(struct check_json *json, const char *key, bool is_known,
                        double percent)
{
    check_json_number_or_null(json, key, is_known, round(percent * 1e6) / 1e6);
}

void check_json_time(struct check_json *json, const char *key, int64_t time_s)
{
    char text[AOAI_UTC_SIZE];
    check_json_text(json, key, aoai_utc_format(time_s, text));
}

void check_json_minute(struct check_json *json, const char *key, bool is_known,
                       int64_t minute)
{
    if (is_known)
        check_json_time(json, key, minute * 60);
    else
        check_json_null(json, key);
}

void check_json_window(struct check_json *json, const char *key, struct aoai_span span)
{
    if (aoai_span_is_empty(span)) {
        check_json_null(json, key);
        return;
    }
    check_json_open(json, key, '{');
    check_json_time(json, "from", span.from_minute * 60);
    check_json_time(json, "to", span.to_minute * 60);
    check_json_close(json, '}');
}

void check_json_range(struct check_json *json, const char *key,
                      const struct check_range *range)
{
    struct aoai_buf text = aoai_buf_init(TEXT_CAP);
    check_range_print(range, &text);
    if (range->is_set && range->is_percent)
        aoai_buf_add(&text, "%");
    check_json_text(json, key, text.length > 0 ? aoai_buf_text(&text) : NULL);
    aoai_buf_free(&text);
}

void check_json_texts(struct check_json *json, const char *key,
                      const struct aoai_strlist *texts)
{
    check_json_open(json, key, '[');
    for (size_t i = 0; texts != NULL && i < texts->count; i++)
        check_json_text(json, NULL, texts->items[i]);
    check_json_close(json, ']');
}

void check_json_state(struct check_json *json, enum check_state state)
{
    check_json_text(json, "state", check_state_name(state));
    check_json_number(json, "exit_code", (double)state);
}

void check_json_error(struct check_json *json, const char *key,
                      const struct aoai_error *error, const char *of)
{
    check_json_open(json, key, '{');
    check_json_text(json, "kind", aoai_error_kind_name(error->kind));
    check_json_number_or_null(json, "http_status", error->http_status != 0,
                              (double)error->http_status);
    check_json_text(json, "message", error->message);
    if (of != NULL)
        check_json_text(json, "of", of);
    check_json_close(json, '}');
}

void check_json_discovery(struct check_json *json, const struct check_json_scope *scope)
{
    const struct aoai_discovery_config *discovery = scope->discovery;
    if (discovery == NULL || discovery->subscription == NULL) {
        check_json_null(json, "discovery");
        return;
    }
    check_json_open(json, "discovery", '{');
    check_json_text(json, "subscription", discovery->subscription);
    check_json_text(json, "resource_group", discovery->group);
    check_json_texts(json, "accounts", &discovery->filter.names);
    check_json_texts(json, "tags", &discovery->filter.tags);
    check_json_number(json, "accounts_seen", (double)scope->found->seen_count);
    check_json_number(json, "accounts_found", (double)scope->found->count);
    check_json_close(json, '}');
}

void check_json_log(struct check_json *json, const struct check_json_scope *scope)
{
    const char *verbose = scope->verbose;
    check_json_open(json, "log", '[');
    while (verbose != NULL && *verbose != '\0') {
        struct aoai_buf line = aoai_buf_init(TEXT_CAP);
        size_t length = strcspn(verbose, "\n");
        aoai_buf_add_bytes(&line, verbose, length);
        check_json_text(json, NULL, aoai_buf_text(&line));
        aoai_buf_free(&line);
        verbose += length + (verbose[length] == '\n' ? 1 : 0);
    }
    check_json_close(json, ']');
}

/* ---- accounts and deployments ---- */

static const struct aoai_found_account *find(const struct check_json_scope *scope,
                                             const struct aoai_resource_id *id)
{
    for (size_t i = 0; scope->found != NULL && i < scope->found->count; i++)
        if (strcasecmp(scope->found->items[i].id, id->path) == 0)
            return &scope->found->items[i];
    return NULL;
}

void check_json_account_open(struct check_json *json, const struct aoai_resource_id *id,
                             const struct check_json_scope *scope)
{
    const struct aoai_found_account *found = find(scope, id);
    bool has_location = found != NULL && found->location[0] != '\0';
    check_json_open(json, NULL, '{');
    check_json_text(json, "name", id->account);
    check_json_text(json, "resource_id", id->path);
    check_json_bool(json, "is_discovered", found != NULL);
    check_json_text(json, "location", has_location ? found->location : NULL);
    check_json_open(json, "errors", '[');
}

void check_json_account(struct check_json *json, const struct aoai_account_state *account,
                        const struct aoai_named_metric *named,
                        const struct check_json_scope *scope)
{
    check_json_account_open(json, account->id, scope);
    if (account->limits_error.kind != AOAI_ERROR_NONE)
        check_json_error(json, NULL, &account->limits_error, "deployments");
    if (named != NULL && account->named_error.kind != AOAI_ERROR_NONE)
        check_json_error(json, NULL, &account->named_error, named->metric->name);
    for (int id = 0; id < AOAI_METRIC_COUNT; id++)
        if (account->errors[id].kind != AOAI_ERROR_NONE)
            check_json_error(json, NULL, &account->errors[id],
                             aoai_catalog_metric((enum aoai_metric_id)id)->name);
    check_json_close(json, ']');
    check_json_close(json, '}');
}

void check_json_limits(struct check_json *json, const struct aoai_limit *limit,
                       bool is_provisioned, double capacity, double given)
{
    check_json_open(json, "limits", '{');
    check_json_number_or_null(json, "tokens_per_minute", limit->tokens_per_min > 0,
                              limit->tokens_per_min);
    check_json_number_or_null(json, "requests_per_minute", limit->requests_per_min > 0,
                              limit->requests_per_min);
    check_json_number_or_null(json, "ptu", is_provisioned, capacity);
    check_json_bool(json, "is_assumed", limit->is_assumed);
    check_json_number_or_null(json, "given_tokens_per_minute", given > 0, given);
    check_json_close(json, '}');
}

void check_json_about(struct check_json *json, const struct aoai_account_state *account,
                      const struct aoai_deployment_state *state, double given)
{
    static const struct aoai_deployment unlisted;
    const struct aoai_deployment *deployment = state->deployment;
    bool is_listed = deployment != NULL;
    if (!is_listed)
        deployment = &unlisted;
    if (!is_listed && account->limits_error.kind != AOAI_ERROR_NONE)
        check_json_null(json, "is_listed");
    else
        check_json_bool(json, "is_listed", is_listed);
    check_json_text(json, "model", deployment->model);
    check_json_text(json, "model_version", deployment->model_version);
    check_json_text(json, "sku", deployment->sku);
    check_json_number_or_null(json, "capacity", is_listed, deployment->capacity);
    check_json_bool(json, "has_dynamic_quota", deployment->has_dynamic_quota);
    check_json_text(json, "spillover", deployment->spillover);
    check_json_bool(json, "is_paused", deployment->is_paused);
    check_json_limits(json, &deployment->limit,
                      deployment->sku_kind == AOAI_SKU_PROVISIONED, deployment->capacity,
                      given);
}
