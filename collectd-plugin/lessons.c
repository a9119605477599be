/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/lessons.h"

#define MINUTE_S  60
#define TOO_OLD_S 900

struct sum {
    size_t values;
    double tokens;
    int64_t oldest_s; /* of the minutes, when they had changed */
};

/* How old the minute was when it had changed: not younger than at the last look, and not
 * a minute older had we looked in time. What was that old already when we looked last
 * teaches nothing: it was handed on late.
 */
static int64_t age_s(const struct aoai_revision *revision, int64_t looked_at_s,
                     int64_t taken_at_s)
{
    int64_t end_s = (revision->minute + 1) * MINUTE_S;
    if (looked_at_s - end_s > TOO_OLD_S)
        return 0;
    int64_t then_s = looked_at_s + MINUTE_S;
    return (then_s < taken_at_s ? then_s : taken_at_s) - end_s;
}

static struct sum add_up(const struct aoai_revisions *revisions, int64_t looked_at_s,
                         int64_t taken_at_s)
{
    struct sum sum = {.values = revisions->count};
    for (size_t i = 0; i < revisions->count; i++) {
        const struct aoai_revision *revision = &revisions->items[i];
        int64_t old_s = age_s(revision, looked_at_s, taken_at_s);
        sum.oldest_s = old_s > sum.oldest_s ? old_s : sum.oldest_s;
        if (revision->metric == AOAI_METRIC_PROCESSED_TOKENS)
            sum.tokens += aoai_revision_amount(revision);
    }
    return sum;
}

void aoai_lessons_take(const struct aoai_lessons *lessons, size_t index,
                       const struct aoai_account_state *account, int64_t looked_at_s,
                       int64_t taken_at_s)
{
    struct aoai_revisions revisions = {0};
    struct aoai_error err = {0};
    if (!aoai_revisions_find(lessons->marks, account, &revisions, &err))
        aoai_log(lessons->log, AOAI_LOG_ERROR, "account %s: %s", account->id->account,
                 err.message);
    struct sum sum = add_up(&revisions, looked_at_s, taken_at_s);
    lessons->health->points_revised += sum.values;
    lessons->health->tokens_revised += sum.tokens;
    if (sum.values > 0 && aoai_settle_saw(lessons->settle, sum.oldest_s, taken_at_s))
        aoai_log(lessons->log, AOAI_LOG_INFO,
                 "account %s: Azure has revised %zu values, %.0f tokens, as late as "
                 "%lld s after the end of their minute: Settle is %lld s now",
                 account->id->account, sum.values, sum.tokens, (long long)sum.oldest_s,
                 (long long)lessons->settle->settle_s);
    if (lessons->corrections)
        aoai_delivery_again(lessons->delivery, index, &revisions);
    aoai_revisions_free(&revisions);
}
