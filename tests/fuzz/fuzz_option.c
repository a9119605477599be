/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Fuzzes names and values of options: "name=value" into every table, nearest names too.
 */
#include <stdlib.h>
#include <string.h>

#include "common/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void set(struct aoai_option_table table, void *target, const char *name,
                const char *value)
{
    struct aoai_error err = {0};
    char camel[32];
    const struct aoai_option *row = aoai_option_find(table, name);
    (void)aoai_option_nearest(table, name);
    aoai_option_camel_case(name, camel, sizeof(camel));
    if (row != NULL &&
        aoai_option_set(row, target, value, &err) != (err.kind == AOAI_ERROR_NONE))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct aoai_identity_config identity = {0};
    struct aoai_target_config target = {0};
    char *name = malloc(size + 1);
    if (name == NULL)
        return 0;
    if (size > 0)
        memcpy(name, data, size);
    name[size] = '\0';
    char *value = strchr(name, '=');
    if (value != NULL)
        *value++ = '\0';
    set(aoai_identity_options(), &identity, name, value == NULL ? "" : value);
    set(aoai_target_options(), &target, name, value == NULL ? "" : value);
    aoai_identity_free(&identity);
    aoai_target_free(&target);
    free(name);
    return 0;
}
