/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/identity: who beats whom, what is missing, which servers follow. */
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#include "common/identity.h"

#define TENANT "00000000-0000-0000-0000-00000000a0e1"
#define CLIENT "00000000-0000-0000-0000-00000000c1d1"

static void set(struct aoai_identity_config *identity, const char *name,
                const char *value)
{
    struct aoai_error err = {0};
    const struct aoai_option *row = aoai_option_find(aoai_identity_options(), name);
    assert_non_null(row);
    assert_ok_in(name, aoai_option_set(row, identity, value, &err), &err);
}

static struct aoai_identity_config complete(void)
{
    struct aoai_identity_config identity = {0};
    set(&identity, "tenant_id", TENANT);
    set(&identity, "client_id", CLIENT);
    set(&identity, "client_secret", "s3cret");
    return identity;
}

/* Finishes an identity that has only a credential file of this content. */
static bool finish_file(const char *content, struct aoai_identity_config *identity,
                        struct aoai_error *err)
{
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    temp_dir(dir);
    temp_file(dir, "credential", content, 0600, path);
    *identity = (struct aoai_identity_config){0};
    set(identity, "credential_file", path);
    bool is_finished = aoai_identity_finish(identity, NULL, err);
    temp_dir_remove(dir);
    return is_finished;
}

static void options_beat_the_file_and_the_file_the_environment(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    temp_dir(dir);
    temp_file(dir, "credential",
              "client_id = from-file\nproxy = http://file:1\nauthority_url = "
              "https://file.example/\ntimeout = 44\nclient_secret = file\n",
              0600, path);
    struct aoai_identity_config identity = {0};
    struct aoai_identity_config environment = {0};
    struct aoai_error err = {0};
    set(&identity, "credential_file", path);
    set(&identity, "proxy", "http://option:1");
    set(&identity, "timeout", "33");
    set(&environment, "tenant_id", "from-environment");
    set(&environment, "client_id", "from-environment");
    set(&environment, "client_secret", "environment");
    set(&environment, "authority_url", "https://environment.example/");
    assert_ok(aoai_identity_finish(&identity, &environment, &err), &err);
    assert_text(identity.tenant_id, "from-environment");
    assert_text(identity.client_id, "from-file");
    assert_text(identity.proxy, "http://option:1");
    assert_text(identity.authority_url, "https://file.example");
    assert_text(aoai_secret_value(&identity.client_secret), "file");
    assert_number(identity.timeout_s, 33);
    assert_text(identity.arm_url, "https://management.azure.com");
    assert_text(identity.route.proxy, "http://option:1");
    assert_null(identity.route.ca_file);
    aoai_identity_free(&environment);
    aoai_identity_free(&identity);
    temp_dir_remove(dir);
}

static void who_set_an_option_is_known(void **state)
{
    static const struct {
        const char *option;
        enum aoai_config_source source;
    } rows[] = {
        {"credential_file", AOAI_SOURCE_OPTION}, {"proxy", AOAI_SOURCE_EXTRA},
        {"client_id", AOAI_SOURCE_FILE},         {"client_secret", AOAI_SOURCE_FILE},
        {"tenant_id", AOAI_SOURCE_ENVIRONMENT},  {"cloud", AOAI_SOURCE_DEFAULT},
        {"arm_url", AOAI_SOURCE_NONE}, /* follows from the cloud */
        {"ca_file", AOAI_SOURCE_NONE},           {"timeout", AOAI_SOURCE_NONE},
        {"no_such_option", AOAI_SOURCE_NONE},
    };
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    struct aoai_identity_config identity = {0};
    struct aoai_identity_config environment = {0};
    struct aoai_error err = {0};
    (void)state;
    temp_dir(dir);
    temp_file(dir, "credential", "client_id = from-file\nclient_secret = file\n", 0600,
              path);
    set(&identity, "credential_file", path);
    set(&identity, "proxy", "http://proxy:1");
    aoai_identity_note_source(
        &identity, aoai_option_find(aoai_identity_options(), "proxy"), AOAI_SOURCE_EXTRA);
    set(&environment, "tenant_id", "from-environment");
    set(&environment, "client_id", "from-environment");
    assert_ok(aoai_identity_finish(&identity, &environment, &err), &err);
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++)
        assert_number_in(rows[i].option, aoai_identity_source(&identity, rows[i].option),
                         rows[i].source);
    aoai_identity_free(&environment);
    aoai_identity_free(&identity);
    temp_dir_remove(dir);
}

struct proxy_case {
    const char *proxy;      /* NULL = not named */
    const char *credential; /* the file's content; NULL = no file */
    const char *want_proxy;
    const char *want_credential;
    const char *error;
};

static const struct proxy_case proxies[] = {
    {NULL, NULL, NULL, NULL, NULL},
    {"http://proxy:1", NULL, "http://proxy:1", NULL, NULL},
    {"none", NULL, "", NULL, NULL},
    {"NONE", NULL, "", NULL, NULL},
    {"proxy:1", "me:hunter2\n", "proxy:1", "me:hunter2", NULL},
    {NULL, "me:hunter2:%41@x", NULL, "me:hunter2:%41@x", NULL},
    {"me:hunter2@proxy:1", NULL, "me:hunter2@proxy:1", NULL, NULL},
    {"me:hunter2@proxy:1", "me:hunter2\n", NULL, NULL, "proxy: *which one*"},
    {"proxy:1", "hunter2\n", NULL, NULL, "*/proxy: wants one line user:password"},
    {"proxy:1", ":hunter2\n", NULL, NULL, "*/proxy: wants one line user:password"},
    {"proxy:1", "", NULL, NULL, "*/proxy: empty"},
};

static void the_way_to_the_servers(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    temp_dir(dir);
    for (size_t i = 0; i < AOAI_LENGTH(proxies); i++) {
        struct aoai_identity_config identity = complete();
        struct aoai_error err = {0};
        if (proxies[i].proxy != NULL)
            set(&identity, "proxy", proxies[i].proxy);
        if (proxies[i].credential != NULL) {
            temp_file(dir, "proxy", proxies[i].credential, 0600, path);
            set(&identity, "proxy_credential_file", path);
        }
        bool is_finished = aoai_identity_finish(&identity, NULL, &err);
        assert_null(strstr(err.message, "hunter2"));
        if (proxies[i].error != NULL) {
            assert_glob_in(proxies[i].error, err.message, proxies[i].error);
        } else {
            assert_ok_in(proxies[i].proxy, is_finished, &err);
            assert_text(identity.route.proxy, proxies[i].want_proxy);
            assert_text(identity.route.proxy_credential, proxies[i].want_credential);
        }
        aoai_identity_free(&identity);
    }
    temp_dir_remove(dir);
}

static void secret_file_as_option_beats_the_credential_files_secret(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    struct aoai_identity_config identity = {0};
    struct aoai_error err = {0};
    set(&identity, "tenant_id", TENANT);
    set(&identity, "client_id", CLIENT);
    temp_dir(dir);
    temp_file(dir, "credential", "client_secret = from-credential-file\n", 0600, path);
    set(&identity, "credential_file", path);
    temp_file(dir, "secret", "from-secret-file\n", 0600, path);
    set(&identity, "client_secret_file", path);
    assert_ok(aoai_identity_finish(&identity, NULL, &err), &err);
    assert_text(aoai_secret_value(&identity.client_secret), "from-secret-file");
    aoai_identity_free(&identity);
    temp_dir_remove(dir);
}

static void credential_file_may_name_the_secret_file(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    struct aoai_identity_config identity = {0};
    struct aoai_identity_config environment = {0};
    struct aoai_error err = {0};
    struct aoai_buf text = aoai_buf_init(2000);
    temp_dir(dir);
    temp_file(dir, "secret", "from-secret-file\n", 0600, path);
    aoai_buf_addf(&text, "tenant_id = %s\nclient_id = %s\nclient_secret_file = %s\n",
                  TENANT, CLIENT, path);
    temp_file(dir, "credential", aoai_buf_text(&text), 0600, path);
    set(&identity, "credential_file", path);
    set(&environment, "client_secret", "environment");
    assert_ok(aoai_identity_finish(&identity, &environment, &err), &err);
    assert_text(aoai_secret_value(&identity.client_secret), "from-secret-file");
    aoai_buf_free(&text);
    aoai_identity_free(&environment);
    aoai_identity_free(&identity);
    temp_dir_remove(dir);
}

/* Kubernetes clusters set AZURE_AUTHORITY_HOST to the public cloud's for every pod. */
static void environments_authority_yields_to_a_named_cloud(void **state)
{
    (void)state;
    struct aoai_error err = {0};
    struct aoai_identity_config identity = complete();
    struct aoai_identity_config environment = {0};
    set(&identity, "cloud", "usgov");
    set(&environment, "authority_url", "https://login.microsoftonline.com/");
    assert_ok(aoai_identity_finish(&identity, &environment, &err), &err);
    assert_text(identity.authority_url, "https://login.microsoftonline.us");
    aoai_identity_free(&environment);
    aoai_identity_free(&identity);
}

static void environment_alone_is_enough(void **state)
{
    (void)state;
    struct aoai_identity_config identity = {0};
    struct aoai_identity_config environment = complete();
    struct aoai_error err = {0};
    assert_ok(aoai_identity_finish(&identity, &environment, &err), &err);
    assert_text(identity.tenant_id, TENANT);
    assert_text(aoai_secret_value(&identity.client_secret), "s3cret");
    assert_number(identity.timeout_s, 30);
    assert_null(environment.tenant_id);
    aoai_identity_free(&environment);
    aoai_identity_free(&identity);
}

static void what_is_missing_is_named(void **state)
{
    (void)state;
    static const char *const names[] = {"tenant_id", "client_id", "client_secret"};
    for (size_t missing = 0; missing < AOAI_LENGTH(names); missing++) {
        struct aoai_identity_config identity = {0};
        struct aoai_error err = {0};
        for (size_t i = 0; i < AOAI_LENGTH(names); i++)
            if (i != missing)
                set(&identity, names[i], "x");
        assert_false(aoai_identity_finish(&identity, NULL, &err));
        struct aoai_buf glob = aoai_buf_init(100);
        aoai_buf_addf(&glob, "no %s*given*", names[missing]);
        assert_error(&err, AOAI_ERROR_CONFIG, aoai_buf_text(&glob));
        aoai_buf_free(&glob);
        aoai_identity_free(&identity);
    }
}

/* Of several proofs those of the first place that has any count. */
static void proofs_of_one_place_count(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        const char *own;  /* option with the value x */
        const char *more; /* the same of the environment */
        const char *auth; /* NULL = not said */
        enum aoai_way want;
    } rows[] = {
        {"certificate beats the environment's secret", "client_certificate_file",
         "client_secret", NULL, AOAI_WAY_CERTIFICATE},
        {"token file beats the environment's secret", "federated_token_file",
         "client_secret", NULL, AOAI_WAY_WORKLOAD},
        {"secret beats the environment's certificate", "client_secret",
         "client_certificate_file", NULL, AOAI_WAY_SECRET},
        {"auth takes it from wherever it is", "client_secret", "client_certificate_file",
         "certificate", AOAI_WAY_CERTIFICATE},
        {"the environment's alone", "timeout", "federated_token_file", NULL,
         AOAI_WAY_WORKLOAD},
    };
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_identity_config identity = {0};
        struct aoai_identity_config environment = {0};
        struct aoai_error err = {0};
        set(&identity, "tenant_id", TENANT);
        set(&identity, "client_id", CLIENT);
        set(&identity, rows[i].own, "7");
        set(&environment, rows[i].more, "x");
        if (rows[i].auth != NULL)
            set(&identity, "auth", rows[i].auth);
        assert_ok_in(rows[i].label, aoai_identity_finish(&identity, &environment, &err),
                     &err);
        assert_number_in(rows[i].label, identity.plan.count, 1);
        assert_number_in(rows[i].label, identity.plan.ways[0], rows[i].want);
        aoai_identity_free(&environment);
        aoai_identity_free(&identity);
    }
}

static char *lookup(const char *name)
{
    static struct {
        const char *name;
        char value[48];
    } pairs[] = {
        {"AZURE_TENANT_ID", "tenant"},
        {"AZURE_CLIENT_ID", "client"},
        {"AZURE_CLIENT_CERTIFICATE_PATH", "/app.pem"},
        {"AZURE_CLIENT_CERTIFICATE_PASSWORD", "open sesame"},
        {"AZURE_FEDERATED_TOKEN_FILE", "/token"},
        {"AZURE_AUTHORITY_HOST", "https://login.microsoftonline.us/"},
        {"AZURE_TOKEN_CREDENTIALS", "prod"},
        {"AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:2579"},
        {"IDENTITY_ENDPOINT", "http://127.0.0.1:41741/msi/token"},
        {"IDENTITY_HEADER", "header"},
        {"IMDS_ENDPOINT", "http://127.0.0.1:40342"},
    };
    for (size_t i = 0; i < AOAI_LENGTH(pairs); i++)
        if (strcmp(pairs[i].name, name) == 0)
            return pairs[i].value;
    return NULL;
}

static void environment_of_the_sdks(void **state)
{
    (void)state;
    struct aoai_identity_config identity = {0};
    struct aoai_identity_config environment = {0};
    struct aoai_error err = {0};
    assert_ok(aoai_identity_read_environment(&environment, lookup, &err), &err);
    assert_ok(aoai_identity_finish(&identity, &environment, &err), &err);
    assert_text(identity.client_certificate_file, "/app.pem");
    assert_text(aoai_secret_value(&identity.client_key_password), "open sesame");
    assert_text(identity.federated_token_file, "/token");
    assert_text(identity.authority_url, "https://login.microsoftonline.us");
    assert_text(identity.platform.token_credentials, "prod");
    assert_text(identity.platform.pod_identity_host, "http://127.0.0.1:2579");
    assert_text(identity.platform.identity_endpoint, "http://127.0.0.1:41741/msi/token");
    assert_text(aoai_secret_value(&identity.platform.identity_header), "header");
    assert_text(identity.platform.imds_endpoint, "http://127.0.0.1:40342");
    assert_number(identity.plan.ways[0], AOAI_WAY_CERTIFICATE);
    aoai_identity_free(&environment);
    aoai_identity_free(&identity);
}

/* Under systemd: bare names are the service's credentials, paths are what they are. */
static void bare_names_lie_in_the_credentials_directory(void **state)
{
    (void)state;
    char dir[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    struct aoai_buf text = aoai_buf_init(2000);
    struct aoai_error err = {0};
    temp_dir(dir);
    temp_file(dir, "azure-secret", "s3cret\n", 0400, path);
    temp_file(dir, "proxy-user", "u:p\n", 0400, path);
    aoai_buf_add(&text, "tenant_id = t\nclient_id = c\n"
                        "client_secret_file = azure-secret\n"
                        "federated_token_file = token\nca_file = ca.pem\n"
                        "proxy_credential_file = proxy-user\n");
    temp_file(dir, "azure-credential", aoai_buf_text(&text), 0400, path);
    for (int is_set = 0; is_set < 2; is_set++) {
        struct aoai_identity_config identity = {0};
        struct aoai_identity_config environment = {0};
        set(&identity, "credential_file", "azure-credential");
        set(&identity, "client_key_file", "./key.pem");
        set(&environment, "client_certificate_file", "app.pem");
        set(&environment, "client_key_password_file", "/etc/password");
        if (is_set == 1)
            environment.platform.credentials_directory = strdup(dir);
        bool is_finished = aoai_identity_finish(&identity, &environment, &err);
        if (is_set == 0) {
            assert_false(is_finished);
            assert_error(&err, AOAI_ERROR_CREDENTIAL, "azure-credential: No such file*");
            err = (struct aoai_error){0};
        } else {
            assert_ok(is_finished, &err);
            assert_text(aoai_secret_value(&identity.client_secret), "s3cret");
            assert_text(identity.route.proxy_credential, "u:p");
            assert_text(identity.client_key_file, "./key.pem");
            assert_text(identity.client_key_password_file, "/etc/password");
            assert_text(identity.federated_token_file, "token");
            assert_text(identity.ca_file, "ca.pem");
        }
        aoai_identity_free(&environment);
        aoai_identity_free(&identity);
    }
    aoai_buf_free(&text);
    temp_dir_remove(dir);
}

static void scopes_and_names_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *content;
        const char *error;
    } rows[] = {
        {"scope = https://management.azure.com", "*scope: not a scope*"},
        {"metrics_scope = https://metrics.monitor.azure.com", "*metrics_scope: not a *"},
        {"metrics_url = http://eu.metrics.example", "*metrics_url: *only https*"},
        {"metrics_url = https://{region}.{region}.example",
         "*not a URL in which {region}*"},
        {"metrics_url = https://{place}.example", "*not a URL in which {region}*"},
        {"metrics_url = https://me:secret@{region}.example",
         "*must not hold a user name"},
        {"scope = .default", "*scope: not a scope*"},
        {"identity_resource_id = noc", "*identity_resource_id: not a resource id*"},
        {"identity_object_id = a/b", "*identity_object_id: not an id*"},
        {"auth = password", "*auth: \"password\": not one of the words*"},
        {"auth = fake~Secret.with+odd", "*auth: not one of the words it takes"},
        {"timeout = 9fake~Secret.with", "*timeout: wants a time such as*"},
        {"client_assertion = HS256", "*client_assertion: \"HS256\": *"},
        {"auth = managed\nidentity_object_id = a\nidentity_resource_id = /b",
         "identity_object_id and identity_resource_id: *"},
    };
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_identity_config identity = {0};
        struct aoai_error err = {0};
        assert_false(finish_file(rows[i].content, &identity, &err));
        assert_error_in(rows[i].content, &err, AOAI_ERROR_CONFIG, rows[i].error);
        aoai_identity_free(&identity);
    }
}

static void missing_files_are_named(void **state)
{
    (void)state;
    struct aoai_identity_config identity = complete();
    struct aoai_error err = {0};
    set(&identity, "credential_file", "/nonexistent/credential");
    assert_false(aoai_identity_finish(&identity, NULL, &err));
    assert_error(&err, AOAI_ERROR_CREDENTIAL, "/nonexistent/credential: *");
    aoai_identity_free(&identity);

    identity = (struct aoai_identity_config){0};
    err = (struct aoai_error){0};
    set(&identity, "tenant_id", TENANT);
    set(&identity, "client_id", CLIENT);
    set(&identity, "client_secret_file", "/nonexistent/secret");
    assert_false(aoai_identity_finish(&identity, NULL, &err));
    assert_error(&err, AOAI_ERROR_CREDENTIAL, "/nonexistent/secret: *");
    aoai_identity_free(&identity);
}

struct cloud_case {
    const char *cloud;
    const char *authority_url;
    const char *arm_url;
    const char *scope;
    const char *metrics_url;
    const char *metrics_scope;
};

static const struct cloud_case clouds[] = {
    {"public", "https://login.microsoftonline.com", "https://management.azure.com",
     "https://management.azure.com/.default",
     "https://{region}.metrics.monitor.azure.com",
     "https://metrics.monitor.azure.com/.default"},
    {"usgov", "https://login.microsoftonline.us", "https://management.usgovcloudapi.net",
     "https://management.usgovcloudapi.net/.default",
     "https://{region}.metrics.monitor.azure.us",
     "https://metrics.monitor.azure.us/.default"},
    {"China", "https://login.chinacloudapi.cn", "https://management.chinacloudapi.cn",
     "https://management.core.chinacloudapi.cn/.default",
     "https://{region}.metrics.monitor.azure.cn",
     "https://metrics.monitor.azure.cn/.default"},
};

static void clouds_have_their_hosts(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(clouds); i++) {
        struct aoai_identity_config identity = complete();
        struct aoai_error err = {0};
        set(&identity, "cloud", clouds[i].cloud);
        assert_ok(aoai_identity_finish(&identity, NULL, &err), &err);
        assert_text(identity.authority_url, clouds[i].authority_url);
        assert_text(identity.arm_url, clouds[i].arm_url);
        assert_text(identity.scope, clouds[i].scope);
        assert_text(identity.metrics_url, clouds[i].metrics_url);
        assert_text(identity.metrics_scope, clouds[i].metrics_scope);
        aoai_identity_free(&identity);
    }
}

struct metrics_url_case {
    const char *arm_url;     /* NULL = not set */
    const char *metrics_url; /* the same */
    const char *want;        /* NULL = switched off */
};

/* Who has a Resource Manager of his own has a data plane only when he names it. */
static const struct metrics_url_case metrics_urls[] = {
    {NULL, NULL, "https://{region}.metrics.monitor.azure.us"},
    {"https://management.usgovcloudapi.net/", NULL,
     "https://{region}.metrics.monitor.azure.us"},
    {"https://arm.example", NULL, NULL},
    {NULL, "none", NULL},
    {NULL, "None", NULL},
    {"https://arm.example", "https://m.example/{region}/", "https://m.example/{region}"},
    {NULL, "http://127.0.0.1:1/m", "http://127.0.0.1:1/m"},
};

static void data_plane_goes_with_the_cloud(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(metrics_urls); i++) {
        struct aoai_identity_config identity = complete();
        struct aoai_error err = {0};
        set(&identity, "cloud", "usgov");
        set(&identity, "metrics_scope", "https://m.example/.default");
        if (metrics_urls[i].arm_url != NULL)
            set(&identity, "arm_url", metrics_urls[i].arm_url);
        if (metrics_urls[i].metrics_url != NULL)
            set(&identity, "metrics_url", metrics_urls[i].metrics_url);
        assert_ok(aoai_identity_finish(&identity, NULL, &err), &err);
        assert_text(identity.metrics_url, metrics_urls[i].want);
        assert_text(identity.metrics_scope, "https://m.example/.default");
        aoai_identity_free(&identity);
    }
}

static void slashes_at_a_urls_end_are_dropped(void **state)
{
    (void)state;
    struct aoai_identity_config identity = complete();
    struct aoai_error err = {0};
    set(&identity, "authority_url", "https://127.0.0.1:8443//");
    set(&identity, "arm_url", "https://127.0.0.1:8444/");
    set(&identity, "ca_file", "/ca.pem");
    assert_ok(aoai_identity_finish(&identity, NULL, &err), &err);
    assert_text(identity.authority_url, "https://127.0.0.1:8443");
    assert_text(identity.arm_url, "https://127.0.0.1:8444");
    assert_text(identity.route.ca_file, "/ca.pem");
    aoai_identity_free(&identity);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_beat_the_file_and_the_file_the_environment),
        cmocka_unit_test(who_set_an_option_is_known),
        cmocka_unit_test(the_way_to_the_servers),
        cmocka_unit_test(secret_file_as_option_beats_the_credential_files_secret),
        cmocka_unit_test(credential_file_may_name_the_secret_file),
        cmocka_unit_test(environments_authority_yields_to_a_named_cloud),
        cmocka_unit_test(environment_alone_is_enough),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(missing_files_are_named),
        cmocka_unit_test(proofs_of_one_place_count),
        cmocka_unit_test(environment_of_the_sdks),
        cmocka_unit_test(bare_names_lie_in_the_credentials_directory),
        cmocka_unit_test(scopes_and_names_are_checked),
        cmocka_unit_test(clouds_have_their_hosts),
        cmocka_unit_test(data_plane_goes_with_the_cloud),
        cmocka_unit_test(slashes_at_a_urls_end_are_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
