/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What -v shows: a transport that wraps a transport and writes down each request.
 *
 *   GET https://management.azure.com/subscriptions/.. - HTTP 200, 1,780 bytes
 *
 * Only method, URL, status and size: headers and bodies may hold a token or a secret.
 */
#ifndef CHECK_TRACE_H
#define CHECK_TRACE_H

#include "common/http.h"
#include "common/log.h"

struct check_trace {
    struct aoai_transport inner;
    bool has_queries;      /* show what is behind the "?" of a URL, too */
    struct aoai_buf lines; /* the caller gives it a cap and frees it */
};

/* The trace is the caller's and must outlive the transport. */
struct aoai_transport check_trace_transport(struct check_trace *trace);

/* The core's messages of this level go to the trace as well. */
struct aoai_log check_trace_log(struct check_trace *trace, enum aoai_log_level level);

#endif
