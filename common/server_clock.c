/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/server_clock.h"

#include "common/utc.h"

/* Nobody's clock is better, and a Date has whole seconds. */
#define TOLERANCE_S 5
/* Once wrong, it must do better to be right again: a Date jitters by a second. */
#define TRUSTED_S 2

static int64_t server_now_s(const struct aoai_server_clock *server)
{
    int64_t elapsed_ms = aoai_clock_monotonic_ms(server->clock) - server->date_at_ms;
    return server->date_s + elapsed_ms / 1000;
}

int64_t aoai_server_clock_ahead_s(const struct aoai_server_clock *server)
{
    return server->has_date ? aoai_clock_wall_s(server->clock) - server_now_s(server) : 0;
}

/* While the answers were under way the machine's clock went on. */
static bool is_right(const struct aoai_server_clock *server, int64_t ahead_s)
{
    int64_t limit_s = server->has_complained ? TRUSTED_S : TOLERANCE_S;
    return ahead_s >= -limit_s && ahead_s <= limit_s + server->travel_s;
}

static void complain(struct aoai_server_clock *server)
{
    int64_t ahead_s = aoai_server_clock_ahead_s(server);
    if (is_right(server, ahead_s) == !server->has_complained)
        return;
    server->has_complained = !server->has_complained;
    if (!server->has_complained)
        aoai_log(server->log, AOAI_LOG_INFO, "the clock of this machine is right again");
    else
        aoai_log(server->log, AOAI_LOG_WARNING,
                 "the clock of this machine is %lld seconds %s Azure's: Azure's counts",
                 (long long)(ahead_s < 0 ? -ahead_s : ahead_s),
                 ahead_s < 0 ? "behind" : "ahead of");
}

/* The time of a good answer; false = it has none. One that was stored on its way (Age)
 * tells the time of another day.
 */
static bool read_date(const struct aoai_exchange *exchange, int64_t *date_s)
{
    const struct aoai_http_route *route = exchange->request.route;
    if (exchange->error.kind != AOAI_ERROR_NONE || exchange->response.status != 200 ||
        aoai_http_header(&exchange->response, "Age") != NULL ||
        (route != NULL && route->is_local)) /* this machine's clock again */
        return false;
    const char *date = aoai_http_header(&exchange->response, "Date");
    return date != NULL && aoai_utc_parse_http_date(date, date_s);
}

/* Azure's time lay between date_s and so many seconds later. What is known already and
 * agrees with that is better when it came from quicker answers.
 */
static void note(struct aoai_server_clock *server, int64_t date_s, int64_t travel_s)
{
    int64_t known_s = server->has_date ? server_now_s(server) : 0;
    if (server->has_date && travel_s > server->travel_s && known_s >= date_s - 1 &&
        known_s <= date_s + travel_s + 1)
        return;
    server->has_date = true;
    server->date_s = date_s;
    server->date_at_ms = aoai_clock_monotonic_ms(server->clock);
    server->travel_s = travel_s;
}

/* Of several answers at once, the one that says the latest time was the least delayed.
 * All are taken as if they came when the last did.
 */
static void send_and_note(void *ctx, struct aoai_exchange *const exchanges[],
                          size_t count)
{
    struct aoai_server_clock *server = ctx;
    int64_t sent_at_ms = aoai_clock_monotonic_ms(server->clock);
    int64_t latest_s = 0;
    aoai_transport_send(server->inner, exchanges, count);
    for (size_t i = 0; i < count; i++) {
        int64_t date_s = 0;
        if (read_date(exchanges[i], &date_s) && date_s > latest_s)
            latest_s = date_s;
    }
    if (latest_s == 0)
        return;
    int64_t took_ms = aoai_clock_monotonic_ms(server->clock) - sent_at_ms;
    note(server, latest_s, (took_ms + 999) / 1000);
    complain(server);
}

struct aoai_transport aoai_server_clock_transport(struct aoai_server_clock *server)
{
    return (struct aoai_transport){.send = send_and_note, .ctx = server};
}

static int64_t wall_s(void *ctx)
{
    const struct aoai_server_clock *server = ctx;
    int64_t ahead_s = aoai_server_clock_ahead_s(server);
    int64_t local_s = aoai_clock_wall_s(server->clock);
    return is_right(server, ahead_s) ? local_s : local_s - ahead_s;
}

static int64_t monotonic_ms(void *ctx)
{
    const struct aoai_server_clock *server = ctx;
    return aoai_clock_monotonic_ms(server->clock);
}

static bool sleep_ms(void *ctx, int64_t duration_ms)
{
    const struct aoai_server_clock *server = ctx;
    return aoai_clock_sleep_ms(server->clock, duration_ms);
}

struct aoai_clock aoai_server_clock_clock(struct aoai_server_clock *server)
{
    return (struct aoai_clock){.wall_s = wall_s,
                               .monotonic_ms = monotonic_ms,
                               .sleep_ms = sleep_ms,
                               .ctx = server};
}
