/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Takes an account's minutes out of the ledger and through the daemon, one at a time:
 * hand over, wait until they were written (pace.h), mark as done, the next one.
 */
#ifndef AOAI_PLUGIN_DELIVERY_H
#define AOAI_PLUGIN_DELIVERY_H

#include "collectd-plugin/ack.h"
#include "collectd-plugin/dispatch.h"
#include "collectd-plugin/pace.h"
#include "common/journal.h"

struct aoai_delivery {
    struct aoai_ledger *ledger;
    struct aoai_marks *marks;
    struct aoai_journal *journal; /* NULL = none is kept */
    struct aoai_dispatch *dispatch;
    struct aoai_ack *ack;
    struct aoai_clock clock;
    struct aoai_log log;
    int64_t backfill_end; /* minutes before it are of the past */
    size_t points_new;    /* delivered since somebody set it to 0 */
    size_t points_backfilled;
    struct aoai_pace *paces; /* of each account */
    size_t account_count;
    struct aoai_pace own_pace;
    bool has_warned;
    bool is_cut; /* the last run: there may be more */
};

/* One more account, whose values have this host; the first has the index 0. */
bool aoai_delivery_add_account(struct aoai_delivery *delivery,
                               const char host[static AOAI_NAMES_SIZE],
                               struct aoai_error *err) AOAI_MUST_CHECK;

/* Delivers what the account offered last, for ten seconds at most: where a minute takes
 * long, others' must not wait for a whole history. Returns how many minutes were marked as
 * done.
 */
size_t aoai_delivery_run(struct aoai_delivery *delivery, size_t index,
                         const struct aoai_account_state *account);

/* The same for the last minutes of an account that is gone: nothing is said of its
 * deployments, and its missing minutes are no points.
 */
size_t aoai_delivery_end(struct aoai_delivery *delivery, size_t index,
                         const struct aoai_account_state *account);

/* Delivers what is said of an account once a minute, unless that was done already, with a
 * missing minute ahead of a start or a gap:
 *   contoso-prod/azure_openai/gauge-data_age
 *   contoso-prod/azure_openai/count-revised_tokens
 *   contoso-prod/azure_openai-gpt-4o/count-revised_tokens
 */
void aoai_delivery_account(struct aoai_delivery *delivery, size_t index,
                           const struct aoai_account_state *account, int64_t minute,
                           double age_s);

/* Delivers figures about the plugin itself, and notes it in their mark. False = the daemon
 * stops.
 */
bool aoai_delivery_own(struct aoai_delivery *delivery, struct aoai_mark *told,
                       int64_t minute, const struct aoai_figure figures[], size_t count);

/* Delivers minutes again that Azure has revised. */
void aoai_delivery_again(struct aoai_delivery *delivery, size_t index,
                         const struct aoai_revisions *revisions);

#endif
