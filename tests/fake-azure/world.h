/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The accounts of the fake Azure and the traffic of their deployments.
 *
 * Everything here is a pure function of the account, the deployment and the minute, in
 * whole numbers, so two servers, the truth printer and tomorrow's run agree.  A minute is
 * counted since 1970-01-01T00:00Z.  Shares of a limit are in basis points (bp):
 * 10,000 bp are 100 %.
 */

#ifndef FAKE_AZURE_WORLD_H
#define FAKE_AZURE_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORLD_NAME_SIZE 65 /* a deployment's name has 64 characters at most */

#define WORLD_TENANT       "0f0f0f0f-1111-2222-3333-444444444444"
#define WORLD_SUBSCRIPTION "11111111-2222-3333-4444-555555555555"
#define WORLD_GROUP        "rg-ai"
#define WORLD_OTHER_GROUP  "rg-other"
#define WORLD_HERD_GROUP   "rg-herd"
#define WORLD_REGION       "swedencentral"

enum world_status {
    WORLD_STATUS_200,
    WORLD_STATUS_400,
    WORLD_STATUS_429,
    WORLD_STATUS_500,
    WORLD_STATUS_COUNT
};

extern const char *const world_status_names[WORLD_STATUS_COUNT];

/* Metrics that arrive together: they share their lateness. */
enum world_group { WORLD_GROUP_TOKENS, WORLD_GROUP_REQUESTS, WORLD_GROUP_GAUGES };

enum world_curve {
    CURVE_FLAT,
    CURVE_WORKDAY,
    CURVE_NIGHT,
    CURVE_EVENING_BATCH,
    CURVE_RAMP
};

enum world_reject {
    REJECT_NEVER,
    REJECT_AT_LIMIT, /* saturates at the limit; 429 from 95 % of it on */
    REJECT_OFTEN     /* 12 to 25 of 100 requests, always */
};

/* How a deployment is used; see world_table.c. */
struct world_profile {
    const char *text;
    enum world_curve curve;
    enum world_reject reject;
    int low_bp;
    int high_bp;
    int noise_bp;
    int weekend_pct;
    int burst_permille; /* chance of a burst in each two hours */
    int idle_permille;  /* minutes without any request */
    bool is_bounded;    /* noise never leaves low_bp..high_bp */
    bool is_clean;      /* neither 400 nor 500 */
};

enum {
    WORLD_HIDDEN = 1 << 0,         /* has series but is not in the deployments list */
    WORLD_UNUSED = 1 << 1,         /* is in the list but has no series */
    WORLD_NO_LIMITS = 1 << 2,      /* rateLimits left out of the list */
    WORLD_DYNAMIC = 1 << 3,        /* dynamicThrottlingEnabled */
    WORLD_PAUSED = 1 << 4,         /* deploymentState Paused */
    WORLD_SPILLOVER = 1 << 5,      /* spilloverDeploymentName */
    WORLD_LOWERED = 1 << 6,        /* the metrics write the name in lower case */
    WORLD_REQUESTS_ALONE = 1 << 7, /* rateLimits have no rule for tokens */
    WORLD_ZERO_LIMIT = 1 << 8,     /* rateLimits of 0 */
    WORLD_NEW = 1 << 9             /* created a minute before it is asked for */
};

struct world_deployment {
    char name[WORLD_NAME_SIZE];
    char
        series_name[WORLD_NAME_SIZE]; /* the value of the dimension ModelDeploymentName */
    const char *sku;
    const char *model;
    const char *version;
    const char *format; /* the maker of the model */
    const struct world_profile *profile;
    unsigned flags;
    int capacity;
    int64_t scale_tpm; /* what 100 % of the load means, also without a limit */
    int64_t limit_tpm; /* 0: the list shows no token rule */
    int64_t limit_requests;
    int64_t limit_requests_period_s;
    int64_t tokens_per_request;
    uint64_t seed;
    bool is_provisioned;
};

struct world_account {
    char name[64];
    const char *group;
    const char *kind;
    const char *location; /* as typed at creation */
    const char *stage;    /* value of a tag */
    bool denies_metrics;
    bool denies_deployments;
    size_t count;
    struct world_deployment deployments[];
};

/* What one deployment did in one minute. */
struct world_minute {
    int64_t prompt;
    int64_t generated;
    int64_t active;
    int64_t requests[WORLD_STATUS_COUNT];
    int64_t requests_all;
    int utilization_pct; /* provisioned deployments only */
    int utilization_max_pct;
    int response_ms;
};

/* The name in any letter case; fleet-1 to fleet-1000, long-fleet-1 to -1000 and herd-001
 * to herd-999 are made on demand.  NULL when unknown.  Free with free(). */
struct world_account *world_account_new(const char *name);
/* The accounts that a list shows: all but the fleets. */
const char *world_account_name(size_t index);

void world_minute(const struct world_deployment *deployment, int64_t minute,
                  struct world_minute *out);

/* How much of the final value shows at now_ms: 0 to 100, or -1 when the point has no
 * value yet.  extra_s makes the data later. */
int world_visible_pct(const struct world_deployment *deployment, enum world_group group,
                      int64_t minute, int64_t now_ms, int64_t extra_s);

/* Is the account's location this region?  Azure compares neither case nor blanks. */
bool world_is_in_region(const struct world_account *account, const char *region);

/* Prints accounts and deployments as a table on standard output. */
void world_print(void);

/* A number that depends on both and looks random. */
uint64_t world_mix(uint64_t a, uint64_t b);
uint64_t world_hash(const char *string);

#endif
