/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/complaints.h"

#include <string.h>

enum aoai_log_level aoai_complaints_level(const struct aoai_error *err)
{
    return aoai_error_is_transient(err->kind) ? AOAI_LOG_WARNING : AOAI_LOG_ERROR;
}

static const struct aoai_error *slot_error(const struct aoai_account_state *account,
                                           size_t slot)
{
    static const struct aoai_error none = {0};
    if (slot == 0)
        return &account->limits_error;
    if (slot <= AOAI_METRIC_COUNT)
        return &account->errors[slot - 1];
    for (size_t i = 0; i < account->extra_count; i++)
        if (account->extras[i].error.kind != AOAI_ERROR_NONE)
            return &account->extras[i].error;
    return &none;
}

/* One failed sign-in fails every call of the account in the same words. */
static bool was_said_before(const struct aoai_account_state *account, size_t slot)
{
    for (size_t i = 0; i < slot; i++)
        if (strcmp(slot_error(account, i)->message, slot_error(account, slot)->message) ==
            0)
            return true;
    return false;
}

void aoai_complaints_update(struct aoai_complaints *complaints, struct aoai_log log,
                            const struct aoai_account_state *account)
{
    bool had_trouble = false;
    bool has_trouble = false;
    for (size_t i = 0; i < AOAI_COMPLAINTS_SLOTS; i++) {
        const struct aoai_error *err = slot_error(account, i);
        bool is_known = complaints->said[i].kind == err->kind &&
                        complaints->said[i].http_status == err->http_status;
        had_trouble = had_trouble || complaints->said[i].kind != AOAI_ERROR_NONE;
        if (err->kind == AOAI_ERROR_CANCELLED)
            return; /* the daemon stops: nothing is known about the account */
        has_trouble = has_trouble || err->kind != AOAI_ERROR_NONE;
        complaints->said[i].kind = err->kind;
        complaints->said[i].http_status = err->http_status;
        if (err->kind != AOAI_ERROR_NONE && !is_known && !was_said_before(account, i))
            aoai_log(log, aoai_complaints_level(err), "account %s: %s",
                     account->id->account, err->message);
    }
    if (had_trouble && !has_trouble)
        aoai_log(log, AOAI_LOG_INFO, "account %s: works again", account->id->account);
}
