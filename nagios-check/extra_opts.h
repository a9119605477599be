/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* --extra-opts[=[SECTION][@FILE]]: options from a file, as all monitoring plugins have
 * it, so that a long command line or a secret need not stand in the monitoring system.
 *
 *   --extra-opts                        [check_azure_openai] of the file found
 *   --extra-opts=prod                   [prod] of the file found
 *   --extra-opts prod@/etc/aoai.ini     [prod] of this file; "-" is standard input
 *
 * Found is the first of: MP_CONFIG_FILE; monitoring-plugins.ini, plugins.ini and
 * nagios-plugins.ini in the folders of NAGIOS_CONFIG_PATH; the usual places below /etc
 * and /usr/local/etc. The options of files count as if they came first on the command
 * line: what is typed beats them, and what is repeatable grows.
 *
 * Such files are mostly open to everybody, and may be. For one that may not hold a secret
 * (common/file.h says which) every key comes with the reason why.
 *
 * Errors are CONFIG and name the file, and the line where there is one.
 * Source: lib/extra_opts.c, lib/parse_ini.c of monitoring-plugins (2026-08).
 */
#ifndef CHECK_EXTRA_OPTS_H
#define CHECK_EXTRA_OPTS_H

#include "common/error.h"
#include "common/strlist.h"

#define CHECK_EXTRA_OPTS_SECTION "check_azure_openai"

struct check_extra_opts_sink {
    /* `unsafe` is NONE, or why a secret is refused. */
    bool (*take)(void *context, const char *key, const char *value,
                 const struct aoai_error *unsafe, struct aoai_error *err);
    void *context;
};

/* Moves every --extra-opts with its value to the end of argv and returns how many
 * arguments stand before them; -1 = no memory. Appends their values to `places`; an empty
 * one counts as not given.
 */
int check_extra_opts_extract(int argc, char **argv,
                             struct aoai_strlist *places) AOAI_MUST_CHECK;

/* Gives the options of one "[SECTION][@FILE]" to the sink. */
bool check_extra_opts_read(const char *place, const struct check_extra_opts_sink *sink,
                           struct aoai_error *err) AOAI_MUST_CHECK;

#endif
