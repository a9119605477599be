/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* Signed tokens in the place of a client secret: of a registered certificate, or of the
 * issuer that the app's federated credential names.  Every rule that the documents state
 * is held; each breach has the number that the real service gives it. */

#include "tests/fake-azure/assertion.h"

#include <ctype.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fake-azure/exchange.h"

#define SKEW_S     300
#define LIFE_MOST  600
#define LIFE_LEAST 300

struct jwt {
    json_t *header;
    json_t *claims;
    unsigned char signature[1024];
    size_t signature_length;
    size_t signed_length; /* of the text that the signature is for */
};

static bool refuse(struct exchange *x, int status, long code, const char *message)
{
    x->is_refused = true;
    answer_token_error(x, status, status == 401 ? "invalid_client" : "invalid_request",
                       code, message);
    return false;
}

static int digit_value(char c)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *found = c == '\0' ? NULL : strchr(digits, c);
    return found == NULL ? -1 : (int)(found - digits);
}

/* Strict base64url without padding; the bytes left over must be 0. */
static bool decode(const char *text, size_t length, unsigned char *out, size_t size,
                   size_t *out_length)
{
    unsigned bits = 0;
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        int value = digit_value(text[i]);
        if (value < 0)
            return false;
        bits = (bits << 6 | (unsigned)value) & 0xffff;
        if (i % 4 == 0)
            continue;
        if (count == size)
            return false;
        out[count++] = (unsigned char)(bits >> (6 - 2 * (i % 4)));
    }
    *out_length = count;
    return length % 4 != 1;
}

json_t *assertion_decode(const char *text, size_t length)
{
    unsigned char bytes[8192];
    size_t count = 0;
    if (!decode(text, length, bytes, sizeof(bytes), &count))
        return NULL;
    return json_loadb((const char *)bytes, count, JSON_REJECT_DUPLICATES, NULL);
}

static void jwt_free(struct jwt *jwt)
{
    json_decref(jwt->header);
    json_decref(jwt->claims);
}

static bool jwt_read(const char *text, struct jwt *jwt)
{
    const char *first = strchr(text, '.');
    const char *second = first == NULL ? NULL : strchr(first + 1, '.');
    if (second == NULL || strchr(second + 1, '.') != NULL)
        return false;
    jwt->signed_length = (size_t)(second - text);
    jwt->header = assertion_decode(text, (size_t)(first - text));
    jwt->claims = assertion_decode(first + 1, (size_t)(second - first - 1));
    return jwt->header != NULL && jwt->claims != NULL &&
           decode(second + 1, strlen(second + 1), jwt->signature, sizeof(jwt->signature),
                  &jwt->signature_length);
}

static const char *get(json_t *object, const char *name)
{
    const char *value = json_string_value(json_object_get(object, name));
    return value != NULL ? value : "";
}

static bool is_signed(const struct jwt *jwt, const char *text, EVP_PKEY *key, bool is_pss)
{
    EVP_PKEY_CTX *padding = NULL;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_good = context != NULL && key != NULL &&
                   EVP_DigestVerifyInit(context, &padding, EVP_sha256(), NULL, key) == 1;
    if (is_good && is_pss)
        is_good = EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
                  EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, 32) == 1;
    is_good =
        is_good && EVP_DigestVerify(context, jwt->signature, jwt->signature_length,
                                    (const unsigned char *)text, jwt->signed_length) == 1;
    EVP_MD_CTX_free(context);
    return is_good;
}

/* Is the certificate the one of the thumbprint? */
static bool has_thumbprint(const X509 *certificate, const char *thumbprint,
                           bool is_sha256)
{
    unsigned char have[EVP_MAX_MD_SIZE];
    unsigned char want[EVP_MAX_MD_SIZE];
    unsigned have_length = 0;
    size_t want_length = 0;
    return X509_digest(certificate, is_sha256 ? EVP_sha256() : EVP_sha1(), have,
                       &have_length) == 1 &&
           decode(thumbprint, strlen(thumbprint), want, sizeof(want), &want_length) &&
           want_length == have_length && memcmp(have, want, have_length) == 0;
}

/* The registered certificate of that thumbprint, or NULL. */
static X509 *find_certificate(const struct exchange *x, const char *thumbprint,
                              bool is_sha256)
{
    const char *path = state_options(x->state)->client_certificates;
    FILE *file = path == NULL ? NULL : fopen(path, "r");
    X509 *certificate = NULL;
    while (file != NULL &&
           (certificate = PEM_read_X509(file, NULL, NULL, NULL)) != NULL) {
        if (has_thumbprint(certificate, thumbprint, is_sha256))
            break;
        X509_free(certificate);
    }
    if (file != NULL)
        fclose(file);
    return certificate;
}

/* 8-4-4-4-12 hexadecimal digits. */
static bool is_guid(const char *text)
{
    for (size_t i = 0; i < 36; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
            return false;
    }
    return text[36] == '\0';
}

static bool check_times(struct exchange *x, json_t *claims)
{
    json_int_t nbf = json_integer_value(json_object_get(claims, "nbf"));
    json_int_t iat = json_integer_value(json_object_get(claims, "iat"));
    json_int_t exp = json_integer_value(json_object_get(claims, "exp"));
    json_int_t now_s = x->now_ms / 1000;
    if (nbf == 0 || iat == 0 || exp == 0 || exp - nbf > LIFE_MOST ||
        exp - nbf < LIFE_LEAST || nbf > now_s + SKEW_S || iat > now_s + SKEW_S ||
        exp <= now_s - SKEW_S)
        return refuse(x, 401, 700024,
                      "Client assertion is not within its valid time range.");
    return true;
}

static bool check_own(struct exchange *x, const char *client, const char *text,
                      const struct jwt *jwt)
{
    bool is_pss = strcmp(get(jwt->header, "alg"), "PS256") == 0;
    const char *thumbprint = get(jwt->header, is_pss ? "x5t#S256" : "x5t");
    struct text audience = {0};
    text_printf(&audience, "%s/%s/oauth2/v2.0/token", x->base_url, x->segments[0]);
    bool is_for_us = strcmp(get(jwt->claims, "aud"), audience.data) == 0;
    text_free(&audience);
    if ((!is_pss && strcmp(get(jwt->header, "alg"), "RS256") != 0) ||
        strcmp(get(jwt->header, "typ"), "JWT") != 0 || json_object_size(jwt->header) != 3)
        return refuse(x, 401, 50027, "Invalid JWT token: header.");
    if (!is_for_us)
        return refuse(x, 401, 700023, "Client assertion audience claim is wrong.");
    if (strcmp(get(jwt->claims, "sub"), client) != 0 ||
        !is_guid(get(jwt->claims, "jti")) || json_object_size(jwt->claims) != 7)
        return refuse(x, 401, 50027, "Invalid JWT token: claims.");
    if (!check_times(x, jwt->claims))
        return false;
    X509 *certificate = find_certificate(x, thumbprint, is_pss);
    bool is_good = certificate != NULL &&
                   is_signed(jwt, text, X509_get0_pubkey(certificate), is_pss);
    X509_free(certificate);
    if (!is_good)
        return refuse(x, 401, 700027,
                      "The certificate with identifier used to sign the client assertion "
                      "is not registered on application.");
    if (!state_take_id(x->state, get(jwt->claims, "jti")))
        return refuse(x, 401, 50027, "Invalid JWT token: jti used before.");
    return true;
}

static bool check_federated(struct exchange *x, const char *text, const struct jwt *jwt)
{
    const char *path = state_options(x->state)->federation_key;
    FILE *file = path == NULL ? NULL : fopen(path, "r");
    EVP_PKEY *key = file == NULL ? NULL : PEM_read_PUBKEY(file, NULL, NULL, NULL);
    if (file != NULL)
        fclose(file);
    bool is_good =
        strcmp(get(jwt->header, "alg"), "RS256") == 0 && is_signed(jwt, text, key, false);
    EVP_PKEY_free(key);
    if (strcmp(get(jwt->claims, "iss"), TOKEN_ISSUER) != 0)
        return refuse(x, 401, 700211,
                      "No matching federated identity record found for presented "
                      "assertion issuer.");
    if (!is_good)
        return refuse(x, 401, 50027, "Invalid JWT token: signature.");
    if (strcmp(get(jwt->claims, "sub"), TOKEN_SUBJECT) != 0)
        return refuse(x, 401, 700213,
                      "No matching federated identity record found for presented "
                      "assertion subject.");
    if (strcmp(get(jwt->claims, "aud"), TOKEN_AUDIENCE) != 0)
        return refuse(x, 401, 700212,
                      "No matching federated identity record found for presented "
                      "assertion audience.");
    if (json_integer_value(json_object_get(jwt->claims, "exp")) <=
        x->now_ms / 1000 - SKEW_S)
        return refuse(x, 401, 700024,
                      "Client assertion is not within its valid time range.");
    return true;
}

bool assertion_check(struct exchange *x, const char *client, const char *assertion)
{
    struct jwt jwt = {0};
    bool is_good = false;
    if (!jwt_read(assertion, &jwt))
        refuse(x, 401, 50027, "Invalid JWT token.");
    else if (strcmp(get(jwt.claims, "iss"), client) == 0)
        is_good = check_own(x, client, assertion, &jwt);
    else
        is_good = check_federated(x, assertion, &jwt);
    jwt_free(&jwt);
    return is_good;
}
