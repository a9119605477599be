/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/config: the option tables, and which deployments a target wants. */
#include "tests/support/test.h"

#include <string.h>

#include "common/config.h"

static void variables_name_options(void **state)
{
    (void)state;
    size_t count = 0;
    const struct aoai_config_variable *all = aoai_config_variables(&count);
    assert_true(count >= 3);
    for (size_t i = 0; i < count; i++) {
        assert_glob(all[i].variable, "AZURE_*");
        assert_non_null(aoai_option_find(aoai_identity_options(), all[i].option));
    }
}

static void option_names_are_unique(void **state)
{
    (void)state;
    const struct aoai_option_table tables[] = {aoai_identity_options(),
                                               aoai_target_options()};
    for (size_t i = 0; i < AOAI_LENGTH(tables); i++) {
        for (size_t j = 0; j < tables[i].count; j++) {
            const struct aoai_option *row = &tables[i].rows[j];
            assert_ptr_equal(aoai_option_find(tables[i], row->name), row);
            assert_true(row->help != NULL && row->help[strlen(row->help) - 1] != '.');
        }
    }
}

static void target_wants(void **state)
{
    (void)state;
    static const struct {
        const char *deployment; /* option; NULL = not given */
        const char *exclude;
        const char *name;
        bool is_wanted;
    } cases[] = {
        {NULL, NULL, "gpt-4o", true},        {"gpt-*", NULL, "GPT-4o", true},
        {"gpt-*", NULL, "embedding", false}, {"gpt-*", "*-mini", "gpt-4o-mini", false},
        {NULL, "*-mini", "gpt-4o", true},    {NULL, "*", "gpt-4o", false},
        {NULL, NULL, "__Empty", true},       {NULL, "__empty", "__Empty", false},
    };
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct aoai_target_config target = {0};
        if (cases[i].deployment != NULL)
            assert_true(aoai_strlist_add(&target.deployments, cases[i].deployment));
        if (cases[i].exclude != NULL)
            assert_true(aoai_strlist_add(&target.excludes, cases[i].exclude));
        assert_number_in(cases[i].name, aoai_target_wants(&target, cases[i].name),
                         cases[i].is_wanted);
        aoai_target_free(&target);
    }
    aoai_target_free(NULL);
    aoai_identity_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_name_options),
        cmocka_unit_test(option_names_are_unique),
        cmocka_unit_test(target_wants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
