/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/finder.h"

#include "collectd-plugin/roster.h"

#include <stdlib.h>
#include <string.h>

#define PERIOD_MS      ((int64_t)600 * 1000)
#define FIRST_RETRY_MS ((int64_t)60 * 1000)

/* What is remembered of a <Discover> block. */
struct block {
    int64_t due_at_ms;
    bool has_list;  /* it was read once */
    bool is_spread; /* the host's own moment has been taken */
    struct aoai_error said;
    struct aoai_strlist refused; /* accounts that could not be taken: said once */
};

struct aoai_finder {
    struct aoai_finder_options options;
    struct block *blocks;
};

/* One list, while it is gone through. */
struct reading {
    const struct aoai_discover_config *config;
    struct block *block;
    size_t number; /* of the block */
    struct aoai_rounds *rounds;
    struct aoai_listed_account *listed;
    size_t count;
    struct aoai_strlist refused; /* this time */
    size_t joined;
};

struct aoai_finder *aoai_finder_new(const struct aoai_finder_options *options,
                                    struct aoai_error *err)
{
    struct aoai_finder *finder = calloc(1, sizeof(*finder));
    if (finder != NULL)
        finder->blocks =
            calloc(options->settings->discover_count + 1, sizeof(*finder->blocks));
    if (finder == NULL || finder->blocks == NULL) {
        (void)aoai_error_no_memory(err);
        free(finder);
        return NULL;
    }
    finder->options = *options;
    /* The first ones have waited for ever. */
    for (size_t i = 0; i < options->settings->discover_count; i++)
        finder->blocks[i].due_at_ms = -PERIOD_MS;
    return finder;
}

void aoai_finder_free(struct aoai_finder *finder)
{
    if (finder == NULL)
        return;
    for (size_t i = 0; i < finder->options.settings->discover_count; i++)
        aoai_strlist_free(&finder->blocks[i].refused);
    free(finder->blocks);
    free(finder);
}

/* The one that has waited longest; false = there are no blocks. */
static bool next_block(const struct aoai_finder *finder, size_t *number)
{
    *number = 0;
    for (size_t i = 1; i < finder->options.settings->discover_count; i++)
        if (finder->blocks[i].due_at_ms < finder->blocks[*number].due_at_ms)
            *number = i;
    return finder->options.settings->discover_count > 0;
}

int64_t aoai_finder_overdue_ms(const struct aoai_finder *finder, int64_t now_ms)
{
    size_t number = 0;
    return next_block(finder, &number) ? now_ms - finder->blocks[number].due_at_ms : -1;
}

/* ---- one account of the list ---- */

static bool fill(const struct reading *reading, const struct aoai_found_account *found,
                 struct aoai_listed_account *listed, struct aoai_error *err)
{
    const struct aoai_discover_config *config = reading->config;
    if (!aoai_resource_id_parse(&listed->id, found->id, err))
        return false;
    if (!aoai_names_host(config->target.host, &listed->id, listed->host))
        listed->host[0] = '\0';
    listed->is_ours = aoai_shard_has(config->shard, listed->id.path);
    listed->was_polled = aoai_marks_find(reading->rounds->delivery.marks, listed->id.path,
                                         AOAI_MARKS_WHOLE_METRIC,
                                         AOAI_METRIC_PROCESSED_TOKENS, NULL) != NULL;
    return true;
}

static bool join(struct reading *reading, const struct aoai_listed_account *listed,
                 struct aoai_error *err)
{
    struct aoai_rounds *rounds = reading->rounds;
    size_t index = 0;
    if (!aoai_monitor_put(rounds->monitor, &reading->config->target, listed->id.path,
                          &index, err))
        return false;
    if (index < rounds->account_count) {
        rounds->accounts[index].is_gone = false;
        rounds->accounts[index].block = reading->number;
        rounds->accounts[index].target = &reading->config->target;
    } else {
        struct aoai_rounds_account account = {
            .path = aoai_monitor_account_id(rounds->monitor, index)->path,
            .target = &reading->config->target,
            .block = reading->number};
        memcpy(account.host, listed->host, sizeof(account.host));
        if (!aoai_rounds_add(rounds, &account, err))
            return false;
    }
    reading->joined++;
    if (reading->block->has_list)
        aoai_log(rounds->log, AOAI_LOG_INFO, "<Discover \"%s\">: account %s is found",
                 reading->config->name, listed->id.account);
    return true;
}

static bool was_said(const struct block *block, const char *path)
{
    for (size_t i = 0; i < block->refused.count; i++)
        if (strcmp(block->refused.items[i], path) == 0)
            return true;
    return false;
}

static bool refuse(struct reading *reading, const struct aoai_listed_account *listed,
                   struct aoai_error *err)
{
    if (!was_said(reading->block, listed->id.path) && listed->host[0] == '\0')
        aoai_log(reading->rounds->log, AOAI_LOG_ERROR,
                 "<Discover \"%s\">: %s: its host name is longer than collectd can hold "
                 "(%d): left out",
                 reading->config->name, listed->id.path, AOAI_NAMES_SIZE - 1);
    else if (!was_said(reading->block, listed->id.path))
        aoai_log(reading->rounds->log, AOAI_LOG_ERROR,
                 "<Discover \"%s\">: %s: another account has the host name \"%s\" too: "
                 "left out; tell them apart with Host \"{account}.{group}\"",
                 reading->config->name, listed->id.path, listed->host);
    return aoai_strlist_add(&reading->refused, listed->id.path) ||
           aoai_error_no_memory(err);
}

static bool take_one(struct reading *reading, size_t which, struct aoai_error *err)
{
    const struct aoai_listed_account *listed = &reading->listed[which];
    switch (aoai_roster_judge(reading->rounds, reading->listed, reading->count, which)) {
    case AOAI_ROSTER_JOINS:
        return join(reading, listed, err);
    case AOAI_ROSTER_CLASHES:
    case AOAI_ROSTER_IS_TOO_LONG:
        return refuse(reading, listed, err);
    case AOAI_ROSTER_STAYS:
    case AOAI_ROSTER_IS_OTHERS:
        break;
    }
    return true;
}

/* ---- the whole list ---- */

static void let_go(struct reading *reading)
{
    struct aoai_rounds *rounds = reading->rounds;
    for (size_t i = 0; i < rounds->account_count; i++) {
        if (!aoai_roster_has_left(&rounds->accounts[i], reading->number, reading->listed,
                                  reading->count))
            continue;
        rounds->accounts[i].is_gone = true;
        aoai_log(rounds->log, AOAI_LOG_INFO,
                 "<Discover \"%s\">: account %s is listed no longer: its series end here",
                 reading->config->name,
                 aoai_monitor_account_id(rounds->monitor, i)->account);
    }
}

static void sum_up(const struct reading *reading)
{
    size_t polled = 0;
    for (size_t i = 0; i < reading->count; i++)
        polled += aoai_roster_judge(reading->rounds, reading->listed, reading->count,
                                    i) == AOAI_ROSTER_STAYS
                      ? 1
                      : 0;
    const char *shard = reading->config->shard_text;
    aoai_log(reading->rounds->log, AOAI_LOG_INFO,
             "<Discover \"%s\">: %zu accounts listed, %zu of them are polled here%s%s%s",
             reading->config->name, reading->count, polled,
             shard == NULL ? "" : " (Shard ", shard == NULL ? "" : shard,
             shard == NULL ? "" : ")");
}

static bool take_list(struct reading *reading, const struct aoai_account_list *list,
                      struct aoai_error *err)
{
    bool is_taken = true;
    reading->listed = calloc(list->count + 1, sizeof(*reading->listed));
    if (reading->listed == NULL)
        return aoai_error_no_memory(err);
    for (; is_taken && reading->count < list->count; reading->count++)
        is_taken = fill(reading, &list->items[reading->count],
                        &reading->listed[reading->count], err);
    if (is_taken)
        let_go(reading);
    for (size_t i = 0; is_taken && i < reading->count; i++)
        is_taken = take_one(reading, i, err);
    aoai_monitor_learn(reading->rounds->monitor, list);
    if (is_taken && !reading->block->has_list)
        sum_up(reading);
    for (size_t i = 0; i < reading->count; i++)
        aoai_resource_id_free(&reading->listed[i].id);
    free(reading->listed);
    return is_taken;
}

static void complain(struct reading *reading, const struct aoai_error *err)
{
    struct block *block = reading->block;
    struct aoai_log log = reading->rounds->log;
    if (err->kind == AOAI_ERROR_CANCELLED)
        return; /* the daemon stops */
    bool is_known =
        block->said.kind == err->kind && block->said.http_status == err->http_status;
    if (err->kind == AOAI_ERROR_NONE && !is_known)
        aoai_log(log, AOAI_LOG_INFO, "<Discover \"%s\">: works again",
                 reading->config->name);
    else if (!is_known)
        aoai_log(log, aoai_complaints_level(err), "<Discover \"%s\">: %s%s",
                 reading->config->name, err->message,
                 block->has_list ? ": the accounts found before are kept" : "");
    block->said = *err;
}

/* The hosts of a company do not all come back in the same second. */
static void plan_next(const struct aoai_finder *finder, struct block *block,
                      int64_t now_ms)
{
    int64_t period_ms = block->has_list ? PERIOD_MS : FIRST_RETRY_MS;
    if (block->has_list && !block->is_spread) {
        period_ms -= finder->options.spread_s * 1000;
        block->is_spread = true;
    }
    block->due_at_ms = now_ms + period_ms;
}

bool aoai_finder_run(struct aoai_finder *finder, struct aoai_rounds *rounds,
                     int64_t deadline_at_ms, size_t *joined)
{
    const struct aoai_settings *settings = finder->options.settings;
    struct aoai_account_list list = {0};
    struct aoai_error err = {0};
    struct reading reading = {.rounds = rounds};
    size_t identity = 0;
    *joined = 0;
    if (!next_block(finder, &reading.number))
        return true;
    reading.config = &settings->discovers[reading.number];
    reading.block = &finder->blocks[reading.number];
    bool is_read = aoai_settings_find_identity(
                       settings, reading.config->target.credential, &identity) &&
                   aoai_discovery_run(&reading.config->search, finder->options.session,
                                      identity, deadline_at_ms, &list, &err) &&
                   take_list(&reading, &list, &err);
    complain(&reading, &err);
    if (is_read) {
        aoai_strlist_free(&reading.block->refused);
        reading.block->refused = reading.refused;
        reading.block->has_list = true;
    } else {
        aoai_strlist_free(&reading.refused);
    }
    plan_next(finder, reading.block, aoai_clock_monotonic_ms(rounds->clock));
    aoai_accounts_free(&list);
    *joined = reading.joined;
    return is_read;
}
