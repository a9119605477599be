/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/list_row.h"

#include "common/utc.h"
#include "nagios-check/limit.h"
#include "nagios-check/text.h"

#define REASON_CAP 1024

struct check_list_day check_list_day(const struct check_thresholds *thresholds,
                                     int64_t now_s)
{
    return (struct check_list_day){
        .thresholds = thresholds,
        .settled_end = aoai_utc_settled_end(now_s, thresholds->settle_s),
        .now_s = now_s,
    };
}

enum check_state check_list_state(const struct check_thresholds *thresholds,
                                  double percent)
{
    if (thresholds->critical.is_percent &&
        check_range_alerts(&thresholds->critical, percent))
        return CHECK_CRITICAL;
    if (thresholds->warning.is_percent &&
        check_range_alerts(&thresholds->warning, percent))
        return CHECK_WARNING;
    return CHECK_OK;
}

static void use_of(const struct check_list_day *day, const struct check_list_row *row,
                   enum aoai_metric_id metric, struct aoai_use *use)
{
    const struct aoai_series *series = aoai_snapshot_series(row->state, metric, NULL);
    if (series != NULL && row->account->errors[metric].kind == AOAI_ERROR_NONE)
        *use = aoai_quota_use(series, day->settled_end, CHECK_LIST_MINUTES);
}

/* Only what is judged by a limit can be given one. */
static double given_limit(const struct check_list_day *day,
                          const struct aoai_account_state *account,
                          const struct aoai_deployment_state *state)
{
    const struct aoai_deployment *deployment = state->deployment;
    bool is_judged = deployment != NULL ? deployment->sku_kind == AOAI_SKU_STANDARD
                                        : account->limits_error.kind != AOAI_ERROR_NONE;
    return is_judged ? check_limit_given(day->thresholds->limits, state->name) : 0;
}

struct check_list_row check_list_row(const struct check_list_day *day,
                                     const struct aoai_account_state *account,
                                     const struct aoai_deployment_state *state)
{
    const struct aoai_deployment *deployment = state->deployment;
    struct check_list_row row = {
        .account = account, .state = state, .deployment = deployment};
    use_of(day, &row, AOAI_METRIC_PROCESSED_TOKENS, &row.use);
    row.main = row.use;
    row.given = given_limit(day, account, state);
    if (row.given > 0)
        row.full = row.given;
    else if (deployment != NULL)
        row.full = deployment->limit.tokens_per_min;
    if (deployment != NULL && deployment->sku_kind == AOAI_SKU_PROVISIONED) {
        row.is_provisioned = true;
        row.full = 100;
        row.main = (struct aoai_use){0};
        use_of(day, &row, AOAI_METRIC_PTU_UTILIZATION, &row.main);
    }
    row.is_known = row.main.minutes_seen > 0;
    return row;
}

static bool is_new(const struct check_list_day *day, const struct check_list_row *row)
{
    return row->deployment != NULL && row->main.minutes_seen == 0 &&
           aoai_utc_minute(row->deployment->created_at_s) >= day->settled_end;
}

void check_list_reason(const struct check_list_day *day, const struct check_list_row *row,
                       struct aoai_buf *note)
{
    enum aoai_metric_id metric =
        row->is_provisioned ? AOAI_METRIC_PTU_UTILIZATION : AOAI_METRIC_PROCESSED_TOKENS;
    const struct aoai_deployment *deployment = row->deployment;
    int64_t age_s = day->now_s - row->main.window.to_minute * 60;
    if (row->account->errors[metric].kind != AOAI_ERROR_NONE)
        return;
    if (row->main.minutes_seen > 0) {
        if (age_s <= day->thresholds->max_age_s || deployment == NULL)
            return;
        aoai_buf_add(note, "the newest value is ");
        check_text_count(note, (double)age_s);
        aoai_buf_add(note, " s old");
    } else if (deployment == NULL || deployment->sku_kind == AOAI_SKU_BATCH) {
        return;
    } else if (is_new(day, row)) {
        aoai_buf_add(note, "only just created: no settled minute yet");
    } else {
        aoai_buf_add(note, "no value that can be believed in 24 h");
    }
}

static bool has_error(const struct aoai_account_state *account)
{
    return account->limits_error.kind != AOAI_ERROR_NONE ||
           account->errors[AOAI_METRIC_PROCESSED_TOKENS].kind != AOAI_ERROR_NONE ||
           account->errors[AOAI_METRIC_PTU_UTILIZATION].kind != AOAI_ERROR_NONE;
}

const char *check_list_nothing(const struct aoai_account_state *account)
{
    const struct aoai_target_config *target = account->target;
    if (account->deployment_count > 0 || has_error(account))
        return NULL;
    if (target->models.count > 0)
        return "no deployment matches --deployment, --exclude and --model";
    return target->deployments.count + target->excludes.count > 0
               ? "no deployment matches --deployment and --exclude"
               : "the account has no deployments";
}

bool check_list_is_unknown(const struct check_list_day *day,
                           const struct aoai_snapshot *snapshot)
{
    bool is_unknown = false;
    for (size_t i = 0; i < snapshot->account_count; i++) {
        const struct aoai_account_state *account = &snapshot->accounts[i];
        is_unknown = is_unknown || has_error(account) || account->deployment_count == 0;
        for (size_t j = 0; j < account->deployment_count && !is_unknown; j++) {
            struct aoai_buf reason = aoai_buf_init(REASON_CAP);
            struct check_list_row row =
                check_list_row(day, account, &account->deployments[j]);
            check_list_reason(day, &row, &reason);
            is_unknown = (reason.length > 0 && !is_new(day, &row)) || reason.has_failed;
            aoai_buf_free(&reason);
        }
    }
    return is_unknown;
}
