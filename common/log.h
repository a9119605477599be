/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Where messages go: a level, a function and its context. A zeroed struct drops them all.
 *
 * The core never writes to stderr or syslog: it is a guest in someone's process. Secrets,
 * tokens and answers of the sign-in service are never passed here, at any level.
 */
#ifndef AOAI_LOG_H
#define AOAI_LOG_H

#include "common/base.h"

enum aoai_log_level {
    AOAI_LOG_ERROR,   /* needs a person */
    AOAI_LOG_WARNING, /* a poll failed, or something will need a person soon */
    AOAI_LOG_INFO,    /* what changed */
    AOAI_LOG_DEBUG,   /* each request and each decision */
};

struct aoai_log {
    enum aoai_log_level level; /* the most talkative level wanted */
    void (*write)(void *ctx, enum aoai_log_level level, const char *message);
    void *ctx;
};

/* One line, at most 1,000 bytes. */
void aoai_log(struct aoai_log log, enum aoai_log_level level, const char *format, ...)
    AOAI_PRINTF(3, 4);

#endif
