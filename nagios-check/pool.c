/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/pool.h"

#include "nagios-check/failure.h"
#include "nagios-check/rank.h"
#include "nagios-check/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* From here on siblings can throttle each other: Azure counts an estimate that is above
 * the tokens it reports.
 */
#define SHARED_USE_PERCENT 80

/* ---- findings ---- */

static struct check_finding *add_unknown(struct check_result *result,
                                         enum check_cause cause)
{
    struct check_finding *finding = &result->findings[result->count++];
    *finding = (struct check_finding){
        .state = CHECK_UNKNOWN, .cause = cause, .is_by_reason = true};
    return finding;
}

static void add_error(struct check_result *result, enum check_cause cause,
                      const char *account, const struct aoai_error *error)
{
    struct check_finding *finding = add_unknown(result, cause);
    bool has_account = account != NULL;
    finding->error = error->kind;
    finding->state =
        check_failure_state(result->thresholds->failures, CHECK_CAUSE_ERROR, error->kind);
    (void)snprintf(finding->reason, sizeof(finding->reason), "quota pools%s%.70s: %.400s",
                   has_account ? " of " : "", has_account ? account : "", error->message);
}

static void add_unmatched(struct check_result *result, const struct check_finding *about,
                          const struct aoai_pool_region *region)
{
    const struct aoai_deployment *deployment = about->deployment->deployment;
    struct check_finding *finding = add_unknown(result, CHECK_CAUSE_POOL_UNMATCHED);
    (void)snprintf(finding->reason, sizeof(finding->reason),
                   "quota pools: none in %.60s is named as %.60s/%.60s (%.60s %.60s) "
                   "would need it",
                   region->name, about->account->id->account, about->deployment->name,
                   deployment->model, deployment->sku);
}

/* Findings may move while they become more: nobody may keep a pointer to one. */
static bool make_room(struct check_result *result, const struct aoai_pools *pools)
{
    size_t capacity =
        result->capacity + pools->account_count + pools->region_count + 2 * result->count;
    struct check_finding *findings =
        realloc(result->findings, capacity * sizeof(*findings));
    if (findings == NULL)
        return false;
    result->findings = findings;
    result->capacity = capacity;
    result->pool_count = 0;
    result->pools = calloc(result->count + 1, sizeof(*result->pools));
    return result->pools != NULL;
}

static void add_errors(struct check_result *result, const struct aoai_pools *pools)
{
    for (size_t i = 0; i < pools->account_count; i++)
        if (pools->accounts[i].error.kind != AOAI_ERROR_NONE)
            add_error(result, CHECK_CAUSE_ERROR,
                      result->snapshot->accounts[i].id->account,
                      &pools->accounts[i].error);
    for (size_t i = 0; i < pools->region_count; i++) {
        const struct aoai_error *error = &pools->regions[i].error;
        if (error->kind != AOAI_ERROR_NONE)
            add_error(result,
                      error->kind == AOAI_ERROR_FORBIDDEN ? CHECK_CAUSE_POOL_ROLE
                                                          : CHECK_CAUSE_ERROR,
                      NULL, error);
    }
}

static struct check_pool *need_pool(struct check_result *result,
                                    const struct aoai_pool_region *region,
                                    const struct aoai_usage *usage)
{
    for (size_t i = 0; i < result->pool_count; i++)
        if (result->pools[i].usage == usage)
            return &result->pools[i];
    struct check_pool *pool = &result->pools[result->pool_count++];
    *pool = (struct check_pool){.region = region, .usage = usage};
    if (usage->limit > 0)
        pool->percent = usage->allocated * 100 / usage->limit;
    return pool;
}

/* Finds the pool of each judged deployment. */
static void match(struct check_result *result, const struct aoai_pools *pools)
{
    size_t count = result->count;
    for (size_t i = 0; i < count; i++) {
        struct check_finding *finding = &result->findings[i];
        if (finding->deployment == NULL || finding->is_unlisted || finding->is_batch ||
            !aoai_pools_has_pool(finding->deployment))
            continue;
        size_t at = (size_t)(finding->account - result->snapshot->accounts);
        const struct aoai_pool_account *account = &pools->accounts[at];
        if (!account->is_wanted || account->error.kind != AOAI_ERROR_NONE ||
            pools->regions[account->region].error.kind != AOAI_ERROR_NONE)
            continue;
        const struct aoai_pool_region *region = &pools->regions[account->region];
        const struct aoai_usage *usage =
            aoai_usages_find(&region->usages, finding->deployment->deployment);
        if (usage == NULL) {
            add_unmatched(result, finding, region);
            continue;
        }
        struct check_pool *pool = need_pool(result, region, usage);
        pool->deployment_count++;
        finding->pool = pool;
    }
}

/* ---- use of all who share it ---- */

/* What all judged deployments of the pool used in the minute. False = not known of all. */
static bool sum_minute(const struct check_result *result, const struct check_pool *pool,
                       int64_t minute, double *sum)
{
    *sum = 0;
    for (size_t i = 0; i < result->count; i++) {
        const struct check_finding *finding = &result->findings[i];
        double value = 0;
        if (finding->pool != pool || finding->deployment == NULL)
            continue;
        const struct aoai_series *series =
            aoai_snapshot_series(finding->deployment, AOAI_METRIC_PROCESSED_TOKENS, NULL);
        if (series == NULL || !aoai_series_get(series, minute, &value))
            return false;
        *sum += value;
    }
    return true;
}

static bool add_together(const struct check_result *result, struct check_pool *pool)
{
    struct aoai_series sums = {0};
    double sum = 0;
    if (pool->usage->unit != AOAI_USAGE_TOKENS || result->snapshot->account_count == 0)
        return true;
    struct aoai_span span = result->snapshot->accounts[0].span;
    if (!aoai_series_init(&sums, span))
        return false;
    for (int64_t at = span.from_minute; at < span.to_minute; at++)
        if (sum_minute(result, pool, at, &sum))
            aoai_series_put(&sums, at, sum);
    struct aoai_use use =
        aoai_quota_use(&sums, result->settled_end, result->thresholds->window_minutes);
    pool->has_together = use.minutes_seen > 0;
    pool->together = use.peak;
    pool->together_minute = use.peak_minute;
    if (pool->usage->limit > 0)
        pool->used_percent = use.peak * 100 / pool->usage->limit;
    aoai_series_free(&sums);
    return true;
}

/* ---- verdict ---- */

static enum check_state state_of(const struct check_thresholds *thresholds,
                                 double percent)
{
    if (check_range_alerts(&thresholds->pool_critical, percent))
        return CHECK_CRITICAL;
    if (check_range_alerts(&thresholds->pool_warning, percent))
        return CHECK_WARNING;
    return CHECK_OK;
}

static void add_row(struct check_result *result, struct check_pool *pool)
{
    struct check_finding *finding = &result->findings[result->count];
    if (!(pool->usage->limit > 0)) {
        finding = add_unknown(result, CHECK_CAUSE_POOL_EMPTY);
        (void)snprintf(finding->reason, sizeof(finding->reason),
                       "pool %.100s in %.60s: its limit is 0, so there is no percentage",
                       pool->usage->name, pool->region->name);
        return;
    }
    result->count++;
    enum check_state allocated = state_of(result->thresholds, pool->percent);
    enum check_state used =
        pool->has_together ? state_of(result->thresholds, pool->used_percent) : CHECK_OK;
    pool->is_by_use =
        used != CHECK_OK && check_state_rank(used) >= check_state_rank(allocated);
    *finding =
        (struct check_finding){.pool = pool, .state = pool->is_by_use ? used : allocated};
    if (finding->state != CHECK_OK)
        finding->cause = pool->is_by_use ? CHECK_CAUSE_POOL_USED : CHECK_CAUSE_POOL;
}

/* 429s below a deployment's own limit: where others draw from the same pool and all of
 * them together come near its limit, that is the likely reason.
 */
static void name_cause(struct check_finding *finding)
{
    const struct check_pool *pool = finding->pool;
    if (finding->cause == CHECK_CAUSE_THROTTLED_EARLY && pool != NULL &&
        pool->deployment_count > 1 && pool->has_together && pool->usage->limit > 0 &&
        pool->together * 100 >= pool->usage->limit * SHARED_USE_PERCENT)
        finding->cause = CHECK_CAUSE_THROTTLED_POOL;
}

bool check_pools_judge(struct check_result *result, const struct aoai_pools *pools)
{
    if (!make_room(result, pools))
        return false;
    match(result, pools);
    for (size_t i = 0; i < result->pool_count; i++)
        if (!add_together(result, &result->pools[i]))
            return false;
    for (size_t i = 0; i < result->count; i++)
        name_cause(&result->findings[i]);
    for (size_t i = 0; i < result->pool_count; i++)
        add_row(result, &result->pools[i]);
    add_errors(result, pools);
    check_rank(result);
    return true;
}

/* ---- words ---- */

static void add_amount(double value, enum aoai_usage_unit unit, struct aoai_buf *text)
{
    bool is_thousands = unit == AOAI_USAGE_TOKENS || unit == AOAI_USAGE_ENQUEUED;
    check_text_count(text, is_thousands ? value / 1000 : value);
    if (is_thousands)
        aoai_buf_add(text, "K");
}

static void add_limit(const struct aoai_usage *usage, struct aoai_buf *text)
{
    static const char *const names[] = {
        [AOAI_USAGE_TOKENS] = " TPM", [AOAI_USAGE_REQUESTS] = " RPM",
        [AOAI_USAGE_PTUS] = " PTU",   [AOAI_USAGE_ENQUEUED] = " enqueued tokens",
        [AOAI_USAGE_OTHER] = "",
    };
    add_amount(usage->limit, usage->unit, text);
    aoai_buf_add(text, names[usage->unit]);
}

void check_pool_headline(const struct check_pool *pool, struct aoai_buf *text)
{
    aoai_buf_addf(text, "pool %s in %s ", pool->usage->name, pool->region->name);
    check_text_percent(text, pool->is_by_use ? pool->used_percent : pool->percent);
    aoai_buf_add(text, " of ");
    add_limit(pool->usage, text);
    if (!pool->is_by_use) {
        aoai_buf_add(text, " allocated");
        return;
    }
    aoai_buf_add(text, " used at ");
    check_text_time(text, pool->together_minute);
}

void check_pool_line(const struct check_pool *pool, struct aoai_buf *text)
{
    const struct aoai_usage *usage = pool->usage;
    bool is_one = pool->deployment_count == 1;
    aoai_buf_addf(text, "pool %s in %s: ", usage->name, pool->region->name);
    add_amount(usage->allocated, usage->unit, text);
    aoai_buf_add(text, " of ");
    add_limit(usage, text);
    aoai_buf_add(text, " allocated = ");
    check_text_percent(text, pool->percent);
    aoai_buf_addf(text, ", %zu of the judged deployments draw%s from it",
                  pool->deployment_count, is_one ? "s" : "");
    if (!pool->has_together)
        return;
    aoai_buf_add(text, ": ");
    check_text_short(text, pool->together);
    aoai_buf_add(text, " tokens at ");
    check_text_time(text, pool->together_minute);
    aoai_buf_addf(text, "%s = ", is_one ? "" : " together");
    check_text_percent(text, pool->used_percent);
}

void check_pool_label(const struct check_pool *pool, struct aoai_buf *text)
{
    aoai_buf_addf(text, "pool_%s_%s", pool->region->name, pool->usage->name);
}

static void add_item(const char *label, const char *suffix, double percent,
                     const struct check_thresholds *thresholds, struct aoai_buf *text)
{
    aoai_buf_addf(text, "%s%s=", label, suffix);
    check_text_decimal(text, percent);
    aoai_buf_add(text, "%;");
    check_range_print(&thresholds->pool_warning, text);
    aoai_buf_add(text, ";");
    check_range_print(&thresholds->pool_critical, text);
    aoai_buf_add(text, ";0;");
}

void check_pool_perfdata(const struct check_pool *pool, const char *label,
                         const struct check_thresholds *thresholds, struct aoai_buf *text)
{
    add_item(label, "", pool->percent, thresholds, text);
    if (!pool->has_together)
        return;
    aoai_buf_add(text, " ");
    add_item(label, "_used", pool->used_percent, thresholds, text);
}

void check_pool_widest(const struct check_pool *pool, const char *label,
                       const struct check_thresholds *thresholds, struct aoai_buf *text)
{
    struct check_pool widest = {.percent = 100.01,
                                .used_percent = 100.01,
                                .has_together = pool->usage->unit == AOAI_USAGE_TOKENS};
    check_pool_perfdata(&widest, label, thresholds, text);
}
