/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Counts what is sent: how many requests got which HTTP status, how many got no answer.
 * A transport that stands between retry and the network, so that each try counts.
 *
 *   200 -> 41   429 -> 2   failed -> 1
 *
 * Used by one thread at a time.
 */
#ifndef AOAI_TALLY_H
#define AOAI_TALLY_H

#include "common/http.h"

#define AOAI_TALLY_STATUSES 16
#define AOAI_TALLY_FAILED   0 /* stands for "no answer" among the statuses */

struct aoai_tally_row {
    int status;
    size_t count; /* since the last clear */
};

/* Fill `inner`, borrowed; the rest zeroed. */
struct aoai_tally {
    struct aoai_transport inner;
    struct aoai_tally_row rows[AOAI_TALLY_STATUSES]; /* what never came has no row */
    size_t row_count;
};

struct aoai_transport aoai_tally_transport(struct aoai_tally *tally);

/* All counts become 0; the statuses that were seen keep their rows. */
void aoai_tally_clear(struct aoai_tally *tally);

#endif
