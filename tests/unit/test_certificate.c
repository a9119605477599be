/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/certificate and common/jwt: what is signed, byte for byte; that it verifies; and
 * each key that will not do, in plain words.
 */
#include "tests/support/test.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "common/certificate.h"
#include "common/encode.h"

#define NOW_S    1795457700
#define AUDIENCE "https://login.microsoftonline.com/t/oauth2/v2.0/token"

static struct {
    EVP_PKEY *key;
    EVP_PKEY *other;
    struct aoai_buf key_pem;
    struct aoai_buf locked_pem;
    struct aoai_buf other_pem;
    struct aoai_buf ec_pem;
    struct aoai_buf short_pem;
    struct aoai_buf certificate; /* a year around NOW_S */
    struct aoai_buf expired;
    struct aoai_buf future;
} made;

static struct aoai_buf take(BIO *bio)
{
    char *bytes = NULL;
    long length = BIO_get_mem_data(bio, &bytes);
    struct aoai_buf buf = aoai_buf_init(65536);
    aoai_buf_add_bytes(&buf, bytes, (size_t)length);
    BIO_free(bio);
    return buf;
}

static struct aoai_buf write_key(EVP_PKEY *key, char *password)
{
    BIO *bio = BIO_new(BIO_s_mem());
    assert_number(PEM_write_bio_PrivateKey(bio, key,
                                           password != NULL ? EVP_aes_256_cbc() : NULL,
                                           NULL, 0, NULL, password),
                  1);
    return take(bio);
}

static struct aoai_buf write_certificate(EVP_PKEY *key, int64_t from_s, int64_t until_s)
{
    X509 *certificate = X509_new();
    BIO *bio = BIO_new(BIO_s_mem());
    (void)ASN1_INTEGER_set(X509_get_serialNumber(certificate), 7);
    (void)ASN1_TIME_set(X509_getm_notBefore(certificate), from_s);
    (void)ASN1_TIME_set(X509_getm_notAfter(certificate), until_s);
    (void)X509_set_pubkey(certificate, key);
    assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
    assert_number(PEM_write_bio_X509(bio, certificate), 1);
    X509_free(certificate);
    return take(bio);
}

static int make(void **state)
{
    (void)state;
    char password[] = "open sesame";
    EVP_PKEY *ec = EVP_EC_gen("P-256");
    EVP_PKEY *small = EVP_RSA_gen(1024);
    made.key = EVP_RSA_gen(2048);
    made.other = EVP_RSA_gen(2048);
    made.key_pem = write_key(made.key, NULL);
    made.locked_pem = write_key(made.key, password);
    made.other_pem = write_key(made.other, NULL);
    made.ec_pem = write_key(ec, NULL);
    made.short_pem = write_key(small, NULL);
    made.certificate = write_certificate(made.key, NOW_S - 1000, NOW_S + 1000);
    made.expired = write_certificate(made.key, NOW_S - 1000, NOW_S);
    made.future = write_certificate(made.key, NOW_S + 1, NOW_S + 1000);
    EVP_PKEY_free(ec);
    EVP_PKEY_free(small);
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    struct aoai_buf *all[] = {&made.key_pem, &made.locked_pem, &made.other_pem,
                              &made.ec_pem,  &made.short_pem,  &made.certificate,
                              &made.expired, &made.future};
    for (size_t i = 0; i < AOAI_LENGTH(all); i++)
        aoai_buf_wipe(all[i]);
    EVP_PKEY_free(made.key);
    EVP_PKEY_free(made.other);
    return 0;
}

static bool sign(const struct aoai_buf *certificate, const struct aoai_buf *key,
                 const char *password, enum aoai_jwt_algorithm algorithm,
                 struct aoai_buf *token, struct aoai_error *err)
{
    static const unsigned char random[AOAI_CERTIFICATE_RANDOM] = {
        0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0xff, 0x77,
        0xff, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff};
    struct aoai_certificate options = {.certificate_pem = certificate,
                                       .key_pem = key,
                                       .password = password,
                                       .algorithm = algorithm,
                                       .audience = AUDIENCE,
                                       .client_id = "app"};
    *token = aoai_buf_init(16384);
    return aoai_certificate_sign(&options, NOW_S, random, token, err);
}

/* The n-th part of a token, decoded. */
static struct aoai_buf part(const struct aoai_buf *token, int n)
{
    const char *start = aoai_buf_text(token);
    struct aoai_buf text = aoai_buf_init(16384);
    for (; n > 0; n--)
        start = strchr(start, '.') + 1;
    assert_true(aoai_decode_base64(&text, start, strcspn(start, ".")));
    return text;
}

static void check_signature(const struct aoai_buf *token, bool is_pss)
{
    struct aoai_buf signature = part(token, 2);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *padding = NULL;
    size_t length = (size_t)(strrchr(token->data, '.') - token->data);
    assert_number(EVP_DigestVerifyInit(context, &padding, EVP_sha256(), NULL, made.key),
                  1);
    if (is_pss) {
        assert_number(EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING), 1);
        assert_number(EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, 32), 1);
    }
    assert_number(EVP_DigestVerify(context, (const unsigned char *)signature.data,
                                   signature.length, (const unsigned char *)token->data,
                                   length),
                  1);
    EVP_MD_CTX_free(context);
    aoai_buf_free(&signature);
}

static void check_token(enum aoai_jwt_algorithm algorithm, const char *header_glob)
{
    struct aoai_buf token;
    struct aoai_error err = {0};
    assert_ok(sign(&made.certificate, &made.key_pem, NULL, algorithm, &token, &err),
              &err);
    struct aoai_buf header = part(&token, 0);
    struct aoai_buf claims = part(&token, 1);
    assert_glob(aoai_buf_text(&header), header_glob);
    assert_text(aoai_buf_text(&claims),
                "{\"aud\":\"" AUDIENCE "\",\"iss\":\"app\",\"sub\":\"app\","
                "\"jti\":\"00112233-4455-4f77-bf99-aabbccddeeff\",\"nbf\":1795457700,"
                "\"iat\":1795457700,\"exp\":1795458300}");
    assert_null(strpbrk(token.data, "+/= \n"));
    check_signature(&token, algorithm == AOAI_JWT_PS256);
    aoai_buf_free(&header);
    aoai_buf_free(&claims);
    aoai_buf_free(&token);
}

static void what_is_signed(void **state)
{
    (void)state;
    /* A thumbprint is 32 bytes of SHA-256 or 20 of SHA-1: 43 or 27 digits. */
    check_token(AOAI_JWT_PS256, "{\"alg\":\"PS256\",\"typ\":\"JWT\",\"x5t#S256\":\""
                                "???????????????????????????????????????????\"}");
    check_token(
        AOAI_JWT_RS256,
        "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"x5t\":\"???????????????????????????\"}");
}

static struct aoai_buf join(const struct aoai_buf *a, const struct aoai_buf *b)
{
    struct aoai_buf both = aoai_buf_init(65536);
    aoai_buf_add(&both, aoai_buf_text(a));
    aoai_buf_add(&both, "some words between\n");
    aoai_buf_add(&both, aoai_buf_text(b));
    return both;
}

static void one_file_in_any_order(void **state)
{
    (void)state;
    struct aoai_buf stranger = write_certificate(made.other, NOW_S - 1, NOW_S + 1);
    struct aoai_buf chain = join(&stranger, &made.certificate);
    struct aoai_buf files[] = {join(&made.certificate, &made.key_pem),
                               join(&made.key_pem, &made.certificate),
                               join(&chain, &made.key_pem)};
    struct aoai_buf token;
    for (size_t i = 0; i < AOAI_LENGTH(files); i++) {
        struct aoai_error err = {0};
        assert_ok(sign(&files[i], &files[i], NULL, AOAI_JWT_PS256, &token, &err), &err);
        check_signature(&token, true);
        aoai_buf_free(&token);
        aoai_buf_free(&files[i]);
    }
    aoai_buf_free(&stranger);
    aoai_buf_free(&chain);
}

static void an_encrypted_key_opens(void **state)
{
    (void)state;
    struct aoai_buf token;
    struct aoai_error err = {0};
    assert_ok(sign(&made.certificate, &made.locked_pem, "open sesame", AOAI_JWT_PS256,
                   &token, &err),
              &err);
    check_signature(&token, true);
    aoai_buf_free(&token);
}

static void what_will_not_do(void **state)
{
    (void)state;
    struct aoai_buf none = aoai_buf_init(1);
    struct aoai_buf pfx = aoai_buf_init(10);
    struct aoai_buf broken = aoai_buf_init(1000);
    aoai_buf_add_bytes(&pfx, "0\x82\0\1hunter", 10);
    aoai_buf_add(&broken,
                 "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----");
    const struct {
        const struct aoai_buf *certificate;
        const struct aoai_buf *key;
        const char *password;
        const char *error;
    } rows[] = {
        {&made.certificate, &none, NULL, "not PEM text; *openssl pkcs12*"},
        {&pfx, &pfx, NULL, "not PEM text; *"},
        {&made.certificate, &made.certificate, NULL, "no private key in it*"},
        {&made.certificate, &broken, NULL, "no private key in it*"},
        {&made.key_pem, &made.key_pem, NULL, "no certificate in it"},
        {&made.certificate, &made.other_pem, NULL, "*does not belong to the certificate"},
        {&made.certificate, &made.locked_pem, NULL, "*is encrypted: *password_file"},
        {&made.certificate, &made.locked_pem, "hunter2", "the password does not open*"},
        {&made.certificate, &made.ec_pem, NULL, "*not RSA*"},
        {&made.certificate, &made.short_pem, NULL, "*less than 2048 bits"},
        {&made.expired, &made.key_pem, NULL,
         "the certificate expired at 2026-11-23T18:15:00Z: *"},
        {&made.future, &made.key_pem, NULL,
         "the certificate is not valid before 2026-11-23T18:15:01Z: *clock*"},
    };
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_buf token;
        struct aoai_error err = {0};
        assert_false(sign(rows[i].certificate, rows[i].key, rows[i].password,
                          AOAI_JWT_PS256, &token, &err));
        assert_error_in(rows[i].error, &err, AOAI_ERROR_CREDENTIAL, rows[i].error);
        assert_null(strstr(err.message, "hunter"));
        assert_number(token.length, 0);
        aoai_buf_free(&token);
    }
    aoai_buf_free(&pfx);
    aoai_buf_free(&broken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_signed),
        cmocka_unit_test(one_file_in_any_order),
        cmocka_unit_test(an_encrypted_key_opens),
        cmocka_unit_test(what_will_not_do),
    };
    return cmocka_run_group_tests(tests, make, unmake);
}
