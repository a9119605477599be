/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* One poll: plan the requests, send them all at once, digest the answers into a snapshot.
 *
 *   where   the region of each account, once in hours, where several may be asked together
 *   plan    which calls are due: limits when the cached ones are older than five minutes,
 *           the metric groups of each account's span; a sign-in where no token lasts
 *   send    everything of a round in one go; a second round only for what the first makes
 *           necessary: the calls behind a sign-in, next pages, one fresh sign-in after
 *           a 401, PTU utilization once a provisioned deployment is known
 *   digest  answers -> snapshot; the failure of one account is an entry, not the end
 *
 * Units: deadlines in monotonic milliseconds. Threads: one at a time. Ownership:
 * identities, targets, the named metric and what the transport and the clock point to must outlive the
 * monitor.
 */
#ifndef AOAI_MONITOR_H
#define AOAI_MONITOR_H

#include "common/accounts.h"
#include "common/clock.h"
#include "common/log.h"
#include "common/refusals.h"
#include "common/session.h"
#include "common/snapshot.h"
#include "common/state_dir.h"

struct aoai_monitor_options {
    const struct aoai_identity_config *identities;
    size_t identity_count;
    const struct aoai_target_config *targets; /* each names accounts by resource id */
    size_t target_count;
    bool may_be_empty; /* accounts are put later: that none is named is no error */
    const struct aoai_named_metric *named; /* ask for it alone; NULL = for the groups */
    struct aoai_transport transport;
    struct aoai_clock clock;
    struct aoai_log log;
    /* What helps to ask for several accounts at once (common/batches.h); zeroed = nothing
     * is known before, and nothing kept.
     */
    struct {
        struct aoai_token_store tokens;   /* of the metrics' audience */
        const struct aoai_state_dir *dir; /* for what was refused; NULL = nowhere */
        const char *owner;                /* who asks */
        struct aoai_clock machine;        /* its clock as it is, where there is a dir */
    } together;
    /* Tokens to share with others, made of the same identities: borrowed; NULL = tokens of
     * its own.
     */
    struct aoai_session *session;
};

struct aoai_monitor;

/* Errors are CONFIG: no account, an account named twice, an unknown credential. */
struct aoai_monitor *aoai_monitor_new(const struct aoai_monitor_options *options,
                                      struct aoai_error *err) AOAI_MUST_CHECK;

/* Adds an account behind the others, or gives one that is there another target, which must
 * outlive the monitor. Ids move, but not their texts. Not while there is a snapshot.
 */
bool aoai_monitor_put(struct aoai_monitor *monitor,
                      const struct aoai_target_config *target, const char *resource,
                      size_t *index, struct aoai_error *err) AOAI_MUST_CHECK;

/* Takes over where accounts are that a discovery has found, so that nobody needs to ask. */
void aoai_monitor_learn(struct aoai_monitor *monitor,
                        const struct aoai_account_list *found);

/* Accounts keep their order in every snapshot. */
size_t aoai_monitor_account_count(const struct aoai_monitor *monitor);
const struct aoai_resource_id *aoai_monitor_account_id(const struct aoai_monitor *monitor,
                                                       size_t account);

/* Are accounts of one region asked together at all? And if so, why not those of this one,
 * borrowed until the next poll; NULL = nothing was refused.
 */
bool aoai_monitor_asks_together(const struct aoai_monitor *monitor);
const struct aoai_error *aoai_monitor_refusal(struct aoai_monitor *monitor,
                                              const struct aoai_refusal_key *key);

/* How many series the account had at the last poll: what a span's answer will cost. */
size_t aoai_monitor_series_count(const struct aoai_monitor *monitor, size_t account);

/* spans[i] is what account i is asked for; an empty one leaves the account out. Fails
 * only for want of memory; the caller frees the snapshot in any case.
 */
bool aoai_monitor_poll(struct aoai_monitor *monitor, const struct aoai_span spans[],
                       int64_t deadline_at_ms, struct aoai_snapshot *snapshot,
                       struct aoai_error *err) AOAI_MUST_CHECK;

void aoai_monitor_free(struct aoai_monitor *monitor);

#endif
