/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What was found out, before anybody puts it into words: the vocabulary of the judge and
 * of all that write.
 *
 *   result CRITICAL
 *     [CRITICAL] chat   tokens 101.3 % CRITICAL, requests 11.3 % OK, throttled 14.2 % ...
 *     [UNKNOWN]  account contoso-denied: metrics: HTTP 403 ...
 *     [OK]       embed  tokens 47.1 %
 *
 * Ownership: the result owns its findings and its pools; names, deployments and accounts
 * are borrowed from the snapshot, regions and usages from the aoai_pools: both must live as
 * long as the result.
 */
#ifndef CHECK_FINDING_H
#define CHECK_FINDING_H

#include "common/pools.h"
#include "common/snapshot.h"
#include "nagios-check/measure.h"

/* Why a finding is not OK: what the advice is chosen by. */
enum check_cause {
    CHECK_CAUSE_NONE = 0,
    CHECK_CAUSE_TOKENS_NEAR,
    CHECK_CAUSE_TOKENS_FULL,
    CHECK_CAUSE_TOKENS_DYNAMIC,
    CHECK_CAUSE_TOKENS_RANGE, /* of tokens, not of percent; or below it, or inside one */
    CHECK_CAUSE_PTU_RANGE,    /* below it, or inside one */
    CHECK_CAUSE_REQUESTS,
    CHECK_CAUSE_THROTTLED_EARLY, /* below 100 % of the limit */
    CHECK_CAUSE_THROTTLED_POOL,  /* with all that share its quota pool near the limit */
    CHECK_CAUSE_THROTTLED_DYNAMIC,
    CHECK_CAUSE_THROTTLED_PTU,
    CHECK_CAUSE_PTU,
    CHECK_CAUSE_PTU_SPILLOVER,
    CHECK_CAUSE_ERROR, /* see the finding's error kind */
    CHECK_CAUSE_OLD,
    CHECK_CAUSE_NO_VALUE,
    CHECK_CAUSE_NO_LIMIT,
    CHECK_CAUSE_NO_MATCH,
    CHECK_CAUSE_EMPTY,     /* nothing is deployed */
    CHECK_CAUSE_POOL,      /* a quota pool is handed out */
    CHECK_CAUSE_POOL_USED, /* ... used by all that share it */
    CHECK_CAUSE_POOL_ROLE,
    CHECK_CAUSE_POOL_UNMATCHED, /* a deployment's pool cannot be told */
    CHECK_CAUSE_POOL_EMPTY,     /* a limit of 0 */
    CHECK_CAUSE_METRIC_RANGE,   /* of --metric */
    CHECK_CAUSE_NOT_REPORTED,   /* by any deployment */
    CHECK_CAUSE_AGGREGATION,    /* failed, and Azure does not keep the one asked for */
};

/* A quota pool that judged deployments draw from. */
struct check_pool {
    const struct aoai_pool_region *region;
    const struct aoai_usage *usage;
    double percent; /* allocated of the limit; meaningless when the limit is 0 */
    size_t deployment_count;
    bool has_together;
    double together; /* the window's peak of the sum, tokens a minute */
    int64_t together_minute;
    double used_percent; /* together of the limit */
    bool is_by_use;      /* the use decided, not the allocation */
};

/* What a deployment may use; 0 = no such limit. */
struct check_limits {
    double tokens_per_min;
    double requests_per_min;
    double ptu;
};

struct check_finding {
    const struct aoai_account_state *account;       /* NULL = about a -d option, a pool */
    const struct aoai_deployment_state *deployment; /* NULL = about the account, a pool */
    const struct check_pool *pool; /* it draws from, or it is about; NULL = none read */
    enum check_state state;
    enum check_cause cause;
    enum aoai_error_kind error;
    enum check_kind decisive; /* the measure that decided, where one did */
    bool is_by_reason;        /* the reason decided, not a measure */
    bool is_softened;         /* the measure is CRITICAL, a setting makes it WARNING */
    bool is_unlisted;         /* use without a deployment in Azure's list */
    bool is_batch;            /* not judged */
    bool is_new;              /* made after the newest settled minute: not judged yet */
    bool is_mute;             /* does not report the metric asked for: not judged */
    bool is_idle;             /* no requests, so the metric has no value */
    bool is_whole_account;    /* the metric is not split: `deployment` is the account */
    bool has_weight;          /* `weight` decides the order among those of one state */
    double weight;            /* the heaviest first */
    const char *asked;        /* the -d option it is about, borrowed; NULL = about none */
    struct check_measure measures[CHECK_KIND_COUNT];
    double limit_given;    /* tokens a minute, of --limit; 0 = none is */
    bool has_limit_change; /* of Azure's, within a day (limit_memory.h) */
    struct check_limits limits_before;
    struct check_limits limits_after;
    int64_t before_read_at_s; /* when they were still these */
    int64_t changed_at_s;     /* when they were these no more */
    bool is_rising;       /* clearly (common/trend.h), towards a limit not reached yet */
    double rise_per_min;  /* in the unit of the main measure: tokens, or percent of PTU */
    int64_t limit_in_min; /* minutes from now to the limit; 0 = about now */
    bool has_age;
    int64_t age_s;   /* of the newest value that can be believed, also when too old */
    double requests; /* in the window of the requests */
    double throttled;
    char reason[AOAI_ERROR_MESSAGE_SIZE]; /* of what is unknown; "" = nothing is */
};

struct check_result {
    enum check_state state;
    struct check_finding *findings; /* worst first */
    size_t count;
    size_t capacity;
    size_t deployment_count;  /* that Azure lists and we looked at */
    size_t alert_count;       /* findings WARNING or CRITICAL by a measure */
    struct check_pool *pools; /* NULL = not read */
    size_t pool_count;
    size_t pool_alert_count;
    size_t unknown_count; /* findings with something unknown */
    bool has_age;
    int64_t age_s; /* of the account with the oldest data */
    int64_t settled_end;
    int64_t kept_s; /* answers came from other runs, and may be so old; 0 = none did */
    const struct aoai_snapshot *snapshot;
    const struct check_thresholds *thresholds;
};

/* The measure that says how busy a deployment is: PTU where there is one, else tokens. */
const struct check_measure *check_finding_main(const struct check_finding *finding);

/* Is it about a pool itself? (A deployment's finding names the one it draws from.) */
bool check_finding_is_pool(const struct check_finding *finding);

/* "contoso-prod"; "rg-ai/contoso-prod" where two resource groups have one of that name. */
void check_account_name(const struct aoai_snapshot *snapshot,
                        const struct aoai_account_state *account, struct aoai_buf *text);

/* "chat", "contoso-prod/chat" where there are several accounts, "contoso-denied", "-d gone".
 */
void check_finding_name(const struct check_result *result,
                        const struct check_finding *finding, struct aoai_buf *text);

/* By region, then name. */
int check_pool_compare(const struct check_pool *one, const struct check_pool *other);

/* All minutes that something was judged by; empty when nothing was. */
struct aoai_span check_result_window(const struct check_result *result);

void check_result_free(struct check_result *result);

#endif
