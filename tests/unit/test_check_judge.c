/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/failure.h"
#include "nagios-check/judge.h"
#include "tests/support/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define END   INT64_C(29924295) /* first minute that is not settled */
#define NOW_S (END * 60 + 180 + 10)
#define NO    (-1) /* a missing minute */
#define MAX   8

/* One deployment of an account as a test wants it. */
struct given {
    const char *name;
    enum aoai_sku_kind sku_kind;
    double tpm;
    double rpm;
    int tokens[5]; /* the five minutes before END; all before them are equal to the first
                    */
    int requests[5];
    int throttled[5];
    int ptu[5];
    bool has_no_tokens; /* no series */
    bool is_foreign;    /* no OpenAI model */
    bool is_unlisted;
    int64_t created_minute;
};

/* What owns everything a snapshot borrows. */
struct stage {
    struct aoai_snapshot snapshot;
    struct aoai_account_state account;
    struct aoai_target_config target;
    struct aoai_resource_id id;
    struct aoai_deployment deployments[MAX];
    struct aoai_deployment_state states[MAX];
    struct aoai_metric_series series[MAX][4];
    struct check_thresholds thresholds;
    struct check_result result;
};

static const struct check_thresholds defaults = {
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

static char text_path[] = "/subscriptions/s/accounts/contoso";
static char text_account[] = "contoso";
static char text_429[] = "429";
static char text_200[] = "200";

static void put_series(struct stage *stage, size_t at, enum aoai_metric_id metric,
                       char *status, const int values[static 5])
{
    struct aoai_deployment_state *state = &stage->states[at];
    struct aoai_metric_series *series = &stage->series[at][state->series_count++];
    series->metric = metric;
    series->status = status;
    assert_true(aoai_series_init(&series->minutes, stage->account.span));
    for (int64_t i = 0; i < aoai_span_minutes(stage->account.span); i++) {
        int64_t late = aoai_span_minutes(stage->account.span) - 5;
        int value = values[i < late ? 0 : i - late];
        if (value != NO)
            aoai_series_put(&series->minutes, stage->account.span.from_minute + i, value);
    }
}

static void add_given(struct stage *stage, const struct given *given)
{
    size_t at = stage->account.deployment_count++;
    struct aoai_deployment *deployment = &stage->deployments[at];
    struct aoai_deployment_state *state = &stage->states[at];
    deployment->sku_kind = given->sku_kind;
    deployment->limit.tokens_per_min = given->tpm;
    deployment->limit.requests_per_min = given->rpm;
    deployment->is_openai_model = !given->is_foreign;
    deployment->created_at_s = given->created_minute * 60 + 59;
    state->name = given->name;
    state->deployment = given->is_unlisted ? NULL : deployment;
    state->series = stage->series[at];
    if (!given->has_no_tokens)
        put_series(stage, at, AOAI_METRIC_PROCESSED_TOKENS, NULL, given->tokens);
    put_series(stage, at, AOAI_METRIC_REQUESTS, text_200, given->requests);
    put_series(stage, at, AOAI_METRIC_REQUESTS, text_429, given->throttled);
    if (given->sku_kind == AOAI_SKU_PROVISIONED)
        put_series(stage, at, AOAI_METRIC_PTU_UTILIZATION, NULL, given->ptu);
}

static struct stage *new_stage(const struct given *given, size_t count)
{
    struct stage *stage = calloc(1, sizeof(*stage));
    assert_non_null(stage);
    stage->thresholds = defaults;
    stage->id.account = text_account;
    stage->id.path = text_path;
    stage->account.id = &stage->id;
    stage->account.target = &stage->target;
    stage->account.span = check_judge_span(&stage->thresholds, NOW_S);
    stage->account.deployments = stage->states;
    stage->snapshot.accounts = &stage->account;
    stage->snapshot.account_count = 1;
    assert_number(stage->account.span.to_minute, END);
    for (size_t i = 0; i < count; i++)
        add_given(stage, &given[i]);
    return stage;
}

static const struct check_result *judge(struct stage *stage)
{
    assert_true(check_judge(&stage->snapshot, &stage->thresholds, NOW_S, &stage->result));
    return &stage->result;
}

static void free_stage(struct stage *stage)
{
    for (size_t i = 0; i < MAX; i++)
        for (size_t j = 0; j < AOAI_LENGTH(stage->series[i]); j++)
            aoai_series_free(&stage->series[i][j].minutes);
    aoai_strlist_free(&stage->target.deployments);
    check_result_free(&stage->result);
    free(stage);
}

/* One deployment with defaults: state, what decided, and whether there is a value. */
static void test_one_deployment(void **unused)
{
    static const struct {
        const char *label;
        struct given given;
        enum check_state state;
        enum check_cause cause;
        bool has_tokens;
    } cases[] = {
        {"idle is 0 and OK", {.tpm = 1000}, CHECK_OK, CHECK_CAUSE_NONE, true},
        {"equal to the warning bound",
         {.tpm = 1000, .tokens = {800, 800, 800, 800, 800}},
         CHECK_OK,
         CHECK_CAUSE_NONE,
         true},
        {"one token above it",
         {.tpm = 1000, .tokens = {0, 0, 801, 0, 0}},
         CHECK_WARNING,
         CHECK_CAUSE_TOKENS_NEAR,
         true},
        {"equal to the critical bound",
         {.tpm = 1000, .tokens = {0, 0, 950, 0, 0}},
         CHECK_WARNING,
         CHECK_CAUSE_TOKENS_NEAR,
         true},
        {"above critical",
         {.tpm = 1000, .tokens = {0, 0, 951, 0, 0}},
         CHECK_CRITICAL,
         CHECK_CAUSE_TOKENS_NEAR,
         true},
        {"above the limit",
         {.tpm = 1000, .tokens = {0, 0, 1001, 0, 0}},
         CHECK_CRITICAL,
         CHECK_CAUSE_TOKENS_FULL,
         true},
        {"missing is not 0",
         {.tpm = 1000, .tokens = {NO, NO, NO, NO, NO}},
         CHECK_UNKNOWN,
         CHECK_CAUSE_NO_VALUE,
         false},
        {"zeros among missing minutes are not idleness",
         {.tpm = 1000, .tokens = {NO, 0, NO, 0, 0}},
         CHECK_UNKNOWN,
         CHECK_CAUSE_NO_VALUE,
         false},
        {"... but the value before them counts",
         {.tpm = 1000, .tokens = {990, NO, 0, NO, 0}},
         CHECK_CRITICAL,
         CHECK_CAUSE_TOKENS_NEAR,
         true},
        {"newest minutes missing: the ones before",
         {.tpm = 1000, .tokens = {10, 990, NO, NO, NO}},
         CHECK_CRITICAL,
         CHECK_CAUSE_TOKENS_NEAR,
         true},
        {"no limit",
         {.tokens = {5, 5, 5, 5, 5}},
         CHECK_UNKNOWN,
         CHECK_CAUSE_NO_LIMIT,
         true},
        {"no limit of tokens, but of requests",
         {.rpm = 100, .tokens = {5, 5, 5, 5, 5}, .requests = {80, 80, 80, 80, 80}},
         CHECK_OK,
         CHECK_CAUSE_NONE,
         true},
        {"... above it",
         {.rpm = 100, .tokens = {5, 5, 5, 5, 5}, .requests = {81, 0, 0, 0, 0}},
         CHECK_WARNING,
         CHECK_CAUSE_REQUESTS,
         true},
        {"created after the newest settled minute",
         {.tpm = 1000, .created_minute = END, .tokens = {NO, NO, NO, NO, NO}},
         CHECK_OK,
         CHECK_CAUSE_NONE,
         false},
        {"created just before",
         {.tpm = 1000, .created_minute = END - 1, .tokens = {NO, NO, NO, NO, NO}},
         CHECK_UNKNOWN,
         CHECK_CAUSE_NO_VALUE,
         false},
        {"created anew under its old name",
         {.tpm = 1000, .created_minute = END, .tokens = {990, 0, 0, 0, 0}},
         CHECK_CRITICAL,
         CHECK_CAUSE_TOKENS_NEAR,
         true},
        {"requests above the limit",
         {.tpm = 1000, .rpm = 10, .requests = {0, 0, 11, 0, 0}},
         CHECK_CRITICAL,
         CHECK_CAUSE_REQUESTS,
         true},
        {"429 equal to the bound: 10 of 100",
         {.tpm = 1000, .requests = {18, 18, 18, 18, 18}, .throttled = {2, 2, 2, 2, 2}},
         CHECK_WARNING,
         CHECK_CAUSE_THROTTLED_EARLY,
         true},
        {"429 above it",
         {.tpm = 1000, .requests = {18, 18, 18, 18, 18}, .throttled = {2, 2, 2, 2, 3}},
         CHECK_CRITICAL,
         CHECK_CAUSE_THROTTLED_EARLY,
         true},
        {"429 of too few requests",
         {.tpm = 1000, .requests = {1, 0, 0, 0, 0}, .throttled = {0, 0, 0, 5, 3}},
         CHECK_OK,
         CHECK_CAUSE_NONE,
         true},
        {"batch is not judged",
         {.sku_kind = AOAI_SKU_BATCH, .tokens = {9, 9, 9, 9, 9}},
         CHECK_OK,
         CHECK_CAUSE_NONE,
         false},
        {"PTU at its bound",
         {.sku_kind = AOAI_SKU_PROVISIONED, .ptu = {95, 1, 1, 1, 95}},
         CHECK_WARNING,
         CHECK_CAUSE_PTU,
         false},
        {"PTU above it",
         {.sku_kind = AOAI_SKU_PROVISIONED, .ptu = {1, 1, 112, 1, 1}},
         CHECK_CRITICAL,
         CHECK_CAUSE_PTU,
         false},
        {"PTU missing",
         {.sku_kind = AOAI_SKU_PROVISIONED, .ptu = {NO, NO, NO, NO, NO}},
         CHECK_UNKNOWN,
         CHECK_CAUSE_NO_VALUE,
         false},
        {"requests missing while tokens are full",
         {.tpm = 1000,
          .tokens = {999, 999, 999, 999, 999},
          .requests = {NO, NO, NO, NO, NO},
          .throttled = {NO, NO, NO, NO, NO}},
         CHECK_CRITICAL,
         CHECK_CAUSE_TOKENS_NEAR,
         true},
        {"requests missing",
         {.tpm = 1000,
          .requests = {NO, NO, NO, NO, NO},
          .throttled = {NO, NO, NO, NO, NO}},
         CHECK_UNKNOWN,
         CHECK_CAUSE_NO_VALUE,
         true},
    };
    (void)unused;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct given given = cases[i].given;
        given.name = "chat";
        struct stage *stage = new_stage(&given, 1);
        const struct check_result *result = judge(stage);
        assert_number_in(cases[i].label, result->count, 1);
        assert_number_in(cases[i].label, result->state, cases[i].state);
        assert_number_in(cases[i].label, result->findings[0].cause, cases[i].cause);
        assert_number_in(cases[i].label,
                         result->findings[0].measures[CHECK_TOKENS].is_known,
                         cases[i].has_tokens);
        free_stage(stage);
    }
}

static void test_for_minutes(void **unused)
{
    static const struct {
        int for_minutes;
        enum check_state state;
    } cases[] = {{1, CHECK_CRITICAL},
                 {2, CHECK_CRITICAL},
                 {3, CHECK_WARNING},
                 {4, CHECK_WARNING},
                 {5, CHECK_OK}};
    static const struct given given = {
        .name = "chat", .tpm = 1000, .tokens = {960, 850, 850, 990, 0}};
    (void)unused;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct stage *stage = new_stage(&given, 1);
        stage->thresholds.for_minutes = cases[i].for_minutes;
        assert_number(judge(stage)->state, cases[i].state);
        assert_real(stage->result.findings[0].measures[CHECK_TOKENS].value, 990);
        free_stage(stage);
    }
}

/* The value to show alerts where the state does; the peak stays what it is. */
static void test_shown_value(void **unused)
{
    static const struct {
        const char *range;
        int tokens[5];
        enum check_state state;
        double value;
        int64_t minute;
    } cases[] = {
        {"@60000:63000", {61000, 63000, 100, 63000, 70000}, CHECK_CRITICAL, 63000, 2},
        {"@60000:63000", {100, 70000, 59999, 100, 70000}, CHECK_OK, 70000, 1},
        {"500:", {400, 300, 900, 300, 450}, CHECK_CRITICAL, 300, 2},
        {"500:800", {400, 300, 900, 300, 900}, CHECK_CRITICAL, 900, 1},
        {"500:", {600, 700, 900, 600, 600}, CHECK_OK, 900, 3},
    };
    (void)unused;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct given given = {.name = "chat", .tpm = 100};
        struct aoai_error err = {0};
        double peak = 0;
        memcpy(given.tokens, cases[i].tokens, sizeof(given.tokens));
        for (size_t j = 0; j < 5; j++)
            peak = given.tokens[j] > peak ? given.tokens[j] : peak;
        struct stage *stage = new_stage(&given, 1);
        stage->thresholds.warning = (struct check_range){0};
        assert_ok(check_range_parse(cases[i].range, &stage->thresholds.critical, &err),
                  &err);
        assert_number_in(cases[i].range, judge(stage)->state, cases[i].state);
        const struct check_measure *tokens =
            &stage->result.findings[0].measures[CHECK_TOKENS];
        assert_real(tokens->value, cases[i].value);
        assert_real(tokens->percent, cases[i].value);
        assert_number_in(cases[i].range, tokens->minute, END - cases[i].minute);
        assert_real(tokens->peak, peak);
        free_stage(stage);
    }
}

/* Old data says nothing about now. */
static void test_age(void **unused)
{
    static const struct given given = {
        .name = "chat", .tpm = 1000, .tokens = {999, NO, NO, NO, NO}};
    (void)unused;
    struct stage *stage = new_stage(&given, 1);
    int64_t age_s = NOW_S - (END - 4) * 60; /* of the newest value */
    stage->thresholds.max_age_s = age_s;
    assert_number(judge(stage)->state, CHECK_CRITICAL);
    assert_number(stage->result.age_s, age_s);
    check_result_free(&stage->result);
    stage->thresholds.max_age_s = age_s - 1;
    assert_number(judge(stage)->state, CHECK_UNKNOWN);
    assert_number(stage->result.findings[0].cause, CHECK_CAUSE_OLD);
    assert_false(stage->result.findings[0].measures[CHECK_TOKENS].is_known);
    free_stage(stage);
}

/* What has no value, beside one that alerts: as wanted, and the measured one first. */
static void test_failure_states(void **unused)
{
    static const struct given given[] = {
        {.name = "lost", .tpm = 1000, .tokens = {NO, NO, NO, NO, NO}},
        {.name = "near", .tpm = 1000, .tokens = {850, 0, 0, 0, 0}},
    };
    static const struct {
        enum check_state no_data;
        enum check_state state;
        const char *first;
    } cases[] = {
        {CHECK_OK, CHECK_WARNING, "near"},
        {CHECK_WARNING, CHECK_WARNING, "near"},
        {CHECK_CRITICAL, CHECK_CRITICAL, "lost"},
        {CHECK_UNKNOWN, CHECK_WARNING, "near"},
    };
    (void)unused;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct check_failure_states failures = {.no_data = cases[i].no_data};
        struct stage *stage = new_stage(given, 2);
        stage->thresholds.failures = &failures;
        const struct check_result *result = judge(stage);
        assert_number(result->state, cases[i].state);
        assert_text(result->findings[0].deployment->name, cases[i].first);
        assert_number(result->alert_count, 1);
        assert_number(result->unknown_count, 1);
        free_stage(stage);
    }
}

/* A measure that alerts as loudly as the failure beside it decides. */
static void test_failure_beside_alert(void **unused)
{
    static const struct given given = {.name = "chat",
                                       .tpm = 1000,
                                       .rpm = 100,
                                       .tokens = {NO, NO, NO, NO, NO},
                                       .requests = {90, 9, 9, 9, 9}};
    struct check_failure_states failures = {.no_data = CHECK_WARNING};
    (void)unused;
    struct stage *stage = new_stage(&given, 1);
    stage->thresholds.failures = &failures;
    const struct check_finding *chat = &judge(stage)->findings[0];
    assert_number(chat->state, CHECK_WARNING);
    assert_number(chat->decisive, CHECK_REQUESTS);
    assert_number(chat->cause, CHECK_CAUSE_REQUESTS);
    check_result_free(&stage->result);
    failures.no_data = CHECK_CRITICAL;
    chat = &judge(stage)->findings[0];
    assert_number(chat->state, CHECK_CRITICAL);
    assert_number(chat->cause, CHECK_CAUSE_NO_VALUE);
    assert_number(stage->result.alert_count, 0);
    free_stage(stage);
}

/* A list that cannot be read: its account and its deployments have the same state. */
static void test_failure_of_the_list(void **unused)
{
    static const struct given given = {
        .name = "chat", .tokens = {9, 9, 9, 9, 9}, .is_unlisted = true};
    struct check_failure_states failures = {.api = CHECK_OK, .timeout = CHECK_WARNING};
    (void)unused;
    struct stage *stage = new_stage(&given, 1);
    stage->thresholds.failures = &failures;
    (void)aoai_error_set(&stage->account.limits_error, AOAI_ERROR_FORBIDDEN, "no");
    assert_number(judge(stage)->state, CHECK_OK);
    assert_number(stage->result.count, 2);
    assert_number(stage->result.unknown_count, 1);
    check_result_free(&stage->result);
    stage->account.limits_error = (struct aoai_error){0};
    (void)aoai_error_set(&stage->account.limits_error, AOAI_ERROR_TIMEOUT, "late");
    assert_number(judge(stage)->state, CHECK_WARNING);
    assert_number(stage->result.findings[0].state, CHECK_WARNING);
    assert_number(stage->result.findings[1].state, CHECK_WARNING);
    free_stage(stage);
}

/* Worst first; unknown counts although it does not decide; the busiest of the good. */
static void test_order(void **unused)
{
    static const struct given given[] = {
        {.name = "quiet", .tpm = 1000, .tokens = {10, 10, 10, 10, 10}},
        {.name = "busy", .tpm = 1000, .tokens = {700, 700, 700, 700, 700}},
        {.name = "lost", .tpm = 1000, .tokens = {NO, NO, NO, NO, NO}},
        {.name = "near", .tpm = 1000, .tokens = {850, 0, 0, 0, 0}},
        {.name = "gone", .is_unlisted = true, .tokens = {9999, 0, 0, 0, 9999}},
        {.name = "nearer", .tpm = 1000, .tokens = {900, 0, 0, 0, 0}},
    };
    static const char *const want[] = {"nearer", "near", "lost", "busy", "quiet", "gone"};
    (void)unused;
    struct stage *stage = new_stage(given, AOAI_LENGTH(given));
    const struct check_result *result = judge(stage);
    assert_number(result->state, CHECK_WARNING);
    assert_number(result->alert_count, 2);
    assert_number(result->unknown_count, 1);
    assert_number(result->deployment_count, 5);
    for (size_t i = 0; i < AOAI_LENGTH(want); i++)
        assert_text(result->findings[i].deployment->name, want[i]);
    free_stage(stage);
}

static void test_unlisted(void **unused)
{
    static const struct given given[] = {
        {.name = "__Empty", .is_unlisted = true, .tokens = {5, 5, 5, 5, 5}},
        {.name = "chat", .tpm = 1000},
    };
    (void)unused;
    struct stage *stage = new_stage(given, 2);
    const struct check_result *result = judge(stage);
    const struct check_finding *empty = &result->findings[1];
    assert_number(result->state, CHECK_OK);
    assert_text(empty->deployment->name, "__Empty");
    assert_true(empty->is_unlisted);
    assert_real(empty->measures[CHECK_TOKENS].value, 5);
    assert_false(empty->measures[CHECK_TOKENS].warning.is_set);
    assert_false(empty->measures[CHECK_THROTTLED].is_known);
    free_stage(stage);
    /* What is left of a deleted deployment is not the deployment asked for. */
    stage = new_stage(given, 1);
    assert_number(judge(stage)->state, CHECK_UNKNOWN);
    assert_number(stage->result.findings[0].cause, CHECK_CAUSE_EMPTY);
    free_stage(stage);
}

/* What fails for an account is told once; what else is known is judged all the same. */
static void test_errors(void **unused)
{
    static const struct given given[] = {
        {.name = "chat", .tpm = 1000, .has_no_tokens = true},
        {.name = "full",
         .tpm = 1000,
         .has_no_tokens = true,
         .rpm = 10,
         .requests = {99, 9, 9, 9, 99}},
    };
    (void)unused;
    struct stage *stage = new_stage(given, 2);
    struct aoai_error *errors = stage->account.errors;
    (void)aoai_error_set(&errors[AOAI_METRIC_PROCESSED_TOKENS], AOAI_ERROR_SERVER, "no");
    assert_number(judge(stage)->state, CHECK_CRITICAL);
    assert_text(stage->result.findings[0].deployment->name, "full");
    assert_number(stage->result.unknown_count, 1);
    assert_null(stage->result.findings[1].deployment);
    assert_text(stage->result.findings[1].reason, "no");
    check_result_free(&stage->result);
    (void)aoai_error_set(&errors[AOAI_METRIC_REQUESTS], AOAI_ERROR_SERVER, "no");
    (void)aoai_error_set(&stage->account.limits_error, AOAI_ERROR_SERVER, "no");
    assert_number(judge(stage)->state, CHECK_UNKNOWN);
    assert_number(stage->result.count, 1);
    free_stage(stage);
}

/* Without the list of deployments: percent cannot be judged, tokens can. */
static void test_no_list(void **unused)
{
    static const struct given given = {
        .name = "chat", .is_unlisted = true, .tokens = {500, 500, 500, 500, 500}};
    static const struct {
        struct check_range range;
        enum check_state state;
    } cases[] = {
        {{.end = 80, .is_percent = true, .is_set = true}, CHECK_UNKNOWN},
        {{.end = 500, .is_set = true}, CHECK_OK},
        {{.end = 499, .is_set = true}, CHECK_CRITICAL},
    };
    (void)unused;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct stage *stage = new_stage(&given, 1);
        (void)aoai_error_set(&stage->account.limits_error, AOAI_ERROR_FORBIDDEN, "403");
        stage->thresholds.warning = cases[i].range;
        stage->thresholds.critical = cases[i].range;
        assert_number(judge(stage)->state, cases[i].state);
        assert_number(stage->result.count, 2);
        free_stage(stage);
    }
}

static void test_names_asked_for(void **unused)
{
    static const struct given given = {.name = "chat", .tpm = 1000};
    (void)unused;
    struct stage *stage = new_stage(&given, 1);
    assert_true(aoai_strlist_add(&stage->target.deployments, "CHAT"));
    assert_number(judge(stage)->state, CHECK_OK);
    check_result_free(&stage->result);
    assert_true(aoai_strlist_add(&stage->target.deployments, "chta"));
    assert_number(judge(stage)->state, CHECK_UNKNOWN);
    assert_glob(stage->result.findings[0].reason, "*chta");
    free_stage(stage);
    stage = new_stage(&given, 0);
    assert_number(judge(stage)->state, CHECK_UNKNOWN);
    free_stage(stage);
}

/* Absolute ranges are for tokens; requests and PTU keep the default percentages. */
static void test_absolute_ranges(void **unused)
{
    static const struct given given[] = {
        {.name = "chat",
         .tpm = 1000,
         .rpm = 10,
         .tokens = {990, 9, 9, 9, 990},
         .requests = {9, 1, 1, 1, 9}},
        {.name = "ptu", .sku_kind = AOAI_SKU_PROVISIONED, .ptu = {96, 1, 1, 1, 96}},
    };
    (void)unused;
    struct stage *stage = new_stage(given, 2);
    stage->thresholds.warning = (struct check_range){.end = 2000, .is_set = true};
    stage->thresholds.critical = (struct check_range){.end = 3000, .is_set = true};
    const struct check_result *result = judge(stage);
    assert_text(result->findings[0].deployment->name, "ptu");
    assert_number(result->findings[0].state, CHECK_CRITICAL);
    assert_number(result->findings[1].state, CHECK_WARNING);
    assert_number(result->findings[1].decisive, CHECK_REQUESTS);
    assert_number(result->findings[1].measures[CHECK_TOKENS].state, CHECK_OK);
    assert_real(result->findings[1].measures[CHECK_TOKENS].warning.end, 2000);
    free_stage(stage);
}

/* Too little is told of tokens, and is no quota that runs out; requests have a limit apart
 * from theirs, of which little says nothing.
 */
static void test_low_ranges(void **unused)
{
    static const struct {
        const char *range;
        struct given given;
        enum check_state state;
        enum check_cause cause;
    } cases[] = {
        {"10:80%",
         {.tpm = 1000, .rpm = 1000, .tokens = {500, 500, 500, 500, 500}},
         CHECK_OK,
         CHECK_CAUSE_NONE},
        {"10:80%",
         {.tpm = 1000, .rpm = 1000, .tokens = {99, 500, 500, 500, 500}},
         CHECK_CRITICAL,
         CHECK_CAUSE_TOKENS_RANGE},
        {"10:80%",
         {.tpm = 1000,
          .rpm = 1000,
          .tokens = {500, 500, 500, 500, 500},
          .requests = {801, 1, 1, 1, 1}},
         CHECK_CRITICAL,
         CHECK_CAUSE_REQUESTS},
        {"10:%",
         {.tpm = 1000,
          .rpm = 1000,
          .tokens = {500, 500, 500, 500, 500},
          .requests = {5000, 1, 1, 1, 1}},
         CHECK_OK,
         CHECK_CAUSE_NONE},
        {"@10:20%",
         {.tpm = 1000,
          .rpm = 1000,
          .tokens = {500, 500, 500, 150, 500},
          .requests = {150, 1, 1, 1, 1}},
         CHECK_CRITICAL,
         CHECK_CAUSE_TOKENS_RANGE},
        {"@10:20%",
         {.tpm = 1000,
          .rpm = 1000,
          .tokens = {500, 500, 500, 500, 500},
          .requests = {150, 1, 1, 1, 1}},
         CHECK_OK,
         CHECK_CAUSE_NONE},
        {"10:80%",
         {.sku_kind = AOAI_SKU_PROVISIONED, .ptu = {9, 50, 50, 50, 50}},
         CHECK_CRITICAL,
         CHECK_CAUSE_PTU_RANGE},
    };
    (void)unused;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct given given = cases[i].given;
        struct aoai_error err = {0};
        given.name = "chat";
        struct stage *stage = new_stage(&given, 1);
        stage->thresholds.warning =
            (struct check_range){.end = INFINITY, .is_percent = true, .is_set = true};
        assert_ok(check_range_parse(cases[i].range, &stage->thresholds.critical, &err),
                  &err);
        print_message("%zu: %s\n", i, cases[i].range);
        assert_number(judge(stage)->state, cases[i].state);
        assert_number(stage->result.findings[0].cause, cases[i].cause);
        free_stage(stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_deployment),
        cmocka_unit_test(test_for_minutes),
        cmocka_unit_test(test_shown_value),
        cmocka_unit_test(test_age),
        cmocka_unit_test(test_failure_states),
        cmocka_unit_test(test_failure_beside_alert),
        cmocka_unit_test(test_failure_of_the_list),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_unlisted),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_no_list),
        cmocka_unit_test(test_names_asked_for),
        cmocka_unit_test(test_absolute_ranges),
        cmocka_unit_test(test_low_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
