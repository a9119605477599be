/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* One account's turn in a round: what may be made of its answer, and whether it is asked
 * again in the same cycle. Pure.
 *
 *   asked 03:00 .. 14:21, handed on 681 minutes     -> gained, goes on
 *   asked 14:06 .. 18:16 = the settled end          -> gained, rests
 *   a metric failed, or a span brought nothing twice -> rests
 *
 * An account that rests is asked again when the next minute begins.
 */
#ifndef AOAI_PLUGIN_TURN_H
#define AOAI_PLUGIN_TURN_H

#include "common/snapshot.h"

/* What is remembered of an account from round to round. A zeroed struct has had none. */
struct aoai_turn {
    int64_t asked_to_minute;
    bool is_resting; /* not asked again in this cycle */
};

/* What one poll was for an account. */
struct aoai_turn_result {
    struct aoai_span span; /* what was answered */
    struct aoai_span next; /* what is due now */
    int64_t settled_end;
    size_t minutes; /* handed on */
    bool has_failed;
    bool is_cut; /* it would have gone on */
};

/* Minutes before their time, which a wrong clock has asked for, are cut off. */
void aoai_turn_cut_future(struct aoai_account_state *state, int64_t settled_end);

/* A metric failed. */
bool aoai_turn_has_failed_metric(const struct aoai_account_state *state);

/* Deployments are stored under the names of Azure's list, with its limits beside them:
 * until it has been read once, an account waits for a list that failed for a passing
 * reason.
 */
bool aoai_turn_must_wait_for_list(const struct aoai_account_state *state);

/* Takes note of the poll; true = it brought something, and more may follow. */
bool aoai_turn_end(struct aoai_turn *turn, const struct aoai_turn_result *result);

#endif
