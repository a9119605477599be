/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/budget.h"

#define REQUESTS_AT_ONCE 100
#define REQUESTS_PER_S   20

int64_t aoai_budget_spend(struct aoai_budget *budget, size_t requests, int64_t now_ms)
{
    budget->spent -= (now_ms - budget->at_ms) * REQUESTS_PER_S;
    if (budget->spent < 0)
        budget->spent = 0;
    budget->at_ms = now_ms;
    budget->spent += (int64_t)requests * 1000;
    int64_t over = budget->spent - (int64_t)REQUESTS_AT_ONCE * 1000;
    return over > 0 ? (over + REQUESTS_PER_S - 1) / REQUESTS_PER_S : 0;
}
