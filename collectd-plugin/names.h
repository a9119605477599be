/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Names as collectd's storage plugins can keep them: host/plugin-instance/type-instance
 * becomes a file's path, a metric's name, a line of a protocol.
 *
 * Letters, digits, ".", "_" and "-" stay; every other byte becomes "_". collectd would
 * cut a long name silently, so that two deployments could become one: here it is refused.
 */
#ifndef AOAI_PLUGIN_NAMES_H
#define AOAI_PLUGIN_NAMES_H

#include "common/resource_id.h"

#define AOAI_NAMES_SIZE 128 /* collectd's DATA_MAX_NAME_LEN, the NUL included */

/* False = empty or longer than collectd can hold. */
bool aoai_names_clean(const char *text,
                      char name[static AOAI_NAMES_SIZE]) AOAI_MUST_CHECK;

/* The host field of an account's values: what the option Host says, with {account},
 * {group} and {subscription} (in lower case) filled in; NULL = the account's name. False = as above.
 */
bool aoai_names_host(const char *pattern, const struct aoai_resource_id *id,
                     char name[static AOAI_NAMES_SIZE]) AOAI_MUST_CHECK;

#endif
