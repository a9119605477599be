/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/one_metric_text.h"

#include "nagios-check/text.h"

#include <math.h>

#define SMALL 1000 /* below it fractions are worth reading */

enum aoai_unit check_one_metric_unit(const struct aoai_named_metric *named)
{
    return named->aggregation == AOAI_AGGREGATION_COUNT ? AOAI_UNIT_COUNT
                                                        : named->metric->unit;
}

static void add_value(struct aoai_buf *text, const struct aoai_named_metric *named,
                      double value)
{
    bool is_whole = !(fabs(value - round(value)) > 0);
    if (is_whole || fabs(value) >= SMALL)
        check_text_count(text, value);
    else
        check_text_decimal(text, value);
    if (check_one_metric_unit(named) == AOAI_UNIT_PERCENT)
        aoai_buf_add(text, "%");
    else if (check_one_metric_unit(named) == AOAI_UNIT_MILLISECONDS)
        aoai_buf_add(text, " ms");
}

/* " above 50,000": which bound of the range that decided is broken. */
static void add_bound(struct aoai_buf *text, const struct aoai_named_metric *named,
                      const struct check_measure *measure, const char *before)
{
    const struct check_range *range =
        measure->state == CHECK_CRITICAL ? &measure->critical : &measure->warning;
    if (measure->state == CHECK_OK)
        return;
    aoai_buf_add(text, before);
    if (range->is_inside) {
        aoai_buf_add(text, " within ");
        check_range_print(range, text);
    } else if (measure->value > range->end) {
        aoai_buf_add(text, " above ");
        add_value(text, named, range->end);
    } else {
        aoai_buf_add(text, " below ");
        add_value(text, named, range->start);
    }
}

static void add_peak(struct aoai_buf *text, const struct aoai_named_metric *named,
                     const struct check_measure *measure)
{
    add_value(text, named, measure->value);
    aoai_buf_add(text, " at ");
    check_text_time(text, measure->minute);
}

void check_one_metric_headline(const struct check_result *result,
                               const struct check_finding *finding, struct aoai_buf *text)
{
    const struct aoai_named_metric *named = result->thresholds->named;
    const struct check_measure *measure = &finding->measures[CHECK_TOKENS];
    if (finding->is_idle) {
        aoai_buf_addf(text, "%s: no requests in the window", named->metric->name);
        return;
    }
    if (!measure->is_known) {
        aoai_buf_addf(text, "%s: nothing to judge", named->metric->name);
        return;
    }
    if (finding->state == CHECK_OK && result->deployment_count > 1)
        aoai_buf_add(text, named->metric->is_low_worse ? "lowest " : "highest ");
    check_finding_name(result, finding, text);
    aoai_buf_addf(text, " %s ", named->metric->name);
    add_peak(text, named, measure);
    add_bound(text, named, measure, "");
}

/* "; 5 of 5 minutes seen 10:22-10:26Z, 3 outside of the range (alerts at 2)" */
static void add_window(const struct check_result *result,
                       const struct check_measure *measure, struct aoai_buf *text)
{
    const struct check_thresholds *thresholds = result->thresholds;
    int64_t interval = thresholds->named->interval_minutes;
    int64_t points = aoai_span_minutes(measure->window) / interval;
    aoai_buf_addf(text, "; %lld of ", (long long)measure->minutes_seen);
    check_text_plural(text, points, interval == 1 ? "minute" : "interval");
    aoai_buf_add(text, aoai_named_metric_is_sum(thresholds->named) ? " seen "
                                                                   : " with a value ");
    check_text_span(text, measure->window.from_minute, measure->window.to_minute - 1);
    if (thresholds->for_minutes > 1 && measure->minutes_over > 0)
        aoai_buf_addf(text, ", %lld outside of the range (alerts at %lld)",
                      (long long)measure->minutes_over,
                      (long long)thresholds->for_minutes);
}

void check_one_metric_facts(const struct check_result *result,
                            const struct check_finding *finding, struct aoai_buf *text)
{
    const struct aoai_named_metric *named = result->thresholds->named;
    const struct check_measure *measure = &finding->measures[CHECK_TOKENS];
    if (finding->is_unlisted)
        aoai_buf_add(text, "not in Azure's list of deployments, not judged: ");
    if (finding->reason[0] != '\0') {
        aoai_buf_add(text, finding->reason);
    } else if (finding->is_mute) {
        aoai_buf_addf(text, "does not report %s", named->metric->name);
    } else if (finding->is_new) {
        aoai_buf_add(text, "only just created: no settled minute yet, not judged");
    } else if (finding->is_idle) {
        aoai_buf_add(text, "no requests in the window");
    } else if (!measure->is_known) {
        aoai_buf_add(text, "no value");
    } else {
        add_peak(text, named, measure);
        add_bound(text, named, measure, ",");
        add_window(result, measure, text);
    }
}

void check_one_metric_footer(const struct aoai_named_metric *named, struct aoai_buf *text)
{
    aoai_buf_addf(text, "; %s (%s): %s of each %s, unit %s", named->metric->name,
                  named->metric->title, aoai_aggregation_name(named->aggregation),
                  named->interval_minutes == 1
                      ? "minute"
                      : aoai_metric_interval_name(named->interval_minutes),
                  aoai_unit_name(check_one_metric_unit(named)));
}

const char *check_one_metric_uom(const struct aoai_named_metric *named)
{
    switch (check_one_metric_unit(named)) {
    case AOAI_UNIT_PERCENT:
        return "%";
    case AOAI_UNIT_MILLISECONDS:
        return "ms";
    case AOAI_UNIT_COUNT:
        break;
    }
    return "";
}

void check_one_metric_suffix(const struct aoai_named_metric *named,
                             struct aoai_buf *label)
{
    for (const char *at = named->metric->name; *at != '\0'; at++) {
        char letter = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
        aoai_buf_add_bytes(label, &letter, 1);
    }
}
