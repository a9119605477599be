/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/json_document.h"

#include "nagios-check/json_facts.h"

#define PREFIX "azure-openai-monitoring/"
#define HEAD(schema)                                                                     \
    "{\"schema\": \"" PREFIX schema "\", \"version\": \"" AZURE_OPENAI_VERSION           \
    "\", \"state\": \""

static const char *const check_nulls[] = {
    "taken_at",   "window", "settle_seconds", "data_age_seconds",
    "thresholds", "metric", "discovery",      NULL};
static const char *const check_lists[] = {"accounts", "deployments", "pools",
                                          "problems", "log",         NULL};
const struct check_json_document check_json_of_check = {
    .schema = PREFIX "check/1",
    .nulls = check_nulls,
    .lists = check_lists,
    .last_head = HEAD("check/1"),
    .last_end = "\"}, \"taken_at\": null, \"window\": null, \"settle_seconds\": null, "
                "\"data_age_seconds\": null, \"thresholds\": null, \"metric\": null, "
                "\"discovery\": null, \"accounts\": [], \"deployments\": [], "
                "\"pools\": [], \"problems\": [], \"log\": []}\n",
};

static const char *const list_nulls[] = {"taken_at", "window", "settle_seconds",
                                         "discovery", NULL};
static const char *const list_lists[] = {"accounts", "deployments", "problems", "log",
                                         NULL};
const struct check_json_document check_json_of_list = {
    .schema = PREFIX "list/1",
    .nulls = list_nulls,
    .lists = list_lists,
    .last_head = HEAD("list/1"),
    .last_end = "\"}, \"taken_at\": null, \"window\": null, \"settle_seconds\": null, "
                "\"discovery\": null, \"accounts\": [], \"deployments\": [], "
                "\"problems\": [], \"log\": []}\n",
};

static const char *const history_nulls[] = {"window", "settle_seconds", "discovery",
                                            NULL};
const struct check_json_document check_json_of_history = {
    .schema = PREFIX "history/1",
    .nulls = history_nulls,
    .lists = list_lists,
    .last_head = HEAD("history/1"),
    .last_end = "\"}, \"window\": null, \"settle_seconds\": null, \"discovery\": null, "
                "\"accounts\": [], \"deployments\": [], \"problems\": [], \"log\": []}\n",
};

static const char *const no_nulls[] = {NULL};
static const char *const doctor_lists[] = {"steps", "log", NULL};
const struct check_json_document check_json_of_doctor = {
    .schema = PREFIX "doctor/1",
    .nulls = no_nulls,
    .lists = doctor_lists,
    .last_head = HEAD("doctor/1"),
    .last_end = "\"}, \"steps\": [], \"log\": []}\n",
};

static const char *const metrics_lists[] = {"metrics", NULL};
const struct check_json_document check_json_of_metrics = {
    .schema = PREFIX "metrics/1",
    .nulls = no_nulls,
    .lists = metrics_lists,
    .last_head = HEAD("metrics/1"),
    .last_end = "\"}, \"metrics\": []}\n",
};

static struct check_json begin(const struct check_json_document *document,
                               enum check_state state, const char *summary,
                               struct aoai_buf *output)
{
    struct check_json json = check_json_begin(output);
    check_json_open(&json, NULL, '{');
    check_json_text(&json, "schema", document->schema);
    check_json_text(&json, "version", AZURE_OPENAI_VERSION);
    check_json_state(&json, state);
    check_json_text(&json, "summary", summary);
    return json;
}

struct check_json check_json_document_begin(const struct check_json_document *document,
                                            enum check_state state, const char *summary,
                                            struct aoai_buf *output)
{
    struct check_json json = begin(document, state, summary, output);
    check_json_null(&json, "error");
    return json;
}

bool check_json_document_end(struct check_json *json)
{
    check_json_close(json, '}');
    aoai_buf_add(json->buf, "\n");
    return !json->buf->has_failed;
}

void check_json_document_error(const struct check_json_document *document,
                               const struct aoai_error *error, struct aoai_buf *output)
{
    struct check_json json = begin(document, CHECK_UNKNOWN, error->message, output);
    check_json_error(&json, "error", error, NULL);
    for (size_t i = 0; document->nulls[i] != NULL; i++)
        check_json_null(&json, document->nulls[i]);
    for (size_t i = 0; document->lists[i] != NULL; i++) {
        check_json_open(&json, document->lists[i], '[');
        check_json_close(&json, ']');
    }
    check_json_close(&json, '}');
    aoai_buf_add(output, "\n");
}
