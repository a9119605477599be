/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The identity of a server outside Azure that Azure Arc has taken in. Its agent wants to
 * see that we may read its files.
 *
 *   GET http://127.0.0.1:40342/metadata/identity/oauth2/token?api-version=2020-06-01
 *       &resource=https%3A%2F%2Fmanagement.azure.com%2F              Metadata: true
 *   401 WWW-Authenticate: Basic realm=/var/opt/azcmagent/tokens/<guid>.key
 *   the same again with   Authorization: Basic <what the file holds>
 *   200 {"access_token":"eyJ..","expires_in":"3599",..}
 *
 * A server must not make us read and send any file it likes: only a regular file, not a
 * link, of at most 4,096 bytes, whose name ends in ".key" and which lies in exactly that
 * folder. The process must be root or in the group himds.
 *
 * Errors: CREDENTIAL (the key file), AUTH, THROTTLED, SERVER, PROTOCOL.
 * Sources: learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication,
 * github.com/Azure/azure-sdk-for-cpp sdk/identity (2026-08).
 */
#ifndef AOAI_ARC_H
#define AOAI_ARC_H

#include "common/http.h"
#include "common/token.h"

#define AOAI_ARC_ENDPOINT "http://127.0.0.1:40342/metadata/identity/oauth2/token"
#define AOAI_ARC_KEYS     "/var/opt/azcmagent/tokens"

/* `key` NULL asks for the challenge. The caller frees the exchange, also on failure. */
bool aoai_arc_build(const char *endpoint, const char *scope, const char *key,
                    struct aoai_exchange *exchange,
                    struct aoai_error *err) AOAI_MUST_CHECK;

/* The name of the key file in `folder` that a challenge points to, borrowed from the
 * exchange's headers up to `*length`; NULL = none that may be read.
 */
const char *aoai_arc_key_name(const struct aoai_exchange *exchange, const char *folder,
                              size_t *length, struct aoai_error *err) AOAI_MUST_CHECK;

/* Reads that file of the folder. */
bool aoai_arc_read_key(const char *folder, const char *name, size_t length,
                       struct aoai_secret *key, struct aoai_error *err) AOAI_MUST_CHECK;

/* The second answer. `now_s` is wall time. */
bool aoai_arc_digest(const struct aoai_exchange *exchange, int64_t now_s,
                     struct aoai_token *token, struct aoai_error *err) AOAI_MUST_CHECK;

#endif
