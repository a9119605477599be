/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Fuzzes a list of accounts: what is found can be asked for by its id. */
#include <stdlib.h>

#include "common/accounts.h"
#include "common/resource_id.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char tag[] = "env=prod";
    static char *tags[] = {tag};
    const struct aoai_account_filter filters[] = {{.names = {0}},
                                                  {.tags = {.items = tags, .count = 1}}};
    struct aoai_error err = {0};
    struct aoai_buf text = aoai_buf_init(1 << 20);
    aoai_buf_add_bytes(&text, (const char *)data, size);
    json_t *root = aoai_json_parse(&text, &err);
    for (size_t i = 0; root != NULL && i < AOAI_LENGTH(filters); i++) {
        struct aoai_account_list list = {0};
        struct aoai_error why = {0};
        if (!aoai_accounts_parse(root, &filters[i], &list, &why) && list.count > 0)
            abort();
        for (size_t k = 0; k < list.count; k++) {
            if (!aoai_resource_id_check(list.items[k].id, &why))
                abort();
            free(aoai_account_region(list.items[k].location));
        }
        aoai_accounts_free(&list);
    }
    json_decref(root);
    aoai_buf_free(&text);
    return 0;
}
