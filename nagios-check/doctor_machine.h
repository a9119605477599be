/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* --doctor's look at this machine: what is configured and by whom, the files that must be
 * private, the state directory, the proxy. No network.
 *
 * Completes the identity as every run does; what is wrong with it is a fact, not a
 * failure. Files are read with the rules of common/file.h, and what was read is wiped.
 */
#ifndef CHECK_DOCTOR_MACHINE_H
#define CHECK_DOCTOR_MACHINE_H

#include "nagios-check/doctor_facts.h"

/* Fills the first part of zeroed facts. False = no memory. */
bool check_doctor_look_at_machine(struct check_config *config,
                                  struct check_doctor_facts *facts,
                                  struct aoai_error *err) AOAI_MUST_CHECK;

#endif
