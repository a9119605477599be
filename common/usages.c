/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/usages.h"

#include "common/encode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define API_VERSION "2024-10-01"
#define USAGES_MAX  20000 /* a region has about 150 */
#define COUNT_MAX   1e12  /* beyond any sense */
#define MODEL_MAX   512

/* How localizedValue begins, the longer ones of a family first. "Provisioned .. - Six
 * Thousand Tokens .." is a PTU: only the beginning counts.
 */
static const struct {
    const char *prefix;
    enum aoai_usage_unit unit;
    double factor;
} units[] = {
    {"Tokens Per Minute (thousands)", AOAI_USAGE_TOKENS, 1000},
    {"Thousand Tokens Per Minute", AOAI_USAGE_TOKENS, 1000},
    {"One Thousand Tokens Per Minute", AOAI_USAGE_TOKENS, 1000},
    {"Six Thousand Tokens Per Minute", AOAI_USAGE_TOKENS, 6000},
    {"Ten Thousand Tokens Per Minute", AOAI_USAGE_TOKENS, 10000},
    {"Requests Per Minute", AOAI_USAGE_REQUESTS, 1},
    {"Enqueued tokens (thousands)", AOAI_USAGE_ENQUEUED, 1000},
    {"Enqueued prompt tokens (thousands)", AOAI_USAGE_ENQUEUED, 1000},
    {"Enqueued Ten Thousand Tokens", AOAI_USAGE_ENQUEUED, 10000},
    {"Enqueued prompt Ten Thousand Tokens", AOAI_USAGE_ENQUEUED, 10000},
    {"Provisioned Throughput Unit", AOAI_USAGE_PTUS, 1},
    {"Provisioned Managed Throughput Unit", AOAI_USAGE_PTUS, 1},
    {"Global Provisioned Managed Throughput Unit", AOAI_USAGE_PTUS, 1},
    {"Data Zone Provisioned Managed Throughput Unit", AOAI_USAGE_PTUS, 1},
};

char *aoai_usages_url(const char *arm_url, const char *subscription, const char *region)
{
    struct aoai_buf url = aoai_buf_init(4096);
    aoai_buf_addf(&url,
                  "%s/subscriptions/%s/providers/Microsoft.CognitiveServices/locations/"
                  "%s/usages",
                  arm_url, subscription, region);
    aoai_encode_query(&url, "api-version", API_VERSION);
    return aoai_buf_take(&url);
}

static bool read_count(json_t *item, const char *field, double *count)
{
    return aoai_json_number(item, field, count) && isfinite(*count) && *count >= 0 &&
           *count <= COUNT_MAX;
}

static bool parse_one(json_t *item, struct aoai_usage *usage, struct aoai_error *err)
{
    const char *name = aoai_json_string(item, "name.value");
    const char *title = aoai_json_string(item, "name.localizedValue");
    double factor = 1;
    *usage = (struct aoai_usage){.unit = AOAI_USAGE_OTHER};
    if (name == NULL || name[0] == '\0')
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "a pool without a name");
    if (!read_count(item, "currentValue", &usage->allocated) ||
        !read_count(item, "limit", &usage->limit))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                              "the pool %.100s without a sensible value or limit", name);
    for (size_t i = 0; title != NULL && i < AOAI_LENGTH(units); i++) {
        if (strncasecmp(title, units[i].prefix, strlen(units[i].prefix)) != 0)
            continue;
        usage->unit = units[i].unit;
        factor = units[i].factor;
        break;
    }
    usage->allocated *= factor;
    usage->limit *= factor;
    usage->name = strdup(name);
    return usage->name != NULL || aoai_error_no_memory(err);
}

static void cut_back(struct aoai_usage_list *list, size_t count)
{
    while (list->count > count)
        free(list->items[--list->count].name);
}

bool aoai_usages_parse(json_t *root, struct aoai_usage_list *list, struct aoai_error *err)
{
    json_t *values = aoai_json_get(root, "value");
    if (!json_is_array(values))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "no \"value\" in the answer");
    size_t more = json_array_size(values);
    if (more == 0)
        return true;
    if (list->count + more > USAGES_MAX)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "more than %d pools", USAGES_MAX);
    struct aoai_usage *items =
        realloc(list->items, (list->count + more) * sizeof(*items));
    if (items == NULL)
        return aoai_error_no_memory(err);
    list->items = items;
    size_t before = list->count;
    for (size_t i = 0; i < more; i++) {
        if (!parse_one(json_array_get(values, i), &items[list->count], err)) {
            cut_back(list, before);
            return false;
        }
        list->count++;
    }
    return true;
}

static char plain_letter(char letter)
{
    if (letter >= 'A' && letter <= 'Z')
        return (char)(letter - 'A' + 'a');
    bool is_plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    return (char)(is_plain ? letter : '\0');
}

static const char *skip_marks(const char *text)
{
    while (*text != '\0' && plain_letter(*text) == '\0')
        text++;
    return text;
}

/* Are letters and digits the same, whatever stands between them? */
static bool is_alike(const char *one, const char *other)
{
    for (;;) {
        one = skip_marks(one);
        other = skip_marks(other);
        if (plain_letter(*one) != plain_letter(*other))
            return false;
        if (*one == '\0')
            return true;
        one++;
        other++;
    }
}

/* The model's part of a pool's name of this provider and SKU; NULL = another's. */
static const char *model_part(const char *name, const char *provider, const char *sku)
{
    size_t length = strlen(provider);
    if (strncasecmp(name, provider, length) != 0 || name[length] != '.')
        return NULL;
    name += length + 1;
    length = strlen(sku);
    if (strncasecmp(name, sku, length) != 0 ||
        (name[length] != '.' && name[length] != '\0'))
        return NULL;
    return name[length] == '.' ? name + length + 1 : "";
}

static const struct aoai_usage *find_model(const struct aoai_usage_list *list,
                                           const struct aoai_deployment *deployment,
                                           const char *model, bool is_exact)
{
    const char *provider = deployment->is_openai_model ? "OpenAI" : "AIServices";
    for (size_t i = 0; i < list->count; i++) {
        const char *part = model_part(list->items[i].name, provider, deployment->sku);
        if (part != NULL &&
            (is_exact ? strcasecmp(part, model) == 0 : is_alike(part, model)))
            return &list->items[i];
    }
    return NULL;
}

const struct aoai_usage *aoai_usages_find(const struct aoai_usage_list *list,
                                          const struct aoai_deployment *deployment)
{
    const struct aoai_usage *usage = NULL;
    struct aoai_buf text = aoai_buf_init(MODEL_MAX);
    if (deployment->model[0] == '\0' || deployment->sku[0] == '\0')
        return NULL;
    /* A version with a pool of its own is not served by that of the model. */
    aoai_buf_addf(&text, "%s-%s", deployment->model, deployment->model_version);
    if (deployment->model_version[0] != '\0' && !text.has_failed)
        usage = find_model(list, deployment, aoai_buf_text(&text), false);
    aoai_buf_free(&text);
    if (usage == NULL)
        usage = find_model(list, deployment, deployment->model, true);
    if (usage == NULL)
        usage = find_model(list, deployment, deployment->model, false);
    if (usage == NULL && deployment->sku_kind == AOAI_SKU_PROVISIONED)
        usage = find_model(list, deployment, "", true);
    return usage;
}

void aoai_usages_free(struct aoai_usage_list *list)
{
    if (list == NULL)
        return;
    cut_back(list, 0);
    free(list->items);
    *list = (struct aoai_usage_list){0};
}
