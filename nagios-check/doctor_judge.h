/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* From facts to lines: what was found at each step, whether that will do, and what to do
 * about it. Pure.
 *
 *   sign_in_error  AADSTS7000215: the client secret is wrong: ...
 *   -> [CRITICAL] sign-in   client secret: AADSTS7000215: the client secret is wrong: ...
 *        -> make a new one and put its value into /etc/nagios/azure-openai.conf:
 *        az ad app credential reset --id 5e5e5e5e-... --append
 *
 * The order of the lines is that of the way; who adds a step to it adds a function here.
 */
#ifndef CHECK_DOCTOR_JUDGE_H
#define CHECK_DOCTOR_JUDGE_H

#include "nagios-check/doctor_facts.h"
#include "nagios-check/doctor_report.h"

/* Fills a zeroed report; its lines borrow names from the facts. */
void check_doctor_judge(const struct check_doctor_facts *facts,
                        struct check_doctor_report *report);

/* Its parts, in their order. */
void check_doctor_judge_machine(const struct check_doctor_facts *facts,
                                struct check_doctor_report *report);
void check_doctor_judge_way(const struct check_doctor_facts *facts,
                            struct check_doctor_report *report);
void check_doctor_judge_sign_in(const struct check_doctor_facts *facts,
                                struct check_doctor_report *report);
void check_doctor_judge_search(const struct check_doctor_facts *facts,
                               struct check_doctor_report *report);
void check_doctor_judge_account(const struct check_doctor_facts *facts,
                                const struct check_doctor_account *account,
                                struct check_doctor_report *report);

void check_doctor_judge_data(const struct check_doctor_facts *facts,
                             const struct check_doctor_account *account,
                             struct check_doctor_report *report);

/* A step that was not tried, and why. */
void check_doctor_skip(struct check_doctor_report *report, const char *account,
                       const char *step, const char *why);

/* The failure of any metric; a missing role before all others. NULL = none failed. */
const struct aoai_error *
check_doctor_metric_error(const struct aoai_account_state *state);

/* What a request's failure is: somebody must act, or it may pass. */
enum check_doctor_verdict check_doctor_verdict_of(const struct aoai_error *error);

/* The reason without the advice that the core puts behind it: here that has its own line.
 */
void check_doctor_reason(const struct aoai_error *error, struct aoai_buf *text);

/* The failure of a request, and what to do about it; a missing role is one to be granted
 * to the identity on the scope.
 */
struct check_doctor_role {
    const char *name;  /* "Monitoring Reader" */
    const char *place; /* "the account" */
    const char *scope; /* ARM id */
};
void check_doctor_refusal(const struct check_doctor_facts *facts,
                          const struct aoai_error *error,
                          const struct check_doctor_role *role,
                          struct check_doctor_line *line);

#endif
