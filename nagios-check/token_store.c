/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/token_store.h"

#include "common/sha256.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MAGIC      "azure-openai-token 1"
#define NAME_SIZE  48
#define HEAD_MAX   128
#define FILE_CAP   (AOAI_SECRET_CAP + HEAD_MAX)
#define WAIT_SHARE 3 /* of the time that is left */
#define NAP_MS     50
#define LIFE_MAX_S 172800 /* no token of Azure lives longer */

static void make_name(const struct aoai_identity_config *identity,
                      char name[static NAME_SIZE])
{
    char hex[AOAI_SHA256_HEX_SIZE];
    const char *const fields[] = {
        identity->auth,
        identity->authority_url,
        identity->tenant_id,
        identity->client_id,
        identity->scope,
        aoai_secret_value(&identity->client_secret),
        identity->client_certificate_file,
        identity->client_key_file,
        identity->federated_token_file,
        identity->identity_object_id,
        identity->identity_resource_id,
        identity->platform.identity_endpoint,
        identity->platform.pod_identity_host,
    };
    struct aoai_sha256 hash = aoai_sha256_begin();
    for (size_t i = 0; i < AOAI_LENGTH(fields); i++)
        aoai_sha256_field(&hash, fields[i]);
    (void)snprintf(name, NAME_SIZE, "token-%.32s", aoai_sha256_end(&hash, hex));
}

/* Seconds of the wall clock to milliseconds of the monotonic one. */
static int64_t to_monotonic(const struct check_token_store *store, int64_t wall_s)
{
    return aoai_clock_monotonic_ms(store->clock) +
           (wall_s - aoai_clock_wall_s(store->clock)) * 1000;
}

static int64_t to_wall(const struct check_token_store *store, int64_t monotonic_ms)
{
    return aoai_clock_wall_s(store->clock) +
           (monotonic_ms - aoai_clock_monotonic_ms(store->clock)) / 1000;
}

enum head { STORED_S, UNTIL_S, RENEW_S, LENGTH, HEAD_COUNT };

static bool parse(const struct check_token_store *store, const struct aoai_buf *file,
                  struct aoai_credential *credential)
{
    int64_t head[HEAD_COUNT] = {0};
    const char *token = aoai_state_head(file, MAGIC, head, HEAD_COUNT);
    int64_t now_s = aoai_clock_wall_s(store->clock);
    if (token == NULL || (int64_t)strlen(token) != head[LENGTH] ||
        head[STORED_S] > now_s || head[UNTIL_S] <= now_s ||
        head[UNTIL_S] - now_s > LIFE_MAX_S || !aoai_secret_set(&credential->token, token))
        return false;
    credential->expires_at_ms = to_monotonic(store, head[UNTIL_S]);
    credential->refresh_at_ms = to_monotonic(store, head[RENEW_S]);
    return true;
}

static bool is_good(const struct check_token_store *store,
                    const struct aoai_credential *credential)
{
    return !aoai_credential_is_due(credential, aoai_clock_monotonic_ms(store->clock));
}

/* Is there one now that needs no renewal? */
static bool read_token(const struct check_token_store *store, const char *name,
                       struct aoai_credential *credential)
{
    struct aoai_buf file = aoai_buf_init(FILE_CAP);
    bool is_read =
        aoai_state_dir_read(store->dir, name, &file) && parse(store, &file, credential);
    aoai_buf_wipe(&file);
    return is_read && is_good(store, credential);
}

static bool load(void *ctx, struct aoai_credential *credential, int64_t deadline_at_ms)
{
    struct check_token_store *store = ctx;
    char name[NAME_SIZE];
    int64_t now_ms = aoai_clock_monotonic_ms(store->clock);
    int64_t patience_ms = now_ms + (deadline_at_ms - now_ms) / WAIT_SHARE;
    make_name(store->identity, name);
    if (read_token(store, name, credential))
        return true;
    for (;;) {
        enum aoai_state_lock state = aoai_state_dir_lock(store->dir, name);
        now_ms = aoai_clock_monotonic_ms(store->clock);
        store->is_locked = state == AOAI_STATE_LOCKED;
        bool is_given = read_token(store, name, credential) ||
                        (state == AOAI_STATE_BUSY &&
                         aoai_credential_token(credential, now_ms) != NULL);
        if (is_given && store->is_locked) {
            aoai_state_dir_unlock(store->dir, name);
            store->is_locked = false;
        }
        if (is_given || state != AOAI_STATE_BUSY || now_ms >= patience_ms ||
            !aoai_clock_sleep_ms(store->clock, NAP_MS))
            return is_given;
    }
}

static void save(void *ctx, const struct aoai_credential *credential)
{
    struct check_token_store *store = ctx;
    char name[NAME_SIZE];
    struct aoai_error nobody_minds = {0};
    struct aoai_buf file = aoai_buf_init(FILE_CAP);
    const char *token = aoai_secret_value(&credential->token);
    make_name(store->identity, name);
    if (token != NULL && is_good(store, credential)) {
        aoai_buf_addf(&file, MAGIC " %" PRId64 " %" PRId64 " %" PRId64 " %zu\n",
                      aoai_clock_wall_s(store->clock),
                      to_wall(store, credential->expires_at_ms),
                      to_wall(store, credential->refresh_at_ms), strlen(token));
        aoai_buf_add(&file, token);
        if (!file.has_failed)
            (void)!aoai_state_dir_write(store->dir, name, &file, false, &nobody_minds);
    }
    aoai_buf_wipe(&file);
    if (store->is_locked)
        aoai_state_dir_unlock(store->dir, name);
    store->is_locked = false;
}

static void drop(void *ctx)
{
    const struct check_token_store *store = ctx;
    char name[NAME_SIZE];
    make_name(store->identity, name);
    aoai_state_dir_remove(store->dir, name);
}

struct aoai_token_store check_token_store(struct check_token_store *store)
{
    return (struct aoai_token_store){
        .load = load, .save = save, .drop = drop, .ctx = store};
}
