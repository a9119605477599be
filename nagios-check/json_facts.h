/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Facts that stand in more than one JSON document, each always written the same way.
 *
 *   a time     "2026-11-18T10:24:00Z"
 *   a window   {"from": "2026-11-18T10:22:00Z", "to": "2026-11-18T10:27:00Z"}
 *   an error   {"kind": "forbidden", "http_status": 403, "message": "...", "of": "..."}
 *   limits     {"tokens_per_minute": 200000, "requests_per_minute": 1200, "ptu": null, ..}
 *
 * null = not known, or does not apply; never 0. Times are UTC, the end of a window is the
 * first moment that does not belong to it. Appends to what is open; errors are the
 * buffer's (json_text.h). doc/check-json.md describes all.
 */
#ifndef CHECK_JSON_FACTS_H
#define CHECK_JSON_FACTS_H

#include "common/discovery.h"
#include "common/snapshot.h"
#include "nagios-check/json_text.h"
#include "nagios-check/measure.h"

/* What every document tells about how it came to be; all borrowed. */
struct check_json_scope {
    const struct aoai_discovery_config *discovery; /* subscription NULL = none was */
    const struct aoai_account_list *found;         /* by the discovery */
    const char *verbose;                           /* lines for "log"; NULL = none */
};

void check_json_number_or_null(struct check_json *json, const char *key, bool is_known,
                               double number);
/* Without the noise that a division leaves: 100.94 and not 100.94000000000001. */
void check_json_percent(struct check_json *json, const char *key, bool is_known,
                        double percent);
void check_json_time(struct check_json *json, const char *key, int64_t time_s);
void check_json_minute(struct check_json *json, const char *key, bool is_known,
                       int64_t minute);
/* An empty span is null. */
void check_json_window(struct check_json *json, const char *key, struct aoai_span span);
/* As options take it; null when it is not set. */
void check_json_range(struct check_json *json, const char *key,
                      const struct check_range *range);
void check_json_texts(struct check_json *json, const char *key,
                      const struct aoai_strlist *texts);
void check_json_state(struct check_json *json, enum check_state state);

/* `of` is what could not be read; NULL = no such member. */
void check_json_error(struct check_json *json, const char *key,
                      const struct aoai_error *error, const char *of);

/* "discovery", "log". */
void check_json_discovery(struct check_json *json, const struct check_json_scope *scope);
void check_json_log(struct check_json *json, const struct check_json_scope *scope);

/* Opens the object of an account and its list of errors; the caller adds errors and closes
 * both.
 */
void check_json_account_open(struct check_json *json, const struct aoai_resource_id *id,
                             const struct check_json_scope *scope);
void check_json_account(struct check_json *json, const struct aoai_account_state *account,
                        const struct aoai_named_metric *named,
                        const struct check_json_scope *scope);

/* "limits": by Azure, and `given` of --limit; 0 = none. */
void check_json_limits(struct check_json *json, const struct aoai_limit *limit,
                       bool is_provisioned, double capacity, double given);

/* From "is_listed" to "limits", as Azure lists the deployment. `given` is the limit of
 * --limit, 0 = none.
 */
void check_json_about(struct check_json *json, const struct aoai_account_state *account,
                      const struct aoai_deployment_state *state, double given);

#endif
