/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/jwt.h"

#include "common/encode.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>
#include <time.h>

#define KEY_BITS_MIN     2048
#define SIGNATURE_MAX    2048 /* bytes: RSA of 16,384 bits */
#define CERTIFICATES_MAX 16

/* What the key's reader asked for, and what it was given. */
struct password {
    const char *text;
    bool was_wanted;
};

static int give_password(char *room, int size, int is_writing, void *ctx)
{
    struct password *password = ctx;
    (void)is_writing;
    password->was_wanted = true;
    size_t length = password->text == NULL ? 0 : strlen(password->text);
    if (length == 0 || size < 0 || length > (size_t)size)
        return -1;
    memcpy(room, password->text, length);
    return (int)length;
}

static BIO *open_text(const struct aoai_buf *pem)
{
    return pem->length > INT_MAX ? NULL
                                 : BIO_new_mem_buf(aoai_buf_text(pem), (int)pem->length);
}

static EVP_PKEY *read_key(const struct aoai_buf *pem, const char *text,
                          struct aoai_error *err)
{
    struct password password = {.text = text};
    BIO *bio = open_text(pem);
    EVP_PKEY *key =
        bio == NULL ? NULL : PEM_read_bio_PrivateKey(bio, NULL, give_password, &password);
    BIO_free(bio);
    if (key == NULL && strstr(aoai_buf_text(pem), "-----BEGIN ") == NULL)
        (void)aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                             "not PEM text; a .pfx file becomes PEM with: openssl pkcs12 "
                             "-in FILE.pfx -out FILE.pem -nodes");
    else if (key == NULL && password.was_wanted && text == NULL)
        (void)aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                             "the private key is encrypted: name its password with "
                             "client_key_password_file");
    else if (key == NULL && password.was_wanted)
        (void)aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                             "the password does not open the private key");
    else if (key == NULL)
        (void)aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                             "no private key in it that can be read");
    return key;
}

/* Entra takes RSA keys alone. */
static bool check_key(const EVP_PKEY *key, struct aoai_error *err)
{
    if (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA)
        return aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                              "the private key is not RSA: Entra takes RSA keys only");
    return EVP_PKEY_get_bits(key) >= KEY_BITS_MIN ||
           aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                          "the private key has less than %d bits", KEY_BITS_MIN);
}

/* The first certificate of the key's, or NULL. */
static X509 *find_certificate(const struct aoai_buf *pem, const EVP_PKEY *key,
                              struct aoai_error *err)
{
    BIO *bio = open_text(pem);
    bool has_any = false;
    for (int i = 0; bio != NULL && i < CERTIFICATES_MAX; i++) {
        X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
        if (certificate == NULL)
            break;
        has_any = true;
        if (X509_check_private_key(certificate, key) == 1) {
            BIO_free(bio);
            return certificate;
        }
        X509_free(certificate);
    }
    BIO_free(bio);
    (void)aoai_error_set(err, AOAI_ERROR_CREDENTIAL, "%s",
                         has_any ? "the private key does not belong to the certificate"
                                 : "no certificate in it");
    return NULL;
}

static bool read_time(const ASN1_TIME *time, int64_t *at_s)
{
    struct tm parts = {0};
    if (time == NULL || ASN1_TIME_to_tm(time, &parts) != 1)
        return false;
    *at_s = (int64_t)timegm(&parts);
    return true;
}

static bool add_thumbprint(const X509 *certificate, const EVP_MD *kind, char *text,
                           size_t size)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    struct aoai_buf encoded = aoai_buf_init(size - 1);
    if (X509_digest(certificate, kind, digest, &length) == 1)
        aoai_encode_base64url(&encoded, digest, length);
    bool is_added = encoded.length > 0;
    if (is_added)
        memcpy(text, encoded.data, encoded.length + 1);
    aoai_buf_free(&encoded);
    return is_added;
}

static bool load(struct aoai_jwt_signer *signer, const struct aoai_buf *certificate_pem,
                 const struct aoai_buf *key_pem, const char *password,
                 struct aoai_error *err)
{
    EVP_PKEY *key = read_key(key_pem, password, err);
    signer->key = key;
    if (key == NULL || !check_key(key, err))
        return false;
    X509 *certificate = find_certificate(certificate_pem, key, err);
    bool is_loaded =
        certificate != NULL &&
        read_time(X509_get0_notBefore(certificate), &signer->valid_from_s) &&
        read_time(X509_get0_notAfter(certificate), &signer->valid_until_s) &&
        add_thumbprint(certificate, EVP_sha1(), signer->sha1, sizeof(signer->sha1)) &&
        add_thumbprint(certificate, EVP_sha256(), signer->sha256, sizeof(signer->sha256));
    X509_free(certificate);
    return is_loaded || aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                                       "the certificate cannot be understood");
}

bool aoai_jwt_signer_load(struct aoai_jwt_signer *signer,
                          const struct aoai_buf *certificate_pem,
                          const struct aoai_buf *key_pem, const char *password,
                          struct aoai_error *err)
{
    /* The process shares OpenSSL's queue of errors with us: it is left as it was. */
    (void)ERR_set_mark();
    *signer = (struct aoai_jwt_signer){0};
    bool is_loaded = load(signer, certificate_pem, key_pem, password, err);
    (void)ERR_pop_to_mark();
    return is_loaded;
}

static bool set_padding(EVP_PKEY_CTX *context, enum aoai_jwt_algorithm algorithm)
{
    if (algorithm == AOAI_JWT_RS256)
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

static bool add_signature(EVP_PKEY *key, enum aoai_jwt_algorithm algorithm,
                          struct aoai_buf *token)
{
    unsigned char signature[SIGNATURE_MAX];
    size_t length = sizeof(signature);
    EVP_PKEY_CTX *padding = NULL; /* the context's own */
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_signed =
        context != NULL &&
        EVP_DigestSignInit(context, &padding, EVP_sha256(), NULL, key) == 1 &&
        set_padding(padding, algorithm) &&
        EVP_DigestSign(context, signature, &length,
                       (const unsigned char *)aoai_buf_text(token), token->length) == 1;
    EVP_MD_CTX_free(context);
    aoai_buf_add(token, ".");
    aoai_encode_base64url(token, signature, is_signed ? length : 0);
    return is_signed;
}

bool aoai_jwt_sign(const struct aoai_jwt_signer *signer,
                   enum aoai_jwt_algorithm algorithm, const char *header,
                   const char *claims, struct aoai_buf *token, struct aoai_error *err)
{
    aoai_encode_base64url(token, header, strlen(header));
    aoai_buf_add(token, ".");
    aoai_encode_base64url(token, claims, strlen(claims));
    if (token->has_failed)
        return aoai_error_no_memory(err);
    (void)ERR_set_mark();
    bool is_signed = add_signature(signer->key, algorithm, token);
    (void)ERR_pop_to_mark();
    if (!is_signed)
        return aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                              "the private key cannot be used to sign");
    return !token->has_failed || aoai_error_no_memory(err);
}

void aoai_jwt_signer_free(struct aoai_jwt_signer *signer)
{
    EVP_PKEY_free(signer->key); /* wipes it */
    *signer = (struct aoai_jwt_signer){0};
}
