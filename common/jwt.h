/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* A JSON Web Token that proves who we are with a certificate's key: the one room that
 * knows OpenSSL.
 *
 *   base64url({"alg":"PS256",..}) . base64url({"aud":..}) . base64url(signature)
 *
 * The key is read from PEM texts: a certificate and a private key, in one text or in two,
 * in any order; of several certificates the one that fits the key counts. A signer lives
 * for one signature: the key is not kept in memory between two sign-ins.
 *
 * Algorithms: PS256 (RSA-PSS, SHA-256, salt of 32 bytes) and RS256 (PKCS#1 v1.5).
 * Errors are CREDENTIAL, in plain words and without a path: the caller knows it. They
 * never hold a piece of the key or the password.
 * Sources: RFC 7515, RFC 7518 3.3 and 3.5; learn.microsoft.com/entra/identity-platform/
 * certificate-credentials (2025-01).
 */
#ifndef AOAI_JWT_H
#define AOAI_JWT_H

#include "common/buf.h"
#include "common/error.h"

enum aoai_jwt_algorithm {
    AOAI_JWT_PS256,
    AOAI_JWT_RS256,
};

struct aoai_jwt_signer {
    void *key;            /* EVP_PKEY, owned */
    char sha1[32];        /* of the certificate in DER, base64url */
    char sha256[48];      /* the same */
    int64_t valid_from_s; /* seconds since 1970 */
    int64_t valid_until_s;
};

/* `password` opens an encrypted key; NULL = there is none. Free the signer in any case. */
bool aoai_jwt_signer_load(struct aoai_jwt_signer *signer,
                          const struct aoai_buf *certificate_pem,
                          const struct aoai_buf *key_pem, const char *password,
                          struct aoai_error *err) AOAI_MUST_CHECK;

/* Appends the signed token of two JSON texts. */
bool aoai_jwt_sign(const struct aoai_jwt_signer *signer,
                   enum aoai_jwt_algorithm algorithm, const char *header,
                   const char *claims, struct aoai_buf *token,
                   struct aoai_error *err) AOAI_MUST_CHECK;

void aoai_jwt_signer_free(struct aoai_jwt_signer *signer);

#endif
