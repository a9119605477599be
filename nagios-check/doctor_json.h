/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* A doctor's report for programs, the same facts as the text; doc/check-json.md.
 *
 *   "steps": [{"account": null, "name": "sign-in", "state": "CRITICAL",
 *     "found": "AADSTS7000215: ..", "remedy": "make a new ..", "command": "az ad .."}]
 */
#ifndef CHECK_DOCTOR_JSON_H
#define CHECK_DOCTOR_JSON_H

#include "nagios-check/doctor_report.h"

/* `log` is what -v tells; NULL = nothing. False = does not fit, or no memory. */
bool check_doctor_json(const struct check_doctor_report *report, const char *log,
                       struct aoai_buf *output) AOAI_MUST_CHECK;

#endif
