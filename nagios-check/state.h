/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Where one run of the check leaves what the next can use: tokens, answers, limits.
 *
 *   --state-dir DIR                             DIR itself, made when it is missing
 *   else $XDG_STATE_HOME/check_azure_openai
 *   else $HOME/.local/state/check_azure_openai  /var/lib/nagios for the user nagios
 *   else none
 *
 * Never a directory that everybody may write to, such as /tmp: what lies there may be
 * anybody's. A directory that cannot be used is no error and changes no verdict; -vv says
 * why there is none. What makes a directory good: common/state_dir.h.
 *
 * Source of the variables: XDG Base Directory Specification 0.8.
 */
#ifndef CHECK_STATE_H
#define CHECK_STATE_H

#include "common/state_dir.h"
#include "nagios-check/settings.h"

/* False = there is none; err says why, and NONE that none is wanted. */
bool check_state_dir_open(const struct check_config *config, struct aoai_state_dir *dir,
                          struct aoai_error *err) AOAI_MUST_CHECK;

/* Where it would be (the caller's); NULL = there is none, or no memory. */
char *check_state_dir_path(const struct check_config *config) AOAI_MUST_CHECK;

/* Who asks, for the names of files: all that decides what Azure answers. The caller's;
 * NULL = no memory.
 */
char *check_state_owner(const struct check_config *config) AOAI_MUST_CHECK;

#endif
