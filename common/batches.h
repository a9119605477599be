/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Accounts that are asked together: who travels with whom, and what becomes of it.
 *
 *   seats: contoso-a, contoso-b, contoso-c (swedencentral), contoso-us (eastus): tokens
 *   -> one request for a, b and c; contoso-us travels alone, by Resource Manager
 *
 * A seat is one account's query of a poll. Board groups seats of the same identity,
 * subscription, region and query, two at least and 50 at most, and builds their requests;
 * the caller sends them with its own; land hands each seat its part. What has no answer
 * after that, for whatever reason, is for Resource Manager to answer, in the same poll: a
 * batch may save requests, but never lose a minute or change a verdict. So it has little
 * time (ten seconds, three for the connection), one try, and is left alone for a while
 * after a refusal (common/refusals.h), which is told once. An answer with any fault in an
 * account's part counts as none for that account.
 *
 * Tokens are of an audience of their own. One that is refused is fetched anew, once for
 * each seat in a poll.
 *
 * Units: deadlines in monotonic milliseconds. Ownership: owns its session and what is
 * remembered; identities and what seats point to are borrowed, until the landing.
 */
#ifndef AOAI_BATCHES_H
#define AOAI_BATCHES_H

#include "common/batch.h"
#include "common/refusals.h"
#include "common/resource_id.h"
#include "common/session.h"

struct aoai_seat {
    size_t identity;
    const struct aoai_resource_id *id;
    const char *region; /* NULL = not known */
    const struct aoai_metric_query *query;
    struct aoai_metric_answer *answer; /* zeroed; filled by a landing */
    bool has_signed_in_again;
    bool is_aboard;   /* from boarding to landing */
    bool is_answered; /* after it */
    bool is_alone;    /* not to be asked together with others any more */
};

/* One request for several seats, from boarding to landing. */
struct aoai_trip {
    struct aoai_seat *seats[AOAI_BATCH_MOST];
    size_t count;
    struct aoai_exchange exchange;
};

struct aoai_batches {
    struct aoai_session session; /* of the metrics' audience */
    struct aoai_refusals refusals;
    struct aoai_http_route *routes; /* of each identity, in a hurry */
    struct aoai_trip *trips;
    size_t trip_count;
};

/* Finishes batches whose session and refusals the caller has filled in. */
bool aoai_batches_init(struct aoai_batches *batches,
                       struct aoai_error *err) AOAI_MUST_CHECK;

/* Can the query travel with others' at all? Pure. */
bool aoai_batches_takes(const struct aoai_identity_config *identity,
                        const struct aoai_metric_query *query);

/* Builds trips. `arm` is the session that reads for the same identities. False = no
 * memory; nobody is aboard then.
 */
bool aoai_batches_board(struct aoai_batches *batches, struct aoai_seat *const seats[],
                        size_t count, const struct aoai_session *arm,
                        int64_t deadline_at_ms, struct aoai_error *err) AOAI_MUST_CHECK;

/* After sending: answers, or is_alone. No trip is left. */
void aoai_batches_land(struct aoai_batches *batches);

void aoai_batches_free(struct aoai_batches *batches);

#endif
