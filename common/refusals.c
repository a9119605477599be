/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/refusals.h"

#include "common/sha256.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAGIC     "azure-openai-left-alone 1"
#define PREFIX    "left-alone-"
#define NAME_SIZE 48
#define FILE_CAP  1024
#define MINUTE_MS ((int64_t)60000)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)
#define MAX_SHIFT 6 /* 64 minutes: more than the hour that is the most */

int64_t aoai_refusals_silence_ms(enum aoai_error_kind kind, int failures,
                                 int64_t asked_ms)
{
    bool is_passing = kind == AOAI_ERROR_THROTTLED || kind == AOAI_ERROR_SERVER;
    int shift = failures - 1 < MAX_SHIFT ? failures - 1 : MAX_SHIFT;
    int64_t silence_ms = is_passing ? MINUTE_MS << (shift > 0 ? shift : 0) : HOUR_MS;
    if (silence_ms > HOUR_MS)
        silence_ms = HOUR_MS;
    if (asked_ms > silence_ms)
        silence_ms = asked_ms < DAY_MS ? asked_ms : DAY_MS;
    return silence_ms;
}

static struct aoai_refusal *find(struct aoai_refusals *refusals,
                                 const struct aoai_refusal_key *key)
{
    for (size_t i = 0; i < refusals->count; i++)
        if (refusals->items[i].identity == key->identity &&
            strcasecmp(refusals->items[i].subscription, key->subscription) == 0 &&
            strcmp(refusals->items[i].region, key->region) == 0)
            return &refusals->items[i];
    return NULL;
}

/* NULL = no memory. */
static struct aoai_refusal *add(struct aoai_refusals *refusals,
                                const struct aoai_refusal_key *key)
{
    struct aoai_refusal *items =
        realloc(refusals->items, (refusals->count + 1) * sizeof(*items));
    if (items != NULL)
        refusals->items = items;
    char *subscription = strdup(key->subscription);
    char *region = strdup(key->region);
    if (items == NULL || subscription == NULL || region == NULL) {
        free(subscription);
        free(region);
        return NULL;
    }
    struct aoai_refusal *refusal = &items[refusals->count++];
    *refusal = (struct aoai_refusal){
        .identity = key->identity, .subscription = subscription, .region = region};
    return refusal;
}

/* ---- from run to run ---- */

enum head { NOTED_S, UNTIL_S, FAILURES, KIND, STATUS, LENGTH, HEAD_COUNT };

static void make_name(const struct aoai_refusals *refusals,
                      const struct aoai_refusal_key *key, char name[static NAME_SIZE])
{
    char hex[AOAI_SHA256_HEX_SIZE];
    struct aoai_sha256 hash = aoai_sha256_begin();
    aoai_sha256_field(&hash, refusals->owner);
    aoai_sha256_field(&hash, key->subscription);
    aoai_sha256_field(&hash, key->region);
    (void)snprintf(name, NAME_SIZE, PREFIX "%.32s", aoai_sha256_end(&hash, hex));
}

static void parse(const struct aoai_refusals *refusals, const struct aoai_buf *file,
                  struct aoai_refusal *refusal)
{
    int64_t head[HEAD_COUNT] = {0};
    const char *reason = aoai_state_head(file, MAGIC, head, HEAD_COUNT);
    int64_t now_s = aoai_clock_wall_s(refusals->clock);
    if (reason == NULL || (int64_t)strlen(reason) != head[LENGTH] ||
        head[NOTED_S] > now_s || head[UNTIL_S] - head[NOTED_S] > DAY_MS / 1000 ||
        head[KIND] <= AOAI_ERROR_NONE || head[KIND] >= AOAI_ERROR_CANCELLED ||
        head[STATUS] > 999 || head[FAILURES] > MAX_SHIFT + 1)
        return;
    refusal->failures = (int)head[FAILURES];
    refusal->until_ms =
        aoai_clock_monotonic_ms(refusals->clock) + (head[UNTIL_S] - now_s) * 1000;
    refusal->error.http_status = (int)head[STATUS];
    (void)aoai_error_set(&refusal->error, (enum aoai_error_kind)head[KIND], "%s", reason);
}

static void load(const struct aoai_refusals *refusals, const struct aoai_refusal_key *key,
                 struct aoai_refusal *refusal)
{
    char name[NAME_SIZE];
    struct aoai_buf file = aoai_buf_init(FILE_CAP);
    make_name(refusals, key, name);
    if (aoai_state_dir_read(refusals->dir, name, &file))
        parse(refusals, &file, refusal);
    aoai_buf_free(&file);
}

static void save(const struct aoai_refusals *refusals, const struct aoai_refusal_key *key,
                 const struct aoai_refusal *refusal)
{
    char name[NAME_SIZE];
    struct aoai_error nobody_minds = {0};
    struct aoai_buf file = aoai_buf_init(FILE_CAP);
    int64_t now_s = aoai_clock_wall_s(refusals->clock);
    int64_t left_ms = refusal->until_ms - aoai_clock_monotonic_ms(refusals->clock);
    aoai_buf_addf(&file, MAGIC " %" PRId64 " %" PRId64 " %d %d %d %zu\n%s", now_s,
                  now_s + left_ms / 1000,
                  refusal->failures <= MAX_SHIFT ? refusal->failures : MAX_SHIFT + 1,
                  (int)refusal->error.kind, refusal->error.http_status,
                  strlen(refusal->error.message), refusal->error.message);
    make_name(refusals, key, name);
    if (!file.has_failed)
        (void)!aoai_state_dir_write(refusals->dir, name, &file, false, &nobody_minds);
    aoai_buf_free(&file);
    aoai_state_dir_sweep(refusals->dir, PREFIX, DAY_MS / 1000, now_s);
}

/* ---- what is asked of it ---- */

static bool is_silent(const struct aoai_refusals *refusals,
                      const struct aoai_refusal *refusal)
{
    return aoai_clock_monotonic_ms(refusals->clock) < refusal->until_ms;
}

const struct aoai_refusal *aoai_refusals_find(struct aoai_refusals *refusals,
                                              const struct aoai_refusal_key *key,
                                              bool *is_new)
{
    struct aoai_refusal *refusal = find(refusals, key);
    *is_new = refusal == NULL;
    if (refusal == NULL)
        refusal = add(refusals, key);
    if (refusal == NULL)
        return NULL;
    if (*is_new && refusals->dir != NULL)
        load(refusals, key, refusal);
    return is_silent(refusals, refusal) ? refusal : NULL;
}

bool aoai_refusals_note(struct aoai_refusals *refusals,
                        const struct aoai_refusal_key *key, const struct aoai_error *why,
                        int64_t asked_ms)
{
    struct aoai_refusal *refusal = find(refusals, key);
    if (refusal == NULL)
        refusal = add(refusals, key);
    if (refusal == NULL || is_silent(refusals, refusal))
        return false;
    bool is_new = strcmp(refusal->error.message, why->message) != 0;
    refusal->failures++;
    refusal->error = *why;
    refusal->until_ms = aoai_clock_monotonic_ms(refusals->clock) +
                        aoai_refusals_silence_ms(why->kind, refusal->failures, asked_ms);
    if (refusals->dir != NULL)
        save(refusals, key, refusal);
    return is_new;
}

bool aoai_refusals_forget(struct aoai_refusals *refusals,
                          const struct aoai_refusal_key *key)
{
    char name[NAME_SIZE];
    struct aoai_refusal *refusal = find(refusals, key);
    if (refusal == NULL || refusal->failures == 0 || is_silent(refusals, refusal))
        return false;
    refusal->failures = 0;
    refusal->until_ms = 0;
    refusal->error = (struct aoai_error){0};
    if (refusals->dir != NULL) {
        make_name(refusals, key, name);
        aoai_state_dir_remove(refusals->dir, name);
    }
    return true;
}

void aoai_refusals_free(struct aoai_refusals *refusals)
{
    if (refusals == NULL)
        return;
    for (size_t i = 0; i < refusals->count; i++) {
        free(refusals->items[i].subscription);
        free(refusals->items[i].region);
    }
    free(refusals->items);
    *refusals = (struct aoai_refusals){0};
}
