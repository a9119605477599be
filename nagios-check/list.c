/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/list.h"

#include "nagios-check/table.h"
#include "nagios-check/text.h"

#define CELL_CAP 1024

/* What a small terminal does without goes by rank. PEAK is of 24 hours: its time of day
 * says which day it was.
 */
static const struct check_column columns[] = {
    {"ACCOUNT", false, 0}, {"DEPLOYMENT", false, 0}, {"SKU", false, 4},
    {"MODEL", false, 3},   {"VERSION", false, 8},    {"CAPACITY", true, 5},
    {"TPM", true, 2},      {"RPM", true, 7},         {"NOW", true, 0},
    {"%", true, 0},        {"AT", true, 6},          {"PEAK 24H", true, 0},
    {"%", true, 0},        {"AT", true, 1},          {"NOTE", false, 0},
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

static void add_minute(struct list *list, bool is_known, int64_t minute)
{
    struct aoai_buf cell = aoai_buf_init(CELL_CAP);
    if (is_known)
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
    add_minute(list, row.is_known, row.main.window.to_minute - 1);
    add_count(list, has_tokens, row.use.peak, "");
    add_percent(list, &row, row.main.peak);
    add_minute(list, row.is_known, row.main.peak_minute);
    add_note(list, &row);
}

static void add_account(struct list *list, const struct aoai_account_state *account)
{
    for (size_t i = 0; i < account->deployment_count; i++)
        add_deployment(list, account, &account->deployments[i]);
}

/* What concerns a whole account stands below the table: "contoso-denied: metrics: ..." */
static void add_account_reason(const struct aoai_account_state *account,
                               const char *reason, struct aoai_buf *output)
{
    struct aoai_buf line = aoai_buf_init(CELL_CAP);
    aoai_buf_addf(&line, "%s: %s", account->id->account, reason);
    if (line.data != NULL)
        check_text_clean(line.data, false);
    aoai_buf_addf(output, "%s\n", aoai_buf_text(&line));
    output->has_failed = output->has_failed || line.has_failed;
    aoai_buf_free(&line);
}

static void add_account_reasons(const struct aoai_account_state *account,
                                struct aoai_buf *output)
{
    static const enum aoai_metric_id shown[] = {AOAI_METRIC_PROCESSED_TOKENS,
                                                AOAI_METRIC_PTU_UTILIZATION};
    enum aoai_error_kind told = account->limits_error.kind;
    if (told != AOAI_ERROR_NONE)
        add_account_reason(account, account->limits_error.message, output);
    for (size_t i = 0; i < AOAI_LENGTH(shown); i++) {
        const struct aoai_error *error = &account->errors[shown[i]];
        if (error->kind == AOAI_ERROR_NONE || error->kind == told)
            continue;
        told = error->kind;
        add_account_reason(account, error->message, output);
    }
    if (check_list_nothing(account) != NULL)
        add_account_reason(account, check_list_nothing(account), output);
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
                  .column_count = AOAI_LENGTH(columns) - hidden,
                  .room = look->columns},
    };
    for (size_t i = 0; i < snapshot->account_count; i++)
        add_account(&list, &snapshot->accounts[i]);
    bool is_rendered = list.table.count == 0 ||
                       check_table_render(&list.table, look->has_colours, output);
    for (size_t i = 0; i < snapshot->account_count; i++)
        add_account_reasons(&snapshot->accounts[i], output);
    check_table_free(&list.table);
    *state = check_list_is_unknown(&list.day, snapshot) ? CHECK_UNKNOWN : CHECK_OK;
    return is_rendered && !output->has_failed;
}
