/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What --doctor says: a line for each step, in the order of the way.
 *
 *   [CRITICAL] metrics role      HTTP 403 AuthorizationFailed (microsoft.insights/..)
 *                                -> grant "Monitoring Reader" on the account; a new grant
 *                                   takes some minutes:
 *     az role assignment create --assignee-object-id .. --role "Monitoring Reader" ..
 *
 * CRITICAL = the check cannot do what it was asked to, until somebody mends it; WARNING =
 * it can, but not for long, or not well; UNKNOWN = nobody can say now, and it may pass.
 * INFO = something is not there that nothing asked for needs. SKIPPED = not tried, since
 * an earlier step failed. Neither of these two is counted as OK: what is skipped is
 * unknown.
 *
 * Ownership: the report owns its lines. Errors: has_failed, no memory.
 */
#ifndef CHECK_DOCTOR_REPORT_H
#define CHECK_DOCTOR_REPORT_H

#include "common/buf.h"
#include "nagios-check/measure.h"

enum check_doctor_verdict {
    CHECK_DOCTOR_OK,
    CHECK_DOCTOR_INFO,
    CHECK_DOCTOR_WARNING,
    CHECK_DOCTOR_CRITICAL,
    CHECK_DOCTOR_UNKNOWN,
    CHECK_DOCTOR_SKIPPED,
    CHECK_DOCTOR_VERDICTS
};

struct check_doctor_line {
    const char *account; /* borrowed; NULL = of no single one */
    const char *step;    /* a literal, at most 17 letters */
    enum check_doctor_verdict verdict;
    struct aoai_buf found;
    struct aoai_buf remedy;  /* empty = nothing is to be done */
    struct aoai_buf command; /* that does it; empty = no single one does */
};

struct check_doctor_report {
    struct check_doctor_line *lines;
    size_t count;
    bool has_failed;
    struct check_doctor_line scrap; /* its texts have no room, and are not shown */
};

/* A new line at the end, of which the caller fills in the texts before the next is added.
 * Never NULL: where there is no memory it is a line that is not shown.
 */
struct check_doctor_line *check_doctor_add(struct check_doctor_report *report,
                                           const char *account, const char *step,
                                           enum check_doctor_verdict verdict);

size_t check_doctor_count(const struct check_doctor_report *report,
                          enum check_doctor_verdict verdict);

/* The worst of the lines: CRITICAL, WARNING, UNKNOWN, OK. */
enum check_state check_doctor_state(const struct check_doctor_report *report);

/* "2 of 14 steps need you, 6 not tried". */
void check_doctor_summary(const struct check_doctor_report *report,
                          struct aoai_buf *text);

/* "CRITICAL". */
const char *check_doctor_verdict_name(enum check_doctor_verdict verdict);

/* Accepts a zeroed report. */
void check_doctor_report_free(struct check_doctor_report *report);

#endif
