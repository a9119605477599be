/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/list.h"

#include "nagios-check/table.h"
#include "nagios-check/text.h"

#define CELL_CAP 1024

static const struct check_column columns[] = {
    {"ACCOUNT", false}, {"DEPLOYMENT", false}, {"SKU", false},  {"MODEL", false},
    {"VERSION", false}, {"CAPACITY", true},    {"TPM", true},   {"RPM", true},
    {"NOW", true},      {"%", true},           {"AT", true},    {"PEAK 24H", true},
    {"%", true},        {"AT", true},          {"NOTE", false},
};

/* What every function of this room works with. */
struct list {
    struct check_list_day day;
    bool has_accounts;
    struct check_table table;
};

static void add_text(struct list *list, const char *text)
{
    struct aoai_buf cell = aoai_buf_init(CELL_CAP);
    aoai_buf_addf(&cell, "%.*s", CELL_CAP, text == NULL ? "" : text);
    check_table_add(&list->table, CHECK_OK, &cell);
}

static void add_count(struct list *list, bool is_known, double count, const char *unit)
{
    struct aoai_buf cell = aoai_buf_init(CELL_CAP);
    if (is_known) {
        check_text_count(&cell, count);
        aoai_buf_add(&cell, unit);
    }
    check_table_add(&list->table, CHECK_OK, &cell);
}

static void add_percent(struct list *list, const struct check_list_row *row, double value)
{
    struct aoai_buf cell = aoai_buf_init(CELL_CAP);
    enum check_state state = CHECK_OK;
    double percent = 0;
    if (row->is_known && aoai_quota_percent(value, row->full, &percent)) {
        check_text_percent(&cell, percent);
        state = check_list_state(list->day.thresholds, percent);
    }
    check_table_add(&list->table, state, &cell);
}

static void add_minute(struct list *list, bool is_known, int64_t minute, bool has_day)
{
    struct aoai_buf cell = aoai_buf_init(CELL_CAP);
    if (is_known && has_day)
        check_text_moment(&cell, minute);
    else if (is_known)
        check_text_time(&cell, minute);
    check_table_add(&list->table, CHECK_OK, &cell);
}

static void add_remark(struct aoai_buf *note, bool is_true, const char *remark)
{
    if (is_true)
        aoai_buf_addf(note, "%s%s", note->length > 0 ? ", " : "", remark);
}

static void add_note(struct list *list, const struct check_list_row *row)
{
    struct aoai_buf note = aoai_buf_init(CELL_CAP);
    const struct aoai_deployment *deployment = row->deployment;
    check_list_reason(&list->day, row, &note);
    add_remark(&note, row->given > 0, "limit of --limit");
    if (deployment == NULL) {
        add_remark(&note, row->account->limits_error.kind == AOAI_ERROR_NONE,
                   "not in Azure's list");
    } else {
        add_remark(&note, row->is_provisioned, "percent is PTU utilization");
        add_remark(&note, deployment->sku_kind == AOAI_SKU_BATCH,
                   "batch: no limit a minute");
        add_remark(&note, row->given <= 0 && deployment->limit.is_assumed,
                   "limit assumed from the capacity");
        add_remark(&note, deployment->has_dynamic_quota, "dynamic quota");
        add_remark(&note, deployment->spillover != NULL, "spillover to ");
        if (deployment->spillover != NULL)
            aoai_buf_addf(&note, "%.200s", deployment->spillover);
        add_remark(&note, deployment->is_paused, "paused");
    }
    check_table_add(&list->table, CHECK_OK, &note);
}

static void add_deployment(struct list *list, const struct aoai_account_state *account,
                           const struct aoai_deployment_state *state)
{
    static const struct aoai_deployment none;
    struct check_list_row row = check_list_row(&list->day, account, state);
    const struct aoai_deployment *about = row.deployment == NULL ? &none : row.deployment;
    const struct aoai_limit *limit = &about->limit;
    bool has_tokens = row.use.minutes_seen > 0;
    if (list->has_accounts)
        add_text(list, account->id->account);
    add_text(list, state->name);
    add_text(list, about->sku);
    add_text(list, about->model);
    add_text(list, about->model_version);
    add_count(list, row.deployment != NULL, about->capacity,
              row.is_provisioned ? " PTU" : "");
    double tokens_per_min = row.given > 0 ? row.given : limit->tokens_per_min;
    add_count(list, tokens_per_min > 0, tokens_per_min, "");
    add_count(list, limit->requests_per_min > 0, limit->requests_per_min, "");
    add_count(list, has_tokens, row.use.newest, "");
    add_percent(list, &row, row.main.newest);
    add_minute(list, row.is_known, row.main.window.to_minute - 1, false);
    add_count(list, has_tokens, row.use.peak, "");
    add_percent(list, &row, row.main.peak);
    add_minute(list, row.is_known, row.main.peak_minute, true);
    add_note(list, &row);
}

/* What concerns the whole account: a row with nothing but the reason. */
static void add_account_reason(struct list *list,
                               const struct aoai_account_state *account,
                               const char *reason)
{
    add_text(list, list->has_accounts ? account->id->account : NULL);
    while (list->table.count % list->table.column_count != list->table.column_count - 1 &&
           !list->table.has_failed)
        add_text(list, NULL);
    add_text(list, reason);
}

static void add_account(struct list *list, const struct aoai_account_state *account)
{
    static const enum aoai_metric_id shown[] = {AOAI_METRIC_PROCESSED_TOKENS,
                                                AOAI_METRIC_PTU_UTILIZATION};
    enum aoai_error_kind told = AOAI_ERROR_NONE;
    if (account->limits_error.kind != AOAI_ERROR_NONE) {
        told = account->limits_error.kind;
        add_account_reason(list, account, account->limits_error.message);
    }
    for (size_t i = 0; i < AOAI_LENGTH(shown); i++) {
        const struct aoai_error *error = &account->errors[shown[i]];
        if (error->kind == AOAI_ERROR_NONE || error->kind == told)
            continue;
        told = error->kind;
        add_account_reason(list, account, error->message);
    }
    if (check_list_nothing(account) != NULL)
        add_account_reason(list, account, check_list_nothing(account));
    for (size_t i = 0; i < account->deployment_count; i++)
        add_deployment(list, account, &account->deployments[i]);
}

bool check_list(const struct aoai_snapshot *snapshot,
                const struct check_thresholds *thresholds, int64_t now_s,
                const struct check_look *look, struct aoai_buf *output,
                enum check_state *state)
{
    bool has_accounts = snapshot->account_count > 1;
    size_t hidden = has_accounts ? 0 : 1;
    struct list list = {
        .day = check_list_day(thresholds, now_s),
        .has_accounts = has_accounts,
        .table = {.columns = columns + hidden,
                  .column_count = AOAI_LENGTH(columns) - hidden},
    };
    for (size_t i = 0; i < snapshot->account_count; i++)
        add_account(&list, &snapshot->accounts[i]);
    bool is_rendered = check_table_render(&list.table, look->has_colours, output);
    check_table_free(&list.table);
    *state = check_list_is_unknown(&list.day, snapshot) ? CHECK_UNKNOWN : CHECK_OK;
    return is_rendered;
}
