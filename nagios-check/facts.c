/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/facts.h"

#include "nagios-check/text.h"
#include "nagios-check/verdict.h"

void check_facts_of_limit(const struct check_measure *measure, const char *unit,
                          struct aoai_buf *text)
{
    check_text_percent(text, measure->percent);
    aoai_buf_add(text, " of ");
    check_text_short(text, measure->limit);
    aoai_buf_addf(text, " %s", unit);
}

void check_facts_peak(const struct check_finding *finding, enum check_kind kind,
                      struct aoai_buf *text)
{
    const struct check_measure *measure = &finding->measures[kind];
    if (kind == CHECK_PTU) {
        check_text_percent(text, measure->percent);
        aoai_buf_add(text, " PTU utilization");
    } else if (measure->has_percent) {
        check_facts_of_limit(measure, kind == CHECK_REQUESTS ? "RPM" : "TPM", text);
    } else {
        check_text_count(text, measure->value);
        aoai_buf_add(text, " tokens");
    }
    aoai_buf_add(text, " at ");
    check_text_time(text, measure->minute);
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

void check_facts_unlisted(const struct check_finding *finding, struct aoai_buf *text)
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

/* "200,000 to 100,000 TPM", where it changed; says whether it did. */
static bool add_change(double before, double now, const char *unit, const char *gap,
                       struct aoai_buf *text)
{
    if (!(before < now || before > now))
        return false;
    aoai_buf_add(text, gap);
    if (before > 0)
        check_text_count(text, before);
    else
        aoai_buf_add(text, "none");
    aoai_buf_add(text, " to ");
    if (now > 0)
        check_text_count(text, now);
    else
        aoai_buf_add(text, "none");
    aoai_buf_addf(text, " %s", unit);
    return true;
}

/* "; limit changed from 200,000 to 100,000 TPM, 1,200 to 600 RPM between 10:25Z and 10:30Z"
 */
static void add_limit_change(const struct check_finding *finding, struct aoai_buf *text)
{
    const struct check_limits *before = &finding->limits_before;
    const struct check_limits *after = &finding->limits_after;
    const char *gap = " from ";
    if (!finding->has_limit_change)
        return;
    aoai_buf_add(text, "; limit changed");
    if (add_change(before->tokens_per_min, after->tokens_per_min, "TPM", gap, text))
        gap = ", ";
    if (add_change(before->requests_per_min, after->requests_per_min, "RPM", gap, text))
        gap = ", ";
    (void)add_change(before->ptu, after->ptu, "PTU", gap, text);
    aoai_buf_add(text, " between ");
    check_text_time(text, finding->before_read_at_s / 60);
    aoai_buf_add(text, " and ");
    check_text_time(text, finding->changed_at_s / 60);
}

void check_facts(const struct check_result *result, const struct check_finding *finding,
                 struct aoai_buf *text)
{
    const struct check_measure *main = check_finding_main(finding);
    if (finding->reason[0] != '\0')
        aoai_buf_addf(text, "%s%s", finding->reason, main->is_known ? "; " : "");
    if (finding->measures[CHECK_PTU].is_known)
        check_facts_peak(finding, CHECK_PTU, text);
    else if (main->is_known)
        add_tokens(finding, text);
    else if (finding->reason[0] == '\0')
        aoai_buf_add(text, "tokens not known");
    if (finding->is_softened)
        aoai_buf_addf(text, "; softened from CRITICAL by %s",
                      check_verdict_softener(finding));
    add_limit_change(finding, text);
    add_trend(finding, text);
    if (main->is_known)
        add_minutes(main, result->thresholds, text);
    add_requests(finding, result->thresholds, text);
}
