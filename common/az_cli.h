/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The sign-in of the person at this machine, borrowed from the Azure CLI: for trying things
 * out, not for a server.
 *
 *   az account get-access-token --output json --scope SCOPE [--tenant TENANT]
 *   {"accessToken":"eyJ..","expiresOn":"2023-12-07 10:24:28.000000",
 *    "expires_on":1701941068,"subscription":"..","tenant":"..","tokenType":"Bearer"}
 *
 * The program is started without a shell and without the secrets of our environment, its
 * output is bounded, and it is ended with all
 * it has started when it takes longer than ten seconds, its time is over, or the host
 * stops (the clock's sleep says so). What it writes to stderr is not passed on: it is only
 * looked at for a reason that we can explain.
 *
 * Errors: CREDENTIAL (not installed, nobody signed in), TIMEOUT, CANCELLED, PROTOCOL.
 * Source: learn.microsoft.com/cli/azure/account#az-account-get-access-token (2026-09).
 */
#ifndef AOAI_AZ_CLI_H
#define AOAI_AZ_CLI_H

#include "common/clock.h"
#include "common/token.h"

/* What a program that has ended left behind. */
struct aoai_az_cli_end {
    bool is_known; /* false: somebody else in the process took its status */
    int status;    /* 0 = well */
    struct aoai_buf output;
    struct aoai_buf complaint;
};

/* Runs it; `tenant_id` may be NULL. Errors only where it did not come to an end. */
bool aoai_az_cli_run(const char *scope, const char *tenant_id, struct aoai_clock clock,
                     int64_t deadline_at_ms, struct aoai_az_cli_end *end,
                     struct aoai_error *err) AOAI_MUST_CHECK;

/* Pure. `now_s` is wall time. */
bool aoai_az_cli_digest(const struct aoai_az_cli_end *end, int64_t now_s,
                        struct aoai_token *token, struct aoai_error *err) AOAI_MUST_CHECK;

void aoai_az_cli_end_free(struct aoai_az_cli_end *end);

#endif
