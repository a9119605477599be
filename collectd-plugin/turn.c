/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/turn.h"

void aoai_turn_cut_future(struct aoai_account_state *state, int64_t settled_end)
{
    if (state->span.to_minute > settled_end)
        state->span.to_minute = settled_end;
    if (state->span.from_minute > settled_end)
        state->span.from_minute = settled_end;
}

bool aoai_turn_has_failed_metric(const struct aoai_account_state *state)
{
    for (size_t i = 0; i < AOAI_METRIC_COUNT; i++)
        if (state->errors[i].kind != AOAI_ERROR_NONE)
            return true;
    for (size_t i = 0; i < state->extra_count; i++)
        if (state->extras[i].error.kind != AOAI_ERROR_NONE)
            return true;
    return false;
}

bool aoai_turn_must_wait_for_list(const struct aoai_account_state *state)
{
    if (!aoai_error_is_transient(state->limits_error.kind))
        return false;
    for (size_t i = 0; i < state->deployment_count; i++)
        if (state->deployments[i].deployment != NULL)
            return false;
    return true;
}

bool aoai_turn_end(struct aoai_turn *turn, const struct aoai_turn_result *result)
{
    /* The present, and a span that brings nothing twice, are asked for a minute later.
     * What works again and was left behind is caught up now. */
    bool is_behind = !aoai_span_is_empty(result->next) &&
                     result->next.from_minute < result->span.from_minute;
    bool is_present =
        result->span.to_minute >= result->settled_end && !is_behind && !result->is_cut;
    bool has_moved =
        result->minutes > 0 || result->span.to_minute > turn->asked_to_minute;
    turn->asked_to_minute = result->span.to_minute;
    turn->is_resting = result->has_failed || is_present || !has_moved;
    return result->minutes > 0 || (has_moved && !result->has_failed);
}
