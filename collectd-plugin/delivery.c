/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/delivery.h"

#include <stdlib.h>

#define WAIT_MS           2000
#define SLOW_WAIT_MS      5
#define GOOD_MINUTES_MANY 60

/* False = the daemon stops. */
static bool await_written(struct aoai_delivery *delivery, size_t count)
{
    size_t seen =
        aoai_ack_wait(delivery->ack, count, delivery->is_slow ? SLOW_WAIT_MS : WAIT_MS);
    if (aoai_stop_is_requested(delivery->ack->stop))
        return false;
    if (seen >= count) {
        if (++delivery->good_minutes >= GOOD_MINUTES_MANY)
            delivery->is_slow = false;
        return true;
    }
    delivery->good_minutes = 0;
    delivery->is_slow = seen > 0;
    if (!delivery->has_warned)
        aoai_log(delivery->log, AOAI_LOG_WARNING,
                 "only %zu of a minute's %zu values were written within %d seconds: a "
                 "filter chain drops them, or a write plugin is stuck; going on slowly",
                 seen, count, WAIT_MS / 1000);
    delivery->has_warned = true;
    return true;
}

/* On disk before the next minute is handed on: a killed daemon repeats one at most. */
static void note(struct aoai_delivery *delivery, const struct aoai_handover *handover)
{
    size_t *numbers = NULL;
    if (delivery->journal == NULL)
        return;
    numbers = calloc(handover->count, sizeof(*numbers));
    for (size_t i = 0; numbers != NULL && i < handover->count; i++)
        numbers[i] = handover->items[i].mark;
    if (numbers != NULL)
        aoai_journal_note(delivery->journal, handover->minute, numbers, handover->count);
    free(numbers);
}

size_t aoai_delivery_run(struct aoai_delivery *delivery, size_t index,
                         const struct aoai_account_state *account,
                         const struct aoai_dispatch_poll *poll)
{
    size_t minutes = 0;
    struct aoai_handover handover;
    while (aoai_ledger_next(delivery->ledger, account, &handover)) {
        aoai_ack_begin(delivery->ack,
                       aoai_dispatch_time_s(delivery->dispatch, handover.minute));
        size_t count =
            aoai_dispatch_minute(delivery->dispatch, index, account, &handover, poll);
        if (!await_written(delivery, count))
            break;
        aoai_ledger_advance(delivery->ledger, &handover);
        note(delivery, &handover);
        minutes++;
    }
    return minutes;
}
