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

/* The mark of one series. */
struct entry {
    char *account;
    char *deployment;
    char *status; /* NULL where the metric is not split */
    enum aoai_metric_id metric;
    int64_t next_minute;
    bool is_lead; /* next_minute is the missing minute ahead of a start or behind a gap */
    bool has_failed; /* its request failed last time: it must not hold up the others */
    bool is_gone;    /* its deployment was not in the last answer */
    bool is_quiet;   /* gone, and its one missing minute was handed on */
};

/* A series of the account offered last, with its mark. */
struct link {
    size_t entry;
    const struct aoai_deployment_state *state;
    const struct aoai_series *minutes; /* NULL = none came */
    double without;                    /* the value where none came */
};

struct aoai_ledger {
    struct entry *entries;
    size_t entry_count;
    struct link *links;
    size_t link_count;
    struct aoai_handover_item *items; /* room for every link */
};

struct aoai_ledger *aoai_ledger_new(struct aoai_error *err)
{
    struct aoai_ledger *ledger = calloc(1, sizeof(*ledger));
    if (ledger == NULL)
        (void)aoai_error_no_memory(err);
    return ledger;
}

static void free_entry(struct entry *entry)
{
    free(entry->account);
    free(entry->deployment);
    free(entry->status);
}

void aoai_ledger_free(struct aoai_ledger *ledger)
{
    if (ledger == NULL)
        return;
    for (size_t i = 0; i < ledger->entry_count; i++)
        free_entry(&ledger->entries[i]);
    free(ledger->entries);
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
    for (size_t i = 0; i < ledger->entry_count; i++) {
        const struct entry *entry = &ledger->entries[i];
        if (strcasecmp(entry->account, account) != 0 || entry->is_quiet ||
            (entry->has_failed && is_working))
            continue;
        if (!is_found || entry->next_minute < *minute ||
            (!entry->has_failed && !is_working))
            *minute = entry->next_minute;
        is_working = is_working || !entry->has_failed;
        is_found = true;
    }
    return is_found;
}

/* A series starts, or goes on behind a gap, one minute early with a missing minute. */
static void start_at(struct entry *entry, int64_t minute)
{
    entry->next_minute = minute - 1;
    entry->is_lead = true;
}

struct aoai_span aoai_ledger_want(struct aoai_ledger *ledger, const char *account,
                                  int64_t settled_end, int64_t first_minute,
                                  int64_t minutes_max)
{
    int64_t oldest = settled_end - RETENTION_MINUTES;
    for (size_t i = 0; i < ledger->entry_count; i++) {
        struct entry *entry = &ledger->entries[i];
        if (strcasecmp(entry->account, account) == 0 && entry->next_minute < oldest - 1)
            start_at(entry, oldest);
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

static bool is_entry_of(const struct entry *entry, const char *account,
                        const char *deployment, const struct aoai_metric_series *series)
{
    if (entry->metric != series->metric || strcasecmp(entry->account, account) != 0 ||
        strcasecmp(entry->deployment, deployment) != 0)
        return false;
    return series->status == NULL ||
           (entry->status != NULL && strcmp(entry->status, series->status) == 0);
}

static bool add_entry(struct aoai_ledger *ledger, const char *account,
                      const char *deployment, const struct aoai_metric_series *series)
{
    struct entry *entries =
        realloc(ledger->entries, (ledger->entry_count + 1) * sizeof(*entries));
    if (entries == NULL)
        return false;
    ledger->entries = entries;
    struct entry entry = {
        .account = strdup(account),
        .deployment = strdup(deployment),
        .status = series->status == NULL ? NULL : strdup(series->status),
        .metric = series->metric,
    };
    start_at(&entry, series->minutes.span.from_minute);
    if (entry.account == NULL || entry.deployment == NULL ||
        (series->status != NULL && entry.status == NULL)) {
        free_entry(&entry);
        return false;
    }
    entries[ledger->entry_count++] = entry;
    return true;
}

static bool note_new_series(struct aoai_ledger *ledger,
                            const struct aoai_account_state *account)
{
    for (size_t i = 0; i < account->deployment_count; i++) {
        const struct aoai_deployment_state *state = &account->deployments[i];
        for (size_t j = 0; j < state->series_count; j++) {
            size_t known = 0;
            while (known < ledger->entry_count &&
                   !is_entry_of(&ledger->entries[known], account->id->path, state->name,
                                &state->series[j]))
                known++;
            if (known == ledger->entry_count &&
                !add_entry(ledger, account->id->path, state->name, &state->series[j]))
                return false;
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
static bool link_entry(struct entry *entry, const struct aoai_account_state *account,
                       struct link *link)
{
    struct aoai_span span = account->span;
    const struct aoai_deployment_state *state = find_state(account, entry->deployment);
    entry->has_failed = account->errors[entry->metric].kind != AOAI_ERROR_NONE ||
                        (state == NULL && account->limits_error.kind != AOAI_ERROR_NONE);
    if (entry->has_failed)
        return false;
    entry->is_gone = state == NULL;
    if (entry->is_gone && entry->is_quiet)
        return false;
    if (entry->is_quiet && entry->next_minute < span.from_minute)
        start_at(entry, span.from_minute); /* back again, behind a gap */
    entry->is_quiet = false;
    /* A mark that this span does not reach waits until it is asked for. */
    int64_t first = entry->is_lead ? span.from_minute - 1 : span.from_minute;
    if (entry->next_minute < first || entry->next_minute >= span.to_minute)
        return false;
    link->state = state;
    link->minutes =
        state == NULL ? NULL : aoai_snapshot_series(state, entry->metric, entry->status);
    /* A status that did not occur is a 0; any other series that is gone is missing. */
    link->without = state != NULL && entry->status != NULL ? 0 : NAN;
    return true;
}

bool aoai_ledger_offer(struct aoai_ledger *ledger,
                       const struct aoai_account_state *account, struct aoai_error *err)
{
    ledger->link_count = 0;
    if (!note_new_series(ledger, account))
        return aoai_error_no_memory(err);
    size_t room = ledger->entry_count > 0 ? ledger->entry_count : 1;
    struct link *links = realloc(ledger->links, room * sizeof(*links));
    if (links == NULL)
        return aoai_error_no_memory(err);
    ledger->links = links;
    struct aoai_handover_item *items = realloc(ledger->items, room * sizeof(*items));
    if (items == NULL)
        return aoai_error_no_memory(err);
    ledger->items = items;
    for (size_t i = 0; i < ledger->entry_count; i++) {
        struct link *link = &links[ledger->link_count];
        if (strcasecmp(ledger->entries[i].account, account->id->path) == 0 &&
            link_entry(&ledger->entries[i], account, link)) {
            link->entry = i;
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
        const struct entry *entry = &ledger->entries[ledger->links[i].entry];
        if (!entry->is_quiet && entry->next_minute < minute)
            minute = entry->next_minute;
    }
    *handover = (struct aoai_handover){.minute = minute, .items = ledger->items};
    if (minute >= account->span.to_minute)
        return false;
    for (size_t i = 0; i < ledger->link_count; i++) {
        const struct link *link = &ledger->links[i];
        const struct entry *entry = &ledger->entries[link->entry];
        if (entry->is_quiet || entry->next_minute != minute)
            continue;
        double value = link->without;
        bool has_value =
            link->minutes != NULL && aoai_series_get(link->minutes, minute, &value);
        if (entry->is_lead || (link->minutes != NULL && !has_value))
            value = NAN;
        ledger->items[handover->count++] =
            (struct aoai_handover_item){.deployment = entry->deployment,
                                        .state = link->state,
                                        .metric = entry->metric,
                                        .status = entry->status,
                                        .value = value,
                                        .entry = link->entry};
    }
    return true;
}

void aoai_ledger_advance(struct aoai_ledger *ledger, const struct aoai_handover *handover)
{
    for (size_t i = 0; i < handover->count; i++) {
        struct entry *entry = &ledger->entries[handover->items[i].entry];
        entry->next_minute = handover->minute + 1;
        entry->is_lead = false;
        entry->is_quiet = entry->is_gone;
    }
}
