/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/metrics: the request's URL, and every folder of tests/fixtures/metrics. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/metrics.h"
#include "common/utc.h"

#define ACCOUNT                                                                          \
    "/subscriptions/00000000-0000-0000-0000-00000000a001/resourceGroups/rg-contoso/"     \
    "providers/Microsoft.CognitiveServices/accounts/contoso-prod"

struct url_case {
    enum aoai_metric_group group;
    const char *want; /* the query but for timespan and top */
};

static const struct url_case urls[] = {
    {AOAI_GROUP_TOKENS, "*&metricnames=TokenTransaction%2CProcessedPromptTokens%"
                        "2CGeneratedTokens&aggregation="
                        "total&*&%24filter=ModelDeploymentName%20eq%20%27%2A%27"},
    {AOAI_GROUP_REQUESTS,
     "*&metricnames=AzureOpenAIRequests&aggregation=total&*&%24filter="
     "ModelDeploymentName%20eq%20%27%2A%27%20and%20StatusCode%20eq%20%27%2A%27"},
    {AOAI_GROUP_PTU,
     "*&metricnames=AzureOpenAIProvisionedManagedUtilizationV2&aggregation=maximum&*"},
};

static void url_asks_for_the_group(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(urls); i++) {
        struct aoai_metric_query query = {urls[i].group, {29924295, 29924300}, NULL};
        char *url = aoai_metrics_url("https://management.azure.com", ACCOUNT, &query);
        assert_glob(url,
                    "https://management.azure.com" ACCOUNT
                    "/providers/Microsoft.Insights/metrics?api-version=2024-02-01&*");
        assert_glob(url, "*&metricnamespace=Microsoft.CognitiveServices%2Faccounts&*");
        assert_glob(url, "*&interval=PT1M&*");
        assert_glob(url,
                    "*&timespan=2026-11-23T18%3A15%3A00Z%2F2026-11-23T18%3A20%3A00Z&*");
        assert_glob(url, "*&top=1000&*");
        assert_glob(url, urls[i].want);
        free(url);
    }
}

struct named_case {
    const char *name;
    enum aoai_aggregation aggregation;
    int64_t interval_minutes;
    const char *want;
};

static const struct named_case named_cases[] = {
    {"GeneratedTokens", AOAI_AGGREGATION_TOTAL, 1,
     "*&metricnames=GeneratedTokens&aggregation=total&interval=PT1M&timespan=*&top=1000&"
     "%24filter=ModelDeploymentName%20eq%20%27%2A%27"},
    {"AzureOpenAITimeToResponse", AOAI_AGGREGATION_AVERAGE, 5,
     "*&metricnames=AzureOpenAITimeToResponse&aggregation=average&interval=PT5M&*"},
    {"InputTokens", AOAI_AGGREGATION_COUNT, 1440, "*&aggregation=count&interval=P1D&*"},
};

static void url_asks_for_one_metric_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(named_cases); i++) {
        struct aoai_named_metric named = {aoai_metric_list_find(named_cases[i].name),
                                          named_cases[i].aggregation,
                                          named_cases[i].interval_minutes};
        struct aoai_metric_query query = {.span = {29924295, 29924300}, .named = &named};
        char *url = aoai_metrics_url("https://management.azure.com", ACCOUNT, &query);
        assert_glob(url, named_cases[i].want);
        assert_glob(url,
                    "*&timespan=2026-11-23T18%3A15%3A00Z%2F2026-11-23T18%3A20%3A00Z*");
        free(url);
    }
}

/* Azure refuses `top` without a filter, and a filter by what a metric has not. */
static void url_of_a_whole_account_has_no_filter(void **state)
{
    (void)state;
    struct aoai_named_metric named = {aoai_metric_list_find("RAISystemEvent"),
                                      AOAI_AGGREGATION_AVERAGE, 1};
    struct aoai_metric_query query = {.span = {29924295, 29924300}, .named = &named};
    char *url = aoai_metrics_url("https://management.azure.com", ACCOUNT, &query);
    assert_glob(url, "*&metricnames=RAISystemEvent&aggregation=average&interval=PT1M&*");
    assert_null(strstr(url, "filter"));
    assert_null(strstr(url, "top="));
    free(url);
}

/* "group tokens", or "metric NAME AGGREGATION INTERVAL"; then "span FROM TO" */
static struct aoai_metric_query read_query(const char *folder,
                                           struct aoai_named_metric *named)
{
    static const char *const groups[AOAI_GROUP_COUNT] = {
        [AOAI_GROUP_TOKENS] = "tokens",
        [AOAI_GROUP_REQUESTS] = "requests",
        [AOAI_GROUP_PTU] = "ptu",
        [AOAI_GROUP_MODEL_TOKENS] = "model-tokens",
        [AOAI_GROUP_MODEL_REQUESTS] = "model-requests",
    };
    char path[TEMP_PATH_SIZE];
    char group[64];
    char aggregation[16];
    char interval[16];
    char from[32];
    char to[32];
    int64_t from_s = 0;
    int64_t to_s = 0;
    struct aoai_metric_query query = {0};
    struct aoai_buf text = aoai_buf_init(1000);
    snprintf(path, sizeof(path), "%s/query.txt", folder);
    read_fixture(path, &text);
    if (sscanf(aoai_buf_text(&text), "metric %63s %15s %15s span %31s %31s", group,
               aggregation, interval, from, to) == 5) {
        named->metric = aoai_metric_list_find(group);
        assert_non_null(named->metric);
        while (strcmp(aoai_aggregation_name(named->aggregation), aggregation) != 0)
            named->aggregation++;
        named->interval_minutes = aoai_metric_interval_minutes(interval);
        query.named = named;
    } else {
        assert_int_equal(
            sscanf(aoai_buf_text(&text), "group %15s span %31s %31s", group, from, to),
            3);
        while (strcmp(groups[query.group], group) != 0)
            query.group++;
    }
    assert_true(aoai_utc_parse(from, &from_s) && aoai_utc_parse(to, &to_s));
    query.span = (struct aoai_span){from_s / 60, to_s / 60};
    aoai_buf_free(&text);
    return query;
}

static void print_fault(struct aoai_buf *out, const struct aoai_error *err)
{
    if (err->kind != AOAI_ERROR_NONE)
        aoai_buf_addf(out, "error %s: %s\n", aoai_error_kind_name(err->kind),
                      err->message);
}

static void print_series(struct aoai_buf *out, const struct aoai_metric_series *series,
                         const struct aoai_metric_query *query)
{
    const char *name = query->named != NULL ? query->named->metric->name
                                            : aoai_catalog_metric(series->metric)->name;
    int64_t step = query->named != NULL ? query->named->interval_minutes : 1;
    const struct aoai_span span = series->minutes.span;
    char time[AOAI_UTC_SIZE];
    assert_false(series->is_implied);
    for (int64_t minute = span.from_minute; minute < span.to_minute; minute += step) {
        double value = 0;
        aoai_buf_addf(out, "%s %s%s%s %s ", name,
                      series->deployment == NULL ? "-" : series->deployment,
                      series->status == NULL ? "" : " ",
                      series->status == NULL ? "" : series->status,
                      aoai_utc_format(minute * 60, time));
        if (aoai_series_get(&series->minutes, minute, &value))
            aoai_buf_addf(out, "%.10g\n", value);
        else
            aoai_buf_add(out, "missing\n");
    }
}

static void parse_and_print(const struct aoai_buf *body,
                            const struct aoai_metric_query *query, struct aoai_buf *out)
{
    struct aoai_metric_answer answer = {0};
    struct aoai_error err = {0};
    json_t *root = aoai_json_parse(body, &err);
    if (root != NULL) {
        bool is_parsed = aoai_metrics_parse(root, query, &answer, &err);
        assert_int_equal(is_parsed, err.kind == AOAI_ERROR_NONE);
    }
    print_fault(out, &err);
    for (int id = 0; id < AOAI_METRIC_COUNT; id++)
        print_fault(out, &answer.errors[id]);
    for (size_t i = 0; i < answer.count; i++)
        print_series(out, &answer.items[i], query);
    json_decref(root);
    aoai_metric_answer_free(&answer);
}

static void check_folder(const char *folder)
{
    char path[TEMP_PATH_SIZE];
    struct aoai_buf body = aoai_buf_init(1 << 20);
    struct aoai_buf out = aoai_buf_init(1 << 20);
    struct aoai_named_metric named = {0};
    struct aoai_metric_query query = read_query(folder, &named);
    snprintf(path, sizeof(path), "%s/response.json", folder);
    read_fixture(path, &body);
    parse_and_print(&body, &query, &out);
    assert_expected(folder, aoai_buf_text(&out));
    aoai_buf_free(&body);
    aoai_buf_free(&out);
}

static void every_folder_is_read_as_expected(void **state)
{
    (void)state;
    assert_true(each_fixture("metrics", check_folder) > 50);
}

/* An answer of `count` series, each of its own deployment. */
static void parse_many(size_t count, struct aoai_metric_answer *answer)
{
    struct aoai_metric_query query = {AOAI_GROUP_PTU, {29924295, 29924300}, NULL};
    struct aoai_error err = {0};
    struct aoai_buf text = aoai_buf_init(1 << 20);
    aoai_buf_add(&text, "{\"interval\":\"PT1M\",\"timespan\":\"2026-11-23T18:15:00Z/"
                        "2026-11-23T18:20:00Z\",\"value\":[{\"name\":{\"value\":\"");
    aoai_buf_add(&text, aoai_catalog_metric(AOAI_METRIC_PTU_UTILIZATION)->name);
    aoai_buf_add(&text, "\"},\"timeseries\":[");
    for (size_t i = 0; i < count; i++)
        aoai_buf_addf(&text,
                      "%s{\"metadatavalues\":[{\"name\":{\"value\":"
                      "\"modeldeploymentname\"},\"value\":\"d%zu\"}],\"data\":[]}",
                      i > 0 ? "," : "", i);
    aoai_buf_add(&text, "]}]}");
    json_t *root = aoai_json_parse(&text, &err);
    assert_non_null(root);
    assert_ok(aoai_metrics_parse(root, &query, answer, &err), &err);
    json_decref(root);
    aoai_buf_free(&text);
}

static void as_many_series_as_top_is_an_error(void **state)
{
    (void)state;
    struct aoai_metric_answer answer = {0};
    parse_many(999, &answer);
    assert_number(answer.count, 999);
    assert_number(answer.errors[AOAI_METRIC_PTU_UTILIZATION].kind, AOAI_ERROR_NONE);
    aoai_metric_answer_free(&answer);
    parse_many(1000, &answer);
    assert_number(answer.count, 0);
    assert_error(&answer.errors[AOAI_METRIC_PTU_UTILIZATION], AOAI_ERROR_PROTOCOL,
                 "metric AzureOpenAIProvisionedManagedUtilizationV2: as many series as "
                 "asked for (1000)*");
    aoai_metric_answer_free(&answer);
}

static void no_json_at_all(void **state)
{
    (void)state;
    struct aoai_metric_query query = {AOAI_GROUP_TOKENS, {0, 1}, NULL};
    struct aoai_metric_answer answer = {0};
    struct aoai_error err = {0};
    assert_false(aoai_metrics_parse(NULL, &query, &answer, &err));
    assert_number(err.kind, AOAI_ERROR_PROTOCOL);
    aoai_metric_answer_free(&answer);
    aoai_metric_answer_free(NULL);
    aoai_metric_series_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(url_asks_for_the_group),
        cmocka_unit_test(url_asks_for_one_metric_by_name),
        cmocka_unit_test(url_of_a_whole_account_has_no_filter),
        cmocka_unit_test(every_folder_is_read_as_expected),
        cmocka_unit_test(as_many_series_as_top_is_an_error),
        cmocka_unit_test(no_json_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
