/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/names.h"

#include "common/buf.h"

#include <ctype.h>
#include <string.h>

static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789._-";

bool aoai_names_clean(const char *text, char name[static AOAI_NAMES_SIZE])
{
    size_t length = strlen(text);
    if (length == 0 || length >= AOAI_NAMES_SIZE)
        return false;
    memcpy(name, text, length + 1);
    for (char *at = name; *(at += strspn(at, allowed)) != '\0';)
        *at = '_';
    /* As a folder's name "." and ".." would lead out of where collectd writes. */
    if (name[strspn(name, ".")] == '\0')
        name[0] = '_';
    return true;
}

/* Azure spells these differently from answer to answer. */
static void add_lower(struct aoai_buf *host, const char *text)
{
    for (; *text != '\0'; text++) {
        char lower = (char)tolower((unsigned char)*text);
        aoai_buf_add_bytes(host, &lower, 1);
    }
}

/* Adds what stands at the beginning of the pattern; returns its length. */
static size_t add_part(struct aoai_buf *host, const char *pattern,
                       const struct aoai_resource_id *id)
{
    static const char account[] = "{account}";
    static const char group[] = "{group}";
    static const char subscription[] = "{subscription}";
    if (strncmp(pattern, account, sizeof(account) - 1) == 0) {
        aoai_buf_add(host, id->account);
        return sizeof(account) - 1;
    }
    if (strncmp(pattern, group, sizeof(group) - 1) == 0) {
        add_lower(host, id->group);
        return sizeof(group) - 1;
    }
    if (strncmp(pattern, subscription, sizeof(subscription) - 1) == 0) {
        add_lower(host, id->subscription);
        return sizeof(subscription) - 1;
    }
    aoai_buf_add_bytes(host, pattern, 1);
    return 1;
}

bool aoai_names_host(const char *pattern, const struct aoai_resource_id *id,
                     char name[static AOAI_NAMES_SIZE])
{
    struct aoai_buf host = aoai_buf_init(AOAI_NAMES_SIZE);
    if (pattern == NULL)
        return aoai_names_clean(id->account, name);
    while (*pattern != '\0')
        pattern += add_part(&host, pattern, id);
    bool is_named = !host.has_failed && aoai_names_clean(aoai_buf_text(&host), name);
    aoai_buf_free(&host);
    return is_named;
}
