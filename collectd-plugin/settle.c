/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/settle.h"

#define LEAST_S 180
#define MOST_S  900
#define STEP_S  30
#define DAY_S   86400

struct aoai_settle aoai_settle_init(int64_t setting, int64_t now_s)
{
    bool is_auto = setting == AOAI_SETTLE_AUTO;
    return (struct aoai_settle){.is_auto = is_auto,
                                .settle_s = is_auto ? LEAST_S : setting,
                                .changed_at_s = now_s};
}

bool aoai_settle_saw(struct aoai_settle *settle, int64_t age_s, int64_t now_s)
{
    settle->changed_at_s = now_s;
    int64_t needed_s = (age_s + STEP_S - 1) / STEP_S * STEP_S;
    if (needed_s > MOST_S)
        needed_s = MOST_S;
    if (!settle->is_auto || needed_s <= settle->settle_s)
        return false;
    settle->settle_s = needed_s;
    return true;
}

void aoai_settle_relax(struct aoai_settle *settle, int64_t now_s)
{
    if (!settle->is_auto || settle->settle_s <= LEAST_S ||
        now_s - settle->changed_at_s < DAY_S)
        return;
    settle->changed_at_s = now_s;
    settle->settle_s -= STEP_S;
}
