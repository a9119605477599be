/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/ledger.h"

#include "common/horizon.h"
#include "common/metric_name.h"
#include "common/quota.h"
#include "common/utc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HOLD_MINUTES 15 /* how long a minute that may still be filled is waited for */

/* A series of the account offered last, with its mark. */
struct link {
    size_t mark;
    const struct aoai_deployment_state *state;
    const struct aoai_series *minutes; /* NULL = none came */
    double without;                    /* the value where none came */
    int64_t believed_end;              /* minutes before it are what they will be */
};

struct aoai_ledger {
    struct aoai_marks *marks;
    struct link *links;
    size_t link_count;
    int64_t to_minute;   /* end of what was asked */
    int64_t give_up_end; /* minutes before it are handed on as they are */
    /* of the account, by metric */
    int64_t first_minutes[AOAI_METRIC_IDS]; /* not answered before */
    bool was_answered[AOAI_METRIC_IDS];     /* anything was */
    struct aoai_handover_item *items;       /* room for every link */
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

/* Moves the mark of a whole metric over the span that was answered, and remembers where it
 * stood: there a series begins that was not there before. A metric that nobody needs moves
 * along, but is no sign that requests work.
 */
static void note_answer(struct aoai_ledger *ledger,
                        const struct aoai_account_state *account,
                        enum aoai_metric_id metric, bool is_asked)
{
    struct aoai_span span = account->span;
    struct aoai_mark *mark = aoai_marks_find(ledger->marks, account->id->path,
                                             AOAI_MARKS_WHOLE_METRIC, metric, NULL);
    if (mark == NULL)
        return;
    ledger->first_minutes[metric] = mark->next_minute;
    ledger->was_answered[metric] = !mark->is_lead;
    bool is_answered =
        is_asked && aoai_snapshot_error(account, metric)->kind == AOAI_ERROR_NONE;
    bool is_needless = !is_asked && account->limits_error.kind == AOAI_ERROR_NONE;
    mark->has_failed = !is_answered;
    if ((is_answered || is_needless) && mark->next_minute >= span.from_minute &&
        mark->next_minute < span.to_minute) {
        mark->next_minute = span.to_minute;
        mark->is_lead = false;
    }
}

static void note_answers(struct aoai_ledger *ledger,
                         const struct aoai_account_state *account)
{
    for (int id = 0; id < AOAI_METRIC_COUNT; id++)
        note_answer(ledger, account, (enum aoai_metric_id)id, account->is_asked[id]);
    for (size_t i = 0; i < account->extra_count; i++)
        note_answer(ledger, account, account->extras[i].metric, true);
}

/* Where a new series begins: where its metric stands, or earlier where Azure shows only
 * now what it had before; not before the deployment was made, unless Azure has minutes of
 * one that had its name.
 */
static int64_t first_minute(const struct aoai_ledger *ledger,
                            const struct aoai_deployment_state *state,
                            const struct aoai_metric_series *series,
                            struct aoai_span span)
{
    const struct aoai_deployment *deployment = state->deployment;
    int64_t first = ledger->first_minutes[series->metric];
    double value = 0;
    int64_t at = ledger->was_answered[series->metric] ? span.from_minute : first;
    while (at < first && !(aoai_series_get(&series->minutes, at, &value) && value > 0))
        at++;
    if (at < first || deployment == NULL || deployment->created_at_s <= 0)
        return at;
    int64_t created = aoai_utc_minute(deployment->created_at_s);
    while (first < created && first < span.to_minute &&
           !aoai_series_get(&series->minutes, first, &value))
        first++;
    return first;
}

static bool note_new_series(struct aoai_ledger *ledger,
                            const struct aoai_account_state *account)
{
    for (size_t i = 0; i < account->deployment_count; i++) {
        const struct aoai_deployment_state *state = &account->deployments[i];
        for (size_t j = 0; j < state->series_count; j++) {
            const struct aoai_metric_series *series = &state->series[j];
            const char *path = account->id->path;
            int64_t first = ledger->first_minutes[series->metric];
            /* A metric that failed before is asked again from its own mark on. */
            if (first < account->span.from_minute ||
                aoai_marks_find(ledger->marks, path, state->name, series->metric,
                                series->status) != NULL)
                continue;
            first = first_minute(ledger, state, series, account->span);
            if (first >= account->span.to_minute)
                continue; /* its time will come */
            const char *name = aoai_marks_spelling(ledger->marks, path, state->name);
            struct aoai_mark *mark =
                aoai_marks_add(ledger->marks, path, name, series->metric, series->status);
            if (mark == NULL)
                return false;
            mark->is_wanted = true;
            aoai_mark_start(mark, first);
        }
    }
    return true;
}

/* Decides what this poll says about one mark; false = nothing. */
static bool link_mark(const struct aoai_ledger *ledger, struct aoai_mark *mark,
                      const struct aoai_account_state *account, struct link *link)
{
    struct aoai_span span = account->span;
    const struct aoai_deployment_state *state =
        aoai_snapshot_deployment(account, mark->deployment);
    const struct aoai_error *error = aoai_snapshot_error(account, mark->metric);
    if (error == NULL)
        return false; /* not asked for any more */
    mark->has_failed = error->kind != AOAI_ERROR_NONE ||
                       (state == NULL && account->limits_error.kind != AOAI_ERROR_NONE);
    if (mark->has_failed)
        return false;
    mark->is_gone = state == NULL;
    if (mark->is_gone && mark->is_quiet)
        return false;
    if (mark->is_quiet && mark->next_minute < ledger->first_minutes[mark->metric])
        aoai_mark_start(mark,
                        ledger->first_minutes[mark->metric]); /* back, behind a gap */
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
    link->believed_end = state == NULL
                             ? span.to_minute
                             : aoai_snapshot_believed_end(state, mark->metric, span);
    return true;
}

/* A link and an item for each mark there is. */
static bool make_room(struct aoai_ledger *ledger, struct aoai_error *err)
{
    size_t room = ledger->marks->count > 0 ? ledger->marks->count : 1;
    struct link *links = realloc(ledger->links, room * sizeof(*links));
    if (links == NULL)
        return aoai_error_no_memory(err);
    ledger->links = links;
    struct aoai_handover_item *items = realloc(ledger->items, room * sizeof(*items));
    if (items == NULL)
        return aoai_error_no_memory(err);
    ledger->items = items;
    return true;
}

bool aoai_ledger_offer(struct aoai_ledger *ledger,
                       const struct aoai_account_state *account, int64_t settled_end,
                       struct aoai_error *err)
{
    ledger->link_count = 0;
    ledger->to_minute = account->span.to_minute;
    ledger->give_up_end = settled_end - HOLD_MINUTES;
    if (!aoai_horizon_begin(ledger->marks, account->id->path, account->span.from_minute))
        return aoai_error_no_memory(err);
    for (size_t i = 0; i < account->extra_count; i++)
        if (!aoai_horizon_need(ledger->marks, account->id->path,
                               account->extras[i].metric, account->span.from_minute))
            return aoai_error_no_memory(err);
    note_answers(ledger, account);
    if (!note_new_series(ledger, account))
        return aoai_error_no_memory(err);
    if (!make_room(ledger, err))
        return false;
    for (size_t i = 0; i < ledger->marks->count; i++) {
        struct aoai_mark *mark = &ledger->marks->items[i];
        struct link *link = &ledger->links[ledger->link_count];
        if (!aoai_mark_is_special(mark) &&
            strcasecmp(mark->account, account->id->path) == 0 &&
            link_mark(ledger, mark, account, link)) {
            link->mark = i;
            ledger->link_count++;
        }
    }
    return true;
}

/* Should the account come back, its metric is asked for from here on. */
static void step_back(struct aoai_ledger *ledger, const struct aoai_mark *mark)
{
    struct aoai_mark *whole = aoai_marks_find(
        ledger->marks, mark->account, AOAI_MARKS_WHOLE_METRIC, mark->metric, NULL);
    if (whole != NULL && whole->next_minute > mark->next_minute)
        whole->next_minute = mark->next_minute;
}

bool aoai_ledger_offer_end(struct aoai_ledger *ledger,
                           const struct aoai_account_state *account,
                           struct aoai_error *err)
{
    ledger->link_count = 0;
    if (!make_room(ledger, err))
        return false;
    for (size_t i = 0; i < ledger->marks->count; i++) {
        struct aoai_mark *mark = &ledger->marks->items[i];
        if (aoai_mark_is_special(mark) || mark->is_quiet || aoai_mark_is_asleep(mark) ||
            strcasecmp(mark->account, account->id->path) != 0)
            continue;
        step_back(ledger, mark);
        mark->is_gone = true;
        ledger->links[ledger->link_count++] = (struct link){.mark = i, .without = NAN};
    }
    return true;
}

/* Can the mark's next minute be handed on, or may Azure still fill or change it? */
static bool is_ready(const struct aoai_ledger *ledger, const struct link *link)
{
    const struct aoai_mark *mark = &ledger->marks->items[link->mark];
    double value = 0;
    if (mark->is_quiet)
        return false;
    if (mark->is_lead || mark->next_minute < ledger->give_up_end || link->state == NULL)
        return true;
    if (mark->next_minute >= link->believed_end)
        return false;
    if (link->minutes == NULL)
        return !isnan(link->without);
    return aoai_series_get(link->minutes, mark->next_minute, &value) &&
           !aoai_quota_is_doubtful(link->minutes, mark->next_minute, ledger->to_minute);
}

bool aoai_ledger_next(struct aoai_ledger *ledger,
                      const struct aoai_account_state *account,
                      struct aoai_handover *handover)
{
    int64_t minute = account->span.to_minute;
    for (size_t i = 0; i < ledger->link_count; i++) {
        const struct aoai_mark *mark = &ledger->marks->items[ledger->links[i].mark];
        if (mark->next_minute < minute && is_ready(ledger, &ledger->links[i]))
            minute = mark->next_minute;
    }
    *handover = (struct aoai_handover){.minute = minute, .items = ledger->items};
    if (minute >= account->span.to_minute)
        return false;
    for (size_t i = 0; i < ledger->link_count; i++) {
        const struct link *link = &ledger->links[i];
        const struct aoai_mark *mark = &ledger->marks->items[link->mark];
        if (mark->next_minute != minute || !is_ready(ledger, link))
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
                                        .may_repeat = mark->is_loaded,
                                        .mark = link->mark};
    }
    return true;
}

void aoai_ledger_advance(struct aoai_ledger *ledger, const struct aoai_handover *handover)
{
    for (size_t i = 0; i < handover->count; i++) {
        const struct aoai_handover_item *item = &handover->items[i];
        struct aoai_mark *mark = &ledger->marks->items[item->mark];
        if (!item->is_lead && item->state != NULL)
            aoai_tail_put(&mark->tail, handover->minute, item->value);
        aoai_mark_move(mark, handover->minute);
        mark->is_loaded = false;
    }
}
