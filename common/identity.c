/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/identity.h"

#include "common/cloud.h"
#include "common/credential_file.h"
#include "common/url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define PATH_CAP  8192
#define ARC_AGENT "/opt/azcmagent/bin/himds"

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
    struct aoai_option_table options = aoai_identity_options();
    struct aoai_option_table platform = aoai_platform_options();
    for (size_t i = 0; i < options.count; i++)
        if (fill_in_row(&options.rows[i], identity, more))
            aoai_identity_note_source(identity, &options.rows[i], source);
    for (size_t i = 0; i < platform.count; i++)
        (void)fill_in_row(&platform.rows[i], identity, more);
    if (identity->timeout_s == 0)
        identity->timeout_s = more->timeout_s;
}

static bool take_credential_file(struct aoai_identity_config *identity,
                                 const char *directory, struct aoai_error *err)
{
    struct aoai_identity_config told = {0};
    bool is_taken = aoai_credential_file_read(identity->credential_file, &told, err) &&
                    place_files(&told, directory, err);
    if (is_taken)
        fill_in(identity, &told, AOAI_SOURCE_FILE);
    aoai_identity_free(&told);
    return is_taken;
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
                      : strcasecmp(identity->metrics_url, AOAI_CONFIG_NONE) == 0;
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

static bool take_variable(const struct aoai_option *row, const char *name,
                          struct aoai_identity_config *environment,
                          char *(*lookup)(const char *name), struct aoai_error *err)
{
    const char *value = lookup(name);
    if (value == NULL || aoai_option_set(row, environment, value, err))
        return true;
    aoai_error_wrap(err, "%s", name);
    return false;
}

bool aoai_identity_read_environment(struct aoai_identity_config *environment,
                                    char *(*lookup)(const char *name),
                                    struct aoai_error *err)
{
    struct aoai_option_table options = aoai_identity_options();
    struct aoai_option_table platform = aoai_platform_options();
    size_t count = 0;
    const struct aoai_config_variable *variables = aoai_config_variables(&count);
    for (size_t i = 0; i < count; i++)
        if (!take_variable(aoai_option_find(options, variables[i].option),
                           variables[i].variable, environment, lookup, err))
            return false;
    for (size_t i = 0; i < platform.count; i++)
        if (!take_variable(&platform.rows[i], platform.rows[i].name, environment, lookup,
                           err))
            return false;
    return true;
}

/* The way to the servers. A proxy's password comes from one place. */
static bool make_route(struct aoai_identity_config *identity, struct aoai_error *err)
{
    const char *file = identity->proxy_credential_file;
    const char *proxy = identity->proxy;
    if (proxy != NULL && strcasecmp(proxy, AOAI_CONFIG_NONE) == 0)
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
    struct aoai_option_table table = aoai_identity_options();
    for (size_t i = 0; i < table.count; i++) {
        char *const *text = field(&table.rows[i], identity);
        if (table.rows[i].type == AOAI_OPTION_TEXT && *text != NULL &&
            identity->sources[i] == AOAI_SOURCE_NONE)
            aoai_identity_note_source(identity, &table.rows[i], AOAI_SOURCE_OPTION);
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
         !take_credential_file(identity, directory, err)) ||
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
