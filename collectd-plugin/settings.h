/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What collectd.conf said: the plugin's own options, the identities, the accounts and the
 * searches for accounts that can be used. What cannot be used is not in here; the reason was logged by the caller.
 *
 * The daemon reads one <Plugin> block at a time, in any number of files, and a credential
 * may be named before it is described. So accounts wait until `settle` finds their
 * credential, at the latest when the daemon starts.
 *
 * Ownership: settings own everything. After the last settle they are read only.
 */
#ifndef AOAI_PLUGIN_SETTINGS_H
#define AOAI_PLUGIN_SETTINGS_H

#include "collectd-plugin/shard.h"
#include "common/config.h"
#include "common/discovery.h"
#include "common/log.h"

/* A <Discover "name"> block. */
struct aoai_discover_config {
    char *name;
    struct aoai_discovery_config search;
    struct aoai_target_config target; /* of each account found; names none itself */
    char *shard_text;
    struct aoai_shard shard; /* made by finish */
};

struct aoai_settings {
    int64_t history_s; /* what a first start fetches */
    int64_t settle_s;  /* or AOAI_SETTLE_AUTO */
    char *state_dir;   /* where the marks are kept; NULL = below collectd's BaseDir */
    char *timestamp;   /* "start" or "end": which end of a minute names it */
    bool corrections;
    bool log_requests;
    struct aoai_identity_config *identities;
    size_t identity_count;
    struct aoai_target_config *targets; /* one account each */
    size_t target_count;
    struct aoai_discover_config *discovers;
    size_t discover_count;
    struct aoai_strlist
        credentials; /* names of all <Credential> blocks, the bad ones too */
};

/* The options that stand in the <Plugin> block itself. */
struct aoai_option_table aoai_settings_options(void);

/* Those that <Account> and <Discover> have beside the options of a target. */
struct aoai_option_table aoai_account_options(void);

/* Those that a <Discover> block has beside the options of common/discovery.h and, but for
 * the resource, of an account.
 */
struct aoai_option_table aoai_discover_options(void);

/* Checks what belongs together, once all options are set. */
bool aoai_discover_finish(struct aoai_discover_config *discover,
                          struct aoai_error *err) AOAI_MUST_CHECK;

void aoai_discover_free(struct aoai_discover_config *discover);

/* The number of an identity; false = there is none of that name. */
bool aoai_settings_find_identity(const struct aoai_settings *settings,
                                 const char *credential, size_t *index) AOAI_MUST_CHECK;

bool aoai_settings_init(struct aoai_settings *settings,
                        struct aoai_error *err) AOAI_MUST_CHECK;

/* Remembers the name of a <Credential> block before it is known whether it is any good.
 */
bool aoai_settings_name_credential(struct aoai_settings *settings, const char *name,
                                   struct aoai_error *err) AOAI_MUST_CHECK;

/* These move what they take out of the struct, which is left zeroed; on failure it keeps
 * it.
 */
bool aoai_settings_add_identity(struct aoai_settings *settings,
                                struct aoai_identity_config *identity,
                                struct aoai_error *err) AOAI_MUST_CHECK;
bool aoai_settings_add_target(struct aoai_settings *settings,
                              struct aoai_target_config *target,
                              struct aoai_error *err) AOAI_MUST_CHECK;

bool aoai_settings_add_discover(struct aoai_settings *settings,
                                struct aoai_discover_config *discover,
                                struct aoai_error *err) AOAI_MUST_CHECK;

/* Gives each account and each <Discover> its credential and drops those whose credential
 * is no good; when nothing more will come, also those whose credential is not there.
 */
void aoai_settings_settle(struct aoai_settings *settings, struct aoai_log log,
                          bool is_complete);

void aoai_settings_free(struct aoai_settings *settings);

#endif
