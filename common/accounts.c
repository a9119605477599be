/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/accounts.h"

#include "common/encode.h"
#include "common/resource_id.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define API_VERSION  "2024-10-01"
#define ACCOUNTS_MAX 1000
#define REGION_MAX   60

char *aoai_accounts_url(const char *arm_url, const char *subscription, const char *group)
{
    struct aoai_buf url = aoai_buf_init(4096);
    aoai_buf_addf(&url, "%s/subscriptions/%s", arm_url, subscription);
    if (group != NULL)
        aoai_buf_addf(&url, "/resourceGroups/%s", group);
    aoai_buf_add(&url, "/providers/Microsoft.CognitiveServices/accounts");
    aoai_encode_query(&url, "api-version", API_VERSION);
    return aoai_buf_take(&url);
}

char *aoai_account_url(const char *arm_url, const char *account_path)
{
    struct aoai_buf url = aoai_buf_init(4096);
    aoai_buf_addf(&url, "%s%s", arm_url, account_path);
    aoai_encode_query(&url, "api-version", API_VERSION);
    return aoai_buf_take(&url);
}

char *aoai_account_region(const char *location)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    struct aoai_buf region = aoai_buf_init(REGION_MAX);
    for (const char *at = location; *at != '\0'; at++) {
        char letter = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
        if (letter == ' ')
            continue;
        if (strchr(allowed, letter) == NULL) {
            aoai_buf_free(&region);
            return NULL;
        }
        aoai_buf_add_bytes(&region, &letter, 1);
    }
    return region.length > 0 ? aoai_buf_take(&region) : NULL;
}

static bool is_our_kind(const char *kind)
{
    return kind != NULL &&
           (strcasecmp(kind, "OpenAI") == 0 || strcasecmp(kind, "AIServices") == 0);
}

/* Does the account have the tag "name=value"? */
static bool has_tag(json_t *tags, const char *wanted)
{
    size_t length = strcspn(wanted, "=");
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(tags, name, value)
    {
        const char *text = json_string_value(value);
        if (text != NULL && wanted[length] == '=' && strlen(name) == length &&
            strncasecmp(name, wanted, length) == 0 &&
            strcmp(text, wanted + length + 1) == 0)
            return true;
    }
    return false;
}

static bool is_wanted(json_t *item, const struct aoai_account_filter *filter)
{
    const char *name = aoai_json_string(item, "name");
    if (!is_our_kind(aoai_json_string(item, "kind")) ||
        (filter->names.count > 0 &&
         (name == NULL || !aoai_strlist_matches(&filter->names, name))))
        return false;
    for (size_t i = 0; i < filter->tags.count; i++)
        if (!has_tag(aoai_json_get(item, "tags"), filter->tags.items[i]))
            return false;
    return true;
}

static void cut_back(struct aoai_account_list *list, size_t count)
{
    while (list->count > count) {
        list->count--;
        free(list->items[list->count].id);
        free(list->items[list->count].kind);
        free(list->items[list->count].location);
    }
}

static bool add(struct aoai_account_list *list, json_t *item, struct aoai_error *err)
{
    const char *id = aoai_json_string(item, "id");
    const char *kind = aoai_json_string(item, "kind");
    const char *location = aoai_json_string(item, "location");
    struct aoai_error bad_id = {0};
    if (id == NULL || !aoai_resource_id_check(id, &bad_id))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "an account without a good id");
    if (list->count == ACCOUNTS_MAX)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "more than %d accounts",
                              ACCOUNTS_MAX);
    struct aoai_found_account *items =
        realloc(list->items, (list->count + 1) * sizeof(*items));
    if (items == NULL)
        return aoai_error_no_memory(err);
    list->items = items;
    struct aoai_found_account *account = &items[list->count++];
    account->id = strdup(id);
    account->kind = strdup(kind == NULL ? "" : kind);
    account->location = strdup(location == NULL ? "" : location);
    return (account->id != NULL && account->kind != NULL && account->location != NULL) ||
           aoai_error_no_memory(err);
}

bool aoai_accounts_parse(json_t *root, const struct aoai_account_filter *filter,
                         struct aoai_account_list *list, struct aoai_error *err)
{
    json_t *values = aoai_json_get(root, "value");
    size_t before = list->count;
    size_t i = 0;
    json_t *item = NULL;
    if (!json_is_array(values))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "no \"value\" in the answer");
    json_array_foreach(values, i, item)
    {
        if (!is_wanted(item, filter) || add(list, item, err))
            continue;
        cut_back(list, before);
        return false;
    }
    list->seen_count += json_array_size(values);
    return true;
}

bool aoai_account_parse(json_t *root, struct aoai_account_list *list,
                        struct aoai_error *err)
{
    size_t before = list->count;
    if (!add(list, root, err)) {
        cut_back(list, before);
        return false;
    }
    list->seen_count++;
    return true;
}

void aoai_accounts_free(struct aoai_account_list *list)
{
    if (list == NULL)
        return;
    cut_back(list, 0);
    free(list->items);
    *list = (struct aoai_account_list){0};
}
