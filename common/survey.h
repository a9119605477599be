/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What there is around accounts, and what of it an identity may read: each account, the
 * quota of its region, the resource providers of its subscription.
 *
 *   contoso-prod   OpenAI in SWEDENCENTRAL
 *     usages of swedencentral     14 pools     (or why they cannot be read)
 *     Microsoft.Insights          Registered
 *   contoso-west   HTTP 404: then nothing more is asked for it
 *
 * For who looks for a fault; no poll needs it. What several accounts share is asked for
 * once, and told with the first of them.
 *
 * Units: the deadline in monotonic milliseconds, for all together. Ownership: the items
 * own their region; ids are borrowed. Errors: those of common/arm.h, in each item.
 */
#ifndef AOAI_SURVEY_H
#define AOAI_SURVEY_H

#include "common/providers.h"
#include "common/resource_id.h"
#include "common/session.h"

/* Microsoft.Insights has the metrics, Microsoft.CognitiveServices the accounts. */
#define AOAI_SURVEY_PROVIDERS 2
extern const char *const aoai_survey_providers[AOAI_SURVEY_PROVIDERS];

struct aoai_survey_item {
    const struct aoai_resource_id *id; /* filled in by the caller */
    struct aoai_error error;           /* NONE = the account could be read */
    char kind[64];
    char location[64];
    char *region;      /* of the location, as URLs want it; NULL = none */
    bool has_usages;   /* were asked for: the first account of its region */
    size_t pool_count; /* 0 where usages_error says why */
    struct aoai_error usages_error;
    bool has_providers; /* were asked for: the first account of its subscription */
    char provider_states[AOAI_SURVEY_PROVIDERS][AOAI_PROVIDER_STATE_SIZE];
    struct aoai_error provider_errors[AOAI_SURVEY_PROVIDERS];
};

/* Fills items that hold nothing but their id. False = no memory. */
bool aoai_survey_run(struct aoai_session *session, size_t identity,
                     struct aoai_survey_item *items, size_t count, int64_t deadline_at_ms,
                     struct aoai_error *err) AOAI_MUST_CHECK;

void aoai_survey_free(struct aoai_survey_item *items, size_t count);

#endif
