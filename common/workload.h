/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The token that a cluster writes into a file for this process: the proof of a pod, or of
 * any workload whose issuer the app trusts (workload identity federation).
 *
 *   AZURE_FEDERATED_TOKEN_FILE=/var/run/secrets/azure/tokens/azure-identity-token
 *   eyJhbGciOiJSUzI1NiIsImtpZCI6Ii4uLiJ9.eyJpc3MiOiJodHRwczovLy4uLg.c2ln
 *
 * It is read anew for each sign-in: the cluster renews it while we run. Its mode is the
 * cluster's (0644 as a rule), so that is not judged. Errors are CREDENTIAL with the path.
 * Source: github.com/Azure/azure-sdk-for-cpp sdk/identity (2026-08).
 */
#ifndef AOAI_WORKLOAD_H
#define AOAI_WORKLOAD_H

#include "common/buf.h"
#include "common/error.h"

/* Appends the token, blanks at its end dropped. Free the buffer with aoai_buf_wipe. */
bool aoai_workload_read(const char *path, struct aoai_buf *token,
                        struct aoai_error *err) AOAI_MUST_CHECK;

#endif
