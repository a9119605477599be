/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Fuzzes the answer of the sign-in service: a token or an error, never both, never
 * neither. */
#include <stdlib.h>

#include "common/entra.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {200, 400, 401, 403, 429, 503};
    struct aoai_token token = {0};
    struct aoai_error err = {0};
    struct aoai_exchange exchange = {
        .response = {.status = statuses[size % AOAI_LENGTH(statuses)],
                     .body = aoai_buf_init(1 << 20)}};
    aoai_buf_add_bytes(&exchange.response.body, (const char *)data, size);
    bool is_taken =
        aoai_entra_digest(&exchange, "contoso.example", "app", 1701000000, &token, &err);
    if (is_taken != (err.kind == AOAI_ERROR_NONE) ||
        is_taken != (aoai_secret_value(&token.value) != NULL) || token.life_ms < 0 ||
        token.refresh_ms < 0)
        abort();
    aoai_token_free(&token);
    aoai_exchange_free(&exchange);
    return 0;
}
