/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Fuzzes ids of accounts: an accepted id's path is accepted again and stays as it is. */
#include <stdlib.h>
#include <string.h>

#include "common/resource_id.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct aoai_resource_id id = {0};
    struct aoai_resource_id again = {0};
    struct aoai_error err = {0};
    char *text = malloc(size + 1);
    if (text == NULL)
        return 0;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    if (aoai_resource_id_parse(&id, text, &err) &&
        (!aoai_resource_id_parse(&again, id.path, &err) ||
         strcmp(again.path, id.path) != 0 || strpbrk(id.path, "?#%\\ \r\n") != NULL ||
         strstr(id.path, "/../") != NULL))
        abort();
    aoai_resource_id_free(&again);
    aoai_resource_id_free(&id);
    free(text);
    return 0;
}
