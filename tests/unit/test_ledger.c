/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/ledger: every minute once, in order, equal to the truth, whatever happens. */
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/horizon.h"
#include "common/ledger.h"
#include "common/metric_name.h"
#include "tests/support/account.h"

#define ACCOUNT                                                                          \
    "/subscriptions/00000000-0000-0000-0000-00000000a001/resourceGroups/rg-contoso/"     \
    "providers/Microsoft.CognitiveServices/accounts/contoso-prod"
#define DAY 1440

/* Of the ledger made last. */
static struct aoai_marks marks;

static struct aoai_ledger *new_ledger(void)
{
    struct aoai_error err = {0};
    aoai_marks_free(&marks);
    struct aoai_ledger *ledger = aoai_ledger_new(&marks, &err);
    assert_non_null(ledger);
    return ledger;
}

static void offer(struct aoai_ledger *ledger, const struct account *account)
{
    struct aoai_error err = {0};
    /* As if long ago: nothing is held back. */
    int64_t settled_end = account->state.span.to_minute + 1000;
    assert_ok(aoai_ledger_offer(ledger, &account->state, settled_end, &err), &err);
}

/* Takes all minutes and writes "minute deployment[ status]=value" in lines. */
static void drain(struct aoai_ledger *ledger, const struct account *account,
                  struct aoai_buf *out)
{
    struct aoai_handover handover;
    while (aoai_ledger_next(ledger, &account->state, &handover)) {
        for (size_t i = 0; i < handover.count; i++) {
            const struct aoai_handover_item *item = &handover.items[i];
            aoai_buf_addf(out, "%lld %s%s%s=", (long long)handover.minute,
                          item->deployment, item->status == NULL ? "" : " ",
                          item->status == NULL ? "" : item->status);
            if (isnan(item->value))
                aoai_buf_add(out, "missing\n");
            else
                aoai_buf_addf(out, "%g\n", item->value);
        }
        aoai_ledger_advance(ledger, &handover);
    }
}

/* Offers the account, drains it, compares, and frees the account. */
static void assert_handed_on(struct aoai_ledger *ledger, struct account *account,
                             const char *want)
{
    struct aoai_buf out = aoai_buf_init(1 << 20);
    account_join(account);
    offer(ledger, account);
    drain(ledger, account, &out);
    assert_text(aoai_buf_text(&out), want);
    aoai_buf_free(&out);
    account_free(account);
}

/* An account of the span [from, to) in which "a" processed these tokens. */
static void with_tokens(struct account *account, int64_t from, int64_t to,
                        const double *values)
{
    account_init(account, "contoso-prod", (struct aoai_span){from, to});
    if (values != NULL)
        account_series(account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL, values);
}

/* Of the marks of the ledger made last. */
static struct aoai_span want_all(int64_t settled_end, int64_t first, int64_t max)
{
    struct aoai_span span = {0};
    struct aoai_error err = {0};
    assert_ok(aoai_horizon_want(&marks, ACCOUNT, settled_end, first, max, &span, &err),
              &err);
    return span;
}

/* The quarter of an hour that is read again is not what these tests are about. */
static struct aoai_span without_tail(struct aoai_span span)
{
    if (!aoai_span_is_empty(span))
        span.from_minute += AOAI_TAIL_MINUTES;
    return span;
}

static struct aoai_span want(int64_t settled_end, int64_t first, int64_t max)
{
    return without_tail(want_all(settled_end, first, max));
}

static void assert_span(struct aoai_span got, int64_t from, int64_t to)
{
    assert_number(got.from_minute, from);
    assert_number(got.to_minute, to);
}

static void new_account_begins_at_the_first_minute(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    assert_span(want(1000, 900, 5000), 900, 1000);
    assert_span(want(1000, 900, 60), 900, 960);
    aoai_ledger_free(ledger);
    ledger = new_ledger();
    assert_true(aoai_span_is_empty(want(1000, 1000, 60)));
    aoai_ledger_free(ledger);
    ledger = new_ledger();
    /* Azure gives 30 days at once and keeps 93. */
    assert_span(want_all(80 * DAY, 16, 100 * DAY), 1, 1 + 30 * DAY);
    assert_span(want_all(100 * DAY, 1, 100 * DAY), 7 * DAY + 60, 37 * DAY + 60);
    aoai_ledger_free(ledger);
    aoai_ledger_free(NULL);
}

static void start_gets_a_missing_minute_ahead(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    with_tokens(&account, 100, 103, (double[]){5, NAN, 0});
    assert_handed_on(ledger, &account, "99 a=missing\n100 a=5\n101 a=missing\n102 a=0\n");
    assert_true(aoai_span_is_empty(want(103, 50, 60)));
    assert_span(want(105, 50, 60), 103, 105);
    assert_span(want(500, 50, 60), 103, 163);
    aoai_ledger_free(ledger);
}

static void next_poll_goes_on_without_a_seam(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    with_tokens(&account, 100, 101, (double[]){5});
    assert_handed_on(ledger, &account, "99 a=missing\n100 a=5\n");
    with_tokens(&account, 101, 102, (double[]){6});
    assert_handed_on(ledger, &account, "101 a=6\n");
    aoai_ledger_free(ledger);
}

static void minute_read_twice_is_handed_on_once(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    with_tokens(&account, 100, 103, (double[]){1, 2, 3});
    assert_handed_on(ledger, &account, "99 a=missing\n100 a=1\n101 a=2\n102 a=3\n");
    with_tokens(&account, 100, 104, (double[]){9, 9, 9, 4});
    assert_handed_on(ledger, &account, "103 a=4\n");
    with_tokens(&account, 100, 104, (double[]){9, 9, 9, 9});
    assert_handed_on(ledger, &account, "");
    aoai_ledger_free(ledger);
}

static void minute_not_taken_comes_again(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct aoai_handover handover;
    struct account account;
    with_tokens(&account, 100, 102, (double[]){1, 2});
    account_join(&account);
    offer(ledger, &account);
    assert_true(aoai_ledger_next(ledger, &account.state, &handover));
    aoai_ledger_advance(ledger, &handover);
    for (int i = 0; i < 3; i++) {
        assert_true(aoai_ledger_next(ledger, &account.state, &handover));
        assert_number(handover.minute, 100);
        assert_number(handover.count, 1);
        assert_real(handover.items[0].value, 1);
    }
    account_free(&account);
    assert_span(want(102, 50, 60), 100, 102);
    with_tokens(&account, 100, 102, (double[]){1, 2});
    assert_handed_on(ledger, &account, "100 a=1\n101 a=2\n");
    aoai_ledger_free(ledger);
}

static void status_that_does_not_occur_is_0(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    account_init(&account, "contoso-prod", (struct aoai_span){100, 101});
    account_series(&account, AOAI_METRIC_REQUESTS, "a", "200", (double[]){7});
    account_series(&account, AOAI_METRIC_REQUESTS, "a", "429", (double[]){1});
    assert_handed_on(ledger, &account,
                     "99 a 200=missing\n99 a 429=missing\n100 a 200=7\n100 a 429=1\n");
    account_init(&account, "contoso-prod", (struct aoai_span){101, 102});
    account_series(&account, AOAI_METRIC_REQUESTS, "A", "200", (double[]){8});
    assert_handed_on(ledger, &account, "101 a 200=8\n101 a 429=0\n");
    aoai_ledger_free(ledger);
}

static void late_comer_starts_alone(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    with_tokens(&account, 100, 101, (double[]){1});
    assert_handed_on(ledger, &account, "99 a=missing\n100 a=1\n");
    with_tokens(&account, 101, 102, (double[]){2});
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "b", NULL, (double[]){9});
    assert_handed_on(ledger, &account, "100 b=missing\n101 a=2\n101 b=9\n");
    aoai_ledger_free(ledger);
}

/* Azure shows the first 429 of a deployment late, when its other minutes are stored: they
 * are not lost, and nothing of theirs was stored as 0.
 */
static void series_that_shows_late_begins_with_its_first_value(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    assert_span(want(103, 100, 60), 100, 103);
    account_init(&account, "contoso-prod", (struct aoai_span){85, 103});
    account_series(&account, AOAI_METRIC_REQUESTS, "a", "200",
                   (double[]){1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3});
    /* What lies before the history is not wanted. */
    assert_handed_on(ledger, &account,
                     "99 a 200=missing\n100 a 200=1\n101 a 200=2\n102 a 200=3\n");
    account_init(&account, "contoso-prod", (struct aoai_span){100, 104});
    account_series(&account, AOAI_METRIC_REQUESTS, "a", "200", (double[]){1, 2, 3, 4});
    account_series(&account, AOAI_METRIC_REQUESTS, "a", "429", (double[]){0, 7, NAN, 9});
    assert_handed_on(ledger, &account,
                     "100 a 429=missing\n101 a 429=7\n102 a 429=missing\n"
                     "103 a 200=4\n103 a 429=9\n");
    aoai_ledger_free(ledger);
}

/* The first poll could not read the list and took the metric's spelling. */
static void a_deployment_keeps_its_first_spelling(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    with_tokens(&account, 100, 101, (double[]){1});
    assert_handed_on(ledger, &account, "99 a=missing\n100 a=1\n");
    account_init(&account, "contoso-prod", (struct aoai_span){101, 102});
    (void)account_deployment(&account, "A", "Standard");
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL, (double[]){2});
    account_series(&account, AOAI_METRIC_REQUESTS, "A", "200", (double[]){7});
    assert_handed_on(ledger, &account,
                     "100 a=missing\n100 a=missing\n100 a 200=missing\n"
                     "101 a=2\n101 a=0\n101 a=0\n101 a 200=7\n");
    assert_text(aoai_marks_spelling(&marks, ACCOUNT, "A"), "a");
    assert_text(aoai_marks_spelling(&marks, ACCOUNT, "B"), "B");
    assert_text(aoai_marks_spelling(&marks, "/elsewhere", "A"), "A");
    aoai_ledger_free(ledger);
}

/* One series is late and waits, a quarter of an hour; those beside it go on. */
static void a_late_series_holds_back_itself_alone(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    int64_t late_minute = 0;
    double values[40];
    double late[40];
    for (int i = 0; i < 40; i++)
        values[i] = i;
    for (int64_t end = 101; end < 125; end++) {
        struct account account;
        struct aoai_handover handover;
        struct aoai_error err = {0};
        size_t others = 0;
        for (int i = 0; i < 40; i++)
            late[i] = i > 0 && end < 120 ? NAN : values[i];
        account_init(&account, "contoso-prod", (struct aoai_span){100, end});
        account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL, values);
        account_series(&account, AOAI_METRIC_PROMPT_TOKENS, "a", NULL, late);
        account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "b", NULL, values);
        account_join(&account);
        assert_ok(aoai_ledger_offer(ledger, &account.state, end, &err), &err);
        while (aoai_ledger_next(ledger, &account.state, &handover)) {
            for (size_t i = 0; i < handover.count; i++)
                if (handover.items[i].metric == AOAI_METRIC_PROMPT_TOKENS)
                    late_minute = handover.minute;
                else if (!handover.items[i].is_lead && handover.minute == end - 1)
                    others++;
            aoai_ledger_advance(ledger, &handover);
        }
        account_free(&account);
        assert_number(others, 2);
        assert_number(late_minute, end < 117 ? 100 : end < 120 ? end - 16 : end - 1);
    }
    aoai_ledger_free(ledger);
}

/* Deleted and made anew under its name; another one is renamed: gone, and new. */
static void a_deployment_made_anew_begins_behind_a_gap(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    account_init(&account, "contoso-prod", (struct aoai_span){100, 102});
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL, (double[]){1, 2});
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "b", NULL, (double[]){3, 4});
    assert_handed_on(ledger, &account,
                     "99 a=missing\n99 b=missing\n100 a=1\n100 b=3\n101 a=2\n101 b=4\n");
    account_init(&account, "contoso-prod", (struct aoai_span){102, 104});
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "c", NULL, (double[]){5, 6});
    assert_handed_on(ledger, &account,
                     "101 c=missing\n102 a=missing\n102 b=missing\n102 c=5\n103 c=6\n");
    account_init(&account, "contoso-prod", (struct aoai_span){104, 108});
    account_deployment(&account, "a", "Standard")->created_at_s = (int64_t)106 * 60 + 5;
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL,
                   (double[]){NAN, NAN, 7, 8});
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "c", NULL,
                   (double[]){5, 6, 7, 8});
    assert_handed_on(ledger, &account,
                     "103 a=missing\n104 a=missing\n104 c=5\n105 a=missing\n"
                     "105 c=6\n105 a=missing\n105 a=missing\n106 a=7\n106 c=7\n106 a=0\n"
                     "106 a=0\n107 a=8\n107 c=8\n107 a=0\n107 a=0\n");
    aoai_ledger_free(ledger);
}

/* Four days of history, and the deployment is of yesterday. */
static void young_deployment_begins_with_its_own_first_minute(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    account_init(&account, "contoso-prod", (struct aoai_span){100, 104});
    account_deployment(&account, "a", "Standard")->created_at_s = (int64_t)106 * 60 + 30;
    assert_handed_on(ledger, &account, "");
    account_init(&account, "contoso-prod", (struct aoai_span){104, 108});
    account_deployment(&account, "a", "Standard")->created_at_s = (int64_t)106 * 60 + 30;
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL,
                   (double[]){NAN, NAN, 7, 8});
    assert_handed_on(ledger, &account,
                     "105 a=missing\n105 a=missing\n105 a=missing\n106 a=7\n106 a=0\n"
                     "106 a=0\n107 a=8\n107 a=0\n107 a=0\n");
    /* One that had its name used tokens before: they are not lost. */
    account_init(&account, "contoso-test", (struct aoai_span){100, 103});
    account_deployment(&account, "a", "Standard")->created_at_s = (int64_t)102 * 60;
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL,
                   (double[]){NAN, 5, 6});
    account_series(&account, AOAI_METRIC_PROMPT_TOKENS, "a", NULL, (double[]){NAN, 5, 6});
    account_series(&account, AOAI_METRIC_GENERATED_TOKENS, "a", NULL,
                   (double[]){NAN, NAN, NAN});
    assert_handed_on(ledger, &account,
                     "100 a=missing\n100 a=missing\n101 a=5\n101 a=5\n101 a=missing\n"
                     "102 a=6\n102 a=6\n102 a=missing\n");
    aoai_ledger_free(ledger);
}

static void gone_deployment_ends_with_one_missing_minute(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    with_tokens(&account, 100, 101, (double[]){1});
    assert_handed_on(ledger, &account, "99 a=missing\n100 a=1\n");
    with_tokens(&account, 101, 103, NULL);
    assert_handed_on(ledger, &account, "101 a=missing\n");
    with_tokens(&account, 103, 104, NULL);
    assert_handed_on(ledger, &account, "");
    assert_true(aoai_span_is_empty(want(104, 104, 60)));
    with_tokens(&account, 104, 110, NULL);
    assert_handed_on(ledger, &account, "");
    with_tokens(&account, 110, 111, (double[]){5});
    assert_handed_on(ledger, &account, "109 a=missing\n110 a=5\n");
    aoai_ledger_free(ledger);
}

/* Ends all series of the account up to settled minute `to`. */
static void assert_ended(struct aoai_ledger *ledger, int64_t to, const char *want)
{
    struct account account;
    struct aoai_error err = {0};
    struct aoai_buf out = aoai_buf_init(4096);
    account_init(&account, "contoso-prod", (struct aoai_span){.to_minute = to});
    assert_ok(aoai_ledger_offer_end(ledger, &account.state, &err), &err);
    drain(ledger, &account, &out);
    assert_text(aoai_buf_text(&out), want);
    aoai_buf_free(&out);
    account_free(&account);
}

/* Deployments end once; an account ends with all of them, and what it missed is asked for
 * when it comes back, from where each metric stood.
 */
static void gone_account_ends_and_comes_back_without_a_hole(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    account_init(&account, "contoso-prod", (struct aoai_span){100, 102});
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL, (double[]){1, 2});
    account_series(&account, AOAI_METRIC_REQUESTS, "a", "200", (double[]){5, 6});
    assert_handed_on(ledger, &account,
                     "99 a=missing\n99 a 200=missing\n"
                     "100 a=1\n100 a 200=5\n101 a=2\n101 a 200=6\n");
    assert_ended(ledger, 102, ""); /* 102 is not settled yet */
    assert_ended(ledger, 103, "102 a=missing\n102 a 200=missing\n");
    assert_ended(ledger, 200, "");
    assert_span(want(200, 200, 500), 102, 200);
    account_init(&account, "contoso-prod", (struct aoai_span){87, 105});
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL,
                   (double[]){0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5});
    account_series(&account, AOAI_METRIC_REQUESTS, "a", "200",
                   (double[]){0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 6, 7, 8, 9});
    assert_handed_on(ledger, &account, "103 a=4\n103 a 200=8\n104 a=5\n104 a 200=9\n");
    aoai_ledger_free(ledger);
}

static enum aoai_metric_id id_of(const char *metric)
{
    enum aoai_metric_id id = AOAI_METRIC_NAMED;
    assert_true(aoai_metric_find_id(metric, &id));
    return id;
}

static void need(const char *metric, int64_t first)
{
    assert_true(aoai_horizon_need(&marks, ACCOUNT, id_of(metric), first));
}

/* An account's minutes [from, to) with tokens of "a", each 1, and a metric beside them. */
static void assert_extra(struct aoai_ledger *ledger, int64_t from, int64_t to,
                         const char *metric, enum aoai_error_kind error, const char *want)
{
    double values[64];
    struct account account;
    struct aoai_buf out = aoai_buf_init(1 << 16);
    for (size_t i = 0; i < AOAI_LENGTH(values); i++)
        values[i] = 1;
    with_tokens(&account, from, to, values);
    account_join(&account);
    for (size_t i = 0; i < AOAI_LENGTH(values); i++)
        values[i] = 5;
    if (metric != NULL)
        account_extra(&account, metric, error, "a",
                      error == AOAI_ERROR_NONE ? values : NULL);
    offer(ledger, &account);
    drain(ledger, &account, &out);
    assert_text(aoai_buf_text(&out), want);
    aoai_buf_free(&out);
    account_free(&account);
}

/* One that is wanted later has its history fetched; the others are not handed on again. */
static void metric_wanted_later_begins_where_it_was_told(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    assert_extra(ledger, 100, 102, NULL, AOAI_ERROR_NONE,
                 "99 a=missing\n100 a=1\n101 a=1\n");
    need("TotalTokens", 101);
    assert_span(want(103, 50, 60), 101, 103);
    assert_extra(ledger, 101, 103, "TotalTokens", AOAI_ERROR_NONE,
                 "100 a=missing\n101 a=5\n102 a=1\n102 a=5\n");
    assert_span(want(104, 50, 60), 103, 104);
    aoai_ledger_free(ledger);
}

/* It holds nobody up while it sleeps, and goes on where it stood. */
static void metric_that_is_not_wanted_any_more_sleeps(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct aoai_error err = {0};
    need("TotalTokens", 100);
    assert_extra(ledger, 100, 101, "TotalTokens", AOAI_ERROR_NONE,
                 "99 a=missing\n99 a=missing\n100 a=1\n100 a=5\n");
    struct aoai_buf text = aoai_buf_init(1 << 16);
    aoai_marks_write(&marks, &text);
    aoai_ledger_free(ledger);
    ledger = new_ledger();
    assert_ok(aoai_marks_read(&marks, aoai_buf_text(&text), &err), &err);
    aoai_buf_free(&text);
    assert_extra(ledger, 101, 110, NULL, AOAI_ERROR_NONE,
                 "101 a=1\n102 a=1\n103 a=1\n104 a=1\n105 a=1\n106 a=1\n107 a=1\n"
                 "108 a=1\n109 a=1\n");
    assert_span(want(111, 50, 60), 110, 111);
    need("TotalTokens", 111);
    assert_span(want(111, 50, 60), 101, 111);
    assert_extra(ledger, 101, 103, "TotalTokens", AOAI_ERROR_NONE, "101 a=5\n102 a=5\n");
    aoai_ledger_free(ledger);
}

static void extra_metric_that_failed_is_caught_up_and_holds_nobody_up(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    need("TotalTokens", 100);
    assert_extra(ledger, 100, 101, "TotalTokens", AOAI_ERROR_NONE,
                 "99 a=missing\n99 a=missing\n100 a=1\n100 a=5\n");
    assert_extra(ledger, 101, 103, "TotalTokens", AOAI_ERROR_SERVER,
                 "101 a=1\n102 a=1\n");
    assert_span(want(104, 50, 60), 103, 104);
    assert_extra(ledger, 88, 104, "TotalTokens", AOAI_ERROR_NONE,
                 "101 a=5\n102 a=5\n103 a=1\n103 a=5\n");
    aoai_ledger_free(ledger);
}

/* Minutes that were waited for when the account was lost are asked for again as well. */
static void gone_account_loses_no_minute_that_was_waited_for(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    struct aoai_error err = {0};
    struct aoai_buf out = aoai_buf_init(4096);
    with_tokens(&account, 100, 103, (double[]){1, NAN, NAN});
    account_join(&account);
    assert_ok(aoai_ledger_offer(ledger, &account.state, 103, &err), &err);
    drain(ledger, &account, &out);
    assert_text(aoai_buf_text(&out), "99 a=missing\n100 a=1\n");
    aoai_buf_free(&out);
    account_free(&account);
    assert_ended(ledger, 104, "101 a=missing\n");
    assert_span(want(105, 105, 60), 101, 105);
    with_tokens(&account, 101, 105, (double[]){2, 3, 4, 5});
    assert_handed_on(ledger, &account, "102 a=3\n103 a=4\n104 a=5\n");
    aoai_ledger_free(ledger);
}

/* What a poll says when the requests of the token group failed. */
static void failed_tokens(struct account *account, int64_t from, int64_t to)
{
    account_init(account, "contoso-prod", (struct aoai_span){from, to});
    for (int id = AOAI_METRIC_PROCESSED_TOKENS; id <= AOAI_METRIC_GENERATED_TOKENS; id++)
        aoai_error_set(&account->state.errors[id], AOAI_ERROR_SERVER, "no");
}

static void all_failed_keeps_the_marks(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    with_tokens(&account, 100, 101, (double[]){1});
    assert_handed_on(ledger, &account, "99 a=missing\n100 a=1\n");
    failed_tokens(&account, 101, 102);
    assert_handed_on(ledger, &account, "");
    /* The requests went through; the tokens are within what is read again. */
    assert_span(want(103, 50, 60), 102, 103);
    with_tokens(&account, 101, 103, (double[]){2, 3});
    assert_handed_on(ledger, &account, "101 a=2\n102 a=3\n");
    aoai_ledger_free(ledger);
}

/* A metric that was not asked for says nothing: the others still wait where they failed. */
static void metric_not_asked_for_does_not_hide_the_others(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    for (int64_t minute = 100; minute < 130; minute++) {
        double value = 1;
        with_tokens(&account, minute, minute + 1, &value);
        account.state.is_asked[AOAI_METRIC_PTU_UTILIZATION] = false;
        if (minute == 100) {
            assert_handed_on(ledger, &account, "99 a=missing\n100 a=1\n");
            continue;
        }
        for (int id = 0; id < AOAI_METRIC_PTU_UTILIZATION; id++)
            aoai_error_set(&account.state.errors[id], AOAI_ERROR_SERVER, "no");
        assert_handed_on(ledger, &account, "");
    }
    assert_span(want(131, 50, 60), 101, 131);
    aoai_ledger_free(ledger);
}

/* One metric fails for `minutes` polls while another works; then both work again. */
static void fail_and_recover(int64_t minutes)
{
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    double value = 1;
    with_tokens(&account, 100, 101, &value);
    account_series(&account, AOAI_METRIC_REQUESTS, "a", "200", (double[]){100});
    assert_handed_on(ledger, &account,
                     "99 a=missing\n99 a 200=missing\n100 a=1\n100 a 200=100\n");
    for (int64_t minute = 101; minute < 101 + minutes; minute++) {
        struct aoai_span span = want(minute + 1, 50, 60);
        assert_span(span, minute, minute + 1);
        with_tokens(&account, minute, minute + 1, &value);
        aoai_error_set(&account.state.errors[AOAI_METRIC_REQUESTS], AOAI_ERROR_THROTTLED,
                       "no");
        char expected[40];
        snprintf(expected, sizeof(expected), "%lld a=1\n", (long long)minute);
        assert_handed_on(ledger, &account, expected);
    }
    struct aoai_buf out = aoai_buf_init(1 << 16);
    int64_t end = 101 + minutes + 3;
    for (int64_t settled_end = end - 2; settled_end <= end; settled_end++) {
        struct aoai_span span = want(settled_end, 50, 60);
        double tokens[100];
        double requests[100];
        for (int64_t i = 0; i < aoai_span_minutes(span); i++) {
            tokens[i] = 1;
            requests[i] = (double)(span.from_minute + i);
        }
        account_init(&account, "contoso-prod", span);
        account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL, tokens);
        account_series(&account, AOAI_METRIC_REQUESTS, "a", "200", requests);
        account_join(&account);
        offer(ledger, &account);
        drain(ledger, &account, &out);
        account_free(&account);
    }
    for (int64_t minute = 101; minute < end; minute++) {
        char line[64];
        snprintf(line, sizeof(line), "%lld a 200=%lld\n", (long long)minute,
                 (long long)minute);
        if (strstr(aoai_buf_text(&out), line) == NULL)
            assert_text_in("a minute is lost", aoai_buf_text(&out), line);
    }
    aoai_buf_free(&out);
    aoai_ledger_free(ledger);
}

static void metric_that_failed_for_one_poll_is_caught_up(void **state)
{
    (void)state;
    fail_and_recover(1);
}

static void metric_that_failed_for_two_polls_is_caught_up(void **state)
{
    (void)state;
    fail_and_recover(2);
}

static void metric_that_failed_for_long_is_caught_up(void **state)
{
    (void)state;
    fail_and_recover(30);
}

/* The list failed and the deployment has no series: that is unknown, not gone. */
static void unknown_deployment_is_not_gone(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    with_tokens(&account, 100, 101, (double[]){1});
    assert_handed_on(ledger, &account, "99 a=missing\n100 a=1\n");
    with_tokens(&account, 101, 102, NULL);
    aoai_error_set(&account.state.limits_error, AOAI_ERROR_SERVER, "no");
    assert_handed_on(ledger, &account, "");
    /* The requests went through; the tokens are within what is read again. */
    assert_span(want(103, 50, 60), 102, 103);
    with_tokens(&account, 101, 103, (double[]){2, 3});
    assert_handed_on(ledger, &account, "101 a=2\n102 a=3\n");
    aoai_ledger_free(ledger);
}

/* The first answer of a metric may come late: its series begin at the beginning all the
 * same. */
static void metric_that_fails_first_begins_at_the_beginning(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    assert_span(want(104, 100, 60), 100, 104);
    failed_tokens(&account, 100, 104);
    account_series(&account, AOAI_METRIC_REQUESTS, "a", "200", (double[]){1, 2, 3, 4});
    assert_handed_on(ledger, &account,
                     "99 a 200=missing\n100 a 200=1\n101 a 200=2\n102 a 200=3\n"
                     "103 a 200=4\n");
    struct aoai_span span = want(105, 100, 60);
    assert_true(span.from_minute - 15 <= 100);
    account_init(&account, "contoso-prod", (struct aoai_span){100, 105});
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL,
                   (double[]){5, 6, 7, 8, 9});
    account_series(&account, AOAI_METRIC_REQUESTS, "a", "200", (double[]){1, 2, 3, 4, 5});
    assert_handed_on(ledger, &account,
                     "99 a=missing\n100 a=5\n101 a=6\n102 a=7\n103 a=8\n"
                     "104 a 200=5\n104 a=9\n");
    aoai_ledger_free(ledger);
}

/* Minutes that Azure has not filled (absent and 0 mixed) wait, up to a quarter of an
 * hour; what is filled in the meantime goes out true.
 */
static void late_minutes_are_waited_for(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct aoai_error err = {0};
    struct aoai_buf out = aoai_buf_init(1 << 16);
    struct account account;
    account_init(&account, "contoso-prod", (struct aoai_span){100, 104});
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL,
                   (double[]){1, NAN, 0, 0});
    account_join(&account);
    assert_ok(aoai_ledger_offer(ledger, &account.state, 104, &err), &err);
    drain(ledger, &account, &out);
    assert_text(aoai_buf_text(&out), "99 a=missing\n100 a=1\n");
    account_free(&account);
    account_init(&account, "contoso-prod", (struct aoai_span){100, 105});
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL,
                   (double[]){1, 2, 3, NAN, 5});
    account_join(&account);
    aoai_buf_free(&out);
    assert_ok(aoai_ledger_offer(ledger, &account.state, 105, &err), &err);
    drain(ledger, &account, &out);
    assert_text(aoai_buf_text(&out), "101 a=2\n102 a=3\n");
    aoai_buf_free(&out);
    assert_ok(aoai_ledger_offer(ledger, &account.state, 119, &err), &err);
    drain(ledger, &account, &out);
    assert_text(aoai_buf_text(&out), "103 a=missing\n104 a=5\n");
    account_free(&account);
    aoai_buf_free(&out);
    aoai_ledger_free(ledger);
}

/* A new series that begins with zeros and holes has not begun; ten zeros are idle. */
static void zeros_in_front_of_what_is_not_filled_are_waited_for(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        double values[12];
        const char *want;
    } rows[] = {
        {"not filled", {0, NAN, 0, NAN, 0, NAN, 0, NAN, 0, NAN, 0, NAN}, ""},
        {"a run", {0, 0, 0, 0, 0, 0, 0, 0, NAN, NAN, NAN, NAN}, ""},
        {"used since", {0, NAN, 0, NAN, 0, NAN, 0, NAN, 0, NAN, 0, 5}, "100 a=0\n"},
        {"idle", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, NAN}, "100 a=0\n101 a=0\n"},
    };
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_ledger *ledger = new_ledger();
        struct aoai_error err = {0};
        struct aoai_buf out = aoai_buf_init(1 << 16);
        struct account account;
        with_tokens(&account, 100, 112, rows[i].values);
        account_join(&account);
        assert_ok(aoai_ledger_offer(ledger, &account.state, 112, &err), &err);
        drain(ledger, &account, &out);
        char want_text[100];
        (void)snprintf(want_text, sizeof(want_text), "99 a=missing\n%s", rows[i].want);
        assert_text_in(rows[i].label, aoai_buf_text(&out), want_text);
        account_free(&account);
        aoai_buf_free(&out);
        aoai_ledger_free(ledger);
    }
}

static void accounts_do_not_mix(void **state)
{
    (void)state;
    struct aoai_ledger *ledger = new_ledger();
    struct account account;
    with_tokens(&account, 100, 101, (double[]){1});
    assert_handed_on(ledger, &account, "99 a=missing\n100 a=1\n");
    account_init(&account, "contoso-test", (struct aoai_span){50, 51});
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL, (double[]){7});
    assert_handed_on(ledger, &account, "49 a=missing\n50 a=7\n");
    assert_span(want(200, 0, 60), 101, 161);
    with_tokens(&account, 101, 102, (double[]){2});
    assert_handed_on(ledger, &account, "101 a=2\n");
    aoai_ledger_free(ledger);
}

/* Azure keeps minutes for 93 days: after a longer outage there is a gap, then it goes on.
 */
static void outage_longer_than_the_retention_leaves_a_gap(void **state)
{
    (void)state;
    static const int64_t days[] = {91, 95, 120, 180, 250, 1000};
    for (size_t i = 0; i < AOAI_LENGTH(days); i++) {
        struct aoai_ledger *ledger = new_ledger();
        struct account account;
        struct aoai_buf out = aoai_buf_init(1 << 24);
        with_tokens(&account, 100, 101, (double[]){1});
        assert_handed_on(ledger, &account, "99 a=missing\n100 a=1\n");
        int64_t settled_end = 100 + days[i] * DAY;
        double *values = calloc(30 * DAY, sizeof(*values));
        assert_non_null(values);
        struct aoai_span span = want_all(settled_end, 50, 29 * DAY);
        assert_true(span.from_minute >= settled_end - 93 * DAY);
        for (int poll = 0; poll < 6 && !aoai_span_is_empty(span); poll++) {
            account_init(&account, "contoso-prod", span);
            account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL, values);
            account_join(&account);
            offer(ledger, &account);
            drain(ledger, &account, &out);
            account_free(&account);
            span = want_all(settled_end, 50, 29 * DAY);
        }
        char label[32];
        snprintf(label, sizeof(label), "%lld days", (long long)days[i]);
        assert_true(aoai_span_is_empty(span));
        free(values);
        aoai_buf_free(&out);
        aoai_ledger_free(ledger);
    }
}

/* ---- the property: whatever fails, each series is the truth, each minute once
 * ---------- */

#define MINUTES 400
#define SERIES  6
#define SETTLE  3

struct truth_series {
    const char *deployment;
    enum aoai_metric_id metric;
    const char *status;
    double values[MINUTES]; /* NaN = Azure never fills it */
    int lag[MINUTES];       /* polls after which it shows, up to SETTLE */
    int64_t next;           /* what must be handed on next; -1 = has not begun */
};

struct process {
    struct aoai_marks marks;
    struct aoai_ledger *ledger;
};

struct world {
    uint64_t random;
    struct truth_series series[SERIES];
    bool is_failing[AOAI_GROUP_COUNT];
};

static unsigned draw(struct world *world, unsigned below)
{
    world->random = world->random * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(world->random >> 33) % below;
}

static void make_world(struct world *world, uint64_t seed)
{
    static const struct truth_series shapes[SERIES] = {
        {.deployment = "a", .metric = AOAI_METRIC_PROCESSED_TOKENS},
        {.deployment = "a", .metric = AOAI_METRIC_PROMPT_TOKENS},
        {.deployment = "b", .metric = AOAI_METRIC_PROCESSED_TOKENS},
        {.deployment = "a", .metric = AOAI_METRIC_REQUESTS, .status = "200"},
        {.deployment = "a", .metric = AOAI_METRIC_REQUESTS, .status = "429"},
        {.deployment = "b", .metric = AOAI_METRIC_PTU_UTILIZATION},
    };
    *world = (struct world){.random = seed};
    for (int s = 0; s < SERIES; s++) {
        struct truth_series *series = &world->series[s];
        *series = shapes[s];
        series->next = -1;
        for (int m = 0; m < MINUTES; m++) {
            bool is_rare = series->status != NULL && strcmp(series->status, "429") == 0;
            series->values[m] = 1 + draw(world, 100000);
            series->lag[m] = (int)draw(world, SETTLE);
            if (is_rare)
                series->values[m] = draw(world, 10) == 0 ? 7 : 0;
            else if (draw(world, 20) == 0)
                series->values[m] = NAN;
        }
    }
}

/* What Azure answers for a series at a minute; a rare status is absent where it is 0. What
 * is not yet final is missing, 0, or a part of what it will be.
 */
static bool answer_series(const struct truth_series *series, struct aoai_span span,
                          int64_t now, double *values)
{
    bool is_any = series->status == NULL || strcmp(series->status, "429") != 0;
    for (int64_t m = span.from_minute; m < span.to_minute; m++) {
        static const double parts[] = {NAN, 0, 0.5};
        double value = series->values[m];
        if (m + series->lag[m] >= now)
            value = isnan(value) ? NAN : parts[(m + now) % 3] * value;
        values[m - span.from_minute] = value;
        is_any = is_any || value > 0;
    }
    return is_any;
}

static void answer(struct world *world, struct account *account, struct aoai_span span,
                   int64_t now)
{
    double values[MINUTES];
    account_init(account, "contoso-prod", span);
    for (int id = 0; id < AOAI_METRIC_COUNT; id++)
        if (world->is_failing[aoai_catalog_metric((enum aoai_metric_id)id)->group])
            aoai_error_set(&account->state.errors[id], AOAI_ERROR_SERVER, "no");
    for (int s = 0; s < SERIES; s++) {
        const struct truth_series *series = &world->series[s];
        if (!world->is_failing[aoai_catalog_metric(series->metric)->group] &&
            answer_series(series, span, now, values))
            account_series(account, series->metric, series->deployment, series->status,
                           values);
    }
    account_join(account);
    /* "b" is in the list all the time, like "a". */
    if (world->is_failing[AOAI_GROUP_TOKENS])
        aoai_error_set(&account->state.limits_error, AOAI_ERROR_SERVER, "no");
}

static struct truth_series *truth_of(struct world *world,
                                     const struct aoai_handover_item *item)
{
    for (int s = 0; s < SERIES; s++) {
        struct truth_series *series = &world->series[s];
        if (series->metric == item->metric &&
            strcmp(series->deployment, item->deployment) == 0 &&
            (series->status == NULL || strcmp(series->status, item->status) == 0))
            return series;
    }
    fail_msg("%s is no series of this world", item->deployment);
    return &world->series[0];
}

static void take(struct world *world, const struct aoai_handover *handover,
                 const char *label)
{
    for (size_t i = 0; i < handover->count; i++) {
        const struct aoai_handover_item *item = &handover->items[i];
        struct truth_series *series = truth_of(world, item);
        if (series->next < 0) {
            assert_real_in(label, item->value, NAN);
        } else {
            assert_number_in(label, handover->minute, series->next);
            assert_real_in(label, item->value, series->values[handover->minute]);
        }
        series->next = handover->minute + 1;
    }
}

/* The process ends and another one goes on with what was written down. */
static void restart(struct process *process)
{
    struct aoai_error err = {0};
    struct aoai_buf text = aoai_buf_init(1 << 20);
    aoai_marks_write(&process->marks, &text);
    aoai_ledger_free(process->ledger);
    aoai_marks_free(&process->marks);
    assert_ok(aoai_marks_read(&process->marks, aoai_buf_text(&text), &err), &err);
    process->ledger = aoai_ledger_new(&process->marks, &err);
    assert_ok(process->ledger != NULL, &err);
    aoai_buf_free(&text);
}

/* One poll at minute `now`; anything may go wrong while is_rough. */
static void poll_once(struct world *world, struct process *process, int64_t now,
                      bool is_rough, const char *label)
{
    if (is_rough && draw(world, 4) == 0)
        restart(process);
    struct aoai_ledger *ledger = process->ledger;
    int64_t max = is_rough ? 1 + draw(world, 60) : MINUTES;
    struct aoai_span span = {0};
    struct aoai_error err = {0};
    assert_ok(
        aoai_horizon_want(&process->marks, ACCOUNT, now - SETTLE, 5, max, &span, &err),
        &err);
    span = without_tail(span);
    if (aoai_span_is_empty(span) || (is_rough && draw(world, 5) == 0))
        return;
    for (int group = 0; group < AOAI_GROUP_COUNT; group++)
        world->is_failing[group] =
            is_rough && draw(world, 6) < (world->is_failing[group] ? 4u : 1u);
    struct account account;
    struct aoai_handover handover;
    answer(world, &account, span, now);
    offer(ledger, &account);
    int64_t before = -1;
    while (!(is_rough && draw(world, 40) == 0) &&
           aoai_ledger_next(ledger, &account.state, &handover)) {
        assert_true(handover.minute > before && handover.count > 0);
        before = handover.minute;
        take(world, &handover, label);
        aoai_ledger_advance(ledger, &handover);
    }
    account_free(&account);
}

static void run_world(uint64_t seed)
{
    static struct world world;
    char label[40];
    struct process process = {.ledger = NULL};
    struct aoai_error err = {0};
    process.ledger = aoai_ledger_new(&process.marks, &err);
    assert_ok(process.ledger != NULL, &err);
    snprintf(label, sizeof(label), "LEDGER_SEED=%llu", (unsigned long long)seed);
    make_world(&world, seed);
    for (int64_t now = 10; now < MINUTES - 20; now++)
        poll_once(&world, &process, now, true, label);
    int64_t end = MINUTES - 20;
    for (int i = 0; i < 10; i++)
        poll_once(&world, &process, end, false, label);
    for (int s = 0; s < SERIES; s++)
        assert_number_in(label, world.series[s].next, end - SETTLE);
    aoai_ledger_free(process.ledger);
    aoai_marks_free(&process.marks);
}

/* LEDGER_SEED=7 runs one world, LEDGER_SEEDS=2000 so many. */
static void every_minute_once_in_order_and_true(void **state)
{
    (void)state;
    const char *one = getenv("LEDGER_SEED");
    const char *many = getenv("LEDGER_SEEDS");
    uint64_t first = one != NULL ? strtoull(one, NULL, 10) : 1;
    uint64_t last = one != NULL ? first : many != NULL ? strtoull(many, NULL, 10) : 1000;
    for (uint64_t seed = first; seed <= last; seed++)
        run_world(seed);
    print_message("worlds of LEDGER_SEED=%llu to %llu, %d polls each\n",
                  (unsigned long long)first, (unsigned long long)last, MINUTES - 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_account_begins_at_the_first_minute),
        cmocka_unit_test(start_gets_a_missing_minute_ahead),
        cmocka_unit_test(next_poll_goes_on_without_a_seam),
        cmocka_unit_test(minute_read_twice_is_handed_on_once),
        cmocka_unit_test(minute_not_taken_comes_again),
        cmocka_unit_test(status_that_does_not_occur_is_0),
        cmocka_unit_test(late_comer_starts_alone),
        cmocka_unit_test(series_that_shows_late_begins_with_its_first_value),
        cmocka_unit_test(a_deployment_keeps_its_first_spelling),
        cmocka_unit_test(a_late_series_holds_back_itself_alone),
        cmocka_unit_test(a_deployment_made_anew_begins_behind_a_gap),
        cmocka_unit_test(young_deployment_begins_with_its_own_first_minute),
        cmocka_unit_test(gone_deployment_ends_with_one_missing_minute),
        cmocka_unit_test(metric_wanted_later_begins_where_it_was_told),
        cmocka_unit_test(metric_that_is_not_wanted_any_more_sleeps),
        cmocka_unit_test(extra_metric_that_failed_is_caught_up_and_holds_nobody_up),
        cmocka_unit_test(gone_account_loses_no_minute_that_was_waited_for),
        cmocka_unit_test(gone_account_ends_and_comes_back_without_a_hole),
        cmocka_unit_test(all_failed_keeps_the_marks),
        cmocka_unit_test(metric_not_asked_for_does_not_hide_the_others),
        cmocka_unit_test(metric_that_failed_for_one_poll_is_caught_up),
        cmocka_unit_test(metric_that_failed_for_two_polls_is_caught_up),
        cmocka_unit_test(metric_that_failed_for_long_is_caught_up),
        cmocka_unit_test(unknown_deployment_is_not_gone),
        cmocka_unit_test(metric_that_fails_first_begins_at_the_beginning),
        cmocka_unit_test(late_minutes_are_waited_for),
        cmocka_unit_test(zeros_in_front_of_what_is_not_filled_are_waited_for),
        cmocka_unit_test(accounts_do_not_mix),
        cmocka_unit_test(outage_longer_than_the_retention_leaves_a_gap),
        cmocka_unit_test(every_minute_once_in_order_and_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
