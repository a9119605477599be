/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* A doctor's report for people. Pure.
 *
 *   [OK]       clock              within 30 seconds of Azure's
 *   [CRITICAL] sign-in            AADSTS7000215: the client secret is wrong: ...
 *                                 -> make a new secret, and put the value that is ...
 *     az ad app credential reset --id 5e5e5e5e-... --append
 *
 *   account contoso-prod
 *   [SKIPPED]  metrics role       not tried: no token
 *
 *   CRITICAL: 1 of 14 steps needs you, 7 not tried
 *
 * On a terminal words are broken at its edge and tags have a colour; elsewhere a step and
 * its remedy are one line each. Commands are never broken: they are to be copied.
 */
#ifndef CHECK_DOCTOR_TEXT_H
#define CHECK_DOCTOR_TEXT_H

#include "nagios-check/doctor_report.h"
#include "nagios-check/look.h"

/* False = does not fit, or no memory. */
bool check_doctor_text(const struct check_doctor_report *report,
                       const struct check_look *look,
                       struct aoai_buf *output) AOAI_MUST_CHECK;

#endif
