/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/row.h"

#include "nagios-check/advice.h"
#include "nagios-check/one_metric_text.h"
#include "nagios-check/pool.h"
#include "nagios-check/text.h"
#include "nagios-check/verdict.h"

void check_row_name(const struct check_result *result,
                    const struct check_finding *finding, struct aoai_buf *text)
{
    if (finding->account == NULL) {
        aoai_buf_addf(text, finding->asked != NULL ? "-d %.200s" : "quota pools",
                      finding->asked);
        return;
    }
    if (finding->deployment == NULL || finding->is_whole_account) {
        aoai_buf_add(text, finding->account->id->account);
        return;
    }
    if (result->snapshot->account_count > 1)
        aoai_buf_addf(text, "%s/", finding->account->id->account);
    aoai_buf_add(text, finding->deployment->name);
}

/* "name: reason"; what is about a -d option has no name. */
static void add_reason(const struct check_result *result,
                       const struct check_finding *finding, struct aoai_buf *text)
{
    if (finding->account != NULL) {
        check_row_name(result, finding, text);
        aoai_buf_add(text, ": ");
    }
    aoai_buf_add(text, finding->reason);
}

static void add_percent_of_limit(const struct check_measure *measure, const char *unit,
                                 struct aoai_buf *text)
{
    check_text_percent(text, measure->percent);
    aoai_buf_add(text, " of ");
    check_text_short(text, measure->limit);
    aoai_buf_addf(text, " %s", unit);
}

/* Throttled is told with the use of the limit: 14 % at 95 % reads differently from 14 %
 * at 40 %.
 */
static void add_throttled(const struct check_finding *finding, struct aoai_buf *text)
{
    const struct check_measure *main = check_judge_main(finding);
    check_text_percent(text, finding->measures[CHECK_THROTTLED].value);
    aoai_buf_add(text, " of ");
    check_text_count(text, finding->requests);
    aoai_buf_add(text, " requests throttled (429)");
    if (!main->is_known || !main->has_percent)
        return;
    aoai_buf_add(text, " at ");
    if (main->limit > 0) {
        add_percent_of_limit(main, "TPM", text);
    } else {
        check_text_percent(text, main->percent);
        aoai_buf_add(text, " PTU utilization");
    }
}

static void add_peak(const struct check_finding *finding, enum check_kind kind,
                     struct aoai_buf *text)
{
    const struct check_measure *measure = &finding->measures[kind];
    if (kind == CHECK_PTU) {
        check_text_percent(text, measure->percent);
        aoai_buf_add(text, " PTU utilization");
    } else if (measure->has_percent) {
        add_percent_of_limit(measure, kind == CHECK_REQUESTS ? "RPM" : "TPM", text);
    } else {
        check_text_count(text, measure->value);
        aoai_buf_add(text, " tokens");
    }
    aoai_buf_add(text, " at ");
    check_text_time(text, measure->minute);
}

void check_row_headline(const struct check_result *result,
                        const struct check_finding *finding, struct aoai_buf *text)
{
    if (check_pool_is_row(finding)) {
        check_pool_headline(finding->pool, text);
        return;
    }
    if (finding->state == CHECK_UNKNOWN || finding->is_by_reason ||
        finding->deployment == NULL) {
        add_reason(result, finding, text);
        return;
    }
    if (result->thresholds->named != NULL) {
        check_one_metric_headline(result, finding, text);
        return;
    }
    if (!finding->measures[finding->decisive].is_known) {
        aoai_buf_add(text, "nothing to judge");
        return;
    }
    if (finding->state == CHECK_OK)
        aoai_buf_add(text, "busiest ");
    check_row_name(result, finding, text);
    aoai_buf_add(text, " ");
    if (finding->decisive == CHECK_THROTTLED)
        add_throttled(finding, text);
    else
        add_peak(finding, finding->decisive, text);
    if (finding->is_softened)
        aoai_buf_addf(text, " (%s)", check_verdict_softener(finding));
}

static void add_minutes(const struct check_measure *measure,
                        const struct check_thresholds *thresholds, struct aoai_buf *text)
{
    aoai_buf_addf(text, "; %lld of ", (long long)measure->minutes_seen);
    check_text_plural(text, thresholds->window_minutes, "minute");
    aoai_buf_add(text, " seen ");
    check_text_span(text, measure->window.from_minute, measure->window.to_minute - 1);
    if (thresholds->for_minutes > 1 && measure->minutes_over > 0)
        aoai_buf_addf(text, ", %lld over the threshold (alerts at %lld)",
                      (long long)measure->minutes_over,
                      (long long)thresholds->for_minutes);
}

/* "limit 120,000 TPM as given, Azure's is 200,000": nobody shall take it for Azure's. */
static void add_given_limit(const struct check_finding *finding, struct aoai_buf *text)
{
    const struct aoai_deployment *deployment = finding->deployment->deployment;
    aoai_buf_add(text, "limit ");
    check_text_count(text, finding->limit_given);
    aoai_buf_add(text, " TPM as given");
    if (deployment == NULL || deployment->limit.is_assumed ||
        !(deployment->limit.tokens_per_min > 0))
        return;
    aoai_buf_add(text, ", Azure's is ");
    check_text_count(text, deployment->limit.tokens_per_min);
}

static void add_tokens(const struct check_finding *finding, struct aoai_buf *text)
{
    const struct check_measure *tokens = &finding->measures[CHECK_TOKENS];
    check_text_count(text, tokens->value);
    aoai_buf_add(text, " tokens at ");
    check_text_time(text, tokens->minute);
    if (!tokens->has_percent && finding->decisive == CHECK_REQUESTS)
        aoai_buf_add(text, ", no limit of tokens");
    if (!tokens->has_percent)
        return;
    aoai_buf_add(text, " = ");
    check_text_percent(text, tokens->percent);
    aoai_buf_add(text, " of ");
    if (finding->limit_given > 0) {
        add_given_limit(finding, text);
        return;
    }
    check_text_count(text, tokens->limit);
    aoai_buf_add(text, " TPM");
    if (finding->deployment->deployment->limit.is_assumed)
        aoai_buf_add(text, " (assumed from the capacity)");
}

static void add_requests(const struct check_finding *finding,
                         const struct check_thresholds *thresholds, struct aoai_buf *text)
{
    const struct check_measure *requests = &finding->measures[CHECK_REQUESTS];
    const struct check_measure *throttled = &finding->measures[CHECK_THROTTLED];
    if (!throttled->is_known)
        return;
    aoai_buf_add(text, "; ");
    check_text_count(text, finding->requests);
    aoai_buf_add(text, " requests");
    if (requests->is_known && finding->requests > 0) {
        bool is_peak = !(requests->value < requests->peak);
        aoai_buf_add(text, is_peak ? ", at most " : ", ");
        check_text_count(text, requests->value);
        aoai_buf_add(text, " a minute");
        if (!is_peak) {
            aoai_buf_add(text, " at ");
            check_text_time(text, requests->minute);
        }
        aoai_buf_add(text, " = ");
        check_text_percent(text, requests->percent);
        aoai_buf_add(text, " of ");
        check_text_count(text, requests->limit);
        aoai_buf_add(text, " RPM");
    }
    if (finding->throttled > 0) {
        aoai_buf_add(text, ", ");
        check_text_percent(text, throttled->value);
        aoai_buf_add(text, " throttled");
    } else if (finding->requests > 0) {
        aoai_buf_add(text, ", none throttled");
    }
    if (finding->throttled > 0 && finding->requests < thresholds->min_requests)
        aoai_buf_add(text, " (too few to judge)");
}

/* " (gpt-4o Standard, dynamic quota)" */
static void add_model(const struct aoai_deployment *deployment, struct aoai_buf *text)
{
    if (deployment == NULL)
        return;
    bool has_model = deployment->model != NULL;
    aoai_buf_addf(text, " (%s%s%s", has_model ? deployment->model : "",
                  has_model ? " " : "", deployment->sku != NULL ? deployment->sku : "");
    if (deployment->sku_kind == AOAI_SKU_PROVISIONED)
        aoai_buf_addf(text, ", %.0f PTU", deployment->capacity);
    if (!deployment->is_openai_model)
        aoai_buf_add(text, ", counted by TotalTokens");
    if (deployment->has_dynamic_quota)
        aoai_buf_add(text, ", dynamic quota");
    if (deployment->spillover != NULL)
        aoai_buf_addf(text, ", spillover to %s", deployment->spillover);
    if (deployment->is_paused)
        aoai_buf_add(text, ", paused");
    aoai_buf_add(text, ")");
}

static void add_unlisted(const struct check_finding *finding, struct aoai_buf *text)
{
    const struct check_measure *tokens = &finding->measures[CHECK_TOKENS];
    aoai_buf_add(text, "not in Azure's list of deployments: ");
    if (tokens->is_known) {
        check_text_count(text, tokens->value);
        aoai_buf_add(text, " tokens at its peak");
    } else {
        aoai_buf_add(text, "no value of tokens");
    }
    aoai_buf_add(text, ", no limit to judge");
}

/* "; rising by 2,000 a minute, reaches its limit in about 25 min" */
static void add_trend(const struct check_finding *finding, struct aoai_buf *text)
{
    if (!finding->is_rising)
        return;
    aoai_buf_add(text, "; rising by ");
    if (finding->measures[CHECK_PTU].is_known)
        check_text_percent(text, finding->rise_per_min);
    else
        check_text_count(text, finding->rise_per_min);
    aoai_buf_add(text, " a minute, reaches its limit ");
    if (finding->limit_in_min > 0)
        aoai_buf_addf(text, "in about %lld min", (long long)finding->limit_in_min);
    else
        aoai_buf_add(text, "about now");
}

static void add_facts(const struct check_result *result,
                      const struct check_finding *finding, struct aoai_buf *text)
{
    const struct check_measure *main = check_judge_main(finding);
    if (finding->reason[0] != '\0')
        aoai_buf_addf(text, "%s%s", finding->reason, main->is_known ? "; " : "");
    if (finding->measures[CHECK_PTU].is_known)
        add_peak(finding, CHECK_PTU, text);
    else if (main->is_known)
        add_tokens(finding, text);
    else if (finding->reason[0] == '\0')
        aoai_buf_add(text, "tokens not known");
    if (finding->is_softened)
        aoai_buf_addf(text, "; softened from CRITICAL by %s",
                      check_verdict_softener(finding));
    add_trend(finding, text);
    if (main->is_known)
        add_minutes(main, result->thresholds, text);
    add_requests(finding, result->thresholds, text);
}

void check_row_line(const struct check_result *result,
                    const struct check_finding *finding, struct aoai_buf *text)
{
    aoai_buf_addf(text, "[%s] ", check_state_name(finding->state));
    if (check_pool_is_row(finding)) {
        check_pool_line(finding->pool, text);
        return;
    }
    if (finding->deployment == NULL) {
        add_reason(result, finding, text);
        return;
    }
    check_row_name(result, finding, text);
    aoai_buf_add(text, ": ");
    if (result->thresholds->named != NULL)
        check_one_metric_facts(result, finding, text);
    else if (finding->is_unlisted)
        add_unlisted(finding, text);
    else if (finding->is_new)
        aoai_buf_add(text, "only just created: no settled minute yet, not judged");
    else if (finding->is_batch)
        aoai_buf_add(text, "batch: no limit a minute, not judged");
    else
        add_facts(result, finding, text);
    add_model(finding->deployment->deployment, text);
}

void check_row_advice(const struct check_finding *finding, struct aoai_buf *text)
{
    struct check_advice advice = check_advice_for(finding);
    if (finding->state == CHECK_OK || advice.cause == NULL)
        return;
    aoai_buf_addf(text, "  likely cause: %s\n  next step: %s", advice.cause, advice.step);
}
