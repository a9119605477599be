/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/tally.h"

static void count(struct aoai_tally *tally, int status)
{
    size_t i = 0;
    while (i < tally->row_count && tally->rows[i].status != status)
        i++;
    if (i == AOAI_TALLY_STATUSES)
        return; /* nobody sends that many different ones */
    if (i == tally->row_count)
        tally->rows[tally->row_count++] = (struct aoai_tally_row){.status = status};
    tally->rows[i].count++;
}

static void send_and_count(void *ctx, struct aoai_exchange *const exchanges[],
                           size_t exchange_count)
{
    struct aoai_tally *tally = ctx;
    aoai_transport_send(tally->inner, exchanges, exchange_count);
    for (size_t i = 0; i < exchange_count; i++)
        count(tally, exchanges[i]->error.kind == AOAI_ERROR_NONE
                         ? exchanges[i]->response.status
                         : AOAI_TALLY_FAILED);
}

struct aoai_transport aoai_tally_transport(struct aoai_tally *tally)
{
    return (struct aoai_transport){.send = send_and_count, .ctx = tally};
}

void aoai_tally_clear(struct aoai_tally *tally)
{
    for (size_t i = 0; i < tally->row_count; i++)
        tally->rows[i].count = 0;
}
