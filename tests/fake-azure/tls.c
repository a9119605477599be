/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* Throw-away certificates: EC P-256, for localhost, 127.0.0.1 and ::1.
 *
 * They are valid from 2000 to 2099 because tests move the clock of the client.
 */

#include "tests/fake-azure/tls.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fake-azure/text.h"

static bool add_extension(X509 *certificate, X509 *issuer, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    if (extension == NULL)
        return false;
    int added = X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return added == 1;
}

/* A certificate without extensions and signature. */
static X509 *new_certificate(const char *name, EVP_PKEY *key)
{
    X509 *certificate = X509_new();
    if (certificate == NULL)
        return NULL;
    uint64_t serial = 0;
    X509_NAME *subject = X509_get_subject_name(certificate);
    if (X509_set_version(certificate, X509_VERSION_3) != 1 ||
        RAND_bytes((unsigned char *)&serial, sizeof(serial)) != 1 ||
        ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) != 1 ||
        ASN1_TIME_set_string_X509(X509_getm_notBefore(certificate), "20000101000000Z") !=
            1 ||
        ASN1_TIME_set_string_X509(X509_getm_notAfter(certificate), "20991231235959Z") !=
            1 ||
        X509_set_pubkey(certificate, key) != 1 ||
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                   (const unsigned char *)name, -1, -1, 0) != 1) {
        X509_free(certificate);
        return NULL;
    }
    return certificate;
}

static X509 *make_authority(EVP_PKEY *key)
{
    X509 *authority = new_certificate("fake Azure test authority", key);
    if (authority == NULL)
        return NULL;
    if (X509_set_issuer_name(authority, X509_get_subject_name(authority)) == 1 &&
        add_extension(authority, authority, NID_basic_constraints, "critical,CA:TRUE") &&
        add_extension(authority, authority, NID_key_usage,
                      "critical,keyCertSign,cRLSign") &&
        add_extension(authority, authority, NID_subject_key_identifier, "hash") &&
        X509_sign(authority, key, EVP_sha256()) > 0)
        return authority;
    X509_free(authority);
    return NULL;
}

static X509 *make_server(EVP_PKEY *key, X509 *authority, EVP_PKEY *authority_key)
{
    X509 *server = new_certificate("localhost", key);
    if (server == NULL)
        return NULL;
    if (X509_set_issuer_name(server, X509_get_subject_name(authority)) == 1 &&
        add_extension(server, authority, NID_basic_constraints, "critical,CA:FALSE") &&
        add_extension(server, authority, NID_key_usage, "critical,digitalSignature") &&
        add_extension(server, authority, NID_ext_key_usage, "serverAuth") &&
        add_extension(server, authority, NID_subject_key_identifier, "hash") &&
        add_extension(server, authority, NID_authority_key_identifier, "keyid") &&
        add_extension(server, authority, NID_subject_alt_name,
                      "DNS:localhost,IP:127.0.0.1,IP:::1") &&
        X509_sign(server, authority_key, EVP_sha256()) > 0)
        return server;
    X509_free(server);
    return NULL;
}

static char *copy_bio(BIO *bio)
{
    char *bytes = NULL;
    long length = BIO_get_mem_data(bio, &bytes);
    if (length <= 0)
        return NULL;
    char *copy = must_alloc((size_t)length + 1, 1);
    memcpy(copy, bytes, (size_t)length);
    return copy;
}

static char *write_certificate(X509 *certificate)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *pem = NULL;
    if (bio != NULL && PEM_write_bio_X509(bio, certificate) == 1)
        pem = copy_bio(bio);
    BIO_free(bio);
    return pem;
}

static char *write_key(EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *pem = NULL;
    if (bio != NULL && PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1)
        pem = copy_bio(bio);
    BIO_free(bio);
    return pem;
}

bool tls_make(struct tls *tls)
{
    X509 *authority = NULL;
    X509 *server = NULL;
    EVP_PKEY *authority_key = EVP_EC_gen("P-256");
    EVP_PKEY *server_key = EVP_EC_gen("P-256");
    memset(tls, 0, sizeof(*tls));
    if (authority_key == NULL || server_key == NULL)
        goto out;
    authority = make_authority(authority_key);
    if (authority == NULL)
        goto out;
    server = make_server(server_key, authority, authority_key);
    if (server == NULL)
        goto out;
    tls->ca_certificate = write_certificate(authority);
    tls->certificate = write_certificate(server);
    tls->key = write_key(server_key);

out:
    X509_free(server);
    X509_free(authority);
    EVP_PKEY_free(server_key);
    EVP_PKEY_free(authority_key);
    if (tls->ca_certificate != NULL && tls->certificate != NULL && tls->key != NULL)
        return true;
    tls_free(tls);
    return false;
}

void tls_free(struct tls *tls)
{
    free(tls->ca_certificate);
    free(tls->certificate);
    free(tls->key);
    memset(tls, 0, sizeof(*tls));
}
