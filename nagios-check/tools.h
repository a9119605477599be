/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The way of a run to Azure, put together, and taken apart again.
 *
 *   monitor -> session -> retry -> trace (-v) -> server_clock -> answer_cache -> libcurl
 *
 * Answers that are kept come in below the server's clock, so that a run which asks nobody
 * knows the time as well. What people wait for themselves (--list, --history, --doctor) is
 * always asked; the doctor also signs in anew, and leaves nothing for others to use.
 *
 * Ownership: owns all of it; the config is borrowed and gets the accounts that are found.
 * Do not move it once it is open: its parts point at each other.
 */
#ifndef CHECK_TOOLS_H
#define CHECK_TOOLS_H

#include "common/answer_cache.h"
#include "common/discovery.h"
#include "common/http_curl.h"
#include "common/monitor.h"
#include "common/retry.h"
#include "common/server_clock.h"
#include "nagios-check/settings.h"
#include "nagios-check/token_store.h"
#include "nagios-check/trace.h"

struct check_tools {
    struct check_trace trace;
    struct aoai_http_curl *http;
    struct aoai_state_dir state_dir;
    char *owner; /* of the answers that are kept */
    struct aoai_answer_cache cache;
    struct aoai_server_clock server_clock;
    struct aoai_retry retry;
    struct aoai_clock clock; /* Azure's time, once an answer told it */
    struct check_token_store tokens;
    struct check_token_store metrics_tokens; /* of the other audience */
    struct aoai_session session;
    struct aoai_account_list found; /* by a discovery */
    struct aoai_monitor *monitor;
    int64_t deadline_at_ms;
};

/* Fills zeroed tools up to the session; the identity is finished. Sends nothing. */
bool check_tools_open(struct check_tools *tools, const struct check_config *config,
                      struct aoai_error *err) AOAI_MUST_CHECK;

/* Finds the accounts, where that is wanted, and makes the monitor for all of them. `stage`
 * is told what is being done.
 */
bool check_tools_aim(struct check_tools *tools, struct check_config *config,
                     const char *volatile *stage, struct aoai_error *err) AOAI_MUST_CHECK;

void check_tools_close(struct check_tools *tools);

#endif
