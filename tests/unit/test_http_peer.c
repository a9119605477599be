/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/http_peer: certificates as OpenSSL prints them. How far a request got is tested
 * with servers: tests/unit/test_http_curl.c, tests/integration/check_doctor.sh.
 */
#include "tests/support/test.h"

#include <string.h>

#include "common/http_peer.h"

static void who_vouches_for_a_server(void **state)
{
    static const struct {
        const char *line;
        const char *issuer;
    } cases[] = {
        {"Issuer:C = US, O = DigiCert Inc, CN = DigiCert Global G2 TLS RSA SHA256 2020 "
         "CA1",
         "DigiCert Global G2 TLS RSA SHA256 2020 CA1"},
        {"Issuer:CN = corp proxy, O = Contoso", "corp proxy"},
        {"Issuer:C = US, O = Contoso Ltd", "Contoso Ltd"},
        {"Issuer:C=US,O=Old OpenSSL,CN=Its CA", "Its CA"},
        {"Issuer:DCN = no name of ours, CN = ours", "ours"},
        {"Issuer:C = US", ""},
        {"Issuer:", ""},
        {"Subject:CN = localhost", ""},
        {"Issuer:CN = "
         "a234567890123456789012345678901234567890123456789012345678901234567890123456789"
         "0123456789012345678901234567890",
         ""},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct aoai_http_peer peer = {0};
        aoai_http_peer_note(&peer, cases[i].line);
        assert_text_in(cases[i].line, peer.issuer, cases[i].issuer);
        assert_number(peer.ends_at_s, 0);
    }
}

static void until_when(void **state)
{
    static const struct {
        const char *line;
        int64_t ends_at_s;
    } cases[] = {
        {"Expire date:Mar  8 23:59:59 2027 GMT", 1804550399},
        {"Expire date:Dec 31 23:59:59 2099 GMT", 4102444799},
        {"Start date:Mar  8 23:59:59 2027 GMT", 0},
        {"Expire date:Foo  8 23:59:59 2027 GMT", 0},
        {"Expire date:anF  8 23:59:59 2027 GMT", 0},
        {"Expire date:Feb 30 23:59:59 2027 GMT", 0},
        {"Expire date:2027-03-08 23:59:59 GMT", 0},
        {"Expire date:", 0},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct aoai_http_peer peer = {0};
        aoai_http_peer_note(&peer, cases[i].line);
        assert_number_in(cases[i].line, peer.ends_at_s, cases[i].ends_at_s);
        assert_text(peer.issuer, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_vouches_for_a_server),
        cmocka_unit_test(until_when),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
