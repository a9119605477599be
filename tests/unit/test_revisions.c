/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "tests/support/test.h"

#include "common/ledger.h"
#include "common/revisions.h"
#include "tests/support/account.h"

#include <math.h>
#include <stdlib.h>

struct fixture {
    struct aoai_marks marks;
    struct aoai_ledger *ledger;
    bool is_gone; /* "a" is not in the list */
};

static int set_up(void **state)
{
    static struct fixture fixture;
    struct aoai_error err = {0};
    fixture = (struct fixture){0};
    fixture.ledger = aoai_ledger_new(&fixture.marks, &err);
    assert_ok(fixture.ledger != NULL, &err);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    aoai_ledger_free(fixture->ledger);
    aoai_marks_free(&fixture->marks);
    return 0;
}

/* A poll of [from,to): "a" used these tokens. What changed goes into `found`, then all is
 * handed on.
 */
static void poll(struct fixture *fixture, int64_t from, int64_t to, const double *values,
                 struct aoai_buf *found)
{
    struct account account;
    struct aoai_error err = {0};
    struct aoai_revisions revisions = {0};
    struct aoai_handover handover;
    account_init(&account, "contoso-prod", (struct aoai_span){from, to});
    if (!fixture->is_gone)
        (void)account_deployment(&account, "a", "Standard");
    if (values != NULL)
        account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "a", NULL, values);
    account_join(&account);
    assert_ok(aoai_revisions_find(&fixture->marks, &account.state, &revisions, &err),
              &err);
    for (size_t i = 0; i < revisions.count; i++)
        aoai_buf_addf(found, "%s %lld %g>%g\n", revisions.items[i].state->name,
                      (long long)revisions.items[i].minute,
                      isnan(revisions.items[i].before) ? -1 : revisions.items[i].before,
                      revisions.items[i].after);
    aoai_revisions_free(&revisions);
    /* Give up at once what is missing. */
    assert_ok(aoai_ledger_offer(fixture->ledger, &account.state, to + 15, &err), &err);
    while (aoai_ledger_next(fixture->ledger, &account.state, &handover))
        aoai_ledger_advance(fixture->ledger, &handover);
    account_free(&account);
}

static void what_changed_is_found_once(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_buf found = aoai_buf_init(65536);
    poll(fixture, 100, 104, (double[]){1, 2, NAN, 4}, &found);
    assert_text(aoai_buf_text(&found), "");
    /* 101 grows, 102 is filled, 103 is not given this time, 104 is new. */
    poll(fixture, 100, 105, (double[]){1, 20, 3, NAN, 5}, &found);
    assert_text(aoai_buf_text(&found), "a 101 2>20\na 102 -1>3\n");
    poll(fixture, 100, 105, (double[]){1, 20, 3, 4, 5}, &found);
    assert_text(aoai_buf_text(&found), "a 101 2>20\na 102 -1>3\n");
    poll(fixture, 100, 105, (double[]){1, 15, 3, 4, 5}, &found);
    assert_text(aoai_buf_text(&found), "a 101 2>20\na 102 -1>3\na 101 20>15\n");
    const char *path = fixture->marks.items[0].account;
    assert_real(aoai_revisions_take(&fixture->marks, "no such account", "a",
                                    AOAI_METRIC_PROCESSED_TOKENS),
                0);
    assert_real(
        aoai_revisions_take(&fixture->marks, path, "A", AOAI_METRIC_PROCESSED_TOKENS),
        18 + 3 + 5);
    assert_real(
        aoai_revisions_take(&fixture->marks, path, "a", AOAI_METRIC_PROCESSED_TOKENS), 0);
    aoai_buf_free(&found);
}

/* No series at all: the zeros we infer say nothing about what was there. */
static void silence_revises_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_buf found = aoai_buf_init(65536);
    poll(fixture, 100, 103, (double[]){1, 2, 3}, &found);
    poll(fixture, 100, 104, NULL, &found);
    assert_text(aoai_buf_text(&found), "");
    /* A 0 that we inferred and that turns out to be use is revised. */
    poll(fixture, 100, 105, (double[]){1, 2, 3, 9, 5}, &found);
    assert_text(aoai_buf_text(&found), "a 103 0>9\n");
    aoai_buf_free(&found);
}

/* Zeros at the end, with a hole in front of them, are not use that has ended. */
static void what_is_not_believed_revises_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_buf found = aoai_buf_init(65536);
    poll(fixture, 100, 103, (double[]){1, 2, NAN}, &found);
    poll(fixture, 100, 105, (double[]){1, 2, 0, NAN, 0}, &found);
    assert_text(aoai_buf_text(&found), "");
    poll(fixture, 100, 106, (double[]){1, 2, 500, 4, 5, 6}, &found);
    assert_text(aoai_buf_text(&found), "a 102 -1>500\na 103 -1>4\na 104 0>5\n");
    aoai_buf_free(&found);
}

/* What was not handed on cannot have changed: a gap makes the memory begin anew. */
static void a_gap_is_not_remembered(void **state)
{
    struct aoai_tail tail = {.count = 0};
    (void)state;
    for (int64_t at = 100; at < 103; at++)
        aoai_tail_put(&tail, at, 1);
    assert_number(tail.count, 3);
    aoai_tail_put(&tail, 110, 7);
    assert_number(tail.count, 1);
    assert_real(*aoai_tail_at(&tail, 110), 7);
}

/* The missing minute ahead of a start and the one behind an end are ours, not Azure's. */
static void what_leads_or_ends_a_series_is_not_remembered(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_buf found = aoai_buf_init(65536);
    poll(fixture, 100, 101, (double[]){1}, &found);
    poll(fixture, 99, 102, (double[]){7, 1, 2}, &found);
    assert_text(aoai_buf_text(&found), "");
    fixture->is_gone = true;
    poll(fixture, 100, 103, NULL, &found);
    fixture->is_gone = false;
    poll(fixture, 100, 104, (double[]){1, 2, 3, 4}, &found);
    assert_text(aoai_buf_text(&found), "");
    aoai_buf_free(&found);
}

static void only_the_last_quarter_of_an_hour_is_remembered(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_buf found = aoai_buf_init(65536);
    double values[60];
    for (int i = 0; i < 60; i++)
        values[i] = i;
    poll(fixture, 100, 160, values, &found);
    for (int i = 0; i < 60; i++)
        values[i] += 1;
    poll(fixture, 100, 160, values, &found);
    size_t lines = 0;
    for (const char *at = aoai_buf_text(&found); *at != '\0'; at++)
        lines += *at == '\n' ? 1 : 0;
    assert_number(lines, AOAI_TAIL_MINUTES);
    aoai_buf_free(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_changed_is_found_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(silence_revises_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_believed_revises_nothing, set_up,
                                        tear_down),
        cmocka_unit_test(a_gap_is_not_remembered),
        cmocka_unit_test_setup_teardown(what_leads_or_ends_a_series_is_not_remembered,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_the_last_quarter_of_an_hour_is_remembered,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
