/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* Accounts and deployments built from world_table.c, and their traffic. */

#include "tests/fake-azure/world.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/fake-azure/text.h"
#include "tests/fake-azure/world_table.h"

const char *const world_status_names[WORLD_STATUS_COUNT] = {"200", "400", "429", "500"};

/* The step of splitmix64, over both numbers. */
uint64_t world_mix(uint64_t a, uint64_t b)
{
    uint64_t z = a + (b + 1) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t world_hash(const char *string)
{
    uint64_t hash = UINT64_C(0x243f6a8885a308d3);
    for (const char *at = string; *at != '\0'; at++)
        hash = world_mix(hash, (unsigned char)*at);
    return hash;
}

static bool is_provisioned_sku(const char *sku)
{
    return strstr(sku, "Provisioned") != NULL;
}

static const struct world_model *find_model(const char *name)
{
    for (size_t i = 0; i < world_models_count; i++) {
        if (strcmp(world_models[i].name, name) == 0)
            return &world_models[i];
    }
    return &world_models[0];
}

static void fill_deployment(struct world_deployment *out, const char *account,
                            const struct world_row *row)
{
    const struct world_model *model = find_model(row->model);
    memset(out, 0, sizeof(*out));
    snprintf(out->name, sizeof(out->name), "%s", row->name);
    snprintf(out->series_name, sizeof(out->series_name), "%s", row->name);
    if (row->flags & WORLD_LOWERED) {
        for (char *at = out->series_name; *at != '\0'; at++)
            *at = (char)tolower((unsigned char)*at);
    }
    out->sku = row->sku;
    out->model = model->name;
    out->version = model->version;
    out->format = model->format == NULL ? "OpenAI" : model->format;
    out->profile = &world_profiles[row->profile];
    out->flags = row->flags;
    out->capacity = row->capacity;
    out->is_provisioned = is_provisioned_sku(row->sku);
    out->scale_tpm = (int64_t)row->capacity * model->tpm_per_unit;
    if (out->is_provisioned)
        out->scale_tpm = (int64_t)row->capacity * 2500;
    else if (strstr(row->sku, "Batch") != NULL)
        out->scale_tpm = 300000;
    else if (!(row->flags & WORLD_NO_LIMITS))
        out->limit_tpm = out->scale_tpm;
    if (out->limit_tpm > 0 || row->flags & WORLD_ZERO_LIMIT) {
        out->limit_requests = (int64_t)row->capacity * model->requests_per_unit;
        out->limit_requests_period_s = model->requests_period_s;
    }
    if (row->flags & WORLD_REQUESTS_ALONE)
        out->limit_tpm = 0;
    out->tokens_per_request = model->tokens_per_request;
    out->seed = world_mix(world_hash(account), world_hash(row->name));
}

static struct world_account *new_account(const char *name, size_t count)
{
    struct world_account *account =
        must_alloc(1, sizeof(*account) + count * sizeof(account->deployments[0]));
    snprintf(account->name, sizeof(account->name), "%s", name);
    account->group = WORLD_GROUP;
    account->kind = "OpenAI";
    account->location = WORLD_REGION;
    account->stage = "test";
    account->count = count;
    return account;
}

/* The number of a fleet in the name; 0 = another account. */
static long fleet_count(const char *name)
{
    static const char digits[] = "0123456789";
    if (strncasecmp(name, "fleet-", 6) != 0 || name[6] < '1' || name[6] > '9' ||
        strlen(name + 6) > 4 || strspn(name + 6, digits) != strlen(name + 6))
        return 0;
    long count = strtol(name + 6, NULL, 10);
    return count <= 1000 ? count : 0;
}

/* With `is_long` names are as long as they may be. */
static struct world_account *new_fleet(long count, bool is_long)
{
    static const char *const models[] = {"gpt-4o", "gpt-4.1", "gpt-4.1-mini",
                                         "text-embedding-3-large", "gpt-35-turbo"};
    static const int capacities[] = {10, 20, 50, 80, 120, 150, 250, 450};
    static const enum world_profile_id profiles[] = {
        PROFILE_FLEET_30, PROFILE_FLEET_30, PROFILE_FLEET_60,   PROFILE_FLEET_60,
        PROFILE_FLEET_80, PROFILE_FLEET_80, PROFILE_FLEET_FULL, PROFILE_NIGHT};
    char account_name[32];
    snprintf(account_name, sizeof(account_name), "%sfleet-%ld", is_long ? "long-" : "",
             count);
    struct world_account *account = new_account(account_name, (size_t)count);
    for (size_t i = 0; i < account->count; i++) {
        char name[WORLD_NAME_SIZE];
        uint64_t hash = world_mix(UINT64_C(0xf1ee7), i);
        snprintf(name, sizeof(name), "dep-%04u%s", (unsigned)(i + 1) % 10000,
                 is_long ? "-with.a.name-as-long_as-azure.lets-it.be_which-is.64-let"
                         : "");
        struct world_row row = {.name = name,
                                .sku = hash % 3 == 0 ? "Standard" : "GlobalStandard",
                                .model = models[(hash >> 8) % 5],
                                .capacity = capacities[(hash >> 16) % 8],
                                .profile = profiles[(hash >> 24) % 8]};
        fill_deployment(&account->deployments[i], account_name, &row);
    }
    return account;
}

/* One of many small accounts of one region, whose location nobody typed alike. */
static struct world_account *new_herd(const char *name)
{
    static const char *const spellings[] = {"swedencentral", "Sweden Central",
                                            "SWEDENCENTRAL"};
    static const enum world_profile_id profiles[] = {PROFILE_FLEET_30, PROFILE_FLEET_60,
                                                     PROFILE_FLEET_80};
    static const char *const names[] = {"chat", "helper"};
    struct world_account *account = new_account(name, sizeof(names) / sizeof(names[0]));
    size_t number = (size_t)strtoul(name + 5, NULL, 10);
    account->group = WORLD_HERD_GROUP;
    account->location = spellings[number % 3];
    for (size_t i = 0; i < account->count; i++) {
        struct world_row row = {.name = names[i],
                                .sku = "GlobalStandard",
                                .model = "gpt-4o",
                                .capacity = 50,
                                .profile = profiles[(number + i) % 3]};
        fill_deployment(&account->deployments[i], name, &row);
    }
    return account;
}

static bool is_herd(const char *name)
{
    return strncasecmp(name, "herd-", 5) == 0 && strlen(name) == 8 &&
           strspn(name + 5, "0123456789") == 3 && strcmp(name + 5, "000") != 0;
}

struct world_account *world_account_new(const char *name)
{
    if (is_herd(name))
        return new_herd(name);
    bool is_long = strncasecmp(name, "long-", 5) == 0;
    long count = fleet_count(is_long ? name + 5 : name);
    if (count > 0)
        return new_fleet(count, is_long);
    for (size_t i = 0; i < world_accounts_count; i++) {
        const struct world_account_row *row = &world_accounts[i];
        if (strcasecmp(row->name, name) != 0)
            continue;
        struct world_account *account = new_account(row->name, row->count);
        account->group = row->group;
        account->kind = row->kind;
        account->location = row->location;
        account->stage = row->stage == NULL ? "test" : row->stage;
        account->denies_metrics = row->denies_metrics;
        account->denies_deployments = row->denies_deployments;
        for (size_t k = 0; k < row->count; k++)
            fill_deployment(&account->deployments[k], row->name, &row->rows[k]);
        return account;
    }
    return NULL;
}

bool world_is_in_region(const struct world_account *account, const char *region)
{
    const char *at = account->location;
    for (; *at != '\0'; at++) {
        if (*at == ' ')
            continue;
        if (tolower((unsigned char)*at) != tolower((unsigned char)*region))
            return false;
        region++;
    }
    return *region == '\0';
}

const char *world_account_name(size_t index)
{
    return index < world_accounts_count && world_accounts[index].stage != NULL
               ? world_accounts[index].name
               : NULL;
}

/* Where between low_bp and high_bp the load stands, in per mille, by hour of the day;
 * between the hours it moves in a straight line. The ramp begins anew every hour. */
static int read_curve(enum world_curve curve, int64_t minute)
{
    static const int hours[][24] = {
        [CURVE_FLAT] = {500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500,
                        500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500},
        [CURVE_WORKDAY] = {60,  40,  30,   30,  40,  90,  200, 430, 720, 910, 985, 950,
                           870, 930, 1000, 980, 880, 700, 500, 370, 280, 210, 150, 100},
        [CURVE_NIGHT] = {960, 1000, 1000, 1000, 980, 820, 480, 200, 80,  40,  30,  20,
                         20,  20,   20,   30,   40,  60,  90,  150, 300, 560, 760, 890},
        [CURVE_EVENING_BATCH] = {350, 800, 980, 960, 760, 300, 180,  400,
                                 700, 890, 970, 940, 860, 920, 1000, 970,
                                 870, 690, 480, 350, 260, 190, 140,  150},
    };
    if (curve == CURVE_RAMP)
        return (int)(minute % 60 * 1000 / 60);
    int64_t of_day = minute % 1440;
    int hour = (int)(of_day / 60);
    int part = (int)(of_day % 60);
    int here = hours[curve][hour];
    int next = hours[curve][(hour + 1) % 24];
    return here + (next - here) * part / 60;
}

static bool is_weekend(int64_t minute)
{
    /* 1970-01-01 was a Thursday. */
    int64_t weekday = (minute / 1440 + 3) % 7;
    return weekday >= 5;
}

/* A burst lies inside one slot of two hours, so one look at the slot tells. */
static int64_t burst_bp(const struct world_deployment *deployment, int64_t minute)
{
    uint64_t hash =
        world_mix(deployment->seed ^ UINT64_C(0xb0257), (uint64_t)minute / 120);
    if ((int)(hash % 1000) >= deployment->profile->burst_permille)
        return 0;
    int64_t start = (int64_t)((hash >> 16) % 100);
    int64_t length = 3 + (int64_t)((hash >> 24) % 18);
    int64_t at = minute % 120;
    if (at < start || at >= start + length)
        return 0;
    return 3000 + (int64_t)((hash >> 32) % 4000);
}

/* What clients ask for in the minute, as a share of the scale. */
static int64_t demand_bp(const struct world_deployment *deployment, int64_t minute,
                         uint64_t hash)
{
    const struct world_profile *profile = deployment->profile;
    if ((int)((hash >> 40) % 1000) < profile->idle_permille)
        return 0;
    int64_t curve = read_curve(profile->curve, minute);
    if (is_weekend(minute))
        curve = curve * profile->weekend_pct / 100;
    int64_t span = profile->high_bp - profile->low_bp;
    if (profile->curve == CURVE_FLAT)
        return profile->low_bp + (int64_t)(hash % (uint64_t)(span + 1));
    int64_t wide = 2 * (int64_t)profile->noise_bp + 1;
    int64_t noise = (int64_t)(hash % (uint64_t)wide) - profile->noise_bp;
    int64_t demand = profile->low_bp + span * curve / 1000 + noise;
    if (curve >= 500 && profile->burst_permille > 0)
        demand += burst_bp(deployment, minute);
    int64_t low = profile->is_bounded ? profile->low_bp : profile->low_bp / 2;
    if (demand < low)
        demand = low;
    if (profile->is_bounded && demand > profile->high_bp)
        demand = profile->high_bp;
    return demand;
}

static void count_requests(const struct world_deployment *deployment, int64_t demand,
                           uint64_t hash, struct world_minute *out)
{
    const struct world_profile *profile = deployment->profile;
    int64_t tokens = out->prompt + out->generated;
    int64_t each = deployment->tokens_per_request * (80 + (int64_t)(hash % 41)) / 100;
    int64_t served = tokens / each;
    if (served == 0 && tokens > 0)
        served = 1;
    out->requests[WORLD_STATUS_200] = served;
    if (profile->reject == REJECT_OFTEN) {
        int64_t permille = 130 + (int64_t)((hash >> 8) % 111);
        out->requests[WORLD_STATUS_429] =
            (served * permille + (1000 - permille) / 2) / (1000 - permille);
    } else if (profile->reject == REJECT_AT_LIMIT && demand > 9500) {
        out->requests[WORLD_STATUS_429] = 1 + served * (demand - 9500) / 9500;
    }
    if (!profile->is_clean && served > 2) {
        if ((hash >> 24) % 100 < 3)
            out->requests[WORLD_STATUS_400] = 1 + (int64_t)((hash >> 32) % 3);
        if ((hash >> 40) % 200 < 1)
            out->requests[WORLD_STATUS_500] = 1 + (int64_t)((hash >> 48) % 2);
    }
    for (size_t i = 0; i < WORLD_STATUS_COUNT; i++)
        out->requests_all += out->requests[i];
}

void world_minute(const struct world_deployment *deployment, int64_t minute,
                  struct world_minute *out)
{
    memset(out, 0, sizeof(*out));
    uint64_t hash = world_mix(deployment->seed, (uint64_t)minute);
    int64_t demand = demand_bp(deployment, minute, hash);
    if (demand <= 0)
        return;
    uint64_t more = world_mix(hash, 1);
    int64_t served = demand;
    if (deployment->profile->reject == REJECT_AT_LIMIT && demand > 9500) {
        int64_t most = 10000 + (int64_t)((more >> 48) % 801);
        if (served > most)
            served = most;
    }
    int64_t tokens = deployment->scale_tpm * served / 10000;
    bool is_embedding = strncmp(deployment->model, "text-embedding", 14) == 0;
    int64_t prompt_permille = is_embedding ? 1000 : 550 + (int64_t)((more >> 32) % 300);
    out->prompt = tokens * prompt_permille / 1000;
    out->generated = tokens - out->prompt;
    out->active = tokens - out->prompt * (int64_t)((more >> 20) % 400) / 1000;
    count_requests(deployment, demand, world_mix(hash, 2), out);
    out->response_ms = 350 + (int)((more >> 8) % 900) + (int)(served / 10);
    if (deployment->is_provisioned) {
        out->utilization_pct = (int)(served / 100);
        out->utilization_max_pct = out->utilization_pct + (int)(more % 9);
    }
}

int world_visible_pct(const struct world_deployment *deployment, enum world_group group,
                      int64_t minute, int64_t now_ms, int64_t extra_s)
{
    int64_t age_ms = now_ms - (minute + 1) * 60000 - extra_s * 1000;
    if (age_ms >= 170000)
        return 100;
    uint64_t seed = deployment->seed ^ world_mix(UINT64_C(0x1a7e), (uint64_t)group);
    uint64_t hash = world_mix(seed, (uint64_t)minute);
    int64_t first_ms = 50000 + (int64_t)(hash % 60001);
    int64_t final_ms = 90000 + (int64_t)((hash >> 20) % 80001);
    if (age_ms < first_ms)
        return (hash >> 60) % 2 == 0 ? -1 : 0;
    if (age_ms < final_ms)
        return 40 + (int)((hash >> 40) % 56);
    return 100;
}

static void print_deployment(const char *account,
                             const struct world_deployment *deployment)
{
    char tpm[24] = "-";
    char rpm[24] = "-";
    if (deployment->limit_tpm > 0)
        snprintf(tpm, sizeof(tpm), "%" PRId64, deployment->limit_tpm);
    if (deployment->limit_requests > 0)
        snprintf(rpm, sizeof(rpm), "%" PRId64,
                 deployment->limit_requests * 60 / deployment->limit_requests_period_s);
    printf("%-15s %-22s %-24s %-22s %8d %7s %6s  %s%s%s%s%s%s%s%s%s%s%s\n", account,
           deployment->name, deployment->sku, deployment->model, deployment->capacity,
           tpm, rpm, deployment->profile->text,
           deployment->flags & WORLD_HIDDEN ? "; not in the list" : "",
           deployment->flags & WORLD_UNUSED ? "; has no series" : "",
           deployment->flags & WORLD_NO_LIMITS ? "; no rateLimits" : "",
           deployment->flags & WORLD_DYNAMIC ? "; dynamic quota" : "",
           deployment->flags & WORLD_PAUSED ? "; paused" : "",
           deployment->flags & WORLD_SPILLOVER ? "; spills over" : "",
           deployment->flags & WORLD_LOWERED ? "; metrics write it in lower case" : "",
           deployment->flags & WORLD_REQUESTS_ALONE ? "; limited by requests alone" : "",
           deployment->flags & WORLD_ZERO_LIMIT ? "; a limit of 0" : "",
           deployment->flags & WORLD_NEW ? "; always a minute old" : "");
}

void world_print(void)
{
    printf("%-15s %-22s %-24s %-22s %8s %7s %6s  %s\n", "ACCOUNT", "DEPLOYMENT", "SKU",
           "MODEL", "CAPACITY", "TPM", "RPM", "USE");
    for (size_t i = 0; i < world_accounts_count; i++) {
        struct world_account *account = world_account_new(world_accounts[i].name);
        if (account == NULL)
            continue;
        if (account->count == 0)
            printf("%-15s (no deployments; kind %s)\n", account->name, account->kind);
        for (size_t k = 0; k < account->count; k++)
            print_deployment(account->name, &account->deployments[k]);
        if (account->denies_metrics)
            printf("%-15s (metrics answer 403)\n", account->name);
        if (account->denies_deployments)
            printf("%-15s (the deployments list answers 403)\n", account->name);
        free(account);
    }
    puts("fleet-N         (N from 1 to 1000: dep-0001 and on; in no accounts list)");
    puts("long-fleet-N    (the same with names of 64 characters)");
    puts("herd-NNN        (herd-001 to herd-999, two deployments each, in "
         "group " WORLD_HERD_GROUP ";\n"
         "                 in the accounts list with --herd N)");
}
