/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What both front ends are told: identities and targets, and the options that fill them.
 *
 * Front ends only call `set`; they know their own grammar (argv, collectd.conf), not the
 * options. How an identity is completed from files and variables: common/identity.h.
 *
 *   identity: auth, tenant_id, client_id, client_secret_file, client_certificate_file,
 *             federated_token_file, credential_file, cloud, authority_url, arm_url,
 *             scope, metrics_url, metrics_scope, ca_file, proxy, proxy_credential_file,
 *             timeout and more: see --help
 *   target:   resource (repeatable), deployment, exclude, credential, host
 *
 * Ownership: every struct owns its texts; free accepts zeroed structs.
 * Source of the variables: the environment of Azure's SDKs,
 * learn.microsoft.com/azure/developer/go/sdk/authentication (2026-08).
 */
#ifndef AOAI_CONFIG_H
#define AOAI_CONFIG_H

#include "common/error.h"
#include "common/http.h"
#include "common/option.h"
#include "common/secret.h"
#include "common/strlist.h"
#include "common/way.h"

/* What the platform tells every process of a machine. Never an option. */
struct aoai_platform {
    char *token_credentials;            /* AZURE_TOKEN_CREDENTIALS */
    char *pod_identity_host;            /* AZURE_POD_IDENTITY_AUTHORITY_HOST */
    char *identity_endpoint;            /* IDENTITY_ENDPOINT */
    struct aoai_secret identity_header; /* IDENTITY_HEADER */
    char *imds_endpoint;                /* IMDS_ENDPOINT */
    char *credentials_directory;        /* CREDENTIALS_DIRECTORY, of systemd */
};

/* Who said what an identity's option is. */
enum aoai_config_source {
    AOAI_SOURCE_NONE,   /* nobody: it is not set, or follows from others */
    AOAI_SOURCE_OPTION, /* an option of the front end */
    AOAI_SOURCE_EXTRA,  /* a file of such options; front ends note that themselves */
    AOAI_SOURCE_FILE,   /* the credential file */
    AOAI_SOURCE_ENVIRONMENT,
    AOAI_SOURCE_DEFAULT,
};

#define AOAI_IDENTITY_OPTIONS_MAX 32
#define AOAI_CONFIG_NONE          "none" /* no proxy; no data plane of metrics */

/* Who we are, where we sign in, how the servers are reached. */
struct aoai_identity_config {
    char *name; /* of the collectd block; NULL in the check */
    char *auth;
    char *tenant_id;
    char *client_id;
    struct aoai_secret client_secret;
    char *client_secret_file;
    char *client_certificate_file;
    char *client_key_file;
    struct aoai_secret client_key_password;
    char *client_key_password_file;
    char *client_assertion;
    char *federated_token_file;
    char *identity_object_id;
    char *identity_resource_id;
    char *credential_file;
    char *cloud;
    char *authority_url;
    char *arm_url;
    char *scope;       /* for whom the token is made */
    char *metrics_url; /* finished: NULL = the data plane is not used */
    char *metrics_scope;
    char *ca_file;
    char *proxy; /* "none" = no proxy, whatever the environment says */
    char *proxy_credential_file;
    int64_t timeout_s;
    struct aoai_platform platform;
    unsigned char sources[AOAI_IDENTITY_OPTIONS_MAX]; /* in the order of the table */
    /* made by finish */
    struct aoai_way_plan plan;
    struct aoai_secret proxy_credential;
    struct aoai_http_route route;
};

/* Which accounts, and which deployments in them. */
struct aoai_target_config {
    struct aoai_strlist resources;
    struct aoai_strlist deployments; /* globs; none = all */
    struct aoai_strlist excludes;
    struct aoai_strlist models;  /* globs; none = all; a front end's own option */
    struct aoai_strlist metrics; /* asked for beside the groups; another one's own */
    char *credential;            /* name of an identity; NULL = the first */
    char *host;                  /* collectd's host; NULL = the account's name */
};

struct aoai_option_table aoai_identity_options(void);
/* Named as the variables are: nobody else ever sees these rows. */
struct aoai_option_table aoai_platform_options(void);
void aoai_identity_note_source(struct aoai_identity_config *identity,
                               const struct aoai_option *row,
                               enum aoai_config_source source);
/* Of a finished identity. A secret out of a file of its own is NONE: that file is told. */
enum aoai_config_source aoai_identity_source(const struct aoai_identity_config *identity,
                                             const char *option);
struct aoai_option_table aoai_target_options(void);

/* The AZURE_* variables of Azure's SDKs, as names of identity options. */
struct aoai_config_variable {
    const char *variable;
    const char *option;
};
const struct aoai_config_variable *aoai_config_variables(size_t *count);

void aoai_identity_free(struct aoai_identity_config *identity);
void aoai_target_free(struct aoai_target_config *target);

/* Is a deployment of this name wanted? */
bool aoai_target_wants(const struct aoai_target_config *target, const char *deployment);

/* Is a deployment of this model wanted? NULL = a model nobody knows: only where all are.
 */
bool aoai_target_wants_model(const struct aoai_target_config *target, const char *model);

#endif
