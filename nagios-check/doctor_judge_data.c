/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/doctor_judge.h"

#include "common/utc.h"
#include "nagios-check/limit.h"
#include "nagios-check/text.h"

#define NAMES_MAX 3 /* of deployments in a line */

const struct aoai_error *check_doctor_metric_error(const struct aoai_account_state *state)
{
    const struct aoai_error *first = NULL;
    for (size_t i = 0; i < AOAI_METRIC_COUNT; i++) {
        if (state->errors[i].kind == AOAI_ERROR_FORBIDDEN)
            return &state->errors[i];
        if (first == NULL && state->errors[i].kind != AOAI_ERROR_NONE)
            first = &state->errors[i];
    }
    return first;
}

static size_t listed_count(const struct aoai_account_state *state)
{
    size_t count = 0;
    for (size_t i = 0; i < state->deployment_count; i++)
        count += state->deployments[i].deployment != NULL ? 1 : 0;
    return count;
}

static bool needs_limit(const struct check_doctor_facts *facts,
                        const struct aoai_deployment_state *state)
{
    const struct aoai_deployment *deployment = state->deployment;
    return deployment != NULL && deployment->sku_kind == AOAI_SKU_STANDARD &&
           deployment->limit.tokens_per_min <= 0 &&
           check_limit_given(&facts->config->settings.limits, state->name) <= 0;
}

/* ", 2 without (a, b)": returns how many. */
static size_t add_unlimited(const struct check_doctor_facts *facts,
                            const struct aoai_account_state *state, struct aoai_buf *text)
{
    size_t count = 0;
    struct aoai_buf names = aoai_buf_init(1024);
    for (size_t i = 0; i < state->deployment_count; i++) {
        if (!needs_limit(facts, &state->deployments[i]))
            continue;
        if (count < NAMES_MAX)
            aoai_buf_addf(&names, "%s%s", count > 0 ? ", " : "",
                          state->deployments[i].name);
        else if (count == NAMES_MAX)
            aoai_buf_add(&names, ", ...");
        count++;
    }
    if (count > 0)
        aoai_buf_addf(text, ", %zu without (%s)", count, aoai_buf_text(&names));
    aoai_buf_free(&names);
    return count;
}

static size_t count_kind(const struct aoai_account_state *state, enum aoai_sku_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < state->deployment_count; i++) {
        const struct aoai_deployment *deployment = state->deployments[i].deployment;
        count += deployment != NULL && deployment->sku_kind == kind ? 1 : 0;
    }
    return count;
}

static void judge_limits(const struct check_doctor_facts *facts,
                         const struct check_doctor_account *account,
                         struct check_doctor_report *report)
{
    const struct aoai_account_state *state = account->state;
    const char *name = account->survey.id->account;
    if (state->limits_error.kind != AOAI_ERROR_NONE) {
        check_doctor_skip(report, name, "limits", "not tried: no list of deployments");
        return;
    }
    struct check_doctor_line *line =
        check_doctor_add(report, name, "limits", CHECK_DOCTOR_OK);
    size_t listed = listed_count(state);
    size_t provisioned = count_kind(state, AOAI_SKU_PROVISIONED);
    size_t batch = count_kind(state, AOAI_SKU_BATCH);
    if (listed == 0) {
        line->verdict = CHECK_DOCTOR_WARNING;
        aoai_buf_add(&line->found, "no deployment");
        aoai_buf_add(&line->remedy, "deploy a model, or compare --deployment, --exclude "
                                    "and --model with the portal");
        return;
    }
    size_t limited = 0;
    for (size_t i = 0; i < state->deployment_count; i++)
        limited += state->deployments[i].deployment != NULL &&
                           !needs_limit(facts, &state->deployments[i])
                       ? 1
                       : 0;
    aoai_buf_addf(&line->found, "%zu of ", limited - provisioned - batch);
    check_text_plural(&line->found, (int64_t)listed, "deployment");
    aoai_buf_add(&line->found,
                 limited - provisioned - batch == 1 ? " has a limit" : " have a limit");
    if (add_unlimited(facts, state, &line->found) > 0) {
        line->verdict = CHECK_DOCTOR_WARNING;
        aoai_buf_add(&line->remedy,
                     "Azure names none: give one with --limit GLOB=TPM, or "
                     "leave it out with --exclude");
    }
    if (provisioned > 0)
        aoai_buf_addf(&line->found, ", %zu provisioned", provisioned);
    if (batch > 0)
        aoai_buf_addf(&line->found, ", %zu batch", batch);
}

static void judge_newest(const struct check_doctor_facts *facts,
                         const struct check_doctor_account *account,
                         struct check_doctor_report *report)
{
    const struct check_settings *settings = &facts->config->settings;
    const char *name = account->survey.id->account;
    if (check_doctor_metric_error(account->state) != NULL) {
        check_doctor_skip(report, name, "newest minute", "not tried: no metrics");
        return;
    }
    if (account->state->deployment_count == 0) {
        check_doctor_skip(report, name, "newest minute", "not tried: no deployments");
        return;
    }
    bool is_good = account->has_age && account->age_s <= settings->max_age_s;
    struct check_doctor_line *line = check_doctor_add(
        report, name, "newest minute", is_good ? CHECK_DOCTOR_OK : CHECK_DOCTOR_WARNING);
    if (!account->has_age) {
        aoai_buf_add(&line->found, "no value in ");
        check_text_plural(
            &line->found,
            account->state->span.to_minute - account->state->span.from_minute, "minute");
    } else {
        check_text_time(&line->found, aoai_utc_minute(facts->now_s - account->age_s) - 1);
        aoai_buf_add(&line->found, ", lag ");
        check_text_count(&line->found, (double)account->age_s);
        aoai_buf_addf(&line->found, " s (--settle %lld)", (long long)settings->settle_s);
    }
    if (!is_good)
        aoai_buf_addf(&line->remedy,
                      "Azure Monitor is late: more than %lld seconds (--max-age) is "
                      "UNKNOWN; look at https://status.azure.com",
                      (long long)settings->max_age_s);
}

void check_doctor_judge_data(const struct check_doctor_facts *facts,
                             const struct check_doctor_account *account,
                             struct check_doctor_report *report)
{
    judge_limits(facts, account, report);
    judge_newest(facts, account, report);
}
