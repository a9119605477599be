/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* How a table may look where it is going. Pure: the caller asks the system.
 *
 *   a terminal, LANG=de_DE.UTF-8     blocks and colours
 *   the same with NO_COLOR=1         blocks
 *   a file or a pipe                 neither
 *
 * Source: no-color.org (any value that is not empty), POSIX 8.2 (LC_ALL before LC_CTYPE
 * before LANG); read 2026-11.
 */
#ifndef CHECK_LOOK_H
#define CHECK_LOOK_H

#include "common/base.h"

struct check_look {
    bool has_colours;
    size_t columns;  /* letters of a line; 0 = no end: no terminal, or it does not say */
    bool has_blocks; /* U+2581 to U+2588 for bars, else ASCII */
};

/* Values of environment variables; NULL = not set. */
struct check_look_environment {
    const char *no_color;
    const char *lc_all;
    const char *lc_ctype;
    const char *lang;
    const char *term;
};

struct check_look check_look_for(bool is_terminal,
                                 const struct check_look_environment *environment);

#endif
