/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The identity services of a machine: IMDS, App Service and Azure Arc's agent.
 *
 *   /metadata/identity/oauth2/token   IMDS
 *   /msi/token                        App Service (IDENTITY_ENDPOINT)
 *   /arc/metadata/identity/oauth2/token  Azure Arc (IDENTITY_ENDPOINT)
 */

#include <errno.h>
#include <inttypes.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "tests/fake-azure/exchange.h"

static void refuse(struct exchange *x, int status, const char *error,
                   const char *description)
{
    x->status = status;
    x->is_refused = true;
    x->answer.length = 0;
    if (x->route == ROUTE_APP_SERVICE) {
        text_printf(&x->answer, "{\"statusCode\":%d,\"message\":", status);
        text_json(&x->answer, description);
        text_puts(&x->answer,
                  ",\"correlationId\":\"00000000-0000-4000-8000-00000000fa4e\"}");
        return;
    }
    text_puts(&x->answer, "{\"error\":");
    text_json(&x->answer, error);
    text_puts(&x->answer, ",\"error_description\":");
    text_json(&x->answer, description);
    text_puts(&x->answer, "}");
}

/* What every one of them wants. */
static bool check_query(struct exchange *x, const char *version, const char *older,
                        const char *const *known)
{
    const char *stray = parameters_find_stray(&x->query, known);
    const char *given = parameters_get(&x->query, "api-version");
    const char *resource = parameters_get(&x->query, "resource");
    if (strcmp(x->method, "GET") != 0 || stray != NULL) {
        refuse(x, 400, "invalid_request", "Unexpected method or parameter");
        return false;
    }
    if (given == NULL || (strcmp(given, version) != 0 && strcmp(given, older) != 0)) {
        refuse(x, 400, "bad_request_101", "Required api-version is wrong or missing");
        return false;
    }
    if (resource == NULL || !token_find_audience(x->cloud, resource, &x->audience)) {
        refuse(x, 400, "invalid_resource",
               "AADSTS500011: The resource principal was not found in the tenant");
        return false;
    }
    if (x->is_forwarded) {
        refuse(x, 400, "invalid_request", "The request came through a proxy");
        return false;
    }
    return true;
}

/* Nobody, or the one identity that is assigned to the machine, by one of its names. */
static bool check_ids(struct exchange *x, const char *const *names)
{
    static const char *const values[] = {
        TOKEN_CLIENT, "0b1ec71d-0000-4000-8000-000000000001",
        "/subscriptions/" WORLD_SUBSCRIPTION "/resourceGroups/" WORLD_GROUP
        "/providers/Microsoft.ManagedIdentity"
        "/userAssignedIdentities/noc"};
    int given = 0;
    bool is_known = true;
    for (size_t i = 0; i < 3; i++) {
        const char *value = parameters_get(&x->query, names[i]);
        given += value != NULL;
        is_known = is_known && (value == NULL || strcasecmp(value, values[i]) == 0);
    }
    if (given <= 1 && is_known)
        return true;
    refuse(x, 400, "invalid_request", "Identity not found");
    return false;
}

static void answer_imds(struct exchange *x)
{
    static const char *const known[] = {"api-version", "resource",   "client_id",
                                        "object_id",   "msi_res_id", NULL};
    if (x->metadata == NULL || strcmp(x->metadata, "true") != 0) {
        refuse(x, 400, "bad_request_102", "Required metadata header not specified");
        return;
    }
    if (!check_query(x, "2018-02-01", "2018-02-01", known) || !check_ids(x, known + 2))
        return;
    exchange_take_fault(x, "");
    text_puts(&x->answer, "{\"access_token\":");
    token_add(&x->answer, x, false);
    text_printf(&x->answer,
                ",\"refresh_token\":\"\",\"expires_in\":\"%d\",\"expires_on\":\"%" PRId64
                "\",\"not_before\":\"%" PRId64 "\",\"resource\":\"%s\","
                "\"token_type\":\"Bearer\"}",
                TOKEN_LIFE_S, x->now_ms / 1000 + TOKEN_LIFE_S, x->now_ms / 1000,
                token_resources[x->audience][x->cloud]);
}

static void answer_app_service(struct exchange *x)
{
    static const char *const known[] = {"api-version",  "resource",  "client_id",
                                        "principal_id", "mi_res_id", NULL};
    if (x->identity_header == NULL ||
        strcmp(x->identity_header, TOKEN_IDENTITY_HEADER) != 0) {
        refuse(x, 401, "", "The X-IDENTITY-HEADER is wrong or missing");
        return;
    }
    if (!check_query(x, "2019-08-01", "2019-08-01", known) || !check_ids(x, known + 2))
        return;
    exchange_take_fault(x, "");
    text_puts(&x->answer, "{\"access_token\":");
    token_add(&x->answer, x, false);
    text_printf(&x->answer,
                ",\"expires_on\":\"%" PRId64 "\",\"resource\":\"%s\","
                "\"token_type\":\"Bearer\",\"client_id\":\"" TOKEN_CLIENT "\"}",
                x->now_ms / 1000 + TOKEN_LIFE_S, token_resources[x->audience][x->cloud]);
}

/* Writes a key that is good for one request and says where it is. */
static void challenge(struct exchange *x, const char *dir)
{
    unsigned char bytes[24];
    char key[2 * sizeof(bytes) + 1];
    struct text path = {0};
    exchange_take_fault(x, "");
    RAND_bytes(bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        snprintf(key + 2 * i, 3, "%02x", bytes[i]);
    text_printf(&path, "%s/%.8s-0000-4000-8000-00000000fa4e.key", dir, key);
    FILE *file = fopen(path.data, "w");
    if (file != NULL) {
        fputs(key, file);
        fchmod(fileno(file), 0640);
        fclose(file);
    }
    state_set_key(x->state, key);
    x->status = 401;
    text_printf(&x->challenge, "Basic realm=%s",
                x->fault.kind == FAULT_FOREIGN_REALM ? "/etc/ssl/private/other.key"
                                                     : path.data);
    text_puts(&x->answer, "{\"error\":\"unauthorized_client\","
                          "\"error_description\":\"Missing Basic Authorization\"}");
    text_free(&path);
}

static void answer_arc(struct exchange *x)
{
    static const char *const known[] = {"api-version", "resource", NULL};
    const char *dir = state_options(x->state)->arc_dir;
    if (dir == NULL) {
        answer_not_found(x);
        return;
    }
    if (x->metadata == NULL || strcmp(x->metadata, "true") != 0) {
        refuse(x, 400, "bad_request_102", "Required metadata header not specified");
        return;
    }
    if (!check_query(x, "2020-06-01", "2019-11-01", known))
        return;
    if (x->authorization == NULL) {
        challenge(x, dir);
        return;
    }
    if (strncmp(x->authorization, "Basic ", 6) != 0 ||
        !state_take_key(x->state, x->authorization + 6)) {
        refuse(x, 401, "unauthorized_client", "Invalid Basic Authorization");
        return;
    }
    exchange_take_fault(x, "");
    text_puts(&x->answer, "{\"access_token\":");
    token_add(&x->answer, x, false);
    text_printf(&x->answer,
                ",\"expires_in\":\"%d\",\"expires_on\":\"%" PRId64
                "\",\"resource\":\"%s\",\"token_type\":\"Bearer\"}",
                TOKEN_LIFE_S, x->now_ms / 1000 + TOKEN_LIFE_S,
                token_resources[x->audience][x->cloud]);
}

void machine_answer(struct exchange *x)
{
    static const char *const imds[] = {"metadata", "identity", "oauth2", "token"};
    size_t skip = strcmp(x->segments[0], "arc") == 0 ? 1 : 0;
    bool is_imds = x->segment_count == skip + 4;
    for (size_t i = 0; is_imds && i < 4; i++)
        is_imds = strcmp(x->segments[skip + i], imds[i]) == 0;
    if (is_imds && skip == 0) {
        x->route = ROUTE_IMDS;
        answer_imds(x);
    } else if (is_imds) {
        x->route = ROUTE_ARC;
        answer_arc(x);
    } else if (x->segment_count == 2 && strcmp(x->segments[0], "msi") == 0 &&
               strcmp(x->segments[1], "token") == 0) {
        x->route = ROUTE_APP_SERVICE;
        answer_app_service(x);
    } else {
        answer_not_found(x);
    }
}
