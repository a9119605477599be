/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/doctor_judge.h"

#include <string.h>

void check_doctor_skip(struct check_doctor_report *report, const char *account,
                       const char *step, const char *why)
{
    struct check_doctor_line *line =
        check_doctor_add(report, account, step, CHECK_DOCTOR_SKIPPED);
    aoai_buf_add(&line->found, why);
}

enum check_doctor_verdict check_doctor_verdict_of(const struct aoai_error *error)
{
    if (error->kind == AOAI_ERROR_NONE)
        return CHECK_DOCTOR_OK;
    return aoai_error_is_transient(error->kind) ? CHECK_DOCTOR_UNKNOWN
                                                : CHECK_DOCTOR_CRITICAL;
}

/* Who gets the role. A role is granted to the service principal, not to the app. */
static void add_assignee(const struct check_doctor_facts *facts, struct aoai_buf *command)
{
    const struct aoai_claims *claims = &facts->claims;
    const char *client = facts->config->identity.client_id;
    if (facts->has_claims && claims->object_id[0] != '\0')
        aoai_buf_addf(command, " --assignee-object-id %s --assignee-principal-type %s",
                      claims->object_id, claims->is_user ? "User" : "ServicePrincipal");
    else
        aoai_buf_addf(command, " --assignee %s", client != NULL ? client : "APP-ID");
}

static void grant(const struct check_doctor_facts *facts,
                  const struct check_doctor_role *role, struct check_doctor_line *line)
{
    aoai_buf_addf(&line->remedy,
                  "grant \"%s\" on %s; it takes some minutes to act:", role->name,
                  role->place);
    aoai_buf_add(&line->command, "az role assignment create");
    add_assignee(facts, &line->command);
    aoai_buf_addf(&line->command, " --role \"%s\" --scope %s", role->name, role->scope);
}

void check_doctor_reason(const struct aoai_error *error, struct aoai_buf *text)
{
    static const char *const advices[] = {": grant the identity", "; if a proxy or",
                                          ": name a proxy_credential_file"};
    /* What was asked for the step's own name says. */
    const char *status = error->http_status > 0 ? strstr(error->message, "HTTP ") : NULL;
    const char *start = status != NULL ? status : error->message;
    size_t length = strlen(start);
    for (size_t i = 0; i < AOAI_LENGTH(advices); i++) {
        const char *advice = strstr(start, advices[i]);
        if (advice != NULL && (size_t)(advice - start) < length)
            length = (size_t)(advice - start);
    }
    aoai_buf_add_bytes(text, start, length);
}

void check_doctor_refusal(const struct check_doctor_facts *facts,
                          const struct aoai_error *error,
                          const struct check_doctor_role *role,
                          struct check_doctor_line *line)
{
    check_doctor_reason(error, &line->found);
    switch (error->kind) {
    case AOAI_ERROR_FORBIDDEN:
    case AOAI_ERROR_NO_DATA: /* of a list that shows only what may be seen */
        grant(facts, role, line);
        break;
    case AOAI_ERROR_THROTTLED:
        aoai_buf_add(&line->remedy, "try again in a minute: too many read this "
                                    "subscription at the moment");
        break;
    case AOAI_ERROR_SERVER:
        aoai_buf_add(&line->remedy,
                     "try again; if it lasts look at https://status.azure.com");
        break;
    case AOAI_ERROR_TIMEOUT:
        aoai_buf_add(&line->remedy, "try again, or with a longer --timeout");
        break;
    default: /* the reason says it */
        break;
    }
}

void check_doctor_judge(const struct check_doctor_facts *facts,
                        struct check_doctor_report *report)
{
    check_doctor_judge_machine(facts, report);
    check_doctor_judge_way(facts, report);
    check_doctor_judge_sign_in(facts, report);
    check_doctor_judge_search(facts, report);
    for (size_t i = 0; i < facts->account_count; i++)
        check_doctor_judge_account(facts, &facts->accounts[i], report);
}
