/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The grammar of the monitoring plugins' files of options. Pure but for what `take` does.
 *
 *   ; a comment                  # another; only at the beginning of a line
 *   [check_azure_openai]
 *   credential-file = /etc/nagios/azure-openai.conf
 *   deployment = gpt-*
 *   deployment = chat            repeatable options repeat
 *   verbose =                    a flag
 *
 * Blanks around section, key and value are dropped; everything behind the first "=" is
 * the value, quotes and "#" included. A section that comes twice is one. What stands in
 * other sections belongs to other plugins and is not looked at.
 *
 * Errors are CONFIG and name the file and the line, never the value: it may be a secret.
 * Source: lib/parse_ini.c and the manual of --extra-opts of monitoring-plugins (2026-08).
 */
#ifndef CHECK_INI_H
#define CHECK_INI_H

#include "common/error.h"

struct check_ini_sink {
    bool (*take)(void *context, const char *key, const char *value,
                 struct aoai_error *err);
    void *context;
};

/* Gives every key of the section to the sink, in the file's order. The text is changed in
 * place; `path` is for errors.
 */
bool check_ini_read(char *text, const char *path, const char *section,
                    const struct check_ini_sink *sink,
                    struct aoai_error *err) AOAI_MUST_CHECK;

#endif
