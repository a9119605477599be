/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/ledger.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Azure keeps minutes for 93 days; what is older cannot be asked for any more. */
#define RETENTION_MINUTES ((int64_t)92 * 24 * 60)
#define SPAN_MINUTES_MAX  ((int64_t)30 * 24 * 60)

/* A series of the account offered last, with its mark. */
struct link {
    size_t mark;
    const struct aoai_deployment_state *state;
    const struct aoai_series *minutes; /* NULL = none came */
    double without;                    /* the value where none came */
};

struct aoai_ledger {
    struct aoai_marks *marks;
    struct link *links;
    size_t link_count;
    struct aoai_handover_item *items; /* room for every link */
};

struct aoai_ledger *aoai_ledger_new(struct aoai_marks *marks, struct aoai_error *err)
{
    struct aoai_ledger *ledger = calloc(1, sizeof(*ledger));
    if (ledger == NULL)
        (void)aoai_error_no_memory(err);
    else
        ledger->marks = marks;
    return ledger;
}

void aoai_ledger_free(struct aoai_ledger *ledger)
{
    if (ledger == NULL)
        return;
    free(ledger->links);
    free(ledger->items);
    free(ledger);
}

/* The oldest mark of an account: of those whose requests work, if there are any. */
static bool oldest_mark(const struct aoai_ledger *ledger, const char *account,
                        int64_t *minute)
{
    bool is_found = false;
    bool is_working = false;
    for (size_t i = 0; i < ledger->marks->count; i++) {
        const struct aoai_mark *mark = &ledger->marks->items[i];
        if (strcasecmp(mark->account, account) != 0 || mark->is_quiet ||
            (mark->has_failed && is_working))
            continue;
        if (!is_found || mark->next_minute < *minute ||
            (!mark->has_failed && !is_working))
            *minute = mark->next_minute;
        is_working = is_working || !mark->has_failed;
        is_found = true;
    }
    return is_found;
}

/* A series starts, or goes on behind a gap, one minute early with a missing minute. */
static void start_at(struct aoai_mark *mark, int64_t minute)
{
    mark->next_minute = minute - 1;
    mark->is_lead = true;
}

struct aoai_span aoai_ledger_want(struct aoai_ledger *ledger, const char *account,
                                  int64_t settled_end, int64_t first_minute,
                                  int64_t minutes_max)
{
    int64_t oldest = settled_end - RETENTION_MINUTES;
    for (size_t i = 0; i < ledger->marks->count; i++) {
        struct aoai_mark *mark = &ledger->marks->items[i];
        if (strcasecmp(mark->account, account) == 0 && mark->next_minute < oldest - 1)
            start_at(mark, oldest);
    }
    int64_t from = first_minute;
    (void)oldest_mark(ledger, account, &from);
    if (from < oldest)
        from = oldest;
    if (minutes_max > SPAN_MINUTES_MAX)
        minutes_max = SPAN_MINUTES_MAX;
    struct aoai_span span = {from, settled_end};
    if (aoai_span_minutes(span) > minutes_max)
        span.to_minute = from + minutes_max;
    return span;
}

static bool note_new_series(struct aoai_ledger *ledger,
                            const struct aoai_account_state *account)
{
    for (size_t i = 0; i < account->deployment_count; i++) {
        const struct aoai_deployment_state *state = &account->deployments[i];
        for (size_t j = 0; j < state->series_count; j++) {
            const struct aoai_metric_series *series = &state->series[j];
            const char *path = account->id->path;
            if (aoai_marks_find(ledger->marks, path, state->name, series->metric,
                                series->status) != NULL)
                continue;
            struct aoai_mark *mark = aoai_marks_add(ledger->marks, path, state->name,
                                                    series->metric, series->status);
            if (mark == NULL)
                return false;
            start_at(mark, account->span.from_minute);
        }
    }
    return true;
}

static const struct aoai_deployment_state *
find_state(const struct aoai_account_state *account, const char *deployment)
{
    for (size_t i = 0; i < account->deployment_count; i++)
        if (strcasecmp(account->deployments[i].name, deployment) == 0)
            return &account->deployments[i];
    return NULL;
}

/* Decides what this poll says about one mark; false = nothing. */
static bool link_mark(struct aoai_mark *mark, const struct aoai_account_state *account,
                      struct link *link)
{
    struct aoai_span span = account->span;
    const struct aoai_deployment_state *state = find_state(account, mark->deployment);
    mark->has_failed = account->errors[mark->metric].kind != AOAI_ERROR_NONE ||
                       (state == NULL && account->limits_error.kind != AOAI_ERROR_NONE);
    if (mark->has_failed)
        return false;
    mark->is_gone = state == NULL;
    if (mark->is_gone && mark->is_quiet)
        return false;
    if (mark->is_quiet && mark->next_minute < span.from_minute)
        start_at(mark, span.from_minute); /* back again, behind a gap */
    mark->is_quiet = false;
    /* A mark that this span does not reach waits until it is asked for. */
    int64_t first = mark->is_lead ? span.from_minute - 1 : span.from_minute;
    if (mark->next_minute < first || mark->next_minute >= span.to_minute)
        return false;
    link->state = state;
    link->minutes =
        state == NULL ? NULL : aoai_snapshot_series(state, mark->metric, mark->status);
    /* A status that did not occur is a 0; any other series that is gone is missing. */
    link->without = state != NULL && mark->status != NULL ? 0 : NAN;
    return true;
}

bool aoai_ledger_offer(struct aoai_ledger *ledger,
                       const struct aoai_account_state *account, struct aoai_error *err)
{
    ledger->link_count = 0;
    if (!note_new_series(ledger, account))
        return aoai_error_no_memory(err);
    size_t room = ledger->marks->count > 0 ? ledger->marks->count : 1;
    struct link *links = realloc(ledger->links, room * sizeof(*links));
    if (links == NULL)
        return aoai_error_no_memory(err);
    ledger->links = links;
    struct aoai_handover_item *items = realloc(ledger->items, room * sizeof(*items));
    if (items == NULL)
        return aoai_error_no_memory(err);
    ledger->items = items;
    for (size_t i = 0; i < ledger->marks->count; i++) {
        struct link *link = &links[ledger->link_count];
        if (strcasecmp(ledger->marks->items[i].account, account->id->path) == 0 &&
            link_mark(&ledger->marks->items[i], account, link)) {
            link->mark = i;
            ledger->link_count++;
        }
    }
    return true;
}

bool aoai_ledger_next(struct aoai_ledger *ledger,
                      const struct aoai_account_state *account,
                      struct aoai_handover *handover)
{
    int64_t minute = account->span.to_minute;
    for (size_t i = 0; i < ledger->link_count; i++) {
        const struct aoai_mark *mark = &ledger->marks->items[ledger->links[i].mark];
        if (!mark->is_quiet && mark->next_minute < minute)
            minute = mark->next_minute;
    }
    *handover = (struct aoai_handover){.minute = minute, .items = ledger->items};
    if (minute >= account->span.to_minute)
        return false;
    for (size_t i = 0; i < ledger->link_count; i++) {
        const struct link *link = &ledger->links[i];
        const struct aoai_mark *mark = &ledger->marks->items[link->mark];
        if (mark->is_quiet || mark->next_minute != minute)
            continue;
        double value = link->without;
        bool has_value =
            link->minutes != NULL && aoai_series_get(link->minutes, minute, &value);
        if (mark->is_lead || (link->minutes != NULL && !has_value))
            value = NAN;
        ledger->items[handover->count++] =
            (struct aoai_handover_item){.deployment = mark->deployment,
                                        .state = link->state,
                                        .metric = mark->metric,
                                        .status = mark->status,
                                        .value = value,
                                        .is_lead = mark->is_lead,
                                        .mark = link->mark};
    }
    return true;
}

void aoai_ledger_advance(struct aoai_ledger *ledger, const struct aoai_handover *handover)
{
    for (size_t i = 0; i < handover->count; i++)
        aoai_mark_move(&ledger->marks->items[handover->items[i].mark], handover->minute);
}
