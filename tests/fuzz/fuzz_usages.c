/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Fuzzes the usages of a region: every allocation and limit must be a finite number,
 * and looking for a pool by any name must end.
 */
#include <math.h>
#include <stdlib.h>

#include "common/arm.h"
#include "common/usages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char sku[] = "Standard";
    static char version[] = "1";
    struct aoai_usage_list list = {0};
    struct aoai_error err = {0};
    struct aoai_buf text = aoai_buf_init(1 << 20);
    aoai_buf_add_bytes(&text, (const char *)data, size);
    json_t *root = aoai_json_parse(&text, &err);
    if (root != NULL && !aoai_usages_parse(root, &list, &err) && list.count > 0)
        abort();
    for (size_t i = 0; i < list.count; i++) {
        struct aoai_deployment deployment = {.sku = sku,
                                             .model = list.items[i].name,
                                             .model_version = version,
                                             .is_openai_model = true};
        (void)aoai_usages_find(&list, &deployment);
        if (!(list.items[i].allocated >= 0) || !isfinite(list.items[i].allocated) ||
            !(list.items[i].limit >= 0) || !isfinite(list.items[i].limit))
            abort();
    }
    json_decref(root);
    aoai_usages_free(&list);
    aoai_buf_free(&text);
    return 0;
}
