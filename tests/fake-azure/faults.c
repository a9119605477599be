/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The table of faults, and those that change a finished answer. */

#include "tests/fake-azure/faults.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "tests/fake-azure/exchange.h"
#include "tests/fake-azure/world.h"

const char *const route_names[ROUTE_COUNTED] = {
    "token",  "accounts",  "deployments", "metrics",     "batch",
    "usages", "providers", "imds",        "app-service", "arc"};

static const char *const kind_names[FAULT_COUNT] = {
    [FAULT_NONE] = "none",
    [FAULT_STATUS] = "status",
    [FAULT_RESET] = "reset",
    [FAULT_CUT] = "cut",
    [FAULT_TRUNCATED_JSON] = "truncated-json",
    [FAULT_HTML] = "html",
    [FAULT_HTML502] = "html502",
    [FAULT_EMPTY] = "empty",
    [FAULT_BAD_JSON] = "bad-json",
    [FAULT_HANG] = "hang",
    [FAULT_SLOW] = "slow",
    [FAULT_HUGE] = "huge",
    [FAULT_EXPIRED_TOKEN] = "expired-token",
    [FAULT_CLAIMS] = "claims",
    [FAULT_NOT_REGISTERED] = "not-registered",
    [FAULT_FOREIGN_REALM] = "foreign-realm",
    [FAULT_FOREIGN_NEXTLINK] = "foreign-nextlink",
    [FAULT_LOOPING_NEXTLINK] = "looping-nextlink",
    [FAULT_FAILED_METRIC] = "failed-metric",
    [FAULT_NO_DATA] = "no-data",
    [FAULT_NAN] = "nan",
    [FAULT_STRING_TOTAL] = "string-total",
    [FAULT_NEGATIVE] = "negative",
    [FAULT_DUPLICATE_MINUTES] = "duplicate-minutes",
    [FAULT_UNSORTED] = "unsorted",
    [FAULT_NO_TIMESTAMP] = "no-timestamp",
    [FAULT_WRONG_TIMESPAN] = "wrong-timespan",
    [FAULT_TOP] = "top",
    [FAULT_LATE] = "late",
    [FAULT_MISSING] = "missing",
    [FAULT_WRONG_INTERVAL] = "wrong-interval",
    [FAULT_LOST_ACCOUNT] = "lost-account",
    [FAULT_TWICE] = "twice",
};

enum fault_kind fault_find_kind(const char *name)
{
    for (int i = FAULT_STATUS; i < FAULT_COUNT; i++) {
        if (strcmp(kind_names[i], name) == 0)
            return (enum fault_kind)i;
    }
    return FAULT_NONE;
}

enum route route_find(const char *name)
{
    for (int i = 0; i < ROUTE_COUNTED; i++) {
        if (strcmp(route_names[i], name) == 0)
            return (enum route)i;
    }
    return strcmp(name, "any") == 0 ? ROUTE_ANY : ROUTE_NONE;
}

bool fault_fits(enum fault_kind kind, enum route route)
{
    if (kind >= FAULT_LOST_ACCOUNT)
        return route == ROUTE_BATCH;
    if (kind >= FAULT_FAILED_METRIC)
        return route == ROUTE_METRICS || route == ROUTE_BATCH;
    if (kind >= FAULT_FOREIGN_NEXTLINK)
        return route == ROUTE_DEPLOYMENTS || route == ROUTE_ACCOUNTS ||
               route == ROUTE_USAGES;
    if (kind == FAULT_NOT_REGISTERED)
        return route == ROUTE_PROVIDERS;
    if (kind == FAULT_FOREIGN_REALM)
        return route == ROUTE_ARC;
    if (kind == FAULT_EXPIRED_TOKEN || kind == FAULT_CLAIMS)
        return route > ROUTE_TOKEN && route < ROUTE_IMDS;
    return true;
}

bool fault_matches(const struct fault *fault, enum route route, const char *account)
{
    if (fault->route != ROUTE_ANY && fault->route != route)
        return false;
    if (!fault_fits(fault->kind, route))
        return false;
    return fault->account[0] == '\0' ||
           fnmatch(fault->account, account, FNM_CASEFOLD) == 0;
}

static const char *name_status(int status)
{
    switch (status) {
    case 400:
        return "BadRequest";
    case 401:
        return "AuthenticationFailed";
    case 403:
        return "AuthorizationFailed";
    case 404:
        return "ResourceNotFound";
    case 409:
        return "Conflict";
    case 429:
        return "TooManyRequests";
    case 502:
        return "BadGateway";
    case 503:
        return "ServiceUnavailable";
    case 504:
        return "GatewayTimeout";
    case 529:
        return "TooManyRequests";
    default:
        return "InternalServerError";
    }
}

static void spoil_token_status(struct exchange *x, int status)
{
    if (status == 400)
        answer_token_error(x, status, "invalid_request", 900144,
                           "The request body must contain the following parameter: "
                           "'grant_type'.");
    else if (status == 401)
        answer_token_error(x, status, "invalid_client", 7000215,
                           "Invalid client secret provided.");
    else if (status == 429)
        answer_token_error(x, status, "temporarily_unavailable", 50196,
                           "The server terminated an operation because it encountered a "
                           "client request loop.");
    else
        answer_token_error(x, status, "temporarily_unavailable", 90033,
                           "A transient error has occurred. Please try again.");
}

/* Each operation is allowed by a permission of its own. */
static bool spoil_role(struct exchange *x)
{
    static const char *const actions[ROUTE_COUNTED] = {
        [ROUTE_ACCOUNTS] = "Microsoft.CognitiveServices/accounts/read",
        [ROUTE_DEPLOYMENTS] = "Microsoft.CognitiveServices/accounts/deployments/read",
        [ROUTE_METRICS] = "microsoft.insights/metrics/read",
        [ROUTE_USAGES] = "Microsoft.CognitiveServices/locations/usages/read",
        [ROUTE_PROVIDERS] = "Microsoft.Resources/subscriptions/providers/read",
    };
    if (x->route >= ROUTE_COUNTED || actions[x->route] == NULL)
        return false;
    answer_arm_error(x, 403, "AuthorizationFailed",
                     "The client '" TOKEN_OBJECT "' with object id "
                     "'" TOKEN_OBJECT "' does not have authorization "
                     "to perform action '%s' over scope '%.*s' or the scope is invalid. "
                     "If access was recently granted, please refresh your credentials.",
                     actions[x->route], (int)strcspn(x->uri, "?"), x->uri);
    return true;
}

static void spoil_machine_status(struct exchange *x, int status)
{
    x->status = status;
    x->answer.length = 0;
    if (x->route == ROUTE_APP_SERVICE)
        text_printf(&x->answer,
                    "{\"statusCode\":%d,\"message\":\"refused by order of a test\","
                    "\"correlationId\":\"00000000-0000-4000-8000-00000000fa4e\"}",
                    status);
    else
        text_printf(&x->answer,
                    "{\"error\":\"%s\",\"error_description\":\"refused by order of a "
                    "test\"}",
                    status == 400 ? "invalid_request" : "service_unavailable");
}

static void spoil_status(struct exchange *x)
{
    int status = x->fault.status;
    int retry_after_s = x->fault.retry_after_s;
    x->challenge.length = 0;
    if (x->route == ROUTE_TOKEN)
        spoil_token_status(x, status);
    else if (status == 403 && spoil_role(x))
        x->status = 403;
    else if (x->route >= ROUTE_IMDS && x->route < ROUTE_COUNTED)
        spoil_machine_status(x, status);
    else if (status == 429 && x->route == ROUTE_METRICS)
        answer_arm_error(
            x, status, "ResourceRequestsThrottled",
            "Number of requests for action 'Microsoft.Insights/metrics/read' "
            "exceeded the limit of '400' for time interval '00:05:00'. "
            "Please try again after '%d' seconds.",
            retry_after_s >= 0 ? retry_after_s : 30);
    else
        answer_arm_error(x, status, name_status(status),
                         "The request was refused by order of a test.");
    x->retry_after_s = retry_after_s;
}

static void spoil_html(struct exchange *x, int status)
{
    x->status = status;
    x->answer_type = "text/html";
    x->answer.length = 0;
    text_printf(&x->answer,
                "<!DOCTYPE html>\r\n<html><head><title>%s</title></head>\r\n"
                "<body><h2>Our services aren't available right now</h2>"
                "<p>Ref A: 0123456789ABCDEF Ref B: FAKE01</p></body></html>\r\n",
                status == 502 ? "502 Bad Gateway" : "Microsoft Azure");
}

/* 64 MiB of blanks behind the first brace: valid JSON that no client should hold. */
static void spoil_huge(struct exchange *x)
{
    const size_t blanks = (size_t)64 << 20;
    text_reserve(&x->answer, blanks);
    memmove(x->answer.data + 1 + blanks, x->answer.data + 1, x->answer.length - 1);
    memset(x->answer.data + 1, ' ', blanks);
    x->answer.length += blanks;
    x->answer.data[x->answer.length] = '\0';
}

void fault_spoil(struct exchange *x)
{
    switch (x->fault.kind) {
    case FAULT_STATUS:
        spoil_status(x);
        break;
    case FAULT_TRUNCATED_JSON:
        x->answer.length /= 2;
        break;
    case FAULT_HTML:
        spoil_html(x, 200);
        break;
    case FAULT_HTML502:
        spoil_html(x, 502);
        break;
    case FAULT_EMPTY:
        x->answer.length = 0;
        break;
    case FAULT_BAD_JSON:
        x->answer.length = 0;
        text_puts(&x->answer, "{\"value\":[{\"name\":'x',}],,\"nextLink\":undefined");
        break;
    case FAULT_HUGE:
        if (x->answer.length > 0)
            spoil_huge(x);
        break;
    case FAULT_EXPIRED_TOKEN:
        answer_expired(x);
        break;
    case FAULT_CLAIMS:
        answer_claims(x);
        break;
    default:
        break;
    }
}
