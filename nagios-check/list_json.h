/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* --list -o json: what the table tells, for programs that make one service a deployment.
 * Pure.
 *
 *   {"schema": "azure-openai-monitoring/list/1", ... "deployments": [
 *     {"account": "contoso-full", "resource_id": "/subscriptions/..", "name": "chat", ...
 *      "limits": {..}, "tokens": {"now": {"value": 201880, "minute": .., "percent": ..},
 *                                 "peak": {..}}, "ptu": null, "reason": null}]}
 *
 * Units as in list_row.h. doc/check-json.md describes the members.
 */
#ifndef CHECK_LIST_JSON_H
#define CHECK_LIST_JSON_H

#include "nagios-check/json_document.h"
#include "nagios-check/json_facts.h"
#include "nagios-check/list_row.h"

/* Appends to an empty buffer with a cap of CHECK_JSON_MAX; the state is that of the table.
 * False = does not fit, or no memory.
 */
bool check_list_json(const struct aoai_snapshot *snapshot,
                     const struct check_thresholds *thresholds, int64_t now_s,
                     const struct check_json_scope *scope, struct aoai_buf *output,
                     enum check_state *state) AOAI_MUST_CHECK;

#endif
