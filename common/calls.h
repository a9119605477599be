/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The requests of one poll, carried out: sent in rounds, each answer digested.
 *
 * A round sends all that are pending at once: accounts that can be asked together by one
 * batch (common/batches.h), all else each by itself. A call is pending until its last page
 * is here or it failed for good; what a batch did not answer is pending still, and goes by
 * itself in the next round.
 *
 * Only the monitor uses this room: it owns the accounts.
 */
#ifndef AOAI_CALLS_H
#define AOAI_CALLS_H

#include "common/call_plan.h"

/* Does all of it. The result has one element for each account; NULL = no memory. Free it
 * with aoai_calls_free.
 */
struct aoai_account_calls *aoai_calls_run(const struct aoai_calls_context *context,
                                          struct aoai_error *err) AOAI_MUST_CHECK;

void aoai_calls_free(struct aoai_account_calls *calls, size_t account_count);

#endif
