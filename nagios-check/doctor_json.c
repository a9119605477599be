/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/doctor_json.h"

#include "nagios-check/json_document.h"
#include "nagios-check/json_facts.h"

static void add_text(struct check_json *json, const char *key,
                     const struct aoai_buf *text)
{
    check_json_text(json, key, text->length > 0 ? aoai_buf_text(text) : NULL);
    json->buf->has_failed = json->buf->has_failed || text->has_failed;
}

static void add_step(struct check_json *json, const struct check_doctor_line *line)
{
    check_json_open(json, NULL, '{');
    check_json_text(json, "account", line->account);
    check_json_text(json, "name", line->step);
    check_json_text(json, "state", check_doctor_verdict_name(line->verdict));
    add_text(json, "found", &line->found);
    add_text(json, "remedy", &line->remedy);
    add_text(json, "command", &line->command);
    check_json_close(json, '}');
}

bool check_doctor_json(const struct check_doctor_report *report, const char *log,
                       struct aoai_buf *output)
{
    struct check_json_scope scope = {.verbose = log};
    struct aoai_buf summary = aoai_buf_init(256);
    check_doctor_summary(report, &summary);
    struct check_json json =
        check_json_document_begin(&check_json_of_doctor, check_doctor_state(report),
                                  aoai_buf_text(&summary), output);
    aoai_buf_free(&summary);
    check_json_open(&json, "steps", '[');
    for (size_t i = 0; i < report->count; i++)
        add_step(&json, &report->lines[i]);
    check_json_close(&json, ']');
    check_json_log(&json, &scope);
    return check_json_document_end(&json) && !report->has_failed;
}
