/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/poller.h"

#include "collectd-plugin/complaints.h"
#include "collectd-plugin/delivery.h"
#include "collectd-plugin/lessons.h"
#include "collectd-plugin/schedule.h"
#include "common/utc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PAUSE_AFTER_FAILURE_MS 1000

struct account {
    const char *path;
    int64_t first_minute; /* where a series without a mark starts */
    int64_t asked_to_minute;
    int64_t newest_at_s; /* the end of the newest minute that Azure had a value for */
    bool has_newest;
    int64_t looked_at_s; /* when everything was answered last */
    bool is_resting;     /* not asked again in this cycle */
    struct aoai_complaints complaints;
};

struct aoai_poller {
    struct aoai_poller_options options;
    struct aoai_marks marks;
    size_t saved_count; /* marks in the head on disk */
    struct aoai_ledger *ledger;
    struct aoai_journal *journal;
    struct aoai_dispatch *dispatch;
    struct aoai_delivery delivery;
    struct account *accounts;
    struct aoai_span *spans;
    int64_t *told_minutes;
    size_t account_count;
    struct aoai_settle settle;
    struct aoai_health health;
    int64_t polled_end; /* what was settled when the last round was planned */
    bool is_started;    /* the time is known */
    int64_t timeout_ms;
};

/* When a poll was made, and what is settled by then. */
struct present {
    int64_t taken_at_s;
    int64_t settled_end;
};

/* What one request for everything that is due has brought. */
struct round {
    size_t asked;
    size_t failed;
    size_t gained;
};

/* All minutes are taken a few seconds later on this host than on others. */
static int64_t settle_s(const struct aoai_poller *poller)
{
    return poller->settle.settle_s + poller->options.offset_s;
}

static int64_t settled_end(const struct aoai_poller *poller)
{
    return aoai_utc_settled_end(aoai_clock_wall_s(poller->options.clock),
                                settle_s(poller));
}

static int64_t longest_timeout_ms(const struct aoai_settings *settings)
{
    int64_t longest_s = 0;
    for (size_t i = 0; i < settings->identity_count; i++)
        if (settings->identities[i].timeout_s > longest_s)
            longest_s = settings->identities[i].timeout_s;
    return longest_s * 1000;
}

static void name_accounts(struct aoai_poller *poller)
{
    for (size_t i = 0; i < poller->account_count; i++)
        poller->accounts[i].path =
            aoai_monitor_account_id(poller->options.monitor, i)->path;
}

/* History counts from here. */
static void start_accounts(struct aoai_poller *poller)
{
    const struct aoai_poller_options *options = &poller->options;
    int64_t history_s = options->settings->history_s;
    poller->is_started = true;
    poller->settle.changed_at_s = aoai_clock_wall_s(options->clock);
    if (history_s < options->history_min_s)
        history_s = options->history_min_s;
    for (size_t i = 0; i < poller->account_count; i++) {
        poller->accounts[i].first_minute = settled_end(poller) - history_s / 60;
        /* What was told before a restart is not told twice. */
        poller->told_minutes[i] =
            aoai_ledger_answered_end(poller->ledger, poller->accounts[i].path) - 1;
    }
}

struct aoai_poller *aoai_poller_new(const struct aoai_poller_options *options,
                                    struct aoai_error *err)
{
    struct aoai_poller *poller = calloc(1, sizeof(*poller));
    if (poller == NULL) {
        (void)aoai_error_no_memory(err);
        return NULL;
    }
    poller->options = *options;
    poller->settle =
        aoai_settle_init(options->settings->settle_s, aoai_clock_wall_s(options->clock));
    poller->health.tally = options->tally;
    poller->timeout_ms = longest_timeout_ms(options->settings);
    poller->account_count = aoai_monitor_account_count(options->monitor);
    poller->accounts = calloc(poller->account_count, sizeof(*poller->accounts));
    poller->spans = calloc(poller->account_count, sizeof(*poller->spans));
    poller->told_minutes = calloc(poller->account_count, sizeof(*poller->told_minutes));
    struct aoai_dispatch_options dispatch_options = {
        .account_count = poller->account_count,
        .is_end_stamped = strcmp(options->settings->timestamp, "end") == 0,
        .sink = options->sink,
        .log = options->log,
    };
    poller->dispatch = aoai_dispatch_new(&dispatch_options, err);
    poller->ledger = aoai_ledger_new(&poller->marks, err);
    if (poller->accounts == NULL || poller->spans == NULL ||
        poller->told_minutes == NULL || poller->dispatch == NULL ||
        poller->ledger == NULL) {
        (void)aoai_error_no_memory(err);
        aoai_poller_free(poller);
        return NULL;
    }
    if (options->state_dir != NULL &&
        (poller->journal = aoai_journal_open(options->state_dir, &poller->marks,
                                             options->log, err)) == NULL) {
        aoai_poller_free(poller);
        return NULL;
    }
    poller->delivery = (struct aoai_delivery){.ledger = poller->ledger,
                                              .journal = poller->journal,
                                              .dispatch = poller->dispatch,
                                              .ack = options->ack,
                                              .clock = options->clock,
                                              .marks = &poller->marks,
                                              .told_minutes = poller->told_minutes,
                                              .log = options->log};
    name_accounts(poller);
    if (options->server_clock == NULL)
        start_accounts(poller);
    return poller;
}

void aoai_poller_free(struct aoai_poller *poller)
{
    if (poller == NULL)
        return;
    aoai_dispatch_free(poller->dispatch);
    aoai_ledger_free(poller->ledger);
    aoai_journal_close(poller->journal);
    aoai_marks_free(&poller->marks);
    free(poller->accounts);
    free(poller->spans);
    free(poller->told_minutes);
    free(poller);
}

static bool must_stop(const struct aoai_poller *poller)
{
    return aoai_stop_is_requested(poller->options.ack->stop);
}

static struct aoai_span want(const struct aoai_poller *poller, size_t index, int64_t end)
{
    const struct account *account = &poller->accounts[index];
    size_t series = aoai_monitor_series_count(poller->options.monitor, index);
    return aoai_ledger_want(poller->ledger, account->path, end, account->first_minute,
                            aoai_schedule_minutes_max(series));
}

/* Fills the spans and returns how many accounts are asked. */
static size_t plan(struct aoai_poller *poller, int64_t end)
{
    size_t asked = 0;
    for (size_t i = 0; i < poller->account_count; i++) {
        poller->spans[i] = (struct aoai_span){0};
        if (!poller->accounts[i].is_resting)
            poller->spans[i] = want(poller, i, end);
        if (!aoai_span_is_empty(poller->spans[i]))
            asked++;
    }
    return asked;
}

static bool has_failed_metric(const struct aoai_account_state *state)
{
    for (size_t i = 0; i < AOAI_METRIC_COUNT; i++)
        if (state->errors[i].kind != AOAI_ERROR_NONE)
            return true;
    return false;
}

/* Deployments are stored under the names of Azure's list, with its limits beside them:
 * until it has been read once, an account waits for a list that failed for a passing
 * reason.
 */
static bool must_wait_for_list(const struct aoai_account_state *state)
{
    if (!aoai_error_is_transient(state->limits_error.kind))
        return false;
    for (size_t i = 0; i < state->deployment_count; i++)
        if (state->deployments[i].deployment != NULL)
            return false;
    return true;
}

static void save(struct aoai_poller *poller)
{
    aoai_journal_save(poller->journal, &poller->marks);
    poller->saved_count = poller->marks.count;
}

/* How late Azure is, told with every poll that reached the present or failed. */
static void tell_age(struct aoai_poller *poller, size_t index,
                     const struct aoai_account_state *state,
                     const struct present *present)
{
    struct account *account = &poller->accounts[index];
    int64_t age_s = 0;
    if (aoai_snapshot_data_age(state, present->taken_at_s, present->settled_end,
                               &age_s)) {
        account->newest_at_s = present->taken_at_s - age_s;
        account->has_newest = true;
    }
    double age =
        account->has_newest ? (double)(present->taken_at_s - account->newest_at_s) : NAN;
    aoai_delivery_account(&poller->delivery, index, state, present->settled_end - 1, age);
}

static void take_account(struct aoai_poller *poller, size_t index,
                         const struct aoai_account_state *state,
                         const struct present *present, struct round *round)
{
    struct account *account = &poller->accounts[index];
    struct aoai_error err = {0};
    aoai_complaints_update(&account->complaints, poller->options.log, state);
    struct aoai_lessons lessons = {.marks = &poller->marks,
                                   .settle = &poller->settle,
                                   .health = &poller->health,
                                   .delivery = &poller->delivery,
                                   .log = poller->options.log,
                                   .corrections = poller->options.settings->corrections};
    aoai_lessons_take(&lessons, index, state, account->looked_at_s, present->taken_at_s);
    if (!has_failed_metric(state))
        account->looked_at_s = present->taken_at_s;
    bool has_failed = has_failed_metric(state);
    bool is_waiting = must_wait_for_list(state);
    size_t minutes = 0;
    if (!is_waiting &&
        !aoai_ledger_offer(poller->ledger, state, present->settled_end, &err))
        aoai_log(poller->options.log, AOAI_LOG_ERROR, "account %s: %s",
                 state->id->account, err.message);
    /* Notes name marks by their number in the head: new ones must be in it first. */
    if (poller->marks.count != poller->saved_count)
        save(poller);
    if (!is_waiting && err.kind == AOAI_ERROR_NONE)
        minutes = aoai_delivery_run(&poller->delivery, index, state);
    has_failed = has_failed || is_waiting || err.kind != AOAI_ERROR_NONE;
    /* The present, and a span that brings nothing twice, are asked for a minute later.
     * What works again and was left behind is caught up now. */
    struct aoai_span next = want(poller, index, present->settled_end);
    bool is_behind =
        !aoai_span_is_empty(next) && next.from_minute < state->span.from_minute;
    bool is_present = state->span.to_minute >= present->settled_end && !is_behind;
    bool has_moved = minutes > 0 || state->span.to_minute > account->asked_to_minute;
    account->asked_to_minute = state->span.to_minute;
    account->is_resting = has_failed || is_present || !has_moved;
    if (account->is_resting)
        tell_age(poller, index, state, present);
    bool has_gained = minutes > 0 || (has_moved && !has_failed);
    round->failed += has_failed ? 1 : 0;
    round->gained += has_gained ? 1 : 0;
}

/* Minutes that a wrong clock has asked for before their time. */
static void cut_future(struct aoai_account_state *state, int64_t end)
{
    if (state->span.to_minute > end)
        state->span.to_minute = end;
    if (state->span.from_minute > end)
        state->span.from_minute = end;
}

static struct round poll_round(struct aoai_poller *poller)
{
    struct aoai_error err = {0};
    struct aoai_snapshot snapshot = {0};
    struct present present = {.settled_end = settled_end(poller)};
    struct round round = {.asked = plan(poller, present.settled_end)};
    if (round.asked == 0)
        return round;
    int64_t deadline_at_ms =
        aoai_clock_monotonic_ms(poller->options.clock) + poller->timeout_ms;
    bool is_polled = aoai_monitor_poll(poller->options.monitor, poller->spans,
                                       deadline_at_ms, &snapshot, &err);
    if (!is_polled) {
        aoai_log(poller->options.log, AOAI_LOG_ERROR, "poll: %s", err.message);
        round.failed = round.asked;
    }
    /* Azure's answers may have put the clock right. */
    int64_t end = settled_end(poller);
    if (end < present.settled_end)
        present.settled_end = end;
    present.taken_at_s = snapshot.taken_at_s;
    poller->delivery.backfill_end = present.settled_end - AOAI_TAIL_MINUTES;
    poller->health.polls++;
    for (size_t i = 0; i < poller->account_count && !must_stop(poller); i++) {
        if (aoai_span_is_empty(poller->spans[i]))
            continue;
        if (is_polled)
            cut_future(&snapshot.accounts[i], present.settled_end);
        if (is_polled && !aoai_span_is_empty(snapshot.accounts[i].span))
            take_account(poller, i, &snapshot.accounts[i], &present, &round);
        else
            poller->accounts[i].is_resting = true;
    }
    if (round.gained > 0)
        save(poller);
    aoai_snapshot_free(&snapshot);
    return round;
}

/* Before the first poll there is nothing to tell, and nobody knows the time for sure. */
static void tell_health(struct aoai_poller *poller, int64_t now_s)
{
    if (poller->health.polls > 0 && !must_stop(poller))
        aoai_health_tell(&poller->health, &poller->delivery, poller->settle.settle_s,
                         now_s);
}

/* Nothing is done before Azure has said what time it is: marks made by a wrong clock
 * would be wrong for ever. One account after the other is asked for a minute until one
 * answers; what it says is not used.
 */
static bool know_time(struct aoai_poller *poller)
{
    const struct aoai_server_clock *server = poller->options.server_clock;
    for (size_t i = 0; i < poller->account_count && server != NULL && !server->has_date;
         i++) {
        struct aoai_error err = {0};
        struct aoai_snapshot snapshot = {0};
        int64_t end = settled_end(poller);
        for (size_t j = 0; j < poller->account_count; j++)
            poller->spans[j] =
                j == i ? (struct aoai_span){end - 1, end} : (struct aoai_span){0};
        int64_t deadline_at_ms =
            aoai_clock_monotonic_ms(poller->options.clock) + poller->timeout_ms;
        if (aoai_monitor_poll(poller->options.monitor, poller->spans, deadline_at_ms,
                              &snapshot, &err))
            aoai_complaints_update(&poller->accounts[i].complaints, poller->options.log,
                                   &snapshot.accounts[i]);
        else
            aoai_log(poller->options.log, AOAI_LOG_ERROR, "poll: %s", err.message);
        aoai_snapshot_free(&snapshot);
        poller->health.polls++;
        if (must_stop(poller))
            return false;
    }
    if (server != NULL && !server->has_date)
        return false;
    if (!poller->is_started)
        start_accounts(poller);
    return true;
}

/* A minute begins: everybody is asked again, and what was done so far is told. */
static void begin_minute(struct aoai_poller *poller)
{
    int64_t now_s = aoai_clock_wall_s(poller->options.clock);
    for (size_t i = 0; i < poller->account_count; i++)
        poller->accounts[i].is_resting = false;
    aoai_settle_relax(&poller->settle, now_s);
    tell_health(poller, now_s);
}

bool aoai_poller_run_once(struct aoai_poller *poller)
{
    bool is_complete = true;
    struct round round = {.gained = 1};
    if (!know_time(poller))
        return false;
    poller->polled_end = settled_end(poller);
    begin_minute(poller);
    do {
        /* One that catches up for long must not keep the others' minutes waiting. */
        int64_t end = settled_end(poller);
        if (end > poller->polled_end && round.gained == 0)
            break;
        if (end > poller->polled_end)
            begin_minute(poller);
        poller->polled_end = end;
        round = poll_round(poller);
        is_complete = is_complete && round.failed == 0;
        if (round.failed > 0 && round.gained > 0 &&
            !aoai_clock_sleep_ms(poller->options.clock, PAUSE_AFTER_FAILURE_MS))
            break;
    } while (round.asked > 0 && !must_stop(poller));
    tell_health(poller, aoai_clock_wall_s(poller->options.clock));
    return is_complete && !must_stop(poller);
}

void aoai_poller_run(struct aoai_poller *poller)
{
    int64_t sleep_s = 0;
    do {
        (void)aoai_poller_run_once(poller);
        sleep_s = aoai_schedule_sleep_s(aoai_clock_wall_s(poller->options.clock),
                                        settle_s(poller));
        /* A minute that became due meanwhile is not left out. */
        if (poller->is_started && settled_end(poller) > poller->polled_end)
            sleep_s = 1;
    } while (aoai_clock_sleep_ms(poller->options.clock, sleep_s * 1000));
}
