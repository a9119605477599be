/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Who we are, decided once out of all that was told.
 *
 *   options  >  credential file  >  AZURE_* variables  >  defaults
 *
 * What a stronger place tells, a weaker one does not change. Of several proofs of who we
 * are (a secret, a certificate, a federated token) those of the strongest place that has
 * any count alone, unless `auth` chooses. After aoai_identity_finish an identity is read
 * and never written again.
 *
 * Under systemd a secret file that is named without any "/" is a credential of the service:
 * client_secret_file = azure-secret with LoadCredential=azure-secret:/etc/... is read at
 * $CREDENTIALS_DIRECTORY/azure-secret. Not so federated_token_file: what systemd hands over
 * is a copy of the start, and that token is renewed while we run. A proxy credential file
 * holds one line "user:password", as it is.
 *
 * Errors are CONFIG, or CREDENTIAL for a file that cannot be read or that others can read;
 * they never repeat a value that may be a secret.
 */
#ifndef AOAI_IDENTITY_H
#define AOAI_IDENTITY_H

#include "common/config.h"

/* Fills a zeroed identity from the AZURE_* variables and those of the platform. `lookup` is
 * getenv, or a test's.
 */
bool aoai_identity_read_environment(struct aoai_identity_config *environment,
                                    char *(*lookup)(const char *name),
                                    struct aoai_error *err) AOAI_MUST_CHECK;

/* Reads the credential file and the secrets, decides how to sign in, fills in the cloud's
 * hosts and checks that nothing is missing. `environment` is an identity filled as above,
 * or NULL; what is needed of it is moved out.
 */
bool aoai_identity_finish(struct aoai_identity_config *identity,
                          struct aoai_identity_config *environment,
                          struct aoai_error *err) AOAI_MUST_CHECK;

#endif
