/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/config.h"

#include "common/cloud.h"
#include "common/resource_id.h"
#include "common/url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

/* A URL that may hold the region once, where a name or a part of the path can stand. */
static bool check_metrics_url(const char *value, struct aoai_error *err)
{
    static const char region[] = AOAI_CLOUD_REGION;
    const char *place = strstr(value, region);
    struct aoai_buf url = aoai_buf_init(4096);
    if (strcasecmp(value, AOAI_CONFIG_NONE) == 0)
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

static bool check_proxy(const char *value, struct aoai_error *err)
{
    return strcasecmp(value, AOAI_CONFIG_NONE) == 0 || aoai_url_check_proxy(value, err);
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

struct aoai_option_table aoai_platform_options(void)
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
    aoai_option_free(aoai_platform_options(), identity);
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
    aoai_strlist_free(&target->metrics);
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
