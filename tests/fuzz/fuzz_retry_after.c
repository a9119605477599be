/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Fuzzes the headers of an answer: a wait is nothing or a sane number of milliseconds. */
#include <stdlib.h>

#include "common/retry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct aoai_http_response response = {.headers = aoai_buf_init(1 << 16)};
    aoai_buf_add_bytes(&response.headers, (const char *)data, size);
    aoai_buf_add_bytes(&response.headers, "", 1);
    int64_t wait_ms = aoai_retry_after_ms(&response, 1795457700);
    if (wait_ms < -1 || wait_ms > (int64_t)10000 * 366 * 86400 * 1000)
        abort();
    aoai_buf_free(&response.headers);
    return 0;
}
