/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* An app's certificate as the proof of who it is: a token that it signs for the sign-in
 * service.
 *
 *   {"alg":"PS256","typ":"JWT","x5t#S256":"base64url(SHA-256 of the certificate)"}
 *   {"aud":"https://login.microsoftonline.com/TENANT/oauth2/v2.0/token",
 *    "iss":"CLIENT","sub":"CLIENT","jti":"GUID","nbf":1795457700,"iat":1795457700,
 *    "exp":1795458300}
 *
 * With RS256 the header names the certificate as x5t, its SHA-1, as older tools do.
 *
 * Pure but for the files: PEM texts, the time and 16 random bytes are arguments. Errors are CREDENTIAL;
 * an expired certificate is one too, by this machine's clock.
 * Source: learn.microsoft.com/entra/identity-platform/certificate-credentials (2025-01).
 */
#ifndef AOAI_CERTIFICATE_H
#define AOAI_CERTIFICATE_H

#include "common/jwt.h"

/* All borrowed. */
struct aoai_certificate {
    const struct aoai_buf *certificate_pem;
    const struct aoai_buf *key_pem; /* may be the same */
    const char *password;           /* NULL = none */
    enum aoai_jwt_algorithm algorithm;
    const char *audience; /* URL of the token endpoint */
    const char *client_id;
};

#define AOAI_CERTIFICATE_RANDOM 16 /* bytes */

/* Appends the signed token. `now_s` is wall time. */
bool aoai_certificate_sign(const struct aoai_certificate *certificate, int64_t now_s,
                           const unsigned char random[static AOAI_CERTIFICATE_RANDOM],
                           struct aoai_buf *assertion,
                           struct aoai_error *err) AOAI_MUST_CHECK;

/* The same with the texts read from files: whoever holds the key is judged as a secret
 * file is (common/file.h), and wiped; a certificate alone may be seen by all. Errors name
 * the files. `certificate_pem` and `key_pem` are left alone.
 */
struct aoai_certificate_files {
    const char *certificate_path;
    const char *key_path; /* NULL = the key is beside the certificate */
};
bool aoai_certificate_sign_files(
    const struct aoai_certificate *certificate,
    const struct aoai_certificate_files *files, int64_t now_s,
    const unsigned char random[static AOAI_CERTIFICATE_RANDOM],
    struct aoai_buf *assertion, struct aoai_error *err) AOAI_MUST_CHECK;

#endif
