/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Which minutes have been handed on: the memory that makes every minute arrive once, in
 * order, at its own time. Pure: no clock, no files; the time is an argument.
 *
 * For each series there is a mark: the next minute to hand on. The front end asks which
 * span to fetch (common/horizon.h), offers what came back, and takes the minutes one by one:
 *
 *   aoai_horizon_want(marks, account, settled_end, first_minute, minutes_max, &span, err);
 *   ... poll ...
 *   aoai_ledger_offer(ledger, account_state, settled_end, err);
 *   while (aoai_ledger_next(ledger, account_state, &handover))
 *       dispatch the minute, wait for the acknowledgement
 *       aoai_ledger_advance(ledger, &handover);
 *
 * A minute is handed on as a value or as missing (NaN). A series that is new, or back
 * after a gap, gets one missing minute ahead of its first, because RRD loses the first
 * minute of a file and draws the one behind a gap over it. A deployment that is gone ends
 * with one missing minute. A metric whose request failed keeps its mark and is caught up
 * later; the metric as a whole has a mark too, so that the series it brings late still
 * begin at the beginning. A deployment that is younger than the history begins with its
 * own first minute; a series that Azure shows late (the first 429) begins with its first
 * value, where others stand further on. A deployment keeps the spelling of its name that
 * came first (common/marks.h).
 *
 * A settled minute that is still missing, or not believed (common/quota.h), is held back until it
 * is filled or a quarter of an hour old; only its own series waits. Minutes before
 * `settled_end` are settled (common/utc.h).
 */
#ifndef AOAI_LEDGER_H
#define AOAI_LEDGER_H

#include "common/marks.h"
#include "common/snapshot.h"

struct aoai_ledger;

/* One series' part of a minute. */
struct aoai_handover_item {
    const char *deployment;
    const struct aoai_deployment_state *state; /* NULL = the deployment is gone */
    enum aoai_metric_id metric;
    const char *status; /* NULL where the metric is not split */
    double value;       /* NaN = missing */
    bool is_lead;       /* the missing minute ahead of a start or behind a gap */
    bool may_repeat;    /* a process that was killed may have handed it on */
    size_t mark;        /* its number in the marks; ascending within a handover */
};

/* One minute of all the series of one account that have it next. Owned by the ledger and
 * valid until the next call.
 */
struct aoai_handover {
    int64_t minute;
    const struct aoai_handover_item *items;
    size_t count;
};

/* The marks are borrowed: the ledger adds and moves them, who owns them keeps them. */
struct aoai_ledger *aoai_ledger_new(struct aoai_marks *marks,
                                    struct aoai_error *err) AOAI_MUST_CHECK;
void aoai_ledger_free(struct aoai_ledger *ledger);

/* Takes note of a poll's series. Metrics that failed keep their marks. False = no memory.
 */
bool aoai_ledger_offer(struct aoai_ledger *ledger,
                       const struct aoai_account_state *account, int64_t settled_end,
                       struct aoai_error *err) AOAI_MUST_CHECK;

/* The same for an account that is not there any more: all its series end, with one missing
 * minute each. Where its metrics stand is kept, so that one that comes back is caught up.
 */
bool aoai_ledger_offer_end(struct aoai_ledger *ledger,
                           const struct aoai_account_state *account,
                           struct aoai_error *err) AOAI_MUST_CHECK;

/* The oldest minute of the offered account that has not been handed on. */
bool aoai_ledger_next(struct aoai_ledger *ledger,
                      const struct aoai_account_state *account,
                      struct aoai_handover *handover) AOAI_MUST_CHECK;

/* The minute has been taken: its marks move on. */
void aoai_ledger_advance(struct aoai_ledger *ledger,
                         const struct aoai_handover *handover);

#endif
