/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/url: https everywhere, http to loopback alone, and tricks that look like it. */
#include "tests/support/test.h"

#include <string.h>

#include "common/url.h"

struct check_case {
    const char *url;
    bool is_good;
};

static const struct check_case checks[] = {
    {"https://management.azure.com", true},
    {"https://management.azure.com/", true},
    {"HTTPS://MANAGEMENT.AZURE.COM/x?y=z", true},
    {"https://127.0.0.1:8443/path", true},
    {"https://10.0.0.1", true},
    {"https://[2001:db8::1]:444/", true},
    {"http://127.0.0.1:8080", true},
    {"http://127.0.0.1", true},
    {"http://127.8.9.10/", true},
    {"http://127.1:8080/", true},
    {"http://localhost:8080/x", true},
    {"http://LocalHost/", true},
    {"http://[::1]:8080/", true},
    {"http://management.azure.com", false},
    {"http://10.0.0.1", false},
    {"http://169.254.169.254/metadata", false},
    {"http://128.0.0.1", false},
    {"http://1270.0.0.1", false},
    {"http://0.0.0.0", false},
    {"http://[::2]", false},
    {"http://[::ffff:10.0.0.1]", false},
    {"http://127.0.0.1.evil.example/", false},
    {"http://127.evil.example/", false},
    {"http://localhost.evil.example/", false},
    {"http://evil.example/127.0.0.1", false},
    {"http://evil.example#127.0.0.1", false},
    {"http://evil.example?localhost", false},
    {"http://localhost@evil.example/", false},
    {"http://127.0.0.1@evil.example/", false},
    {"http://127.0.0.1:80@evil.example/", false},
    {"http://127.0.0.1%2eevil.example/", false},
    {"http://localhost%00.evil.example/", false},
    {"http://xlocalhost/", false},
    {"https://user@management.azure.com/", false},
    {"https://user:word@management.azure.com/", false},
    {"https://:word@management.azure.com/", false},
    {"http://user@127.0.0.1/", false},
    {"ftp://127.0.0.1/", false},
    {"file:///etc/passwd", false},
    {"gopher://localhost/", false},
    {"management.azure.com", false},
    {"//management.azure.com", false},
    {"https:", false},
    {"https://", false},
    {"", false},
    {" https://management.azure.com", false},
    {"https://management.azure.com/a b", false},
    {"https://management.azure.com\r\nHost: evil.example", false},
    {"https://management.azure.com:99999/", false},
    {"https://management.azure.com:port/", false},
    {"javascript:alert(1)", false},
};

static void what_may_be_used(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(checks); i++) {
        struct aoai_error err = {0};
        assert_number_in(checks[i].url, aoai_url_check(checks[i].url, &err),
                         checks[i].is_good);
        if (checks[i].is_good)
            assert_number_in(checks[i].url, err.kind, AOAI_ERROR_NONE);
        else
            assert_error_in(checks[i].url, &err, AOAI_ERROR_CONFIG, "?*");
    }
}

static void passwords_are_not_repeated(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    assert_false(aoai_url_check("https://user:hunter2@host/", &err));
    assert_error(&err, AOAI_ERROR_CONFIG, "*user name*");
    assert_null(strstr(err.message, "hunter2"));
}

struct origin_case {
    const char *a;
    const char *b;
    bool is_same;
};

static const struct origin_case origins[] = {
    {"https://management.azure.com/a", "https://management.azure.com/b?c=d", true},
    {"https://management.azure.com/a", "https://MANAGEMENT.azure.com:443/a", true},
    {"https://127.0.0.1:8443/a", "https://127.0.0.1:8443/", true},
    {"http://localhost/a", "http://localhost:80/", true},
    {"https://management.azure.com/", "http://management.azure.com/", false},
    {"https://management.azure.com/", "http://management.azure.com:443/", false},
    {"https://management.azure.com/", "https://management.azure.com:444/", false},
    {"https://management.azure.com/", "https://management.azure.com.evil.example/",
     false},
    {"https://management.azure.com/", "https://evil.example/management.azure.com", false},
    {"https://management.azure.com/", "https://management.azure.com@evil.example/",
     false},
    /* libcurl, which sends it too, takes the first part for a user name: refused there.
     */
    {"https://management.azure.com/", "https://evil.example\\@management.azure.com/",
     true},
    {"https://management.azure.com/", "/relative/path", false},
    {"https://management.azure.com/", "", false},
    {"", "", false},
};

static void same_origin(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(origins); i++) {
        assert_number_in(origins[i].b, aoai_url_same_origin(origins[i].a, origins[i].b),
                         origins[i].is_same);
        assert_number_in(origins[i].b, aoai_url_same_origin(origins[i].b, origins[i].a),
                         origins[i].is_same);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_used),
        cmocka_unit_test(passwords_are_not_repeated),
        cmocka_unit_test(same_origin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
