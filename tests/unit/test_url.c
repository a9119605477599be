/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/url: https everywhere, http to loopback alone, and tricks that look like it. */
#include "tests/support/test.h"

#include <stdlib.h>

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

/* What the rule for a machine's own services adds, and what it does not. */
static const struct check_case local_checks[] = {
    {"http://169.254.169.254/metadata/identity", true},
    {"http://169.254.129.2:8081/msi/token", true},
    {"http://127.0.0.1:40342/metadata", true},
    {"https://management.azure.com", true},
    {"http://10.0.0.1", false},
    {"http://169.255.169.254/", false},
    {"http://169.254.169.254.evil.example/", false},
    {"http://169.254.evil.example/", false},
    {"http://169.254.169.254@evil.example/", false},
    {"http://user@169.254.169.254/", false},
    {"ftp://169.254.169.254/", false},
};

static void what_a_machine_may_ask_itself(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(local_checks); i++) {
        struct aoai_error err = {0};
        assert_number_in(local_checks[i].url,
                         aoai_url_check_local(local_checks[i].url, &err),
                         local_checks[i].is_good);
    }
}

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

static const struct check_case proxies[] = {
    {"http://proxy.example:3128", true},
    {"http://proxy.example:3128/", true},
    {"HTTP://proxy.example", true},
    {"https://proxy.example:443", true},
    {"socks5://127.0.0.1:1080", true},
    {"socks5h://[2001:db8::1]:1080", true},
    {"proxy.example:3128", true},
    {"proxy.example", true},
    {"10.0.0.1:3128", true},
    {"http://user:hunter2@proxy.example:3128", true},
    {"user:hunter2@proxy.example:3128", true},
    {"ftp://hunter2@proxy.example", false},
    {"ftp.hunter2.example", false}, /* libcurl takes it for ftp:// */
    {"socks4://hunter2:1080", false},
    {"file:///hunter2", false},
    {"hunter2://proxy.example", false},
    {"http://", false},
    {"http://:3128", false},
    {"socks5://:1080", false},
    {"socks5://user:hunter2@", false},
    {"http://user:hunter2@:3128", false},
    {"http://user:hunter2@proxy.example:port", false},
    {"http://user:hunter2@proxy.example:99999", false},
    {"http://user:hunter2/@proxy.example:3128", false},
    {"hunter2 proxy.example", false},
    {"http://hunter2\r\nproxy.example", false},
    {"", false},
};

static void what_may_be_a_proxy(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(proxies); i++) {
        struct aoai_error err = {0};
        assert_number_in(proxies[i].url, aoai_url_check_proxy(proxies[i].url, &err),
                         proxies[i].is_good);
        if (!proxies[i].is_good)
            assert_error_in(proxies[i].url, &err, AOAI_ERROR_CONFIG, "not a proxy*");
        assert_null(strstr(err.message, "hunter2"));
    }
}

static void which_proxies_hold_a_password(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {"http://user:hunter2@proxy.example:3128", true},
        {"user:hunter2@proxy.example", true},
        {"socks5h://:hunter2@proxy.example", true},
        {"http://user@proxy.example:3128", false},
        {"http://proxy.example:3128", false},
        {"proxy.example", false},
        {"", false},
    };
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++)
        assert_number_in(cases[i].url, aoai_url_has_password(cases[i].url),
                         cases[i].is_good);
}

static void secrets_are_not_repeated(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        const char *error;
    } cases[] = {
        {"https://user:hunter2@host/", "*user name*"},
        {"https://:hunter2@host/", "*user name*"},
        {"http://:hunter2@host/", "*user name*"},
        {"ftp://hunter2@host/", "*user name*"},
        {"https://user:hunter2@host:port/", "not a URL*"},
        {"user:hunter2@host", "not a URL*"},
        {"hunter2~Q.x", "not a URL*"},
    };
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct aoai_error err = {0};
        assert_number_in(cases[i].url, aoai_url_check(cases[i].url, &err), 0);
        assert_error_in(cases[i].url, &err, AOAI_ERROR_CONFIG, cases[i].error);
        assert_null(strstr(err.message, "hunter2"));
    }
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

static void places_hold_no_password(void **state)
{
    static const struct {
        const char *url;
        const char *place; /* NULL = cannot be read */
    } places[] = {
        {"https://management.azure.com", "management.azure.com"},
        {"https://management.azure.com/a/b?c", "management.azure.com"},
        {"http://127.0.0.1:8080/usgov", "127.0.0.1:8080"},
        {"https://[::1]:8443", "[::1]:8443"},
        {"http://noc:hunter2@proxy.example:3128", "proxy.example:3128"},
        {"noc:hunter2@proxy.example:3128", "proxy.example:3128"},
        {"socks5h://proxy.example", "proxy.example"},
        {"http://noc:hun ter2@proxy.example", NULL},
        {"", NULL},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(places); i++) {
        char *place = aoai_url_place(places[i].url);
        assert_text_in(places[i].url, place, places[i].place);
        free(place);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_be_used),
        cmocka_unit_test(what_a_machine_may_ask_itself),
        cmocka_unit_test(what_may_be_a_proxy),
        cmocka_unit_test(which_proxies_hold_a_password),
        cmocka_unit_test(secrets_are_not_repeated),
        cmocka_unit_test(same_origin),
        cmocka_unit_test(places_hold_no_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
