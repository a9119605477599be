/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/look.h"

#include <string.h>

static bool is_set(const char *value)
{
    return value != NULL && value[0] != '\0';
}

struct check_look check_look_for(bool is_terminal,
                                 const struct check_look_environment *environment)
{
    const char *locale = is_set(environment->lc_all)     ? environment->lc_all
                         : is_set(environment->lc_ctype) ? environment->lc_ctype
                                                         : environment->lang;
    bool is_utf8 = is_set(locale) && (strcasestr(locale, "utf-8") != NULL ||
                                      strcasestr(locale, "utf8") != NULL);
    bool is_dumb = is_set(environment->term) && strcmp(environment->term, "dumb") == 0;
    return (struct check_look){
        .has_colours = is_terminal && !is_dumb && !is_set(environment->no_color),
        .has_blocks = is_terminal && is_utf8,
    };
}
