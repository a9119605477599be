/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/delivery.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define REPEAT_PAUSE_MS 1000
#define SLICE_MS        10000

bool aoai_delivery_add_account(struct aoai_delivery *delivery,
                               const char host[static AOAI_NAMES_SIZE],
                               struct aoai_error *err)
{
    struct aoai_pace *paces =
        realloc(delivery->paces, (delivery->account_count + 1) * sizeof(*paces));
    if (paces == NULL)
        return aoai_error_no_memory(err);
    delivery->paces = paces;
    if (!aoai_dispatch_add_account(delivery->dispatch, host, err))
        return false;
    paces[delivery->account_count++] = (struct aoai_pace){0};
    return true;
}

/* The values that are waited for next. */
static void begin(struct aoai_delivery *delivery, const char *host, int64_t minute)
{
    aoai_ack_begin(delivery->ack, host, aoai_dispatch_time_s(delivery->dispatch, minute));
}

static void warn(struct aoai_delivery *delivery, size_t seen, size_t count)
{
    if (!delivery->has_warned)
        aoai_log(
            delivery->log, AOAI_LOG_WARNING,
            "only %zu of a minute's %zu values were seen written in time: a write "
            "plugin is stuck, a filter chain or WriteQueueLimitHigh drops them, or a "
            "chain changes their host or does not name Plugin \"azure_openai\" in "
            "its <Target \"write\">; going on slowly",
            seen, count);
    delivery->has_warned = true;
}

/* Until the minute was written or given up; false = the daemon stops. */
static bool await_written(struct aoai_delivery *delivery, struct aoai_pace *pace,
                          size_t count)
{
    struct aoai_ack_count written = {0};
    do {
        written = aoai_ack_wait(delivery->ack, count, aoai_pace_wait_ms(pace));
        if (aoai_stop_is_requested(delivery->ack->stop))
            return false;
        if (written.seen < count)
            warn(delivery, written.seen, count);
    } while (!aoai_pace_saw(pace, count, written.seen, written.others));
    return true;
}

/* On disk before the next minute is handed on: a killed daemon repeats one at most. */
static void note(struct aoai_delivery *delivery, const struct aoai_handover *handover)
{
    size_t *numbers = NULL;
    if (delivery->journal == NULL)
        return;
    numbers = calloc(handover->count, sizeof(*numbers));
    for (size_t i = 0; numbers != NULL && i < handover->count; i++)
        numbers[i] = handover->items[i].mark;
    if (numbers != NULL)
        aoai_journal_note(delivery->journal, handover->minute, numbers, handover->count);
    free(numbers);
}

/* What is told once a minute is told once in spite of restarts, too. */
static void note_told(struct aoai_delivery *delivery, struct aoai_mark *told,
                      int64_t minute)
{
    size_t number = (size_t)(told - delivery->marks->items);
    aoai_mark_move(told, minute);
    aoai_journal_note(delivery->journal, minute, &number, 1);
}

/* rrdtool refuses a minute that it has, and everything that its plugin has gathered behind
 * it by then: after a restart the first minute goes alone.
 */
static bool let_settle(const struct aoai_delivery *delivery,
                       const struct aoai_handover *handover)
{
    for (size_t i = 0; i < handover->count; i++)
        if (handover->items[i].may_repeat)
            return aoai_clock_sleep_ms(delivery->clock, REPEAT_PAUSE_MS);
    return true;
}

static void say_gone(const struct aoai_delivery *delivery,
                     const struct aoai_account_state *account,
                     const struct aoai_handover *handover)
{
    for (size_t i = 0; i < handover->count; i++)
        if (handover->items[i].state == NULL &&
            handover->items[i].metric == AOAI_METRIC_PROCESSED_TOKENS)
            aoai_log(delivery->log, AOAI_LOG_INFO,
                     "account %s: deployment %s is gone: its series end here",
                     account->id->account, handover->items[i].deployment);
}

/* Hands a minute over and marks it as done. False = the daemon stops. */
static bool deliver(struct aoai_delivery *delivery, size_t index,
                    const struct aoai_handover *handover)
{
    begin(delivery, aoai_dispatch_host(delivery->dispatch, index), handover->minute);
    size_t count = aoai_dispatch_minute(delivery->dispatch, index, handover);
    if (!await_written(delivery, &delivery->paces[index], count))
        return false;
    bool goes_on = let_settle(delivery, handover);
    aoai_ledger_advance(delivery->ledger, handover);
    note(delivery, handover);
    return goes_on;
}

size_t aoai_delivery_run(struct aoai_delivery *delivery, size_t index,
                         const struct aoai_account_state *account)
{
    size_t minutes = 0;
    struct aoai_handover handover;
    int64_t end_ms = aoai_clock_monotonic_ms(delivery->clock) + SLICE_MS;
    delivery->is_cut = false;
    while (!delivery->is_cut && aoai_ledger_next(delivery->ledger, account, &handover) &&
           deliver(delivery, index, &handover)) {
        delivery->is_cut = aoai_clock_monotonic_ms(delivery->clock) >= end_ms;
        say_gone(delivery, account, &handover);
        if (handover.minute < delivery->backfill_end)
            delivery->points_backfilled += handover.count;
        else
            delivery->points_new += handover.count;
        minutes++;
    }
    return minutes;
}

size_t aoai_delivery_end(struct aoai_delivery *delivery, size_t index,
                         const struct aoai_account_state *account)
{
    size_t minutes = 0;
    struct aoai_handover handover;
    while (aoai_ledger_next(delivery->ledger, account, &handover) &&
           deliver(delivery, index, &handover))
        minutes++;
    return minutes;
}

/* The account's figures and its deployments'; as missing where they only lead in. */
static size_t put_account(struct aoai_delivery *delivery, size_t index,
                          const struct aoai_account_state *account, int64_t minute,
                          double age_s, bool is_lead)
{
    size_t count = 2;
    struct aoai_figure *figures =
        calloc(count + account->deployment_count, sizeof(*figures));
    if (figures == NULL)
        return 0;
    figures[0] =
        (struct aoai_figure){.type = "gauge", .name = "data_age", .value = age_s};
    figures[1] = (struct aoai_figure){.type = "count", .name = "revised_tokens"};
    for (size_t i = 0; i < account->deployment_count; i++) {
        const char *name = account->deployments[i].name;
        if (strcmp(name, AOAI_WHOLE_ACCOUNT) == 0)
            continue;
        struct aoai_figure *figure = &figures[count++];
        *figure = figures[1];
        figure->deployment =
            aoai_marks_spelling(delivery->marks, account->id->path, name);
        figure->value = is_lead ? NAN
                                : aoai_revisions_take(delivery->marks, account->id->path,
                                                      figure->deployment,
                                                      AOAI_METRIC_PROCESSED_TOKENS);
    }
    for (size_t i = 2; i < count; i++)
        figures[1].value += figures[i].value;
    if (is_lead)
        figures[1].value = NAN;
    count = aoai_dispatch_figures(delivery->dispatch, index, minute, figures, count);
    free(figures);
    return count;
}

void aoai_delivery_account(struct aoai_delivery *delivery, size_t index,
                           const struct aoai_account_state *account, int64_t minute,
                           double age_s)
{
    struct aoai_mark *told = aoai_marks_need_told(delivery->marks, account->id->path);
    if (told == NULL || minute < told->next_minute)
        return;
    /* RRD draws the first minute over a gap in front of it, and loses it in a new file. */
    for (int64_t at = told->next_minute == minute ? minute : minute - 1; at <= minute;
         at++) {
        bool is_lead = at < minute;
        begin(delivery, aoai_dispatch_host(delivery->dispatch, index), at);
        if (!await_written(delivery, &delivery->paces[index],
                           put_account(delivery, index, account, at,
                                       is_lead ? NAN : age_s, is_lead)))
            return;
        note_told(delivery, told, at);
    }
}

bool aoai_delivery_own(struct aoai_delivery *delivery, struct aoai_mark *told,
                       int64_t minute, const struct aoai_figure figures[], size_t count)
{
    begin(delivery, "", minute);
    if (!await_written(delivery, &delivery->own_pace,
                       aoai_dispatch_own(delivery->dispatch, minute, figures, count)))
        return false;
    note_told(delivery, told, minute);
    return true;
}

void aoai_delivery_again(struct aoai_delivery *delivery, size_t index,
                         const struct aoai_revisions *revisions)
{
    for (size_t i = 0; i < revisions->count; i++) {
        const struct aoai_revision *revision = &revisions->items[i];
        begin(delivery, aoai_dispatch_host(delivery->dispatch, index), revision->minute);
        if (!await_written(delivery, &delivery->paces[index],
                           aoai_dispatch_again(delivery->dispatch, index, revision)))
            return;
    }
}
