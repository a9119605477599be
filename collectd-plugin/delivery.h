/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Takes an account's minutes out of the ledger and through the daemon, one at a time:
 * hand over, wait until they were written, mark as done, the next one.
 *
 * When a filter chain drops some of our values, the acknowledgement never completes: that
 * is said once, and the minutes go on at a slow pace, which is nearly as good. When
 * nothing at all comes back, the first minutes wait their full time, since a stuck writer
 * must not have its queue filled by us; then it is taken for a chain that names its
 * writers and not us, and the pace is slow as well.
 */
#ifndef AOAI_PLUGIN_DELIVERY_H
#define AOAI_PLUGIN_DELIVERY_H

#include "collectd-plugin/ack.h"
#include "collectd-plugin/dispatch.h"
#include "common/journal.h"

struct aoai_delivery {
    struct aoai_ledger *ledger;
    struct aoai_journal *journal; /* NULL = none is kept */
    struct aoai_dispatch *dispatch;
    struct aoai_ack *ack;
    struct aoai_log log;
    bool is_slow;
    bool has_warned;
    int good_minutes;     /* acknowledged in a row since it became slow */
    int silent_minutes;   /* without a single acknowledgement, in a row */
    int64_t *age_minutes; /* of each account: the last one of its data age */
};

/* Delivers what the account offered last; returns how many minutes were marked as done.
 */
size_t aoai_delivery_run(struct aoai_delivery *delivery, size_t index,
                         const struct aoai_account_state *account);

/* Delivers the account's data age, once a minute, with a missing minute ahead of a start.
 */
void aoai_delivery_age(struct aoai_delivery *delivery, size_t index,
                       const struct aoai_account_state *account, int64_t minute,
                       double age_s);

#endif
