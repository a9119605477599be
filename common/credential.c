/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/credential.h"

#include "common/encode.h"
#include "common/json.h"

#include <stdlib.h>
#include <string.h>

#define ANSWER_CAP     262144
#define FORM_CAP       65536
#define EARLY_MS       ((int64_t)5 * 60 * 1000)
#define LIFE_MAX_S     (48.0 * 3600)
#define LIFE_ASSUMED_S 600.0 /* every token of Entra lives longer */

/* What Entra's error numbers mean for the person who reads the alarm. */
static const struct {
    const char *code;
    const char *meaning;
} explanations[] = {
    {"AADSTS7000215",
     "the client secret is wrong: it must be the secret's value, not its "
     "id, and belong to this app"},
    {"AADSTS7000222", "the client secret has expired: create a new one for the app"},
    {"AADSTS7000218", "no client secret arrived: name one with client_secret_file"},
    {"AADSTS700016",
     "the app is not known in this tenant: check client_id and tenant_id"},
    {"AADSTS90002", "the tenant is not known: check tenant_id and cloud"},
    {"AADSTS900023", "tenant_id is neither a GUID nor a domain"},
    {"AADSTS70011", "the scope is not valid in this cloud: check cloud"},
    {"AADSTS7000112", "the app has been disabled"},
    {"AADSTS53003", "a Conditional Access policy blocks the app"},
};

const char *aoai_credential_token(const struct aoai_credential *credential,
                                  int64_t now_ms)
{
    if (now_ms >= credential->expires_at_ms)
        return NULL;
    return aoai_secret_value(&credential->token);
}

static char *build_url(const struct aoai_credential_options *options)
{
    struct aoai_buf url = aoai_buf_init(4096);
    aoai_buf_addf(&url, "%s/", options->authority_url);
    aoai_encode_percent(&url, options->tenant_id);
    aoai_buf_add(&url, "/oauth2/v2.0/token");
    return aoai_buf_take(&url);
}

static char *build_form(const struct aoai_credential_options *options)
{
    struct aoai_buf form = aoai_buf_init(FORM_CAP);
    aoai_encode_form(&form, "client_id", options->client_id);
    aoai_encode_form(&form, "scope", options->scope);
    aoai_encode_form(&form, "client_secret", aoai_secret_value(options->client_secret));
    aoai_encode_form(&form, "grant_type", "client_credentials");
    return aoai_buf_take(&form);
}

bool aoai_credential_build(const struct aoai_credential *credential,
                           int64_t deadline_at_ms, struct aoai_exchange *exchange,
                           struct aoai_error *err)
{
    if (aoai_secret_value(credential->options.client_secret) == NULL)
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "no client secret");
    struct aoai_http_request *request = &exchange->request;
    request->method = "POST";
    request->response_cap = ANSWER_CAP;
    request->deadline_at_ms = deadline_at_ms;
    request->route = credential->options.route;
    request->url = build_url(&credential->options);
    request->body = build_form(&credential->options);
    if (request->url == NULL || request->body == NULL ||
        !aoai_http_add_header(request, "Content-Type",
                              "application/x-www-form-urlencoded") ||
        !aoai_http_add_header(request, "Accept", "application/json"))
        return aoai_error_no_memory(err);
    return true;
}

/* Copies "AADSTS" and its digits out of a description. */
static void find_code(const char *description, char *code, size_t size)
{
    code[0] = '\0';
    const char *found = description == NULL ? NULL : strstr(description, "AADSTS");
    if (found == NULL)
        return;
    size_t length = 6 + strspn(found + 6, "0123456789");
    if (length > 6 && length < size) {
        memcpy(code, found, length);
        code[length] = '\0';
    }
}

/* Words of our own only: an error name of OAuth is letters and "_". */
static bool is_plain_word(const char *word)
{
    return word != NULL && strlen(word) < 40 &&
           word[strspn(word, "abcdefghijklmnopqrstuvwxyz_")] == '\0';
}

static bool refused(const struct aoai_credential_options *options, int status,
                    json_t *root, struct aoai_error *err)
{
    char code[32];
    find_code(aoai_json_string(root, "error_description"), code, sizeof(code));
    const char *word = aoai_json_string(root, "error");
    const char *meaning = NULL;
    for (size_t i = 0; i < AOAI_LENGTH(explanations); i++)
        if (strcmp(explanations[i].code, code) == 0)
            meaning = explanations[i].meaning;
    err->http_status = status;
    if (meaning != NULL)
        return aoai_error_set(err, AOAI_ERROR_AUTH, "%s: %s (tenant %s, app %s)", code,
                              meaning, options->tenant_id, options->client_id);
    return aoai_error_set(
        err, AOAI_ERROR_AUTH,
        "the sign-in service refused (HTTP %d%s%s%s%s, tenant %s, "
        "app %s)",
        status, code[0] != '\0' ? ", " : "", code, is_plain_word(word) ? ", " : "",
        is_plain_word(word) ? word : "", options->tenant_id, options->client_id);
}

/* Seconds of life: a number, a number written as text, or not said. */
static bool read_life(json_t *root, double *life_s)
{
    if (aoai_json_get(root, "expires_in") == NULL) {
        *life_s = LIFE_ASSUMED_S;
        return true;
    }
    const char *text = aoai_json_string(root, "expires_in");
    if (text != NULL) {
        char *end = NULL;
        *life_s = strtod(text, &end);
        return end != text && *end == '\0' && *life_s > 0 && *life_s <= LIFE_MAX_S;
    }
    return aoai_json_number(root, "expires_in", life_s) && *life_s > 0 &&
           *life_s <= LIFE_MAX_S;
}

/* A header's value: visible characters and nothing else. */
static bool is_token(const char *token)
{
    for (const char *c = token; *c != '\0'; c++)
        if (*c <= ' ' || *c > '~')
            return false;
    return token[0] != '\0' && strlen(token) <= AOAI_SECRET_CAP;
}

static bool keep_token(struct aoai_credential *credential, json_t *root, int64_t now_ms,
                       struct aoai_error *err)
{
    const char *token = aoai_json_string(root, "access_token");
    double life_s = 0;
    if (token == NULL || !is_token(token) || !read_life(root, &life_s))
        return aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                              "the sign-in service answered without a usable token");
    if (!aoai_secret_set(&credential->token, token))
        return aoai_error_no_memory(err);
    int64_t life_ms = (int64_t)(life_s * 1000);
    /* A token that lives shorter than the margin is used for half its life. */
    credential->expires_at_ms =
        now_ms + (life_ms > 2 * EARLY_MS ? life_ms - EARLY_MS : life_ms / 2);
    return true;
}

bool aoai_credential_digest(struct aoai_credential *credential,
                            const struct aoai_exchange *exchange, int64_t now_ms,
                            struct aoai_error *err)
{
    int status = exchange->response.status;
    if (exchange->error.kind != AOAI_ERROR_NONE) {
        *err = exchange->error;
        aoai_error_wrap(err, "sign-in");
        return false;
    }
    struct aoai_error not_json = {0};
    json_t *root = aoai_json_parse(&exchange->response.body, &not_json);
    bool is_kept = false;
    err->http_status = status;
    if (status == 200 && root != NULL)
        is_kept = keep_token(credential, root, now_ms, err);
    else if (status == 200)
        (void)aoai_error_set(err, not_json.kind, "%s", not_json.message);
    else if (status == 429)
        (void)aoai_error_set(err, AOAI_ERROR_THROTTLED, "HTTP 429: too many sign-ins");
    else if (status >= 500)
        (void)aoai_error_set(err, AOAI_ERROR_SERVER, "HTTP %d", status);
    else if (status >= 400 && root != NULL)
        (void)refused(&credential->options, status, root, err);
    else
        (void)aoai_error_set(err, AOAI_ERROR_PROTOCOL,
                             "HTTP %d with something else than JSON: is the URL of the "
                             "sign-in service right, or a proxy in between?",
                             status);
    json_decref(root);
    aoai_error_wrap(err, "sign-in");
    if (is_kept)
        err->http_status = 0;
    return is_kept;
}

void aoai_credential_forget(struct aoai_credential *credential)
{
    aoai_secret_free(&credential->token);
    credential->expires_at_ms = 0;
}

void aoai_credential_free(struct aoai_credential *credential)
{
    if (credential == NULL)
        return;
    aoai_secret_free(&credential->token);
    *credential = (struct aoai_credential){0};
}
