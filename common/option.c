/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/option.h"

#include "common/secret.h"
#include "common/strlist.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAME_MAX_LENGTH 64

static void *field(const struct aoai_option *row, void *target)
{
    return (char *)target + row->offset;
}

bool aoai_option_defaults(struct aoai_option_table table, void *target,
                          struct aoai_error *err)
{
    for (size_t i = 0; i < table.count; i++) {
        const struct aoai_option *row = &table.rows[i];
        if (row->default_text != NULL &&
            !aoai_option_set(row, target, row->default_text, err))
            return false;
    }
    return true;
}

void aoai_option_free(struct aoai_option_table table, void *target)
{
    for (size_t i = 0; i < table.count; i++) {
        void *at = field(&table.rows[i], target);
        switch (table.rows[i].type) {
        case AOAI_OPTION_TEXT:
            free(*(char **)at);
            *(char **)at = NULL;
            break;
        case AOAI_OPTION_SECRET:
            aoai_secret_free(at);
            break;
        case AOAI_OPTION_LIST:
            aoai_strlist_free(at);
            break;
        case AOAI_OPTION_COUNT:
        case AOAI_OPTION_SECONDS:
            *(int64_t *)at = 0;
            break;
        case AOAI_OPTION_FLAG:
            *(bool *)at = false;
            break;
        }
    }
}

/* Writes the name without "-" and "_" and in lower case: what two spellings share. */
static void squeeze(const char *name, char text[static NAME_MAX_LENGTH])
{
    size_t length = 0;
    for (; *name != '\0' && length + 1 < NAME_MAX_LENGTH; name++)
        if (*name != '-' && *name != '_')
            text[length++] = (char)tolower((unsigned char)*name);
    text[length] = '\0';
}

const struct aoai_option *aoai_option_find(struct aoai_option_table table,
                                           const char *name)
{
    char wanted[NAME_MAX_LENGTH] = {0};
    char have[NAME_MAX_LENGTH] = {0};
    if (strlen(name) >= NAME_MAX_LENGTH)
        return NULL;
    squeeze(name, wanted);
    const struct aoai_option *row = table.rows;
    for (size_t i = 0; i < table.count; i++, row++) {
        squeeze(row->name, have);
        if (strcmp(wanted, have) == 0)
            return row;
    }
    return NULL;
}

static bool refuse(const struct aoai_option *row, const char *value, const char *why,
                   struct aoai_error *err)
{
    if (aoai_secret_could_be(value))
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: %s", row->name, why);
    return aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: \"%s\": %s", row->name, value,
                          why);
}

static bool set_text(const struct aoai_option *row, char **text, const char *value,
                     struct aoai_error *err)
{
    const char *const *choice = row->choices;
    while (choice != NULL && *choice != NULL && strcasecmp(*choice, value) != 0)
        choice++;
    if (choice != NULL && *choice == NULL) {
        (void)refuse(row, value, "not one of the words it takes", err);
        return false;
    }
    char *copy = strdup(choice != NULL ? *choice : value);
    if (copy == NULL)
        return aoai_error_no_memory(err);
    free(*text);
    *text = copy;
    return true;
}

/* Seconds in one unit of a duration; 0 = no such unit. */
static int64_t unit_s(const char *unit)
{
    static const struct {
        const char *name;
        int64_t seconds;
    } units[] = {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}, {"w", 604800}};
    for (size_t i = 0; i < AOAI_LENGTH(units); i++)
        if (strcmp(units[i].name, unit) == 0)
            return units[i].seconds;
    return 0;
}

static bool set_number(const struct aoai_option *row, int64_t *number, const char *value,
                       struct aoai_error *err)
{
    bool is_duration = row->type == AOAI_OPTION_SECONDS;
    if (row->word != NULL && strcasecmp(value, row->word) == 0) {
        *number = -1;
        return true;
    }
    char *end = NULL;
    errno = 0;
    long long count = strtoll(value, &end, 10);
    bool is_number = value[0] >= '0' && value[0] <= '9' && errno == 0;
    int64_t unit = is_number ? (is_duration ? unit_s(end) : *end == '\0') : 0;
    if (unit == 0)
        return refuse(row, value,
                      row->word != NULL ? "wants a time such as 180 or 3m, or auto"
                      : is_duration     ? "wants a time such as 180, 3m, 24h or 7d"
                                        : "wants a whole number",
                      err);
    if (count > row->max / unit || count * unit < row->min)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "%s: \"%.30s\": must be from %lld to %lld%s", row->name,
                              value, (long long)row->min, (long long)row->max,
                              is_duration ? " seconds" : ""); /* digits and a unit */
    *number = count * unit;
    return true;
}

static bool set_flag(const struct aoai_option *row, bool *flag, const char *value,
                     struct aoai_error *err)
{
    if (strcasecmp(value, "true") == 0 || strcasecmp(value, "yes") == 0 ||
        strcasecmp(value, "on") == 0 || strcmp(value, "1") == 0)
        *flag = true;
    else if (strcasecmp(value, "false") == 0 || strcasecmp(value, "no") == 0 ||
             strcasecmp(value, "off") == 0 || strcmp(value, "0") == 0)
        *flag = false;
    else
        return refuse(row, value, "wants true or false", err);
    return true;
}

bool aoai_option_set(const struct aoai_option *row, void *target, const char *value,
                     struct aoai_error *err)
{
    void *at = field(row, target);
    if (value[0] == '\0')
        return true;
    if (row->check != NULL && !row->check(value, err)) {
        aoai_error_wrap(err, "%s", row->name);
        return false;
    }
    switch (row->type) {
    case AOAI_OPTION_TEXT:
        return set_text(row, at, value, err);
    case AOAI_OPTION_SECRET:
        return aoai_secret_set(at, value) || aoai_error_no_memory(err);
    case AOAI_OPTION_LIST:
        return aoai_strlist_add(at, value) || aoai_error_no_memory(err);
    case AOAI_OPTION_COUNT:
    case AOAI_OPTION_SECONDS:
        return set_number(row, at, value, err);
    case AOAI_OPTION_FLAG:
        return set_flag(row, at, value, err);
    }
    return false;
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein's distance, one row of the matrix at a time. */
size_t aoai_option_distance(const char *a, const char *b)
{
    size_t row[NAME_MAX_LENGTH + 1] = {0};
    size_t length = strlen(b);
    if (length > NAME_MAX_LENGTH)
        return SIZE_MAX;
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t corner = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < length; j++) {
            bool is_same = tolower((unsigned char)a[i]) == tolower((unsigned char)b[j]);
            size_t next = least(row[j] + 1, row[j + 1] + 1, corner + (is_same ? 0 : 1));
            corner = row[j + 1];
            row[j + 1] = next;
        }
    }
    return row[length];
}

bool aoai_option_is_secret(const struct aoai_option *row, const char *value)
{
    return row->type == AOAI_OPTION_SECRET ||
           (row->holds_secret != NULL && value != NULL && row->holds_secret(value));
}

const struct aoai_option *aoai_option_nearest(struct aoai_option_table table,
                                              const char *name)
{
    const struct aoai_option *nearest = NULL;
    char wanted[NAME_MAX_LENGTH] = {0};
    char have[NAME_MAX_LENGTH] = {0};
    squeeze(name, wanted);
    size_t best = strlen(wanted) / 3 + 1;
    for (size_t i = 0; i < table.count; i++) {
        squeeze(table.rows[i].name, have);
        size_t distance = aoai_option_distance(wanted, have);
        if (distance < best || (distance == best && nearest == NULL)) {
            best = distance;
            nearest = &table.rows[i];
        }
    }
    return nearest;
}

void aoai_option_camel_case(const char *name, char *text, size_t size)
{
    bool is_start = true;
    size_t length = 0;
    for (; *name != '\0' && length + 1 < size; name++) {
        if (*name == '_' || *name == '-') {
            is_start = true;
            continue;
        }
        int letter = (unsigned char)*name;
        text[length++] = (char)(is_start ? toupper(letter) : letter);
        is_start = false;
    }
    if (size > 0)
        text[length] = '\0';
}
