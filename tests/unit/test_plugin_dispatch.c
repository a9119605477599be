/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "tests/support/test.h"

#include "collectd-plugin/dispatch.h"
#include "common/metric_name.h"

#include <math.h>
#include <string.h>

#define MINUTE 29924295

/* A sink that writes down what it gets: "host/plugin-instance/type-instance time value".
 */
struct recorder {
    struct aoai_buf text;
    bool refuses;
    char logged[1024];
    size_t log_count;
};

static bool record(void *ctx, const struct aoai_sample *sample)
{
    struct recorder *recorder = ctx;
    if (recorder->refuses)
        return false;
    aoai_buf_addf(&recorder->text, "%s/%s/%s-%s %lld %g\n", sample->host,
                  sample->plugin_instance, sample->type, sample->type_instance,
                  (long long)sample->time_s, isnan(sample->value) ? NAN : sample->value);
    return true;
}

static void record_log(void *ctx, enum aoai_log_level level, const char *message)
{
    struct recorder *recorder = ctx;
    (void)level;
    (void)snprintf(recorder->logged, sizeof(recorder->logged), "%s", message);
    recorder->log_count++;
}

static const char host[AOAI_NAMES_SIZE] = "contoso-prod";
static char account_name[] = "contoso-prod";
static char account_path[] = "/subscriptions/s/x/contoso-prod";
static char deployment_name[] = "gpt-4o";
static const struct aoai_resource_id id = {.path = account_path, .account = account_name};

struct fixture {
    struct recorder recorder;
    struct aoai_dispatch *dispatch;
    struct aoai_target_config target;
    struct aoai_deployment deployment;
    struct aoai_deployment_state state;
    struct aoai_account_state account;
};

static void make_dispatch(struct fixture *fixture, bool is_end_stamped)
{
    struct aoai_error err = {0};
    aoai_dispatch_free(fixture->dispatch);
    struct aoai_dispatch_options options = {
        .is_end_stamped = is_end_stamped,
        .sink = {.put = record, .ctx = &fixture->recorder},
        .log = {.level = AOAI_LOG_DEBUG, .write = record_log, .ctx = &fixture->recorder},
    };
    fixture->dispatch = aoai_dispatch_new(&options, &err);
    assert_ok(fixture->dispatch != NULL, &err);
    assert_ok(aoai_dispatch_add_account(fixture->dispatch, host, &err), &err);
}

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){
        .recorder = {.text = aoai_buf_init(65536)},
        .deployment = {.name = deployment_name,
                       .sku_kind = AOAI_SKU_STANDARD,
                       .limit = {.tokens_per_min = 120000, .requests_per_min = 120}},
    };
    fixture.state.name = deployment_name;
    fixture.state.deployment = &fixture.deployment;
    fixture.account.id = &id;
    fixture.account.target = &fixture.target;
    fixture.account.deployments = &fixture.state;
    fixture.account.deployment_count = 1;
    make_dispatch(&fixture, false);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    aoai_dispatch_free(fixture->dispatch);
    aoai_buf_free(&fixture->recorder.text);
    return 0;
}

/* Hands over one minute and compares what reached the sink. */
static void expect(struct fixture *fixture, int64_t minute,
                   const struct aoai_handover_item *items, size_t count, const char *want)
{
    struct aoai_handover handover = {.minute = minute, .items = items, .count = count};
    aoai_buf_free(&fixture->recorder.text);
    fixture->recorder.text = aoai_buf_init(65536);
    size_t taken = aoai_dispatch_minute(fixture->dispatch, 0, &handover);
    size_t lines = 0;
    for (const char *at = want; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    assert_text(aoai_buf_text(&fixture->recorder.text), want);
    assert_number(taken, lines);
}

static struct aoai_handover_item tokens(const struct fixture *fixture, double value)
{
    struct aoai_handover_item item = {.deployment = "gpt-4o",
                                      .state = &fixture->state,
                                      .metric = AOAI_METRIC_PROCESSED_TOKENS,
                                      .value = value};
    return item;
}

static void each_metric_has_its_name(void **state)
{
    struct fixture *fixture = *state;
    const struct aoai_handover_item items[] = {
        {.deployment = "gpt-4o", .metric = AOAI_METRIC_PROMPT_TOKENS, .value = 5},
        {.deployment = "gpt-4o", .metric = AOAI_METRIC_GENERATED_TOKENS, .value = NAN},
        {.deployment = "gpt-4o", .metric = AOAI_METRIC_REQUESTS, .status = "429"},
        {.deployment = "p t/u", .metric = AOAI_METRIC_PTU_UTILIZATION, .value = 101.5},
    };
    expect(fixture, MINUTE, items, AOAI_LENGTH(items),
           "contoso-prod/gpt-4o/count-prompt_tokens 1795457700 5\n"
           "contoso-prod/gpt-4o/count-generated_tokens 1795457700 nan\n"
           "contoso-prod/gpt-4o/requests-429 1795457700 0\n"
           "contoso-prod/p_t_u/gauge-ptu_utilization 1795457700 101.5\n");
}

static void limits_come_with_the_tokens_behind_a_missing_minute(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_handover_item item = tokens(fixture, NAN);
    item.is_lead = true;
    expect(fixture, MINUTE, &item, 1,
           "contoso-prod/gpt-4o/count-processed_tokens 1795457700 nan\n"
           "contoso-prod/gpt-4o/gauge-token_limit 1795457700 nan\n"
           "contoso-prod/gpt-4o/gauge-request_limit 1795457700 nan\n"
           "contoso-prod/gpt-4o/gauge-token_utilization 1795457700 nan\n");
    item.is_lead = false;
    item.value = 60000;
    expect(fixture, MINUTE + 1, &item, 1,
           "contoso-prod/gpt-4o/count-processed_tokens 1795457760 60000\n"
           "contoso-prod/gpt-4o/gauge-token_limit 1795457760 120000\n"
           "contoso-prod/gpt-4o/gauge-request_limit 1795457760 120\n"
           "contoso-prod/gpt-4o/gauge-token_utilization 1795457760 50\n");
    item.value = NAN;
    expect(fixture, MINUTE + 2, &item, 1,
           "contoso-prod/gpt-4o/count-processed_tokens 1795457820 nan\n"
           "contoso-prod/gpt-4o/gauge-token_limit 1795457820 120000\n"
           "contoso-prod/gpt-4o/gauge-request_limit 1795457820 120\n"
           "contoso-prod/gpt-4o/gauge-token_utilization 1795457820 nan\n");
}

static void a_limit_that_comes_late_starts_with_a_missing_minute(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_handover_item item = tokens(fixture, 60000);
    fixture->state.deployment = NULL;
    expect(fixture, MINUTE, &item, 1,
           "contoso-prod/gpt-4o/count-processed_tokens 1795457700 60000\n");
    fixture->state.deployment = &fixture->deployment;
    fixture->deployment.limit.requests_per_min = 0;
    expect(fixture, MINUTE + 1, &item, 1,
           "contoso-prod/gpt-4o/count-processed_tokens 1795457760 60000\n"
           "contoso-prod/gpt-4o/gauge-token_limit 1795457760 nan\n"
           "contoso-prod/gpt-4o/gauge-token_utilization 1795457760 nan\n");
    expect(fixture, MINUTE + 2, &item, 1,
           "contoso-prod/gpt-4o/count-processed_tokens 1795457820 60000\n"
           "contoso-prod/gpt-4o/gauge-token_limit 1795457820 120000\n"
           "contoso-prod/gpt-4o/gauge-token_utilization 1795457820 50\n");
}

static void a_limit_that_goes_ends_with_one_missing_minute(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_handover_item item = tokens(fixture, 60000);
    fixture->deployment.limit.requests_per_min = 0;
    struct aoai_handover handover = {.minute = MINUTE, .items = &item, .count = 1};
    (void)aoai_dispatch_minute(fixture->dispatch, 0, &handover);
    item.state = NULL; /* the deployment is gone */
    item.value = NAN;
    expect(fixture, MINUTE + 1, &item, 1,
           "contoso-prod/gpt-4o/count-processed_tokens 1795457760 nan\n"
           "contoso-prod/gpt-4o/gauge-token_limit 1795457760 nan\n"
           "contoso-prod/gpt-4o/gauge-token_utilization 1795457760 nan\n");
    expect(fixture, MINUTE + 2, &item, 1,
           "contoso-prod/gpt-4o/count-processed_tokens 1795457820 nan\n");
}

static void no_percent_where_tokens_are_not_what_is_sold(void **state)
{
    struct fixture *fixture = *state;
    static const enum aoai_sku_kind kinds[] = {AOAI_SKU_PROVISIONED, AOAI_SKU_BATCH};
    struct aoai_handover_item item = tokens(fixture, 60000);
    for (size_t i = 0; i < AOAI_LENGTH(kinds); i++) {
        make_dispatch(fixture, false);
        fixture->deployment.sku_kind = kinds[i];
        expect(fixture, MINUTE, &item, 1,
               "contoso-prod/gpt-4o/count-processed_tokens 1795457700 60000\n"
               "contoso-prod/gpt-4o/gauge-token_limit 1795457700 120000\n"
               "contoso-prod/gpt-4o/gauge-request_limit 1795457700 120\n");
    }
}

/* The marks say that the minute before was stored: no missing minute comes between. */
static void after_a_restart_limits_go_on_at_once(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_handover_item item = tokens(fixture, 60000);
    expect(fixture, MINUTE, &item, 1,
           "contoso-prod/gpt-4o/count-processed_tokens 1795457700 60000\n"
           "contoso-prod/gpt-4o/gauge-token_limit 1795457700 120000\n"
           "contoso-prod/gpt-4o/gauge-request_limit 1795457700 120\n"
           "contoso-prod/gpt-4o/gauge-token_utilization 1795457700 50\n");
}

static void data_age_is_a_value_of_the_account(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_figure figures[] = {
        {.type = "gauge", .name = "data_age", .value = 185},
        {.type = "count", .name = "revised_tokens", .deployment = "gpt-4o", .value = 7}};
    assert_number(aoai_dispatch_figures(fixture->dispatch, 0, MINUTE, figures, 2), 2);
    assert_text(aoai_buf_text(&fixture->recorder.text),
                "contoso-prod//gauge-data_age 1795457700 185\n"
                "contoso-prod/gpt-4o/count-revised_tokens 1795457700 7\n");
}

static void own_figures_have_no_host(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_figure figure = {.type = "count", .name = "polls", .value = 1};
    assert_number(aoai_dispatch_own(fixture->dispatch, MINUTE, &figure, 1), 1);
    assert_text(aoai_buf_text(&fixture->recorder.text), "//count-polls 1795457700 1\n");
}

/* Under the name that its mark has, whatever Azure's list says by now. */
/* Sums are counts, times are seconds, all else is a gauge. */
static void metrics_of_the_list_have_fitting_types(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *metric;
        const char *deployment;
        double value;
        const char *want;
    } rows[] = {
        {"TotalTokens", "gpt-4o", 84213,
         "contoso-prod/gpt-4o/count-TotalTokens 1795457700 84213\n"},
        {"AzureOpenAITimeToResponse", "gpt-4o", 840,
         "contoso-prod/gpt-4o/latency-AzureOpenAITimeToResponse 1795457700 0.84\n"},
        {"TokensPerSecond", "gpt-4o", 61.5,
         "contoso-prod/gpt-4o/gauge-TokensPerSecond 1795457700 61.5\n"},
        {"ModelAvailabilityRate", "gpt-4o", 99.5,
         "contoso-prod/gpt-4o/gauge-ModelAvailabilityRate 1795457700 99.5\n"},
        {"TotalTokens", "gpt-4o", NAN,
         "contoso-prod/gpt-4o/count-TotalTokens 1795457700 nan\n"},
        {"RAISystemEvent", AOAI_WHOLE_ACCOUNT, 1,
         "contoso-prod//gauge-RAISystemEvent 1795457700 1\n"},
    };
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_handover_item item = {.deployment = rows[i].deployment,
                                          .value = rows[i].value};
        assert_true(aoai_metric_find_id(rows[i].metric, &item.metric));
        expect(fixture, MINUTE, &item, 1, rows[i].want);
    }
}

static void revised_minute_goes_out_again_with_its_percentage(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_revision revision = {.state = &fixture->state,
                                     .deployment = "GPT-4o",
                                     .metric = AOAI_METRIC_PROCESSED_TOKENS,
                                     .minute = MINUTE,
                                     .before = 50000,
                                     .after = 60000};
    assert_number(aoai_dispatch_again(fixture->dispatch, 0, &revision), 2);
    assert_text(aoai_buf_text(&fixture->recorder.text),
                "contoso-prod/GPT-4o/count-processed_tokens 1795457700 60000\n"
                "contoso-prod/GPT-4o/gauge-token_utilization 1795457700 50\n");
    revision.metric = AOAI_METRIC_REQUESTS;
    revision.status = "429";
    assert_number(aoai_dispatch_again(fixture->dispatch, 0, &revision), 1);
}

static void minutes_can_be_stamped_by_their_end(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_handover_item item = {
        .deployment = "gpt-4o", .metric = AOAI_METRIC_PROMPT_TOKENS, .value = 5};
    make_dispatch(fixture, true);
    expect(fixture, MINUTE, &item, 1,
           "contoso-prod/gpt-4o/count-prompt_tokens 1795457760 5\n");
}

static void name_that_does_not_fit_is_said_once(void **state)
{
    struct fixture *fixture = *state;
    char name[200];
    memset(name, 'x', sizeof(name));
    name[sizeof(name) - 1] = '\0';
    const struct aoai_handover_item items[] = {
        {.deployment = name, .metric = AOAI_METRIC_PROMPT_TOKENS, .value = 5},
        {.deployment = "gpt-4o", .metric = AOAI_METRIC_PROMPT_TOKENS, .value = 6},
    };
    expect(fixture, MINUTE, items, 2,
           "contoso-prod/gpt-4o/count-prompt_tokens 1795457700 6\n");
    expect(fixture, MINUTE + 1, items, 2,
           "contoso-prod/gpt-4o/count-prompt_tokens 1795457760 6\n");
    assert_number(fixture->recorder.log_count, 1);
    assert_glob(fixture->recorder.logged,
                "*deployment name \"xxx*\" is empty or too long*");
}

static void only_what_the_daemon_took_is_waited_for(void **state)
{
    struct fixture *fixture = *state;
    struct aoai_handover_item item = tokens(fixture, 1);
    fixture->recorder.refuses = true;
    expect(fixture, MINUTE, &item, 1, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_metric_has_its_name),
        TEST(limits_come_with_the_tokens_behind_a_missing_minute),
        TEST(a_limit_that_comes_late_starts_with_a_missing_minute),
        TEST(a_limit_that_goes_ends_with_one_missing_minute),
        TEST(no_percent_where_tokens_are_not_what_is_sold),
        TEST(after_a_restart_limits_go_on_at_once),
        TEST(data_age_is_a_value_of_the_account),
        TEST(own_figures_have_no_host),
        TEST(metrics_of_the_list_have_fitting_types),
        TEST(revised_minute_goes_out_again_with_its_percentage),
        TEST(minutes_can_be_stamped_by_their_end),
        TEST(name_that_does_not_fit_is_said_once),
        TEST(only_what_the_daemon_took_is_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
