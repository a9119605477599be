/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Which requests a poll needs. Pure but for memory.
 *
 * Every account has a fixed place for each call it can need: its limits (the list of
 * deployments) and one call for each metric group, or in their place one for the metric
 * that is asked for by name; and one for each metric that its target wants beside them.
 *
 *   account contoso-prod   limits    when the list is older than five minutes
 *                          tokens, requests
 *                          ptu, model-tokens, model-requests: where a wanted deployment
 *                          has them; planned when the list is known
 *                          AzureOpenAITimeToResponse    an extra
 */
#ifndef AOAI_CALL_PLAN_H
#define AOAI_CALL_PLAN_H

#include "common/deployments.h"
#include "common/metric_name.h"
#include "common/metrics.h"
#include "common/resource_id.h"
#include "common/session.h"

struct aoai_batches;

/* What is known about an account from poll to poll. */
struct aoai_account {
    struct aoai_resource_id id;
    const struct aoai_target_config *target;
    size_t identity;
    struct aoai_deployment_list list; /* of the last good answer */
    int64_t list_at_ms;
    bool has_list;
    size_t series_count; /* of the last good answer */
    const char *region;  /* borrowed; NULL = not known */
};

/* What every call needs to know; all borrowed. */
struct aoai_calls_context {
    struct aoai_session *session;
    struct aoai_batches *batches; /* NULL = each account is asked alone */
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

/* The call for a metric beside the groups. */
struct aoai_extra_call {
    enum aoai_metric_id metric; /* of common/metric_name.h */
    struct aoai_named_metric named;
    struct aoai_call call;
};

/* The calls of one account. */
struct aoai_account_calls {
    struct aoai_call limits;
    struct aoai_call groups[AOAI_GROUP_COUNT];
    struct aoai_call named;
    struct aoai_extra_call *extras; /* owned */
    size_t extra_count;
};

/* The calls that can be known before anything is sent, into zeroed ones. False = no
 * memory.
 */
bool aoai_call_plan_poll(const struct aoai_calls_context *context,
                         struct aoai_account_calls calls[],
                         struct aoai_error *err) AOAI_MUST_CHECK;

/* What only some deployments report is asked for only where one of them is wanted. */
void aoai_call_plan_special(const struct aoai_calls_context *context,
                            struct aoai_account_calls calls[], size_t account,
                            const struct aoai_deployment_list *list);

#endif
