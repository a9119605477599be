/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* How long after its end a minute is taken as final: a number of seconds, or what
 * experience teaches. Pure arithmetic.
 *
 *   auto: 180 s -> a minute 260 s old was revised -> 270 s -> a day without any -> 240 s
 *
 * It rises at once, to the next half minute that covers what was seen, up to a quarter of
 * an hour; it falls by half a minute for each day in which nothing was revised.
 */
#ifndef AOAI_PLUGIN_SETTLE_H
#define AOAI_PLUGIN_SETTLE_H

#include "common/base.h"

#define AOAI_SETTLE_AUTO (-1) /* instead of seconds */

struct aoai_settle {
    bool is_auto;
    int64_t settle_s;
    int64_t changed_at_s; /* when it last rose, fell, or a revision was seen */
};

struct aoai_settle aoai_settle_init(int64_t setting, int64_t now_s);

/* A minute was revised; `age_s` after its end this was seen. True = the settle time rose.
 */
bool aoai_settle_saw(struct aoai_settle *settle, int64_t age_s, int64_t now_s);

/* Time goes by. */
void aoai_settle_relax(struct aoai_settle *settle, int64_t now_s);

#endif
