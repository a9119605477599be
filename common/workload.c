/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/workload.h"

#include "common/file.h"

#include <string.h>

bool aoai_workload_read(const char *path, struct aoai_buf *token, struct aoai_error *err)
{
    struct aoai_error cause = {0};
    if (!aoai_file_read(path, AOAI_FILE_PLAIN, token, &cause))
        return aoai_error_set(err, AOAI_ERROR_CREDENTIAL, "%s", cause.message);
    while (token->length > 0 && strchr("\r\n\t ", token->data[token->length - 1]) != NULL)
        token->data[--token->length] = '\0';
    if (token->length == 0)
        return aoai_error_set(err, AOAI_ERROR_CREDENTIAL, "%s: empty", path);
    for (size_t i = 0; i < token->length; i++)
        if (token->data[i] <= ' ' || token->data[i] > '~')
            return aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                                  "%s: must hold a token alone, on one line", path);
    return true;
}
