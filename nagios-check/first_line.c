/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/first_line.h"

#include "nagios-check/rank.h"
#include "nagios-check/row.h"
#include "nagios-check/text.h"

#include <string.h>

#define LINE_CAP  2048
#define NAMES_MAX 80 /* bytes of a list of names */

/* A list of names on its way into a text: the first always, cut where it is too long, the
 * others while they fit.
 */
struct names {
    struct aoai_buf *text;
    const char *before;
    size_t length;
    size_t count;
    size_t left_out;
};

static void add_name(struct names *names, char *name)
{
    check_text_cut(name, NAMES_MAX);
    size_t length = strlen(name) + (names->count > 0 ? strlen(", ") : 0);
    if (names->left_out > 0 || (names->count > 0 && names->length + length > NAMES_MAX)) {
        names->left_out++;
        return;
    }
    aoai_buf_addf(names->text, "%s%s", names->count > 0 ? ", " : names->before, name);
    names->length += length;
    names->count++;
}

static void end_names(const struct names *names)
{
    if (names->left_out > 0)
        aoai_buf_addf(names->text, " +%zu", names->left_out);
}

/* ", 3 unknown: chat, embed +1". The one that is the headline is not named again. */
static void add_unknown(const struct check_result *result, bool is_headline,
                        struct aoai_buf *line)
{
    struct names names = {.text = line, .before = ": "};
    if (result->unknown_count == 0 || (is_headline && result->count == 1))
        return;
    aoai_buf_addf(line, ", %zu unknown", result->unknown_count);
    if (is_headline && result->unknown_count == 1 &&
        check_rank_is_unknown(result, &result->findings[0]))
        return;
    for (size_t i = 0; i < result->count; i++) {
        struct aoai_buf name = aoai_buf_init(LINE_CAP);
        if (!check_rank_is_unknown(result, &result->findings[i]))
            continue;
        check_finding_name(result, &result->findings[i], &name);
        if (name.data != NULL)
            add_name(&names, name.data);
        line->has_failed = line->has_failed || name.has_failed;
        aoai_buf_free(&name);
    }
    end_names(&names);
}

/* ", 1 of 2 deployments, 1 of 3 pools": what does not alert is not counted beside what
 * does.
 */
static void add_alerts(const struct check_result *result, struct aoai_buf *line)
{
    if (result->alert_count > 0 || result->pool_alert_count == 0) {
        aoai_buf_addf(line, ", %zu of ", result->alert_count);
        check_text_plural(line, (int64_t)result->deployment_count, "deployment");
    }
    if (result->pool_alert_count > 0) {
        aoai_buf_addf(line, ", %zu of ", result->pool_alert_count);
        check_text_plural(line, (int64_t)result->pool_count, "pool");
    }
}

static void add_totals(const struct check_result *result, struct aoai_buf *line)
{
    aoai_buf_add(line, ", ");
    check_text_plural(line, (int64_t)result->deployment_count, "deployment");
    if (result->pool_count == 0)
        return;
    aoai_buf_add(line, ", ");
    check_text_plural(line, (int64_t)result->pool_count, "pool");
}

static void add_counts(const struct check_result *result, struct aoai_buf *line)
{
    const struct aoai_named_metric *named = result->thresholds->named;
    bool is_unknown = result->state == CHECK_UNKNOWN ||
                      (result->alert_count == 0 && result->pool_alert_count == 0 &&
                       result->count > 0 && result->findings[0].is_by_reason);
    bool has_deployments = named == NULL || aoai_listed_metric_is_split(named->metric);
    if (has_deployments && result->state == CHECK_OK)
        add_totals(result, line);
    else if (has_deployments && !is_unknown)
        add_alerts(result, line);
    add_unknown(result, is_unknown, line);
}

/* " (contoso-prod, contoso-test)". An account that is the headline itself needs no second
 * naming.
 */
static void add_accounts(const struct check_result *result, struct aoai_buf *line)
{
    const struct aoai_snapshot *snapshot = result->snapshot;
    struct names names = {.text = line, .before = " ("};
    if (snapshot->account_count == 0)
        return;
    if (result->count > 0 && result->findings[0].account != NULL &&
        result->findings[0].deployment == NULL && snapshot->account_count == 1)
        return;
    for (size_t i = 0; i < snapshot->account_count; i++) {
        struct aoai_buf name = aoai_buf_init(LINE_CAP);
        check_account_name(snapshot, &snapshot->accounts[i], &name);
        if (name.data != NULL)
            add_name(&names, name.data);
        aoai_buf_free(&name);
    }
    end_names(&names);
    aoai_buf_add(line, ")");
}

static void add_headline(const struct check_result *result, struct aoai_buf *line)
{
    if (result->count > 0)
        check_row_headline(result, &result->findings[0], line);
}

static void add_tail(const struct check_result *result, struct aoai_buf *line)
{
    add_counts(result, line);
    add_accounts(result, line);
}

void check_first_line_summary(const struct check_result *result, struct aoai_buf *text)
{
    add_headline(result, text);
    add_tail(result, text);
}

char *check_first_line(const struct check_result *result, size_t room)
{
    struct aoai_buf line = aoai_buf_init(LINE_CAP);
    struct aoai_buf tail = aoai_buf_init(LINE_CAP);
    aoai_buf_addf(&line, CHECK_TEXT_NAME " %s - ", check_state_name(result->state));
    add_headline(result, &line);
    add_tail(result, &tail);
    if (line.data != NULL && tail.length + strlen("...") < room)
        check_text_cut(line.data, room - tail.length);
    struct aoai_buf whole = aoai_buf_init((size_t)2 * LINE_CAP);
    aoai_buf_addf(&whole, "%s%s", aoai_buf_text(&line), aoai_buf_text(&tail));
    whole.has_failed = whole.has_failed || line.has_failed || tail.has_failed;
    aoai_buf_free(&line);
    aoai_buf_free(&tail);
    char *text = aoai_buf_take(&whole);
    if (text != NULL) {
        check_text_cut(text, room);
        check_text_clean(text, true);
    }
    return text;
}
