/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The frame of every JSON document: what it is called, its first members, and how it looks
 * when something kept it from being made.
 *
 *   {"schema": "azure-openai-monitoring/check/1", "version": "0.1.0", "state": "UNKNOWN",
 *    "exit_code": 3, "summary": "timed out after 30 s while ...",
 *    "error": {"kind": "timeout", "http_status": null, "message": "..."},
 *    "taken_at": null, ... "accounts": [], ... "log": []}
 *
 * Whoever reads a document finds the same members in every one of its schema: "error" says
 * why nothing is known, what is one value is null then, and lists are empty. Within a
 * schema members are only added. doc/check-json.md describes them.
 *
 * At most 1 MiB: what is larger fails, since half a document says nothing.
 */
#ifndef CHECK_JSON_DOCUMENT_H
#define CHECK_JSON_DOCUMENT_H

#include "nagios-check/json_text.h"
#include "nagios-check/measure.h"

#define CHECK_JSON_MAX ((size_t)1 << 20)

struct check_json_document {
    const char *schema;
    const char *const *nulls; /* members behind "error", NULL-ended */
    const char *const *lists; /* behind those */
    /* A whole answer in pieces, for a signal handler, which may only copy: head, state,
     * CHECK_JSON_LAST_..., end.
     */
    const char *last_head;
    const char *last_end;
};

extern const struct check_json_document check_json_of_check;
extern const struct check_json_document check_json_of_list;
extern const struct check_json_document check_json_of_history;
extern const struct check_json_document check_json_of_doctor;
extern const struct check_json_document check_json_of_metrics;

/* Behind each goes what it is named after (behind SUMMARY and MESSAGE the reason); that
 * must need no escaping.
 */
#define CHECK_JSON_LAST_CODE    "\", \"exit_code\": "
#define CHECK_JSON_LAST_SUMMARY ", \"summary\": \""
#define CHECK_JSON_LAST_KIND    "\", \"error\": {\"kind\": \""
#define CHECK_JSON_LAST_MESSAGE "\", \"http_status\": null, \"message\": \""

/* The top of a document that could be made, "error" included; the caller goes on. */
struct check_json check_json_document_begin(const struct check_json_document *document,
                                            enum check_state state, const char *summary,
                                            struct aoai_buf *output);

/* The last bracket. False = does not fit, or no memory. */
bool check_json_document_end(struct check_json *json) AOAI_MUST_CHECK;

/* For what fails before there is a result. */
void check_json_document_error(const struct check_json_document *document,
                               const struct aoai_error *error, struct aoai_buf *output);

#endif
