/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The requests of one poll: plan them, send them in rounds, digest each answer.
 *
 * Every account has a fixed place for each call it can need: its limits (the list of
 * deployments) and one call for each metric group, or in their place one for the metric
 * that is asked for by name. A round sends all that are pending at once; a call is pending
 * until its last page is here or it failed for good.
 *
 * Only the monitor uses this room: it owns the accounts.
 */
#ifndef AOAI_CALLS_H
#define AOAI_CALLS_H

#include "common/deployments.h"
#include "common/metrics.h"
#include "common/resource_id.h"
#include "common/session.h"

/* What is known about an account from poll to poll. */
struct aoai_account {
    struct aoai_resource_id id;
    const struct aoai_target_config *target;
    size_t identity;
    struct aoai_deployment_list list; /* of the last good answer */
    int64_t list_at_ms;
    bool has_list;
    size_t series_count; /* of the last good answer */
};

/* What every call needs to know; all borrowed. */
struct aoai_calls_context {
    struct aoai_session *session;
    struct aoai_account *accounts;
    const struct aoai_span *spans; /* one for each account */
    size_t account_count;
    const struct aoai_named_metric *named; /* instead of the groups; NULL = the groups */
    int64_t deadline_at_ms;
};

struct aoai_call {
    bool is_planned;
    bool is_done;
    bool has_signed_in_again;
    int pages;
    char *url; /* of the next request */
    struct aoai_metric_query query;
    struct aoai_exchange exchange;
    struct aoai_error error;
    struct aoai_deployment_list list; /* limits: what the pages brought */
    struct aoai_metric_answer answer; /* metrics */
};

/* The calls of one account. */
struct aoai_account_calls {
    struct aoai_call limits;
    struct aoai_call groups[AOAI_GROUP_COUNT];
    struct aoai_call named;
};

/* Does all of it. The result has one element for each account; NULL = no memory. Free it
 * with aoai_calls_free.
 */
struct aoai_account_calls *aoai_calls_run(const struct aoai_calls_context *context,
                                          struct aoai_error *err) AOAI_MUST_CHECK;

void aoai_calls_free(struct aoai_account_calls *calls, size_t account_count);

#endif
