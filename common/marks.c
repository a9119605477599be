/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/marks.h"

#include "common/metric_name.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FIRST_LINE "azure-openai-monitoring marks 1\n"
#define MINUTE_MAX ((int64_t)1 << 40)
#define FIELDS     5

/* In place of a deployment, and of an account: what is told. */
#define TOLD "*told"
#define OWN  "*"

static void free_mark(struct aoai_mark *mark)
{
    free(mark->account);
    free(mark->deployment);
    free(mark->status);
}

void aoai_marks_free(struct aoai_marks *marks)
{
    if (marks == NULL)
        return;
    for (size_t i = 0; i < marks->count; i++)
        free_mark(&marks->items[i]);
    free(marks->items);
    *marks = (struct aoai_marks){0};
}

struct aoai_mark *aoai_marks_add(struct aoai_marks *marks, const char *account,
                                 const char *deployment, enum aoai_metric_id metric,
                                 const char *status)
{
    struct aoai_mark *items = realloc(marks->items, (marks->count + 1) * sizeof(*items));
    if (items == NULL)
        return NULL;
    marks->items = items;
    struct aoai_mark mark = {
        .account = strdup(account),
        .deployment = strdup(deployment),
        .status = status == NULL ? NULL : strdup(status),
        .metric = metric,
    };
    if (mark.account == NULL || mark.deployment == NULL ||
        (status != NULL && mark.status == NULL)) {
        free_mark(&mark);
        return NULL;
    }
    items[marks->count] = mark;
    return &items[marks->count++];
}

struct aoai_mark *aoai_marks_find(const struct aoai_marks *marks, const char *account,
                                  const char *deployment, enum aoai_metric_id metric,
                                  const char *status)
{
    for (size_t i = 0; i < marks->count; i++) {
        struct aoai_mark *mark = &marks->items[i];
        bool is_status = status == NULL
                             ? mark->status == NULL
                             : mark->status != NULL && strcmp(mark->status, status) == 0;
        if (is_status && mark->metric == metric &&
            strcasecmp(mark->deployment, deployment) == 0 &&
            strcasecmp(mark->account, account) == 0)
            return mark;
    }
    return NULL;
}

bool aoai_mark_is_special(const struct aoai_mark *mark)
{
    return mark->deployment[0] == '*';
}

bool aoai_mark_is_asleep(const struct aoai_mark *mark)
{
    return !mark->is_wanted && aoai_metric_listed(mark->metric) != NULL;
}

struct aoai_mark *aoai_marks_need_told(struct aoai_marks *marks, const char *account)
{
    const enum aoai_metric_id metric = AOAI_METRIC_PROCESSED_TOKENS;
    const char *name = account == NULL ? OWN : account;
    struct aoai_mark *mark = aoai_marks_find(marks, name, TOLD, metric, NULL);
    return mark != NULL ? mark : aoai_marks_add(marks, name, TOLD, metric, NULL);
}

const char *aoai_marks_spelling(const struct aoai_marks *marks, const char *account,
                                const char *deployment)
{
    for (size_t i = 0; i < marks->count; i++) {
        const struct aoai_mark *mark = &marks->items[i];
        if (strcasecmp(mark->deployment, deployment) == 0 &&
            strcasecmp(mark->account, account) == 0)
            return mark->deployment;
    }
    return deployment;
}

void aoai_mark_start(struct aoai_mark *mark, int64_t minute)
{
    mark->next_minute = minute - 1;
    mark->is_lead = true;
}

void aoai_mark_move(struct aoai_mark *mark, int64_t minute)
{
    mark->next_minute = minute + 1;
    mark->is_lead = false;
    mark->is_quiet = mark->is_gone;
}

/* FNV-1a: against torn and mistaken files, not against malice. */
static uint64_t checksum(const char *text, size_t length)
{
    uint64_t hash = 14695981039346656037U;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * 1099511628211U;
    return hash;
}

static bool is_plain(const char *text)
{
    for (; text != NULL && *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return false;
    return true;
}

static void add_checksum(struct aoai_buf *text, size_t from)
{
    if (text->has_failed)
        return;
    uint64_t sum = checksum(aoai_buf_text(text) + from, text->length - from);
    aoai_buf_addf(text, "%016" PRIx64 "\n", sum);
}

void aoai_marks_write(const struct aoai_marks *marks, struct aoai_buf *text)
{
    size_t from = text->length;
    aoai_buf_add(text, FIRST_LINE);
    for (size_t i = 0; i < marks->count; i++) {
        const struct aoai_mark *mark = &marks->items[i];
        bool is_good = is_plain(mark->account) && is_plain(mark->deployment) &&
                       is_plain(mark->status);
        /* A name that no line can hold keeps its number, so that moves stay right. */
        aoai_buf_addf(text, "%s%" PRId64 "\t%s\t%s\t%s\t%s\n",
                      mark->is_lead ? "-" : (mark->is_quiet ? "." : ""),
                      mark->next_minute, aoai_metric_name(mark->metric),
                      is_good && mark->status != NULL ? mark->status : "",
                      is_good ? mark->deployment : "?", is_good ? mark->account : "?");
    }
    aoai_buf_addf(text, "end\t%zu\t", marks->count);
    add_checksum(text, from);
}

void aoai_marks_write_move(int64_t minute, const size_t numbers[], size_t count,
                           struct aoai_buf *text)
{
    size_t from = text->length;
    aoai_buf_addf(text, "+\t%" PRId64 "\t", minute);
    for (size_t i = 0; i < count;) {
        size_t last = i;
        while (last + 1 < count && numbers[last + 1] == numbers[last] + 1)
            last++;
        aoai_buf_addf(text, "%s%zu-%zu", i > 0 ? "," : "", numbers[i], numbers[last]);
        i = last + 1;
    }
    aoai_buf_add(text, "\t");
    add_checksum(text, from);
}

static bool damaged(struct aoai_error *err, const char *what)
{
    return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "%s", what);
}

static bool read_count(const char **text, int64_t *count)
{
    char *end = NULL;
    errno = 0;
    if (**text < '0' || **text > '9')
        return false;
    *count = strtoll(*text, &end, 10);
    *text = end;
    return errno == 0 && *count <= MINUTE_MAX;
}

/* The next field of a line, NUL-terminated in place. */
static char *next_field(char **line)
{
    char *field = *line;
    size_t length = strcspn(field, "\t");
    *line = field[length] == '\0' ? field + length : field + length + 1;
    field[length] = '\0';
    return field;
}

static bool read_mark(struct aoai_marks *marks, char *line, struct aoai_error *err)
{
    char *fields[FIELDS];
    for (size_t i = 0; i < FIELDS; i++)
        fields[i] = next_field(&line);
    const char *at = fields[0];
    bool is_lead = *at == '-';
    bool is_quiet = *at == '.';
    int64_t minute = 0;
    at += is_lead || is_quiet ? 1 : 0;
    enum aoai_metric_id metric = AOAI_METRIC_PROCESSED_TOKENS;
    bool is_known = aoai_metric_find_id(fields[1], &metric);
    if (!read_count(&at, &minute) || *at != '\0' || !is_known || fields[3][0] == '\0' ||
        fields[4][0] == '\0')
        return damaged(err, "a line that is no mark");
    struct aoai_mark *mark = aoai_marks_add(marks, fields[4], fields[3], metric,
                                            fields[2][0] == '\0' ? NULL : fields[2]);
    if (mark == NULL)
        return aoai_error_no_memory(err);
    mark->next_minute = minute;
    mark->is_lead = is_lead;
    mark->is_loaded = true;
    mark->is_quiet = is_quiet;
    return true;
}

/* Does the line (up to its newline) end with the checksum of what stands before? */
static bool is_sound(const char *from, const char *line)
{
    char wanted[17];
    const char *end = strchr(line, '\n');
    if (end == NULL || end - line < 16)
        return false;
    uint64_t sum = checksum(from, (size_t)(end - 16 - from));
    (void)snprintf(wanted, sizeof(wanted), "%016" PRIx64, sum);
    return memcmp(end - 16, wanted, 16) == 0;
}

/* "0-3,7-7": applies the move to every mark named. */
static bool move_marks(struct aoai_marks *marks, int64_t minute, const char *ranges)
{
    while (*ranges != '\t') {
        int64_t first = 0;
        int64_t last = 0;
        if (!read_count(&ranges, &first) || *ranges++ != '-' ||
            !read_count(&ranges, &last) || last < first || last >= (int64_t)marks->count)
            return false;
        for (int64_t i = first; i <= last; i++) {
            struct aoai_mark *mark = &marks->items[i];
            mark->next_minute = minute + 1;
            mark->is_lead = false;
        }
        if (*ranges == ',')
            ranges++;
    }
    return true;
}

static void read_moves(struct aoai_marks *marks, const char *text)
{
    for (const char *line = text; is_sound(line, line); line = strchr(line, '\n') + 1) {
        int64_t minute = 0;
        const char *at = line + 2;
        if (strncmp(line, "+\t", 2) != 0 || !read_count(&at, &minute) || *at++ != '\t' ||
            !move_marks(marks, minute, at))
            return;
    }
}

/* Reads the lines of the head; `copy` is theirs to change. */
static bool read_head(struct aoai_marks *marks, char *copy, struct aoai_error *err)
{
    char *line = copy;
    while (*line != '\0') {
        char *next = strchr(line, '\n');
        if (next == NULL)
            return damaged(err, "cut off");
        *next = '\0';
        if (!read_mark(marks, line, err))
            return false;
        line = next + 1;
    }
    return true;
}

void aoai_tail_put(struct aoai_tail *tail, int64_t minute, double value)
{
    if (minute != tail->end_minute)
        tail->count = 0;
    tail->end_minute = minute + 1;
    if (tail->count < AOAI_TAIL_MINUTES)
        tail->count++;
    *aoai_tail_at(tail, minute) = value;
}

double *aoai_tail_at(struct aoai_tail *tail, int64_t minute)
{
    return &tail->values[minute % AOAI_TAIL_MINUTES];
}

bool aoai_marks_read(struct aoai_marks *marks, const char *text, struct aoai_error *err)
{
    size_t first = sizeof(FIRST_LINE) - 1;
    if (strncmp(text, FIRST_LINE, first) != 0)
        return damaged(err, "not a file of marks, or of another version");
    const char *end = strstr(text + first - 1, "\nend\t");
    if (end == NULL || !is_sound(text, end + 1))
        return damaged(err, "cut off or changed");
    char *copy = strndup(text + first, (size_t)(end + 1 - text) - first);
    if (copy == NULL)
        return aoai_error_no_memory(err);
    bool is_read = read_head(marks, copy, err);
    free(copy);
    if (is_read)
        read_moves(marks, strchr(end + 1, '\n') + 1);
    else
        aoai_marks_free(marks);
    return is_read;
}
