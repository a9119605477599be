/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/state.h"

#include <stdlib.h>
#include <string.h>

#define OWN_NAME  "check_azure_openai"
#define PATH_CAP  4096
#define OWNER_CAP 8192
#define IN_HOME   ".local/state/" OWN_NAME

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value == NULL || value[0] != '/' ? NULL : value;
}

/* Opens a directory that was named: all above its last name must be there. */
static bool open_named(const char *path, struct aoai_state_dir *dir,
                       struct aoai_error *err)
{
    char *copy = strdup(path);
    if (copy == NULL)
        return aoai_error_no_memory(err);
    size_t length = strlen(copy);
    while (length > 1 && copy[length - 1] == '/')
        copy[--length] = '\0';
    char *slash = strrchr(copy, '/');
    bool is_open = false;
    if (copy[0] != '/' || slash[1] == '\0') {
        (void)aoai_error_set(err, AOAI_ERROR_CONFIG,
                             "%.200s: not an absolute path of a directory", path);
    } else {
        *slash = '\0';
        is_open = aoai_state_dir_open(dir, slash == copy ? "/" : copy, slash + 1, err);
    }
    free(copy);
    return is_open;
}

bool check_state_dir_open(const struct check_config *config, struct aoai_state_dir *dir,
                          struct aoai_error *err)
{
    const char *named = config->settings.state_dir;
    const char *state_home = variable("XDG_STATE_HOME");
    const char *home = variable("HOME");
    if (named != NULL)
        return open_named(named, dir, err);
    if (state_home != NULL)
        return aoai_state_dir_open(dir, state_home, OWN_NAME, err);
    if (home != NULL)
        return aoai_state_dir_open(dir, home, IN_HOME, err);
    return aoai_error_set(err, AOAI_ERROR_CONFIG, "neither --state-dir nor $HOME");
}

char *check_state_dir_path(const struct check_config *config)
{
    const char *state_home = variable("XDG_STATE_HOME");
    const char *home = variable("HOME");
    struct aoai_buf path = aoai_buf_init(PATH_CAP);
    if (config->settings.state_dir != NULL)
        aoai_buf_add(&path, config->settings.state_dir);
    else if (state_home != NULL)
        aoai_buf_addf(&path, "%s/" OWN_NAME, state_home);
    else if (home != NULL)
        aoai_buf_addf(&path, "%s/" IN_HOME, home);
    return aoai_buf_take(&path);
}

char *check_state_owner(const struct check_config *config)
{
    const struct aoai_identity_config *identity = &config->identity;
    const char *const parts[] = {identity->auth,
                                 identity->authority_url,
                                 identity->arm_url,
                                 identity->tenant_id,
                                 identity->client_id,
                                 identity->client_secret_file,
                                 identity->client_certificate_file,
                                 identity->client_key_file,
                                 identity->federated_token_file,
                                 identity->identity_object_id,
                                 identity->identity_resource_id,
                                 identity->platform.identity_endpoint,
                                 identity->platform.pod_identity_host,
                                 identity->credential_file};
    struct aoai_buf owner = aoai_buf_init(OWNER_CAP);
    for (size_t i = 0; i < AOAI_LENGTH(parts); i++)
        aoai_buf_addf(&owner, "%s\n", parts[i] == NULL ? "" : parts[i]);
    return aoai_buf_take(&owner);
}
