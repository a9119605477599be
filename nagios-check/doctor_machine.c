/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/doctor_machine.h"

#include "common/file.h"
#include "common/url.h"
#include "nagios-check/options.h"
#include "nagios-check/state.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_CAP 65536
#define CA_CAP   ((size_t)16 << 20) /* a bundle of the whole world has 200 KB */

/* As `ls -l` has it: a name, or the number where it has none. */
static void name_user(uid_t user, char name[static CHECK_DOCTOR_NAME_SIZE])
{
    const struct passwd *entry = getpwuid(user);
    if (entry != NULL)
        (void)snprintf(name, CHECK_DOCTOR_NAME_SIZE, "%s", entry->pw_name);
    else
        (void)snprintf(name, CHECK_DOCTOR_NAME_SIZE, "%lu", (unsigned long)user);
}

static void name_group(gid_t group, char name[static CHECK_DOCTOR_NAME_SIZE])
{
    const struct group *entry = getgrgid(group);
    if (entry != NULL)
        (void)snprintf(name, CHECK_DOCTOR_NAME_SIZE, "%s", entry->gr_name);
    else
        (void)snprintf(name, CHECK_DOCTOR_NAME_SIZE, "%lu", (unsigned long)group);
}

static void look_at_file(struct check_doctor_facts *facts, const char *option,
                         const char *path)
{
    if (path == NULL || facts->file_count == CHECK_DOCTOR_FILES_MAX)
        return;
    struct check_doctor_file *file = &facts->files[facts->file_count++];
    struct aoai_buf content = aoai_buf_init(FILE_CAP);
    struct stat status;
    *file = (struct check_doctor_file){.option = option, .path = path};
    file->is_readable = aoai_file_read(path, AOAI_FILE_SECRET, &content, &file->error);
    aoai_buf_wipe(&content);
    if (stat(path, &status) != 0)
        return;
    file->mode = (unsigned)(status.st_mode & 07777);
    name_user(status.st_uid, file->owner);
    name_group(status.st_gid, file->group);
}

/* A pod's token is what the cluster makes it, and its file lies in memory. */
static void look_at_files(struct check_doctor_facts *facts)
{
    const struct aoai_identity_config *identity = &facts->config->identity;
    const char *key = identity->client_key_file != NULL
                          ? identity->client_key_file
                          : identity->client_certificate_file;
    look_at_file(facts, "credential_file", identity->credential_file);
    look_at_file(facts, "client_secret_file", identity->client_secret_file);
    look_at_file(facts, "client_key_file", key);
    look_at_file(facts, "client_key_password_file", identity->client_key_password_file);
    look_at_file(facts, "proxy_credential_file", identity->proxy_credential_file);
}

static void look_at_ca(struct check_doctor_facts *facts)
{
    const char *path = facts->config->identity.ca_file;
    struct aoai_buf content = aoai_buf_init(CA_CAP);
    struct aoai_error error = {0};
    if (path != NULL && !aoai_file_read(path, AOAI_FILE_PLAIN, &content, &error))
        facts->ca_error = error;
    aoai_buf_free(&content);
}

static bool look_at_proxy(struct check_doctor_facts *facts)
{
    const struct aoai_identity_config *identity = &facts->config->identity;
    const char *proxy = identity->route.proxy;
    facts->proxy_source =
        identity->proxy != NULL ? "the option proxy" : aoai_url_proxy_variable(getenv);
    if (proxy == NULL && facts->proxy_source != NULL)
        proxy = getenv(facts->proxy_source);
    if (proxy == NULL || proxy[0] == '\0')
        return true;
    facts->proxy = aoai_url_place(proxy);
    facts->has_proxy_password =
        identity->route.proxy_credential != NULL || aoai_url_has_password(proxy);
    return facts->proxy != NULL;
}

bool check_doctor_look_at_machine(struct check_config *config,
                                  struct check_doctor_facts *facts,
                                  struct aoai_error *err)
{
    struct aoai_state_dir dir = {0};
    facts->config = config;
    name_user(geteuid(), facts->user);
    facts->is_configured = check_options_sign_in(config, &facts->config_error);
    look_at_files(facts);
    look_at_ca(facts);
    facts->state_path = check_state_dir_path(config);
    if (check_state_dir_open(config, &dir, &facts->state_error))
        aoai_state_dir_close(&dir);
    if (facts->config_error.kind == AOAI_ERROR_NO_MEMORY ||
        (facts->is_configured && !look_at_proxy(facts)))
        return aoai_error_no_memory(err);
    return true;
}
