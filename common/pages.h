/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Reads lists of Azure Resource Manager to their ends, all of them at once.
 *
 *   GET {url}  ->  {"value":[..],"nextLink":"https://management.azure.com/..?..skiptoken="}
 *   GET {nextLink}  ->  {"value":[..]}                                   the last page
 *
 * Each list says what takes its pages; a single object is a list of one page. One list
 * that fails says why and does not end the others. Signing in, a second try after a 401
 * and the links that may be followed are as in a poll (common/session.h, common/arm.h).
 *
 * Units: deadlines in monotonic milliseconds. Ownership: the request owns its url, the
 * target is the caller's. Errors: those of common/arm.h; PROTOCOL for pages that do not
 * come to an end. Source: learn.microsoft.com/rest/api/azure/#async-operations-throttling
 * -and-paging (read 2026-11).
 */
#ifndef AOAI_PAGES_H
#define AOAI_PAGES_H

#include "common/arm.h"
#include "common/session.h"

struct aoai_page_request {
    char *url; /* of the next page; NULL = no memory for it */
    size_t identity;
    const struct aoai_arm_hints *hints;
    bool (*parse)(json_t *root, void *target, struct aoai_error *err);
    void *target;
    int64_t keep_s;          /* how long the answers hold (common/http.h) */
    struct aoai_error error; /* NONE = read to the end */
    /* of the run */
    struct aoai_exchange exchange;
    int pages;
    bool is_done;
    bool has_signed_in_again;
};

/* Does all of it; what failed is in each request. False = no memory. */
bool aoai_pages_read(struct aoai_session *session, struct aoai_page_request requests[],
                     size_t count, int64_t deadline_at_ms,
                     struct aoai_error *err) AOAI_MUST_CHECK;

/* Frees what the request owns; the target is the caller's. */
void aoai_pages_free(struct aoai_page_request *request);

#endif
