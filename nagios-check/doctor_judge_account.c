/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/doctor_judge.h"

#include "nagios-check/text.h"

#include <string.h>
#include <strings.h>

/* Why nothing of Azure could be asked; NULL = it could. */
static const char *obstacle(const struct check_doctor_facts *facts)
{
    if (!facts->is_sign_in_tried || facts->sign_in_error.kind != AOAI_ERROR_NONE)
        return "not tried: no token";
    if (facts->arm.error.kind != AOAI_ERROR_NONE)
        return "not tried: no way to the Resource Manager";
    return NULL;
}

static void add_subscription(struct aoai_buf *text, const char *subscription)
{
    aoai_buf_addf(text, "/subscriptions/%s", subscription);
}

/* ---- the search ---- */

void check_doctor_judge_search(const struct check_doctor_facts *facts,
                               struct check_doctor_report *report)
{
    const struct aoai_discovery_config *search = &facts->config->discovery;
    const struct aoai_error *error = &facts->search_error;
    struct aoai_buf scope = aoai_buf_init(512);
    if (search->subscription == NULL)
        return;
    if (!facts->is_search_tried) {
        const char *why = obstacle(facts);
        check_doctor_skip(report, NULL, "search", why != NULL ? why : "not tried");
        return;
    }
    struct check_doctor_line *line = check_doctor_add(
        report, NULL, "search",
        error->kind == AOAI_ERROR_NO_DATA ? CHECK_DOCTOR_CRITICAL
                                          : check_doctor_verdict_of(error));
    add_subscription(&scope, search->subscription);
    if (search->group != NULL)
        aoai_buf_addf(&scope, "/resourceGroups/%s", search->group);
    struct check_doctor_role role = {
        .name = "Monitoring Reader",
        .place = search->group != NULL ? "the resource group" : "the subscription",
        .scope = aoai_buf_text(&scope),
    };
    if (error->kind == AOAI_ERROR_NONE) {
        check_text_plural(&line->found, (int64_t)facts->found_count, "account");
        aoai_buf_addf(&line->found, " in %s", role.scope);
    } else {
        check_doctor_refusal(facts, error, &role, line);
    }
    aoai_buf_free(&scope);
}

/* ---- one account ---- */

static struct check_doctor_role account_role(const struct check_doctor_account *account)
{
    return (struct check_doctor_role){.name = "Monitoring Reader",
                                      .place = "the account",
                                      .scope = account->survey.id->path};
}

static void judge_itself(const struct check_doctor_facts *facts,
                         const struct check_doctor_account *account,
                         struct check_doctor_report *report)
{
    const struct aoai_survey_item *survey = &account->survey;
    const struct aoai_error *error = &survey->error;
    bool is_ours = strcasecmp(survey->kind, "OpenAI") == 0 ||
                   strcasecmp(survey->kind, "AIServices") == 0;
    enum check_doctor_verdict verdict = check_doctor_verdict_of(error);
    struct check_doctor_line *line = check_doctor_add(
        report, survey->id->account, "account",
        verdict == CHECK_DOCTOR_OK && !is_ours ? CHECK_DOCTOR_WARNING : verdict);
    struct check_doctor_role role = account_role(account);
    if (error->kind == AOAI_ERROR_NONE) {
        aoai_buf_addf(&line->found, "%s in %s",
                      survey->kind[0] != '\0' ? survey->kind : "no kind said",
                      survey->location);
        if (!is_ours)
            aoai_buf_add(&line->remedy, "only the kinds OpenAI and AIServices have "
                                        "deployments with a quota: is it the right one?");
        return;
    }
    check_doctor_refusal(facts, error, &role, line);
    if (error->kind != AOAI_ERROR_NOT_FOUND)
        return;
    aoai_buf_add(&line->remedy, "compare --resource with the ids that there are:");
    aoai_buf_addf(
        &line->command,
        "az cognitiveservices account list --subscription %s --query '[].id' -o tsv",
        survey->id->subscription);
}

static void judge_deployments(const struct check_doctor_facts *facts,
                              const struct check_doctor_account *account,
                              struct check_doctor_report *report)
{
    const struct aoai_error *error = &account->state->limits_error;
    struct check_doctor_line *line =
        check_doctor_add(report, account->survey.id->account, "deployments role",
                         check_doctor_verdict_of(error));
    struct check_doctor_role role = account_role(account);
    if (error->kind == AOAI_ERROR_NONE)
        aoai_buf_add(&line->found, "their list can be read");
    else
        check_doctor_refusal(facts, error, &role, line);
}

static void judge_metrics(const struct check_doctor_facts *facts,
                          const struct check_doctor_account *account,
                          struct check_doctor_report *report)
{
    const struct aoai_error *error = check_doctor_metric_error(account->state);
    struct check_doctor_line *line = check_doctor_add(
        report, account->survey.id->account, "metrics role",
        error == NULL ? CHECK_DOCTOR_OK : check_doctor_verdict_of(error));
    struct check_doctor_role role = account_role(account);
    if (error == NULL)
        aoai_buf_add(&line->found, "they can be read");
    else
        check_doctor_refusal(facts, error, &role, line);
}

/* Only pools are judged by it, and only for who asked for them. */
static void judge_usages(const struct check_doctor_facts *facts,
                         const struct check_doctor_account *account,
                         struct check_doctor_report *report)
{
    const struct aoai_survey_item *survey = &account->survey;
    const struct aoai_error *error = &survey->usages_error;
    const struct check_settings *settings = &facts->config->settings;
    bool is_wanted = settings->pool_warning != NULL || settings->pool_critical != NULL;
    struct aoai_buf scope = aoai_buf_init(512);
    if (survey->error.kind != AOAI_ERROR_NONE || survey->region == NULL) {
        check_doctor_skip(report, survey->id->account, "usages role",
                          "not tried: the account's region is not known");
        return;
    }
    if (!survey->has_usages)
        return;
    enum check_doctor_verdict verdict = check_doctor_verdict_of(error);
    if (error->kind == AOAI_ERROR_FORBIDDEN && !is_wanted)
        verdict = CHECK_DOCTOR_INFO;
    struct check_doctor_line *line =
        check_doctor_add(report, survey->id->account, "usages role", verdict);
    add_subscription(&scope, survey->id->subscription);
    struct check_doctor_role role = {.name = "Cognitive Services Usages Reader",
                                     .place = "the subscription",
                                     .scope = aoai_buf_text(&scope)};
    if (error->kind == AOAI_ERROR_NONE) {
        check_text_plural(&line->found, (int64_t)survey->pool_count, "quota pool");
        aoai_buf_addf(&line->found, " of %s can be read", survey->region);
    } else {
        check_doctor_refusal(facts, error, &role, line);
    }
    if (verdict == CHECK_DOCTOR_INFO)
        aoai_buf_add(&line->found, "; only --pool-warning and --pool-critical need it");
    aoai_buf_free(&scope);
}

static void add_registration(const struct aoai_survey_item *survey, const char *provider,
                             struct check_doctor_line *line)
{
    aoai_buf_add(&line->remedy, "register it in the subscription:");
    aoai_buf_addf(&line->command, "az provider register --namespace %s --subscription %s",
                  provider, survey->id->subscription);
}

/* A batch saves requests; what it does not answer Resource Manager does. */
static void judge_batch(const struct check_doctor_facts *facts,
                        const struct check_doctor_account *account,
                        struct check_doctor_report *report)
{
    const struct aoai_survey_item *survey = &account->survey;
    struct aoai_error error = account->company_error;
    struct aoai_buf scope = aoai_buf_init(512);
    if (account->company == 0)
        return;
    struct check_doctor_line *line = check_doctor_add(
        report, survey->id->account, "batch",
        error.kind == AOAI_ERROR_NONE ? CHECK_DOCTOR_OK : CHECK_DOCTOR_INFO);
    add_subscription(&scope, survey->id->subscription);
    struct check_doctor_role role = {.name = "Monitoring Reader",
                                     .place = "the subscription",
                                     .scope = aoai_buf_text(&scope)};
    if (error.kind == AOAI_ERROR_FORBIDDEN) {
        check_doctor_reason(&error, &line->found);
        add_registration(survey, aoai_survey_providers[0], line);
    } else if (error.kind != AOAI_ERROR_NONE) {
        /* Here 401 is what 403 is elsewhere: the role is missing. */
        if (error.kind == AOAI_ERROR_AUTH)
            error.kind = AOAI_ERROR_FORBIDDEN;
        check_doctor_refusal(facts, &error, &role, line);
    }
    aoai_buf_addf(&line->found,
                  error.kind == AOAI_ERROR_NONE
                      ? "%zu accounts of %s are asked together"
                      : "; the %zu accounts of %s are asked one by one instead",
                  account->company, survey->region);
    aoai_buf_free(&scope);
}

/* Who works with an account's metrics and has no role above it cannot see this, and need
 * not.
 */
static void judge_provider(const struct check_doctor_account *account, size_t which,
                           struct check_doctor_report *report)
{
    const struct aoai_survey_item *survey = &account->survey;
    const struct aoai_error *error = &survey->provider_errors[which];
    const char *state = survey->provider_states[which];
    const char *name = aoai_survey_providers[which];
    bool is_registered = strcasecmp(state, AOAI_PROVIDER_REGISTERED) == 0 &&
                         error->kind == AOAI_ERROR_NONE;
    bool is_secret = error->kind == AOAI_ERROR_FORBIDDEN;
    struct check_doctor_line *line =
        check_doctor_add(report, survey->id->account, "provider",
                         is_registered                    ? CHECK_DOCTOR_OK
                         : is_secret                      ? CHECK_DOCTOR_INFO
                         : error->kind != AOAI_ERROR_NONE ? check_doctor_verdict_of(error)
                                                          : CHECK_DOCTOR_WARNING);
    aoai_buf_addf(&line->found, "%s: ", name);
    if (is_secret)
        aoai_buf_add(&line->found, "only a role on the subscription shows whether it is "
                                   "registered");
    else if (error->kind != AOAI_ERROR_NONE)
        aoai_buf_add(&line->found, error->message);
    else
        aoai_buf_add(&line->found, is_registered ? "registered" : state);
    if (is_registered || is_secret || error->kind != AOAI_ERROR_NONE)
        return;
    add_registration(survey, name, line);
}

void check_doctor_judge_account(const struct check_doctor_facts *facts,
                                const struct check_doctor_account *account,
                                struct check_doctor_report *report)
{
    static const char *const steps[] = {"account",      "deployments role",
                                        "metrics role", "usages role",
                                        "limits",       "newest minute"};
    const char *why = obstacle(facts);
    size_t first = 0;
    if (why == NULL) {
        judge_itself(facts, account, report);
        first = 1;
        if (account->survey.error.kind == AOAI_ERROR_NOT_FOUND)
            why = "not tried: no such account";
        else if (!account->is_polled)
            why = "not tried";
    }
    for (size_t i = first; why != NULL && i < AOAI_LENGTH(steps); i++)
        check_doctor_skip(report, account->survey.id->account, steps[i], why);
    if (why != NULL)
        return;
    judge_deployments(facts, account, report);
    judge_metrics(facts, account, report);
    judge_usages(facts, account, report);
    for (size_t i = 0; account->survey.has_providers && i < AOAI_SURVEY_PROVIDERS; i++)
        judge_provider(account, i, report);
    judge_batch(facts, account, report);
    check_doctor_judge_data(facts, account, report);
}
