/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/arm.h"

#include "common/secret.h"
#include "common/url.h"

#include <stdlib.h>
#include <string.h>

bool aoai_arm_build(struct aoai_exchange *exchange, char *url, const char *token,
                    size_t response_cap, struct aoai_error *err)
{
    struct aoai_http_request *request = &exchange->request;
    request->method = "GET";
    request->url = url;
    request->response_cap = response_cap;
    struct aoai_buf bearer = aoai_buf_init(AOAI_SECRET_CAP + 16);
    aoai_buf_add(&bearer, "Bearer ");
    aoai_buf_add(&bearer, token);
    bool is_built =
        url != NULL && !bearer.has_failed &&
        aoai_http_add_header(request, "Authorization", aoai_buf_text(&bearer)) &&
        aoai_http_add_header(request, "Accept", "application/json");
    aoai_buf_wipe(&bearer);
    return is_built || aoai_error_no_memory(err);
}

static enum aoai_error_kind kind_of(int status)
{
    switch (status) {
    case 401:
        return AOAI_ERROR_AUTH;
    case 403:
        return AOAI_ERROR_FORBIDDEN;
    case 404:
        return AOAI_ERROR_NOT_FOUND;
    case 408:
        return AOAI_ERROR_SERVER;
    case 429:
    case 529:
        return AOAI_ERROR_THROTTLED;
    default:
        if (status >= 500)
            return AOAI_ERROR_SERVER;
        return status >= 400 ? AOAI_ERROR_REQUEST : AOAI_ERROR_PROTOCOL;
    }
}

static const struct aoai_arm_hints account_hints = {
    .grant = "the role \"Monitoring Reader\" on the account",
    .not_found = "check the resource id",
};

/* What the operator can do about it; "" where Azure's own message says it best. */
static const char *remedy(enum aoai_error_kind kind, const struct aoai_arm_hints *hints)
{
    switch (kind) {
    case AOAI_ERROR_AUTH:
        return hints->refused != NULL
                   ? hints->refused
                   : "Azure does not accept the token: check tenant_id and cloud";
    case AOAI_ERROR_FORBIDDEN:
        return hints->grant;
    case AOAI_ERROR_NOT_FOUND:
        return hints->not_found;
    case AOAI_ERROR_THROTTLED:
        return "Azure asks for fewer requests";
    case AOAI_ERROR_SERVER:
        return "a fault in Azure";
    case AOAI_ERROR_PROTOCOL:
        return "not an answer of Azure's, and redirects are never followed: is the URL "
               "right, or a proxy or a sign-in page in between?";
    default:
        return "";
    }
}

/* "performing action 'x' over scope" -> x: the permission that is missing. */
static void copy_action(const char *message, char *action, size_t size)
{
    static const char before[] = "perform action '";
    action[0] = '\0';
    const char *start = message == NULL ? NULL : strstr(message, before);
    if (start == NULL)
        return;
    start += sizeof(before) - 1;
    size_t length = strcspn(start, "'");
    if (length > 0 && length < size && start[length] == '\'') {
        memcpy(action, start, length);
        action[length] = '\0';
    }
}

static bool forbidden(int status, const char *code, const char *action, const char *grant,
                      struct aoai_error *err)
{
    bool has_action = action[0] != '\0';
    return aoai_error_set(err, AOAI_ERROR_FORBIDDEN,
                          "HTTP %d%s%.80s%s%s%s: grant the identity %s (new grants take "
                          "some minutes)",
                          status, code != NULL || has_action ? " " : "",
                          code != NULL ? code : "", has_action ? " (" : "", action,
                          has_action ? ")" : "", grant);
}

static bool refused(int status, json_t *root, const struct aoai_arm_hints *hints,
                    struct aoai_error *err)
{
    json_t *body = aoai_json_get(root, "error");
    if (body == NULL)
        body = root;
    const char *code = aoai_json_string(body, "code");
    const char *message = aoai_json_string(body, "message");
    enum aoai_error_kind kind = kind_of(status);
    const char *what_to_do = remedy(kind, hints);
    char action[120];
    copy_action(message, action, sizeof(action));
    err->http_status = status;
    if (kind == AOAI_ERROR_FORBIDDEN)
        return forbidden(status, code, action, what_to_do, err);
    if (what_to_do[0] != '\0')
        return aoai_error_set(err, kind, "HTTP %d%s%.80s: %s", status,
                              code != NULL ? " " : "", code != NULL ? code : "",
                              what_to_do);
    return aoai_error_set(err, kind, "HTTP %d%s%.80s%s%.300s", status,
                          code != NULL ? " " : "", code != NULL ? code : "",
                          message != NULL ? ": " : "", message != NULL ? message : "");
}

json_t *aoai_arm_digest(const struct aoai_exchange *exchange, struct aoai_error *err)
{
    return aoai_arm_digest_with(exchange, &account_hints, err);
}

json_t *aoai_arm_digest_with(const struct aoai_exchange *exchange,
                             const struct aoai_arm_hints *hints, struct aoai_error *err)
{
    if (exchange->error.kind != AOAI_ERROR_NONE) {
        *err = exchange->error;
        return NULL;
    }
    struct aoai_error not_json = {0};
    json_t *root = aoai_json_parse(&exchange->response.body, &not_json);
    if (exchange->response.status == 200) {
        if (root == NULL)
            *err = not_json;
        return root;
    }
    (void)refused(exchange->response.status, root, hints, err);
    json_decref(root);
    return NULL;
}

bool aoai_arm_next_link(json_t *root, const char *url, char **next,
                        struct aoai_error *err)
{
    *next = NULL;
    const char *link = aoai_json_string(root, "nextLink");
    if (link == NULL || link[0] == '\0')
        return true;
    if (!aoai_url_same_origin(link, url))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                              "the next page is said to be on another server; not "
                              "followed");
    if (strcmp(link, url) == 0)
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL, "the next page is this page");
    *next = strdup(link);
    return *next != NULL || aoai_error_no_memory(err);
}
