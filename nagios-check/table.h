/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Rows and columns of text for people.
 *
 *   DEPLOYMENT      TPM      NOW       %
 *   chat        200,000  201,880  100.9%
 *   helper       50,000   18,627   37.3%
 *
 * Where a terminal has no room for all, the last column goes under its row and then whole
 * columns go, which is said at the end; nothing is cut.
 *
 * Columns are as wide as their widest cell, two blanks apart; no blanks at the end of a
 * line. Widths count letters, not bytes. Pure. A failed allocation is remembered and told
 * by render. The table owns its cells; columns are borrowed. A zeroed struct with columns
 * is ready.
 */
#ifndef CHECK_TABLE_H
#define CHECK_TABLE_H

#include "nagios-check/measure.h"

#define CHECK_TABLE_COLUMNS_MAX 16

struct check_column {
    const char *title;
    bool is_right; /* numbers */
    int rank;      /* the highest goes first where there is no room; 0 = never */
};

struct check_cell {
    char *text;
    enum check_state state;
};

struct check_table {
    const struct check_column *columns;
    size_t column_count;
    struct check_cell *cells; /* row by row */
    size_t count;
    size_t room; /* letters of a line; 0 = no end */
    bool has_failed;
};

/* Appends the next cell and frees the text's buffer; an empty one shows "-". WARNING and
 * CRITICAL are coloured where colours are wanted. Control characters become blanks: a name
 * must not steer a terminal.
 */
void check_table_add(struct check_table *table, enum check_state state,
                     struct aoai_buf *text);

/* Heading and rows, a line break behind each. False = no memory. */
bool check_table_render(const struct check_table *table, bool has_colours,
                        struct aoai_buf *output) AOAI_MUST_CHECK;

void check_table_free(struct check_table *table);

/* What begins and ends a piece of text of this state on a terminal with colours. */
const char *check_table_colour(enum check_state state);
#define CHECK_TABLE_BOLD  "\033[1m"
#define CHECK_TABLE_PLAIN "\033[0m"

/* Letters of a UTF-8 text. */
size_t check_table_width(const char *text);

#endif
