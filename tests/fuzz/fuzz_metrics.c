/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Fuzzes the answer of Azure Monitor: what is kept must be finite, not negative, in
 * order. */
#include <stdlib.h>

#include "common/metrics.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct aoai_metric_answer *answer)
{
    for (size_t i = 0; i < answer->count; i++) {
        const struct aoai_series *minutes = &answer->items[i].minutes;
        double value = 0;
        if (answer->errors[answer->items[i].metric].kind != AOAI_ERROR_NONE)
            abort();
        for (int64_t at = minutes->span.from_minute; at < minutes->span.to_minute; at++)
            if (aoai_series_get(minutes, at, &value) && !(value >= 0 && value < 1e18))
                abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct aoai_metric_answer answer = {0};
    struct aoai_error err = {0};
    struct aoai_buf text = aoai_buf_init(1 << 20);
    /* 2026-11-23T18:00 to 18:04, as in tests/fixtures/metrics; the size picks the group.
     */
    struct aoai_metric_query query = {
        (enum aoai_metric_group)(size % AOAI_GROUP_COUNT), {29924280, 29924284}, NULL};
    aoai_buf_add_bytes(&text, (const char *)data, size);
    json_t *root = aoai_json_parse(&text, &err);
    if (root != NULL && aoai_metrics_parse(root, &query, &answer, &err))
        check(&answer);
    json_decref(root);
    aoai_metric_answer_free(&answer);
    aoai_buf_free(&text);
    return 0;
}
