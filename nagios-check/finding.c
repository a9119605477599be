/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/finding.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const struct check_measure *check_finding_main(const struct check_finding *finding)
{
    return finding->measures[CHECK_PTU].is_known ? &finding->measures[CHECK_PTU]
                                                 : &finding->measures[CHECK_TOKENS];
}

bool check_finding_is_pool(const struct check_finding *finding)
{
    return finding->deployment == NULL && finding->pool != NULL;
}

void check_account_name(const struct aoai_snapshot *snapshot,
                        const struct aoai_account_state *account, struct aoai_buf *text)
{
    for (size_t i = 0; i < snapshot->account_count; i++) {
        const struct aoai_account_state *other = &snapshot->accounts[i];
        if (other == account || strcasecmp(other->id->account, account->id->account) != 0)
            continue;
        aoai_buf_addf(text, "%s/", account->id->group);
        break;
    }
    aoai_buf_add(text, account->id->account);
}

void check_finding_name(const struct check_result *result,
                        const struct check_finding *finding, struct aoai_buf *text)
{
    if (finding->account == NULL) {
        aoai_buf_addf(text, finding->asked != NULL ? "-d %.200s" : "quota pools",
                      finding->asked);
        return;
    }
    if (finding->deployment == NULL || finding->is_whole_account) {
        check_account_name(result->snapshot, finding->account, text);
        return;
    }
    if (result->snapshot->account_count > 1) {
        check_account_name(result->snapshot, finding->account, text);
        aoai_buf_add(text, "/");
    }
    aoai_buf_add(text, finding->deployment->name);
}

int check_pool_compare(const struct check_pool *one, const struct check_pool *other)
{
    int order = strcmp(one->region->name, other->region->name);
    if (order == 0)
        order = strcmp(one->usage->name, other->usage->name);
    return order != 0 ? order
                      : strcmp(one->region->subscription, other->region->subscription);
}

struct aoai_span check_result_window(const struct check_result *result)
{
    struct aoai_span span = {0};
    for (size_t i = 0; i < result->count; i++) {
        const struct check_measure *main = check_finding_main(&result->findings[i]);
        if (!main->is_known)
            continue;
        if (aoai_span_is_empty(span))
            span = main->window;
        if (main->window.from_minute < span.from_minute)
            span.from_minute = main->window.from_minute;
        if (main->window.to_minute > span.to_minute)
            span.to_minute = main->window.to_minute;
    }
    return span;
}

void check_result_free(struct check_result *result)
{
    if (result == NULL)
        return;
    free(result->findings);
    free(result->pools);
    *result = (struct check_result){0};
}
