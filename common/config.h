/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What both front ends are told: identities and targets, and the options that fill them.
 *
 * Front ends only call `set`; they know their own grammar (argv, collectd.conf), not the
 * options. After aoai_identity_finish a configuration is read and never written again.
 *
 *   identity: auth, tenant_id, client_id, client_secret_file, client_certificate_file,
 *             federated_token_file, credential_file, cloud, authority_url, arm_url,
 *             scope, metrics_url, metrics_scope, ca_file, proxy, proxy_credential_file,
 *             timeout and more: see --help
 *   target:   resource (repeatable), deployment, exclude, credential, host
 *
 * A credential file holds lines `name = value` of the identity options and
 * `client_secret`. Lines that begin with "#" or ";" are comments; everything behind the
 * "=" is the value, blanks at both ends dropped: a secret is never cut at a "#" or ";".
 * A proxy credential file holds one line "user:password", as it is.
 *
 * Under systemd a secret file that is named without any "/" is a credential of the service:
 * client_secret_file = azure-secret with LoadCredential=azure-secret:/etc/... is read at
 * $CREDENTIALS_DIRECTORY/azure-secret. Not so federated_token_file: what systemd hands over
 * is a copy of the start, and that token is renewed while we run.
 *
 * Ownership: every struct owns its texts; free accepts zeroed structs.
 * Source of the hosts: github.com/Azure/azure-sdk-for-go sdk/azcore/cloud (2026-08).
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
    struct aoai_strlist models; /* globs; none = all; a front end's own option */
    char *credential;           /* name of an identity; NULL = the first */
    char *host;                 /* collectd's host; NULL = the account's name */
};

struct aoai_option_table aoai_identity_options(void);
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

/* Fills a zeroed identity from these variables and those of the platform. `lookup` is
 * getenv, or a test's.
 */
bool aoai_identity_read_environment(struct aoai_identity_config *environment,
                                    char *(*lookup)(const char *name),
                                    struct aoai_error *err) AOAI_MUST_CHECK;

/* Reads the credential file and the secrets, decides how to sign in, fills in the cloud's hosts and checks that
 * nothing is missing. What was set before stays: options beat the credential file, the
 * file beats the environment; of several proofs of who we are those of the first that has
 * any count alone, unless `auth` chooses. `environment` is an identity filled from the
 * variables above, or NULL; what is needed of it is moved out.
 */
bool aoai_identity_finish(struct aoai_identity_config *identity,
                          struct aoai_identity_config *environment,
                          struct aoai_error *err) AOAI_MUST_CHECK;

void aoai_identity_free(struct aoai_identity_config *identity);
void aoai_target_free(struct aoai_target_config *target);

/* Is a deployment of this name wanted? */
bool aoai_target_wants(const struct aoai_target_config *target, const char *deployment);

/* Is a deployment of this model wanted? NULL = a model nobody knows: only where all are.
 */
bool aoai_target_wants_model(const struct aoai_target_config *target, const char *model);

#endif
