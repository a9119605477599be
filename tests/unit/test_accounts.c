/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/accounts: URLs, every folder of tests/fixtures/accounts, and what is wanted. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/accounts.h"

static void urls(void **state)
{
    (void)state;
    char *url = aoai_accounts_url("https://management.azure.com", "s", NULL);
    assert_text(url, "https://management.azure.com/subscriptions/s/providers/"
                     "Microsoft.CognitiveServices/accounts?api-version=2024-10-01");
    free(url);
    url = aoai_accounts_url("https://management.azure.com", "s", "rg");
    assert_text(url, "https://management.azure.com/subscriptions/s/resourceGroups/rg/"
                     "providers/Microsoft.CognitiveServices/accounts"
                     "?api-version=2024-10-01");
    free(url);
    url = aoai_account_url("https://management.azure.com", "/subscriptions/s/a");
    assert_text(url, "https://management.azure.com/subscriptions/s/a"
                     "?api-version=2024-10-01");
    free(url);
}

static void print_list(struct aoai_buf *out, const struct aoai_account_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        aoai_buf_addf(out, "account %s\n  location \"%s\"\n",
                      strrchr(list->items[i].id, '/') + 1, list->items[i].location);
    aoai_buf_addf(out, "%zu seen\n", list->seen_count);
}

static void check_folder(const char *folder)
{
    static const struct aoai_account_filter all = {0};
    char path[TEMP_PATH_SIZE];
    struct aoai_buf body = aoai_buf_init(1 << 20);
    struct aoai_buf out = aoai_buf_init(1 << 20);
    struct aoai_account_list list = {0};
    struct aoai_error err = {0};
    snprintf(path, sizeof(path), "%s/response.json", folder);
    read_fixture(path, &body);
    json_t *root = aoai_json_parse(&body, &err);
    if (root != NULL) {
        bool is_parsed = aoai_accounts_parse(root, &all, &list, &err);
        assert_int_equal(is_parsed, err.kind == AOAI_ERROR_NONE);
    }
    if (err.kind != AOAI_ERROR_NONE)
        aoai_buf_addf(&out, "error %s: %s\n", aoai_error_kind_name(err.kind),
                      err.message);
    print_list(&out, &list);
    assert_expected(folder, aoai_buf_text(&out));
    json_decref(root);
    aoai_accounts_free(&list);
    aoai_buf_free(&body);
    aoai_buf_free(&out);
}

static void every_folder_is_read_as_expected(void **state)
{
    (void)state;
    assert_true(each_fixture("accounts", check_folder) > 10);
}

/* The accounts of one fixture through different filters. */
static void filters(void **state)
{
    static char prod[] = "env=prod";
    static char upper[] = "ENV=prod";
    static char value[] = "env=Prod";
    static char team[] = "team=ai";
    static char part[] = "en=prod";
    static char nothing[] = "env=";
    static char contoso[] = "Contoso-*";
    static char fabrikam[] = "fabrikam-?rod";
    static struct {
        char *tags[3];
        char *names[3];
        const char *found;
    } cases[] = {
        {{NULL}, {NULL}, "contoso-prod contoso-test fabrikam-prod "},
        {{prod}, {NULL}, "contoso-prod fabrikam-prod "},
        {{upper}, {NULL}, "contoso-prod fabrikam-prod "},
        {{value}, {NULL}, ""},
        {{part}, {NULL}, ""},
        {{nothing}, {NULL}, ""},
        {{prod, team}, {NULL}, "contoso-prod "},
        {{NULL}, {contoso}, "contoso-prod contoso-test "},
        {{NULL}, {contoso, fabrikam}, "contoso-prod contoso-test fabrikam-prod "},
        {{prod}, {fabrikam}, "fabrikam-prod "},
    };
    struct aoai_buf body = aoai_buf_init(1 << 20);
    struct aoai_error err = {0};
    (void)state;
    read_fixture("accounts/kinds-and-tags/response.json", &body);
    json_t *root = aoai_json_parse(&body, &err);
    assert_non_null(root);
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct aoai_account_filter filter = {.tags.items = cases[i].tags,
                                             .names.items = cases[i].names};
        struct aoai_account_list list = {0};
        struct aoai_buf found = aoai_buf_init(4096);
        while (cases[i].tags[filter.tags.count] != NULL)
            filter.tags.count++;
        while (cases[i].names[filter.names.count] != NULL)
            filter.names.count++;
        assert_ok(aoai_accounts_parse(root, &filter, &list, &err), &err);
        for (size_t k = 0; k < list.count; k++)
            aoai_buf_addf(&found, "%s ", strrchr(list.items[k].id, '/') + 1);
        assert_text_in(cases[i].found, aoai_buf_text(&found), cases[i].found);
        assert_number(list.seen_count, 4);
        aoai_buf_free(&found);
        aoai_accounts_free(&list);
    }
    json_decref(root);
    aoai_buf_free(&body);
}

#define ID(name)                                                                         \
    "/subscriptions/00000000-0000-0000-0000-00000000a001/resourceGroups/rg/providers/"   \
    "Microsoft.CognitiveServices/accounts/" name

static void one_account_of_any_kind(void **state)
{
    struct aoai_account_list list = {0};
    struct aoai_error err = {0};
    (void)state;
    json_t *root =
        json_pack("{s:s,s:s,s:s}", "id", ID("a"), "kind", "Face", "location", "West US");
    assert_ok(aoai_account_parse(root, &list, &err), &err);
    json_decref(root);
    assert_text(list.items[0].id, ID("a"));
    assert_text(list.items[0].kind, "Face");
    assert_text(list.items[0].location, "West US");
    root = json_pack("{s:s}", "id", "x");
    assert_false(aoai_account_parse(root, &list, &err));
    assert_error(&err, AOAI_ERROR_PROTOCOL, "an account without a good id");
    assert_number(list.count, 1);
    json_decref(root);
    aoai_accounts_free(&list);
    aoai_accounts_free(NULL);
}

static void too_many_are_refused(void **state)
{
    static const struct aoai_account_filter all = {0};
    struct aoai_account_list list = {0};
    struct aoai_error err = {0};
    (void)state;
    json_t *values = json_array();
    for (int i = 0; i < 501; i++)
        json_array_append_new(values,
                              json_pack("{s:s,s:s}", "id", ID("a"), "kind", "OpenAI"));
    json_t *root = json_pack("{s:o}", "value", values);
    assert_ok(aoai_accounts_parse(root, &all, &list, &err), &err);
    assert_false(aoai_accounts_parse(root, &all, &list, &err));
    assert_error(&err, AOAI_ERROR_PROTOCOL, "more than 1000 accounts");
    assert_number(list.count, 501);
    json_decref(root);
    aoai_accounts_free(&list);
}

static void regions_as_people_type_them(void **state)
{
    static const struct {
        const char *location;
        const char *region; /* NULL = none */
    } cases[] = {
        {"swedencentral", "swedencentral"},
        {"SWEDENCENTRAL", "swedencentral"},
        {"Sweden Central", "swedencentral"},
        {" West US 3 ", "westus3"},
        {"", NULL},
        {"  ", NULL},
        {"west/../us", NULL},
        {"west?us", NULL},
        {"västsverige", NULL},
        {"a23456789012345678901234567890123456789012345678901234567890123456789", NULL},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        char *region = aoai_account_region(cases[i].location);
        assert_text_in(cases[i].location, region, cases[i].region);
        free(region);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls),
        cmocka_unit_test(regions_as_people_type_them),
        cmocka_unit_test(every_folder_is_read_as_expected),
        cmocka_unit_test(filters),
        cmocka_unit_test(one_account_of_any_kind),
        cmocka_unit_test(too_many_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
