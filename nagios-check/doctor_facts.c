/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/doctor_facts.h"

#include <stdlib.h>

void check_doctor_facts_free(struct check_doctor_facts *facts)
{
    for (size_t i = 0; i < facts->account_count; i++) {
        aoai_survey_free(&facts->accounts[i].survey, 1);
        aoai_resource_id_free(&facts->accounts[i].id);
    }
    free(facts->accounts);
    free(facts->state_path);
    free(facts->proxy);
    free(facts->authority.place);
    free(facts->arm.place);
    *facts = (struct check_doctor_facts){0};
}
