/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/verdict.h"

/* What a setting of the deployment is asked for. */
struct settings {
    bool is_provisioned;
    bool has_dynamic_quota;
    bool has_spillover;
};

static struct settings settings_of(const struct aoai_deployment *deployment)
{
    struct settings settings = {0};
    if (deployment == NULL)
        return settings;
    settings.is_provisioned = deployment->sku_kind == AOAI_SKU_PROVISIONED;
    settings.has_dynamic_quota = deployment->has_dynamic_quota;
    settings.has_spillover = settings.is_provisioned && deployment->spillover != NULL;
    return settings;
}

/* Is it not too much that alerts? Then no quota runs out. */
static bool is_low(const struct check_measure *measure)
{
    const struct check_range *range =
        measure->state == CHECK_CRITICAL ? &measure->critical : &measure->warning;
    return range->is_set && !(measure->value > range->end);
}

/* Does a setting see to it that what the measure says costs no caller an answer? */
static bool is_harmless(const struct settings *settings,
                        const struct check_thresholds *thresholds,
                        const struct check_finding *finding, enum check_kind kind)
{
    const struct check_measure *throttled = &finding->measures[CHECK_THROTTLED];
    switch (kind) {
    case CHECK_TOKENS:
        return settings->has_dynamic_quota && thresholds->critical.is_percent &&
               !is_low(&finding->measures[kind]) && throttled->is_known &&
               throttled->state == CHECK_OK;
    case CHECK_PTU:
        return settings->has_spillover && !is_low(&finding->measures[kind]);
    case CHECK_THROTTLED:
        return settings->has_spillover;
    case CHECK_REQUESTS:
        break;
    }
    return false;
}

static enum check_cause cause_of_tokens(const struct settings *settings,
                                        const struct check_thresholds *thresholds,
                                        const struct check_measure *tokens)
{
    bool is_percent = tokens->state == CHECK_CRITICAL ? thresholds->critical.is_percent
                                                      : thresholds->warning.is_percent;
    if (!is_percent || is_low(tokens))
        return CHECK_CAUSE_TOKENS_RANGE;
    if (tokens->percent < 100)
        return CHECK_CAUSE_TOKENS_NEAR;
    return settings->has_dynamic_quota ? CHECK_CAUSE_TOKENS_DYNAMIC
                                       : CHECK_CAUSE_TOKENS_FULL;
}

static enum check_cause cause_of(const struct settings *settings,
                                 const struct check_thresholds *thresholds,
                                 const struct check_finding *finding)
{
    const struct check_measure *tokens = &finding->measures[CHECK_TOKENS];
    switch (finding->decisive) {
    case CHECK_TOKENS:
        return cause_of_tokens(settings, thresholds, tokens);
    case CHECK_REQUESTS:
        return CHECK_CAUSE_REQUESTS;
    case CHECK_PTU:
        if (is_low(&finding->measures[CHECK_PTU]))
            return CHECK_CAUSE_PTU_RANGE;
        return settings->has_spillover ? CHECK_CAUSE_PTU_SPILLOVER : CHECK_CAUSE_PTU;
    case CHECK_THROTTLED:
        break;
    }
    if (settings->has_spillover)
        return CHECK_CAUSE_PTU_SPILLOVER;
    if (settings->is_provisioned)
        return CHECK_CAUSE_THROTTLED_PTU;
    if (settings->has_dynamic_quota)
        return CHECK_CAUSE_THROTTLED_DYNAMIC;
    return tokens->percent >= 100 ? CHECK_CAUSE_TOKENS_FULL : CHECK_CAUSE_THROTTLED_EARLY;
}

/* What a measure's state must reach to decide: that of a reason, or more than that of the
 * measure before it.
 */
static int least_rank(const struct check_finding *finding)
{
    return check_state_rank(finding->state) + (finding->is_by_reason ? 0 : 1);
}

/* Is there a limit of requests, and none of tokens? */
static bool has_requests_alone(const struct check_finding *finding)
{
    return finding->measures[CHECK_REQUESTS].has_percent &&
           !finding->measures[CHECK_TOKENS].has_percent;
}

void check_verdict(const struct aoai_deployment *deployment,
                   const struct check_thresholds *thresholds,
                   struct check_finding *finding)
{
    static const enum check_kind order[] = {CHECK_TOKENS, CHECK_PTU, CHECK_REQUESTS,
                                            CHECK_THROTTLED};
    struct settings settings = settings_of(deployment);
    finding->decisive = settings.is_provisioned       ? CHECK_PTU
                        : has_requests_alone(finding) ? CHECK_REQUESTS
                                                      : CHECK_TOKENS;
    for (size_t i = 0; i < AOAI_LENGTH(order); i++) {
        const struct check_measure *measure = &finding->measures[order[i]];
        bool is_softened = measure->state == CHECK_CRITICAL &&
                           is_harmless(&settings, thresholds, finding, order[i]);
        enum check_state state = is_softened ? CHECK_WARNING : measure->state;
        if (!measure->is_known || state == CHECK_OK ||
            check_state_rank(state) < least_rank(finding))
            continue;
        finding->state = state;
        finding->decisive = order[i];
        finding->is_by_reason = false;
        finding->is_softened = is_softened;
    }
    if (!finding->is_by_reason &&
        (finding->state == CHECK_WARNING || finding->state == CHECK_CRITICAL))
        finding->cause = cause_of(&settings, thresholds, finding);
}

const char *check_verdict_softener(const struct check_finding *finding)
{
    if (!finding->is_softened)
        return NULL;
    return settings_of(finding->deployment->deployment).is_provisioned ? "spillover"
                                                                       : "dynamic quota";
}
