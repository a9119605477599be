/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The final values, printed without a server: what a correct client has in the end. */

#ifndef FAKE_AZURE_TRUTH_H
#define FAKE_AZURE_TRUTH_H

#include <stdbool.h>
#include <stdint.h>

/* Prints minute, deployment, metric, status and value, separated by tabs, for the minutes
 * from from_s (rounded down) up to and without to_s.  Rows are sorted by deployment,
 * metric, status and minute.  metric NULL prints all metrics.  As in the service, a
 * status has rows only if it occurs between from and to; then its other minutes are 0.
 * Names are those of the deployments list.  False with a message on standard error on a
 * wrong name. */
bool truth_print(const char *account, const char *metric, int64_t from_s, int64_t to_s);

#endif
