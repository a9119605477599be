/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* How many reads of Azure catching up may take, so that something is left for live minutes
 * and for whoever shares our identity. Pure arithmetic.
 *
 *   100 requests at once, then 20 a second: of the 250 and 25 a second that Azure grants a
 *   principal for a subscription
 *
 * A poll is not held up: what it took too much is waited for ahead of the next one.
 * Source: learn.microsoft.com/azure/azure-resource-manager/management/
 * request-limits-and-throttling.
 */
#ifndef AOAI_PLUGIN_BUDGET_H
#define AOAI_PLUGIN_BUDGET_H

#include "common/base.h"

/* Most accounts that catch up in one round: a few go far ahead, the others wait. */
#define AOAI_BUDGET_ACCOUNTS 10

struct aoai_budget {
    int64_t spent; /* thousandths of a request */
    int64_t at_ms; /* when that was */
};

/* So many requests were made; how many milliseconds to wait until more may be. */
int64_t aoai_budget_spend(struct aoai_budget *budget, size_t requests, int64_t now_ms);

#endif
