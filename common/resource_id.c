/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/resource_id.h"

#include "common/buf.h"
#include "common/secret.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PART_MAX 90

/* The path alternates between fixed words (NULL = a name to keep) in this order. */
static const char *const shape[] = {
    "subscriptions",  NULL,
    "resourceGroups", NULL,
    "providers",      "Microsoft.CognitiveServices",
    "accounts",       NULL,
};

static bool is_guid(const char *text)
{
    if (strlen(text) != 36)
        return false;
    for (size_t i = 0; i < 36; i++) {
        bool wants_dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (wants_dash ? text[i] != '-'
                       : strchr("0123456789abcdefABCDEF", text[i]) == NULL)
            return false;
    }
    return true;
}

static bool is_name(const char *text)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789-._()";
    /* "." and ".." would climb in a URL's path. */
    return text[strspn(text, ".")] != '\0' && text[strspn(text, allowed)] == '\0';
}

/* Copies the next part of the path and moves behind its slash. */
static bool next_part(const char **at, char part[static PART_MAX + 1])
{
    size_t length = strcspn(*at, "/");
    if (length == 0 || length > PART_MAX)
        return false;
    memcpy(part, *at, length);
    part[length] = '\0';
    *at += length;
    if (**at == '/')
        (*at)++;
    return true;
}

/* What does not even begin like an id may be a secret. */
static bool refuse(struct aoai_error *err, const char *text, const char *why)
{
    bool is_shown = text[0] == '/' || strncasecmp(text, "subscriptions/", 14) == 0 ||
                    !aoai_secret_could_be(text);
    return aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "%s%.200s%s%s; an account's id looks like "
                          "/subscriptions/ID/resourceGroups/GROUP/providers/"
                          "Microsoft.CognitiveServices/accounts/NAME",
                          is_shown ? "\"" : "", is_shown ? text : "",
                          is_shown ? "\": " : "", why);
}

static bool parse(const char *text, char names[3][PART_MAX + 1], struct aoai_error *err)
{
    const char *at = text[0] == '/' ? text + 1 : text;
    char part[PART_MAX + 1];
    size_t name = 0;
    for (size_t i = 0; i < AOAI_LENGTH(shape); i++) {
        if (!next_part(&at, part))
            return refuse(err, text, "not the id of an account");
        if (shape[i] != NULL && strcasecmp(part, shape[i]) != 0)
            return refuse(err, text, "not the id of an Azure OpenAI account");
        if (shape[i] == NULL)
            memcpy(names[name++], part, sizeof(part));
    }
    if (*at != '\0')
        return refuse(err, text, "goes on behind the account's name");
    if (!is_guid(names[0]))
        return refuse(err, text, "the subscription is not a GUID");
    if (!is_name(names[1]) || !is_name(names[2]))
        return refuse(err, text, "a character that no name can hold");
    return true;
}

bool aoai_resource_id_check(const char *text, struct aoai_error *err)
{
    char names[3][PART_MAX + 1];
    return parse(text, names, err);
}

bool aoai_resource_id_check_subscription(const char *text, struct aoai_error *err)
{
    if (is_guid(text))
        return true;
    if (aoai_secret_could_be(text) && text[0] != '/')
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "not the id (a GUID) of a subscription");
    return aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "\"%.100s\" is not the id (a GUID) of a subscription", text);
}

bool aoai_resource_id_check_group(const char *text, struct aoai_error *err)
{
    return (is_name(text) && strlen(text) <= PART_MAX) ||
           aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "\"%.100s\" cannot be the name of a resource group", text);
}

bool aoai_resource_id_parse(struct aoai_resource_id *id, const char *text,
                            struct aoai_error *err)
{
    *id = (struct aoai_resource_id){0};
    char names[3][PART_MAX + 1];
    if (!parse(text, names, err))
        return false;
    struct aoai_buf path = aoai_buf_init(1024);
    aoai_buf_addf(&path,
                  "/subscriptions/%s/resourceGroups/%s/providers/"
                  "Microsoft.CognitiveServices/accounts/%s",
                  names[0], names[1], names[2]);
    id->path = aoai_buf_take(&path);
    id->subscription = strdup(names[0]);
    id->group = strdup(names[1]);
    id->account = strdup(names[2]);
    if (id->path != NULL && id->subscription != NULL && id->group != NULL &&
        id->account != NULL)
        return true;
    aoai_resource_id_free(id);
    return aoai_error_no_memory(err);
}

void aoai_resource_id_free(struct aoai_resource_id *id)
{
    if (id == NULL)
        return;
    free(id->path);
    free(id->subscription);
    free(id->group);
    free(id->account);
    *id = (struct aoai_resource_id){0};
}
