/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* All options of the command line in one list, by group: the core's tables without what
 * only collectd needs, and the check's own.
 */
#ifndef CHECK_OPTION_LIST_H
#define CHECK_OPTION_LIST_H

#include "nagios-check/settings.h"

enum check_option_group {
    CHECK_GROUP_TARGET,
    CHECK_GROUP_JUDGING,
    CHECK_GROUP_IDENTITY,
    CHECK_GROUP_OTHER,
    CHECK_GROUP_COUNT,
};

struct check_option {
    const struct aoai_option *row;
    enum check_option_group group;
    size_t base;     /* where its struct is in struct check_config */
    char dashed[40]; /* "client-secret-file" */
};

#define CHECK_OPTIONS_MAX 80

struct check_option_list {
    struct check_option items[CHECK_OPTIONS_MAX];
    size_t count;
    bool has_failed; /* the tables have more, or a longer name, than there is room for */
};

struct check_option_list check_option_list_make(void);

struct aoai_option_table check_settings_options(void);

/* Is it in the list only to be refused with a reason? */
bool check_option_is_refused(const struct check_option *option);

/* Stores a value whatever it came from; errors name the option with dashes. A flag may
 * come without one: NULL or empty.
 */
bool check_option_store(const struct check_option *option, struct check_config *config,
                        const char *value, struct aoai_error *err) AOAI_MUST_CHECK;

/* The option whose name is most like this one; NULL = none is near. */
const struct check_option *check_option_nearest(const struct check_option_list *list,
                                                const char *name);

/* Tells what is wrong with an option; always false. The core names options as its tables
 * do ("client_id: ..."), here they have dashes.
 */
bool check_option_say(const struct check_option *option, const struct aoai_error *cause,
                      struct aoai_error *err);

#endif
