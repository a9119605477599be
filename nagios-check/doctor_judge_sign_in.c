/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/doctor_judge.h"

#include "common/utc.h"
#include "nagios-check/text.h"

#include <string.h>

/* What to do about a refusal, by Entra's number; "%s" of a command is the app's id. */
static const struct {
    const char *code;
    const char *remedy;
    const char *before; /* of a command, the app's id behind it; NULL = no command */
    const char *after;
} remedies[] = {
    {"AADSTS7000215", "make a new secret, and put the value that is printed into ",
     "az ad app credential reset --id ", " --append --years 1"},
    {"AADSTS7000222", "make a new secret, and put the value that is printed into ",
     "az ad app credential reset --id ", " --append --years 1"},
    {"AADSTS700016", "compare client_id and tenant_id with the app's:",
     "az ad app show --id ", " --query '[appId,displayName]'"},
    {"AADSTS90002", "compare tenant_id (and --cloud) with the directory's:",
     "az account show --query tenantId", NULL},
    {"AADSTS900023",
     "compare tenant_id with the directory's:", "az account show --query tenantId", NULL},
    {"AADSTS7000229", "make the app's service principal:", "az ad sp create --id ", ""},
    {"AADSTS700027", "register the certificate with the app:",
     "az ad app credential reset --id ", " --append --cert @CERTIFICATE.pem"},
    {"AADSTS70021", "compare issuer, subject and audience with the token's:",
     "az ad app federated-credential list --id ", ""},
};

static const char *secret_place(const struct aoai_identity_config *identity)
{
    if (identity->client_secret_file != NULL)
        return identity->client_secret_file;
    if (aoai_identity_source(identity, "client_secret") == AOAI_SOURCE_ENVIRONMENT)
        return "AZURE_CLIENT_SECRET";
    return identity->credential_file != NULL ? identity->credential_file
                                             : "the file of --extra-opts";
}

static void add_remedy(const struct check_doctor_facts *facts,
                       struct check_doctor_line *line)
{
    const struct aoai_identity_config *identity = &facts->config->identity;
    const char *client = identity->client_id != NULL ? identity->client_id : "APP-ID";
    for (size_t i = 0; i < AOAI_LENGTH(remedies); i++) {
        if (strstr(facts->sign_in_error.message, remedies[i].code) == NULL)
            continue;
        bool is_secret = strstr(remedies[i].remedy, " into ") != NULL;
        aoai_buf_addf(&line->remedy, "%s%s%s", remedies[i].remedy,
                      is_secret ? secret_place(identity) : "", is_secret ? ":" : "");
        aoai_buf_add(&line->command, remedies[i].before);
        if (remedies[i].after != NULL)
            aoai_buf_addf(&line->command, "%s%s", client, remedies[i].after);
        return;
    }
    if (facts->config->identity.plan.is_chain)
        aoai_buf_add(&line->remedy,
                     "name an app with --credential-file FILE, or give this "
                     "machine an identity; man check_azure_openai has the "
                     "ways to sign in");
    else if (check_doctor_verdict_of(&facts->sign_in_error) == CHECK_DOCTOR_UNKNOWN)
        aoai_buf_add(&line->remedy, "try again; if it lasts look at "
                                    "https://status.azure.com");
}

static void add_identity(const struct check_doctor_facts *facts, struct aoai_buf *text)
{
    const struct aoai_claims *claims = &facts->claims;
    aoai_buf_add(text, aoai_way_name(facts->way));
    if (!facts->has_claims) {
        aoai_buf_add(text, ": a token that does not say whom it is for");
        return;
    }
    aoai_buf_addf(text, ": app %s, object %s, tenant %s", claims->app_id,
                  claims->object_id, claims->tenant_id);
    if (claims->ends_at_s == 0)
        return;
    aoai_buf_add(text, ", token until ");
    check_text_time(text, aoai_utc_minute(claims->ends_at_s));
}

static const char *why_not(const struct check_doctor_facts *facts)
{
    if (!facts->is_configured)
        return "not tried: the configuration is not complete";
    return "not tried: no way to the sign-in service";
}

void check_doctor_judge_sign_in(const struct check_doctor_facts *facts,
                                struct check_doctor_report *report)
{
    const struct aoai_error *error = &facts->sign_in_error;
    enum check_doctor_verdict verdict =
        facts->is_sign_in_tried ? check_doctor_verdict_of(error) : CHECK_DOCTOR_SKIPPED;
    struct check_doctor_line *line = check_doctor_add(report, NULL, "sign-in", verdict);
    if (!facts->is_sign_in_tried) {
        aoai_buf_add(&line->found, why_not(facts));
    } else if (error->kind != AOAI_ERROR_NONE) {
        static const char prefix[] = "sign-in: ";
        bool has_prefix = strncmp(error->message, prefix, sizeof(prefix) - 1) == 0;
        aoai_buf_add(&line->found,
                     error->message + (has_prefix ? sizeof(prefix) - 1 : 0));
        add_remedy(facts, line);
    } else {
        add_identity(facts, &line->found);
    }
}
