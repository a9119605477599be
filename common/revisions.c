/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/revisions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What Azure itself said of a mark's series; NULL = nothing. Zeros that we infer where
 * Azure is silent revise nothing.
 */
static const struct aoai_series *reported(const struct aoai_deployment_state *state,
                                          const struct aoai_mark *mark)
{
    for (size_t i = 0; i < state->series_count; i++) {
        const struct aoai_metric_series *series = &state->series[i];
        if (series->metric == mark->metric && !series->is_implied &&
            (mark->status == NULL ||
             (series->status != NULL && strcmp(series->status, mark->status) == 0)))
            return &series->minutes;
    }
    return NULL;
}

static bool add(struct aoai_revisions *revisions, const struct aoai_revision *revision,
                struct aoai_error *err)
{
    struct aoai_revision *items =
        realloc(revisions->items, (revisions->count + 1) * sizeof(*items));
    if (items == NULL)
        return aoai_error_no_memory(err);
    revisions->items = items;
    items[revisions->count++] = *revision;
    return true;
}

static bool find_in(struct aoai_mark *mark, const struct aoai_deployment_state *state,
                    struct aoai_span span, struct aoai_revisions *revisions,
                    struct aoai_error *err)
{
    int64_t end = aoai_snapshot_believed_end(state, mark->metric, span);
    const struct aoai_series *minutes = reported(state, mark);
    struct aoai_tail *tail = &mark->tail;
    if (end > tail->end_minute)
        end = tail->end_minute;
    for (int64_t at = tail->end_minute - (int64_t)tail->count; at < end; at++) {
        double *before = aoai_tail_at(tail, at);
        double after = 0;
        if (minutes == NULL || !aoai_series_get(minutes, at, &after) || after == *before)
            continue;
        struct aoai_revision revision = {.state = state,
                                         .deployment = mark->deployment,
                                         .metric = mark->metric,
                                         .status = mark->status,
                                         .minute = at,
                                         .before = *before,
                                         .after = after};
        if (!add(revisions, &revision, err))
            return false;
        mark->revised += aoai_revision_amount(&revision);
        *before = after;
    }
    return true;
}

bool aoai_revisions_find(struct aoai_marks *marks,
                         const struct aoai_account_state *account,
                         struct aoai_revisions *revisions, struct aoai_error *err)
{
    for (size_t i = 0; i < marks->count; i++) {
        struct aoai_mark *mark = &marks->items[i];
        if (mark->tail.count == 0 || strcasecmp(mark->account, account->id->path) != 0)
            continue;
        const struct aoai_deployment_state *state =
            aoai_snapshot_deployment(account, mark->deployment);
        if (state != NULL && !find_in(mark, state, account->span, revisions, err))
            return false;
    }
    return true;
}

double aoai_revisions_take(struct aoai_marks *marks, const char *account,
                           const char *deployment, enum aoai_metric_id metric)
{
    double amount = 0;
    for (size_t i = 0; i < marks->count; i++) {
        struct aoai_mark *mark = &marks->items[i];
        if (mark->metric != metric || strcasecmp(mark->deployment, deployment) != 0 ||
            strcasecmp(mark->account, account) != 0)
            continue;
        amount += mark->revised;
        mark->revised = 0;
    }
    return amount;
}

double aoai_revision_amount(const struct aoai_revision *revision)
{
    return fabs(revision->after - (isnan(revision->before) ? 0 : revision->before));
}

void aoai_revisions_free(struct aoai_revisions *revisions)
{
    free(revisions->items);
    *revisions = (struct aoai_revisions){0};
}
