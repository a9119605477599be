/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/retry.h"

#include "common/utc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define THROTTLED_DELAY_MIN_MS 1000
#define DELAY_MAX_MS           60000

/* What is known about one exchange between its tries. */
struct attempt {
    struct aoai_exchange *exchange;
    int64_t due_at_ms;
    int tries;
    bool is_done;
};

static bool read_count(const char *text, int64_t *count)
{
    char *end = NULL;
    errno = 0;
    if (text == NULL || *text < '0' || *text > '9')
        return false;
    long long value = strtoll(text, &end, 10);
    if (errno != 0 || value > 86400000 || end[strspn(end, " \t")] != '\0')
        return false;
    *count = value;
    return true;
}

int64_t aoai_retry_after_ms(const struct aoai_http_response *response, int64_t now_s)
{
    int64_t count = 0;
    int64_t at = 0;
    if (read_count(aoai_http_header(response, "retry-after-ms"), &count) ||
        read_count(aoai_http_header(response, "x-ms-retry-after-ms"), &count))
        return count;
    const char *text = aoai_http_header(response, "Retry-After");
    if (read_count(text, &count))
        return count * 1000;
    if (text != NULL && aoai_utc_parse_http_date(text, &at))
        return at > now_s ? (at - now_s) * 1000 : 0;
    return -1;
}

static bool is_throttled(const struct aoai_exchange *exchange)
{
    return exchange->response.status == 429 || exchange->response.status == 529;
}

static bool is_local(const struct aoai_exchange *exchange)
{
    return exchange->request.route != NULL && exchange->request.route->is_local;
}

static bool is_passing(const struct aoai_exchange *exchange)
{
    int status = exchange->response.status;
    if (exchange->error.kind == AOAI_ERROR_TIMEOUT)
        return is_local(exchange);
    if (exchange->error.kind != AOAI_ERROR_NONE)
        return exchange->error.kind == AOAI_ERROR_NETWORK;
    if (is_local(exchange) && (status == 404 || status == 410 || status >= 500))
        return true;
    switch (status) {
    case 408:
    case 500:
    case 502:
    case 503:
    case 504:
        return true;
    default:
        return is_throttled(exchange);
    }
}

/* xorshift: spreads retries of many collectors, nothing that must be unpredictable. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t x = *state | 1;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    *state = x;
    return x;
}

static int64_t delay_ms(struct aoai_retry *retry, const struct attempt *attempt)
{
    int64_t asked_ms = -1;
    if (attempt->exchange->error.kind == AOAI_ERROR_NONE)
        asked_ms = aoai_retry_after_ms(&attempt->exchange->response,
                                       aoai_clock_wall_s(retry->clock));
    const struct aoai_http_route *route = attempt->exchange->request.route;
    int64_t delay = retry->base_delay_ms;
    if (route != NULL && route->base_delay_ms > 0)
        delay = route->base_delay_ms;
    delay <<= attempt->tries - 1;
    if (delay > DELAY_MAX_MS)
        delay = DELAY_MAX_MS;
    delay += (int64_t)(next_random(&retry->jitter_state) % (uint64_t)(delay / 4 + 1));
    if (asked_ms >= 0)
        delay = asked_ms;
    if (is_throttled(attempt->exchange) && delay < THROTTLED_DELAY_MIN_MS)
        delay = THROTTLED_DELAY_MIN_MS;
    return delay;
}

static int tries_max(const struct aoai_retry *retry, const struct aoai_exchange *exchange)
{
    const struct aoai_http_route *route = exchange->request.route;
    return route != NULL && route->tries_max > 0 ? route->tries_max : retry->tries_max;
}

/* Decides what becomes of an exchange that has just ended. */
static void look_at(struct aoai_retry *retry, struct attempt *attempt)
{
    const struct aoai_exchange *exchange = attempt->exchange;
    attempt->tries++;
    attempt->is_done = true;
    if (!is_passing(exchange) || attempt->tries >= tries_max(retry, exchange))
        return;
    int64_t wait_ms = delay_ms(retry, attempt);
    int64_t due_at_ms = aoai_clock_monotonic_ms(retry->clock) + wait_ms;
    if (due_at_ms >= exchange->request.deadline_at_ms)
        return;
    aoai_log(retry->log, AOAI_LOG_DEBUG, "try %d: %s; again in %lld ms", attempt->tries,
             exchange->error.kind != AOAI_ERROR_NONE ? exchange->error.message
                                                     : "the server is busy",
             (long long)wait_ms);
    attempt->due_at_ms = due_at_ms;
    attempt->is_done = false;
}

/* Sends every attempt that is due, in one go. */
static void send_due(struct aoai_retry *retry, struct attempt *attempts,
                     struct aoai_exchange **batch, size_t count)
{
    int64_t now_ms = aoai_clock_monotonic_ms(retry->clock);
    size_t due = 0;
    for (size_t i = 0; i < count; i++) {
        if (attempts[i].is_done || attempts[i].due_at_ms > now_ms)
            continue;
        if (attempts[i].tries > 0)
            aoai_exchange_rewind(attempts[i].exchange);
        attempts[i].due_at_ms = -1;
        batch[due++] = attempts[i].exchange;
    }
    aoai_transport_send(retry->inner, batch, due);
    for (size_t i = 0; i < count; i++)
        if (!attempts[i].is_done && attempts[i].due_at_ms == -1)
            look_at(retry, &attempts[i]);
}

/* Sleeps until the first waiting attempt is due. False: none is left, or we must stop. */
static bool wait_for_next(const struct aoai_retry *retry, const struct attempt *attempts,
                          size_t count)
{
    int64_t first_ms = INT64_MAX;
    for (size_t i = 0; i < count; i++)
        if (!attempts[i].is_done && attempts[i].due_at_ms < first_ms)
            first_ms = attempts[i].due_at_ms;
    if (first_ms == INT64_MAX)
        return false;
    int64_t wait_ms = first_ms - aoai_clock_monotonic_ms(retry->clock);
    return wait_ms <= 0 || aoai_clock_sleep_ms(retry->clock, wait_ms);
}

static void send_all(void *ctx, struct aoai_exchange *const exchanges[], size_t count)
{
    struct aoai_retry *retry = ctx;
    struct attempt *attempts = calloc(count, sizeof(*attempts));
    struct aoai_exchange **batch = calloc(count, sizeof(struct aoai_exchange *));
    if (attempts == NULL || batch == NULL) {
        for (size_t i = 0; i < count; i++)
            (void)aoai_error_no_memory(&exchanges[i]->error);
        goto out;
    }
    for (size_t i = 0; i < count; i++)
        attempts[i].exchange = exchanges[i];
    do
        send_due(retry, attempts, batch, count);
    while (wait_for_next(retry, attempts, count));
out:
    free(batch);
    free(attempts);
}

struct aoai_transport aoai_retry_transport(struct aoai_retry *retry)
{
    struct aoai_transport transport = {.send = send_all, .ctx = retry};
    return transport;
}
