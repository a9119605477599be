/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* --doctor's way to Azure, step by step, with the tools of every run (tools.h): nothing
 * kept is used, so that what is told is so now. What fails is a fact; what needs it is not
 * tried.
 *
 *   servers    GET / of the sign-in service and of the Resource Manager, each on a
 *              connection of its own; any answer will do, and its Date tells the time
 *   sign-in    as a poll does it
 *   search     of --subscription
 *   survey     the accounts and what is around them (common/survey.h)
 *   poll       deployments and metrics of the last half hour
 */
#ifndef CHECK_DOCTOR_TRY_H
#define CHECK_DOCTOR_TRY_H

#include "nagios-check/doctor_facts.h"
#include "nagios-check/tools.h"

/* What a doctor works with. */
struct check_doctor_run {
    struct check_config *config;
    struct check_tools *tools;      /* zeroed; opened here, the caller closes them */
    struct aoai_snapshot *snapshot; /* the same, and freed before the tools are closed */
    const char *volatile *stage;
    void (*restart_timer)(int64_t timeout_s); /* each step has its own time */
};

/* Fills in the rest of the facts. False = no memory. */
bool check_doctor_try(const struct check_doctor_run *run,
                      struct check_doctor_facts *facts,
                      struct aoai_error *err) AOAI_MUST_CHECK;

#endif
