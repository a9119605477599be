/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What time it is for Azure: the machine's clock, unless Azure's answers say that it is
 * wrong.
 *
 *   Date: Mon, 23 Nov 2026 18:15:03 GMT
 *
 * Which minutes are settled depends on the time. On a machine whose clock is ahead the
 * future would look like minutes in which nothing was used. So this stands between retry
 * and the network as a transport, notes the Date of every good answer, and is a clock:
 * the machine's own as long as both agree within a few seconds, else Azure's, carried on
 * by the monotonic clock. A step of the machine's clock is noticed at once.
 *
 * A disagreement is said once when it begins and once when it is over.
 * Seconds since 1970, UTC. Used by one thread at a time.
 * Source: RFC 9110 section 6.6.1 (the Date of an answer; read 2026-11-23).
 */
#ifndef AOAI_SERVER_CLOCK_H
#define AOAI_SERVER_CLOCK_H

#include "common/clock.h"
#include "common/http.h"
#include "common/log.h"

/* Fill the first three; all borrowed. */
struct aoai_server_clock {
    struct aoai_transport inner;
    struct aoai_clock clock;
    struct aoai_log log;
    bool has_date;
    int64_t date_s;     /* of the newest good answer */
    int64_t date_at_ms; /* monotonic */
    int64_t travel_s;   /* how long the answers took at most */
    bool has_complained;
};

struct aoai_transport aoai_server_clock_transport(struct aoai_server_clock *server);
struct aoai_clock aoai_server_clock_clock(struct aoai_server_clock *server);

/* Seconds by which the machine's clock is ahead of Azure's (negative: behind); 0 while
 * nothing is known.
 */
int64_t aoai_server_clock_ahead_s(const struct aoai_server_clock *server);

#endif
