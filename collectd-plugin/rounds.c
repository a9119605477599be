/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/rounds.h"

#include "collectd-plugin/budget.h"
#include "collectd-plugin/greeting.h"
#include "collectd-plugin/lessons.h"
#include "collectd-plugin/schedule.h"
#include "common/horizon.h"
#include "common/utc.h"

#include <math.h>
#include <stdlib.h>

/* What is asked for at most where nothing was missed: the tail, and what is held back. */
#define PRESENT_MINUTES 60

bool aoai_rounds_add(struct aoai_rounds *rounds,
                     const struct aoai_rounds_account *account, struct aoai_error *err)
{
    size_t count = rounds->account_count + 1;
    struct aoai_rounds_account *accounts =
        realloc(rounds->accounts, count * sizeof(*accounts));
    if (accounts == NULL)
        return aoai_error_no_memory(err);
    rounds->accounts = accounts;
    struct aoai_span *spans = realloc(rounds->spans, count * sizeof(*spans));
    if (spans == NULL)
        return aoai_error_no_memory(err);
    rounds->spans = spans;
    if (!aoai_delivery_add_account(&rounds->delivery, account->host, err))
        return false;
    accounts[rounds->account_count] = *account;
    rounds->account_count = count;
    return true;
}

int64_t aoai_rounds_settle_s(const struct aoai_rounds *rounds)
{
    return rounds->settle.settle_s + rounds->offset_s;
}

int64_t aoai_rounds_settled_end(const struct aoai_rounds *rounds)
{
    return aoai_utc_settled_end(aoai_clock_wall_s(rounds->clock),
                                aoai_rounds_settle_s(rounds));
}

/* Sent since the tally was cleared. */
static size_t requests(const struct aoai_rounds *rounds)
{
    const struct aoai_tally *tally = rounds->health.tally;
    size_t count = 0;
    for (size_t i = 0; tally != NULL && i < tally->row_count; i++)
        count += tally->rows[i].count;
    return count;
}

bool aoai_rounds_poll(struct aoai_rounds *rounds, struct aoai_snapshot *snapshot)
{
    struct aoai_error err = {0};
    int64_t deadline_at_ms = aoai_clock_monotonic_ms(rounds->clock) + rounds->timeout_ms;
    size_t before = requests(rounds);
    rounds->health.polls++;
    bool is_polled =
        aoai_monitor_poll(rounds->monitor, rounds->spans, deadline_at_ms, snapshot, &err);
    rounds->requests += requests(rounds) - before;
    if (!is_polled)
        aoai_log(rounds->log, AOAI_LOG_ERROR, "poll: %s", err.message);
    return is_polled;
}

/* False = no memory. */
static bool want(const struct aoai_rounds *rounds, size_t index, int64_t end,
                 struct aoai_span *span)
{
    const struct aoai_rounds_account *account = &rounds->accounts[index];
    size_t series = aoai_monitor_series_count(rounds->monitor, index);
    struct aoai_error err = {0};
    bool is_known = aoai_horizon_want(rounds->delivery.marks, account->path, end,
                                      account->first_minute,
                                      aoai_schedule_minutes_max(series), span, &err);
    if (!is_known)
        aoai_log(rounds->log, AOAI_LOG_ERROR, "account %s: %s",
                 aoai_monitor_account_id(rounds->monitor, index)->account, err.message);
    return is_known;
}

/* Of those that catch up, as many are left in as may be, each round the next ones. */
static size_t take_turns(struct aoai_rounds *rounds)
{
    size_t left_in = 0;
    size_t left_out = 0;
    size_t first = rounds->first_to_catch_up;
    for (size_t k = 0; k < rounds->account_count; k++) {
        size_t i = (first + k) % rounds->account_count;
        if (aoai_span_minutes(rounds->spans[i]) <= PRESENT_MINUTES)
            continue;
        if (left_in < AOAI_BUDGET_ACCOUNTS) {
            left_in++;
            rounds->first_to_catch_up = i + 1;
        } else {
            rounds->spans[i] = (struct aoai_span){0};
            left_out++;
        }
    }
    return left_out;
}

/* Fills the spans. */
static struct aoai_round plan(struct aoai_rounds *rounds, int64_t end)
{
    struct aoai_round round = {0};
    for (size_t i = 0; i < rounds->account_count; i++) {
        struct aoai_turn *turn = &rounds->accounts[i].turn;
        rounds->spans[i] = (struct aoai_span){0};
        if (turn->is_resting || rounds->accounts[i].is_gone)
            continue;
        turn->is_resting = !want(rounds, i, end, &rounds->spans[i]);
        round.failed += turn->is_resting ? 1 : 0;
        round.asked += aoai_span_is_empty(rounds->spans[i]) ? 0 : 1;
    }
    round.asked -= take_turns(rounds);
    return round;
}

static void save(struct aoai_rounds *rounds)
{
    aoai_journal_save(rounds->delivery.journal, rounds->delivery.marks);
    rounds->saved_count = rounds->delivery.marks->count;
}

static void learn(struct aoai_rounds *rounds, size_t index,
                  const struct aoai_account_state *state, int64_t taken_at_s)
{
    struct aoai_rounds_account *account = &rounds->accounts[index];
    struct aoai_lessons lessons = {.marks = rounds->delivery.marks,
                                   .settle = &rounds->settle,
                                   .health = &rounds->health,
                                   .delivery = &rounds->delivery,
                                   .log = rounds->log,
                                   .corrections = rounds->corrections};
    aoai_lessons_take(&lessons, index, state, account->looked_at_s, taken_at_s);
    if (!aoai_turn_has_failed_metric(state))
        account->looked_at_s = taken_at_s;
}

/* Into the ledger and on to the daemon; false = not all could be had. */
static bool hand_on(struct aoai_rounds *rounds, size_t index,
                    const struct aoai_account_state *state, int64_t settled_end,
                    size_t *minutes)
{
    struct aoai_error err = {0};
    bool is_waiting = aoai_turn_must_wait_for_list(state);
    if (!is_waiting &&
        !aoai_ledger_offer(rounds->delivery.ledger, state, settled_end, &err))
        aoai_log(rounds->log, AOAI_LOG_ERROR, "account %s: %s", state->id->account,
                 err.message);
    /* Notes name marks by their number in the head: new ones must be in it first. */
    if (rounds->delivery.marks->count != rounds->saved_count)
        save(rounds);
    if (!is_waiting && err.kind == AOAI_ERROR_NONE)
        *minutes = aoai_delivery_run(&rounds->delivery, index, state);
    return !is_waiting && err.kind == AOAI_ERROR_NONE;
}

/* How late Azure is, told with every poll that reached the present or failed. */
static void tell_age(struct aoai_rounds *rounds, size_t index,
                     const struct aoai_account_state *state, int64_t taken_at_s,
                     int64_t settled_end)
{
    struct aoai_rounds_account *account = &rounds->accounts[index];
    int64_t age_s = 0;
    if (aoai_snapshot_data_age(state, taken_at_s, settled_end, &age_s)) {
        account->newest_at_s = taken_at_s - age_s;
        account->has_newest = true;
    }
    double age = account->has_newest ? (double)(taken_at_s - account->newest_at_s) : NAN;
    aoai_delivery_account(&rounds->delivery, index, state, settled_end - 1, age);
}

/* The present was reached, and nothing failed: said once. */
static void say_works(struct aoai_rounds *rounds, size_t index,
                      const struct aoai_account_state *state, int64_t taken_at_s)
{
    struct aoai_rounds_account *account = &rounds->accounts[index];
    if (account->has_worked || state->limits_error.kind != AOAI_ERROR_NONE)
        return;
    account->has_worked = true;
    aoai_greeting_works(state, account->has_newest ? account->newest_at_s : 0, taken_at_s,
                        rounds->log);
}

static void take_account(struct aoai_rounds *rounds, size_t index,
                         const struct aoai_account_state *state, int64_t taken_at_s,
                         int64_t settled_end, struct aoai_round *round)
{
    struct aoai_rounds_account *account = &rounds->accounts[index];
    struct aoai_turn_result result = {.span = state->span, .settled_end = settled_end};
    aoai_complaints_update(&account->complaints, rounds->log, state);
    learn(rounds, index, state, taken_at_s);
    bool is_taken = hand_on(rounds, index, state, settled_end, &result.minutes);
    result.is_cut = result.minutes > 0 && rounds->delivery.is_cut;
    bool is_next_known = want(rounds, index, settled_end, &result.next);
    result.has_failed = !is_taken || !is_next_known || aoai_turn_has_failed_metric(state);
    bool has_gained = aoai_turn_end(&account->turn, &result);
    if (account->turn.is_resting)
        tell_age(rounds, index, state, taken_at_s, settled_end);
    if (account->turn.is_resting && !result.has_failed)
        say_works(rounds, index, state, taken_at_s);
    round->failed += result.has_failed ? 1 : 0;
    round->gained += has_gained ? 1 : 0;
}

/* What still runs of an account that is gone: a missing minute each, once it is settled.
 */
static void end_series(struct aoai_rounds *rounds, size_t index, int64_t settled_end)
{
    struct aoai_error err = {0};
    struct aoai_account_state nothing = {
        .id = aoai_monitor_account_id(rounds->monitor, index),
        .span = {.to_minute = settled_end},
    };
    if (!aoai_ledger_offer_end(rounds->delivery.ledger, &nothing, &err))
        aoai_log(rounds->log, AOAI_LOG_ERROR, "account %s: %s", nothing.id->account,
                 err.message);
    else if (aoai_delivery_end(&rounds->delivery, index, &nothing) > 0)
        save(rounds);
}

struct aoai_round aoai_rounds_run(struct aoai_rounds *rounds)
{
    struct aoai_snapshot snapshot = {0};
    int64_t end = aoai_rounds_settled_end(rounds);
    struct aoai_round round = plan(rounds, end);
    for (size_t i = 0; i < rounds->account_count; i++)
        if (rounds->accounts[i].is_gone)
            end_series(rounds, i, end);
    if (round.asked == 0)
        return round;
    bool is_polled = aoai_rounds_poll(rounds, &snapshot);
    if (!is_polled)
        round.failed += round.asked;
    int64_t end_after = aoai_rounds_settled_end(rounds);
    if (end_after < end)
        end = end_after;
    rounds->delivery.backfill_end = end - AOAI_TAIL_MINUTES;
    for (size_t i = 0;
         i < rounds->account_count && !aoai_stop_is_requested(rounds->delivery.ack->stop);
         i++) {
        if (aoai_span_is_empty(rounds->spans[i]))
            continue;
        if (is_polled)
            aoai_turn_cut_future(&snapshot.accounts[i], end);
        if (is_polled && !aoai_span_is_empty(snapshot.accounts[i].span))
            take_account(rounds, i, &snapshot.accounts[i], snapshot.taken_at_s, end,
                         &round);
        else
            rounds->accounts[i].turn.is_resting = true;
    }
    if (round.gained > 0)
        save(rounds);
    aoai_snapshot_free(&snapshot);
    return round;
}
