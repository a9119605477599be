/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What a person who was woken up should know: the likely cause and the next step. */
#ifndef CHECK_ADVICE_H
#define CHECK_ADVICE_H

#include "nagios-check/finding.h"

struct check_advice {
    const char *cause; /* one sentence without a full stop; NULL = no advice */
    const char *step;
};

struct check_advice check_advice_for(const struct check_finding *finding);

#endif
