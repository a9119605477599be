/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/config.h"

#include "common/file.h"
#include "common/resource_id.h"
#include "common/url.h"

#include <stdlib.h>
#include <string.h>

#define CREDENTIAL_FILE_CAP 65536

struct cloud {
    const char *name;
    const char *authority_url;
    const char *arm_url;
    const char *scope;
};

static const struct cloud clouds[] = {
    {"public", "https://login.microsoftonline.com", "https://management.azure.com",
     "https://management.azure.com/.default"},
    {"usgov", "https://login.microsoftonline.us", "https://management.usgovcloudapi.net",
     "https://management.usgovcloudapi.net/.default"},
    {"china", "https://login.chinacloudapi.cn", "https://management.chinacloudapi.cn",
     "https://management.core.chinacloudapi.cn/.default"},
};

static const char *const cloud_names[] = {"public", "usgov", "china", NULL};

/* Ids go into a URL's path: letters, digits, "-" and "." are all that a tenant (GUID or
 * domain) or an app id can hold. The value is not repeated: it may be the secret, pasted
 * into the wrong line.
 */
static bool check_id(const char *value, struct aoai_error *err)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789-.";
    if (value[strspn(value, allowed)] == '\0' && strlen(value) <= 255)
        return true;
    return aoai_error_set(err, AOAI_ERROR_CONFIG, "not an id (a GUID or a domain)");
}

#define IDENTITY(field) offsetof(struct aoai_identity_config, field)
#define TARGET(field)   offsetof(struct aoai_target_config, field)

static const struct aoai_option identity_rows[] = {
    {.name = "credential_file",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(credential_file),
     .value_name = "FILE",
     .help = "Lines \"name = value\" of the options of this group and client_secret; "
             "must not be readable for others"},
    {.name = "tenant_id",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(tenant_id),
     .check = check_id,
     .value_name = "ID",
     .help = "Entra tenant of the app (or AZURE_TENANT_ID)"},
    {.name = "client_id",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(client_id),
     .check = check_id,
     .value_name = "ID",
     .help = "Application (client) id (or AZURE_CLIENT_ID)"},
    {.name = "client_secret",
     .type = AOAI_OPTION_SECRET,
     .offset = IDENTITY(client_secret),
     .value_name = "SECRET",
     .help = "Only in a credential file or as AZURE_CLIENT_SECRET"},
    {.name = "client_secret_file",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(client_secret_file),
     .value_name = "FILE",
     .help = "File that holds the client secret alone; must not be readable for others"},
    {.name = "cloud",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(cloud),
     .default_text = "public",
     .choices = cloud_names,
     .value_name = "NAME",
     .help = "public, usgov or china"},
    {.name = "authority_url",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(authority_url),
     .check = aoai_url_check,
     .value_name = "URL",
     .help = "Sign-in service instead of the cloud's"},
    {.name = "arm_url",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(arm_url),
     .check = aoai_url_check,
     .value_name = "URL",
     .help = "Azure Resource Manager instead of the cloud's"},
    {.name = "ca_file",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(ca_file),
     .value_name = "FILE",
     .help = "Certificates to trust (PEM) instead of the system's"},
    {.name = "proxy",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(proxy),
     .check = aoai_url_check_proxy,
     .value_name = "URL",
     .help = "HTTP proxy instead of HTTPS_PROXY and NO_PROXY"},
    {.name = "timeout",
     .letter = 't',
     .type = AOAI_OPTION_SECONDS,
     .offset = IDENTITY(timeout_s),
     .min = 1,
     .max = 3600,
     .default_text = "30",
     .value_name = "SECONDS",
     .help = "All requests of one poll together, retries included"},
};

static const struct aoai_option target_rows[] = {
    {.name = "resource",
     .letter = 'r',
     .type = AOAI_OPTION_LIST,
     .offset = TARGET(resources),
     .check = aoai_resource_id_check,
     .value_name = "ARM-ID",
     .help = "Resource id of an Azure OpenAI or AI Services account; repeatable"},
    {.name = "deployment",
     .letter = 'd',
     .type = AOAI_OPTION_LIST,
     .offset = TARGET(deployments),
     .value_name = "GLOB",
     .help = "Only deployments of this name (* and ? match); repeatable"},
    {.name = "exclude",
     .letter = 'x',
     .type = AOAI_OPTION_LIST,
     .offset = TARGET(excludes),
     .value_name = "GLOB",
     .help = "No deployments of this name; repeatable"},
    {.name = "credential",
     .type = AOAI_OPTION_TEXT,
     .offset = TARGET(credential),
     .value_name = "NAME",
     .help = "The <Credential> block to sign in with; default: the first"},
    {.name = "host",
     .type = AOAI_OPTION_TEXT,
     .offset = TARGET(host),
     .value_name = "NAME",
     .help = "collectd's host field; default: the account's name"},
};

static const struct aoai_config_variable variables[] = {
    {"AZURE_TENANT_ID", "tenant_id"},
    {"AZURE_CLIENT_ID", "client_id"},
    {"AZURE_CLIENT_SECRET", "client_secret"},
    {"AZURE_AUTHORITY_HOST", "authority_url"},
};

struct aoai_option_table aoai_identity_options(void)
{
    return (struct aoai_option_table){identity_rows, AOAI_LENGTH(identity_rows)};
}

struct aoai_option_table aoai_target_options(void)
{
    return (struct aoai_option_table){target_rows, AOAI_LENGTH(target_rows)};
}

const struct aoai_config_variable *aoai_config_variables(size_t *count)
{
    *count = AOAI_LENGTH(variables);
    return variables;
}

void aoai_identity_free(struct aoai_identity_config *identity)
{
    if (identity == NULL)
        return;
    aoai_option_free(aoai_identity_options(), identity);
    free(identity->name);
    *identity = (struct aoai_identity_config){0};
}

void aoai_target_free(struct aoai_target_config *target)
{
    if (target == NULL)
        return;
    aoai_option_free(aoai_target_options(), target);
    aoai_strlist_free(&target->models);
    *target = (struct aoai_target_config){0};
}

bool aoai_target_wants(const struct aoai_target_config *target, const char *deployment)
{
    if (aoai_strlist_matches(&target->excludes, deployment))
        return false;
    return target->deployments.count == 0 ||
           aoai_strlist_matches(&target->deployments, deployment);
}

bool aoai_target_wants_model(const struct aoai_target_config *target, const char *model)
{
    return target->models.count == 0 ||
           (model != NULL && aoai_strlist_matches(&target->models, model));
}

/* One line of a credential file; `line` is changed in place. */
static bool take_line(struct aoai_identity_config *file_config, char *line,
                      struct aoai_error *err)
{
    line += strspn(line, " \t");
    size_t length = strlen(line);
    while (length > 0 && strchr(" \t\r", line[length - 1]) != NULL)
        line[--length] = '\0';
    if (*line == '\0' || *line == '#' || *line == ';')
        return true;
    char *equals = strchr(line, '=');
    if (equals == NULL)
        return aoai_error_set(err, AOAI_ERROR_CONFIG, "no \"=\" in the line");
    char *value = equals + 1 + strspn(equals + 1, " \t");
    *equals = '\0';
    line[strcspn(line, " \t")] = '\0';
    struct aoai_option_table table = aoai_identity_options();
    const struct aoai_option *row = aoai_option_find(table, line);
    if (row != NULL && strcmp(row->name, "credential_file") != 0)
        return aoai_option_set(row, file_config, value, err);
    const struct aoai_option *near = aoai_option_nearest(table, line);
    /* What resembles no option is not repeated: it may be half a secret. */
    if (near == NULL || row != NULL)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "no option of a credential file stands before the \"=\"");
    return aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "unknown option \"%.60s\"; did you mean \"%s\"?", line,
                          near->name);
}

static bool read_lines(struct aoai_identity_config *file_config, const char *path,
                       char *text, struct aoai_error *err)
{
    int line_number = 1;
    for (char *line = text; line != NULL; line_number++) {
        char *next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        if (!take_line(file_config, line, err)) {
            aoai_error_wrap(err, "%s, line %d", path, line_number);
            return false;
        }
        line = next;
    }
    return true;
}

/* Texts that the options left open come from the file. */
static void fill_in(struct aoai_identity_config *identity,
                    struct aoai_identity_config *file_config)
{
    struct aoai_option_table table = aoai_identity_options();
    for (size_t i = 0; i < table.count; i++) {
        if (table.rows[i].type != AOAI_OPTION_TEXT)
            continue;
        char **have = (char **)(void *)((char *)identity + table.rows[i].offset);
        char **more = (char **)(void *)((char *)file_config + table.rows[i].offset);
        if (*have == NULL) {
            *have = *more;
            *more = NULL;
        }
    }
    if (aoai_secret_value(&identity->client_secret) == NULL) {
        identity->client_secret = file_config->client_secret;
        file_config->client_secret = (struct aoai_secret){0};
    }
    if (identity->timeout_s == 0)
        identity->timeout_s = file_config->timeout_s;
}

static bool read_credential_file(struct aoai_identity_config *identity,
                                 struct aoai_error *err)
{
    struct aoai_identity_config file_config = {0};
    struct aoai_buf content = aoai_buf_init(CREDENTIAL_FILE_CAP);
    bool is_read = false;
    if (!aoai_file_read(identity->credential_file, AOAI_FILE_SECRET, &content, err))
        goto out;
    if (strlen(aoai_buf_text(&content)) != content.length) {
        (void)aoai_error_set(err, AOAI_ERROR_CONFIG, "%s: holds a NUL byte",
                             identity->credential_file);
        goto out;
    }
    is_read = content.length == 0 ||
              read_lines(&file_config, identity->credential_file, content.data, err);
    if (is_read)
        fill_in(identity, &file_config);
out:
    aoai_identity_free(&file_config);
    aoai_buf_wipe(&content);
    return is_read;
}

static const struct cloud *find_cloud(const char *name)
{
    for (size_t i = 0; i < AOAI_LENGTH(clouds); i++)
        if (strcmp(clouds[i].name, name) == 0)
            return &clouds[i];
    return &clouds[0];
}

/* Gives an empty text its default, and drops slashes at a URL's end. */
static bool complete_url(char **url, const char *fallback, struct aoai_error *err)
{
    if (*url == NULL)
        *url = strdup(fallback);
    if (*url == NULL)
        return aoai_error_no_memory(err);
    size_t length = strlen(*url);
    while (length > 0 && (*url)[length - 1] == '/')
        (*url)[--length] = '\0';
    return true;
}

static bool check_complete(const struct aoai_identity_config *identity,
                           struct aoai_error *err)
{
    const char *missing = NULL;
    if (identity->tenant_id == NULL)
        missing = "tenant_id";
    else if (identity->client_id == NULL)
        missing = "client_id";
    else if (aoai_secret_value(&identity->client_secret) == NULL)
        missing = "client_secret_file";
    if (missing == NULL)
        return true;
    return aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "no %s given: name it, or a credential_file that holds it",
                          missing);
}

static bool read_secret_file(struct aoai_identity_config *identity,
                             struct aoai_error *err)
{
    if (identity->client_secret_file == NULL ||
        aoai_secret_value(&identity->client_secret) != NULL)
        return true;
    return aoai_secret_read(&identity->client_secret, identity->client_secret_file, err);
}

bool aoai_identity_finish(struct aoai_identity_config *identity,
                          struct aoai_identity_config *environment,
                          struct aoai_error *err)
{
    /* Twice: a secret file that is an option beats a secret in the credential file, which
     * may itself name a secret file.
     */
    if (!read_secret_file(identity, err) ||
        (identity->credential_file != NULL && !read_credential_file(identity, err)) ||
        !read_secret_file(identity, err))
        return false;
    if (environment != NULL) {
        /* Clusters set AZURE_AUTHORITY_HOST for everybody: it must not lead a cloud that
         * was named here to the sign-in service of another.
         */
        if (identity->cloud != NULL) {
            free(environment->authority_url);
            environment->authority_url = NULL;
        }
        fill_in(identity, environment);
    }
    struct aoai_identity_config defaults = {0};
    if (!aoai_option_defaults(aoai_identity_options(), &defaults, err))
        return false;
    fill_in(identity, &defaults);
    aoai_identity_free(&defaults);
    const struct cloud *cloud = find_cloud(identity->cloud);
    if (!complete_url(&identity->authority_url, cloud->authority_url, err) ||
        !complete_url(&identity->arm_url, cloud->arm_url, err) ||
        !check_complete(identity, err))
        return false;
    identity->scope = cloud->scope;
    identity->route.ca_file = identity->ca_file;
    identity->route.proxy = identity->proxy;
    return true;
}
