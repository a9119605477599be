/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/settings.h"

#include "collectd-plugin/names.h"
#include "common/metric_name.h"
#include "common/resource_id.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SETTING(field)  offsetof(struct aoai_settings, field)
#define DISCOVER(field) offsetof(struct aoai_discover_config, field)

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

static bool check_metric(const char *name, struct aoai_error *err)
{
    enum aoai_metric_id unused = AOAI_METRIC_PROCESSED_TOKENS;
    struct aoai_buf near = aoai_buf_init(1024);
    if (aoai_metric_find_id(name, &unused))
        return true;
    aoai_metric_add_near(&near, name);
    bool has_near = near.length > 0;
    (void)aoai_error_set(err, AOAI_ERROR_CONFIG, "no metric \"%.80s\"%s%s", name,
                         has_near ? "; near it: " : " is known", aoai_buf_text(&near));
    aoai_buf_free(&near);
    return false;
}

static const struct aoai_option account_rows[] = {
    {.name = "metric",
     .type = AOAI_OPTION_LIST,
     .offset = offsetof(struct aoai_target_config, metrics),
     .check = check_metric,
     .value_name = "NAME",
     .help = "Store this metric as well, by Azure's name; repeatable"},
};

struct aoai_option_table aoai_account_options(void)
{
    return (struct aoai_option_table){account_rows, AOAI_LENGTH(account_rows)};
}

static const struct aoai_option discover_rows[] = {
    {.name = "shard",
     .type = AOAI_OPTION_TEXT,
     .offset = DISCOVER(shard_text),
     .check = aoai_shard_check,
     .value_name = "I/N",
     .help = "Of these only the accounts of this poller, the Ith of N"},
};

struct aoai_option_table aoai_discover_options(void)
{
    return (struct aoai_option_table){discover_rows, AOAI_LENGTH(discover_rows)};
}

struct aoai_option_table aoai_settings_options(void)
{
    return (struct aoai_option_table){rows, AOAI_LENGTH(rows)};
}

bool aoai_settings_init(struct aoai_settings *settings, struct aoai_error *err)
{
    *settings = (struct aoai_settings){0};
    return aoai_option_defaults(aoai_settings_options(), settings, err);
}

void aoai_discover_free(struct aoai_discover_config *discover)
{
    if (discover == NULL)
        return;
    free(discover->name);
    aoai_discovery_free(&discover->search);
    aoai_target_free(&discover->target);
    aoai_option_free(aoai_discover_options(), discover);
    *discover = (struct aoai_discover_config){0};
}

bool aoai_discover_finish(struct aoai_discover_config *discover, struct aoai_error *err)
{
    if (discover->search.subscription == NULL)
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "names no Subscription");
    if (discover->target.host != NULL &&
        strstr(discover->target.host, "{account}") == NULL)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "Host: \"%.100s\" would be one for all accounts: put "
                              "{account} into it",
                              discover->target.host);
    return discover->shard_text == NULL ||
           aoai_shard_parse(&discover->shard, discover->shard_text, err);
}

void aoai_settings_free(struct aoai_settings *settings)
{
    for (size_t i = 0; i < settings->identity_count; i++)
        aoai_identity_free(&settings->identities[i]);
    free(settings->identities);
    for (size_t i = 0; i < settings->target_count; i++)
        aoai_target_free(&settings->targets[i]);
    free(settings->targets);
    for (size_t i = 0; i < settings->discover_count; i++)
        aoai_discover_free(&settings->discovers[i]);
    free(settings->discovers);
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

bool aoai_settings_find_identity(const struct aoai_settings *settings,
                                 const char *credential, size_t *index)
{
    for (*index = 0; *index < settings->identity_count; (*index)++)
        if (strcasecmp(settings->identities[*index].name, credential) == 0)
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
    return aoai_names_host(target->host, id, host) ||
           aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "Host: \"%.140s...\" is longer than collectd can hold (%d)",
                          target->host != NULL ? target->host : id->account,
                          AOAI_NAMES_SIZE - 1);
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

bool aoai_settings_add_discover(struct aoai_settings *settings,
                                struct aoai_discover_config *discover,
                                struct aoai_error *err)
{
    for (size_t i = 0; i < settings->discover_count; i++)
        if (strcasecmp(settings->discovers[i].name, discover->name) == 0)
            return aoai_error_set(err, AOAI_ERROR_CONFIG, "a second block of this name");
    struct aoai_discover_config *discovers =
        realloc(settings->discovers, (settings->discover_count + 1) * sizeof(*discovers));
    if (discovers == NULL)
        return aoai_error_no_memory(err);
    settings->discovers = discovers;
    discovers[settings->discover_count++] = *discover;
    *discover = (struct aoai_discover_config){0};
    return true;
}

#define REASON_SIZE 256

/* Why the block cannot be used; "" = it can, or that is not known yet. */
static void judge(const struct aoai_settings *settings, struct aoai_target_config *target,
                  bool is_complete, char reason[static REASON_SIZE])
{
    size_t unused = 0;
    reason[0] = '\0';
    /* Without a name it is the first block, also when that one turned out to be bad: to
     * sign in as somebody else would be worse than not to sign in.
     */
    if (target->credential == NULL && settings->credentials.count > 0)
        target->credential = strdup(settings->credentials.items[0]);
    if (target->credential == NULL && settings->credentials.count > 0)
        (void)snprintf(reason, REASON_SIZE, "out of memory");
    else if (target->credential == NULL && is_complete)
        (void)snprintf(reason, REASON_SIZE, "there is no <Credential> block");
    else if (target->credential == NULL ||
             aoai_settings_find_identity(settings, target->credential, &unused))
        return;
    else if (is_named(settings, target->credential))
        (void)snprintf(reason, REASON_SIZE, "its <Credential \"%s\"> was not accepted",
                       target->credential);
    else if (is_complete)
        (void)snprintf(reason, REASON_SIZE, "there is no <Credential \"%s\"> block",
                       target->credential);
}

static void settle_targets(struct aoai_settings *settings, struct aoai_log log,
                           bool is_complete)
{
    size_t kept = 0;
    char reason[REASON_SIZE];
    for (size_t i = 0; i < settings->target_count; i++) {
        struct aoai_target_config *target = &settings->targets[i];
        judge(settings, target, is_complete, reason);
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

static void settle_discovers(struct aoai_settings *settings, struct aoai_log log,
                             bool is_complete)
{
    size_t kept = 0;
    char reason[REASON_SIZE];
    for (size_t i = 0; i < settings->discover_count; i++) {
        struct aoai_discover_config *discover = &settings->discovers[i];
        judge(settings, &discover->target, is_complete, reason);
        if (reason[0] == '\0') {
            settings->discovers[kept++] = *discover;
            continue;
        }
        aoai_log(log, AOAI_LOG_ERROR, "<Discover \"%s\">: %s: block skipped",
                 discover->name, reason);
        aoai_discover_free(discover);
    }
    settings->discover_count = kept;
}

void aoai_settings_settle(struct aoai_settings *settings, struct aoai_log log,
                          bool is_complete)
{
    settle_targets(settings, log, is_complete);
    settle_discovers(settings, log, is_complete);
}
