/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* --doctor: walks the way to Azure and says where it ends.
 *
 *   look at this machine -> try the way -> judge -> text or JSON
 *
 * The rooms: doctor_machine and doctor_try collect doctor_facts; doctor_judge makes a
 * doctor_report of them, doctor_text and doctor_json print it. The state is that of the
 * report.
 */
#ifndef CHECK_DOCTOR_H
#define CHECK_DOCTOR_H

#include "nagios-check/doctor_try.h"
#include "nagios-check/look.h"

/* Appends all that is to be printed to an empty buffer. `run->snapshot` is not needed
 * afterwards. False = there is no report.
 */
bool check_doctor(const struct check_doctor_run *run, const struct check_look *look,
                  struct aoai_buf *output, enum check_state *state,
                  struct aoai_error *err) AOAI_MUST_CHECK;

#endif
