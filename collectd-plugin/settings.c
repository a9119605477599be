/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/settings.h"

#include "collectd-plugin/names.h"
#include "common/resource_id.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SETTING(field) offsetof(struct aoai_settings, field)

static const char *const timestamps[] = {"start", "end", NULL};

static const struct aoai_option rows[] = {
    {.name = "history",
     .type = AOAI_OPTION_SECONDS,
     .offset = SETTING(history_s),
     .min = 0,
     .max = (int64_t)93 * 86400,
     .default_text = "0",
     .value_name = "TIME",
     .help = "What a first start fetches: 0, 24h, 7d, up to 93d"},
    {.name = "state_dir",
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(state_dir),
     .value_name = "DIR",
     .help = "Where the marks are kept: which minutes have been stored. Default: "
             "azure_openai below BaseDir"},
    {.name = "settle",
     .type = AOAI_OPTION_SECONDS,
     .offset = SETTING(settle_s),
     .min = 0,
     .max = 3600,
     .default_text = "180",
     .word = "auto",
     .value_name = "SECONDS",
     .help = "How long after its end a minute is taken as final; auto learns it"},
    {.name = "timestamp",
     .type = AOAI_OPTION_TEXT,
     .offset = SETTING(timestamp),
     .default_text = "start",
     .choices = timestamps,
     .value_name = "WHICH",
     .help = "Which end of a minute stamps its values: start (as Azure's portal) or end "
             "(as RRD means it)"},
    {.name = "corrections",
     .type = AOAI_OPTION_FLAG,
     .offset = SETTING(corrections),
     .default_text = "false",
     .help = "Send minutes that Azure revised again: for Carbon and InfluxDB only"},
    {.name = "log_requests",
     .type = AOAI_OPTION_FLAG,
     .offset = SETTING(log_requests),
     .default_text = "false",
     .help = "Log each request to Azure at level info"},
};

struct aoai_option_table aoai_settings_options(void)
{
    return (struct aoai_option_table){rows, AOAI_LENGTH(rows)};
}

bool aoai_settings_init(struct aoai_settings *settings, struct aoai_error *err)
{
    *settings = (struct aoai_settings){0};
    return aoai_option_defaults(aoai_settings_options(), settings, err);
}

void aoai_settings_free(struct aoai_settings *settings)
{
    for (size_t i = 0; i < settings->identity_count; i++)
        aoai_identity_free(&settings->identities[i]);
    free(settings->identities);
    for (size_t i = 0; i < settings->target_count; i++)
        aoai_target_free(&settings->targets[i]);
    free(settings->targets);
    aoai_strlist_free(&settings->credentials);
    aoai_option_free(aoai_settings_options(), settings);
    *settings = (struct aoai_settings){0};
}

static bool is_named(const struct aoai_settings *settings, const char *credential)
{
    for (size_t i = 0; i < settings->credentials.count; i++)
        if (strcasecmp(settings->credentials.items[i], credential) == 0)
            return true;
    return false;
}

static bool has_identity(const struct aoai_settings *settings, const char *credential)
{
    for (size_t i = 0; i < settings->identity_count; i++)
        if (strcasecmp(settings->identities[i].name, credential) == 0)
            return true;
    return false;
}

bool aoai_settings_name_credential(struct aoai_settings *settings, const char *name,
                                   struct aoai_error *err)
{
    if (is_named(settings, name))
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "a second block of this name");
    return aoai_strlist_add(&settings->credentials, name) || aoai_error_no_memory(err);
}

bool aoai_settings_add_identity(struct aoai_settings *settings,
                                struct aoai_identity_config *identity,
                                struct aoai_error *err)
{
    struct aoai_identity_config *identities = realloc(
        settings->identities, (settings->identity_count + 1) * sizeof(*identities));
    if (identities == NULL)
        return aoai_error_no_memory(err);
    settings->identities = identities;
    identities[settings->identity_count++] = *identity;
    *identity = (struct aoai_identity_config){0};
    return true;
}

/* The host field that the account's values will carry. */
static bool name_host(const struct aoai_target_config *target,
                      const struct aoai_resource_id *id,
                      char host[static AOAI_NAMES_SIZE], struct aoai_error *err)
{
    const char *text = target->host != NULL ? target->host : id->account;
    if (!aoai_names_clean(text, host))
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "Host: \"%.140s...\" is longer than collectd can hold (%d)",
                              text, AOAI_NAMES_SIZE - 1);
    return true;
}

/* Two accounts under one host would write into the same files, minute against minute. */
static bool check_distinct(const struct aoai_settings *settings,
                           const struct aoai_target_config *target,
                           struct aoai_error *err)
{
    char host[AOAI_NAMES_SIZE];
    char other_host[AOAI_NAMES_SIZE];
    struct aoai_resource_id id = {0};
    bool is_distinct = aoai_resource_id_parse(&id, target->resources.items[0], err) &&
                       name_host(target, &id, host, err);
    for (size_t i = 0; is_distinct && i < settings->target_count; i++) {
        const struct aoai_target_config *other = &settings->targets[i];
        struct aoai_resource_id other_id = {0};
        is_distinct = aoai_resource_id_parse(&other_id, other->resources.items[0], err) &&
                      name_host(other, &other_id, other_host, err);
        if (is_distinct && strcasecmp(id.path, other_id.path) == 0)
            is_distinct = aoai_error_set(err, AOAI_ERROR_CONFIG, "named twice");
        else if (is_distinct && strcasecmp(host, other_host) == 0)
            is_distinct = aoai_error_set(err, AOAI_ERROR_CONFIG,
                                         "another account has the host name \"%s\" too: "
                                         "give one of them a Host of its own",
                                         host);
        aoai_resource_id_free(&other_id);
    }
    aoai_resource_id_free(&id);
    return is_distinct;
}

bool aoai_settings_add_target(struct aoai_settings *settings,
                              struct aoai_target_config *target, struct aoai_error *err)
{
    if (!check_distinct(settings, target, err))
        return false;
    struct aoai_target_config *targets =
        realloc(settings->targets, (settings->target_count + 1) * sizeof(*targets));
    if (targets == NULL)
        return aoai_error_no_memory(err);
    settings->targets = targets;
    targets[settings->target_count++] = *target;
    *target = (struct aoai_target_config){0};
    return true;
}

/* Why the account cannot be used; "" = it can, or that is not known yet. */
static void judge(const struct aoai_settings *settings, struct aoai_target_config *target,
                  bool is_complete, char *reason, size_t size)
{
    reason[0] = '\0';
    /* Without a name it is the first block, also when that one turned out to be bad: to
     * sign in as somebody else would be worse than not to sign in.
     */
    if (target->credential == NULL && settings->credentials.count > 0)
        target->credential = strdup(settings->credentials.items[0]);
    if (target->credential == NULL && settings->credentials.count > 0)
        (void)snprintf(reason, size, "out of memory");
    else if (target->credential == NULL && is_complete)
        (void)snprintf(reason, size, "there is no <Credential> block");
    else if (target->credential == NULL || has_identity(settings, target->credential))
        return;
    else if (is_named(settings, target->credential))
        (void)snprintf(reason, size, "its <Credential \"%s\"> was not accepted",
                       target->credential);
    else if (is_complete)
        (void)snprintf(reason, size, "there is no <Credential \"%s\"> block",
                       target->credential);
}

void aoai_settings_settle(struct aoai_settings *settings, struct aoai_log log,
                          bool is_complete)
{
    size_t kept = 0;
    char reason[256];
    for (size_t i = 0; i < settings->target_count; i++) {
        struct aoai_target_config *target = &settings->targets[i];
        judge(settings, target, is_complete, reason, sizeof(reason));
        if (reason[0] == '\0') {
            settings->targets[kept++] = *target;
            continue;
        }
        aoai_log(log, AOAI_LOG_ERROR, "<Account \"%s\">: %s: account skipped",
                 target->resources.items[0], reason);
        aoai_target_free(target);
    }
    settings->target_count = kept;
}
