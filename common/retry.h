/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* A transport that wraps a transport and sends again what failed for a passing reason.
 *
 * Sent again: no connection or a reset (NETWORK), HTTP 408, 429, 500, 502, 503, 504 and
 * 529; from a local service also 404, 410, any 5xx and a timeout while there is time left.
 * Not sent again: a timeout of any other, a refused certificate, a cancellation, any other
 * answer. The wait is what the server asks for (`retry-after-ms`,
 * `x-ms-retry-after-ms`, `Retry-After` as seconds or as a date), never less than one
 * second for a throttled request, or else doubles from try to try with jitter. When the
 * wait would pass the exchange's deadline, the answer is handed back as it is, at once.
 *
 * Sources: RFC 9110 10.2.3; learn.microsoft.com/azure/azure-resource-manager/management/
 * request-limits-and-throttling (an early retry is not served and gets a new wait),
 * 2026-09.
 */
#ifndef AOAI_RETRY_H
#define AOAI_RETRY_H

#include "common/clock.h"
#include "common/http.h"
#include "common/log.h"

struct aoai_retry {
    struct aoai_transport inner;
    struct aoai_clock clock;
    struct aoai_log log;
    int tries_max;         /* 1 = never again */
    int64_t base_delay_ms; /* before the second try; doubled for each further one */
    uint64_t jitter_state; /* any number; differs from process to process */
};

/* The retry object is the caller's and must outlive the transport. */
struct aoai_transport aoai_retry_transport(struct aoai_retry *retry);

/* What the server asks for, in milliseconds, or -1. Pure. */
int64_t aoai_retry_after_ms(const struct aoai_http_response *response, int64_t now_s);

#endif
