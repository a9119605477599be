/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/managed.h"

#include "common/cloud.h"
#include "common/encode.h"

#include <string.h>

#define ANSWER_CAP 262144
#define IMDS_URL   "http://169.254.169.254"
#define IMDS_PATH  "/metadata/identity/oauth2/token"

/* An update of the service takes up to 70 s; the deadline of the poll ends it before. */
static const struct aoai_http_route patient = {
    .proxy = "", .is_local = true, .tries_max = 7, .base_delay_ms = 1000};
static const struct aoai_http_route probing = {
    .proxy = "", .is_local = true, .tries_max = 1, .connect_timeout_ms = 1000};

static void add_id(struct aoai_buf *url, const struct aoai_managed_request *request)
{
    bool is_imds = request->header == NULL;
    if (request->resource_id != NULL)
        aoai_encode_query(url, is_imds ? "msi_res_id" : "mi_res_id",
                          request->resource_id);
    else if (request->object_id != NULL)
        aoai_encode_query(url, is_imds ? "object_id" : "principal_id",
                          request->object_id);
    else if (request->client_id != NULL)
        aoai_encode_query(url, "client_id", request->client_id);
}

bool aoai_managed_build(const struct aoai_managed_request *request,
                        struct aoai_exchange *exchange, struct aoai_error *err)
{
    struct aoai_http_request *http = &exchange->request;
    bool is_imds = request->header == NULL;
    struct aoai_buf url = aoai_buf_init(8192);
    if (is_imds)
        aoai_buf_addf(&url, "%s" IMDS_PATH,
                      request->endpoint != NULL ? request->endpoint : IMDS_URL);
    else
        aoai_buf_add(&url, request->endpoint);
    aoai_encode_query(&url, "api-version", is_imds ? "2018-02-01" : "2019-08-01");
    aoai_cloud_add_resource(&url, request->scope);
    add_id(&url, request);
    http->method = "GET";
    http->response_cap = ANSWER_CAP;
    http->route = request->is_probe ? &probing : &patient;
    http->url = aoai_buf_take(&url);
    if (http->url == NULL ||
        !(is_imds ? aoai_http_add_header(http, "Metadata", "true")
                  : aoai_http_add_header(http, "X-IDENTITY-HEADER", request->header)))
        return aoai_error_no_memory(err);
    return true;
}

/* Is it the shape in which one of the services says no? */
static bool is_refusal(json_t *root)
{
    return aoai_json_get(root, "error") != NULL ||
           aoai_json_get(root, "statusCode") != NULL;
}

static void refuse(int status, bool is_known, struct aoai_error *err)
{
    if (status == 429)
        (void)aoai_error_set(err, AOAI_ERROR_THROTTLED,
                             "HTTP 429: too many requests for the machine's identity");
    else if (status >= 500 || (is_known && (status == 404 || status == 410)))
        (void)aoai_error_set(err, AOAI_ERROR_SERVER,
                             "HTTP %d: the machine's identity service is busy or being "
                             "updated",
                             status);
    else if (is_known && status == 400)
        (void)aoai_error_set(err, AOAI_ERROR_AUTH,
                             "HTTP 400: this machine has no such identity: switch its "
                             "system-assigned identity on, or assign one and name it "
                             "with client_id");
    else if (is_known && status >= 401 && status <= 403)
        (void)aoai_error_set(err, AOAI_ERROR_AUTH,
                             "HTTP %d: the machine's identity service refuses this "
                             "process",
                             status);
    else
        (void)aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                             "HTTP %d: not Azure's metadata service", status);
}

bool aoai_managed_digest(const struct aoai_exchange *exchange, int64_t now_s,
                         struct aoai_token *token, struct aoai_error *err)
{
    int status = exchange->response.status;
    if (exchange->error.kind != AOAI_ERROR_NONE) {
        *err = exchange->error;
        return false;
    }
    struct aoai_error not_json = {0};
    json_t *root = aoai_json_parse(&exchange->response.body, &not_json);
    bool is_signed_in = false;
    err->http_status = status;
    if (status == 200 && root != NULL)
        is_signed_in = aoai_token_parse(root, now_s, token, err);
    else if (status == 200)
        (void)aoai_error_set(err, not_json.kind, "%s", not_json.message);
    else
        refuse(status, is_refusal(root), err);
    json_decref(root);
    if (is_signed_in)
        err->http_status = 0;
    return is_signed_in;
}
