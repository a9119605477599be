/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/credential_file: its grammar, and errors that show no secret. */
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#include "common/credential_file.h"

#define TENANT "00000000-0000-0000-0000-00000000a0e1"
#define CLIENT "00000000-0000-0000-0000-00000000c1d1"

/* Reads a credential file of this content. */
static bool read_file(const char *content, struct aoai_identity_config *told,
                      struct aoai_error *err)
{
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    temp_dir(dir);
    temp_file(dir, "credential", content, 0600, path);
    *told = (struct aoai_identity_config){0};
    bool is_read = aoai_credential_file_read(path, told, err);
    temp_dir_remove(dir);
    return is_read;
}

struct secret_case {
    const char *line;
    const char *want;
};

static const struct secret_case secrets[] = {
    {"client_secret = abc ;def", "abc ;def"},
    {"client_secret = abc #def", "abc #def"},
    {"client_secret = abc;def#ghi", "abc;def#ghi"},
    {"client_secret = ;abc", ";abc"},
    {"client_secret = #abc", "#abc"},
    {"client_secret=a=b==", "a=b=="},
    {"client_secret == abc", "= abc"},
    {"client_secret = \"abc\"", "\"abc\""},
    {"client_secret = 'abc'", "'abc'"},
    {"client_secret = a b  c", "a b  c"},
    {"client_secret = a\\nb%20c$HOME", "a\\nb%20c$HOME"},
    {"client_secret =\tabc\t ", "abc"},
    {"  client_secret = abc", "abc"},
    {"client_secret = abc\r", "abc"},
    {"ClientSecret = abc", "abc"},
    {"client-secret = abc", "abc"},
    {"client_secret = one\nclient_secret = two", "two"},
    {"client_secret = \xc3\xa4~._-+/", "\xc3\xa4~._-+/"},
};

static void secret_is_never_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(secrets); i++) {
        struct aoai_identity_config identity = {0};
        struct aoai_error err = {0};
        struct aoai_buf text = aoai_buf_init(1000);
        aoai_buf_addf(&text, "tenant_id = %s\nclient_id = %s\n%s\n", TENANT, CLIENT,
                      secrets[i].line);
        assert_ok_in(secrets[i].line, read_file(aoai_buf_text(&text), &identity, &err),
                     &err);
        assert_text_in(secrets[i].line, aoai_secret_value(&identity.client_secret),
                       secrets[i].want);
        aoai_buf_free(&text);
        aoai_identity_free(&identity);
    }
}

static void long_secret_arrives_whole(void **state)
{
    (void)state;
    struct aoai_identity_config identity = {0};
    struct aoai_error err = {0};
    struct aoai_buf text = aoai_buf_init(20000);
    char secret[9001];
    memset(secret, 's', sizeof(secret) - 1);
    secret[9000] = '\0';
    aoai_buf_addf(&text, "tenant_id=%s\nclient_id=%s\nclient_secret=%s", TENANT, CLIENT,
                  secret);
    assert_ok(read_file(aoai_buf_text(&text), &identity, &err), &err);
    assert_text(aoai_secret_value(&identity.client_secret), secret);
    aoai_buf_free(&text);
    aoai_identity_free(&identity);
}

static void comments_and_empty_lines_are_skipped(void **state)
{
    (void)state;
    struct aoai_identity_config identity = {0};
    struct aoai_error err = {0};
    assert_ok(read_file("# a comment = no option\n; another\n\n   \n\t# indented\r\n"
                        "tenant_id = " TENANT "\r\n"
                        "client_id=" CLIENT "\n"
                        "timeout = 90s\n"
                        "cloud = USGov\n"
                        "ca_file =\n"
                        "client_secret = s",
                        &identity, &err),
              &err);
    assert_text(identity.tenant_id, TENANT);
    assert_text(identity.client_id, CLIENT);
    assert_number(identity.timeout_s, 90);
    assert_text(identity.cloud, "usgov");
    assert_null(identity.ca_file);
    aoai_identity_free(&identity);
}

struct bad_case {
    const char *content;
    const char *error;
};

static const struct bad_case bad[] = {
    {"tenant_id = a\n\n# c\nclient_secrt = x\n",
     "*/credential, line 4: unknown option \"client_secrt\"; did you mean "
     "\"client_secret\"?"},
    {"half-of-a-broken-secret= x",
     "*, line 1: no option of a credential file stands before the \"=\""},
    {"credential_file = other", "*, line 1: no option of a credential file *"},
    {"tenant_id = a\nclient_secret\n", "*, line 2: no \"=\" in the line"},
    {"= x", "*, line 1: no option of a credential file *"},
    {"[default]\n", "*, line 1: no \"=\" in the line"},
    {"\n\ntimeout = soon", "*, line 3: timeout: \"soon\": wants a time such as*"},
    {"cloud = moon", "*, line 1: cloud: \"moon\": *"},
    {"arm_url = http://evil.example", "*, line 1: arm_url: *only https*"},
    {"tenant_id = a/b", "*, line 1: tenant_id: not an id*"},
    {"client_id = ../x", "*, line 1: client_id: not an id*"},
    {"proxy = ftp://proxy.example:21", "*, line 1: proxy: not a proxy*"},
};

static void bad_lines_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(bad); i++) {
        struct aoai_identity_config identity = {0};
        struct aoai_error err = {0};
        assert_number_in(bad[i].content, read_file(bad[i].content, &identity, &err), 0);
        assert_error_in(bad[i].content, &err, AOAI_ERROR_CONFIG, bad[i].error);
        aoai_identity_free(&identity);
    }
}

static void errors_do_not_show_a_secret(void **state)
{
    (void)state;
    static const char *const contents[] = {
        "client_secret hunter2",
        "client_secert = hunter2",
        "client_secret = hunter2\nnonsense",
        "client_id = hunter2~Q.x",
        "tenant_id = hunter2~Q.x",
        "authority_url = hunter2~Q.x",
        "arm_url = https://user:hunter2@management.azure.com:port/",
        "proxy = http://user:hunter2@proxy.example:port",
        "proxy = ftp://user:hunter2@proxy.example",
    };
    for (size_t i = 0; i < AOAI_LENGTH(contents); i++) {
        struct aoai_identity_config identity = {0};
        struct aoai_error err = {0};
        assert_false(read_file(contents[i], &identity, &err));
        assert_null(strstr(err.message, "hunter2"));
        aoai_identity_free(&identity);
    }
}

static void file_that_others_can_read_is_refused(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    struct aoai_identity_config told = {0};
    struct aoai_error err = {0};
    temp_dir(dir);
    temp_file(dir, "credential", "timeout = 5", 0644, path);
    assert_false(aoai_credential_file_read(path, &told, &err));
    assert_error(&err, AOAI_ERROR_CREDENTIAL, "*/credential: *chmod 640*");
    aoai_identity_free(&told);
    temp_dir_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secret_is_never_cut),
        cmocka_unit_test(long_secret_arrives_whole),
        cmocka_unit_test(comments_and_empty_lines_are_skipped),
        cmocka_unit_test(bad_lines_are_named),
        cmocka_unit_test(errors_do_not_show_a_secret),
        cmocka_unit_test(file_that_others_can_read_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
