/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/config.h"

#include "common/cloud.h"
#include "common/file.h"
#include "common/resource_id.h"
#include "common/url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define CREDENTIAL_FILE_CAP 65536
#define PATH_CAP            8192
#define ARC_AGENT           "/opt/azcmagent/bin/himds"

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

/* An ARM id goes into a URL's query, encoded; nobody has blanks in one. */
static bool check_resource(const char *value, struct aoai_error *err)
{
    return (value[0] == '/' && strpbrk(value, " \t\r\n") == NULL) ||
           aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "not a resource id (/subscriptions/...)");
}

static bool check_scope(const char *value, struct aoai_error *err)
{
    size_t length = strlen(value);
    const size_t end_length = sizeof(AOAI_CLOUD_SCOPE_END) - 1;
    bool is_scope = length > end_length && value[length - end_length - 1] == '/' &&
                    strcmp(value + length - end_length, AOAI_CLOUD_SCOPE_END) == 0 &&
                    strpbrk(value, " \t\r\n\"'") == NULL;
    return is_scope ||
           aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "not a scope (https://HOST/" AOAI_CLOUD_SCOPE_END ")");
}

#define NOWHERE "none"

/* A URL that may hold the region once, where a name or a part of the path can stand. */
static bool check_metrics_url(const char *value, struct aoai_error *err)
{
    static const char region[] = AOAI_CLOUD_REGION;
    const char *place = strstr(value, region);
    struct aoai_buf url = aoai_buf_init(4096);
    if (strcasecmp(value, NOWHERE) == 0)
        return true;
    aoai_buf_add_bytes(&url, value,
                       place == NULL ? strlen(value) : (size_t)(place - value));
    if (place != NULL)
        aoai_buf_addf(&url, "region%s", place + sizeof(region) - 1);
    bool is_good = !url.has_failed && strpbrk(aoai_buf_text(&url), "{}") == NULL
                       ? aoai_url_check(aoai_buf_text(&url), err)
                       : aoai_error_set(err, AOAI_ERROR_CONFIG,
                                        "not a URL in which " AOAI_CLOUD_REGION
                                        " stands once at most");
    aoai_buf_free(&url);
    return is_good;
}

static const char *const algorithms[] = {"PS256", "RS256", NULL};

#define NO_PROXY "none"

static bool check_proxy(const char *value, struct aoai_error *err)
{
    return strcasecmp(value, NO_PROXY) == 0 || aoai_url_check_proxy(value, err);
}

#define IDENTITY(field) offsetof(struct aoai_identity_config, field)
#define TARGET(field)   offsetof(struct aoai_target_config, field)

static const struct aoai_option identity_rows[] = {
    {.name = "auth",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(auth),
     .default_text = "auto",
     .choices = aoai_way_words,
     .value_name = "WAY",
     .help =
         "secret, certificate, workload (a pod's token), managed (the machine's own "
         "identity), arc or cli (az login); auto takes what is configured, else looks "
         "for one"},
    {.name = "credential_file",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(credential_file),
     .names_secret_file = true,
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
     .names_secret_file = true,
     .value_name = "FILE",
     .help = "File that holds the client secret alone; must not be readable for others"},
    {.name = "client_certificate_file",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(client_certificate_file),
     .names_secret_file = true,
     .value_name = "FILE",
     .help = "The app's certificate (PEM), with its private key or without (or "
             "AZURE_CLIENT_CERTIFICATE_PATH)"},
    {.name = "client_key_file",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(client_key_file),
     .names_secret_file = true,
     .value_name = "FILE",
     .help = "Its private key (PEM) when that is in a file of its own; must not be "
             "readable for others"},
    {.name = "client_key_password",
     .type = AOAI_OPTION_SECRET,
     .offset = IDENTITY(client_key_password),
     .value_name = "PASSWORD",
     .help = "Only in a credential file or as AZURE_CLIENT_CERTIFICATE_PASSWORD"},
    {.name = "client_key_password_file",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(client_key_password_file),
     .names_secret_file = true,
     .value_name = "FILE",
     .help = "File that holds the password of the private key alone"},
    {.name = "client_assertion",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(client_assertion),
     .default_text = "PS256",
     .choices = algorithms,
     .value_name = "KIND",
     .help =
         "How the certificate signs: PS256, or RS256 for services that know only that"},
    {.name = "federated_token_file",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(federated_token_file),
     .value_name = "FILE",
     .help =
         "Token of another issuer that the app trusts, read anew for each sign-in (or "
         "AZURE_FEDERATED_TOKEN_FILE)"},
    {.name = "identity_object_id",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(identity_object_id),
     .check = check_id,
     .value_name = "ID",
     .help = "User-assigned identity by its object id instead of client_id"},
    {.name = "identity_resource_id",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(identity_resource_id),
     .check = check_resource,
     .value_name = "ARM-ID",
     .help = "User-assigned identity by its resource id instead of client_id"},
    {.name = "cloud",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(cloud),
     .default_text = "public",
     .choices = aoai_cloud_names,
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
    {.name = "scope",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(scope),
     .check = check_scope,
     .value_name = "URL",
     .help = "Scope of the token instead of the cloud's, ending in /.default"},
    {.name = "metrics_url",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(metrics_url),
     .check = check_metrics_url,
     .value_name = "URL",
     .help = "Azure Monitor's data plane, asked for several accounts of a region at "
             "once, instead of the cloud's; may hold {region}; none: each account is "
             "asked alone"},
    {.name = "metrics_scope",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(metrics_scope),
     .check = check_scope,
     .value_name = "URL",
     .help = "Scope of its token instead of the cloud's, ending in /.default"},
    {.name = "ca_file",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(ca_file),
     .value_name = "FILE",
     .help = "Certificates to trust (PEM) instead of the system's"},
    {.name = "proxy",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(proxy),
     .check = check_proxy,
     .holds_secret = aoai_url_has_password,
     .value_name = "URL",
     .help = "HTTP proxy instead of what HTTPS_PROXY and NO_PROXY say; none: no proxy"},
    {.name = "proxy_credential_file",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(proxy_credential_file),
     .names_secret_file = true,
     .value_name = "FILE",
     .help = "File that holds \"user:password\" for the proxy; must not be readable for "
             "others"},
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

_Static_assert(AOAI_LENGTH(identity_rows) <= AOAI_IDENTITY_OPTIONS_MAX,
               "each option has room for its source");

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
    {"AZURE_CLIENT_CERTIFICATE_PATH", "client_certificate_file"},
    {"AZURE_CLIENT_CERTIFICATE_PASSWORD", "client_key_password"},
    {"AZURE_FEDERATED_TOKEN_FILE", "federated_token_file"},
    {"AZURE_AUTHORITY_HOST", "authority_url"},
};

/* Named as the variables are: nobody else ever sees these rows. */
static const struct aoai_option platform_rows[] = {
    {.name = "AZURE_TOKEN_CREDENTIALS",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(platform.token_credentials)},
    {.name = "AZURE_POD_IDENTITY_AUTHORITY_HOST",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(platform.pod_identity_host)},
    {.name = "IDENTITY_ENDPOINT",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(platform.identity_endpoint)},
    {.name = "IDENTITY_HEADER",
     .type = AOAI_OPTION_SECRET,
     .offset = IDENTITY(platform.identity_header)},
    {.name = "IMDS_ENDPOINT",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(platform.imds_endpoint)},
    {.name = "CREDENTIALS_DIRECTORY",
     .type = AOAI_OPTION_TEXT,
     .offset = IDENTITY(platform.credentials_directory)},
};

static struct aoai_option_table platform_options(void)
{
    return (struct aoai_option_table){platform_rows, AOAI_LENGTH(platform_rows)};
}

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

void aoai_identity_note_source(struct aoai_identity_config *identity,
                               const struct aoai_option *row,
                               enum aoai_config_source source)
{
    if (row >= identity_rows && row < identity_rows + AOAI_LENGTH(identity_rows))
        identity->sources[row - identity_rows] = (unsigned char)source;
}

enum aoai_config_source aoai_identity_source(const struct aoai_identity_config *identity,
                                             const char *option)
{
    const struct aoai_option *row = aoai_option_find(aoai_identity_options(), option);
    if (row == NULL || (row->type != AOAI_OPTION_TEXT && row->type != AOAI_OPTION_SECRET))
        return AOAI_SOURCE_NONE;
    const void *value = (const char *)identity + row->offset;
    enum aoai_config_source source =
        (enum aoai_config_source)identity->sources[row - identity_rows];
    bool is_set = row->type == AOAI_OPTION_SECRET ? aoai_secret_value(value) != NULL
                                                  : *(char *const *)value != NULL;
    return is_set ? source : AOAI_SOURCE_NONE;
}

void aoai_identity_free(struct aoai_identity_config *identity)
{
    if (identity == NULL)
        return;
    aoai_option_free(aoai_identity_options(), identity);
    aoai_option_free(platform_options(), identity);
    free(identity->name);
    aoai_secret_free(&identity->proxy_credential);
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

static void *field(const struct aoai_option *row, struct aoai_identity_config *identity)
{
    return (char *)identity + row->offset;
}

/* Where systemd hands a service its credentials (LoadCredential=), a secret file that is
 * named without any "/" lies there, and nowhere else.
 */
static bool place_files(struct aoai_identity_config *identity, const char *directory,
                        struct aoai_error *err)
{
    struct aoai_option_table table = aoai_identity_options();
    for (size_t i = 0; directory != NULL && i < table.count; i++) {
        char **name = field(&table.rows[i], identity);
        if (!table.rows[i].names_secret_file || *name == NULL ||
            strchr(*name, '/') != NULL)
            continue;
        struct aoai_buf path = aoai_buf_init(PATH_CAP);
        aoai_buf_addf(&path, "%s/%s", directory, *name);
        free(*name);
        *name = aoai_buf_take(&path);
        if (*name == NULL)
            return aoai_error_no_memory(err);
    }
    return true;
}

/* Moves what the identity has not; true = it was there. */
static bool fill_in_row(const struct aoai_option *row,
                        struct aoai_identity_config *identity,
                        struct aoai_identity_config *more)
{
    char **text = field(row, identity);
    struct aoai_secret *secret = field(row, identity);
    if (row->type == AOAI_OPTION_TEXT && *text == NULL) {
        char **from = field(row, more);
        *text = *from;
        *from = NULL;
        return *text != NULL;
    }
    if (row->type == AOAI_OPTION_SECRET && aoai_secret_value(secret) == NULL) {
        struct aoai_secret *from = field(row, more);
        *secret = *from;
        *from = (struct aoai_secret){0};
        return aoai_secret_value(secret) != NULL;
    }
    return false;
}

static bool has_proof(const struct aoai_identity_config *identity)
{
    return aoai_secret_value(&identity->client_secret) != NULL ||
           identity->client_secret_file != NULL ||
           identity->client_certificate_file != NULL ||
           identity->federated_token_file != NULL;
}

static void drop_text(char **text)
{
    free(*text);
    *text = NULL;
}

/* Whoever names a certificate here does not mean the secret that lies about elsewhere. */
static void drop_proofs(struct aoai_identity_config *identity)
{
    aoai_secret_free(&identity->client_secret);
    drop_text(&identity->client_secret_file);
    drop_text(&identity->client_certificate_file);
    drop_text(&identity->federated_token_file);
}

static bool is_auto(const struct aoai_identity_config *identity)
{
    return identity->auth == NULL || strcmp(identity->auth, "auto") == 0;
}

/* What was left open comes from the file, or from the environment. */
static void fill_in(struct aoai_identity_config *identity,
                    struct aoai_identity_config *more, enum aoai_config_source source)
{
    if (has_proof(identity) && is_auto(identity) && is_auto(more))
        drop_proofs(more);
    for (size_t i = 0; i < AOAI_LENGTH(identity_rows); i++)
        if (fill_in_row(&identity_rows[i], identity, more))
            identity->sources[i] = (unsigned char)source;
    for (size_t i = 0; i < AOAI_LENGTH(platform_rows); i++)
        (void)fill_in_row(&platform_rows[i], identity, more);
    if (identity->timeout_s == 0)
        identity->timeout_s = more->timeout_s;
}

static bool read_credential_file(struct aoai_identity_config *identity,
                                 const char *directory, struct aoai_error *err)
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
    is_read = is_read && place_files(&file_config, directory, err);
    if (is_read)
        fill_in(identity, &file_config, AOAI_SOURCE_FILE);
out:
    aoai_identity_free(&file_config);
    aoai_buf_wipe(&content);
    return is_read;
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

static bool complete_scope(char **scope, const char *fallback, struct aoai_error *err)
{
    if (*scope == NULL)
        *scope = strdup(fallback);
    return *scope != NULL || aoai_error_no_memory(err);
}

/* Whoever names another Resource Manager has no data plane, unless that is named too: a
 * token of one cloud must not go to another.
 */
static bool complete_metrics_url(struct aoai_identity_config *identity,
                                 const struct aoai_cloud *cloud, struct aoai_error *err)
{
    bool is_off = identity->metrics_url == NULL
                      ? strcmp(identity->arm_url, cloud->arm_url) != 0
                      : strcasecmp(identity->metrics_url, NOWHERE) == 0;
    if (is_off) {
        drop_text(&identity->metrics_url);
        return true;
    }
    return complete_url(&identity->metrics_url, cloud->metrics_url, err);
}

/* What was left open of the servers is the cloud's. */
static bool complete_cloud(struct aoai_identity_config *identity, struct aoai_error *err)
{
    const struct aoai_cloud *cloud = aoai_cloud_find(identity->cloud);
    return complete_scope(&identity->scope, cloud->scope, err) &&
           complete_scope(&identity->metrics_scope, cloud->metrics_scope, err) &&
           complete_url(&identity->authority_url, cloud->authority_url, err) &&
           complete_url(&identity->arm_url, cloud->arm_url, err) &&
           complete_metrics_url(identity, cloud, err);
}

/* How to sign in follows from what there is. `own` is what was there before the
 * environment was asked.
 */
static bool plan_ways(struct aoai_identity_config *identity,
                      const struct aoai_way_facts *own, struct aoai_error *err)
{
    struct aoai_way_facts facts = {
        .auth = identity->auth,
        .token_credentials = identity->platform.token_credentials,
        .has_tenant = identity->tenant_id != NULL,
        .has_client = identity->client_id != NULL,
        .has_secret = aoai_secret_value(&identity->client_secret) != NULL,
        .has_certificate = identity->client_certificate_file != NULL,
        .has_federated_token = identity->federated_token_file != NULL,
        .has_own_proof = own->has_own_proof,
        .has_own_app = own->has_own_app,
        .has_identity_endpoint = identity->platform.identity_endpoint != NULL,
        .has_identity_header =
            aoai_secret_value(&identity->platform.identity_header) != NULL,
        .has_imds_endpoint = identity->platform.imds_endpoint != NULL,
        .has_arc_agent = access(ARC_AGENT, F_OK) == 0,
    };
    if (identity->identity_object_id != NULL && identity->identity_resource_id != NULL)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "identity_object_id and identity_resource_id: one identity "
                              "has one name here");
    return aoai_way_plan_make(&identity->plan, &facts, err);
}

static bool read_secret_file(struct aoai_secret *secret, const char *path,
                             struct aoai_error *err)
{
    return path == NULL || aoai_secret_value(secret) != NULL ||
           aoai_secret_read(secret, path, err);
}

static bool read_secrets(struct aoai_identity_config *identity, struct aoai_error *err)
{
    return read_secret_file(&identity->client_secret, identity->client_secret_file,
                            err) &&
           read_secret_file(&identity->client_key_password,
                            identity->client_key_password_file, err);
}

bool aoai_identity_read_environment(struct aoai_identity_config *environment,
                                    char *(*lookup)(const char *name),
                                    struct aoai_error *err)
{
    struct aoai_option_table table = aoai_identity_options();
    for (size_t i = 0; i < AOAI_LENGTH(variables) + AOAI_LENGTH(platform_rows); i++) {
        bool is_option = i < AOAI_LENGTH(variables);
        const struct aoai_option *row = is_option
                                            ? aoai_option_find(table, variables[i].option)
                                            : &platform_rows[i - AOAI_LENGTH(variables)];
        const char *name = is_option ? variables[i].variable : row->name;
        const char *value = lookup(name);
        if (value != NULL && !aoai_option_set(row, environment, value, err)) {
            aoai_error_wrap(err, "%s", name);
            return false;
        }
    }
    return true;
}

/* The way to the servers. A proxy's password comes from one place. */
static bool make_route(struct aoai_identity_config *identity, struct aoai_error *err)
{
    const char *file = identity->proxy_credential_file;
    const char *proxy = identity->proxy;
    if (proxy != NULL && strcasecmp(proxy, NO_PROXY) == 0)
        proxy = "";
    if (file != NULL && proxy != NULL && aoai_url_has_password(proxy))
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "proxy: holds a password, and so does "
                              "proxy_credential_file: which one?");
    if (file != NULL && !aoai_secret_read(&identity->proxy_credential, file, err))
        return false;
    const char *credential = aoai_secret_value(&identity->proxy_credential);
    if (credential != NULL && (strchr(credential, ':') == NULL || credential[0] == ':'))
        return aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                              "%s: wants one line user:password", file);
    identity->route = (struct aoai_http_route){
        .ca_file = identity->ca_file,
        .proxy = proxy,
        .proxy_credential = credential,
    };
    return true;
}

/* What is there before anything was read, the front end set. */
static void note_options(struct aoai_identity_config *identity)
{
    for (size_t i = 0; i < AOAI_LENGTH(identity_rows); i++) {
        char *const *text = field(&identity_rows[i], identity);
        if (identity_rows[i].type == AOAI_OPTION_TEXT && *text != NULL &&
            identity->sources[i] == AOAI_SOURCE_NONE)
            identity->sources[i] = AOAI_SOURCE_OPTION;
    }
}

bool aoai_identity_finish(struct aoai_identity_config *identity,
                          struct aoai_identity_config *environment,
                          struct aoai_error *err)
{
    const char *directory =
        environment == NULL ? NULL : environment->platform.credentials_directory;
    note_options(identity);
    /* Twice: a secret file that is an option beats a secret in the credential file, which
     * may itself name a secret file.
     */
    if (!place_files(identity, directory, err) || !read_secrets(identity, err) ||
        (identity->credential_file != NULL &&
         !read_credential_file(identity, directory, err)) ||
        !read_secrets(identity, err))
        return false;
    struct aoai_way_facts own = {
        .has_own_proof = has_proof(identity),
        .has_own_app = identity->tenant_id != NULL || identity->client_id != NULL,
    };
    if (environment != NULL) {
        /* Clusters set AZURE_AUTHORITY_HOST for everybody: it must not lead a cloud that
         * was named here to the sign-in service of another.
         */
        if (identity->cloud != NULL) {
            free(environment->authority_url);
            environment->authority_url = NULL;
        }
        if (!place_files(environment, directory, err))
            return false;
        fill_in(identity, environment, AOAI_SOURCE_ENVIRONMENT);
    }
    struct aoai_identity_config defaults = {0};
    if (!aoai_option_defaults(aoai_identity_options(), &defaults, err))
        return false;
    fill_in(identity, &defaults, AOAI_SOURCE_DEFAULT);
    aoai_identity_free(&defaults);
    return complete_cloud(identity, err) && plan_ways(identity, &own, err) &&
           make_route(identity, err);
}
