/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The credential file: who we are, in a file that nobody else may read.
 *
 *   # made for the network operations centre
 *   tenant_id = 0f0f0f0f-1111-2222-3333-444444444444
 *   client_id = 5e5e5e5e-aaaa-bbbb-cccc-dddddddddddd
 *   client_secret = Zx8Q~; all of it, up to the end of the line #
 *
 * Lines `name = value` of the identity options (common/config.h) and `client_secret`. Lines
 * that begin with "#" or ";" are comments; everything behind the "=" is the value, blanks
 * at both ends dropped: a secret is never cut at a "#" or ";".
 *
 * Errors name the file and the line, never a value, nor what stands in an option's place
 * and resembles none: it may be half a secret.
 */
#ifndef AOAI_CREDENTIAL_FILE_H
#define AOAI_CREDENTIAL_FILE_H

#include "common/config.h"

/* Sets in a zeroed identity what the file tells. The caller frees it, also on failure. */
bool aoai_credential_file_read(const char *path, struct aoai_identity_config *told,
                               struct aoai_error *err) AOAI_MUST_CHECK;

#endif
