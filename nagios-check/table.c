/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/table.h"

#include "nagios-check/text.h"

#include <stdlib.h>
#include <string.h>

#define GAP 2

const char *check_table_colour(enum check_state state)
{
    if (state == CHECK_CRITICAL)
        return "\033[31m";
    return state == CHECK_WARNING ? "\033[33m" : "";
}

size_t check_table_width(const char *text)
{
    size_t width = 0;
    for (; *text != '\0'; text++)
        if (((unsigned char)*text & 0xc0) != 0x80)
            width++;
    return width;
}

void check_table_add(struct check_table *table, enum check_state state,
                     struct aoai_buf *text)
{
    if (text->length == 0)
        aoai_buf_add(text, "-");
    char *copy = aoai_buf_take(text);
    aoai_buf_free(text);
    struct check_cell *cells =
        copy == NULL ? NULL : realloc(table->cells, (table->count + 1) * sizeof(*cells));
    if (cells == NULL) {
        free(copy);
        table->has_failed = true;
        return;
    }
    check_text_clean(copy, false);
    table->cells = cells;
    cells[table->count++] = (struct check_cell){.text = copy, .state = state};
}

static size_t column_width(const struct check_table *table, size_t column)
{
    size_t widest = check_table_width(table->columns[column].title);
    for (size_t i = column; i < table->count; i += table->column_count) {
        size_t width = check_table_width(table->cells[i].text);
        if (width > widest)
            widest = width;
    }
    return widest;
}

static void add_cell(const struct check_table *table, size_t column, const char *text,
                     const char *colour, struct aoai_buf *output)
{
    bool is_last = column + 1 == table->column_count;
    size_t blanks = column_width(table, column) - check_table_width(text);
    if (table->columns[column].is_right)
        aoai_buf_addf(output, "%*s", (int)blanks, "");
    aoai_buf_addf(output, "%s%s%s", colour, text,
                  colour[0] != '\0' ? CHECK_TABLE_PLAIN : "");
    if (!is_last && !table->columns[column].is_right)
        aoai_buf_addf(output, "%*s", (int)blanks, "");
    aoai_buf_addf(output, "%*s", is_last ? 0 : GAP, "");
    if (is_last)
        aoai_buf_add(output, "\n");
}

bool check_table_render(const struct check_table *table, bool has_colours,
                        struct aoai_buf *output)
{
    if (table->has_failed)
        return false;
    for (size_t i = 0; i < table->column_count; i++)
        add_cell(table, i, table->columns[i].title, has_colours ? CHECK_TABLE_BOLD : "",
                 output);
    for (size_t i = 0, column = 0; i < table->count; i++) {
        add_cell(table, column, table->cells[i].text,
                 has_colours ? check_table_colour(table->cells[i].state) : "", output);
        column = column + 1 == table->column_count ? 0 : column + 1;
    }
    return !output->has_failed;
}

void check_table_free(struct check_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        free(table->cells[i].text);
    free(table->cells);
    table->cells = NULL;
    table->count = 0;
}
