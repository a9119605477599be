/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/table.h"

#include "nagios-check/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GAP        2
#define TITLE_SIZE 32

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

/* How a table is laid out in the room it has. */
struct layout {
    size_t widths[CHECK_TABLE_COLUMNS_MAX];
    bool is_left_out[CHECK_TABLE_COLUMNS_MAX];
    bool has_notes_below; /* the last column, under its row */
    size_t last;          /* column of a line */
};

static size_t line_width(const struct layout *layout)
{
    size_t width = 0;
    for (size_t i = 0; i <= layout->last; i++)
        if (!layout->is_left_out[i])
            width += layout->widths[i] + (i < layout->last ? GAP : 0);
    return width;
}

/* The column that is missed least; the count of columns = none may go. */
static size_t least(const struct check_table *table, const struct layout *layout)
{
    size_t found = table->column_count;
    int rank = 0;
    for (size_t i = 0; i <= layout->last; i++)
        if (!layout->is_left_out[i] && table->columns[i].rank > rank) {
            rank = table->columns[i].rank;
            found = i;
        }
    return found;
}

static struct layout make_layout(const struct check_table *table)
{
    struct layout layout = {.last = table->column_count - 1};
    size_t out = 0;
    for (size_t i = 0; i < table->column_count; i++)
        layout.widths[i] = column_width(table, i);
    if (table->room == 0 || line_width(&layout) <= table->room)
        return layout;
    layout.has_notes_below = true;
    layout.last--;
    while (line_width(&layout) > table->room &&
           (out = least(table, &layout)) < table->column_count)
        layout.is_left_out[out] = true;
    while (layout.is_left_out[layout.last])
        layout.last--;
    return layout;
}

static void add_cell(const struct check_table *table, const struct layout *layout,
                     size_t column, const struct check_cell *cell, const char *colour,
                     struct aoai_buf *output)
{
    bool is_last = column == layout->last;
    size_t blanks = layout->widths[column] - check_table_width(cell->text);
    if (column > layout->last) {
        if (column + 1 == table->column_count && strcmp(cell->text, "-") != 0)
            aoai_buf_addf(output, "  %s\n", cell->text);
        return;
    }
    if (layout->is_left_out[column])
        return;
    if (table->columns[column].is_right)
        aoai_buf_addf(output, "%*s", (int)blanks, "");
    aoai_buf_addf(output, "%s%s%s", colour, cell->text,
                  colour[0] != '\0' ? CHECK_TABLE_PLAIN : "");
    if (!is_last && !table->columns[column].is_right)
        aoai_buf_addf(output, "%*s", (int)blanks, "");
    aoai_buf_addf(output, "%*s", is_last ? 0 : GAP, "");
    if (is_last)
        aoai_buf_add(output, "\n");
}

static void add_heading(const struct check_table *table, const struct layout *layout,
                        bool has_colours, struct aoai_buf *output)
{
    for (size_t i = 0; i <= layout->last; i++) {
        char title[TITLE_SIZE] = "";
        struct check_cell cell = {.text = title};
        (void)snprintf(title, sizeof(title), "%s", table->columns[i].title);
        add_cell(table, layout, i, &cell, has_colours ? CHECK_TABLE_BOLD : "", output);
    }
}

static void add_left_out(const struct check_table *table, const struct layout *layout,
                         struct aoai_buf *output)
{
    const char *gap = "left out for want of room: ";
    for (size_t i = 0; i < table->column_count; i++) {
        if (!layout->is_left_out[i])
            continue;
        aoai_buf_addf(output, "%s%s", gap, table->columns[i].title);
        gap = ", ";
    }
    if (gap[0] == ',')
        aoai_buf_add(output, "\n");
}

bool check_table_render(const struct check_table *table, bool has_colours,
                        struct aoai_buf *output)
{
    if (table->has_failed || table->column_count > CHECK_TABLE_COLUMNS_MAX)
        return false;
    struct layout layout = make_layout(table);
    add_heading(table, &layout, has_colours, output);
    for (size_t i = 0, column = 0; i < table->count; i++) {
        const struct check_cell *cell = &table->cells[i];
        add_cell(table, &layout, column, cell,
                 has_colours ? check_table_colour(cell->state) : "", output);
        column = column + 1 == table->column_count ? 0 : column + 1;
    }
    add_left_out(table, &layout, output);
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
