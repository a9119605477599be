/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What --doctor found out, step by step, before anybody judges it.
 *
 *   this machine   the options and who set them, the files, the state directory, the proxy
 *   the way        name, connection, certificate and Date of each server
 *   the sign-in    which way, for whom, until when
 *   the accounts   what may be read of them (common/survey.h), and one poll
 *
 * A step that was not tried has `is_tried` false, and an earlier one says why. Secrets are
 * not among the facts: of a file its mode and owner, of a token its claims.
 *
 * Units: seconds since 1970, milliseconds. Ownership: the facts own their texts and
 * lists; what is marked borrowed belongs to the run.
 */
#ifndef CHECK_DOCTOR_FACTS_H
#define CHECK_DOCTOR_FACTS_H

#include "common/claims.h"
#include "common/http_peer.h"
#include "common/snapshot.h"
#include "common/survey.h"
#include "nagios-check/settings.h"

#define CHECK_DOCTOR_FILES_MAX 8
#define CHECK_DOCTOR_NAME_SIZE 64

/* A file that holds something only this user should read. */
struct check_doctor_file {
    const char *option; /* that names it, with dashes */
    const char *path;   /* borrowed */
    bool is_readable;
    struct aoai_error error; /* why it may not be used */
    unsigned mode;
    char owner[CHECK_DOCTOR_NAME_SIZE];
    char group[CHECK_DOCTOR_NAME_SIZE];
};

/* The sign-in service, or the Resource Manager. */
struct check_doctor_server {
    bool is_tried;
    char *place; /* "login.microsoftonline.com"; NULL = not on the way */
    bool is_tls;
    struct aoai_http_peer peer;
    struct aoai_error error; /* NONE = it answered, whatever it said */
};

struct check_doctor_account {
    struct aoai_resource_id id;
    struct aoai_survey_item survey;
    size_t company; /* how many accounts of its region were asked together; 0 = nobody
                     * was to be, or it is not the first */
    struct aoai_error company_error; /* why each was asked by itself after all */
    bool is_polled;
    const struct aoai_account_state *state; /* borrowed */
    bool has_age;
    int64_t age_s; /* of the newest value, from the end of its minute */
};

struct check_doctor_facts {
    const struct check_config *config; /* borrowed */
    /* this machine */
    bool is_configured;
    struct aoai_error config_error; /* why the identity is not complete */
    char user[CHECK_DOCTOR_NAME_SIZE];
    struct check_doctor_file files[CHECK_DOCTOR_FILES_MAX];
    size_t file_count;
    struct aoai_error ca_error; /* of --ca-file */
    char *state_path;           /* NULL = none */
    struct aoai_error state_error;
    char *proxy;              /* its place; NULL = none */
    const char *proxy_source; /* an option or a variable */
    bool has_proxy_password;
    /* the way */
    struct check_doctor_server authority;
    struct check_doctor_server arm;
    bool has_date;
    int64_t ahead_s; /* the machine's clock of Azure's */
    int64_t now_s;   /* Azure's time, as far as it is known */
    /* the sign-in */
    bool is_sign_in_tried;
    struct aoai_error sign_in_error;
    enum aoai_way way;
    bool has_claims;
    struct aoai_claims claims;
    /* the accounts */
    bool is_search_tried;
    struct aoai_error search_error;
    size_t found_count; /* by --subscription */
    struct check_doctor_account *accounts;
    size_t account_count;
};

/* Accepts zeroed facts. */
void check_doctor_facts_free(struct check_doctor_facts *facts);

#endif
