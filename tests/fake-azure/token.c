/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The login: POST /{tenant}/oauth2/v2.0/token, and the check of what it gave out.
 *
 * A token carries its own times and a MAC, so the server keeps no table and a token
 * outlives a restart, as the real ones do.
 */

#include "tests/fake-azure/token.h"

#include <inttypes.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/fake-azure/assertion.h"
#include "tests/fake-azure/exchange.h"

#define TOKEN_SKEW_S 300
#define TOKEN_FILLER 720

const char *const token_resources[TOKEN_AUDIENCES][TOKEN_CLOUDS] = {
    [TOKEN_ARM] = {[TOKEN_PUBLIC] = "https://management.azure.com/",
                   [TOKEN_USGOV] = "https://management.usgovcloudapi.net/",
                   [TOKEN_CHINA] = "https://management.core.chinacloudapi.cn/"},
    [TOKEN_METRICS] = {[TOKEN_PUBLIC] = "https://metrics.monitor.azure.com/",
                       [TOKEN_USGOV] = "https://metrics.monitor.azure.us/",
                       [TOKEN_CHINA] = "https://metrics.monitor.azure.cn/"},
};

bool token_find_audience(enum token_cloud cloud, const char *resource,
                         enum token_audience *out)
{
    for (int i = TOKEN_ARM; i < TOKEN_AUDIENCES; i++) {
        if (strcmp(token_resources[i][cloud], resource) != 0)
            continue;
        *out = (enum token_audience)i;
        return true;
    }
    return false;
}

static const char mac_key[] = "the fake signing key of the fake directory";

static void add_base64url(struct text *out, const unsigned char *bytes, size_t length)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (size_t i = 0; i < length; i += 3) {
        uint32_t bits = (uint32_t)bytes[i] << 16;
        if (i + 1 < length)
            bits |= (uint32_t)bytes[i + 1] << 8;
        if (i + 2 < length)
            bits |= bytes[i + 2];
        size_t count = length - i >= 3 ? 4 : length - i + 1;
        for (size_t k = 0; k < count; k++)
            text_add(out, &digits[bits >> (18 - 6 * k) & 63], 1);
    }
}

/* The MAC of the first length bytes of the token, written as the third part of it. */
static void add_mac(struct text *out, const char *token, size_t length)
{
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned mac_length = 0;
    HMAC(EVP_sha256(), mac_key, (int)sizeof(mac_key), (const unsigned char *)token,
         length, mac, &mac_length);
    add_base64url(out, mac, mac_length);
}

/* What the payload says: the claims that a real one has, and what this server wants to
 * know again. The filler only makes it as long as a real one. */
static char *write_claims(const struct exchange *x, bool has_claims)
{
    int64_t issued_at = x->now_ms / 1000;
    unsigned char filler[TOKEN_FILLER];
    struct text uti = {0};
    for (size_t i = 0; i < sizeof(filler); i++)
        filler[i] = (unsigned char)world_mix((uint64_t)issued_at, i);
    add_base64url(&uti, filler, sizeof(filler));
    json_t *claims = json_pack(
        "{s:s, s:s, s:I, s:I, s:I, s:s, s:s, s:s, s:s, s:s, s:i, s:b}", "aud",
        token_resources[x->audience][x->cloud], "iss",
        "https://sts.windows.net/" WORLD_TENANT "/", "iat", (json_int_t)issued_at, "nbf",
        (json_int_t)issued_at, "exp", (json_int_t)issued_at + TOKEN_LIFE_S, "appid",
        TOKEN_CLIENT, "idtyp", "app", "oid", TOKEN_OBJECT, "tid", WORLD_TENANT, "uti",
        uti.data, "fake_cloud", (int)x->cloud, "fake_claims", has_claims);
    char *text = json_dumps(claims, JSON_COMPACT);
    if (text == NULL)
        abort();
    json_decref(claims);
    text_free(&uti);
    return text;
}

/* header.payload.mac */
void token_add(struct text *out, const struct exchange *x, bool has_claims)
{
    static const char head[] = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"fake\"}";
    struct text token = {0};
    char *claims = write_claims(x, has_claims);
    add_base64url(&token, (const unsigned char *)head, sizeof(head) - 1);
    text_puts(&token, ".");
    add_base64url(&token, (const unsigned char *)claims, strlen(claims));
    free(claims);
    size_t length = token.length;
    text_puts(&token, ".");
    struct text mac = {0};
    add_mac(&mac, token.data, length);
    text_puts(&token, mac.data);
    text_json(out, token.data);
    text_free(&mac);
    text_free(&token);
}

/* What a token with a right MAC says. */
struct claims {
    int64_t issued_at;
    bool is_meant; /* for this cloud and audience */
    bool has_claims;
};

static bool read_token(const struct exchange *x, const char *token, struct claims *claims)
{
    const char *first = strchr(token, '.');
    const char *last = strrchr(token, '.');
    if (first == NULL || last == first)
        return false;
    struct text mac = {0};
    add_mac(&mac, token, (size_t)(last - token));
    bool is_right = strcmp(mac.data, last + 1) == 0;
    text_free(&mac);
    if (!is_right)
        return false;
    json_t *payload = assertion_decode(first + 1, (size_t)(last - first - 1));
    const char *audience = json_string_value(json_object_get(payload, "aud"));
    claims->issued_at = (int64_t)json_integer_value(json_object_get(payload, "iat"));
    claims->is_meant =
        json_integer_value(json_object_get(payload, "fake_cloud")) == (int)x->cloud &&
        audience != NULL && strcmp(audience, token_resources[x->audience][x->cloud]) == 0;
    claims->has_claims = json_is_true(json_object_get(payload, "fake_claims"));
    json_decref(payload);
    return true;
}

bool token_check(struct exchange *x)
{
    if (x->authorization == NULL) {
        x->is_refused = true;
        answer_arm_error(x, 401, "AuthenticationFailed",
                         "Authentication failed. The 'Authorization' header is missing.");
        x->login_error = "The authentication failed because of missing "
                         "'Authorization' header.";
        return false;
    }
    struct claims claims = {0};
    int64_t now_s = x->now_ms / 1000;
    if (strncmp(x->authorization, "Bearer ", 7) != 0 ||
        !read_token(x, x->authorization + 7, &claims) ||
        now_s < claims.issued_at - TOKEN_SKEW_S) {
        x->is_refused = true;
        answer_arm_error(x, 401, "InvalidAuthenticationToken",
                         "The access token is invalid.");
        x->login_error = "The access token is invalid.";
        return false;
    }
    if (!claims.is_meant) {
        x->is_refused = true;
        answer_arm_error(x, 401, "InvalidAuthenticationTokenAudience",
                         "The access token has been obtained for wrong audience or "
                         "resource.");
        x->login_error = "The audience is invalid.";
        return false;
    }
    if (now_s >= claims.issued_at + TOKEN_LIFE_S) {
        answer_expired(x);
        return false;
    }
    if (state_wants_claims(x->state) && !claims.has_claims) {
        answer_claims(x);
        return false;
    }
    return true;
}

/* One of the cloud's audiences, or in the public one also one of this server's own
 * addresses, which means the resource manager. */
static bool take_scope(struct exchange *x, const char *scope)
{
    static const char ending[] = ".default";
    size_t length = strlen(scope);
    size_t ending_length = sizeof(ending) - 1;
    bool is_known = false;
    if (length <= ending_length || strcmp(scope + length - ending_length, ending) != 0)
        return false;
    char *resource = must_copy(scope);
    resource[length - ending_length] = '\0';
    is_known = token_find_audience(x->cloud, resource, &x->audience) ||
               (x->cloud == TOKEN_PUBLIC &&
                state_is_own_base(x->state, scope, length - ending_length - 1));
    free(resource);
    return is_known;
}

static void refuse(struct exchange *x, int status, const char *error, long code,
                   const char *message, const char *about)
{
    struct text whole = {0};
    text_printf(&whole, "%s%s", message, about);
    answer_token_error(x, status, error, code, whole.data);
    text_free(&whole);
}

static bool is_form(const struct exchange *x)
{
    static const char type[] = "application/x-www-form-urlencoded";
    size_t length = sizeof(type) - 1;
    return x->content_type != NULL && strncasecmp(x->content_type, type, length) == 0 &&
           (x->content_type[length] == '\0' || x->content_type[length] == ';');
}

/* Checks the names that a form must have; answers when one is missing. */
static bool has_fields(struct exchange *x, const struct parameters *form)
{
    static const char *const needed[] = {"grant_type", "client_id", "scope"};
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
        const char *value = parameters_get(form, needed[i]);
        if (value != NULL && value[0] != '\0')
            continue;
        x->is_refused = true;
        refuse(x, 400, "invalid_request", 900144,
               "The request body must contain the following parameter: ", needed[i]);
        return false;
    }
    return true;
}

static bool check_client(struct exchange *x, const struct parameters *form)
{
    const char *client = parameters_get(form, "client_id");
    const char *secret = parameters_get(form, "client_secret");
    const char *assertion = parameters_get(form, "client_assertion");
    if (strcasecmp(x->segments[0], WORLD_TENANT) != 0) {
        refuse(x, 400, "invalid_request", 90002,
               "Tenant not found. Check to make sure you have the correct tenant ID and "
               "are signing into the correct cloud. Tenant: ",
               x->segments[0]);
        return false;
    }
    bool is_expired = strcasecmp(client, TOKEN_EXPIRED_CLIENT) == 0;
    if (!is_expired && strcasecmp(client, TOKEN_CLIENT) != 0) {
        refuse(x, 400, "unauthorized_client", 700016,
               "The application was not found in the directory. This can happen if the "
               "application has not been installed by the administrator of the tenant. "
               "Application: ",
               client);
        return false;
    }
    if (assertion != NULL)
        return assertion_check(x, client, assertion);
    if (secret == NULL || secret[0] == '\0') {
        x->is_refused = true;
        refuse(x, 401, "invalid_client", 7000218,
               "The request body must contain the following parameter: ",
               "'client_assertion' or 'client_secret'.");
        return false;
    }
    if (is_expired) {
        refuse(x, 401, "invalid_client", 7000222,
               "The provided client secret keys are expired. Visit the Azure portal to "
               "create new keys for your app: https://aka.ms/NewClientSecret. App: ",
               client);
        return false;
    }
    if (strcmp(secret, TOKEN_SECRET) != 0) {
        refuse(x, 401, "invalid_client", 7000215,
               "Invalid client secret provided. Ensure the secret being sent in the "
               "request is the client secret value, not the client secret ID, for a "
               "secret added to app ",
               client);
        return false;
    }
    return true;
}

/* JSON, as a challenge gave it out. */
static bool are_claims_good(const struct parameters *form)
{
    const char *claims = parameters_get(form, "claims");
    json_t *root = claims == NULL ? NULL : json_loads(claims, 0, NULL);
    bool is_good =
        claims == NULL ||
        json_is_object(json_object_get(json_object_get(root, "access_token"), "nbf"));
    json_decref(root);
    return is_good;
}

static bool check_form(struct exchange *x, const struct parameters *form)
{
    static const char *const with_secret[] = {"grant_type",    "client_id", "scope",
                                              "client_secret", "claims",    NULL};
    static const char *const with_assertion[] = {
        "grant_type",       "client_id", "scope", "client_assertion_type",
        "client_assertion", "claims",    NULL};
    static const char type[] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    bool has_assertion = parameters_get(form, "client_assertion") != NULL;
    const char *stray =
        parameters_find_stray(form, has_assertion ? with_assertion : with_secret);
    const char *given = parameters_get(form, "client_assertion_type");
    if (stray == NULL && has_assertion && (given == NULL || strcmp(given, type) != 0))
        stray = "client_assertion_type";
    if (stray == NULL && !are_claims_good(form))
        stray = "claims";
    if (stray != NULL) {
        x->is_refused = true;
        refuse(x, 400, "invalid_request", 9002313,
               "Invalid request. Request is malformed or invalid: ", stray);
        return false;
    }
    if (!has_fields(x, form))
        return false;
    if (strcmp(parameters_get(form, "grant_type"), "client_credentials") != 0) {
        x->is_refused = true;
        refuse(x, 400, "unsupported_grant_type", 70003,
               "The app requested an unsupported grant type ",
               parameters_get(form, "grant_type"));
        return false;
    }
    if (!check_client(x, form))
        return false;
    if (!take_scope(x, parameters_get(form, "scope"))) {
        x->is_refused = true;
        refuse(x, 400, "invalid_scope", 70011,
               "The provided value for the input parameter 'scope' is not valid. Scope: ",
               parameters_get(form, "scope"));
        return false;
    }
    return true;
}

void token_answer(struct exchange *x)
{
    if (strcmp(x->method, "POST") != 0 || !is_form(x) || x->query.count > 0) {
        x->is_refused = true;
        refuse(
            x, 400, "invalid_request", 900561,
            "The endpoint only accepts POST requests with a form. Received: ", x->method);
        return;
    }
    struct parameters form = {0};
    const char *body = x->body.data != NULL ? x->body.data : "";
    if (strlen(body) != x->body.length || !parameters_parse(body, DECODE_FORM, &form)) {
        x->is_refused = true;
        refuse(x, 400, "invalid_request", 9002313,
               "Invalid request. Request is malformed or invalid.", "");
        return;
    }
    if (check_form(x, &form)) {
        exchange_take_fault(x, "");
        text_printf(&x->answer,
                    "{\"token_type\":\"Bearer\",\"expires_in\":%d,\"ext_expires_in\":%d,"
                    "\"access_token\":",
                    TOKEN_LIFE_S, TOKEN_LIFE_S);
        token_add(&x->answer, x, parameters_get(&form, "claims") != NULL);
        text_puts(&x->answer, "}");
    }
    parameters_free(&form);
}
