/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Snapshots of one span after the other, put together: what --history keeps of them. Pure
 * but for memory.
 *
 *   history 10:27 .. 10:27 the next day
 *     account contoso-prod        limits_error, error: NONE, or what could not be read
 *       deployment gpt-4o         use 10:27 -> 84213 ...   throttled 10:27 -> 0 ...
 *
 * The use of a provisioned deployment is its PTU utilization in percent, of any other its
 * tokens a minute. A minute that no snapshot brought is missing.
 *
 * Ownership: owns all but the accounts' ids, which are the monitor's.
 */
#ifndef CHECK_HISTORY_DATA_H
#define CHECK_HISTORY_DATA_H

#include "common/snapshot.h"

struct check_history_deployment {
    char *name;
    char *sku;   /* NULL = not in Azure's list */
    char *model; /* NULL = not said */
    char *model_version;
    double capacity;          /* as Azure counts it for the SKU */
    struct aoai_limit limits; /* as Azure lists them */
    double given;             /* limit of --limit in tokens a minute; 0 = none */
    double limit;             /* of the use; 0 = none, 100 where it is percent */
    bool is_provisioned;
    bool is_batch;
    int64_t created_minute; /* 0 = not said */
    struct aoai_series use;
    struct aoai_series throttled; /* missing where requests are not known */
    double requests;              /* all that are known */
};

struct check_history_account {
    const struct aoai_resource_id *id;
    struct aoai_error limits_error;
    struct aoai_error error; /* the first of the metrics: no more is asked after it */
    struct check_history_deployment *items; /* in the order of their coming */
    size_t count;
};

struct check_history {
    struct aoai_span span;
    struct check_history_account *accounts; /* as in the snapshots */
    size_t account_count;
};

/* False = no memory; free it then too. */
bool check_history_init(struct check_history *history, struct aoai_span span,
                        size_t account_count) AOAI_MUST_CHECK;

/* Takes over what a snapshot knows of its spans. False = no memory. */
bool check_history_take(struct check_history *history,
                        const struct aoai_snapshot *snapshot) AOAI_MUST_CHECK;

/* Limits of --limit count instead of those that Azure lists, where one is judged by. */
void check_history_limit(struct check_history *history,
                         const struct aoai_strlist *limits);

/* The part of the span in which the deployment was there: from its creation on, or from
 * its first value, when it was there before under the same name.
 */
struct aoai_span check_history_span(const struct check_history *history,
                                    const struct check_history_deployment *deployment);

/* Was it made after the newest settled minute? Then there is nothing to know of it yet. */
bool check_history_is_new(const struct check_history *history,
                          const struct check_history_deployment *deployment);

/* Could something not be read? A listed deployment of which nothing is known is unknown,
 * and not idle.
 */
bool check_history_is_unknown(const struct check_history *history);

/* Why an account that answered has no deployments here. */
#define CHECK_HISTORY_NOTHING "no deployment, or none that matches"

void check_history_free(struct check_history *history);

#endif
