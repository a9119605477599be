/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* One round: a request for everything that is due, and what comes of it: lessons, the
 * ledger, the journal, the delivery, the age of the data.
 *
 *   asked 12, failed 1, gained 11   accounts
 *
 * Accounts that rest are left out (turn.h), those that are gone end. The present is taken twice, before the poll
 * and behind it: Azure's answers may have put the clock right meanwhile.
 */
#ifndef AOAI_PLUGIN_ROUNDS_H
#define AOAI_PLUGIN_ROUNDS_H

#include "collectd-plugin/complaints.h"
#include "collectd-plugin/health.h"
#include "collectd-plugin/names.h"
#include "collectd-plugin/settle.h"
#include "collectd-plugin/turn.h"
#include "common/monitor.h"

#define AOAI_NAMED SIZE_MAX

/* One account, from round to round. */
struct aoai_rounds_account {
    const char *path;
    const struct aoai_target_config *target;
    char host[AOAI_NAMES_SIZE]; /* of its values */
    size_t block; /* number of the <Discover> that found it; AOAI_NAMED = none did */
    bool is_gone; /* no longer in its list: it is not asked, and its series end */
    int64_t first_minute; /* where a series without a mark starts */
    struct aoai_turn turn;
    int64_t newest_at_s; /* the end of the newest minute that Azure had a value for */
    bool has_newest;
    int64_t looked_at_s; /* when everything was answered last */
    struct aoai_complaints complaints;
    bool has_worked; /* and that was said */
};

/* What the pointers lead to is borrowed. */
struct aoai_rounds {
    struct aoai_monitor *monitor;
    struct aoai_clock clock;
    struct aoai_log log;
    struct aoai_rounds_account *accounts; /* in the order of the monitor's */
    struct aoai_span *spans;              /* of each account: what the poll asks for */
    size_t account_count;
    size_t saved_count;       /* marks in the head on disk */
    size_t requests;          /* sent since somebody set it to 0 */
    size_t first_to_catch_up; /* who is next, where not all may at once (budget.h) */
    int64_t timeout_ms;       /* of one poll */
    int64_t offset_s;         /* added to the settle time */
    bool corrections;         /* revised minutes are sent again */
    struct aoai_settle settle;
    struct aoai_health health;
    struct aoai_delivery delivery; /* with the ledger, the marks and the journal */
};

/* How many accounts. */
struct aoai_round {
    size_t asked;
    size_t failed;
    size_t gained;
};

/* One more account, the one that the monitor has at its end. */
bool aoai_rounds_add(struct aoai_rounds *rounds,
                     const struct aoai_rounds_account *account,
                     struct aoai_error *err) AOAI_MUST_CHECK;

/* After how many seconds a minute is taken: on this host a few more than on others. */
int64_t aoai_rounds_settle_s(const struct aoai_rounds *rounds);

/* Minutes before it are settled now. */
int64_t aoai_rounds_settled_end(const struct aoai_rounds *rounds);

/* Polls the spans that are set. False = no memory, which is logged. The snapshot is the
 * caller's to free, also on failure.
 */
bool aoai_rounds_poll(struct aoai_rounds *rounds, struct aoai_snapshot *snapshot);

struct aoai_round aoai_rounds_run(struct aoai_rounds *rounds);

#endif
