/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/batch: the request, and every folder of tests/fixtures/batch. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/batch.h"
#include "common/utc.h"

#define GROUP                                                                            \
    "/subscriptions/00000000-0000-0000-0000-00000000a001/resourceGroups/rg-contoso/"     \
    "providers/Microsoft.CognitiveServices/accounts/"
#define ACCOUNTS 2

static const char *const paths[ACCOUNTS] = {GROUP "contoso-a", GROUP "contoso-b"};

struct url_case {
    const char *metrics_url;
    const char *want; /* what stands before the query */
};

static const struct url_case urls[] = {
    {"https://{region}.metrics.monitor.azure.com",
     "https://westus3.metrics.monitor.azure.com/subscriptions/s1/metrics:getBatch?*"},
    {"https://gateway.example/metrics/{region}/x",
     "https://gateway.example/metrics/westus3/x/subscriptions/s1/metrics:getBatch?*"},
    {"https://one.example", "https://one.example/subscriptions/s1/metrics:getBatch?*"},
};

static void url_leads_to_the_region(void **state)
{
    (void)state;
    struct aoai_metric_query query = {AOAI_GROUP_REQUESTS, {29924295, 29924300}, NULL};
    for (size_t i = 0; i < AOAI_LENGTH(urls); i++) {
        struct aoai_batch_place place = {urls[i].metrics_url, "westus3", "s1"};
        char *url = aoai_batch_url(&place, &query);
        assert_glob(url, urls[i].want);
        free(url);
    }
}

static void url_asks_as_the_data_plane_wants_it(void **state)
{
    (void)state;
    struct aoai_metric_query query = {AOAI_GROUP_REQUESTS, {29924295, 29924300}, NULL};
    struct aoai_batch_place place = {"https://h", "westus3", "s1"};
    char *url = aoai_batch_url(&place, &query);
    assert_text(url, "https://h/subscriptions/s1/metrics:getBatch?api-version=2024-02-01"
                     "&metricnamespace=Microsoft.CognitiveServices%2Faccounts"
                     "&metricnames=AzureOpenAIRequests&aggregation=total&interval=PT1M"
                     "&starttime=2026-11-23T18%3A15%3A00.000Z"
                     "&endtime=2026-11-23T18%3A20%3A00.000Z&top=1000"
                     "&filter=ModelDeploymentName%20eq%20%27%2A%27%20and%20StatusCode%20"
                     "eq%20%27%2A%27");
    free(url);
}

static void url_of_a_metric_by_name(void **state)
{
    (void)state;
    struct aoai_named_metric named = {aoai_metric_list_find("RAISystemEvent"),
                                      AOAI_AGGREGATION_AVERAGE, 5};
    struct aoai_metric_query query = {.span = {29924295, 29924300}, .named = &named};
    struct aoai_batch_place place = {"https://h", "westus3", "s1"};
    char *url = aoai_batch_url(&place, &query);
    assert_glob(url, "*&metricnames=RAISystemEvent&aggregation=average&interval=PT5M&*");
    assert_null(strstr(url, "filter"));
    assert_null(strstr(url, "top="));
    assert_null(strstr(url, "timespan"));
    free(url);
}

static void body_names_the_accounts(void **state)
{
    (void)state;
    char *body = aoai_batch_body(paths, ACCOUNTS);
    assert_text(body,
                "{\"resourceids\":[\"" GROUP "contoso-a\",\"" GROUP "contoso-b\"]}");
    free(body);
}

static void print_fault(struct aoai_buf *out, const struct aoai_error *err)
{
    if (err->kind != AOAI_ERROR_NONE)
        aoai_buf_addf(out, "  error %s: %s\n", aoai_error_kind_name(err->kind),
                      err->message);
}

static void print_answer(struct aoai_buf *out, const struct aoai_metric_answer *answer)
{
    for (int id = 0; id < AOAI_METRIC_COUNT; id++)
        print_fault(out, &answer->errors[id]);
    for (size_t i = 0; i < answer->count; i++) {
        const struct aoai_metric_series *series = &answer->items[i];
        aoai_buf_addf(out, "  %s", series->deployment);
        for (int64_t at = series->minutes.span.from_minute;
             at < series->minutes.span.to_minute; at++) {
            double value = 0;
            if (aoai_series_get(&series->minutes, at, &value))
                aoai_buf_addf(out, " %.10g", value);
            else
                aoai_buf_add(out, " missing");
        }
        aoai_buf_add(out, "\n");
    }
}

/* PTU utilization of two accounts, 18:00 to 18:04. */
static void check_folder(const char *folder)
{
    char path[TEMP_PATH_SIZE];
    struct aoai_metric_query query = {AOAI_GROUP_PTU, {29924280, 29924284}, NULL};
    struct aoai_metric_answer answers[ACCOUNTS] = {{0}};
    struct aoai_error errors[ACCOUNTS] = {{0}};
    struct aoai_error err = {0};
    struct aoai_buf body = aoai_buf_init(1 << 20);
    struct aoai_buf out = aoai_buf_init(1 << 20);
    snprintf(path, sizeof(path), "%s/response.json", folder);
    read_fixture(path, &body);
    json_t *root = aoai_json_parse(&body, &err);
    assert_ok(root != NULL, &err);
    bool is_parsed =
        aoai_batch_parse(root, &query, paths, ACCOUNTS, answers, errors, &err);
    assert_int_equal(is_parsed, err.kind == AOAI_ERROR_NONE);
    print_fault(&out, &err);
    for (size_t i = 0; i < ACCOUNTS; i++) {
        aoai_buf_addf(&out, "account %s\n", paths[i] + strlen(GROUP));
        print_fault(&out, &errors[i]);
        print_answer(&out, &answers[i]);
        aoai_metric_answer_free(&answers[i]);
    }
    assert_expected(folder, aoai_buf_text(&out));
    json_decref(root);
    aoai_buf_free(&body);
    aoai_buf_free(&out);
}

static void every_folder_is_read_as_expected(void **state)
{
    (void)state;
    assert_true(each_fixture("batch", check_folder) > 15);
}

struct refusal_case {
    int status;
    enum aoai_error_kind kind;
    const char *says;
};

static const struct refusal_case refusals[] = {
    {401, AOAI_ERROR_AUTH,
     "HTTP 401 X: grant the identity the role \"Monitoring Reader\" on the subscription "
     "*"},
    {403, AOAI_ERROR_FORBIDDEN,
     "HTTP 403 X: grant * register Microsoft.Insights there *"},
    {404, AOAI_ERROR_NOT_FOUND, "HTTP 404 X: check metrics_url"},
    {529, AOAI_ERROR_THROTTLED, "HTTP 529 X: *"},
};

/* In the shape of the data plane: wrapped, with additionalInfo. */
static void refusals_say_what_to_do_here(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(refusals); i++) {
        struct aoai_error err = {0};
        struct aoai_exchange exchange = {
            .response = {.status = refusals[i].status, .body = aoai_buf_init(1000)}};
        aoai_buf_add(
            &exchange.response.body,
            "{\"error\":{\"additionalInfo\":[{\"type\":\"string\",\"info\":\"i\"}],"
            "\"code\":\"X\",\"message\":\"m\"}}");
        assert_null(aoai_arm_digest_with(&exchange, &aoai_batch_hints, &err));
        assert_error(&err, refusals[i].kind, refusals[i].says);
        aoai_exchange_free(&exchange);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(url_leads_to_the_region),
        cmocka_unit_test(url_asks_as_the_data_plane_wants_it),
        cmocka_unit_test(url_of_a_metric_by_name),
        cmocka_unit_test(body_names_the_accounts),
        cmocka_unit_test(every_folder_is_read_as_expected),
        cmocka_unit_test(refusals_say_what_to_do_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
