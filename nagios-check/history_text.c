/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/history_text.h"

#include "nagios-check/history.h"
#include "nagios-check/list_row.h"
#include "nagios-check/table.h"
#include "nagios-check/text.h"

#include <string.h>

#define NAME_CAP     1024
#define BUSIEST_MOST 3

static const char *const ascii[CHECK_HISTORY_LEVELS] = {".", ":", "-", "=",
                                                        "+", "*", "#", "@"};
static const char *const blocks[CHECK_HISTORY_LEVELS] = {
    "\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83", "\xe2\x96\x84",
    "\xe2\x96\x85", "\xe2\x96\x86", "\xe2\x96\x87", "\xe2\x96\x88"};

/* One deployment on its way to the output. */
struct report {
    const struct check_history_deployment *deployment;
    const struct check_thresholds *thresholds;
    const struct check_look *look;
    struct check_history_use use;
    struct check_history_throttled throttled;
    struct aoai_buf *output;
};

static void add_label(const struct report *report, const char *label)
{
    aoai_buf_addf(report->output, "  %-9s", label);
}

/* "485,685 tokens", "93.0%" of PTU utilization. */
static void add_value(const struct report *report, double value)
{
    if (report->deployment->is_provisioned) {
        check_text_percent(report->output, value);
        aoai_buf_add(report->output, " PTU utilization");
        return;
    }
    check_text_count(report->output, value);
    aoai_buf_add(report->output, " tokens");
}

/* " = 107.9%" of the limit, where there is one and the value is not percent already. */
static void add_share(const struct report *report, double value)
{
    double percent = 0;
    if (report->deployment->is_provisioned ||
        !aoai_quota_percent(value, report->deployment->limit, &percent))
        return;
    const char *colour =
        report->look->has_colours
            ? check_table_colour(check_list_state(report->thresholds, percent))
            : "";
    aoai_buf_addf(report->output, " = %s", colour);
    check_text_percent(report->output, percent);
    aoai_buf_add(report->output, colour[0] != '\0' ? CHECK_TABLE_PLAIN : "");
}

static void add_peak(const struct report *report)
{
    const struct check_history_use *use = &report->use;
    add_label(report, "peak");
    add_value(report, use->peak);
    aoai_buf_add(report->output, " at ");
    check_text_moment(report->output, use->peak_minute);
    add_share(report, use->peak);
    aoai_buf_add(report->output, "\n");
    add_label(report, "95 %");
    aoai_buf_add(report->output, "of the minutes at most ");
    add_value(report, use->p95);
    add_share(report, use->p95);
    aoai_buf_add(report->output, "\n");
}

static void add_minutes(const struct report *report)
{
    const struct check_history_use *use = &report->use;
    if (report->deployment->limit > 0) {
        add_label(report, "limit");
        aoai_buf_add(report->output, "reached or exceeded in ");
        check_text_count(report->output, (double)use->minutes_full);
        aoai_buf_add(report->output, " of ");
        check_text_count(report->output, (double)use->minutes_seen);
        aoai_buf_addf(report->output, " minute%s\n", use->minutes_seen == 1 ? "" : "s");
    }
    if (use->minutes_seen == use->minutes)
        return;
    add_label(report, "missing");
    check_text_count(report->output, (double)(use->minutes - use->minutes_seen));
    aoai_buf_add(report->output, " of ");
    check_text_count(report->output, (double)use->minutes);
    aoai_buf_add(report->output, " minutes have no value\n");
}

static void add_hours(const struct report *report)
{
    const char *const *signs = report->look->has_blocks ? blocks : ascii;
    bool has_limit = report->deployment->limit > 0;
    double full = has_limit ? report->deployment->limit : report->use.peak;
    add_label(report, "hours");
    aoai_buf_add(report->output, "0h ");
    for (int i = 0; i < CHECK_HISTORY_HOURS; i++) {
        const struct check_history_hour *hour = &report->use.hours[i];
        if (i == CHECK_HISTORY_HOURS / 2)
            aoai_buf_add(report->output, " 12h ");
        aoai_buf_add(report->output,
                     hour->is_known ? signs[check_history_level(hour->peak, full) - 1]
                                    : "?");
    }
    aoai_buf_addf(report->output, " 24h UTC, highest minute; %s = %s\n",
                  signs[CHECK_HISTORY_LEVELS - 1], has_limit ? "the limit" : "the peak");
}

/* The hour with the highest minute of those not taken yet, the earlier of equals; -1 = none
 * was used.
 */
static int find_busiest(const struct check_history_use *use, const bool *is_taken)
{
    int busiest = -1;
    for (int i = 0; i < CHECK_HISTORY_HOURS; i++)
        if (use->hours[i].is_known && !is_taken[i] && use->hours[i].peak > 0 &&
            (busiest < 0 || use->hours[i].peak > use->hours[busiest].peak))
            busiest = i;
    return busiest;
}

/* "14h 485,685 tokens = 107.9%, 10h ..., 16h ... (UTC)" */
static void add_busiest(const struct report *report)
{
    bool is_taken[CHECK_HISTORY_HOURS] = {false};
    int count = 0;
    for (; count < BUSIEST_MOST; count++) {
        int hour = find_busiest(&report->use, is_taken);
        if (hour < 0)
            break;
        is_taken[hour] = true;
        if (count == 0)
            add_label(report, "busiest");
        aoai_buf_addf(report->output, "%s%dh ", count > 0 ? ", " : "", hour);
        add_value(report, report->use.hours[hour].peak);
        add_share(report, report->use.hours[hour].peak);
    }
    if (count > 0)
        aoai_buf_add(report->output, " (UTC)\n");
}

static void add_spell(const struct report *report,
                      const struct check_history_spell *spell)
{
    int64_t last = spell->span.to_minute - 1;
    add_label(report, "");
    check_text_moment(report->output, spell->span.from_minute);
    if (last > spell->span.from_minute) {
        aoai_buf_add(report->output, " to ");
        check_text_moment(report->output, last);
    }
    aoai_buf_add(report->output, ": ");
    check_text_count(report->output, spell->count);
    aoai_buf_add(report->output, "\n");
}

static void add_unseen_requests(const struct report *report)
{
    int64_t unseen = report->use.minutes - report->throttled.minutes_seen;
    if (unseen <= 0)
        return;
    aoai_buf_add(report->output, "; ");
    check_text_count(report->output, (double)unseen);
    aoai_buf_addf(report->output, " minute%s unknown", unseen == 1 ? "" : "s");
}

static void add_throttled(const struct report *report)
{
    const struct check_history_throttled *throttled = &report->throttled;
    double requests = report->deployment->requests;
    double percent = 0;
    add_label(report, "429");
    if (throttled->minutes_seen == 0) {
        aoai_buf_add(report->output, "not known\n");
        return;
    }
    if (throttled->spell_count == 0) {
        aoai_buf_add(report->output, "none of ");
        check_text_count(report->output, requests);
        aoai_buf_add(report->output, " requests");
        add_unseen_requests(report);
        aoai_buf_add(report->output, "\n");
        return;
    }
    check_text_count(report->output, throttled->total);
    aoai_buf_add(report->output, " of ");
    check_text_count(report->output, requests);
    aoai_buf_add(report->output, " requests");
    if (aoai_quota_percent(throttled->total, requests, &percent)) {
        aoai_buf_add(report->output, " = ");
        check_text_percent(report->output, percent);
    }
    add_unseen_requests(report);
    aoai_buf_addf(report->output, ", in %zu spell%s%s:\n", throttled->spell_count,
                  throttled->spell_count == 1 ? "" : "s",
                  throttled->spell_count > throttled->largest_count ? ", the largest"
                                                                    : "");
    for (size_t i = 0; i < throttled->largest_count; i++)
        add_spell(report, &throttled->largest[i]);
}

/* A name must not steer a terminal. */
static void add_name(const struct report *report, const char *account)
{
    const struct check_history_deployment *deployment = report->deployment;
    struct aoai_buf name = aoai_buf_init(NAME_CAP);
    aoai_buf_addf(&name, "%s%s%s", account == NULL ? "" : account,
                  account == NULL ? "" : "/", deployment->name);
    if (deployment->sku != NULL)
        aoai_buf_addf(&name, " (%s%s%s)",
                      deployment->model == NULL ? "" : deployment->model,
                      deployment->model == NULL ? "" : " ", deployment->sku);
    if (name.data != NULL)
        check_text_clean(name.data, false);
    aoai_buf_addf(report->output, "\n%s%s%s",
                  report->look->has_colours ? CHECK_TABLE_BOLD : "", aoai_buf_text(&name),
                  report->look->has_colours ? CHECK_TABLE_PLAIN : "");
    aoai_buf_free(&name);
    if (deployment->is_provisioned || !(deployment->limit > 0)) {
        aoai_buf_add(report->output, deployment->is_provisioned ? "\n" : ", no limit\n");
        return;
    }
    aoai_buf_add(report->output, ", ");
    check_text_count(report->output, deployment->limit);
    aoai_buf_add(report->output, " TPM\n");
}

static bool add_deployment(struct report *report, const struct check_history *history,
                           const char *account)
{
    const struct check_history_deployment *deployment = report->deployment;
    struct aoai_span span = check_history_span(history, deployment);
    if (!check_history_use(&deployment->use, span, deployment->limit, &report->use))
        return false;
    check_history_throttled(&deployment->throttled, span, &report->throttled);
    add_name(report, account);
    if (report->use.minutes_seen > 0) {
        add_peak(report);
        add_minutes(report);
        add_hours(report);
        add_busiest(report);
    } else {
        add_label(report, "missing");
        aoai_buf_add(report->output, check_history_is_new(history, deployment)
                                         ? "only just created: no settled minute yet\n"
                                         : "no minute has a value\n");
    }
    add_throttled(report);
    return true;
}

static void add_error(const struct check_history_account *account,
                      const struct aoai_error *error, struct aoai_buf *output)
{
    if (error->kind != AOAI_ERROR_NONE)
        aoai_buf_addf(output, "\n%s: %s\n", account->id->account, error->message);
}

bool check_history_print(const struct check_history *history,
                         const struct check_thresholds *thresholds,
                         const struct check_look *look, struct aoai_buf *output,
                         enum check_state *state)
{
    struct report report = {.thresholds = thresholds, .look = look, .output = output};
    *state = check_history_is_unknown(history) ? CHECK_UNKNOWN : CHECK_OK;
    check_text_moment(output, history->span.from_minute);
    aoai_buf_add(output, " to ");
    check_text_moment(output, history->span.to_minute - 1);
    aoai_buf_add(output, ", ");
    check_text_count(output, (double)aoai_span_minutes(history->span));
    aoai_buf_addf(output, " minutes (settle %lld s)\n", (long long)thresholds->settle_s);
    for (size_t i = 0; i < history->account_count; i++) {
        const struct check_history_account *account = &history->accounts[i];
        add_error(account, &account->limits_error, output);
        add_error(account, &account->error, output);
        if (account->count == 0 && account->error.kind == AOAI_ERROR_NONE)
            aoai_buf_addf(output, "\n%s: " CHECK_HISTORY_NOTHING "\n",
                          account->id->account);
        for (size_t j = 0; j < account->count; j++) {
            report.deployment = &account->items[j];
            if (!add_deployment(&report, history,
                                history->account_count > 1 ? account->id->account : NULL))
                return false;
        }
    }
    return !output->has_failed;
}
