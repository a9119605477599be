/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/config_tree.h"

#include "common/identity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAME_SIZE   64
#define NUMBER_SIZE 32

/* The value as a text: collectd has already turned bare 180 into a number and bare true
 * into a boolean. `room` holds what must be printed.
 */
static const char *value_text(const oconfig_value_t *value, char room[static NUMBER_SIZE])
{
    switch (value->type) {
    case OCONFIG_TYPE_STRING:
        return value->value.string;
    case OCONFIG_TYPE_NUMBER:
        if (fabs(value->value.number) < 1e15 &&
            value->value.number == trunc(value->value.number))
            (void)snprintf(room, NUMBER_SIZE, "%.0f", value->value.number);
        else
            (void)snprintf(room, NUMBER_SIZE, "%g", value->value.number);
        return room;
    default:
        return value->value.boolean ? "true" : "false";
    }
}

/* What the core calls client_id is ClientId to whoever reads the log. */
static bool set_value(const struct aoai_option *row, void *target, const char *text,
                      struct aoai_error *err)
{
    struct aoai_error inner = {0};
    char name[NAME_SIZE];
    if (aoai_option_is_secret(row, text))
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "Proxy: a password is not accepted here, because everybody "
                              "can read collectd.conf: use ProxyCredentialFile");
    if (aoai_option_set(row, target, text, &inner))
        return true;
    const char *message = inner.message;
    size_t length = strlen(row->name);
    if (strncmp(message, row->name, length) == 0 &&
        strncmp(message + length, ": ", 2) == 0)
        message += length + 2;
    aoai_option_camel_case(row->name, name, sizeof(name));
    return aoai_error_set(err, inner.kind, "%s: %s", name, message);
}

static bool set_option(const struct aoai_option *row, const oconfig_item_t *item,
                       void *target, struct aoai_error *err)
{
    char room[NUMBER_SIZE];
    if (row->type == AOAI_OPTION_SECRET)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "%s: not accepted here, because everybody can read "
                              "collectd.conf: use ClientSecretFile or CredentialFile",
                              item->key);
    if (item->children_num > 0)
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: is an option, not a block",
                              item->key);
    if (item->values_num < 1 || (item->values_num > 1 && row->type != AOAI_OPTION_LIST))
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: wants one value, has %d",
                              item->key, item->values_num);
    for (int i = 0; i < item->values_num; i++)
        if (!set_value(row, target, value_text(&item->values[i], room), err))
            return false;
    return true;
}

/* A table and what its options are set in. */
struct part {
    struct aoai_option_table table;
    void *target;
};

/* A block's options, from the first part that has them. */
struct parts {
    struct part items[4];
    size_t count;
    const char *title; /* the option that stands behind the block's own name, or NULL */
};

static struct parts one_part(struct aoai_option_table table, void *target)
{
    return (struct parts){.items = {{table, target}}, .count = 1};
}

static bool refuse_unknown(const struct parts *parts, const char *key,
                           struct aoai_error *err)
{
    char name[NAME_SIZE];
    const struct aoai_option *near = NULL;
    for (size_t i = 0; i < parts->count && near == NULL; i++)
        near = aoai_option_nearest(parts->items[i].table, key);
    if (near == NULL)
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "unknown option \"%.60s\"", key);
    aoai_option_camel_case(near->name, name, sizeof(name));
    return aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "unknown option \"%.60s\"; did you mean %s?", key, name);
}

static bool set_child(const oconfig_item_t *item, const struct parts *parts,
                      struct aoai_error *err)
{
    for (size_t i = 0; i < parts->count; i++) {
        const struct part *part = &parts->items[i];
        const struct aoai_option *row = aoai_option_find(part->table, item->key);
        if (row != NULL && (parts->title == NULL || strcmp(row->name, parts->title) != 0))
            return set_option(row, item, part->target, err);
    }
    return refuse_unknown(parts, item->key, err);
}

/* Every child of a block is an option of its parts, but for the title. */
static bool set_children(const oconfig_item_t *block, struct parts parts,
                         struct aoai_error *err)
{
    for (int i = 0; i < block->children_num; i++)
        if (!set_child(&block->children[i], &parts, err))
            return false;
    return true;
}

/* The text behind the block's name, or NULL. */
static const char *block_title(const oconfig_item_t *block, char room[static NUMBER_SIZE],
                               struct aoai_error *err)
{
    const char *title = block->values_num == 1 ? value_text(&block->values[0], room) : "";
    if (title[0] != '\0')
        return title;
    (void)aoai_error_set(err, AOAI_ERROR_CONFIG, "wants one name: <%s \"name\">",
                         block->key);
    return NULL;
}

static bool read_credential(const oconfig_item_t *block, struct aoai_settings *settings,
                            struct aoai_error *err)
{
    struct aoai_identity_config identity = {0};
    struct aoai_identity_config environment = {0};
    char room[NUMBER_SIZE];
    bool is_read = false;
    const char *name = block_title(block, room, err);
    if (name == NULL || !aoai_settings_name_credential(settings, name, err))
        return false;
    identity.name = strdup(name);
    if (identity.name == NULL)
        return aoai_error_no_memory(err);
    is_read = set_children(block, one_part(aoai_identity_options(), &identity), err) &&
              aoai_identity_read_environment(&environment, getenv, err) &&
              aoai_identity_finish(&identity, &environment, err) &&
              aoai_settings_add_identity(settings, &identity, err);
    aoai_identity_free(&environment);
    aoai_identity_free(&identity);
    return is_read;
}

static bool read_account(const oconfig_item_t *block, struct aoai_settings *settings,
                         struct aoai_error *err)
{
    struct aoai_target_config target = {0};
    char room[NUMBER_SIZE];
    struct aoai_option_table table = aoai_target_options();
    struct parts parts = {.items = {{table, &target}, {aoai_account_options(), &target}},
                          .count = 2,
                          .title = "resource"};
    const char *resource = block_title(block, room, err);
    bool is_read =
        resource != NULL &&
        aoai_option_set(aoai_option_find(table, "resource"), &target, resource, err) &&
        set_children(block, parts, err) &&
        aoai_settings_add_target(settings, &target, err);
    aoai_target_free(&target);
    return is_read;
}

static bool read_discover(const oconfig_item_t *block, struct aoai_settings *settings,
                          struct aoai_error *err)
{
    struct aoai_discover_config discover = {0};
    char room[NUMBER_SIZE];
    struct parts parts = {.items = {{aoai_discovery_options(), &discover.search},
                                    {aoai_target_options(), &discover.target},
                                    {aoai_account_options(), &discover.target},
                                    {aoai_discover_options(), &discover}},
                          .count = 4,
                          .title = "resource"};
    const char *name = block_title(block, room, err);
    if (name == NULL)
        return false;
    discover.name = strdup(name);
    bool is_read = (discover.name != NULL || aoai_error_no_memory(err)) &&
                   set_children(block, parts, err) &&
                   aoai_discover_finish(&discover, err) &&
                   aoai_settings_add_discover(settings, &discover, err);
    aoai_discover_free(&discover);
    return is_read;
}

static const struct {
    const char *key;
    bool (*read)(const oconfig_item_t *block, struct aoai_settings *settings,
                 struct aoai_error *err);
} blocks[] = {
    {"Credential", read_credential},
    {"Account", read_account},
    {"Discover", read_discover},
};

static void warn_unknown(const char *key, struct aoai_log log)
{
    struct aoai_error err = {0};
    for (size_t i = 0; i < AOAI_LENGTH(blocks); i++)
        if (aoai_option_distance(blocks[i].key, key) <= strlen(key) / 3)
            (void)aoai_error_set(&err, AOAI_ERROR_CONFIG,
                                 "unknown block <%.60s>; did you mean <%s>?", key,
                                 blocks[i].key);
    struct parts parts = one_part(aoai_settings_options(), NULL);
    (void)refuse_unknown(&parts, key, &err);
    aoai_log(log, AOAI_LOG_WARNING, "%s: ignored", err.message);
}

static void read_block(const oconfig_item_t *item, size_t which,
                       struct aoai_settings *settings, struct aoai_log log)
{
    struct aoai_error err = {0};
    char room[NUMBER_SIZE];
    if (blocks[which].read(item, settings, &err))
        return;
    aoai_log(log, AOAI_LOG_ERROR, "<%s \"%.160s\">: %s: block skipped", item->key,
             item->values_num > 0 ? value_text(&item->values[0], room) : "", err.message);
}

static void read_item(const oconfig_item_t *item, struct aoai_settings *settings,
                      struct aoai_log log)
{
    for (size_t i = 0; i < AOAI_LENGTH(blocks); i++) {
        if (strcasecmp(blocks[i].key, item->key) == 0) {
            read_block(item, i, settings, log);
            return;
        }
    }
    const struct aoai_option *row = aoai_option_find(aoai_settings_options(), item->key);
    struct aoai_error err = {0};
    if (row == NULL)
        warn_unknown(item->key, log);
    else if (!set_option(row, item, settings, &err))
        aoai_log(log, AOAI_LOG_ERROR, "%s: option ignored", err.message);
}

void aoai_config_tree_read(const oconfig_item_t *plugin, struct aoai_settings *settings,
                           struct aoai_log log)
{
    for (int i = 0; i < plugin->children_num; i++)
        read_item(&plugin->children[i], settings, log);
    aoai_settings_settle(settings, log, false);
}
