/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/credential_file.h"

#include "common/file.h"

#include <string.h>

#define CONTENT_CAP 65536

/* One line of a credential file; `line` is changed in place. */
static bool take_line(struct aoai_identity_config *told, char *line,
                      struct aoai_error *err)
{
    line += strspn(line, " \t");
    size_t length = strlen(line);
    while (length > 0 && strchr(" \t\r", line[length - 1]) != NULL)
        line[--length] = '\0';
    if (*line == '\0' || *line == '#' || *line == ';')
        return true;
    char *equals = strchr(line, '=');
    if (equals == NULL)
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "no \"=\" in the line");
    char *value = equals + 1 + strspn(equals + 1, " \t");
    *equals = '\0';
    line[strcspn(line, " \t")] = '\0';
    struct aoai_option_table table = aoai_identity_options();
    const struct aoai_option *row = aoai_option_find(table, line);
    if (row != NULL && strcmp(row->name, "credential_file") != 0)
        return aoai_option_set(row, told, value, err);
    const struct aoai_option *near = aoai_option_nearest(table, line);
    /* What resembles no option is not repeated: it may be half a secret. */
    if (near == NULL || row != NULL)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "no option of a credential file stands before the \"=\"");
    return aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "unknown option \"%.60s\"; did you mean \"%s\"?", line,
                          near->name);
}

static bool read_lines(struct aoai_identity_config *told, const char *path, char *text,
                       struct aoai_error *err)
{
    int line_number = 1;
    for (char *line = text; line != NULL; line_number++) {
        char *next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        if (!take_line(told, line, err)) {
            aoai_error_wrap(err, "%s, line %d", path, line_number);
            return false;
        }
        line = next;
    }
    return true;
}

bool aoai_credential_file_read(const char *path, struct aoai_identity_config *told,
                               struct aoai_error *err)
{
    struct aoai_buf content = aoai_buf_init(CONTENT_CAP);
    bool is_read = false;
    if (!aoai_file_read(path, AOAI_FILE_SECRET, &content, err))
        goto out;
    if (strlen(aoai_buf_text(&content)) != content.length) {
        (void)aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: holds a NUL byte", path);
        goto out;
    }
    is_read = content.length == 0 || read_lines(told, path, content.data, err);
out:
    aoai_buf_wipe(&content);
    return is_read;
}
