/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/row.h"

#include "nagios-check/advice.h"
#include "nagios-check/facts.h"
#include "nagios-check/one_metric_text.h"
#include "nagios-check/pool.h"
#include "nagios-check/text.h"
#include "nagios-check/verdict.h"

/* "name: reason"; what is about a -d option has no name. */
static void add_reason(const struct check_result *result,
                       const struct check_finding *finding, struct aoai_buf *text)
{
    if (finding->account != NULL) {
        check_finding_name(result, finding, text);
        aoai_buf_add(text, ": ");
    }
    aoai_buf_add(text, finding->reason);
}

/* Throttled is told with the use of the limit: 14 % at 95 % reads differently from 14 %
 * at 40 %.
 */
static void add_throttled(const struct check_finding *finding, struct aoai_buf *text)
{
    const struct check_measure *main = check_finding_main(finding);
    check_text_percent(text, finding->measures[CHECK_THROTTLED].value);
    aoai_buf_add(text, " of ");
    check_text_count(text, finding->requests);
    aoai_buf_add(text, " requests throttled (429)");
    if (!main->is_known || !main->has_percent)
        return;
    aoai_buf_add(text, " at ");
    if (main->limit > 0) {
        check_facts_of_limit(main, "TPM", text);
    } else {
        check_text_percent(text, main->percent);
        aoai_buf_add(text, " PTU utilization");
    }
}

void check_row_headline(const struct check_result *result,
                        const struct check_finding *finding, struct aoai_buf *text)
{
    if (check_finding_is_pool(finding)) {
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
    check_finding_name(result, finding, text);
    aoai_buf_add(text, " ");
    if (finding->decisive == CHECK_THROTTLED)
        add_throttled(finding, text);
    else
        check_facts_peak(finding, finding->decisive, text);
    if (finding->is_softened)
        aoai_buf_addf(text, " (%s)", check_verdict_softener(finding));
    if (finding->has_limit_change && finding->decisive == CHECK_TOKENS &&
        finding->state != CHECK_OK && finding->limits_before.tokens_per_min > 0) {
        aoai_buf_add(text, " (limit was ");
        check_text_short(text, finding->limits_before.tokens_per_min);
        aoai_buf_add(text, ")");
    }
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

void check_row_line(const struct check_result *result,
                    const struct check_finding *finding, struct aoai_buf *text)
{
    aoai_buf_addf(text, "[%s] ", check_state_name(finding->state));
    if (check_finding_is_pool(finding)) {
        check_pool_line(finding->pool, text);
        return;
    }
    if (finding->deployment == NULL) {
        add_reason(result, finding, text);
        return;
    }
    check_finding_name(result, finding, text);
    aoai_buf_add(text, ": ");
    if (result->thresholds->named != NULL)
        check_one_metric_facts(result, finding, text);
    else if (finding->is_unlisted)
        check_facts_unlisted(finding, text);
    else if (finding->is_new)
        aoai_buf_add(text, "only just created: no settled minute yet, not judged");
    else if (finding->is_batch)
        aoai_buf_add(text, "batch: no limit a minute, not judged");
    else
        check_facts(result, finding, text);
    add_model(finding->deployment->deployment, text);
}

void check_row_advice(const struct check_finding *finding, struct aoai_buf *text)
{
    struct check_advice advice = check_advice_for(finding);
    if (finding->state == CHECK_OK || advice.cause == NULL)
        return;
    aoai_buf_addf(text, "  likely cause: %s\n  next step: %s", advice.cause, advice.step);
}
