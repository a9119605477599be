/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/limit_memory.h"

#include "common/sha256.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PREFIX       "limits-"
#define MAGIC        "azure-openai-limits 1"
#define NAME_SIZE    48
#define FILE_CAP     ((size_t)1 << 20)
#define LINE_SIZE    512
#define NAME_LONGEST 128
#define TOLD_S       86400
#define FORGOTTEN_S  (INT64_C(30) * 86400)

/* ---- the file ---- */

enum number {
    TPM,
    RPM,
    PTU,
    READ,
    OLD_TPM,
    OLD_RPM,
    OLD_PTU,
    OLD_READ,
    CHANGED,
    NUMBERS
};

static struct check_limits limits_of(const int64_t numbers[static 3])
{
    return (struct check_limits){.tokens_per_min = (double)numbers[TPM],
                                 .requests_per_min = (double)numbers[RPM],
                                 .ptu = (double)numbers[PTU]};
}

static struct check_limit_entry *add(struct check_limit_list *list, const char *name)
{
    struct check_limit_entry *items =
        realloc(list->items, (list->count + 1) * sizeof(*items));
    if (items == NULL)
        return NULL;
    list->items = items;
    struct check_limit_entry *entry = &items[list->count];
    *entry = (struct check_limit_entry){.name = strdup(name)};
    if (entry->name == NULL)
        return NULL;
    list->count++;
    return entry;
}

/* "100000 600 0 1795688640 0 0 0 0 0 chat" */
static bool parse_line(const char *line, size_t length, struct check_limit_list *list)
{
    char text[LINE_SIZE];
    int64_t numbers[NUMBERS] = {0};
    char *at = text;
    if (length >= sizeof(text))
        return false;
    memcpy(text, line, length);
    text[length] = '\0';
    for (int i = 0; i < NUMBERS; i++) {
        char *end = NULL;
        if (!isdigit((unsigned char)*at))
            return false;
        numbers[i] = strtoll(at, &end, 10);
        if (*end != ' ')
            return false;
        at = end + 1;
    }
    struct check_limit_entry *entry = *at == '\0' ? NULL : add(list, at);
    if (entry == NULL)
        return false;
    entry->now = limits_of(&numbers[TPM]);
    entry->now_read_at_s = numbers[READ];
    entry->before = limits_of(&numbers[OLD_TPM]);
    entry->before_read_at_s = numbers[OLD_READ];
    entry->changed_at_s = numbers[CHANGED];
    return true;
}

bool check_limit_list_parse(const struct aoai_buf *content, struct check_limit_list *list)
{
    int64_t written_at_s = 0;
    const char *at = aoai_state_head(content, MAGIC, &written_at_s, 1);
    while (at != NULL && *at != '\0') {
        size_t length = strcspn(at, "\n");
        if (at[length] == '\0' || !parse_line(at, length, list))
            return false;
        at += length + 1;
    }
    return at != NULL;
}

static void add_limits(const struct check_limits *limits, struct aoai_buf *content)
{
    aoai_buf_addf(content, "%.0f %.0f %.0f ", limits->tokens_per_min,
                  limits->requests_per_min, limits->ptu);
}

void check_limit_list_print(const struct check_limit_list *list, int64_t now_s,
                            struct aoai_buf *content)
{
    aoai_buf_addf(content, MAGIC " %" PRId64 "\n", now_s);
    for (size_t i = 0; i < list->count; i++) {
        const struct check_limit_entry *entry = &list->items[i];
        if (now_s - entry->now_read_at_s > FORGOTTEN_S)
            continue;
        add_limits(&entry->now, content);
        aoai_buf_addf(content, "%" PRId64 " ", entry->now_read_at_s);
        add_limits(&entry->before, content);
        aoai_buf_addf(content, "%" PRId64 " %" PRId64 " %s\n", entry->before_read_at_s,
                      entry->changed_at_s, entry->name);
    }
}

void check_limit_list_free(struct check_limit_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i].name);
    free(list->items);
    *list = (struct check_limit_list){0};
}

/* ---- what is remembered ---- */

static bool are_equal(const struct check_limits *one, const struct check_limits *other)
{
    return !(one->tokens_per_min < other->tokens_per_min ||
             one->tokens_per_min > other->tokens_per_min ||
             one->requests_per_min < other->requests_per_min ||
             one->requests_per_min > other->requests_per_min || one->ptu < other->ptu ||
             one->ptu > other->ptu);
}

/* A line of the file must hold it. */
static bool is_keepable(const char *name)
{
    size_t length = strlen(name);
    for (const char *at = name; *at != '\0'; at++)
        if ((unsigned char)*at < ' ')
            return false;
    return length > 0 && length <= NAME_LONGEST;
}

const struct check_limit_entry *check_limit_list_note(struct check_limit_list *list,
                                                      const char *name,
                                                      const struct check_limits *limits,
                                                      int64_t now_s)
{
    struct check_limit_entry *entry = NULL;
    for (size_t i = 0; i < list->count && entry == NULL; i++)
        if (strcasecmp(list->items[i].name, name) == 0)
            entry = &list->items[i];
    if (entry == NULL) {
        entry = is_keepable(name) ? add(list, name) : NULL;
        if (entry == NULL)
            return NULL;
        entry->now = *limits;
    }
    if (now_s < entry->now_read_at_s)
        return entry;
    if (!are_equal(&entry->now, limits)) {
        entry->before = entry->now;
        entry->before_read_at_s = entry->now_read_at_s;
        entry->changed_at_s = now_s;
        entry->now = *limits;
    }
    entry->now_read_at_s = now_s;
    return entry;
}

/* ---- the findings ---- */

/* What Azure said of the deployment; false = nothing that could be compared later. */
static bool read_limits(const struct check_finding *finding, struct check_limits *limits)
{
    const struct aoai_deployment *deployment =
        finding->deployment == NULL ? NULL : finding->deployment->deployment;
    if (deployment == NULL || deployment->limit.is_assumed)
        return false;
    *limits = (struct check_limits){
        .tokens_per_min = deployment->limit.tokens_per_min,
        .requests_per_min = deployment->limit.requests_per_min,
        .ptu = deployment->sku_kind == AOAI_SKU_PROVISIONED ? deployment->capacity : 0};
    return limits->tokens_per_min > 0 || limits->requests_per_min > 0 || limits->ptu > 0;
}

/* Says whether there was anything to note. */
static bool note_account(const struct aoai_account_state *account, int64_t now_s,
                         struct check_limit_list *list, struct check_result *result)
{
    bool is_any = false;
    for (size_t i = 0; i < result->count; i++) {
        struct check_finding *finding = &result->findings[i];
        struct check_limits limits = {0};
        if (finding->account != account || !read_limits(finding, &limits))
            continue;
        const struct check_limit_entry *entry =
            check_limit_list_note(list, finding->deployment->name, &limits, now_s);
        is_any = is_any || entry != NULL;
        if (entry == NULL || entry->changed_at_s == 0 ||
            now_s - entry->changed_at_s >= TOLD_S || !are_equal(&entry->now, &limits))
            continue;
        finding->has_limit_change = true;
        finding->limits_before = entry->before;
        finding->limits_after = limits;
        finding->before_read_at_s = entry->before_read_at_s;
        finding->changed_at_s = entry->changed_at_s;
    }
    return is_any;
}

static void make_name(const char *arm_url, const char *path, char name[static NAME_SIZE])
{
    char hex[AOAI_SHA256_HEX_SIZE];
    struct aoai_sha256 hash = aoai_sha256_begin();
    aoai_sha256_field(&hash, arm_url);
    for (; *path != '\0'; path++) {
        char letter = (char)tolower((unsigned char)*path);
        aoai_sha256_bytes(&hash, &letter, 1);
    }
    (void)snprintf(name, NAME_SIZE, PREFIX "%.32s", aoai_sha256_end(&hash, hex));
}

/* Where another run is at the same file, that one remembers. */
static void remember(const struct aoai_state_dir *dir, const char *name,
                     const struct aoai_account_state *account, int64_t now_s,
                     struct check_result *result)
{
    struct aoai_error nobody_minds = {0};
    struct aoai_buf content = aoai_buf_init(FILE_CAP);
    struct check_limit_list list = {0};
    bool is_busy = aoai_state_dir_lock(dir, name) == AOAI_STATE_BUSY;
    if (aoai_state_dir_read(dir, name, &content) &&
        !check_limit_list_parse(&content, &list))
        check_limit_list_free(&list);
    aoai_buf_free(&content);
    if (note_account(account, now_s, &list, result) && !is_busy) {
        check_limit_list_print(&list, now_s, &content);
        if (!content.has_failed)
            (void)!aoai_state_dir_write(dir, name, &content, false, &nobody_minds);
    }
    if (!is_busy)
        aoai_state_dir_unlock(dir, name);
    check_limit_list_free(&list);
    aoai_buf_free(&content);
}

void check_limit_memory(const struct aoai_state_dir *dir, const char *arm_url,
                        int64_t now_s, struct check_result *result)
{
    char name[NAME_SIZE];
    for (size_t i = 0; i < result->snapshot->account_count; i++) {
        const struct aoai_account_state *account = &result->snapshot->accounts[i];
        if (account->limits_error.kind != AOAI_ERROR_NONE)
            continue;
        make_name(arm_url, account->id->path, name);
        remember(dir, name, account, now_s, result);
    }
    aoai_state_dir_sweep(dir, PREFIX, FORGOTTEN_S, now_s);
}
