/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/deployments: the request's URL, and every folder of tests/fixtures/deployments.
 */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/deployments.h"
#include "common/utc.h"

static void url_of_the_first_page(void **state)
{
    (void)state;
    char *url = aoai_deployments_url("https://management.azure.com",
                                     "/subscriptions/s/resourceGroups/g/providers/"
                                     "Microsoft.CognitiveServices/accounts/a");
    assert_text(url, "https://management.azure.com/subscriptions/s/resourceGroups/g/"
                     "providers/Microsoft.CognitiveServices/accounts/a/deployments"
                     "?api-version=2024-10-01");
    free(url);
}

static void print_one(struct aoai_buf *out, const struct aoai_deployment *one)
{
    static const char *const kinds[] = {
        [AOAI_SKU_STANDARD] = "standard",
        [AOAI_SKU_PROVISIONED] = "provisioned",
        [AOAI_SKU_BATCH] = "batch",
    };
    char time[AOAI_UTC_SIZE];
    aoai_buf_addf(out, "deployment %s\n  sku %s, %s, capacity %.10g\n", one->name,
                  one->sku, kinds[one->sku_kind], one->capacity);
    aoai_buf_addf(out, "  model %s, version %s, OpenAI %s\n", one->model,
                  one->model_version, one->is_openai_model ? "yes" : "no");
    aoai_buf_addf(out, "  tokens a minute %.10g%s, requests a minute %.10g\n",
                  one->limit.tokens_per_min, one->limit.is_assumed ? " assumed" : "",
                  one->limit.requests_per_min);
    if (one->created_at_s != 0)
        aoai_buf_addf(out, "  created %s\n", aoai_utc_format(one->created_at_s, time));
    if (one->spillover != NULL)
        aoai_buf_addf(out, "  spillover to %s\n", one->spillover);
    if (one->has_dynamic_quota)
        aoai_buf_add(out, "  dynamic quota\n");
    if (one->is_paused)
        aoai_buf_add(out, "  paused\n");
}

static void check_folder(const char *folder)
{
    char path[TEMP_PATH_SIZE];
    struct aoai_buf body = aoai_buf_init(1 << 20);
    struct aoai_buf out = aoai_buf_init(1 << 20);
    struct aoai_deployment_list list = {0};
    struct aoai_error err = {0};
    snprintf(path, sizeof(path), "%s/response.json", folder);
    read_fixture(path, &body);
    json_t *root = aoai_json_parse(&body, &err);
    if (root != NULL) {
        bool is_parsed = aoai_deployments_parse(root, &list, &err);
        assert_int_equal(is_parsed, err.kind == AOAI_ERROR_NONE);
    }
    if (err.kind != AOAI_ERROR_NONE)
        aoai_buf_addf(&out, "error %s: %s\n", aoai_error_kind_name(err.kind),
                      err.message);
    for (size_t i = 0; i < list.count; i++)
        print_one(&out, &list.items[i]);
    assert_expected(folder, aoai_buf_text(&out));
    json_decref(root);
    aoai_deployments_free(&list);
    aoai_buf_free(&body);
    aoai_buf_free(&out);
}

static void every_folder_is_read_as_expected(void **state)
{
    (void)state;
    assert_true(each_fixture("deployments", check_folder) > 30);
}

static bool parse(const char *text, struct aoai_deployment_list *list,
                  struct aoai_error *err)
{
    json_t *root = json_loads(text, 0, NULL);
    assert_non_null(root);
    bool is_parsed = aoai_deployments_parse(root, list, err);
    json_decref(root);
    return is_parsed;
}

static void pages_are_appended(void **state)
{
    (void)state;
    struct aoai_deployment_list list = {0};
    struct aoai_error err = {0};
    assert_ok(parse("{\"value\":[{\"name\":\"a\"},{\"name\":\"b\"}]}", &list, &err),
              &err);
    assert_ok(parse("{\"value\":[]}", &list, &err), &err);
    assert_ok(parse("{\"value\":[{\"name\":\"c\"}]}", &list, &err), &err);
    assert_number(list.count, 3);
    assert_text(list.items[2].name, "c");
    aoai_deployments_free(&list);
}

static void bad_page_takes_back_its_own_only(void **state)
{
    (void)state;
    struct aoai_deployment_list list = {0};
    struct aoai_error err = {0};
    assert_ok(parse("{\"value\":[{\"name\":\"a\"}]}", &list, &err), &err);
    assert_false(parse("{\"value\":[{\"name\":\"b\"},{}]}", &list, &err));
    assert_error(&err, AOAI_ERROR_PROTOCOL, "a deployment without a name");
    assert_number(list.count, 1);
    assert_text(list.items[0].name, "a");
    aoai_deployments_free(&list);
}

static void endless_lists_are_refused(void **state)
{
    (void)state;
    struct aoai_deployment_list list = {0};
    struct aoai_error err = {0};
    struct aoai_buf page = aoai_buf_init(1 << 20);
    aoai_buf_add(&page, "{\"value\":[{\"name\":\"a\"}");
    for (int i = 1; i < 6000; i++)
        aoai_buf_add(&page, ",{\"name\":\"a\"}");
    aoai_buf_add(&page, "]}");
    assert_ok(parse(aoai_buf_text(&page), &list, &err), &err);
    assert_false(parse(aoai_buf_text(&page), &list, &err));
    assert_error(&err, AOAI_ERROR_PROTOCOL, "more than 10000 deployments");
    assert_number(list.count, 6000);
    aoai_buf_free(&page);
    aoai_deployments_free(&list);
}

static void found_in_any_letter_case(void **state)
{
    (void)state;
    struct aoai_deployment_list list = {0};
    struct aoai_error err = {0};
    assert_ok(parse("{\"value\":[{\"name\":\"GPT-4o\"},{\"name\":\"b\"}]}", &list, &err),
              &err);
    assert_ptr_equal(aoai_deployments_find(&list, "gpt-4O"), &list.items[0]);
    assert_ptr_equal(aoai_deployments_find(&list, "b"), &list.items[1]);
    assert_null(aoai_deployments_find(&list, "gpt-4"));
    assert_null(aoai_deployments_find(&list, ""));
    aoai_deployments_free(&list);
    aoai_deployments_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(url_of_the_first_page),
        cmocka_unit_test(every_folder_is_read_as_expected),
        cmocka_unit_test(pages_are_appended),
        cmocka_unit_test(bad_page_takes_back_its_own_only),
        cmocka_unit_test(endless_lists_are_refused),
        cmocka_unit_test(found_in_any_letter_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
