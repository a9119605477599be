/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Fuzzes an answer for several accounts: what has an error of its own has no series. */
#include <stdlib.h>

#include "common/batch.h"

#define ACCOUNTS 2

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const paths[ACCOUNTS] = {"/a", "/b"};
    struct aoai_metric_answer answers[ACCOUNTS] = {{0}};
    struct aoai_error errors[ACCOUNTS] = {{0}};
    struct aoai_error err = {0};
    struct aoai_buf text = aoai_buf_init(1 << 20);
    struct aoai_metric_query query = {
        (enum aoai_metric_group)(size % AOAI_GROUP_COUNT), {29924280, 29924284}, NULL};
    aoai_buf_add_bytes(&text, (const char *)data, size);
    json_t *root = aoai_json_parse(&text, &err);
    bool is_parsed = root != NULL && aoai_batch_parse(root, &query, paths, ACCOUNTS,
                                                      answers, errors, &err);
    for (size_t i = 0; i < ACCOUNTS; i++) {
        if (answers[i].count > 0 && (!is_parsed || errors[i].kind != AOAI_ERROR_NONE))
            abort();
        aoai_metric_answer_free(&answers[i]);
    }
    json_decref(root);
    aoai_buf_free(&text);
    return 0;
}
