/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/poller.h"

#include "collectd-plugin/budget.h"
#include "collectd-plugin/finder.h"
#include "collectd-plugin/rounds.h"
#include "collectd-plugin/schedule.h"
#include "common/horizon.h"
#include "common/metric_name.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PAUSE_AFTER_FAILURE_MS 1000

/* A list of accounts ends so long before the next poll. One that finds no time for ten
 * minutes, because polls take all of it, gets a little.
 */
#define LIST_MARGIN_MS  2000
#define LIST_LEAST_MS   5000
#define LIST_OVERDUE_MS ((int64_t)600 * 1000)

struct aoai_poller {
    struct aoai_poller_options options;
    struct aoai_rounds rounds; /* what it borrows is ours */
    struct aoai_marks marks;
    struct aoai_finder *finder; /* NULL = nothing is to be discovered */
    struct aoai_budget budget;
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

/* Who takes the place of an account that is gone, under its host, goes on behind it. */
static int64_t behind_predecessor(const struct aoai_rounds *rounds, size_t index,
                                  int64_t first_minute)
{
    for (size_t i = 0; i < rounds->account_count; i++) {
        const struct aoai_rounds_account *other = &rounds->accounts[i];
        if (!other->is_gone || strcasecmp(other->host, rounds->accounts[index].host) != 0)
            continue;
        /* Its last missing minute, and the missing one ahead of what begins. */
        const struct aoai_mark *mark =
            aoai_marks_find(rounds->delivery.marks, other->path, AOAI_MARKS_WHOLE_METRIC,
                            AOAI_METRIC_PROCESSED_TOKENS, NULL);
        int64_t end = mark == NULL ? first_minute : mark->next_minute + 2;
        first_minute = first_minute < end ? end : first_minute;
    }
    return first_minute;
}

/* What the account's block wants beside the usual. For want of memory it starts with the
 * first poll instead.
 */
static void need_metrics(const struct aoai_rounds *rounds,
                         const struct aoai_rounds_account *account)
{
    enum aoai_metric_id metric = AOAI_METRIC_PROCESSED_TOKENS;
    const struct aoai_strlist *names = &account->target->metrics;
    for (size_t i = 0; i < names->count; i++)
        if (aoai_metric_find_id(names->items[i], &metric) &&
            aoai_metric_listed(metric) != NULL &&
            !aoai_horizon_need(rounds->delivery.marks, account->path, metric,
                               account->first_minute))
            aoai_log(rounds->log, AOAI_LOG_ERROR, "%s: out of memory", account->path);
}

/* History counts from here. */
static void start_account(struct aoai_poller *poller, size_t index)
{
    struct aoai_rounds *rounds = &poller->rounds;
    int64_t history_s = poller->options.settings->history_s;
    if (history_s < poller->options.history_min_s)
        history_s = poller->options.history_min_s;
    struct aoai_rounds_account *account = &rounds->accounts[index];
    account->first_minute = behind_predecessor(
        rounds, index, aoai_rounds_settled_end(rounds) - history_s / 60);
    need_metrics(rounds, account);
}

static void start_accounts(struct aoai_poller *poller)
{
    struct aoai_rounds *rounds = &poller->rounds;
    poller->is_started = true;
    rounds->settle.changed_at_s = aoai_clock_wall_s(poller->options.clock);
    for (size_t i = 0; i < rounds->account_count; i++)
        start_account(poller, i);
}

/* Those that the settings name: the monitor has them in the same order. */
static bool make_accounts(struct aoai_poller *poller, struct aoai_error *err)
{
    const struct aoai_settings *settings = poller->options.settings;
    struct aoai_rounds *rounds = &poller->rounds;
    for (size_t i = 0; i < settings->target_count; i++) {
        const struct aoai_resource_id *id = aoai_monitor_account_id(rounds->monitor, i);
        struct aoai_rounds_account account = {
            .path = id->path, .target = &settings->targets[i], .block = AOAI_NAMED};
        if (!aoai_names_host(settings->targets[i].host, id, account.host))
            return aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: no host name", id->path);
        if (!aoai_rounds_add(rounds, &account, err))
            return false;
    }
    return true;
}

static bool make_finder(struct aoai_poller *poller, struct aoai_error *err)
{
    struct aoai_finder_options options = {.settings = poller->options.settings,
                                          .session = poller->options.session,
                                          .spread_s = poller->options.spread_s};
    if (options.session == NULL || options.settings->discover_count == 0)
        return true;
    poller->finder = aoai_finder_new(&options, err);
    return poller->finder != NULL;
}

static bool make_delivery(struct aoai_poller *poller, struct aoai_error *err)
{
    const struct aoai_poller_options *options = &poller->options;
    struct aoai_delivery *delivery = &poller->rounds.delivery;
    struct aoai_dispatch_options dispatch_options = {
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
    if (!make_delivery(poller, err) || !make_accounts(poller, err) ||
        !make_finder(poller, err)) {
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
    aoai_finder_free(poller->finder);
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

/* Ahead of the next round: after a failure, and where too many requests were made. */
static int64_t pause_ms(struct aoai_poller *poller, const struct aoai_round *round)
{
    struct aoai_rounds *rounds = &poller->rounds;
    int64_t budget_ms = aoai_budget_spend(&poller->budget, rounds->requests,
                                          aoai_clock_monotonic_ms(rounds->clock));
    int64_t failure_ms =
        round->failed > 0 && round->gained > 0 ? PAUSE_AFTER_FAILURE_MS : 0;
    rounds->requests = 0;
    return budget_ms > failure_ms ? budget_ms : failure_ms;
}

/* All that is due now of the accounts that are known. */
static bool poll_all(struct aoai_poller *poller)
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
        int64_t wait_ms = pause_ms(poller, &round);
        if (wait_ms > 0 && !aoai_clock_sleep_ms(rounds->clock, wait_ms))
            break;
    } while (round.asked > 0 && !must_stop(poller));
    tell_health(poller, aoai_clock_wall_s(rounds->clock));
    return is_complete && !must_stop(poller);
}

static int64_t sleep_s(const struct aoai_poller *poller)
{
    const struct aoai_rounds *rounds = &poller->rounds;
    /* A minute that became due meanwhile is not left out. */
    if (poller->is_started && aoai_rounds_settled_end(rounds) > poller->polled_end)
        return 1;
    return aoai_schedule_sleep_s(aoai_clock_wall_s(rounds->clock),
                                 aoai_rounds_settle_s(rounds));
}

/* How long a list may take now; 0 = it has to wait. */
static int64_t list_time_ms(const struct aoai_poller *poller)
{
    const struct aoai_rounds *rounds = &poller->rounds;
    int64_t overdue_ms =
        aoai_finder_overdue_ms(poller->finder, aoai_clock_monotonic_ms(rounds->clock));
    int64_t left_ms = sleep_s(poller) * 1000 - LIST_MARGIN_MS;
    if (overdue_ms < 0)
        return 0;
    if (rounds->account_count == 0 || left_ms > rounds->timeout_ms)
        return rounds->timeout_ms;
    if (left_ms >= LIST_LEAST_MS)
        return left_ms;
    return overdue_ms >= LIST_OVERDUE_MS ? LIST_LEAST_MS : 0;
}

/* Reads the lists that are due. *joined counts the accounts that are polled from now on.
 */
static bool find_accounts(struct aoai_poller *poller, size_t *joined)
{
    struct aoai_rounds *rounds = &poller->rounds;
    bool is_complete = true;
    int64_t time_ms = 0;
    *joined = 0;
    while (poller->finder != NULL && !must_stop(poller) &&
           (time_ms = list_time_ms(poller)) > 0) {
        size_t before = rounds->account_count;
        size_t more = 0;
        int64_t now_ms = aoai_clock_monotonic_ms(rounds->clock);
        is_complete = aoai_finder_run(poller->finder, rounds, now_ms + time_ms, &more) &&
                      is_complete;
        for (size_t i = before; poller->is_started && i < rounds->account_count; i++)
            start_account(poller, i);
        *joined += more;
    }
    return is_complete;
}

bool aoai_poller_run_once(struct aoai_poller *poller)
{
    size_t joined = 0;
    bool is_complete = poller->rounds.account_count == 0 || poll_all(poller);
    is_complete = find_accounts(poller, &joined) && is_complete;
    return joined > 0 ? poll_all(poller) && is_complete : is_complete;
}

void aoai_poller_run(struct aoai_poller *poller)
{
    do
        (void)aoai_poller_run_once(poller);
    while (aoai_clock_sleep_ms(poller->rounds.clock, sleep_s(poller) * 1000));
}
