/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/discovery.h"

#include "common/pages.h"
#include "common/resource_id.h"

#include <string.h>
#include <strings.h>

#define DISCOVERY(field) offsetof(struct aoai_discovery_config, field)

static bool check_tag(const char *text, struct aoai_error *err)
{
    const char *equals = strchr(text, '=');
    if (equals != NULL && equals != text)
        return true;
    return aoai_error_set(err, AOAI_ERROR_CONFIG, "\"%.100s\" is not NAME=VALUE", text);
}

static const struct aoai_option rows[] = {
    {.name = "subscription",
     .letter = 'S',
     .type = AOAI_OPTION_TEXT,
     .offset = DISCOVERY(subscription),
     .check = aoai_resource_id_check_subscription,
     .value_name = "ID",
     .help = "All Azure OpenAI and AI Services accounts of this subscription, beside "
             "those of --resource"},
    {.name = "resource_group",
     .letter = 'g',
     .type = AOAI_OPTION_TEXT,
     .offset = DISCOVERY(group),
     .check = aoai_resource_id_check_group,
     .value_name = "NAME",
     .help = "Of these only the accounts in this resource group"},
    {.name = "account",
     .letter = 'A',
     .type = AOAI_OPTION_LIST,
     .offset = DISCOVERY(filter.names),
     .value_name = "GLOB",
     .help = "Of these only accounts of this name (* and ? match); repeatable"},
    {.name = "tag",
     .type = AOAI_OPTION_LIST,
     .offset = DISCOVERY(filter.tags),
     .check = check_tag,
     .value_name = "NAME=VALUE",
     .help = "Of these only accounts with this tag; repeatable, all must be there"},
};

static const struct aoai_arm_hints subscription_hints = {
    .grant = "the role \"Monitoring Reader\" on the subscription",
    .not_found = "check the subscription's id",
};
static const struct aoai_arm_hints group_hints = {
    .grant = "the role \"Monitoring Reader\" on the resource group",
    .not_found = "check the subscription's id and the resource group's name",
};

struct aoai_option_table aoai_discovery_options(void)
{
    return (struct aoai_option_table){rows, AOAI_LENGTH(rows)};
}

void aoai_discovery_free(struct aoai_discovery_config *config)
{
    if (config != NULL)
        aoai_option_free(aoai_discovery_options(), config);
}

bool aoai_discovery_check(const struct aoai_discovery_config *config,
                          struct aoai_error *err)
{
    const char *stray = NULL;
    if (config->group != NULL)
        stray = "resource_group";
    else if (config->filter.names.count > 0)
        stray = "account";
    else if (config->filter.tags.count > 0)
        stray = "tag";
    if (config->subscription != NULL || stray == NULL)
        return true;
    return aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "%s: narrows a subscription's accounts, and none was named",
                          stray);
}

/* What the pages of a list go into. */
struct target {
    const struct aoai_account_filter *filter;
    struct aoai_account_list *list;
};

static bool take_page(json_t *root, void *target, struct aoai_error *err)
{
    struct target *into = target;
    return aoai_accounts_parse(root, into->filter, into->list, err);
}

static bool none_found(const struct aoai_discovery_config *config,
                       const struct aoai_account_list *list, struct aoai_error *err)
{
    struct aoai_buf where = aoai_buf_init(4096);
    aoai_buf_addf(&where, "subscription %s", config->subscription);
    if (config->group != NULL)
        aoai_buf_addf(&where, ", resource group %s", config->group);
    for (size_t i = 0; i < config->filter.names.count; i++)
        aoai_buf_addf(&where, "%s%.100s", i == 0 ? ", account " : " or ",
                      config->filter.names.items[i]);
    for (size_t i = 0; i < config->filter.tags.count; i++)
        aoai_buf_addf(&where, "%s%.100s", i == 0 ? ", tag " : " and ",
                      config->filter.tags.items[i]);
    (void)aoai_error_set(err, AOAI_ERROR_NO_DATA,
                         "no Azure OpenAI account found in %.300s: %zu accounts seen; "
                         "only those are listed that the identity has a role on",
                         aoai_buf_text(&where), list->seen_count);
    aoai_buf_free(&where);
    return false;
}

bool aoai_discovery_run(const struct aoai_discovery_config *config,
                        struct aoai_session *session, size_t identity,
                        int64_t deadline_at_ms, struct aoai_account_list *list,
                        struct aoai_error *err)
{
    struct target target = {.filter = &config->filter, .list = list};
    struct aoai_page_request request = {
        .url = aoai_accounts_url(session->identities[identity].arm_url,
                                 config->subscription, config->group),
        .identity = identity,
        .hints = config->group == NULL ? &subscription_hints : &group_hints,
        .parse = take_page,
        .target = &target,
    };
    bool is_read = aoai_pages_read(session, &request, 1, deadline_at_ms, err);
    if (is_read && request.error.kind != AOAI_ERROR_NONE) {
        *err = request.error;
        aoai_error_wrap(err, "accounts of subscription %s", config->subscription);
        is_read = false;
    }
    aoai_pages_free(&request);
    if (is_read && list->count == 0)
        return none_found(config, list, err);
    return is_read;
}

/* Is an id of the same account there? Spellings differ in case and slashes. */
static bool is_named(const struct aoai_strlist *resources,
                     const struct aoai_resource_id *wanted)
{
    for (size_t i = 0; i < resources->count; i++) {
        struct aoai_resource_id id;
        struct aoai_error err = {0};
        if (!aoai_resource_id_parse(&id, resources->items[i], &err))
            continue;
        bool is_same = strcasecmp(id.path, wanted->path) == 0;
        aoai_resource_id_free(&id);
        if (is_same)
            return true;
    }
    return false;
}

bool aoai_discovery_add(const struct aoai_account_list *list,
                        struct aoai_strlist *resources, struct aoai_error *err)
{
    for (size_t i = 0; i < list->count; i++) {
        struct aoai_resource_id id;
        if (!aoai_resource_id_parse(&id, list->items[i].id, err))
            return false;
        bool is_added = is_named(resources, &id) || aoai_strlist_add(resources, id.path);
        aoai_resource_id_free(&id);
        if (!is_added)
            return aoai_error_no_memory(err);
    }
    return true;
}
