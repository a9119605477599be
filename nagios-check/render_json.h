/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Result -> JSON for programs: every fact that the text tells, and none cut. Pure.
 *
 *   {"schema": "azure-openai-monitoring/check/1", "state": "CRITICAL", "exit_code": 2,
 *    "summary": "chat 103.5% of 200K TPM at 10:23Z, ...", "error": null, ...
 *    "deployments": [{"name": "chat", "state": "CRITICAL", "measures": {"tokens": {...
 *
 * doc/check-json.md describes the members. Within schema 1 members are only added. The
 * same members are there in every answer, also when nothing could be judged: then "error"
 * says why and the lists are empty.
 *
 * At most 1 MiB: what is larger fails, since half a document says nothing.
 */
#ifndef CHECK_RENDER_JSON_H
#define CHECK_RENDER_JSON_H

#include "nagios-check/judge.h"

#define CHECK_JSON_MAX    ((size_t)1 << 20)
#define CHECK_JSON_SCHEMA "azure-openai-monitoring/check/1"

/* A whole answer in pieces, for a signal handler, which may only copy. Behind each goes
 * what it is named after (behind SUMMARY and MESSAGE the reason); that must need no
 * escaping.
 */
#define CHECK_JSON_LAST_STATE                                                            \
    "{\"schema\": \"" CHECK_JSON_SCHEMA "\", \"version\": \"" AZURE_OPENAI_VERSION       \
    "\", \"state\": \""
#define CHECK_JSON_LAST_CODE    "\", \"exit_code\": "
#define CHECK_JSON_LAST_SUMMARY ", \"summary\": \""
#define CHECK_JSON_LAST_KIND    "\", \"error\": {\"kind\": \""
#define CHECK_JSON_LAST_MESSAGE "\", \"http_status\": null, \"message\": \""
#define CHECK_JSON_LAST_END                                                              \
    "\"}, \"taken_at\": null, \"window\": null, \"settle_seconds\": null, "              \
    "\"data_age_seconds\": null, \"thresholds\": null, \"accounts\": [], "               \
    "\"deployments\": [], \"problems\": [], \"log\": []}\n"

/* Appends to an empty buffer with a cap of CHECK_JSON_MAX. `verbose` is lines for "log",
 * NULL = none. False = does not fit, or no memory.
 */
bool check_render_json(const struct check_result *result, const char *verbose,
                       struct aoai_buf *output) AOAI_MUST_CHECK;

/* For what fails before there is a result. */
void check_render_json_error(const struct aoai_error *error, struct aoai_buf *output);

#endif
