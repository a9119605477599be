/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* A transport that wraps a transport and hands out again what it brought a moment ago.
 *
 * Monitoring systems start several checks of one account in the same moment: a service
 * for each deployment, a second one with other thresholds. They ask Azure for the same.
 * The first one asks, the others get its answers out of the state directory:
 *
 *   answer-9f86d081884c7d659a2feaa0c55ad015
 *     azure-openai-answer 1 1795688640 1795688640 48213
 *     {"cost":29,"timespan":"2026-11-18T10:06:00Z/2026-11-18T10:27:00Z",...
 *
 * (when it came by our clock, Azure's Date with it, bytes of the body.) Kept are answers
 * with status 200 alone, to GET and to what only asks in a body, under a hash of who asked,
 * of the URL, which holds the minutes asked for, and of the body. An answer that is handed out again bears the Date of now, as far as
 * our clock tells: what learns the time from answers (common/server_clock.h) learns the
 * same; of one that is older than `age_s` it learns nothing. No answer is older than `age_s`, or than its own request allows (where accounts
 * are, say, changes never); none comes from a clock that was set back.
 *
 * One asks at a time: the others wait for its answers, for a third of their own time at
 * most, then ask themselves. Whatever is wrong with the directory, the inner transport is
 * asked: a cache is never an error.
 *
 * Units: wall clock in seconds. Ownership: borrows all it is given.
 * Source of Date and Age: RFC 9110 6.6.1, RFC 9111 5.1.
 */
#ifndef AOAI_ANSWER_CACHE_H
#define AOAI_ANSWER_CACHE_H

#include "common/clock.h"
#include "common/http.h"
#include "common/state_dir.h"

/* All that is borrowed is filled by the caller. */
struct aoai_answer_cache {
    struct aoai_transport inner;
    struct aoai_clock clock; /* the machine's, as it is */
    const struct aoai_state_dir *dir;
    const char *owner; /* who asks: whoever may see other things is another one */
    int64_t age_s;
    size_t handed_out; /* how many answers came from others; starts at 0 */
};

struct aoai_transport aoai_answer_cache_transport(struct aoai_answer_cache *cache);

#endif
