/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/rank.h"

#include <stdlib.h>
#include <strings.h>

bool check_rank_is_unknown(const struct check_result *result,
                           const struct check_finding *finding)
{
    if (finding->deployment != NULL)
        return finding->reason[0] != '\0';
    if (!finding->is_by_reason)
        return false;
    for (size_t i = 0; i < result->count; i++)
        if (result->findings[i].account == finding->account &&
            result->findings[i].deployment != NULL &&
            result->findings[i].reason[0] != '\0')
            return false;
    return true;
}

static void count(struct check_result *result)
{
    result->state = CHECK_OK;
    result->alert_count = 0;
    result->pool_alert_count = 0;
    result->unknown_count = 0;
    for (size_t i = 0; i < result->count; i++) {
        const struct check_finding *finding = &result->findings[i];
        if (check_state_rank(finding->state) > check_state_rank(result->state))
            result->state = finding->state;
        if (!finding->is_by_reason &&
            (finding->state == CHECK_WARNING || finding->state == CHECK_CRITICAL))
            (*(check_finding_is_pool(finding) ? &result->pool_alert_count
                                              : &result->alert_count))++;
        if (check_rank_is_unknown(result, finding))
            result->unknown_count++;
    }
}

/* How much a finding matters among those of its state. */
static double weight(const struct check_finding *finding)
{
    double most = -1;
    if (finding->has_weight)
        return finding->weight;
    if (check_finding_is_pool(finding))
        return finding->pool->is_by_use ? finding->pool->used_percent
                                        : finding->pool->percent;
    if (finding->deployment == NULL)
        return 1e300;
    if (finding->is_unlisted || finding->is_batch || finding->is_new)
        return -2;
    if (finding->state == CHECK_OK) {
        const struct check_measure *measure = &finding->measures[finding->decisive];
        return measure->is_known && measure->has_percent ? measure->percent : -1;
    }
    for (size_t i = 0; i < CHECK_KIND_COUNT; i++)
        if (finding->measures[i].has_percent && finding->measures[i].percent > most)
            most = finding->measures[i].percent;
    return most;
}

static int compare(const void *a, const void *b)
{
    const struct check_finding *one = a;
    const struct check_finding *other = b;
    int rank = check_state_rank(other->state) - check_state_rank(one->state);
    if (rank != 0)
        return rank;
    if (one->is_by_reason != other->is_by_reason) /* what was measured says more */
        return one->is_by_reason ? 1 : -1;
    if (one->state == CHECK_OK &&
        (one->deployment == NULL) != (other->deployment == NULL))
        return one->deployment == NULL ? 1 : -1;
    double weight_one = weight(one);
    double weight_other = weight(other);
    if (weight_one > weight_other || weight_one < weight_other)
        return weight_one > weight_other ? -1 : 1;
    if (check_finding_is_pool(one) && check_finding_is_pool(other))
        return check_pool_compare(one->pool, other->pool);
    if (one->deployment == NULL || other->deployment == NULL)
        return 0;
    int name = strcasecmp(one->deployment->name, other->deployment->name);
    return name != 0 || one->account == other->account
               ? name
               : strcasecmp(one->account->id->path, other->account->id->path);
}

void check_rank(struct check_result *result)
{
    count(result);
    qsort(result->findings, result->count, sizeof(*result->findings), compare);
}
