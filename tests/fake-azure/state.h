/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* What the server remembers between requests: the clock, the faults, the counters.
 * Every function may be called from any thread. */

#ifndef FAKE_AZURE_STATE_H
#define FAKE_AZURE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/fake-azure/faults.h"
#include "tests/fake-azure/text.h"

struct state;

struct state_options {
    const char *client_certificates; /* file of the certificates registered for the app */
    const char *federation_key;      /* file of the federated issuer's public key */
    const char *arc_dir;             /* folder of Azure Arc's keys */
    int64_t start_ms; /* the fake time at the start, or -1 for the real one */
    int page_size;
    int herd_size; /* how many of the herd the accounts list shows */
    bool is_throttled;
    bool is_quiet;
};

struct state *state_new(const struct state_options *options);
void state_free(struct state *state);
int state_page_size(const struct state *state);
/* Where the server listens; set before the first request. */
void state_set_ports(struct state *state, unsigned http_port, unsigned https_port);
/* True for http://127.0.0.1:PORT, https://localhost:PORT and the like. */
bool state_is_own_base(const struct state *state, const char *base, size_t length);

int64_t state_now_ms(struct state *state);
void state_set_clock(struct state *state, int64_t now_ms);
void state_advance_clock(struct state *state, int64_t by_ms);
/* Sets the clock and stops it, until it is set again. */
void state_hold_clock(struct state *state, int64_t now_ms);

/* Takes one read out of the bucket.  False when it is empty or a client came back too
 * early; then the seconds to wait are in retry_after_s. */
bool state_take_read(struct state *state, int *remaining, int *retry_after_s);

void state_add_fault(struct state *state, const struct fault *fault);
bool state_take_fault(struct state *state, enum route route, const char *account,
                      struct fault *out);
/* From now on the account's deployments are listed with so many percent of their capacity
 * and limits; one account at a time, until a reset. */
void state_set_capacity(struct state *state, const char *account, int percent);
int state_capacity_pct(struct state *state, const char *account);
/* Accounts of this pattern are deleted, those deleted before are back; "" = none is. */
void state_delete_accounts(struct state *state, const char *pattern);
bool state_is_deleted(struct state *state, const char *account);
/* A deployment is made or deleted now (lives.h). */
void state_change_deployment(struct state *state, const char *account,
                             const char *deployment, bool is_made);
bool state_is_alive(struct state *state, const char *account, const char *deployment,
                    int64_t at_ms);
int64_t state_made_ms(struct state *state, const char *account, const char *deployment);
/* Forgets faults, capacities, deletions, counters and the log and fills the bucket of
 * reads. */
void state_reset(struct state *state);

/* After a challenge only tokens with claims will do, until a reset. */
void state_want_claims(struct state *state);
bool state_wants_claims(struct state *state);
/* False when this id of a signed token came before. */
bool state_take_id(struct state *state, const char *id);
/* The key that the next request to Azure Arc must show; taken once. */
void state_set_key(struct state *state, const char *key);
bool state_take_key(struct state *state, const char *key);
/* What was said at the start; may be NULL. */
const struct state_options *state_options(const struct state *state);

/* Counts a finished request; ROUTE_NONE is not counted.  The line is given away. */
void state_record(struct state *state, enum route route, bool is_refused, char *line);
void state_print_requests(struct state *state, struct text *out);
void state_print_log(struct state *state, struct text *out);

/* Waits that long (-1: for ever) or until the server stops; true when it stops. */
bool state_wait(struct state *state, int64_t wait_ms);
void state_stop(struct state *state);

#endif
