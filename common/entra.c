/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/entra.h"

#include "common/encode.h"

#include <stdlib.h>
#include <string.h>

#define ANSWER_CAP 262144
#define FORM_CAP   65536

static const char assertion_type[] =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/* What Entra's error numbers mean for the person who reads the alarm. Those that pass by
 * themselves are a fault of the server, all others a refusal.
 */
static const struct {
    const char *code;
    enum aoai_error_kind kind;
    const char *meaning;
} explanations[] = {
    {"AADSTS7000215", AOAI_ERROR_AUTH,
     "the client secret is wrong: it must be the secret's value, not its "
     "id, and belong to this app"},
    {"AADSTS7000222", AOAI_ERROR_AUTH,
     "the client secret has expired: create a new one for the app"},
    {"AADSTS7000218", AOAI_ERROR_AUTH,
     "no client secret arrived: name one with client_secret_file"},
    {"AADSTS700016", AOAI_ERROR_AUTH,
     "the app is not known in this tenant: check client_id and tenant_id"},
    {"AADSTS7000229", AOAI_ERROR_AUTH,
     "the app has no service principal in this tenant: create one (az ad sp create)"},
    {"AADSTS90002", AOAI_ERROR_AUTH,
     "the tenant is not known: check tenant_id and cloud"},
    {"AADSTS900023", AOAI_ERROR_AUTH, "tenant_id is neither a GUID nor a domain"},
    {"AADSTS90038", AOAI_ERROR_AUTH, "the tenant is one of another cloud: check cloud"},
    {"AADSTS900382", AOAI_ERROR_AUTH, "the app is one of another cloud: check cloud"},
    {"AADSTS70011", AOAI_ERROR_AUTH, "the scope is not valid in this cloud: check cloud"},
    {"AADSTS1002012", AOAI_ERROR_AUTH, "the scope is not valid: check scope"},
    {"AADSTS500011", AOAI_ERROR_AUTH,
     "Azure Resource Manager is not known there: check cloud and tenant_id"},
    {"AADSTS7000112", AOAI_ERROR_AUTH, "the app has been disabled"},
    {"AADSTS53003", AOAI_ERROR_AUTH, "a Conditional Access policy blocks the app"},
    {"AADSTS700027", AOAI_ERROR_AUTH,
     "the certificate is not registered for the app, or its signature is not accepted: "
     "upload it in Entra, App registrations, Certificates"},
    {"AADSTS700024", AOAI_ERROR_AUTH,
     "the signed token is not valid at this time: is the clock of this machine right, "
     "or the federated token too old?"},
    {"AADSTS700023", AOAI_ERROR_AUTH,
     "the audience of the signed token is wrong: check authority_url and cloud"},
    {"AADSTS50027", AOAI_ERROR_AUTH,
     "the signed token cannot be read: check the certificate or federated_token_file"},
    {"AADSTS70021", AOAI_ERROR_AUTH,
     "no federated credential of the app matches the token: compare its issuer, subject "
     "and audience in Entra, App registrations, Federated credentials"},
    {"AADSTS700211", AOAI_ERROR_AUTH,
     "no federated credential of the app has the token's issuer"},
    {"AADSTS700212", AOAI_ERROR_AUTH,
     "no federated credential of the app has the token's audience: it is "
     "api://AzureADTokenExchange as a rule"},
    {"AADSTS700213", AOAI_ERROR_AUTH,
     "no federated credential of the app has the token's subject: compare namespace and "
     "service account"},
    {"AADSTS70043", AOAI_ERROR_AUTH, "the sign-in has expired: run az login"},
    {"AADSTS700082", AOAI_ERROR_AUTH, "the sign-in has expired: run az login"},
    {"AADSTS50076", AOAI_ERROR_AUTH, "a second factor is asked for: run az login"},
    {"AADSTS50196", AOAI_ERROR_THROTTLED,
     "too many sign-ins in a short time: Azure asks for fewer"},
    {"AADSTS90024", AOAI_ERROR_SERVER, "a passing fault of the sign-in service"},
    {"AADSTS90033", AOAI_ERROR_SERVER, "a passing fault of the sign-in service"},
};

char *aoai_entra_url(const char *authority_url, const char *tenant_id)
{
    struct aoai_buf url = aoai_buf_init(4096);
    aoai_buf_addf(&url, "%s/", authority_url);
    aoai_encode_percent(&url, tenant_id);
    aoai_buf_add(&url, "/oauth2/v2.0/token");
    return aoai_buf_take(&url);
}

static char *build_form(const struct aoai_entra_request *request)
{
    struct aoai_buf form = aoai_buf_init(FORM_CAP);
    aoai_encode_form(&form, "client_id", request->client_id);
    aoai_encode_form(&form, "scope", request->scope);
    if (request->secret != NULL) {
        aoai_encode_form(&form, "client_secret", request->secret);
    } else {
        aoai_encode_form(&form, "client_assertion_type", assertion_type);
        aoai_encode_form(&form, "client_assertion", request->assertion);
    }
    aoai_encode_form(&form, "grant_type", "client_credentials");
    if (request->claims != NULL)
        aoai_encode_form(&form, "claims", request->claims);
    return aoai_buf_take(&form);
}

bool aoai_entra_build(const struct aoai_entra_request *request,
                      struct aoai_exchange *exchange, struct aoai_error *err)
{
    struct aoai_http_request *http = &exchange->request;
    http->method = "POST";
    http->response_cap = ANSWER_CAP;
    http->url = aoai_entra_url(request->authority_url, request->tenant_id);
    http->body = build_form(request);
    if (http->url == NULL || http->body == NULL ||
        !aoai_http_add_header(http, "Content-Type",
                              "application/x-www-form-urlencoded") ||
        !aoai_http_add_header(http, "Accept", "application/json"))
        return aoai_error_no_memory(err);
    return true;
}

/* Copies "AADSTS" and its digits out of a text. */
static void find_code(const char *text, char *code, size_t size)
{
    code[0] = '\0';
    const char *found = text == NULL ? NULL : strstr(text, "AADSTS");
    if (found == NULL)
        return;
    size_t length = 6 + strspn(found + 6, "0123456789");
    if (length > 6 && length < size) {
        memcpy(code, found, length);
        code[length] = '\0';
    }
}

bool aoai_entra_explain(const char *text, struct aoai_error *err)
{
    char code[32];
    find_code(text, code, sizeof(code));
    for (size_t i = 0; i < AOAI_LENGTH(explanations); i++) {
        if (strcmp(explanations[i].code, code) == 0) {
            (void)aoai_error_set(err, explanations[i].kind, "%s: %s", code,
                                 explanations[i].meaning);
            return true;
        }
    }
    return false;
}

/* Words of our own only: an error name of OAuth is letters and "_". */
static bool is_plain_word(const char *word)
{
    return word != NULL && strlen(word) < 40 &&
           word[strspn(word, "abcdefghijklmnopqrstuvwxyz_")] == '\0';
}

/* OAuth's own words for what passes, whatever number stands beside them. */
static enum aoai_error_kind kind_of(const char *word)
{
    bool is_passing = word != NULL && (strcmp(word, "temporarily_unavailable") == 0 ||
                                       strcmp(word, "server_error") == 0);
    return is_passing ? AOAI_ERROR_SERVER : AOAI_ERROR_AUTH;
}

static void refuse(int status, json_t *root, const char *tenant_id, const char *client_id,
                   struct aoai_error *err)
{
    char code[32];
    struct aoai_error known = {0};
    const char *description = aoai_json_string(root, "error_description");
    const char *word = aoai_json_string(root, "error");
    if (aoai_entra_explain(description, &known)) {
        (void)aoai_error_set(err, known.kind, "%s (tenant %s, app %s)", known.message,
                             tenant_id, client_id);
        return;
    }
    find_code(description, code, sizeof(code));
    (void)aoai_error_set(
        err, kind_of(word),
        "the sign-in service refused (HTTP %d%s%s%s%s, tenant %s, app %s)", status,
        code[0] != '\0' ? ", " : "", code, is_plain_word(word) ? ", " : "",
        is_plain_word(word) ? word : "", tenant_id, client_id);
}

bool aoai_entra_digest(const struct aoai_exchange *exchange, const char *tenant_id,
                       const char *client_id, int64_t now_s, struct aoai_token *token,
                       struct aoai_error *err)
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
    else if (status == 429)
        (void)aoai_error_set(err, AOAI_ERROR_THROTTLED, "HTTP 429: too many sign-ins");
    else if (status >= 500)
        (void)aoai_error_set(err, AOAI_ERROR_SERVER, "HTTP %d", status);
    else if (status >= 400 && root != NULL)
        refuse(status, root, tenant_id, client_id, err);
    else
        (void)aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                             "HTTP %d with something else than JSON: is the URL of the "
                             "sign-in service right, or a proxy in between?",
                             status);
    json_decref(root);
    if (is_signed_in)
        err->http_status = 0;
    return is_signed_in;
}
