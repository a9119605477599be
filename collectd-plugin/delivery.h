/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Takes an account's minutes out of the ledger and through the daemon, one at a time:
 * hand over, wait until they were written, mark as done, the next one.
 *
 * When a filter chain drops some of our values, the acknowledgement never completes: that
 * is said once, and the minutes go on at a slow pace, which is nearly as good. When
 * nothing at all comes back the writers are stuck, and each minute waits its full time:
 * the daemon's queue has no limit and we must not be those who fill it.
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
    int good_minutes; /* acknowledged in a row since it became slow */
};

/* Delivers what the account offered last; returns how many minutes were marked as done.
 */
size_t aoai_delivery_run(struct aoai_delivery *delivery, size_t index,
                         const struct aoai_account_state *account,
                         const struct aoai_dispatch_poll *poll);

#endif
