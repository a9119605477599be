/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/perfdata.h"

#include "nagios-check/text.h"

#include <stdlib.h>
#include <string.h>

#define ITEM_CAP 4096

struct entry {
    char *label;
    const struct check_finding *finding;
};

static const char *const suffixes[CHECK_KIND_COUNT] = {
    [CHECK_TOKENS] = "tpm",
    [CHECK_REQUESTS] = "rpm",
    [CHECK_THROTTLED] = "throttled",
    [CHECK_PTU] = "ptu",
};

static void add_label_part(struct aoai_buf *label, const char *name)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_";
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    if (label->length == 0 && strchr(letters, name[0]) == NULL)
        aoai_buf_add(label, "d_");
    for (; *name != '\0'; name++)
        aoai_buf_add_bytes(label, strchr(allowed, *name) != NULL ? name : "_", 1);
}

static char *make_label(const struct check_finding *finding, bool has_account_prefix)
{
    struct aoai_buf label = aoai_buf_init(ITEM_CAP);
    if (has_account_prefix) {
        add_label_part(&label, finding->account->id->account);
        aoai_buf_add(&label, "_");
    }
    add_label_part(&label, finding->deployment->name);
    return aoai_buf_take(&label);
}

static int compare(const void *a, const void *b)
{
    const struct entry *one = a;
    const struct entry *other = b;
    int order = strcmp(one->label, other->label);
    if (order != 0)
        return order;
    order = strcmp(one->finding->account->id->path, other->finding->account->id->path);
    return order != 0
               ? order
               : strcmp(one->finding->deployment->name, other->finding->deployment->name);
}

static bool is_taken(const struct entry *entries, size_t count, const char *label)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(entries[i].label, label) == 0)
            return true;
    return false;
}

/* gpt-4.1 and gpt-4-1 both become gpt_4_1: the second by name becomes gpt_4_1_2. */
static bool part_equals(struct entry *entries, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (!is_taken(entries, i, entries[i].label))
            continue;
        struct aoai_buf label = aoai_buf_init(ITEM_CAP + 24);
        size_t number = 2;
        do {
            aoai_buf_free(&label);
            aoai_buf_addf(&label, "%s_%zu", entries[i].label, number++);
        } while (!label.has_failed && is_taken(entries, count, aoai_buf_text(&label)));
        char *parted = aoai_buf_take(&label);
        if (parted == NULL)
            return false;
        free(entries[i].label);
        entries[i].label = parted;
    }
    return true;
}

static void add_value(struct aoai_buf *item, const char *label, enum check_kind kind,
                      const struct check_measure *measure)
{
    bool is_percent = kind == CHECK_THROTTLED || kind == CHECK_PTU;
    aoai_buf_addf(item, "%s%s_%s=", item->length > 0 ? " " : "", label, suffixes[kind]);
    check_text_decimal(item, measure->value);
    aoai_buf_add(item, is_percent ? "%;" : ";");
    check_range_print(&measure->warning, item);
    aoai_buf_add(item, ";");
    check_range_print(&measure->critical, item);
    aoai_buf_add(item, ";0;");
    if (measure->limit > 0)
        check_text_decimal(item, measure->limit);
}

static char *make_item(const struct entry *entry)
{
    struct aoai_buf item = aoai_buf_init(ITEM_CAP);
    for (int kind = 0; kind < CHECK_KIND_COUNT; kind++)
        if (entry->finding->measures[kind].is_known)
            add_value(&item, entry->label, (enum check_kind)kind,
                      &entry->finding->measures[kind]);
    aoai_buf_add(&item, "");
    return aoai_buf_take(&item);
}

static char *make_age(const struct check_result *result)
{
    struct aoai_buf item = aoai_buf_init(ITEM_CAP);
    if (!result->has_age)
        return strdup("");
    aoai_buf_addf(&item, "data_age=%llds;;%lld;0", (long long)result->age_s,
                  (long long)result->thresholds->max_age_s);
    return aoai_buf_take(&item);
}

static bool collect(const struct check_result *result, bool has_account_prefix,
                    struct entry *entries, size_t *count)
{
    for (size_t i = 0; i < result->count; i++) {
        const struct check_finding *finding = &result->findings[i];
        if (finding->deployment == NULL)
            continue;
        entries[*count].finding = finding;
        entries[*count].label = make_label(finding, has_account_prefix);
        if (entries[(*count)++].label == NULL)
            return false;
    }
    if (*count > 1)
        qsort(entries, *count, sizeof(*entries), compare);
    return part_equals(entries, *count);
}

bool check_perfdata_make(const struct check_result *result, bool has_account_prefix,
                         struct check_perfdata *perfdata)
{
    *perfdata = (struct check_perfdata){0};
    struct entry *entries = calloc(result->count + 1, sizeof(*entries));
    perfdata->items = calloc(result->count + 1, sizeof(*perfdata->items));
    perfdata->last = make_age(result);
    size_t count = 0;
    bool is_made = false;
    if (entries == NULL || perfdata->items == NULL || perfdata->last == NULL ||
        !collect(result, has_account_prefix, entries, &count))
        goto out;
    for (size_t i = 0; i < count; i++) {
        char *item = make_item(&entries[i]);
        if (item == NULL)
            goto out;
        if (item[0] == '\0')
            free(item);
        else
            perfdata->items[perfdata->count++] = item;
    }
    is_made = true;
out:
    for (size_t i = 0; entries != NULL && i < count; i++)
        free(entries[i].label);
    free(entries);
    return is_made;
}

void check_perfdata_free(struct check_perfdata *perfdata)
{
    if (perfdata == NULL)
        return;
    for (size_t i = 0; i < perfdata->count; i++)
        free(perfdata->items[i]);
    free(perfdata->items);
    free(perfdata->last);
    *perfdata = (struct check_perfdata){0};
}
