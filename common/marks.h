/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The marks: for each series the next minute to hand on. A table, and its text.
 *
 *   azure-openai-monitoring marks 1
 *   29924295	TokenTransaction		gpt-4o
 * /subscriptions/../accounts/contoso-prod 29924295	AzureOpenAIRequests	429
 * gpt-4o	/subscriptions/../accounts/contoso-prod end	2	9f86d081884c7d65
 *   +	29924295	0-1	3a6eb0790f39ac87
 *
 * The head holds every mark, tab-separated: minute (with "-" in front of it while it is
 * the missing minute of a start, "." when the series is quiet), metric, status,
 * deployment, account; then their number and a checksum. Behind it come lines that move
 * marks: the minute handed on and the numbers of the marks (in the order of the head)
 * that took part. Each has a checksum of its own: one that was torn, and all behind it,
 * counts as not written.
 *
 * Errors are PROTOCOL: not our file, another version, damaged. Pure but for memory.
 */
#ifndef AOAI_MARKS_H
#define AOAI_MARKS_H

#include "common/buf.h"
#include "common/catalog.h"
#include "common/error.h"

/* Stands for all series of a metric: no deployment can have this name. */
#define AOAI_MARKS_WHOLE_METRIC "*"

/* What a mark handed on last, one value a minute; not kept in the text. */
#define AOAI_TAIL_MINUTES 15
struct aoai_tail {
    int64_t end_minute;
    size_t count;                     /* minutes in front of end_minute */
    double values[AOAI_TAIL_MINUTES]; /* NaN = missing */
};

struct aoai_mark {
    char *account; /* resource id */
    char *deployment;
    char *status; /* NULL where the metric is not split */
    enum aoai_metric_id metric;
    int64_t next_minute;
    bool is_lead; /* next_minute is the missing minute ahead of a start or behind a gap */
    bool is_quiet; /* its deployment is gone, and its one missing minute was handed on */
    /* not kept in the text */
    bool is_wanted; /* of a metric beside the catalog: it is asked for */
    bool is_loaded; /* read from disk, and nothing was handed on since */
    struct aoai_tail tail;
    double revised; /* how much of the tail has changed since this was last asked */
    /* of the last poll; not kept either */
    bool has_failed; /* its request failed: it must not hold up the others */
    bool is_gone;    /* its deployment was not in the answer */
};

struct aoai_marks {
    struct aoai_mark *items;
    size_t count;
};

/* Appends a mark of copies; NULL = no memory. Valid until the next add. */
struct aoai_mark *aoai_marks_add(struct aoai_marks *marks, const char *account,
                                 const char *deployment, enum aoai_metric_id metric,
                                 const char *status);

/* NULL = there is none. Accounts and deployments are compared without letter case. */
struct aoai_mark *aoai_marks_find(const struct aoai_marks *marks, const char *account,
                                  const char *deployment, enum aoai_metric_id metric,
                                  const char *status);

/* What is told of an account once a minute (of the collector itself where `account` is
 * NULL) has a mark as well: found or added; NULL = no memory.
 */
struct aoai_mark *aoai_marks_need_told(struct aoai_marks *marks, const char *account);

/* A mark of a metric as a whole, or of what is told: no deployment has its name. */
bool aoai_mark_is_special(const struct aoai_mark *mark);

/* A mark of a metric beside the catalog that nobody asks for. */
bool aoai_mark_is_asleep(const struct aoai_mark *mark);

/* A deployment's name as its first mark spells it, `deployment` where it has none. Azure's
 * list and its metrics may differ in letter case, and which of them comes first too; what
 * is stored keeps one name.
 */
const char *aoai_marks_spelling(const struct aoai_marks *marks, const char *account,
                                const char *deployment);

/* The head. Marks whose names hold control characters are left out. */
void aoai_marks_write(const struct aoai_marks *marks, struct aoai_buf *text);

/* The line that says: these marks (ascending) were handed `minute`. */
void aoai_marks_write_move(int64_t minute, const size_t numbers[], size_t count,
                           struct aoai_buf *text);

/* A series starts, or goes on behind a gap, one minute early with a missing minute. */
void aoai_mark_start(struct aoai_mark *mark, int64_t minute);

/* The moved mark itself, once its minute was handed on. */
void aoai_mark_move(struct aoai_mark *mark, int64_t minute);

/* Remembers a minute that was handed on; a gap makes the tail begin anew. */
void aoai_tail_put(struct aoai_tail *tail, int64_t minute, double value);

/* The value of one of its minutes. */
double *aoai_tail_at(struct aoai_tail *tail, int64_t minute);

/* Reads head and moves into an empty table. On failure the table stays empty. */
bool aoai_marks_read(struct aoai_marks *marks, const char *text,
                     struct aoai_error *err) AOAI_MUST_CHECK;

void aoai_marks_free(struct aoai_marks *marks);

#endif
