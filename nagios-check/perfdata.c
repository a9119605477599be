/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/perfdata.h"

#include "common/sha256.h"
#include "nagios-check/one_metric.h"
#include "nagios-check/one_metric_text.h"
#include "nagios-check/pool.h"
#include "nagios-check/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ITEM_CAP     4096
#define DIGITS_LEAST 4 /* that part equal labels */

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
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    if (label->length == 0 && strchr(letters, name[0]) == NULL)
        aoai_buf_add(label, "d_");
    for (; *name != '\0'; name++) {
        char letter = (char)(*name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name);
        aoai_buf_add_bytes(label, strchr(allowed, letter) != NULL ? &letter : "_", 1);
    }
}

static char *make_label(const struct check_finding *finding, bool has_account_prefix)
{
    struct aoai_buf label = aoai_buf_init(ITEM_CAP);
    if (check_finding_is_pool(finding)) {
        struct aoai_buf name = aoai_buf_init(ITEM_CAP);
        check_pool_label(finding->pool, &name);
        add_label_part(&label, aoai_buf_text(&name));
        label.has_failed = label.has_failed || name.has_failed;
        aoai_buf_free(&name);
        return aoai_buf_take(&label);
    }
    if (has_account_prefix || finding->is_whole_account)
        add_label_part(&label, finding->account->id->account);
    if (has_account_prefix && !finding->is_whole_account)
        aoai_buf_add(&label, "_");
    if (!finding->is_whole_account && finding->deployment != NULL)
        add_label_part(&label, finding->deployment->name);
    return aoai_buf_take(&label);
}

/* Of one label: pools by name, and behind the deployments. */
static int compare_pools(const struct check_finding *one,
                         const struct check_finding *other)
{
    if (check_finding_is_pool(one) != check_finding_is_pool(other))
        return check_finding_is_pool(one) ? 1 : -1;
    return check_pool_compare(one->pool, other->pool);
}

static int compare(const void *a, const void *b)
{
    const struct entry *one = a;
    const struct entry *other = b;
    int order = strcmp(one->label, other->label);
    if (order != 0)
        return order;
    if (check_finding_is_pool(one->finding) || check_finding_is_pool(other->finding))
        return compare_pools(one->finding, other->finding);
    order =
        strcasecmp(one->finding->account->id->path, other->finding->account->id->path);
    return order != 0 ? order
                      : strcasecmp(one->finding->deployment->name,
                                   other->finding->deployment->name);
}

static bool is_taken(const struct entry *entries, size_t count, const char *label)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(entries[i].label, label) == 0)
            return true;
    return false;
}

static void add_lower(struct aoai_buf *text, const char *name)
{
    for (; *name != '\0'; name++) {
        char letter = (char)(*name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name);
        aoai_buf_add_bytes(text, &letter, 1);
    }
    aoai_buf_add(text, "\n"); /* parts "ab", "c" from "a", "bc" */
}

/* Digits of the whole name, letter case aside: Azure does not regard it. */
static bool fingerprint(const struct check_finding *finding,
                        char hex[static AOAI_SHA256_HEX_SIZE])
{
    struct aoai_buf name = aoai_buf_init(ITEM_CAP);
    struct aoai_sha256 hash = aoai_sha256_begin();
    if (check_finding_is_pool(finding)) {
        add_lower(&name, finding->pool->region->subscription);
        add_lower(&name, finding->pool->region->name);
        add_lower(&name, finding->pool->usage->name);
    } else {
        add_lower(&name, finding->account->id->path);
        add_lower(&name, finding->deployment->name);
    }
    aoai_sha256_bytes(&hash, aoai_buf_text(&name), name.length);
    (void)aoai_sha256_end(&hash, hex);
    bool is_made = !name.has_failed;
    aoai_buf_free(&name);
    return is_made;
}

/* "gpt_4_1" -> "gpt_4_1_5c0e", or with more digits where that is somebody else's. */
static char *part_one(const struct entry *entries, size_t count, size_t at)
{
    char hex[AOAI_SHA256_HEX_SIZE];
    struct aoai_buf label = aoai_buf_init(ITEM_CAP + AOAI_SHA256_HEX_SIZE);
    if (!fingerprint(entries[at].finding, hex))
        return NULL;
    for (int digits = DIGITS_LEAST; digits < AOAI_SHA256_HEX_SIZE; digits++) {
        aoai_buf_free(&label);
        aoai_buf_addf(&label, "%s_%.*s", entries[at].label, digits, hex);
        if (label.has_failed || !is_taken(entries, count, aoai_buf_text(&label)))
            break;
    }
    return aoai_buf_take(&label);
}

/* gpt-4.1 and gpt-4-1 both become gpt_4_1. Then both get digits of their own names: were
 * one of them to keep the plain label, a graph would go on with the other's values when
 * one comes or goes. The entries are sorted.
 */
static bool part_equals(struct entry *entries, size_t count)
{
    size_t end = 0;
    for (size_t first = 0; first < count; first = end) {
        for (end = first + 1; end < count; end++)
            if (strcmp(entries[end].label, entries[first].label) != 0)
                break;
        for (size_t i = first; end - first > 1 && i < end; i++) {
            char *parted = part_one(entries, count, i);
            if (parted == NULL)
                return false;
            free(entries[i].label);
            entries[i].label = parted;
        }
    }
    return true;
}

static void add_value(struct aoai_buf *item, const char *label, enum check_kind kind,
                      const struct check_measure *measure)
{
    bool is_percent = kind == CHECK_THROTTLED || kind == CHECK_PTU;
    aoai_buf_addf(item, "%s%s_%s=", item->length > 0 ? " " : "", label, suffixes[kind]);
    check_text_decimal(item, measure->peak);
    aoai_buf_add(item, is_percent ? "%;" : ";");
    check_range_print(&measure->warning, item);
    aoai_buf_add(item, ";");
    check_range_print(&measure->critical, item);
    aoai_buf_add(item, ";0;");
    if (measure->limit > 0)
        check_text_decimal(item, measure->limit);
}

/* Of a metric asked for by its name: no maximum is known, not even of a percentage. */
static void add_named(struct aoai_buf *item, const char *label,
                      const struct aoai_named_metric *named,
                      const struct check_measure *measure)
{
    if (!measure->is_known)
        return;
    aoai_buf_addf(item, "%s_", label);
    check_one_metric_suffix(named, item);
    aoai_buf_add(item, "=");
    check_text_decimal(item, measure->peak);
    aoai_buf_addf(item, "%s;", check_one_metric_uom(named));
    check_range_print(&measure->warning, item);
    aoai_buf_add(item, ";");
    check_range_print(&measure->critical, item);
    aoai_buf_add(item, ";0;");
}

static char *make_text(const char *label, const struct check_measure *measures,
                       const struct aoai_named_metric *named)
{
    struct aoai_buf item = aoai_buf_init(ITEM_CAP);
    if (named != NULL) {
        add_named(&item, label, named, &measures[CHECK_TOKENS]);
        aoai_buf_add(&item, "");
        return aoai_buf_take(&item);
    }
    for (int kind = 0; kind < CHECK_KIND_COUNT; kind++)
        if (measures[kind].is_known)
            add_value(&item, label, (enum check_kind)kind, &measures[kind]);
    aoai_buf_add(&item, "");
    return aoai_buf_take(&item);
}

static bool fill_pool(const struct entry *entry,
                      const struct check_thresholds *thresholds,
                      struct check_perfdata_item *item)
{
    struct aoai_buf text = aoai_buf_init(ITEM_CAP);
    check_pool_widest(entry->finding->pool, entry->label, thresholds, &text);
    item->room = text.length;
    aoai_buf_free(&text);
    check_pool_perfdata(entry->finding->pool, entry->label, thresholds, &text);
    item->text = aoai_buf_take(&text);
    return item->text != NULL;
}

/* May the finding have such a value, now or in another minute? */
static bool is_possible(const struct check_finding *finding, enum check_kind kind,
                        double limit)
{
    const struct aoai_deployment *deployment = finding->deployment->deployment;
    bool is_ptu = deployment != NULL && deployment->sku_kind == AOAI_SKU_PROVISIONED;
    if (finding->is_batch)
        return false;
    switch (kind) {
    case CHECK_TOKENS:
        return !is_ptu;
    case CHECK_REQUESTS:
        return !is_ptu && limit > 0;
    case CHECK_THROTTLED:
        return !finding->is_unlisted;
    case CHECK_PTU:
        break;
    }
    return is_ptu;
}

/* The length with values as wide as they get: one digit more than the limit. */
static bool find_room(const struct entry *entry,
                      const struct check_thresholds *thresholds, size_t *room)
{
    const struct check_finding *finding = entry->finding;
    const struct aoai_deployment *deployment = finding->deployment->deployment;
    struct check_measure widest[CHECK_KIND_COUNT];
    for (int i = 0; i < CHECK_KIND_COUNT; i++) {
        enum check_kind kind = (enum check_kind)i;
        bool is_percent = kind == CHECK_THROTTLED || kind == CHECK_PTU;
        double limit = 0;
        if (deployment != NULL && !is_percent)
            limit = kind == CHECK_TOKENS ? deployment->limit.tokens_per_min
                                         : deployment->limit.requests_per_min;
        if (kind == CHECK_TOKENS && finding->limit_given > 0)
            limit = finding->limit_given;
        widest[kind] = check_measure_blank(kind, limit, thresholds);
        widest[kind].is_known = is_possible(finding, kind, limit);
        if (is_percent)
            widest[kind].peak = 100.01;
        else
            widest[kind].peak = limit > 0 ? limit * 10 : 1e6;
    }
    if (thresholds->named != NULL)
        widest[CHECK_TOKENS].is_known = !finding->is_mute;
    char *text = make_text(entry->label, widest, thresholds->named);
    if (text == NULL)
        return false;
    *room = strlen(text);
    free(text);
    return true;
}

static bool fill_item(const struct entry *entry,
                      const struct check_thresholds *thresholds,
                      struct check_perfdata_item *item)
{
    item->is_pool = check_finding_is_pool(entry->finding);
    if (item->is_pool)
        return fill_pool(entry, thresholds, item);
    item->text = make_text(entry->label, entry->finding->measures, thresholds->named);
    return item->text != NULL && find_room(entry, thresholds, &item->room);
}

static char *make_age(const struct check_result *result)
{
    struct aoai_buf item = aoai_buf_init(ITEM_CAP);
    const struct aoai_named_metric *named = result->thresholds->named;
    if (!result->has_age)
        return strdup("");
    aoai_buf_addf(&item, "data_age=%llds;;", (long long)result->age_s);
    if (named == NULL)
        aoai_buf_addf(&item, "%lld", (long long)result->thresholds->max_age_s);
    else if (aoai_named_metric_is_sum(named))
        aoai_buf_addf(&item, "%lld",
                      (long long)check_one_metric_max_age(result->thresholds));
    aoai_buf_add(&item, ";0");
    return aoai_buf_take(&item);
}

static void sort(struct entry *entries, size_t count)
{
    if (count > 1)
        qsort(entries, count, sizeof(*entries), compare);
}

static bool collect(const struct check_result *result, bool has_account_prefix,
                    struct entry *entries, size_t *count)
{
    for (size_t i = 0; i < result->count; i++) {
        const struct check_finding *finding = &result->findings[i];
        if (finding->deployment == NULL && !check_finding_is_pool(finding))
            continue;
        entries[*count].finding = finding;
        entries[*count].label = make_label(finding, has_account_prefix);
        if (entries[(*count)++].label == NULL)
            return false;
    }
    sort(entries, *count);
    bool is_parted = part_equals(entries, *count);
    sort(entries, *count);
    return is_parted;
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
        struct check_perfdata_item *item = &perfdata->items[perfdata->count++];
        if (!fill_item(&entries[i], result->thresholds, item))
            goto out;
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
        free(perfdata->items[i].text);
    free(perfdata->items);
    free(perfdata->last);
    *perfdata = (struct check_perfdata){0};
}
