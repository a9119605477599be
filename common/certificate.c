/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/certificate.h"

#include "common/file.h"
#include "common/json.h"
#include "common/utc.h"

#include <stdlib.h>

#define FILE_CAP 65536
#define LIFE_S   600 /* Entra wants 5 to 10 minutes */

static bool check_time(const struct aoai_jwt_signer *signer, int64_t now_s,
                       struct aoai_error *err)
{
    char text[AOAI_UTC_SIZE];
    if (now_s >= signer->valid_until_s)
        return aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                              "the certificate expired at %s: make a new one and upload "
                              "it for the app",
                              aoai_utc_format(signer->valid_until_s, text));
    return now_s >= signer->valid_from_s ||
           aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                          "the certificate is not valid before %s: is the clock of this "
                          "machine right?",
                          aoai_utc_format(signer->valid_from_s, text));
}

/* A GUID of version 4. */
static char *make_id(const unsigned char random[static AOAI_CERTIFICATE_RANDOM])
{
    struct aoai_buf id = aoai_buf_init(36);
    for (int i = 0; i < AOAI_CERTIFICATE_RANDOM; i++) {
        unsigned byte = random[i];
        if (i == 6)
            byte = (byte & 0x0f) | 0x40;
        if (i == 8)
            byte = (byte & 0x3f) | 0x80;
        aoai_buf_addf(&id, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
                      byte);
    }
    return aoai_buf_take(&id);
}

static char *make_header(const struct aoai_jwt_signer *signer,
                         enum aoai_jwt_algorithm algorithm)
{
    bool is_pss = algorithm == AOAI_JWT_PS256;
    json_t *header =
        json_pack("{s:s, s:s, s:s}", "alg", is_pss ? "PS256" : "RS256", "typ", "JWT",
                  is_pss ? "x5t#S256" : "x5t", is_pss ? signer->sha256 : signer->sha1);
    char *text = header == NULL ? NULL : json_dumps(header, JSON_COMPACT);
    json_decref(header);
    return text;
}

static char *make_claims(const struct aoai_certificate *certificate, int64_t now_s,
                         const unsigned char random[static AOAI_CERTIFICATE_RANDOM])
{
    char *id = make_id(random);
    json_t *claims =
        id == NULL
            ? NULL
            : json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "aud",
                        certificate->audience, "iss", certificate->client_id, "sub",
                        certificate->client_id, "jti", id, "nbf", (json_int_t)now_s,
                        "iat", (json_int_t)now_s, "exp", (json_int_t)now_s + LIFE_S);
    char *text = claims == NULL ? NULL : json_dumps(claims, JSON_COMPACT);
    json_decref(claims);
    free(id);
    return text;
}

bool aoai_certificate_sign(const struct aoai_certificate *certificate, int64_t now_s,
                           const unsigned char random[static AOAI_CERTIFICATE_RANDOM],
                           struct aoai_buf *assertion, struct aoai_error *err)
{
    struct aoai_jwt_signer signer = {0};
    char *header = NULL;
    char *claims = NULL;
    bool is_signed = false;
    if (!aoai_jwt_signer_load(&signer, certificate->certificate_pem, certificate->key_pem,
                              certificate->password, err) ||
        !check_time(&signer, now_s, err))
        goto out;
    header = make_header(&signer, certificate->algorithm);
    claims = make_claims(certificate, now_s, random);
    is_signed = header != NULL && claims != NULL
                    ? aoai_jwt_sign(&signer, certificate->algorithm, header, claims,
                                    assertion, err)
                    : aoai_error_no_memory(err);
out:
    free(header);
    free(claims);
    aoai_jwt_signer_free(&signer);
    return is_signed;
}

static bool read_files(const struct aoai_certificate_files *files,
                       struct aoai_buf *certificate_pem, struct aoai_buf *key_pem,
                       struct aoai_error *err)
{
    struct aoai_error cause = {0};
    if (files->key_path == NULL)
        return aoai_file_read(files->certificate_path, AOAI_FILE_SECRET, key_pem, err);
    if (!aoai_file_read(files->certificate_path, AOAI_FILE_PLAIN, certificate_pem,
                        &cause))
        return aoai_error_set(err, AOAI_ERROR_CREDENTIAL, "%s", cause.message);
    return aoai_file_read(files->key_path, AOAI_FILE_SECRET, key_pem, err);
}

bool aoai_certificate_sign_files(
    const struct aoai_certificate *certificate,
    const struct aoai_certificate_files *files, int64_t now_s,
    const unsigned char random[static AOAI_CERTIFICATE_RANDOM],
    struct aoai_buf *assertion, struct aoai_error *err)
{
    struct aoai_buf certificate_pem = aoai_buf_init(FILE_CAP);
    struct aoai_buf key_pem = aoai_buf_init(FILE_CAP);
    struct aoai_certificate whole = *certificate;
    whole.certificate_pem = files->key_path == NULL ? &key_pem : &certificate_pem;
    whole.key_pem = &key_pem;
    bool is_signed = read_files(files, &certificate_pem, &key_pem, err);
    if (is_signed && !aoai_certificate_sign(&whole, now_s, random, assertion, err)) {
        is_signed = false;
        aoai_error_wrap(err, "%s%s%s", files->certificate_path,
                        files->key_path != NULL ? " and " : "",
                        files->key_path != NULL ? files->key_path : "");
    }
    aoai_buf_wipe(&certificate_pem);
    aoai_buf_wipe(&key_pem);
    return is_signed;
}
