/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/doctor_report.h"

#include "nagios-check/text.h"

#include <stdlib.h>

#define TEXT_CAP 4096

static void free_texts(struct check_doctor_line *line)
{
    aoai_buf_free(&line->found);
    aoai_buf_free(&line->remedy);
    aoai_buf_free(&line->command);
}

struct check_doctor_line *check_doctor_add(struct check_doctor_report *report,
                                           const char *account, const char *step,
                                           enum check_doctor_verdict verdict)
{
    struct check_doctor_line *lines =
        realloc(report->lines, (report->count + 1) * sizeof(*lines));
    if (lines == NULL) {
        report->has_failed = true;
        return &report->scrap;
    }
    report->lines = lines;
    struct check_doctor_line *line = &lines[report->count++];
    *line = (struct check_doctor_line){
        .account = account,
        .step = step,
        .verdict = verdict,
        .found = aoai_buf_init(TEXT_CAP),
        .remedy = aoai_buf_init(TEXT_CAP),
        .command = aoai_buf_init(TEXT_CAP),
    };
    return line;
}

size_t check_doctor_count(const struct check_doctor_report *report,
                          enum check_doctor_verdict verdict)
{
    size_t count = 0;
    for (size_t i = 0; i < report->count; i++)
        count += report->lines[i].verdict == verdict ? 1 : 0;
    return count;
}

enum check_state check_doctor_state(const struct check_doctor_report *report)
{
    if (check_doctor_count(report, CHECK_DOCTOR_CRITICAL) > 0)
        return CHECK_CRITICAL;
    if (check_doctor_count(report, CHECK_DOCTOR_WARNING) > 0)
        return CHECK_WARNING;
    if (report->count == 0 || check_doctor_count(report, CHECK_DOCTOR_UNKNOWN) > 0 ||
        check_doctor_count(report, CHECK_DOCTOR_SKIPPED) > 0)
        return CHECK_UNKNOWN;
    return CHECK_OK;
}

void check_doctor_summary(const struct check_doctor_report *report, struct aoai_buf *text)
{
    size_t skipped = check_doctor_count(report, CHECK_DOCTOR_SKIPPED);
    size_t wrong = report->count - skipped - check_doctor_count(report, CHECK_DOCTOR_OK) -
                   check_doctor_count(report, CHECK_DOCTOR_INFO);
    if (wrong > 0)
        aoai_buf_addf(text, "%zu of ", wrong);
    check_text_plural(text, (int64_t)report->count, "step");
    if (wrong > 0)
        aoai_buf_add(text, wrong == 1 ? " needs you" : " need you");
    else
        aoai_buf_add(text, skipped == 0 ? ", all well" : ", none failed");
    if (skipped > 0)
        aoai_buf_addf(text, ", %zu not tried", skipped);
}

const char *check_doctor_verdict_name(enum check_doctor_verdict verdict)
{
    static const char *const names[CHECK_DOCTOR_VERDICTS] = {
        [CHECK_DOCTOR_OK] = "OK",           [CHECK_DOCTOR_INFO] = "INFO",
        [CHECK_DOCTOR_WARNING] = "WARNING", [CHECK_DOCTOR_CRITICAL] = "CRITICAL",
        [CHECK_DOCTOR_UNKNOWN] = "UNKNOWN", [CHECK_DOCTOR_SKIPPED] = "SKIPPED",
    };
    return names[verdict];
}

void check_doctor_report_free(struct check_doctor_report *report)
{
    for (size_t i = 0; i < report->count; i++)
        free_texts(&report->lines[i]);
    free(report->lines);
    *report = (struct check_doctor_report){0};
}
