/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/claims: whom a token is for, and what is no token. */
#include "tests/support/test.h"

#include "common/claims.h"
#include "common/encode.h"

#include <string.h>

static bool read_payload(const char *payload, struct aoai_claims *claims)
{
    struct aoai_buf token = aoai_buf_init(10000);
    aoai_buf_add(&token, "eyJhbGciOiJSUzI1NiJ9.");
    aoai_encode_base64url(&token, payload, strlen(payload));
    aoai_buf_add(&token, ".c2lnbmF0dXJl");
    bool is_read = aoai_claims_read(aoai_buf_text(&token), claims);
    aoai_buf_free(&token);
    return is_read;
}

static void an_app(void **state)
{
    struct aoai_claims claims;
    (void)state;
    assert_true(read_payload("{\"appid\":\"5e5e-app\",\"oid\":\"71d5-object\",\"tid\":"
                             "\"0f0f-tenant\",\"exp\":1795691939,\"idtyp\":\"app\"}",
                             &claims));
    assert_text(claims.app_id, "5e5e-app");
    assert_text(claims.object_id, "71d5-object");
    assert_text(claims.tenant_id, "0f0f-tenant");
    assert_number(claims.ends_at_s, 1795691939);
    assert_false(claims.is_user);
}

static void a_person(void **state)
{
    struct aoai_claims claims;
    (void)state;
    assert_true(
        read_payload("{\"azp\":\"cli\",\"oid\":\"o\",\"scp\":\"user_imp\"}", &claims));
    assert_text(claims.app_id, "cli");
    assert_true(claims.is_user);
}

static void what_is_no_id_is_not_shown(void **state)
{
    static const char *const payloads[] = {
        "{}",
        "{\"appid\":7,\"oid\":null,\"exp\":\"soon\"}",
        "{\"appid\":\"a b\",\"oid\":\"\\u001b[31m\",\"tid\":\"../..\",\"exp\":-5}",
        "{\"appid\":"
        "\"a23456789012345678901234567890123456789012345678901234567890123456\""
        ",\"exp\":1e300}",
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(payloads); i++) {
        struct aoai_claims claims;
        assert_true(read_payload(payloads[i], &claims));
        assert_text_in(payloads[i], claims.app_id, "");
        assert_text_in(payloads[i], claims.object_id, "");
        assert_text_in(payloads[i], claims.tenant_id, "");
        assert_number_in(payloads[i], claims.ends_at_s, 0);
    }
}

static void what_is_no_token(void **state)
{
    static const char *const tokens[] = {
        "", "opaque", "a.b", ".", "..", "a.e30", "a.%%%.c", "a.bm90IGpzb24.c", "a..c",
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(tokens); i++) {
        struct aoai_claims claims;
        assert_number_in(tokens[i], aoai_claims_read(tokens[i], &claims), false);
        assert_text_in(tokens[i], claims.app_id, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_app),
        cmocka_unit_test(a_person),
        cmocka_unit_test(what_is_no_id_is_not_shown),
        cmocka_unit_test(what_is_no_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
