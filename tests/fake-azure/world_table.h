/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The rows from which world.c builds its accounts. */

#ifndef FAKE_AZURE_WORLD_TABLE_H
#define FAKE_AZURE_WORLD_TABLE_H

#include "tests/fake-azure/world.h"

enum world_profile_id {
    PROFILE_PROD_CHAT,
    PROFILE_OFFICE_70,
    PROFILE_OFFICE_BATCH,
    PROFILE_NIGHT,
    PROFILE_LOW,
    PROFILE_LEGACY,
    PROFILE_CALM,
    PROFILE_HELPER,
    PROFILE_BUSY,
    PROFILE_FULL,
    PROFILE_CROWDED,
    PROFILE_PTU,
    PROFILE_BATCH,
    PROFILE_IDLE,
    PROFILE_DYNAMIC,
    PROFILE_FLEET_30,
    PROFILE_FLEET_60,
    PROFILE_FLEET_80,
    PROFILE_FLEET_FULL,
    PROFILE_RISING,
    PROFILE_COUNT
};

struct world_row {
    const char *name;
    const char *sku;
    const char *model;
    int capacity;
    enum world_profile_id profile;
    unsigned flags;
};

struct world_account_row {
    const char *name;
    const char *group;
    const char *kind;
    const char *location;
    bool denies_metrics;
    bool denies_deployments;
    const struct world_row *rows;
    size_t count;
    const char *stage; /* value of the tag "stage"; NULL = in no list, and at the end */
};

/* What a model's name decides. */
struct world_model {
    const char *name;
    const char *version;
    int tpm_per_unit;
    int requests_per_unit; /* in requests_period_s */
    int requests_period_s;
    int tokens_per_request;
    const char *format; /* its maker; NULL = OpenAI */
};

extern const struct world_profile world_profiles[PROFILE_COUNT];
extern const struct world_account_row world_accounts[];
extern const size_t world_accounts_count;
extern const struct world_model world_models[];
extern const size_t world_models_count;

#endif
