/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/token_store.h"

#include "common/sha256.h"
#include "common/utc.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TOKEN      "token-"
#define REFUSAL    "refusal-"
#define MAGIC      "azure-openai-token 1"
#define REFUSAL_IS "azure-openai-refusal 1"
#define NAME_SIZE  48
#define HEAD_MAX   128
#define FILE_CAP   (AOAI_SECRET_CAP + HEAD_MAX)
#define WAIT_SHARE 3 /* of the time that is left */
#define NAP_MS     50
#define LIFE_MAX_S 172800 /* no token of Azure lives longer */
#define SILENCE_S  3600   /* nor does anybody keep silent for longer */
#define MEMORY_S   7200   /* until a refusal is the first one again */

static void make_name(const struct check_token_store *store, const char *prefix,
                      char name[static NAME_SIZE])
{
    const struct aoai_identity_config *identity = store->identity;
    char hex[AOAI_SHA256_HEX_SIZE];
    const char *const fields[] = {
        identity->auth,
        identity->authority_url,
        identity->tenant_id,
        identity->client_id,
        store->scope,
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
    (void)snprintf(name, NAME_SIZE, "%s%.32s", prefix, aoai_sha256_end(&hash, hex));
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

/* ---- tokens ---- */

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

static void write_token(const struct check_token_store *store, const char *name,
                        const struct aoai_credential *credential)
{
    struct aoai_error nobody_minds = {0};
    struct aoai_buf file = aoai_buf_init(FILE_CAP);
    const char *token = aoai_secret_value(&credential->token);
    aoai_buf_addf(&file, MAGIC " %" PRId64 " %" PRId64 " %" PRId64 " %zu\n",
                  aoai_clock_wall_s(store->clock),
                  to_wall(store, credential->expires_at_ms),
                  to_wall(store, credential->refresh_at_ms), strlen(token));
    aoai_buf_add(&file, token);
    if (!file.has_failed)
        (void)!aoai_state_dir_write(store->dir, name, &file, false, &nobody_minds);
    aoai_buf_wipe(&file);
}

/* ---- refusals ---- */

enum refusal { ASKED_S, SILENT_S, FAILURES, KIND, STATUS, REFUSAL_COUNT };

static bool is_silent(const struct check_token_store *store,
                      const struct aoai_credential *credential)
{
    return aoai_clock_monotonic_ms(store->clock) < credential->silent_until_ms;
}

/* "10:02Z" */
static void add_time(struct aoai_buf *text, int64_t at_s)
{
    char moment[AOAI_UTC_SIZE];
    aoai_buf_addf(text, "%.5sZ", aoai_utc_format(at_s, moment) + 11);
}

/* The credential answers with it until the silence is over; how often it was refused counts
 * for longer, so that the next silence is longer.
 */
static void take_refusal(const struct check_token_store *store, const char *message,
                         const int64_t head[static REFUSAL_COUNT],
                         struct aoai_credential *credential)
{
    struct aoai_buf text = aoai_buf_init(AOAI_ERROR_MESSAGE_SIZE);
    credential->failures = (int)head[FAILURES];
    if (head[SILENT_S] <= aoai_clock_wall_s(store->clock))
        return;
    aoai_buf_add(&text, " (so at ");
    add_time(&text, head[ASKED_S]);
    aoai_buf_add(&text, ", asked again from ");
    add_time(&text, head[SILENT_S]);
    aoai_buf_add(&text, "; --cache-age 0 asks now)");
    credential->refusal = (struct aoai_error){.http_status = (int)head[STATUS]};
    (void)aoai_error_set(&credential->refusal, (enum aoai_error_kind)head[KIND],
                         "%.380s%s", message, aoai_buf_text(&text));
    credential->silent_until_ms = to_monotonic(store, head[SILENT_S]);
    aoai_buf_free(&text);
}

/* Of this clock's past, not too long ago, and of a kind that makes silent. */
static bool is_believable(const int64_t head[static REFUSAL_COUNT], int64_t now_s)
{
    return head[ASKED_S] <= now_s && now_s - head[ASKED_S] < MEMORY_S &&
           head[SILENT_S] - now_s <= SILENCE_S && head[FAILURES] < 1000 &&
           (head[KIND] == AOAI_ERROR_AUTH || head[KIND] == AOAI_ERROR_THROTTLED ||
            head[KIND] == AOAI_ERROR_SERVER) &&
           head[STATUS] < 1000;
}

/* Is it known that nobody should be asked now? */
static bool read_refusal(struct check_token_store *store,
                         struct aoai_credential *credential)
{
    char name[NAME_SIZE];
    int64_t head[REFUSAL_COUNT] = {0};
    struct aoai_buf file = aoai_buf_init(AOAI_ERROR_MESSAGE_SIZE + HEAD_MAX);
    const char *message = NULL;
    make_name(store, REFUSAL, name);
    if (!store->asks_anyway && aoai_state_dir_read(store->dir, name, &file))
        message = aoai_state_head(&file, REFUSAL_IS, head, REFUSAL_COUNT);
    if (message != NULL && is_believable(head, aoai_clock_wall_s(store->clock)))
        take_refusal(store, message, head, credential);
    store->is_refusal_kept = is_silent(store, credential);
    aoai_buf_free(&file);
    return store->is_refusal_kept;
}

static void write_refusal(const struct check_token_store *store, const char *name,
                          const struct aoai_credential *credential)
{
    struct aoai_error nobody_minds = {0};
    const struct aoai_error *refusal = &credential->refusal;
    struct aoai_buf file = aoai_buf_init(AOAI_ERROR_MESSAGE_SIZE + HEAD_MAX);
    aoai_buf_addf(&file, REFUSAL_IS " %" PRId64 " %" PRId64 " %d %d %d\n%s",
                  aoai_clock_wall_s(store->clock),
                  to_wall(store, credential->silent_until_ms), credential->failures,
                  (int)refusal->kind, refusal->http_status, refusal->message);
    if (!file.has_failed)
        (void)!aoai_state_dir_write(store->dir, name, &file, false, &nobody_minds);
    aoai_buf_free(&file);
}

/* ---- the store ---- */

static void unlock(struct check_token_store *store, const char *name)
{
    if (store->is_locked)
        aoai_state_dir_unlock(store->dir, name);
    store->is_locked = false;
}

/* What is kept now, a token or a refusal. */
static bool is_answered(struct check_token_store *store, const char *name,
                        struct aoai_credential *credential, bool *has_token)
{
    bool is_refused = read_refusal(store, credential);
    *has_token = read_token(store, name, credential);
    return *has_token || is_refused;
}

static bool load(void *ctx, struct aoai_credential *credential, int64_t deadline_at_ms)
{
    struct check_token_store *store = ctx;
    char name[NAME_SIZE];
    bool has_token = false;
    int64_t now_ms = aoai_clock_monotonic_ms(store->clock);
    int64_t patience_ms = now_ms + (deadline_at_ms - now_ms) / WAIT_SHARE;
    make_name(store, TOKEN, name);
    if (is_answered(store, name, credential, &has_token))
        return has_token;
    for (;;) {
        enum aoai_state_lock state = aoai_state_dir_lock(store->dir, name);
        now_ms = aoai_clock_monotonic_ms(store->clock);
        store->is_locked = state == AOAI_STATE_LOCKED;
        bool is_over = is_answered(store, name, credential, &has_token);
        if (!is_over && state == AOAI_STATE_BUSY)
            is_over = has_token = aoai_credential_token(credential, now_ms) != NULL;
        if (is_over)
            unlock(store, name);
        if (is_over || state != AOAI_STATE_BUSY || now_ms >= patience_ms ||
            !aoai_clock_sleep_ms(store->clock, NAP_MS))
            return has_token;
    }
}

static void save(void *ctx, const struct aoai_credential *credential)
{
    struct check_token_store *store = ctx;
    char name[NAME_SIZE];
    char refusal[NAME_SIZE];
    int64_t now_s = aoai_clock_wall_s(store->clock);
    make_name(store, TOKEN, name);
    make_name(store, REFUSAL, refusal);
    /* The Azure CLI keeps tokens itself, and whose they are changes with az login. */
    if (aoai_secret_value(&credential->token) != NULL && is_good(store, credential) &&
        aoai_credential_way(credential) != AOAI_WAY_CLI)
        write_token(store, name, credential);
    if (credential->failures == 0)
        aoai_state_dir_remove(store->dir, refusal);
    else if (is_silent(store, credential) && !store->is_refusal_kept)
        write_refusal(store, refusal, credential);
    aoai_state_dir_sweep(store->dir, TOKEN, LIFE_MAX_S, now_s);
    aoai_state_dir_sweep(store->dir, REFUSAL, MEMORY_S, now_s);
    unlock(store, name);
}

/* Another check may have signed in meanwhile: its token stays. */
static void drop(void *ctx, const struct aoai_credential *credential)
{
    const struct check_token_store *store = ctx;
    const char *token = aoai_secret_value(&credential->token);
    struct aoai_credential kept = {0};
    char name[NAME_SIZE];
    make_name(store, TOKEN, name);
    (void)read_token(store, name, &kept);
    const char *value = aoai_secret_value(&kept.token);
    /* Without a token it was dropped before: each refused request of a poll says so. */
    if (token != NULL && (value == NULL || strcmp(value, token) == 0))
        aoai_state_dir_remove(store->dir, name);
    aoai_credential_free(&kept);
}

struct aoai_token_store check_token_store(struct check_token_store *store)
{
    return (struct aoai_token_store){
        .load = load, .save = save, .drop = drop, .ctx = store};
}
