/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* One account's turn: who rests, what counts as gained, what is cut off. */
#include "tests/support/test.h"

#include "collectd-plugin/turn.h"

#include <string.h>

static void who_moved_goes_on_and_who_did_not_rests(void **state)
{
    (void)state;
    /* Minutes 0 to 100 were asked for before; the present is 300. */
    static const struct {
        const char *label;
        struct aoai_turn_result result;
        bool is_resting;
        bool has_gained;
    } rows[] = {
        {"catching up", {{100, 200}, {185, 300}, 300, 100, false, false}, false, true},
        {"nothing there, but further on",
         {{100, 200}, {185, 300}, 300, 0, false, false},
         false,
         true},
        {"nothing twice", {{0, 100}, {0, 300}, 300, 0, false, false}, true, false},
        {"the same span, with minutes",
         {{0, 100}, {50, 300}, 300, 9, false, false},
         false,
         true},
        {"the present", {{200, 300}, {0, 0}, 300, 100, false, false}, true, true},
        {"the present, cut off",
         {{200, 300}, {230, 300}, 300, 50, false, true},
         false,
         true},
        {"the present, all waits",
         {{200, 300}, {200, 300}, 300, 0, false, false},
         true,
         true},
        {"the present, one was left behind",
         {{200, 300}, {50, 300}, 300, 1, false, false},
         false,
         true},
        {"a failure", {{100, 200}, {100, 300}, 300, 0, true, false}, true, false},
        {"a failure of a part",
         {{100, 200}, {100, 300}, 300, 5, true, false},
         true,
         true},
    };
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_turn turn = {.asked_to_minute = 100};
        bool has_gained = aoai_turn_end(&turn, &rows[i].result);
        assert_number_in(rows[i].label, turn.is_resting, rows[i].is_resting);
        assert_number_in(rows[i].label, has_gained, rows[i].has_gained);
        assert_number_in(rows[i].label, turn.asked_to_minute,
                         rows[i].result.span.to_minute);
    }
}

static void the_future_is_cut_off(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        struct aoai_span asked;
        struct aoai_span left;
    } rows[] = {
        {"all past", {100, 200}, {100, 200}},
        {"up to the present", {100, 300}, {100, 300}},
        {"half of it", {100, 360}, {100, 300}},
        {"all of it", {310, 360}, {300, 300}},
    };
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_account_state account = {.span = rows[i].asked};
        aoai_turn_cut_future(&account, 300);
        assert_number_in(rows[i].label, account.span.from_minute,
                         rows[i].left.from_minute);
        assert_number_in(rows[i].label, account.span.to_minute, rows[i].left.to_minute);
    }
}

static void any_metric_may_fail(void **state)
{
    (void)state;
    struct aoai_account_state account = {0};
    assert_false(aoai_turn_has_failed_metric(&account));
    for (size_t i = 0; i < AOAI_METRIC_COUNT; i++) {
        account.errors[i].kind = AOAI_ERROR_SERVER;
        assert_true(aoai_turn_has_failed_metric(&account));
        account.errors[i].kind = AOAI_ERROR_NONE;
    }
    account.limits_error.kind = AOAI_ERROR_SERVER; /* no metric */
    assert_false(aoai_turn_has_failed_metric(&account));
}

static void a_list_is_waited_for_while_it_may_come(void **state)
{
    (void)state;
    static const struct aoai_deployment deployment;
    static const struct {
        const char *label;
        enum aoai_error_kind kind;
        const struct aoai_deployment *known; /* from an older list */
        bool must_wait;
    } rows[] = {
        {"read", AOAI_ERROR_NONE, NULL, false},
        {"busy", AOAI_ERROR_SERVER, NULL, true},
        {"busy, but read before", AOAI_ERROR_SERVER, &deployment, false},
        {"no role: it will not come", AOAI_ERROR_FORBIDDEN, NULL, false},
    };
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_deployment_state deployments[2] = {{.deployment = NULL},
                                                       {.deployment = rows[i].known}};
        struct aoai_account_state account = {.deployments = deployments,
                                             .deployment_count = 2};
        account.limits_error.kind = rows[i].kind;
        assert_number_in(rows[i].label, aoai_turn_must_wait_for_list(&account),
                         rows[i].must_wait);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_moved_goes_on_and_who_did_not_rests),
        cmocka_unit_test(the_future_is_cut_off),
        cmocka_unit_test(any_metric_may_fail),
        cmocka_unit_test(a_list_is_waited_for_while_it_may_come),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
