/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What --list-metrics prints: the metrics that --metric knows. Pure.
 *
 *   NAME             TITLE                        UNIT   AGGREGATION  GROUP     DIMENSIONS
 *   GeneratedTokens  Generated Completion Tokens  Count  total        Azure...  ApiName, ...
 */
#ifndef CHECK_METRIC_TABLE_H
#define CHECK_METRIC_TABLE_H

#include "common/buf.h"

/* For people. */
void check_metric_table(struct aoai_buf *text);

/* The same for programs (doc/check-json.md). False = no memory. */
bool check_metric_table_json(struct aoai_buf *text) AOAI_MUST_CHECK;

#endif
