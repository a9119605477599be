/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* One account's metrics, as a part of a batch has them. */

#ifndef FAKE_AZURE_METRICS_H
#define FAKE_AZURE_METRICS_H

#include "tests/fake-azure/metrics_query.h"

struct metrics_part {
    const struct world_account *account;
    const char *id;     /* as it was asked for */
    const char *region; /* of the URL */
    enum fault_kind fault;
};

/* False = it would be too large. */
bool metrics_add_part(struct exchange *x, const struct metrics_query *query,
                      const struct metrics_part *part);

#endif
