/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* Who lives in the fake Azure: profiles of use, models, accounts, deployments. */

#include "tests/fake-azure/world_table.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* text, curve, reject, low, high, noise, weekend, bursts, idle, bounded, clean */
const struct world_profile world_profiles[PROFILE_COUNT] = {
    [PROFILE_PROD_CHAT] =
        {"office hours to 85 %, bursts over 100 % on several days a week", CURVE_WORKDAY,
         REJECT_AT_LIMIT, 600, 8300, 350, 35, 190, 0, false, false},
    [PROFILE_OFFICE_70] = {"office hours to 70 %", CURVE_WORKDAY, REJECT_AT_LIMIT, 300,
                           6800, 300, 25, 0, 0, false, false},
    [PROFILE_OFFICE_BATCH] = {"office hours to 45 %, a batch after midnight",
                              CURVE_EVENING_BATCH, REJECT_AT_LIMIT, 200, 4400, 250, 60, 0,
                              0, false, false},
    [PROFILE_NIGHT] = {"nights 90 %, days low", CURVE_NIGHT, REJECT_AT_LIMIT, 500, 9000,
                       200, 100, 0, 0, false, false},
    [PROFILE_LOW] = {"low, below 12 %", CURVE_WORKDAY, REJECT_AT_LIMIT, 100, 1000, 150,
                     30, 0, 0, false, false},
    [PROFILE_LEGACY] = {"low, a third of the minutes idle", CURVE_WORKDAY,
                        REJECT_AT_LIMIT, 200, 2500, 400, 20, 0, 330, false, false},
    [PROFILE_CALM] = {"20 to 60 %, always", CURVE_WORKDAY, REJECT_AT_LIMIT, 2000, 6000,
                      300, 60, 0, 0, true, false},
    [PROFILE_HELPER] = {"20 to 40 %, always", CURVE_FLAT, REJECT_AT_LIMIT, 2000, 4000, 0,
                        100, 0, 0, true, false},
    [PROFILE_BUSY] = {"every minute 83 to 92 %, never a 429", CURVE_FLAT, REJECT_NEVER,
                      8305, 9195, 0, 100, 0, 0, true, false},
    [PROFILE_FULL] = {"every minute 97 to 104 %, 12 to 25 of 100 requests get 429",
                      CURVE_FLAT, REJECT_OFTEN, 9705, 10395, 0, 100, 0, 0, true, true},
    [PROFILE_CROWDED] = {"every minute 83 to 92 %, 12 to 25 of 100 requests get 429",
                         CURVE_FLAT, REJECT_OFTEN, 8305, 9195, 0, 100, 0, 0, true, true},
    [PROFILE_PTU] = {"utilization 30 to 110 %, 429 from 95 % on", CURVE_WORKDAY,
                     REJECT_AT_LIMIT, 3000, 10900, 250, 45, 0, 0, true, false},
    [PROFILE_BATCH] = {"batch at night, no limit per minute", CURVE_NIGHT, REJECT_NEVER,
                       0, 8000, 900, 100, 0, 0, false, false},
    [PROFILE_IDLE] = {"all zeros", CURVE_FLAT, REJECT_NEVER, 0, 0, 0, 100, 0, 1000, true,
                      true},
    [PROFILE_DYNAMIC] = {"office hours to 130 %, never a 429", CURVE_WORKDAY,
                         REJECT_NEVER, 1500, 12800, 300, 40, 0, 0, false, false},
    [PROFILE_FLEET_30] = {"to 30 %", CURVE_WORKDAY, REJECT_AT_LIMIT, 200, 3000, 300, 30,
                          0, 50, false, false},
    [PROFILE_FLEET_60] = {"to 60 %", CURVE_WORKDAY, REJECT_AT_LIMIT, 400, 6000, 400, 40,
                          20, 0, false, false},
    [PROFILE_FLEET_80] = {"to 80 %, bursts", CURVE_WORKDAY, REJECT_AT_LIMIT, 600, 7900,
                          400, 50, 90, 0, false, false},
    [PROFILE_FLEET_FULL] = {"to 115 % of demand", CURVE_WORKDAY, REJECT_AT_LIMIT, 2000,
                            11500, 500, 60, 0, 0, false, false},
    [PROFILE_RISING] = {"every hour anew from 30 to 95 %", CURVE_RAMP, REJECT_AT_LIMIT,
                        3000, 9500, 60, 100, 0, 0, true, false},
};

const struct world_model world_models[] = {
    {"gpt-4o", "2024-11-20", 1000, 1, 10, 900, NULL},
    {"gpt-4.1", "2025-04-14", 1000, 1, 60, 2600, NULL},
    {"gpt-4.1-mini", "2025-04-14", 1000, 1, 60, 1900, NULL},
    {"text-embedding-3-large", "1", 1000, 1, 10, 700, NULL},
    {"o3-mini", "2025-01-31", 10000, 1, 60, 14000, NULL},
    {"gpt-35-turbo", "0125", 1000, 1, 10, 420, NULL},
    {"whisper", "001", 1000, 1, 60, 3000, NULL},
    {"DeepSeek-R1", "1", 1000, 1, 60, 3100, "DeepSeek"},
};
const size_t world_models_count = COUNT(world_models);

static const struct world_row prod_rows[] = {
    {"gpt-4o", "GlobalStandard", "gpt-4o", 450, PROFILE_PROD_CHAT, 0},
    {"gpt-4.1", "Standard", "gpt-4.1", 120, PROFILE_OFFICE_70, 0},
    {"gpt-4.1-mini", "GlobalStandard", "gpt-4.1-mini", 250, PROFILE_OFFICE_BATCH, 0},
    {"text-embedding-3-large", "Standard", "text-embedding-3-large", 350, PROFILE_NIGHT,
     0},
    {"o3-mini", "GlobalStandard", "o3-mini", 50, PROFILE_LOW, 0},
    {"GPT-35-Legacy", "Standard", "gpt-35-turbo", 20, PROFILE_LEGACY, WORLD_LOWERED},
};

static const struct world_row calm_rows[] = {
    {"chat", "GlobalStandard", "gpt-4o", 200, PROFILE_CALM, 0},
    {"embed", "Standard", "text-embedding-3-large", 120, PROFILE_CALM, 0},
};

static const struct world_row busy_rows[] = {
    {"chat", "GlobalStandard", "gpt-4o", 200, PROFILE_BUSY, 0},
    {"helper", "Standard", "gpt-4.1-mini", 50, PROFILE_HELPER, 0},
};

static const struct world_row full_rows[] = {
    {"chat", "GlobalStandard", "gpt-4o", 200, PROFILE_FULL, 0},
    {"helper", "Standard", "gpt-4.1-mini", 50, PROFILE_HELPER, 0},
};

static const struct world_row mixed_rows[] = {
    {"ptu-gpt-4o", "GlobalProvisionedManaged", "gpt-4o", 100, PROFILE_PTU, 0},
    {"batch-gpt-4o", "GlobalBatch", "gpt-4o", 5000, PROFILE_BATCH, WORLD_NO_LIMITS},
    {"no-limits", "Standard", "gpt-4.1-mini", 10, PROFILE_CALM, WORLD_NO_LIMITS},
    {"idle", "Standard", "gpt-4.1", 30, PROFILE_IDLE, 0},
    {"never-used", "Standard", "gpt-4.1", 30, PROFILE_IDLE, WORLD_UNUSED},
    {"dynamic", "Standard", "gpt-4o", 40, PROFILE_DYNAMIC, WORLD_DYNAMIC},
    {"spill", "ProvisionedManaged", "gpt-4o", 50, PROFILE_PTU, WORLD_SPILLOVER},
    {"paused", "Standard", "gpt-35-turbo", 20, PROFILE_IDLE, WORLD_PAUSED},
    {"__Empty", "Standard", "whisper", 10, PROFILE_LOW, WORLD_HIDDEN},
    {"deleted-one", "Standard", "gpt-4.1", 60, PROFILE_FLEET_60, WORLD_HIDDEN},
};

static const struct world_row other_rows[] = {
    {"chat", "GlobalStandard", "gpt-4.1-mini", 80, PROFILE_FLEET_60, 0},
};

/* Two that draw from one pool of their region, which they use nearly all of together. */
static const struct world_row west_rows[] = {
    {"chat", "Standard", "gpt-4o", 60, PROFILE_BUSY, 0},
    {"agents", "Standard", "gpt-4o", 55, PROFILE_CROWDED, 0},
};

static const struct world_row rising_rows[] = {
    {"chat", "GlobalStandard", "gpt-4o", 100, PROFILE_RISING, 0},
    {"calm", "Standard", "gpt-4.1-mini", 50, PROFILE_CALM, 0},
};

/* Two makers' models; the second and third report under the names for all models alone. */
static const struct world_row makers_rows[] = {
    {"chat", "GlobalStandard", "gpt-4o", 100, PROFILE_CALM, 0},
    {"reason", "GlobalStandard", "DeepSeek-R1", 100, PROFILE_FULL, 0},
    {"unused", "GlobalStandard", "DeepSeek-R1", 20, PROFILE_IDLE, WORLD_UNUSED},
};

/* Names of all letters that Azure takes, some of which a label cannot tell apart; and what
 * is seldom: a limit of requests alone, a limit of 0, one that was made a moment ago. */
static const struct world_row names_rows[] = {
    {"gpt-4.1", "Standard", "gpt-4.1", 120, PROFILE_OFFICE_70, 0},
    {"GPT_4.1", "GlobalStandard", "gpt-4.1", 90, PROFILE_HELPER, 0},
    {"gpt-4-1", "Standard", "gpt-4.1", 60, PROFILE_BUSY, 0},
    {"4o.Mini_2", "Standard", "gpt-4.1-mini", 50, PROFILE_CALM, 0},
    {"A-name.of_64-letters.is_as-long.as_Azure-lets.it_be-so.that_it-.", "GlobalStandard",
     "gpt-4o", 200, PROFILE_CALM, 0},
    {"speech", "Standard", "whisper", 3, PROFILE_HELPER, WORLD_REQUESTS_ALONE},
    {"nothing", "Standard", "gpt-4.1", 0, PROFILE_IDLE, WORLD_ZERO_LIMIT},
    {"fresh", "Standard", "gpt-4.1", 30, PROFILE_IDLE, WORLD_UNUSED | WORLD_NEW},
};

#define ROWS(array) (array), COUNT(array)

const struct world_account_row world_accounts[] = {
    {"contoso-prod", WORLD_GROUP, "OpenAI", WORLD_REGION, false, false, ROWS(prod_rows),
     "prod"},
    {"contoso-calm", WORLD_GROUP, "OpenAI", "SWEDENCENTRAL", false, false,
     ROWS(calm_rows), "test"},
    {"contoso-busy", WORLD_GROUP, "OpenAI", WORLD_REGION, false, false, ROWS(busy_rows),
     "prod"},
    {"contoso-full", WORLD_GROUP, "AIServices", WORLD_REGION, false, false,
     ROWS(full_rows), "prod"},
    {"contoso-mixed", WORLD_GROUP, "AIServices", WORLD_REGION, false, false,
     ROWS(mixed_rows), "test"},
    {"contoso-denied", WORLD_GROUP, "OpenAI", WORLD_REGION, true, false, ROWS(calm_rows),
     "test"},
    {"contoso-nolist", WORLD_GROUP, "OpenAI", WORLD_REGION, false, true, ROWS(calm_rows),
     "test"},
    {"contoso-empty", WORLD_GROUP, "OpenAI", WORLD_REGION, false, false, NULL, 0, "test"},
    {"contoso-speech", WORLD_GROUP, "SpeechServices", WORLD_REGION, false, false, NULL, 0,
     "test"},
    {"contoso-other", WORLD_OTHER_GROUP, "OpenAI", WORLD_REGION, false, false,
     ROWS(other_rows), "prod"},
    {"contoso-west", WORLD_OTHER_GROUP, "OpenAI", "West Europe", false, false,
     ROWS(west_rows), "prod"},
    {"contoso-makers", WORLD_GROUP, "AIServices", "North Europe", false, false,
     ROWS(makers_rows), "test"},
    {"contoso-rising", WORLD_GROUP, "OpenAI", "North Europe", false, false,
     ROWS(rising_rows), "test"},
    {"contoso-names", WORLD_GROUP, "OpenAI", WORLD_REGION, false, false, ROWS(names_rows),
     NULL},
};
const size_t world_accounts_count = COUNT(world_accounts);
