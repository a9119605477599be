/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What is learnt from minutes that Azure changed after they were handed on: how much was
 * wrong, how long to wait from now on, and, where it is wanted, what to send again.
 */
#ifndef AOAI_PLUGIN_LESSONS_H
#define AOAI_PLUGIN_LESSONS_H

#include "collectd-plugin/health.h"
#include "collectd-plugin/settle.h"

/* All borrowed. */
struct aoai_lessons {
    struct aoai_marks *marks;
    struct aoai_settle *settle;
    struct aoai_health *health;
    struct aoai_delivery *delivery;
    struct aoai_log log;
    bool corrections; /* revised minutes are sent again */
};

/* Looks through the account's answers, ahead of the delivery of its new minutes. It was
 * looked at before at `looked_at_s`.
 */
void aoai_lessons_take(const struct aoai_lessons *lessons, size_t index,
                       const struct aoai_account_state *account, int64_t looked_at_s,
                       int64_t taken_at_s);

#endif
