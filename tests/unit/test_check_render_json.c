/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/judge.h"
#include "nagios-check/render_json.h"

#include "common/json.h"
#include "nagios-check/finding_json.h"
#include "nagios-check/history_json.h"
#include "nagios-check/judge.h"
#include "nagios-check/list_json.h"
#include "tests/support/account.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define END   INT64_C(29924284) /* 18:04Z */
#define NOW_S (END * 60 + 180)
#define MANY  1000

static const struct check_thresholds thresholds = {
    .warning = {.end = 80, .is_percent = true, .is_set = true},
    .critical = {.end = 95, .is_percent = true, .is_set = true},
    .throttled_warning = 1,
    .throttled_critical = 10,
    .min_requests = 10,
    .window_minutes = 5,
    .for_minutes = 1,
    .max_age_s = 900,
    .settle_s = 180,
};

static json_t *parsed(const struct aoai_buf *output)
{
    struct aoai_error err = {0};
    json_t *root = aoai_json_parse(output, &err);
    assert_ok(root != NULL, &err);
    return root;
}

static double number(json_t *value, const char *path)
{
    double result = NAN;
    assert_true(aoai_json_number(value, path, &result));
    return result;
}

static const struct aoai_span five = {END - 5, END};

/* One account judged, the JSON read back. */
static json_t *judged(struct account *account, struct aoai_buf *output)
{
    struct check_result result = {0};
    account_join(account);
    struct aoai_snapshot snapshot = {
        .taken_at_s = NOW_S, .accounts = &account->state, .account_count = 1};
    assert_true(check_judge(&snapshot, &thresholds, NOW_S, &result));
    struct check_json_scope scope = {.verbose = "GET x - HTTP 200\nGET y - HTTP 404"};
    assert_true(check_render_json(&result, &scope, output));
    check_result_free(&result);
    return parsed(output);
}

static void tells_every_measure(void **unused)
{
    (void)unused;
    struct account account;
    struct aoai_buf output = aoai_buf_init(CHECK_JSON_MAX);
    account_init(&account, "contoso-full", five);
    (void)account_deployment(&account, "chat", "Standard");
    account_series(&account, AOAI_METRIC_PROCESSED_TOKENS, "chat", NULL,
                   (double[]){90000, 101300, NAN, 5, 6});
    account_series(&account, AOAI_METRIC_REQUESTS, "chat", "200",
                   (double[]){80, 90, 70, 60, 50});
    account_series(&account, AOAI_METRIC_REQUESTS, "chat", "429",
                   (double[]){0, 40, 10, 0, 0});
    json_t *root = judged(&account, &output);
    assert_text(aoai_json_string(root, "schema"), check_json_of_check.schema);
    assert_text(aoai_json_string(root, "state"), "CRITICAL");
    assert_real(number(root, "exit_code"), 2);
    assert_text(aoai_json_string(root, "window.from"), "2026-11-23T17:59:00Z");
    assert_text(aoai_json_string(root, "window.to"), "2026-11-23T18:04:00Z");
    assert_number(json_array_size(json_object_get(root, "log")), 2);
    json_t *chat = json_array_get(json_object_get(root, "deployments"), 0);
    assert_text(aoai_json_string(chat, "cause"), "tokens_full");
    assert_glob(aoai_json_string(chat, "next_step"), "raise *");
    assert_real(number(chat, "limits.tokens_per_minute"), 100000);
    assert_real(number(chat, "requests"), 400);
    assert_real(number(chat, "requests_throttled"), 50);
    assert_real(number(chat, "throttled_percent"), 12.5);
    json_t *tokens = aoai_json_get(chat, "measures.tokens");
    assert_real(number(tokens, "value"), 101300);
    assert_real(number(tokens, "percent"), 101.3);
    assert_text(aoai_json_string(tokens, "minute"), "2026-11-23T18:00:00Z");
    assert_text(aoai_json_string(tokens, "warning"), "80000");
    assert_real(number(tokens, "minutes_seen"), 4);
    assert_real(number(tokens, "minutes_over"), 1);
    assert_true(json_is_null(aoai_json_get(chat, "measures.ptu")));
    assert_true(json_is_null(aoai_json_get(chat, "limits.ptu")));
    assert_true(json_is_null(aoai_json_get(chat, "reason")));
    json_decref(root);
    aoai_buf_free(&output);
    account_free(&account);
}

static void what_is_unknown_is_null_with_a_reason(void **unused)
{
    (void)unused;
    struct account account;
    struct aoai_buf output = aoai_buf_init(CHECK_JSON_MAX);
    account_init(&account, "contoso-denied", five);
    (void)account_deployment(&account, "chat", "Standard");
    for (size_t i = 0; i < AOAI_METRIC_COUNT; i++)
        (void)aoai_error_set(&account.state.errors[i], AOAI_ERROR_FORBIDDEN,
                             "metrics: HTTP 403 \"denied\"");
    json_t *root = judged(&account, &output);
    assert_text(aoai_json_string(root, "state"), "UNKNOWN");
    assert_true(json_is_null(aoai_json_get(root, "window")));
    assert_number(json_array_size(json_object_get(root, "deployments")), 0);
    json_t *problem = json_array_get(json_object_get(root, "problems"), 0);
    assert_text(aoai_json_string(problem, "account"), "contoso-denied");
    assert_text(aoai_json_string(problem, "reason"), "metrics: HTTP 403 \"denied\"");
    json_t *about = json_array_get(json_object_get(root, "accounts"), 0);
    json_t *error = json_array_get(json_object_get(about, "errors"), 0);
    assert_text(aoai_json_string(error, "kind"), "forbidden");
    assert_text(aoai_json_string(error, "of"), "TokenTransaction");
    json_decref(root);
    aoai_buf_free(&output);
    account_free(&account);
}

/* The same names in every document: what a program looks for is there or null. */
static void assert_same_members(json_t *one, json_t *other)
{
    const char *key = NULL;
    json_t *value = NULL;
    assert_number(json_object_size(one), json_object_size(other));
    json_object_foreach(one, key, value)
    {
        assert_non_null(json_object_get(other, key));
    }
}

/* An error and a signal's last words have the members of a result. */
static void assert_frame(const struct check_json_document *document, json_t *result)
{
    struct aoai_buf output = aoai_buf_init(CHECK_JSON_MAX);
    struct aoai_error err = {0};
    (void)aoai_error_set(&err, AOAI_ERROR_CONFIG, "--window: \"x\" is no number");
    check_json_document_error(document, &err, &output);
    json_t *error = parsed(&output);
    assert_text(aoai_json_string(error, "schema"), document->schema);
    assert_text(aoai_json_string(error, "state"), "UNKNOWN");
    assert_text(aoai_json_string(error, "error.kind"), "config");
    assert_text(aoai_json_string(error, "summary"), "--window: \"x\" is no number");
    aoai_buf_free(&output);
    aoai_buf_addf(&output, "%s%s%s", document->last_head,
                  "UNKNOWN" CHECK_JSON_LAST_CODE "3" CHECK_JSON_LAST_SUMMARY
                  "timed out" CHECK_JSON_LAST_KIND "timeout" CHECK_JSON_LAST_MESSAGE
                  "timed out",
                  document->last_end);
    json_t *signal = parsed(&output);
    assert_text(aoai_json_string(signal, "schema"), document->schema);
    assert_text(aoai_json_string(signal, "error.message"), "timed out");
    assert_same_members(error, signal);
    assert_same_members(result, error);
    json_decref(signal);
    json_decref(error);
    aoai_buf_free(&output);
}

static void an_error_has_the_members_of_a_result(void **unused)
{
    (void)unused;
    struct account account;
    struct aoai_buf output = aoai_buf_init(CHECK_JSON_MAX);
    account_init(&account, "contoso-empty", five);
    json_t *result = judged(&account, &output);
    assert_frame(&check_json_of_check, result);
    json_decref(result);
    aoai_buf_free(&output);
    struct aoai_snapshot snapshot = {
        .taken_at_s = NOW_S, .accounts = &account.state, .account_count = 1};
    struct check_json_scope scope = {0};
    enum check_state state = CHECK_OK;
    assert_true(check_list_json(&snapshot, &thresholds, NOW_S, &scope, &output, &state));
    result = parsed(&output);
    assert_int_equal(state, CHECK_UNKNOWN);
    assert_frame(&check_json_of_list, result);
    json_decref(result);
    aoai_buf_free(&output);
    struct check_history history = {.span = five};
    assert_true(check_history_json(&history, &thresholds, &scope, &output, &state));
    result = parsed(&output);
    assert_frame(&check_json_of_history, result);
    json_decref(result);
    aoai_buf_free(&output);
    account_free(&account);
}

/* A cause without a word would be null for programs. */
static void every_cause_has_a_word_of_its_own(void **unused)
{
    (void)unused;
    assert_null(check_cause_name(CHECK_CAUSE_NONE));
    for (int i = CHECK_CAUSE_NONE + 1; i <= CHECK_CAUSE_AGGREGATION; i++) {
        assert_non_null(check_cause_name((enum check_cause)i));
        for (int j = CHECK_CAUSE_NONE + 1; j < i; j++)
            assert_string_not_equal(check_cause_name((enum check_cause)i),
                                    check_cause_name((enum check_cause)j));
    }
}

static void what_is_too_large_fails_and_is_not_cut(void **unused)
{
    (void)unused;
    static char name[] = "contoso-fleet";
    struct aoai_resource_id id = {.path = name, .account = name};
    struct aoai_account_state account = {.id = &id};
    struct aoai_deployment_state state = {.name = "chat"};
    struct aoai_snapshot snapshot = {.accounts = &account, .account_count = 1};
    struct check_finding *findings = calloc(MANY, sizeof(*findings));
    struct aoai_buf output = aoai_buf_init(CHECK_JSON_MAX);
    assert_non_null(findings);
    struct check_json_scope scope = {0};
    struct check_result result = {.findings = findings,
                                  .count = MANY,
                                  .snapshot = &snapshot,
                                  .thresholds = &thresholds};
    for (size_t i = 0; i < MANY; i++) {
        findings[i].account = &account;
        findings[i].deployment = &state;
        memset(findings[i].reason, 'x', sizeof(findings[i].reason) - 1);
    }
    assert_false(check_render_json(&result, &scope, &output));
    assert_text(aoai_buf_text(&output), "");
    result.count = MANY / 2;
    output.has_failed = false;
    assert_true(check_render_json(&result, &scope, &output));
    free(findings);
    aoai_buf_free(&output);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_every_measure),
        cmocka_unit_test(what_is_unknown_is_null_with_a_reason),
        cmocka_unit_test(an_error_has_the_members_of_a_result),
        cmocka_unit_test(every_cause_has_a_word_of_its_own),
        cmocka_unit_test(what_is_too_large_fails_and_is_not_cut),
    };
    return cmocka_run_group_tests_name("check_render_json", tests, NULL, NULL);
}
