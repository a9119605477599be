/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* --history -o json: what the text tells, for programs. Pure.
 *
 *   {"schema": "azure-openai-monitoring/history/1", ... "deployments": [
 *     {"account": "contoso-prod", "resource_id": "/subscriptions/..", "name": "gpt-4o", ...
 *      "unit": "tokens_per_minute", "full": 450000, "peak": {"value": 485685, "minute": ..},
 *      "p95": {..}, "minutes_full": 212, "hours": [1200, .. 24 of them],
 *      "throttled": {"requests": 61222, "throttled": 3345, "spells": [..]}}]}
 *
 * Units as in history_data.h. doc/check-json.md describes the members.
 */
#ifndef CHECK_HISTORY_JSON_H
#define CHECK_HISTORY_JSON_H

#include "nagios-check/history_data.h"
#include "nagios-check/json_document.h"
#include "nagios-check/json_facts.h"

/* Appends to an empty buffer with a cap of CHECK_JSON_MAX; the state is that of the text.
 * False = does not fit, or no memory.
 */
bool check_history_json(const struct check_history *history,
                        const struct check_thresholds *thresholds,
                        const struct check_json_scope *scope, struct aoai_buf *output,
                        enum check_state *state) AOAI_MUST_CHECK;

#endif
