/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/poller.h"

#include "collectd-plugin/rounds.h"
#include "collectd-plugin/schedule.h"

#include <stdlib.h>
#include <string.h>

#define PAUSE_AFTER_FAILURE_MS 1000

struct aoai_poller {
    struct aoai_poller_options options;
    struct aoai_rounds rounds; /* what it borrows is ours */
    struct aoai_marks marks;
    int64_t polled_end; /* what was settled when the last round was planned */
    bool is_started;    /* the time is known */
};

static int64_t longest_timeout_ms(const struct aoai_settings *settings)
{
    int64_t longest_s = 0;
    for (size_t i = 0; i < settings->identity_count; i++)
        if (settings->identities[i].timeout_s > longest_s)
            longest_s = settings->identities[i].timeout_s;
    return longest_s * 1000;
}

/* History counts from here. */
static void start_accounts(struct aoai_poller *poller)
{
    const struct aoai_poller_options *options = &poller->options;
    struct aoai_rounds *rounds = &poller->rounds;
    int64_t history_s = options->settings->history_s;
    poller->is_started = true;
    rounds->settle.changed_at_s = aoai_clock_wall_s(options->clock);
    if (history_s < options->history_min_s)
        history_s = options->history_min_s;
    for (size_t i = 0; i < rounds->account_count; i++)
        rounds->accounts[i].first_minute =
            aoai_rounds_settled_end(rounds) - history_s / 60;
}

static bool make_accounts(struct aoai_rounds *rounds, struct aoai_error *err)
{
    size_t count = aoai_monitor_account_count(rounds->monitor);
    rounds->account_count = count;
    rounds->accounts = calloc(count, sizeof(*rounds->accounts));
    rounds->spans = calloc(count, sizeof(*rounds->spans));
    rounds->delivery.paces = calloc(count, sizeof(*rounds->delivery.paces));
    if (rounds->accounts == NULL || rounds->spans == NULL ||
        rounds->delivery.paces == NULL)
        return aoai_error_no_memory(err);
    for (size_t i = 0; i < count; i++)
        rounds->accounts[i].path = aoai_monitor_account_id(rounds->monitor, i)->path;
    return true;
}

static bool make_delivery(struct aoai_poller *poller, struct aoai_error *err)
{
    const struct aoai_poller_options *options = &poller->options;
    struct aoai_delivery *delivery = &poller->rounds.delivery;
    struct aoai_dispatch_options dispatch_options = {
        .account_count = poller->rounds.account_count,
        .is_end_stamped = strcmp(options->settings->timestamp, "end") == 0,
        .sink = options->sink,
        .log = options->log,
    };
    delivery->dispatch = aoai_dispatch_new(&dispatch_options, err);
    delivery->ledger = aoai_ledger_new(&poller->marks, err);
    if (delivery->dispatch == NULL || delivery->ledger == NULL)
        return false;
    if (options->state_dir != NULL)
        delivery->journal =
            aoai_journal_open(options->state_dir, &poller->marks, options->log, err);
    if (options->state_dir != NULL && delivery->journal == NULL)
        return false;
    /* Ahead of the first head, for notes name marks by their number in it. */
    return aoai_marks_need_told(&poller->marks, NULL) != NULL ||
           aoai_error_no_memory(err);
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
    poller->rounds = (struct aoai_rounds){
        .monitor = options->monitor,
        .clock = options->clock,
        .log = options->log,
        .timeout_ms = longest_timeout_ms(options->settings),
        .offset_s = options->offset_s,
        .corrections = options->settings->corrections,
        .settle = aoai_settle_init(options->settings->settle_s,
                                   aoai_clock_wall_s(options->clock)),
        .health = {.tally = options->tally},
        .delivery = {.marks = &poller->marks,
                     .ack = options->ack,
                     .clock = options->clock,
                     .log = options->log},
    };
    if (!make_accounts(&poller->rounds, err) || !make_delivery(poller, err)) {
        aoai_poller_free(poller);
        return NULL;
    }
    if (options->server_clock == NULL)
        start_accounts(poller);
    return poller;
}

void aoai_poller_free(struct aoai_poller *poller)
{
    if (poller == NULL)
        return;
    aoai_dispatch_free(poller->rounds.delivery.dispatch);
    aoai_ledger_free(poller->rounds.delivery.ledger);
    aoai_journal_close(poller->rounds.delivery.journal);
    aoai_marks_free(&poller->marks);
    free(poller->rounds.delivery.paces);
    free(poller->rounds.accounts);
    free(poller->rounds.spans);
    free(poller);
}

static bool must_stop(const struct aoai_poller *poller)
{
    return aoai_stop_is_requested(poller->options.ack->stop);
}

/* Before the first poll there is nothing to tell, and nobody knows the time for sure. */
static void tell_health(struct aoai_poller *poller, int64_t now_s)
{
    struct aoai_rounds *rounds = &poller->rounds;
    if (rounds->health.polls > 0 && !must_stop(poller))
        aoai_health_tell(&rounds->health, &rounds->delivery, rounds->settle.settle_s,
                         now_s);
}

/* One account is asked for the newest minute; what it says is not used. */
static void ask_the_time(struct aoai_poller *poller, size_t index)
{
    struct aoai_rounds *rounds = &poller->rounds;
    struct aoai_snapshot snapshot = {0};
    int64_t end = aoai_rounds_settled_end(rounds);
    for (size_t i = 0; i < rounds->account_count; i++)
        rounds->spans[i] =
            i == index ? (struct aoai_span){end - 1, end} : (struct aoai_span){0};
    if (aoai_rounds_poll(rounds, &snapshot))
        aoai_complaints_update(&rounds->accounts[index].complaints, rounds->log,
                               &snapshot.accounts[index]);
    aoai_snapshot_free(&snapshot);
}

/* Nothing is done before Azure has said what time it is: marks made by a wrong clock
 * would be wrong for ever. One account after the other is asked until one answers.
 */
static bool know_time(struct aoai_poller *poller)
{
    const struct aoai_server_clock *server = poller->options.server_clock;
    size_t count = poller->rounds.account_count;
    for (size_t i = 0; i < count && server != NULL && !server->has_date; i++) {
        ask_the_time(poller, i);
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
    struct aoai_rounds *rounds = &poller->rounds;
    int64_t now_s = aoai_clock_wall_s(rounds->clock);
    for (size_t i = 0; i < rounds->account_count; i++)
        rounds->accounts[i].turn.is_resting = false;
    aoai_settle_relax(&rounds->settle, now_s);
    tell_health(poller, now_s);
}

bool aoai_poller_run_once(struct aoai_poller *poller)
{
    bool is_complete = true;
    struct aoai_rounds *rounds = &poller->rounds;
    struct aoai_round round = {.gained = 1};
    if (!know_time(poller))
        return false;
    poller->polled_end = aoai_rounds_settled_end(rounds);
    begin_minute(poller);
    do {
        /* One that catches up for long must not keep the others' minutes waiting. */
        int64_t end = aoai_rounds_settled_end(rounds);
        if (end > poller->polled_end && round.gained == 0)
            break;
        if (end > poller->polled_end)
            begin_minute(poller);
        poller->polled_end = end;
        round = aoai_rounds_run(rounds);
        is_complete = is_complete && round.failed == 0;
        if (round.failed > 0 && round.gained > 0 &&
            !aoai_clock_sleep_ms(rounds->clock, PAUSE_AFTER_FAILURE_MS))
            break;
    } while (round.asked > 0 && !must_stop(poller));
    tell_health(poller, aoai_clock_wall_s(rounds->clock));
    return is_complete && !must_stop(poller);
}

void aoai_poller_run(struct aoai_poller *poller)
{
    const struct aoai_rounds *rounds = &poller->rounds;
    int64_t sleep_s = 0;
    do {
        (void)aoai_poller_run_once(poller);
        sleep_s = aoai_schedule_sleep_s(aoai_clock_wall_s(rounds->clock),
                                        aoai_rounds_settle_s(rounds));
        /* A minute that became due meanwhile is not left out. */
        if (poller->is_started && aoai_rounds_settled_end(rounds) > poller->polled_end)
            sleep_s = 1;
    } while (aoai_clock_sleep_ms(rounds->clock, sleep_s * 1000));
}
