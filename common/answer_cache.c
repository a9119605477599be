/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/answer_cache.h"

#include "common/sha256.h"
#include "common/utc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX          "answer-"
#define LASTING_PREFIX  "lasting-answer-"
#define NAME_SIZE       48
#define MAGIC           "azure-openai-answer 1"
#define BODY_MAX        ((size_t)8 << 20)
#define HEAD_MAX        128
#define SWEEP_S         600
#define LASTING_SWEEP_S 86400
#define WAIT_SHARE      3 /* of the time that is left */
#define NAP_MS          20
#define NAP_MAX_MS      500

static void make_name(const struct aoai_answer_cache *cache,
                      const struct aoai_exchange *exchange, char name[static NAME_SIZE])
{
    char hex[AOAI_SHA256_HEX_SIZE];
    struct aoai_sha256 hash = aoai_sha256_begin();
    aoai_sha256_field(&hash, cache->owner);
    aoai_sha256_field(&hash, exchange->request.url);
    aoai_sha256_field(&hash, exchange->request.body);
    (void)snprintf(name, NAME_SIZE, "%s%.32s",
                   exchange->request.keep_s > 0 ? LASTING_PREFIX : PREFIX,
                   aoai_sha256_end(&hash, hex));
}

static bool is_asking(const struct aoai_exchange *exchange)
{
    const struct aoai_http_request *request = &exchange->request;
    return request->is_question ||
           (strcmp(request->method, "GET") == 0 && request->body == NULL);
}

/* ---- one answer ---- */

#define NO_DATE INT64_MIN

enum head { CAME_S, DATE_S, LENGTH, HEAD_COUNT };

static bool answer(struct aoai_exchange *exchange, const char *body, size_t length,
                   int64_t date_s)
{
    char date[AOAI_UTC_HTTP_DATE_SIZE];
    struct aoai_http_response *response = &exchange->response;
    aoai_exchange_rewind(exchange);
    response->headers = aoai_buf_init(HEAD_MAX);
    response->body = aoai_buf_init(exchange->request.response_cap);
    if (date_s != NO_DATE) {
        aoai_buf_addf(&response->headers, "Date: %s",
                      aoai_utc_format_http_date(date_s, date));
        aoai_buf_add_bytes(&response->headers, "", 1);
    }
    aoai_buf_add_bytes(&response->body, body, length);
    response->status = 200;
    response->is_kept = true;
    if (!response->headers.has_failed && !response->body.has_failed)
        return true;
    aoai_exchange_rewind(exchange);
    return false;
}

static bool load(const struct aoai_answer_cache *cache, struct aoai_exchange *exchange)
{
    char name[NAME_SIZE];
    struct aoai_buf file = aoai_buf_init(BODY_MAX + HEAD_MAX);
    int64_t head[HEAD_COUNT] = {0};
    const char *body = NULL;
    bool is_loaded = false;
    make_name(cache, exchange, name);
    if (aoai_state_dir_read(cache->dir, name, &file))
        body = aoai_state_head(&file, MAGIC, head, HEAD_COUNT);
    if (body != NULL) {
        size_t length = file.length - (size_t)(body - aoai_buf_text(&file));
        int64_t old_s = aoai_clock_wall_s(cache->clock) - head[CAME_S];
        int64_t keep_s = exchange->request.keep_s;
        is_loaded = (int64_t)length == head[LENGTH] && old_s >= 0 &&
                    old_s < (keep_s > cache->age_s ? keep_s : cache->age_s) &&
                    answer(exchange, body, length,
                           old_s < cache->age_s ? head[DATE_S] + old_s : NO_DATE);
    }
    aoai_buf_free(&file);
    return is_loaded;
}

/* Without a Date, or with an Age, nobody could tell the time from it. */
static void keep(const struct aoai_answer_cache *cache,
                 const struct aoai_exchange *exchange)
{
    char name[NAME_SIZE];
    struct aoai_error nobody_minds = {0};
    const struct aoai_http_response *response = &exchange->response;
    const char *date = aoai_http_header(response, "Date");
    int64_t date_s = 0;
    if (exchange->error.kind != AOAI_ERROR_NONE || response->status != 200 ||
        response->body.length > BODY_MAX || aoai_http_header(response, "Age") != NULL ||
        date == NULL || !aoai_utc_parse_http_date(date, &date_s))
        return;
    struct aoai_buf file = aoai_buf_init(BODY_MAX + HEAD_MAX);
    aoai_buf_addf(&file, MAGIC " %" PRId64 " %" PRId64 " %zu\n",
                  aoai_clock_wall_s(cache->clock), date_s, response->body.length);
    aoai_buf_add_bytes(&file, aoai_buf_text(&response->body), response->body.length);
    make_name(cache, exchange, name);
    if (!file.has_failed)
        (void)!aoai_state_dir_write(cache->dir, name, &file, false, &nobody_minds);
    aoai_buf_free(&file);
}

/* ---- a round of them ---- */

/* Those that are still to be asked, in `missing`; returns how many. */
static size_t load_all(struct aoai_answer_cache *cache,
                       struct aoai_exchange *const exchanges[], size_t count,
                       struct aoai_exchange *missing[])
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_loaded = is_asking(exchanges[i]) && load(cache, exchanges[i]);
        cache->handed_out += is_loaded ? 1 : 0;
        if (!is_loaded)
            missing[left++] = exchanges[i];
    }
    return left;
}

static int64_t patience_end_ms(const struct aoai_answer_cache *cache,
                               const struct aoai_exchange *exchange)
{
    int64_t now_ms = aoai_clock_monotonic_ms(cache->clock);
    return now_ms + (exchange->request.deadline_at_ms - now_ms) / WAIT_SHARE;
}

static const struct aoai_exchange *first_asking(struct aoai_exchange *const exchanges[],
                                                size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_asking(exchanges[i]))
            return exchanges[i];
    return NULL;
}

/* Waits until nobody else asks the same, or it is answered. True = the lock is ours. */
static bool take_turn(struct aoai_answer_cache *cache, const char *lock, int64_t until_ms,
                      struct aoai_exchange *missing[], size_t *left)
{
    for (int64_t nap_ms = NAP_MS;; nap_ms *= 2) {
        enum aoai_state_lock state = aoai_state_dir_lock(cache->dir, lock);
        bool is_over =
            state != AOAI_STATE_BUSY ||
            aoai_clock_monotonic_ms(cache->clock) >= until_ms ||
            !aoai_clock_sleep_ms(cache->clock, nap_ms < NAP_MAX_MS ? nap_ms : NAP_MAX_MS);
        *left = load_all(cache, missing, *left, missing);
        if (is_over || *left == 0) {
            if (*left == 0 && state == AOAI_STATE_LOCKED)
                aoai_state_dir_unlock(cache->dir, lock);
            return *left > 0 && state == AOAI_STATE_LOCKED;
        }
    }
}

static void ask(const struct aoai_answer_cache *cache, struct aoai_exchange *missing[],
                size_t left)
{
    aoai_transport_send(cache->inner, missing, left);
    for (size_t i = 0; i < left; i++)
        if (is_asking(missing[i]))
            keep(cache, missing[i]);
    int64_t now_s = aoai_clock_wall_s(cache->clock);
    aoai_state_dir_sweep(cache->dir, PREFIX, SWEEP_S, now_s);
    aoai_state_dir_sweep(cache->dir, LASTING_PREFIX, LASTING_SWEEP_S, now_s);
}

static void send_cached(void *ctx, struct aoai_exchange *const exchanges[], size_t count)
{
    struct aoai_answer_cache *cache = ctx;
    char lock[NAME_SIZE];
    /* The lock is of the whole round: who finds half of it done must wait for the rest. */
    const struct aoai_exchange *first = first_asking(exchanges, count);
    struct aoai_exchange **missing = calloc(count + 1, sizeof(struct aoai_exchange *));
    if (missing == NULL || first == NULL) {
        free(missing);
        aoai_transport_send(cache->inner, exchanges, count);
        return;
    }
    make_name(cache, first, lock);
    size_t left = load_all(cache, exchanges, count, missing);
    bool is_locked =
        first_asking(missing, left) != NULL &&
        take_turn(cache, lock, patience_end_ms(cache, first), missing, &left);
    if (left > 0)
        ask(cache, missing, left);
    if (is_locked)
        aoai_state_dir_unlock(cache->dir, lock);
    free(missing);
}

struct aoai_transport aoai_answer_cache_transport(struct aoai_answer_cache *cache)
{
    return (struct aoai_transport){.send = send_cached, .ctx = cache};
}
