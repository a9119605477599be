/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* One finding, or one quota pool, as a JSON object. Pure.
 *
 *   deployment  {"account": "contoso-full", "name": "chat", "state": "CRITICAL",
 *                "cause": "tokens_full", ... "limits": {..}, "measures": {"tokens": {..}}}
 *   problem     {"account": "contoso-denied", "state": "UNKNOWN", "cause": "error", ..}
 *   pool        {"name": "OpenAI.Standard.gpt-4o", "region": "swedencentral", "percent":
 *                90, "deployments": [{"account": .., "name": ..}], "used_together": {..}}
 *
 * Units as in judge.h and pool.h. doc/check-json.md describes the members.
 */
#ifndef CHECK_FINDING_JSON_H
#define CHECK_FINDING_JSON_H

#include "nagios-check/finding.h"
#include "nagios-check/json_text.h"

/* The word for programs; NULL = CHECK_CAUSE_NONE. */
const char *check_cause_name(enum check_cause cause);

/* The lists "deployments", "pools" and "problems", the worst first. */
void check_json_findings(struct check_json *json, const struct check_result *result);

#endif
