/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What the log has when all goes well: who the plugin is at Azure and what it will do, a
 * line for each block when the daemon starts, and one for each account when it first
 * works.
 *
 *   credential noc: client secret, app 5e5e.., tenant 0f0f.., public cloud, no proxy
 *   account contoso-prod: by credential noc, stored as host contoso-prod, history 7d,
 *     settle 180 s
 *   discover fleet: by credential noc, accounts of subscription 1111.., history 7d, ..
 *   account contoso-prod: works: 5 of 6 deployments have a limit, newest minute
 *     2026-11-23T18:14:00Z, lag 226 s
 *
 * Failures are common/complaints's. Never a secret: of a proxy host and port alone. Pure
 * but for the environment's proxy, which `lookup` reads.
 */
#ifndef AOAI_PLUGIN_GREETING_H
#define AOAI_PLUGIN_GREETING_H

#include "collectd-plugin/settings.h"
#include "common/snapshot.h"

/* At the start; the settings are settled. `lookup` is getenv, or a test's. */
void aoai_greeting_say(const struct aoai_settings *settings,
                       char *(*lookup)(const char *name), struct aoai_log log);

/* `newest_end_s` is the end of the newest minute with a value; 0 = there is none yet. */
void aoai_greeting_works(const struct aoai_account_state *account, int64_t newest_end_s,
                         int64_t now_s, struct aoai_log log);

#endif
