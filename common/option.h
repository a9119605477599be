/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Options as table rows: one row gives the name, the type, the default, the limits and
 * the help text, for the command line and for collectd.conf alike.
 *
 *   {.name = "client_secret_file", .type = AOAI_OPTION_TEXT, .offset = offsetof(...)}
 *     --client-secret-file FILE        in the check
 *     ClientSecretFile "FILE"          in collectd.conf
 *     client_secret_file = FILE        in a credential file
 *
 * A table describes one struct; offsets point into it. An empty value counts as not
 * given: Icinga passes empty strings for what is not set. Errors are CONFIG and name the
 * option; an unknown one is answered with the nearest name.
 */
#ifndef AOAI_OPTION_H
#define AOAI_OPTION_H

#include "common/error.h"

enum aoai_option_type {
    AOAI_OPTION_TEXT,    /* char * */
    AOAI_OPTION_SECRET,  /* struct aoai_secret; only files may hold it */
    AOAI_OPTION_LIST,    /* struct aoai_strlist; repeatable */
    AOAI_OPTION_COUNT,   /* int64_t, a whole number */
    AOAI_OPTION_SECONDS, /* int64_t; "180", "180s", "3m", "24h", "7d" */
    AOAI_OPTION_FLAG,    /* bool; on the command line without a value */
};

struct aoai_option {
    const char *name;
    char letter; /* of the short option; 0 = none */
    enum aoai_option_type type;
    size_t offset;
    int64_t min;
    int64_t max;
    const char *default_text;   /* NULL = none */
    const char *const *choices; /* NULL-ended; NULL = any */
    const char *word; /* stands for -1 where a time is wanted; NULL = none does */
    bool (*check)(const char *value, struct aoai_error *err);
    bool (*holds_secret)(const char *value); /* is this value one? NULL = none is */
    bool names_secret_file; /* a name without "/" may lie in systemd's directory */
    const char *value_name; /* "FILE" in the help */
    const char *help;       /* one sentence or two, without a full stop at the end */
};

struct aoai_option_table {
    const struct aoai_option *rows;
    size_t count;
};

/* Sets every option that has a default. The struct must be zeroed before. */
bool aoai_option_defaults(struct aoai_option_table table, void *target,
                          struct aoai_error *err) AOAI_MUST_CHECK;

/* Frees what the rows own and leaves zeroes. */
void aoai_option_free(struct aoai_option_table table, void *target);

/* NULL = no such row. Letter case, "-" and "_" make no difference. */
const struct aoai_option *aoai_option_find(struct aoai_option_table table,
                                           const char *name);

/* Sets one; a later value replaces an earlier one, but lists grow. */
bool aoai_option_set(const struct aoai_option *row, void *target, const char *value,
                     struct aoai_error *err) AOAI_MUST_CHECK;

/* Is this value one that only a file, which others may not read, may hold? */
bool aoai_option_is_secret(const struct aoai_option *row,
                           const char *value) AOAI_MUST_CHECK;

/* The row whose name is most like this one, or NULL when none is near. */
const struct aoai_option *aoai_option_nearest(struct aoai_option_table table,
                                              const char *name);

/* The option's name as collectd.conf spells it: "client_id" -> "ClientId". */
void aoai_option_camel_case(const char *name, char *text, size_t size);

/* How many single-letter changes lie between two names, letter case ignored. Pure. */
size_t aoai_option_distance(const char *a, const char *b);

#endif
