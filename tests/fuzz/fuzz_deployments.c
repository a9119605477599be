/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Fuzzes the list of deployments and its next link: every limit must be a finite number.
 */
#include <math.h>
#include <stdlib.h>

#include "common/arm.h"
#include "common/deployments.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct aoai_deployment_list list = {0};
    struct aoai_error err = {0};
    struct aoai_buf text = aoai_buf_init(1 << 20);
    char *next = NULL;
    aoai_buf_add_bytes(&text, (const char *)data, size);
    json_t *root = aoai_json_parse(&text, &err);
    if (root != NULL && aoai_deployments_parse(root, &list, &err))
        (void)!aoai_arm_next_link(root, "https://management.azure.com/a", &next, &err);
    for (size_t i = 0; i < list.count; i++) {
        const struct aoai_limit *limit = &list.items[i].limit;
        if (!(limit->tokens_per_min >= 0) || !isfinite(limit->tokens_per_min) ||
            !(limit->requests_per_min >= 0) || !isfinite(limit->requests_per_min))
            abort();
    }
    free(next);
    json_decref(root);
    aoai_deployments_free(&list);
    aoai_buf_free(&text);
    return 0;
}
