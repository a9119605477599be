/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Result -> JSON for programs: every fact that the text tells, and none cut. Pure.
 *
 *   {"schema": "azure-openai-monitoring/check/1", "state": "CRITICAL", "exit_code": 2,
 *    "summary": "chat 103.5% of 200K TPM at 10:23Z, ...", "error": null, ...
 *    "deployments": [{"name": "chat", "state": "CRITICAL", "measures": {"tokens": {...
 *
 * doc/check-json.md describes the members; json_document.h says what all documents have in
 * common.
 */
#ifndef CHECK_RENDER_JSON_H
#define CHECK_RENDER_JSON_H

#include "nagios-check/finding.h"
#include "nagios-check/json_document.h"
#include "nagios-check/json_facts.h"

/* Appends to an empty buffer with a cap of CHECK_JSON_MAX. False = does not fit, or no
 * memory.
 */
bool check_render_json(const struct check_result *result,
                       const struct check_json_scope *scope,
                       struct aoai_buf *output) AOAI_MUST_CHECK;

#endif
