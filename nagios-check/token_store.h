/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Tokens that outlive a run of the check, so that forty checks a minute do not sign in
 * forty times.
 *
 *   token-0d6e4079e36703ebd37c00722f5891d2          mode 0600, in the state directory
 *     azure-openai-token 1 1795688640 1795691939 1795691040 1473
 *     eyJ0eXAiOiJKV1Qi...
 *
 * (stored at, usable until, to be renewed from; seconds of the machine's clock; bytes.)
 * The name is a hash of all that decides whose token it is, the secret included: with a
 * new secret the check signs in anew. A token of the future, or of a clock that was set
 * back, is not used; one that Azure refuses is removed. The Azure CLI's are not kept.
 *
 *   refusal-0d6e4079e36703ebd37c00722f5891d2        mode 0600, beside it
 *     azure-openai-refusal 1 1795688640 1795689240 1 3 401
 *     sign-in: AADSTS7000215: the client secret is wrong: ...
 *
 * (asked at, silent until, how often in a row, kind of error, HTTP status.) Who was refused
 * for good, or was told to come later, is not asked again before: all checks say so
 * meanwhile, with both times. The words are our own; nothing that was answered is in them.
 *
 * One signs in at a time. The others wait for it, for a third of their time at most; who
 * holds a token that still lasts does not wait. Whatever is wrong with the directory, the
 * check signs in itself.
 */
#ifndef CHECK_TOKEN_STORE_H
#define CHECK_TOKEN_STORE_H

#include "common/session.h"
#include "common/state_dir.h"

/* Fill the first five; all borrowed. */
struct check_token_store {
    const struct aoai_state_dir *dir;
    struct aoai_clock clock; /* the machine's, as it is */
    const struct aoai_identity_config *identity;
    const char *scope; /* for whom the token is made */
    bool asks_anyway;  /* whatever was refused before */
    bool is_locked;
    bool is_refusal_kept; /* on disk, of the credential that was loaded */
};

struct aoai_token_store check_token_store(struct check_token_store *store);

#endif
