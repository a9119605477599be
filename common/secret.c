/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/secret.h"

#include "common/file.h"

#include <stdlib.h>
#include <string.h>

#define LENGTH_MIN 12

bool aoai_secret_set(struct aoai_secret *secret, const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL)
        return false;
    aoai_secret_free(secret);
    secret->value_owned = copy;
    return true;
}

/* Cuts the blanks at the end and refuses a second line or a NUL inside. */
static bool keep_one_line(struct aoai_buf *content, const char *path,
                          struct aoai_error *err)
{
    while (content->length > 0 &&
           strchr("\r\n\t ", content->data[content->length - 1]) != NULL)
        content->data[--content->length] = '\0';
    if (content->length == 0)
        return aoai_error_set(err, AOAI_ERROR_CREDENTIAL, "%s: empty", path);
    if (strlen(content->data) != content->length ||
        strpbrk(content->data, "\r\n") != NULL)
        return aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                              "%s: must hold the secret alone, on one line", path);
    return true;
}

bool aoai_secret_read(struct aoai_secret *secret, const char *path,
                      struct aoai_error *err)
{
    struct aoai_buf content = aoai_buf_init(AOAI_SECRET_CAP);
    bool is_read = aoai_file_read(path, AOAI_FILE_SECRET, &content, err) &&
                   keep_one_line(&content, path, err) &&
                   (aoai_secret_set(secret, content.data) || aoai_error_no_memory(err));
    aoai_buf_wipe(&content);
    return is_read;
}

bool aoai_secret_could_be(const char *text)
{
    return strlen(text) >= LENGTH_MIN;
}

const char *aoai_secret_value(const struct aoai_secret *secret)
{
    return secret->value_owned;
}

void aoai_secret_free(struct aoai_secret *secret)
{
    if (secret == NULL || secret->value_owned == NULL)
        return;
    explicit_bzero(secret->value_owned, strlen(secret->value_owned));
    free(secret->value_owned);
    secret->value_owned = NULL;
}
