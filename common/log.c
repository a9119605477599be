/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/log.h"

#include <stdarg.h>
#include <stdio.h>

void aoai_log(struct aoai_log log, enum aoai_log_level level, const char *format, ...)
{
    if (log.write == NULL || level > log.level)
        return;
    char message[1001];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    log.write(log.ctx, level, message);
}
