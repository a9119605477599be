/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/strlist: owned copies, globs without regard to letter case. */
#include "tests/support/test.h"

#include <string.h>

#include "common/strlist.h"

static void keeps_copies_in_order(void **state)
{
    (void)state;
    struct aoai_strlist list = {0};
    char text[] = "one";
    assert_true(aoai_strlist_add(&list, text));
    text[0] = 'X';
    assert_true(aoai_strlist_add(&list, ""));
    assert_true(aoai_strlist_add(&list, "one"));
    assert_number(list.count, 3);
    assert_text(list.items[0], "one");
    assert_text(list.items[1], "");
    assert_text(list.items[2], "one");
    aoai_strlist_free(&list);
    assert_number(list.count, 0);
    assert_null(list.items);
}

struct glob_case {
    const char *glob;
    const char *name;
    bool is_match;
};

static const struct glob_case glob_cases[] = {
    {"gpt-4o", "gpt-4o", true},
    {"gpt-4o", "GPT-4O", true},
    {"GPT-4o", "gpt-4o", true},
    {"gpt-4o", "gpt-4o-mini", false},
    {"gpt-4o*", "gpt-4o-mini", true},
    {"*mini", "gpt-4o-MINI", true},
    {"gpt-?o", "gpt-4o", true},
    {"gpt-?o", "gpt-o", false},
    {"gpt-[45]*", "gpt-5.1", true},
    {"gpt-[!45]*", "gpt-5.1", false},
    {"*", "", true},
    {"*", "a/b", true},
    {"*", ".hidden", true},
    {"gpt.4", "gpt-4", false},
    {"__empty", "__Empty", true},
    {"", "x", false},
};

static void globs(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(glob_cases); i++) {
        struct aoai_strlist list = {0};
        assert_true(aoai_strlist_add(&list, "nothing like it"));
        assert_true(aoai_strlist_add(&list, glob_cases[i].glob));
        assert_number_in(glob_cases[i].glob,
                         aoai_strlist_matches(&list, glob_cases[i].name),
                         glob_cases[i].is_match);
        aoai_strlist_free(&list);
    }
}

static void empty_list_matches_nothing(void **state)
{
    (void)state;
    struct aoai_strlist list = {0};
    assert_false(aoai_strlist_matches(&list, "gpt-4o"));
    aoai_strlist_free(&list);
    aoai_strlist_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_copies_in_order),
        cmocka_unit_test(globs),
        cmocka_unit_test(empty_list_matches_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
