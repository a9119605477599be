/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/ini.h"

#include <string.h>

struct reader {
    const char *section;
    const struct check_ini_sink *sink;
    bool has_section; /* any has begun */
    bool is_inside;   /* the wanted one */
    bool is_found;
};

/* Without the blanks at both ends, in place. */
static char *trim(char *text)
{
    text += strspn(text, " \t");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL)
        text[--length] = '\0';
    return text;
}

static bool take_section(struct reader *reader, char *line, struct aoai_error *err)
{
    char *end = strchr(line, ']');
    if (end == NULL || end[1] != '\0')
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "a [section] must end in \"]\", alone on its line");
    *end = '\0';
    reader->has_section = true;
    reader->is_inside = strcmp(trim(line + 1), reader->section) == 0;
    reader->is_found = reader->is_found || reader->is_inside;
    return true;
}

static bool take_line(struct reader *reader, char *line, struct aoai_error *err)
{
    line = trim(line);
    if (*line == '\0' || *line == '#' || *line == ';')
        return true;
    if (*line == '[')
        return take_section(reader, line, err);
    if (!reader->has_section)
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "stands before any [section]");
    if (!reader->is_inside)
        return true;
    char *equals = strchr(line, '=');
    if (equals == NULL)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "no \"=\" in the line (a flag is written \"name =\")");
    *equals = '\0';
    return reader->sink->take(reader->sink->context, trim(line), trim(equals + 1), err);
}

bool check_ini_read(char *text, const char *path, const char *section,
                    const struct check_ini_sink *sink, struct aoai_error *err)
{
    struct reader reader = {.section = section, .sink = sink};
    int line_number = 1;
    for (char *line = text; line != NULL; line_number++) {
        char *next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        if (!take_line(&reader, line, err)) {
            aoai_error_wrap(err, "%s, line %d", path, line_number);
            return false;
        }
        line = next;
    }
    return reader.is_found || aoai_error_set(err, AOAI_ERROR_CONFIG,
                                             "%s: no section [%.100s]", path, section);
}
