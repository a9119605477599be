/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Fuzzes both readers of times: what is read can be written and read again. */
#include <stdlib.h>
#include <string.h>

#include "common/utc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int64_t seconds)
{
    char text[AOAI_UTC_SIZE];
    int64_t again = 0;
    (void)aoai_utc_format(seconds, text);
    if (strlen(text) != AOAI_UTC_SIZE - 1)
        abort();
    /* An offset may lead out of the years that have four digits. */
    if (seconds < -62135596800 || seconds > 253402300799)
        return;
    if (!aoai_utc_parse(text, &again) || again != seconds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[128];
    int64_t seconds = 0;
    if (size >= sizeof(text))
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (aoai_utc_parse(text, &seconds))
        check(seconds);
    if (aoai_utc_parse_http_date(text, &seconds))
        check(seconds);
    return 0;
}
