/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The memory of the server, behind one lock. */

#include "tests/fake-azure/state.h"

#include <fnmatch.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "tests/fake-azure/lives.h"

#define LOG_LINES 1000
#define IDS_MOST  1000
#define KEY_SIZE  128

/* The bucket of subscription reads, and how long an emptied one keeps its client out. */
#define READS_MOST       250.0
#define READS_PER_SECOND 25.0
#define THROTTLE_MS      4000

struct state {
    pthread_mutex_t lock;
    pthread_cond_t stopped;
    bool is_stopping;
    struct state_options options;
    unsigned http_port;
    unsigned https_port;
    int64_t offset_ms; /* to the real time; when the clock is held, the time itself */
    bool is_held;
    struct fault *faults;
    size_t fault_count;
    long counts[ROUTE_COUNTED];
    long refused;
    char *log[LOG_LINES];
    size_t log_next;
    bool wants_claims;
    uint64_t ids[IDS_MOST];
    size_t id_count;
    char key[KEY_SIZE];
    char scaled_account[64];
    int capacity_pct;
    char deleted[KEY_SIZE]; /* pattern of accounts */
    struct lives lives;
    double reads;
    int64_t reads_at_ms;
    int64_t throttled_until_ms;
};

static int64_t read_clock_ms(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct state *state_new(const struct state_options *options)
{
    struct state *state = must_alloc(1, sizeof(*state));
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&state->stopped, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&state->lock, NULL);
    state->options = *options;
    state->reads = READS_MOST;
    state->reads_at_ms = read_clock_ms(CLOCK_MONOTONIC);
    if (options->start_ms >= 0)
        state->offset_ms = options->start_ms - read_clock_ms(CLOCK_REALTIME);
    return state;
}

static void forget(struct state *state)
{
    free(state->faults);
    state->faults = NULL;
    state->fault_count = 0;
    memset(state->counts, 0, sizeof(state->counts));
    state->refused = 0;
    state->wants_claims = false;
    state->key[0] = '\0';
    state->scaled_account[0] = '\0';
    state->deleted[0] = '\0';
    lives_free(&state->lives);
    for (size_t i = 0; i < LOG_LINES; i++) {
        free(state->log[i]);
        state->log[i] = NULL;
    }
    state->log_next = 0;
    state->reads = READS_MOST;
    state->throttled_until_ms = 0;
}

void state_free(struct state *state)
{
    if (state == NULL)
        return;
    forget(state);
    pthread_cond_destroy(&state->stopped);
    pthread_mutex_destroy(&state->lock);
    free(state);
}

int state_page_size(const struct state *state)
{
    return state->options.page_size;
}

void state_set_ports(struct state *state, unsigned http_port, unsigned https_port)
{
    state->http_port = http_port;
    state->https_port = https_port;
}

bool state_is_own_base(const struct state *state, const char *base, size_t length)
{
    static const char *const hosts[] = {"localhost", "127.0.0.1"};
    for (size_t i = 0; i < 4; i++) {
        char own[64];
        bool is_https = i >= 2;
        int own_length =
            snprintf(own, sizeof(own), "%s://%s:%u", is_https ? "https" : "http",
                     hosts[i % 2], is_https ? state->https_port : state->http_port);
        if ((size_t)own_length == length && strncmp(own, base, length) == 0)
            return true;
    }
    return false;
}

/* What the offset counts from. */
static int64_t base_ms(const struct state *state)
{
    return state->is_held ? 0 : read_clock_ms(CLOCK_REALTIME);
}

int64_t state_now_ms(struct state *state)
{
    pthread_mutex_lock(&state->lock);
    int64_t now_ms = base_ms(state) + state->offset_ms;
    pthread_mutex_unlock(&state->lock);
    return now_ms;
}

static void set_clock(struct state *state, int64_t now_ms, bool is_held)
{
    pthread_mutex_lock(&state->lock);
    state->is_held = is_held;
    state->offset_ms = now_ms - base_ms(state);
    pthread_mutex_unlock(&state->lock);
}

void state_set_clock(struct state *state, int64_t now_ms)
{
    set_clock(state, now_ms, false);
}

void state_hold_clock(struct state *state, int64_t now_ms)
{
    set_clock(state, now_ms, true);
}

void state_advance_clock(struct state *state, int64_t by_ms)
{
    pthread_mutex_lock(&state->lock);
    state->offset_ms += by_ms;
    pthread_mutex_unlock(&state->lock);
}

static bool take_read(struct state *state, int64_t now_ms)
{
    double grown = (double)(now_ms - state->reads_at_ms) * READS_PER_SECOND / 1000;
    state->reads = state->reads + grown < READS_MOST ? state->reads + grown : READS_MOST;
    state->reads_at_ms = now_ms;
    if (now_ms < state->throttled_until_ms)
        return false;
    if (state->reads < 1) {
        state->throttled_until_ms = now_ms + THROTTLE_MS;
        return false;
    }
    state->reads -= 1;
    return true;
}

bool state_take_read(struct state *state, int *remaining, int *retry_after_s)
{
    bool is_taken = true;
    pthread_mutex_lock(&state->lock);
    if (state->options.is_throttled) {
        int64_t now_ms = read_clock_ms(CLOCK_MONOTONIC);
        is_taken = take_read(state, now_ms);
        if (!is_taken)
            *retry_after_s = (int)((state->throttled_until_ms - now_ms + 999) / 1000);
    }
    *remaining = is_taken ? (int)state->reads : 0;
    pthread_mutex_unlock(&state->lock);
    return is_taken;
}

void state_add_fault(struct state *state, const struct fault *fault)
{
    pthread_mutex_lock(&state->lock);
    struct fault *faults =
        realloc(state->faults, (state->fault_count + 1) * sizeof(*faults));
    if (faults == NULL)
        abort();
    state->faults = faults;
    state->faults[state->fault_count++] = *fault;
    pthread_mutex_unlock(&state->lock);
}

bool state_take_fault(struct state *state, enum route route, const char *account,
                      struct fault *out)
{
    bool is_found = false;
    pthread_mutex_lock(&state->lock);
    for (size_t i = 0; i < state->fault_count && !is_found; i++) {
        struct fault *fault = &state->faults[i];
        if ((!fault->is_endless && fault->left == 0) ||
            !fault_matches(fault, route, account))
            continue;
        if (fault->skip > 0) {
            fault->skip--;
            continue;
        }
        if (!fault->is_endless)
            fault->left--;
        *out = *fault;
        is_found = true;
    }
    pthread_mutex_unlock(&state->lock);
    return is_found;
}

void state_set_capacity(struct state *state, const char *account, int percent)
{
    pthread_mutex_lock(&state->lock);
    snprintf(state->scaled_account, sizeof(state->scaled_account), "%s", account);
    state->capacity_pct = percent;
    pthread_mutex_unlock(&state->lock);
}

int state_capacity_pct(struct state *state, const char *account)
{
    pthread_mutex_lock(&state->lock);
    int percent =
        strcasecmp(state->scaled_account, account) == 0 ? state->capacity_pct : 100;
    pthread_mutex_unlock(&state->lock);
    return percent;
}

void state_delete_accounts(struct state *state, const char *pattern)
{
    pthread_mutex_lock(&state->lock);
    snprintf(state->deleted, sizeof(state->deleted), "%s", pattern);
    pthread_mutex_unlock(&state->lock);
}

bool state_is_deleted(struct state *state, const char *account)
{
    pthread_mutex_lock(&state->lock);
    bool is_deleted = fnmatch(state->deleted, account, FNM_CASEFOLD) == 0;
    pthread_mutex_unlock(&state->lock);
    return is_deleted;
}

void state_change_deployment(struct state *state, const char *account,
                             const char *deployment, bool is_made)
{
    int64_t now_ms = state_now_ms(state);
    pthread_mutex_lock(&state->lock);
    lives_add(&state->lives, account, deployment, now_ms, is_made);
    pthread_mutex_unlock(&state->lock);
}

bool state_is_alive(struct state *state, const char *account, const char *deployment,
                    int64_t at_ms)
{
    pthread_mutex_lock(&state->lock);
    bool is_alive = lives_is_alive(&state->lives, account, deployment, at_ms);
    pthread_mutex_unlock(&state->lock);
    return is_alive;
}

int64_t state_made_ms(struct state *state, const char *account, const char *deployment)
{
    int64_t now_ms = state_now_ms(state);
    pthread_mutex_lock(&state->lock);
    int64_t made_ms = lives_made_ms(&state->lives, account, deployment, now_ms);
    pthread_mutex_unlock(&state->lock);
    return made_ms;
}

void state_reset(struct state *state)
{
    pthread_mutex_lock(&state->lock);
    forget(state);
    pthread_mutex_unlock(&state->lock);
}

void state_want_claims(struct state *state)
{
    pthread_mutex_lock(&state->lock);
    state->wants_claims = true;
    pthread_mutex_unlock(&state->lock);
}

bool state_wants_claims(struct state *state)
{
    pthread_mutex_lock(&state->lock);
    bool wants_claims = state->wants_claims;
    pthread_mutex_unlock(&state->lock);
    return wants_claims;
}

bool state_take_id(struct state *state, const char *id)
{
    uint64_t hash = world_hash(id);
    bool is_new = true;
    pthread_mutex_lock(&state->lock);
    for (size_t i = 0; i < state->id_count; i++)
        is_new = is_new && state->ids[i] != hash;
    if (is_new && state->id_count < IDS_MOST)
        state->ids[state->id_count++] = hash;
    pthread_mutex_unlock(&state->lock);
    return is_new;
}

void state_set_key(struct state *state, const char *key)
{
    pthread_mutex_lock(&state->lock);
    snprintf(state->key, sizeof(state->key), "%s", key);
    pthread_mutex_unlock(&state->lock);
}

bool state_take_key(struct state *state, const char *key)
{
    pthread_mutex_lock(&state->lock);
    bool is_right = state->key[0] != '\0' && strcmp(state->key, key) == 0;
    state->key[0] = '\0';
    pthread_mutex_unlock(&state->lock);
    return is_right;
}

const struct state_options *state_options(const struct state *state)
{
    return &state->options;
}

void state_record(struct state *state, enum route route, bool is_refused, char *line)
{
    pthread_mutex_lock(&state->lock);
    if (route < ROUTE_COUNTED)
        state->counts[route]++;
    if (is_refused)
        state->refused++;
    if (!state->options.is_quiet)
        fprintf(stderr, "%s\n", line);
    free(state->log[state->log_next]);
    state->log[state->log_next] = line;
    state->log_next = (state->log_next + 1) % LOG_LINES;
    pthread_mutex_unlock(&state->lock);
}

void state_print_requests(struct state *state, struct text *out)
{
    pthread_mutex_lock(&state->lock);
    for (size_t i = 0; i < ROUTE_COUNTED; i++)
        text_printf(out, "%s %ld\n", route_names[i], state->counts[i]);
    text_printf(out, "refused %ld\n", state->refused);
    pthread_mutex_unlock(&state->lock);
}

void state_print_log(struct state *state, struct text *out)
{
    pthread_mutex_lock(&state->lock);
    for (size_t i = 0; i < LOG_LINES; i++) {
        const char *line = state->log[(state->log_next + i) % LOG_LINES];
        if (line != NULL)
            text_printf(out, "%s\n", line);
    }
    pthread_mutex_unlock(&state->lock);
}

bool state_wait(struct state *state, int64_t wait_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t nanoseconds = until.tv_nsec + (wait_ms % 1000) * 1000000;
    until.tv_sec += wait_ms / 1000 + nanoseconds / 1000000000;
    until.tv_nsec = (long)(nanoseconds % 1000000000);
    int result = 0;
    pthread_mutex_lock(&state->lock);
    while (!state->is_stopping && result == 0) {
        if (wait_ms < 0)
            result = pthread_cond_wait(&state->stopped, &state->lock);
        else
            result = pthread_cond_timedwait(&state->stopped, &state->lock, &until);
    }
    bool is_stopping = state->is_stopping;
    pthread_mutex_unlock(&state->lock);
    return is_stopping;
}

void state_stop(struct state *state)
{
    pthread_mutex_lock(&state->lock);
    state->is_stopping = true;
    pthread_cond_broadcast(&state->stopped);
    pthread_mutex_unlock(&state->lock);
}
