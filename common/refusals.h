/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Which requests are not worth another try for a while, until when and why.
 *
 *   subscription 1111.., region swedencentral: not before 15:04, HTTP 401 ..: grant the ..
 *
 * Made for requests that somebody else can answer as well (common/batches.h), so silence
 * is cheap: an hour after a refusal, a name that nobody knows or an answer that makes no
 * sense; one minute, then two, at most an hour, where Azure is busy or has a fault; never
 * shorter than it asks for.
 *
 * With a state directory one run leaves it to the next:
 *
 *   left-alone-9f86d081884c7d659a2feaa0c55ad015
 *     azure-openai-left-alone 1 1795688640 1795692240 1 4 401 93
 *     HTTP 401 AuthenticationFailed: grant the identity the role ..
 *
 * (noted at, silent until, failures in a row, kind, HTTP status, bytes of the reason;
 * seconds of the machine's clock.) The name is a hash of who asks and of the key. What is
 * of the future, or cannot be read, is not there.
 *
 * Units: monotonic milliseconds in memory. Ownership: owns its texts; clock, directory and
 * owner are borrowed. Want of memory is no error: then it is tried again too early.
 */
#ifndef AOAI_REFUSALS_H
#define AOAI_REFUSALS_H

#include "common/clock.h"
#include "common/error.h"
#include "common/state_dir.h"

/* What is refused. Borrowed. */
struct aoai_refusal_key {
    size_t identity;
    const char *subscription;
    const char *region;
};

struct aoai_refusal {
    size_t identity;
    char *subscription;
    char *region;
    int failures; /* in a row */
    int64_t until_ms;
    struct aoai_error error;
};

struct aoai_refusals {
    struct aoai_clock clock;
    const struct aoai_state_dir *dir; /* NULL = in memory alone */
    const char *owner;                /* who asks */
    struct aoai_refusal *items;
    size_t count;
};

/* Why the key is to be left alone now, borrowed until the next call; NULL = it is not.
 * `is_new` is told whether that was not known to this process before.
 */
const struct aoai_refusal *aoai_refusals_find(struct aoai_refusals *refusals,
                                              const struct aoai_refusal_key *key,
                                              bool *is_new);

/* `asked_ms` is how long Azure wants to be left alone; below 0 = it did not say. Returns
 * whether this is a reason that was not given before. Of several requests that were under
 * way together the first refusal counts, and good news of another does not.
 */
bool aoai_refusals_note(struct aoai_refusals *refusals,
                        const struct aoai_refusal_key *key, const struct aoai_error *why,
                        int64_t asked_ms);

/* It went well. Returns whether it had been refused before. */
bool aoai_refusals_forget(struct aoai_refusals *refusals,
                          const struct aoai_refusal_key *key);

/* How long a failure makes silent, the n-th in a row. Pure. */
int64_t aoai_refusals_silence_ms(enum aoai_error_kind kind, int failures,
                                 int64_t asked_ms);

void aoai_refusals_free(struct aoai_refusals *refusals);

#endif
