/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/monitor.h"

#include "common/batches.h"
#include "common/calls.h"
#include "common/places.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PLACES_SHARE 3 /* of the time of a poll */

struct aoai_monitor {
    struct aoai_monitor_options options;
    struct aoai_session own; /* zeroed where another's is borrowed */
    struct aoai_session *session;
    struct aoai_account *accounts;
    size_t account_count;
    struct aoai_places places;
    struct aoai_batches batches;
    bool has_batches;
};

static bool find_identity(const struct aoai_monitor_options *options, const char *name,
                          size_t *identity)
{
    *identity = 0;
    if (name == NULL)
        return options->identity_count > 0;
    for (size_t i = 0; i < options->identity_count; i++) {
        if (options->identities[i].name != NULL &&
            strcasecmp(options->identities[i].name, name) == 0) {
            *identity = i;
            return true;
        }
    }
    return false;
}

static bool find_account(const struct aoai_monitor *monitor, const char *path,
                         size_t *index)
{
    for (*index = 0; *index < monitor->account_count; (*index)++)
        if (strcasecmp(monitor->accounts[*index].id.path, path) == 0)
            return true;
    return false;
}

/* Takes the id. */
static bool append(struct aoai_monitor *monitor, struct aoai_resource_id *id,
                   struct aoai_error *err)
{
    struct aoai_account *accounts =
        realloc(monitor->accounts, (monitor->account_count + 1) * sizeof(*accounts));
    if (accounts == NULL)
        return aoai_error_no_memory(err);
    monitor->accounts = accounts;
    accounts[monitor->account_count++] = (struct aoai_account){.id = *id};
    *id = (struct aoai_resource_id){0};
    return true;
}

bool aoai_monitor_put(struct aoai_monitor *monitor,
                      const struct aoai_target_config *target, const char *resource,
                      size_t *index, struct aoai_error *err)
{
    size_t identity = 0;
    struct aoai_resource_id id = {0};
    if (!find_identity(&monitor->options, target->credential, &identity))
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: no credential%s%s", resource,
                              target->credential == NULL ? "" : " named ",
                              target->credential == NULL ? "" : target->credential);
    bool is_put = aoai_resource_id_parse(&id, resource, err) &&
                  (find_account(monitor, id.path, index) || append(monitor, &id, err));
    aoai_resource_id_free(&id);
    if (is_put) {
        monitor->accounts[*index].target = target;
        monitor->accounts[*index].identity = identity;
    }
    return is_put;
}

static bool add_account(struct aoai_monitor *monitor,
                        const struct aoai_target_config *target, const char *resource,
                        struct aoai_error *err)
{
    size_t before = monitor->account_count;
    size_t index = 0;
    if (!aoai_monitor_put(monitor, target, resource, &index, err))
        return false;
    return index == before ||
           aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: named twice", resource);
}

static bool add_accounts(struct aoai_monitor *monitor, struct aoai_error *err)
{
    for (size_t i = 0; i < monitor->options.target_count; i++) {
        const struct aoai_target_config *target = &monitor->options.targets[i];
        for (size_t j = 0; j < target->resources.count; j++)
            if (!add_account(monitor, target, target->resources.items[j], err))
                return false;
    }
    if (monitor->account_count == 0 && !monitor->options.may_be_empty)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "no account given: name one by its resource id");
    return true;
}

static bool open_session(struct aoai_monitor *monitor, struct aoai_error *err)
{
    const struct aoai_monitor_options *options = &monitor->options;
    monitor->session = options->session;
    if (monitor->session != NULL)
        return true;
    monitor->own = (struct aoai_session){
        .identities = options->identities,
        .identity_count = options->identity_count,
        .transport = options->transport,
        .clock = options->clock,
        .log = options->log,
    };
    monitor->session = &monitor->own;
    return aoai_session_init(monitor->session, err);
}

static bool has_data_plane(const struct aoai_monitor_options *options)
{
    for (size_t i = 0; i < options->identity_count; i++)
        if (options->identities[i].metrics_url != NULL)
            return true;
    return false;
}

/* Accounts may have come since the last time, and moved. */
static bool update_places(struct aoai_monitor *monitor, struct aoai_error *err)
{
    if (monitor->places.count < monitor->account_count &&
        !aoai_places_grow(&monitor->places, monitor->account_count, err))
        return false;
    for (size_t i = 0; i < monitor->account_count; i++) {
        monitor->places.items[i].id = &monitor->accounts[i].id;
        monitor->places.items[i].identity = monitor->accounts[i].identity;
    }
    return true;
}

void aoai_monitor_learn(struct aoai_monitor *monitor,
                        const struct aoai_account_list *found)
{
    struct aoai_error nobody_minds = {0};
    if (monitor->has_batches && update_places(monitor, &nobody_minds))
        aoai_places_learn(&monitor->places, found);
}

/* What it takes to ask for several accounts at once, where that can be. */
static bool open_batches(struct aoai_monitor *monitor, struct aoai_error *err)
{
    const struct aoai_monitor_options *options = &monitor->options;
    monitor->has_batches = has_data_plane(options);
    if (!monitor->has_batches)
        return true;
    monitor->batches = (struct aoai_batches){
        .session = *monitor->session,
        .refusals = {.clock = options->together.dir != NULL ? options->together.machine
                                                            : options->clock,
                     .dir = options->together.dir,
                     .owner = options->together.owner},
    };
    monitor->batches.session.credentials = NULL;
    monitor->batches.session.store = options->together.tokens;
    return aoai_batches_init(&monitor->batches, err);
}

struct aoai_monitor *aoai_monitor_new(const struct aoai_monitor_options *options,
                                      struct aoai_error *err)
{
    struct aoai_monitor *monitor = calloc(1, sizeof(*monitor));
    if (monitor == NULL) {
        (void)aoai_error_no_memory(err);
        return NULL;
    }
    monitor->options = *options;
    if (open_session(monitor, err) && add_accounts(monitor, err) &&
        open_batches(monitor, err))
        return monitor;
    aoai_monitor_free(monitor);
    return NULL;
}

void aoai_monitor_free(struct aoai_monitor *monitor)
{
    if (monitor == NULL)
        return;
    for (size_t i = 0; i < monitor->account_count; i++) {
        aoai_resource_id_free(&monitor->accounts[i].id);
        aoai_deployments_free(&monitor->accounts[i].list);
    }
    free(monitor->accounts);
    aoai_places_free(&monitor->places);
    aoai_batches_free(&monitor->batches);
    aoai_session_free(&monitor->own);
    free(monitor);
}

bool aoai_monitor_asks_together(const struct aoai_monitor *monitor)
{
    return monitor->has_batches;
}

const struct aoai_error *aoai_monitor_refusal(struct aoai_monitor *monitor,
                                              const struct aoai_refusal_key *key)
{
    bool is_new = false;
    const struct aoai_refusal *refusal =
        monitor->has_batches
            ? aoai_refusals_find(&monitor->batches.refusals, key, &is_new)
            : NULL;
    return refusal != NULL ? &refusal->error : NULL;
}

size_t aoai_monitor_account_count(const struct aoai_monitor *monitor)
{
    return monitor->account_count;
}

const struct aoai_resource_id *aoai_monitor_account_id(const struct aoai_monitor *monitor,
                                                       size_t account)
{
    return &monitor->accounts[account].id;
}

size_t aoai_monitor_series_count(const struct aoai_monitor *monitor, size_t account)
{
    return monitor->accounts[account].series_count;
}

/* A good list of deployments replaces the one we had; a failed one changes nothing. */
static void keep_list(struct aoai_account *account, struct aoai_call *limits,
                      int64_t now_ms)
{
    if (!limits->is_planned || limits->error.kind != AOAI_ERROR_NONE)
        return;
    aoai_deployments_free(&account->list);
    account->list = limits->list;
    account->list_at_ms = now_ms;
    account->has_list = true;
    limits->list = (struct aoai_deployment_list){0};
}

/* A call that failed fails all its metrics; one that went through may have lost some. A
 * metric that two groups have is good when both are: what is not known of some
 * deployments is worth the same care of all.
 */
static void collect_errors(const struct aoai_account_calls *calls,
                           struct aoai_account_state *state)
{
    for (int group = 0; group < AOAI_GROUP_COUNT; group++)
        for (int id = 0; id < AOAI_METRIC_COUNT; id++) {
            const struct aoai_call *call = &calls->groups[group];
            if (!call->is_planned || aoai_catalog_name((enum aoai_metric_group)group,
                                                       (enum aoai_metric_id)id) == NULL)
                continue;
            state->is_asked[id] = true;
            if (state->errors[id].kind == AOAI_ERROR_NONE)
                state->errors[id] = call->error.kind != AOAI_ERROR_NONE
                                        ? call->error
                                        : call->answer.errors[id];
        }
}

static size_t count_series(const struct aoai_account_calls *calls)
{
    size_t count = 0;
    for (size_t i = 0; i < AOAI_GROUP_COUNT; i++)
        count += calls->groups[i].answer.count;
    for (size_t i = 0; i < calls->extra_count; i++)
        count += calls->extras[i].call.answer.count;
    return count + calls->named.answer.count;
}

/* What was asked for beside the groups. */
static bool join_extras(const struct aoai_account *account,
                        struct aoai_account_calls *calls,
                        struct aoai_account_state *state, struct aoai_error *err)
{
    for (size_t i = 0; i < calls->extra_count; i++) {
        struct aoai_extra_call *call = &calls->extras[i];
        const struct aoai_extra_state extra = {.metric = call->metric,
                                               .error = call->call.error};
        if (!aoai_snapshot_join_extra(state, &account->list, &extra, &call->named,
                                      &call->call.answer, err))
            return false;
    }
    return true;
}

static bool digest_account(struct aoai_account *account, struct aoai_account_calls *calls,
                           struct aoai_span span, int64_t now_ms,
                           struct aoai_account_state *state, struct aoai_error *err)
{
    struct aoai_metric_answer answers[AOAI_GROUP_COUNT];
    *state = (struct aoai_account_state){
        .id = &account->id, .target = account->target, .span = span};
    if (aoai_span_is_empty(span))
        return true;
    keep_list(account, &calls->limits, now_ms);
    state->limits_error = calls->limits.error;
    collect_errors(calls, state);
    account->series_count = count_series(calls);
    if (calls->named.is_planned) {
        state->named_error = calls->named.error;
        return aoai_snapshot_join_named(state, &account->list, calls->named.query.named,
                                        &calls->named.answer, err);
    }
    for (size_t i = 0; i < AOAI_GROUP_COUNT; i++)
        answers[i] = calls->groups[i].answer;
    bool is_joined = aoai_snapshot_join(state, &account->list, answers, err);
    for (size_t i = 0; i < AOAI_GROUP_COUNT; i++)
        calls->groups[i].answer =
            answers[i]; /* what was not taken is freed with the calls */
    return is_joined && join_extras(account, calls, state, err);
}

/* Learns where the accounts are that can be asked together. False = no memory. */
static bool find_places(struct aoai_monitor *monitor, const struct aoai_span spans[],
                        int64_t deadline_at_ms, struct aoai_error *err)
{
    int64_t now_ms = aoai_clock_monotonic_ms(monitor->options.clock);
    if (!update_places(monitor, err))
        return false;
    bool *is_wanted = calloc(monitor->account_count + 1, sizeof(*is_wanted));
    if (is_wanted == NULL)
        return aoai_error_no_memory(err);
    for (size_t i = 0; i < monitor->account_count; i++) {
        const struct aoai_metric_query query = {.span = spans[i]};
        is_wanted[i] = aoai_batches_takes(
            &monitor->options.identities[monitor->accounts[i].identity], &query);
    }
    bool is_found =
        aoai_places_find(&monitor->places, is_wanted, monitor->session,
                         now_ms + (deadline_at_ms - now_ms) / PLACES_SHARE, err);
    free(is_wanted);
    for (size_t i = 0; i < monitor->account_count; i++)
        monitor->accounts[i].region = monitor->places.items[i].region;
    return is_found;
}

bool aoai_monitor_poll(struct aoai_monitor *monitor, const struct aoai_span spans[],
                       int64_t deadline_at_ms, struct aoai_snapshot *snapshot,
                       struct aoai_error *err)
{
    struct aoai_clock clock = monitor->options.clock;
    *snapshot = (struct aoai_snapshot){0};
    struct aoai_calls_context context = {
        .session = monitor->session,
        .batches = monitor->has_batches ? &monitor->batches : NULL,
        .accounts = monitor->accounts,
        .spans = spans,
        .account_count = monitor->account_count,
        .named = monitor->options.named,
        .deadline_at_ms = deadline_at_ms,
    };
    if (monitor->has_batches && !find_places(monitor, spans, deadline_at_ms, err))
        return false;
    struct aoai_account_calls *calls = aoai_calls_run(&context, err);
    if (calls == NULL)
        return false;
    snapshot->taken_at_s = aoai_clock_wall_s(clock);
    bool is_polled = false;
    snapshot->accounts = calloc(monitor->account_count, sizeof(*snapshot->accounts));
    if (snapshot->accounts == NULL) {
        (void)aoai_error_no_memory(err);
        goto out;
    }
    int64_t now_ms = aoai_clock_monotonic_ms(clock);
    for (size_t i = 0; i < monitor->account_count; i++) {
        snapshot->account_count = i + 1;
        if (!digest_account(&monitor->accounts[i], &calls[i], spans[i], now_ms,
                            &snapshot->accounts[i], err))
            goto out;
    }
    is_polled = true;
out:
    aoai_calls_free(calls, monitor->account_count);
    return is_polled;
}
