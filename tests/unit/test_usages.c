/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/usages: URLs, every folder of tests/fixtures/usages, and whose pool is whose. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/usages.h"

static void url_of_the_first_page(void **state)
{
    (void)state;
    char *url = aoai_usages_url("https://management.azure.com", "s", "swedencentral");
    assert_text(url, "https://management.azure.com/subscriptions/s/providers/"
                     "Microsoft.CognitiveServices/locations/swedencentral/usages"
                     "?api-version=2024-10-01");
    free(url);
}

static void print_one(struct aoai_buf *out, const struct aoai_usage *one)
{
    static const char *const units[] = {
        [AOAI_USAGE_TOKENS] = "tokens a minute",
        [AOAI_USAGE_REQUESTS] = "requests a minute",
        [AOAI_USAGE_PTUS] = "PTUs",
        [AOAI_USAGE_ENQUEUED] = "enqueued tokens",
        [AOAI_USAGE_OTHER] = "of something",
    };
    aoai_buf_addf(out, "pool %s\n  %.10g of %.10g %s\n", one->name, one->allocated,
                  one->limit, units[one->unit]);
}

static void check_folder(const char *folder)
{
    char path[TEMP_PATH_SIZE];
    struct aoai_buf body = aoai_buf_init(1 << 20);
    struct aoai_buf out = aoai_buf_init(1 << 20);
    struct aoai_usage_list list = {0};
    struct aoai_error err = {0};
    snprintf(path, sizeof(path), "%s/response.json", folder);
    read_fixture(path, &body);
    json_t *root = aoai_json_parse(&body, &err);
    if (root != NULL) {
        bool is_parsed = aoai_usages_parse(root, &list, &err);
        assert_int_equal(is_parsed, err.kind == AOAI_ERROR_NONE);
    }
    if (err.kind != AOAI_ERROR_NONE)
        aoai_buf_addf(&out, "error %s: %s\n", aoai_error_kind_name(err.kind),
                      err.message);
    for (size_t i = 0; i < list.count; i++)
        print_one(&out, &list.items[i]);
    assert_expected(folder, aoai_buf_text(&out));
    json_decref(root);
    aoai_usages_free(&list);
    aoai_buf_free(&body);
    aoai_buf_free(&out);
}

static void every_folder_is_read_as_expected(void **state)
{
    (void)state;
    assert_true(each_fixture("usages", check_folder) > 15);
}

static bool parse(const char *text, struct aoai_usage_list *list, struct aoai_error *err)
{
    json_t *root = json_loads(text, 0, NULL);
    assert_non_null(root);
    bool is_parsed = aoai_usages_parse(root, list, err);
    json_decref(root);
    return is_parsed;
}

#define ONE(name) "{\"name\":{\"value\":\"" name "\"},\"currentValue\":1,\"limit\":2}"

static void bad_page_takes_back_its_own_only(void **state)
{
    (void)state;
    struct aoai_usage_list list = {0};
    struct aoai_error err = {0};
    assert_ok(parse("{\"value\":[" ONE("a") "]}", &list, &err), &err);
    assert_false(parse("{\"value\":[" ONE("b") ",{}]}", &list, &err));
    assert_error(&err, AOAI_ERROR_PROTOCOL, "a pool without a name");
    assert_number(list.count, 1);
    assert_text(list.items[0].name, "a");
    aoai_usages_free(&list);
    aoai_usages_free(NULL);
}

static void endless_lists_are_refused(void **state)
{
    (void)state;
    struct aoai_usage_list list = {0};
    struct aoai_error err = {0};
    struct aoai_buf page = aoai_buf_init(2 << 20);
    aoai_buf_add(&page, "{\"value\":[" ONE("a"));
    for (int i = 1; i < 12000; i++)
        aoai_buf_add(&page, "," ONE("a"));
    aoai_buf_add(&page, "]}");
    assert_ok(parse(aoai_buf_text(&page), &list, &err), &err);
    assert_false(parse(aoai_buf_text(&page), &list, &err));
    assert_error(&err, AOAI_ERROR_PROTOCOL, "more than 20000 pools");
    assert_number(list.count, 12000);
    aoai_buf_free(&page);
    aoai_usages_free(&list);
}

static void pools_are_found(void **state)
{
    static const char *const names[] = {
        "AccountCount",
        "OpenAI.Standard.gpt-4o-mini",
        "OpenAI.Standard.gpt-4o",
        "OpenAI.GlobalStandard.gpt4.1",
        "OpenAI.GlobalStandard.gpt-4-turbo-2024-0409",
        "AIServices.GlobalStandard.DeepSeek-V3.1",
        "OpenAI.ProvisionedManaged.gpt-4o-2024-11-20",
        "OpenAI.GlobalProvisionedManaged",
    };
    static struct {
        char sku[40];
        char model[40];
        char version[40];
        bool is_foreign;
        const char *pool; /* NULL = none */
    } cases[] = {
        {"Standard", "gpt-4o", "2024-11-20", false, "OpenAI.Standard.gpt-4o"},
        {"standard", "GPT-4o", "", false, "OpenAI.Standard.gpt-4o"},
        {"GlobalStandard", "gpt-4o", "", false, NULL},
        {"GlobalStandard", "gpt-4.1", "2025-04-14", false,
         "OpenAI.GlobalStandard.gpt4.1"},
        {"GlobalStandard", "gpt-4", "turbo-2024-04-09", false,
         "OpenAI.GlobalStandard.gpt-4-turbo-2024-0409"},
        {"GlobalStandard", "gpt-4", "0613", false, NULL},
        {"GlobalStandard", "DeepSeek-V3.1", "1", true,
         "AIServices.GlobalStandard.DeepSeek-V3.1"},
        {"GlobalStandard", "DeepSeek-V3.1", "1", false, NULL},
        {"GlobalProvisionedManaged", "gpt-4o", "2024-11-20", false,
         "OpenAI.GlobalProvisionedManaged"},
        {"ProvisionedManaged", "gpt-4o", "2024-11-20", false,
         "OpenAI.ProvisionedManaged.gpt-4o-2024-11-20"},
        {"ProvisionedManaged", "gpt-4o", "2024-05-13", false, NULL},
        {"Standard", "", "", false, NULL},
        {"", "gpt-4o", "", false, NULL},
    };
    struct aoai_usage_list list = {0};
    struct aoai_error err = {0};
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(names); i++) {
        struct aoai_buf page = aoai_buf_init(4096);
        aoai_buf_addf(&page,
                      "{\"value\":[{\"name\":{\"value\":\"%s\"},\"currentValue\":1,"
                      "\"limit\":2}]}",
                      names[i]);
        assert_ok(parse(aoai_buf_text(&page), &list, &err), &err);
        aoai_buf_free(&page);
    }
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct aoai_deployment deployment = {
            .sku = cases[i].sku,
            .model = cases[i].model,
            .model_version = cases[i].version,
            .is_openai_model = !cases[i].is_foreign,
            .sku_kind = strstr(cases[i].sku, "Provisioned") != NULL ? AOAI_SKU_PROVISIONED
                                                                    : AOAI_SKU_STANDARD,
        };
        const struct aoai_usage *usage = aoai_usages_find(&list, &deployment);
        assert_text_in(cases[i].model, usage == NULL ? NULL : usage->name, cases[i].pool);
    }
    aoai_usages_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(url_of_the_first_page),
        cmocka_unit_test(every_folder_is_read_as_expected),
        cmocka_unit_test(bad_page_takes_back_its_own_only),
        cmocka_unit_test(endless_lists_are_refused),
        cmocka_unit_test(pools_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
