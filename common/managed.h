/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The identity that Azure gives a machine: a token from a service of this machine or its
 * host, without any secret of ours.
 *
 *   a VM: the metadata service (IMDS)
 *   GET http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01
 *       &resource=https%3A%2F%2Fmanagement.azure.com%2F[&client_id=..]   Metadata: true
 *   200 {"access_token":"eyJ..","expires_in":"3599","expires_on":"1506484173",..}
 *   400 {"error":"invalid_request","error_description":"Identity not found"}
 *   404, 410, 429, 5xx: not now
 *
 *   App Service, Functions, Container Apps
 *   GET {IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=..  X-IDENTITY-HEADER: {..}
 *   200 {"access_token":"eyJ..","expires_on":"1586984735",..}
 *   400 {"statusCode":400,"message":"No managed identity found ..","correlationId":".."}
 *
 * Never through a proxy: the answer is meant for this machine. A probe asks whether there
 * is such a service at all: one try, a second to connect.
 *
 * Pure. Errors: AUTH (no such identity here), THROTTLED, SERVER, PROTOCOL (somebody else
 * answers there). What was answered is never shown.
 * Sources: learn.microsoft.com/entra/identity/managed-identities-azure-resources/
 * how-to-use-vm-token, learn.microsoft.com/azure/app-service/overview-managed-identity,
 * github.com/Azure/azure-sdk-for-cpp sdk/identity (2026-08).
 */
#ifndef AOAI_MANAGED_H
#define AOAI_MANAGED_H

#include "common/http.h"
#include "common/token.h"

/* All borrowed for the call. At most one of the ids is used: resource, object, client. */
struct aoai_managed_request {
    const char *endpoint; /* IMDS: scheme and host, NULL = Azure's; else the whole URL */
    const char *header;   /* of App Service; NULL = this is IMDS */
    const char *scope;    /* ".../.default" */
    const char *client_id;
    const char *object_id;
    const char *resource_id;
    bool is_probe;
};

/* Fills in URL, headers and route; the caller frees the exchange, also on failure. */
bool aoai_managed_build(const struct aoai_managed_request *request,
                        struct aoai_exchange *exchange,
                        struct aoai_error *err) AOAI_MUST_CHECK;

/* `now_s` is wall time. */
bool aoai_managed_digest(const struct aoai_exchange *exchange, int64_t now_s,
                         struct aoai_token *token,
                         struct aoai_error *err) AOAI_MUST_CHECK;

#endif
