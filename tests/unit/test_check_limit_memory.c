/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/limit_memory.h"
#include "tests/support/test.h"

#include <string.h>

#define NOW INT64_C(1795688640)
#define DAY INT64_C(86400)

static const struct check_limits large = {200000, 1200, 0};
static const struct check_limits small = {100000, 600, 0};

static struct aoai_buf text_of(const char *text)
{
    struct aoai_buf buf = aoai_buf_init(4096);
    aoai_buf_add(&buf, text);
    return buf;
}

static void test_file(void **unused)
{
    static const char text[] =
        "azure-openai-limits 1 1795688640\n"
        "100000 600 0 1795688640 200000 1200 0 1795688340 1795688640 chat\n"
        "0 0 50 1795688640 0 0 0 0 0 ptu-name with blanks\n";
    struct aoai_buf content = text_of(text);
    struct aoai_buf again = aoai_buf_init(4096);
    struct check_limit_list list = {0};
    (void)unused;
    assert_true(check_limit_list_parse(&content, &list));
    assert_number(list.count, 2);
    assert_text(list.items[0].name, "chat");
    assert_real(list.items[0].now.tokens_per_min, 100000);
    assert_real(list.items[0].before.requests_per_min, 1200);
    assert_number(list.items[0].before_read_at_s, 1795688340);
    assert_text(list.items[1].name, "ptu-name with blanks");
    assert_real(list.items[1].now.ptu, 50);
    check_limit_list_print(&list, NOW, &again);
    assert_text(aoai_buf_text(&again), text);
    aoai_buf_free(&again);
    /* After a month nobody remembers. */
    list.items[0].now_read_at_s = NOW - 30 * DAY - 1;
    check_limit_list_print(&list, NOW, &again);
    assert_glob(aoai_buf_text(&again), "azure-openai-limits 1 *\n0 0 50 * blanks\n");
    aoai_buf_free(&again);
    aoai_buf_free(&content);
    check_limit_list_free(&list);
}

/* What is not such a file is no memory. */
static void test_other_files(void **unused)
{
    static const char *const texts[] = {
        "",
        "azure-openai-limits 2 1795688640\n",
        "azure-openai-limits 1 x\n",
        "azure-openai-limits 1 1795688640\n1 2 3 4 5 6 7 8 9 chat",
        "azure-openai-limits 1 1795688640\n1 2 3 4 5 6 7 8 chat\n",
        "azure-openai-limits 1 1795688640\n1 2 3 4 5 6 7 8 9 \n",
        "azure-openai-limits 1 1795688640\n-1 2 3 4 5 6 7 8 9 chat\n",
        "azure-openai-limits 1 1795688640\n\n",
    };
    (void)unused;
    for (size_t i = 0; i < AOAI_LENGTH(texts); i++) {
        struct aoai_buf content = text_of(texts[i]);
        struct check_limit_list list = {0};
        print_message("%s\n", texts[i]);
        assert_false(check_limit_list_parse(&content, &list));
        check_limit_list_free(&list);
        aoai_buf_free(&content);
    }
}

static void test_changes(void **unused)
{
    struct check_limit_list list = {0};
    (void)unused;
    const struct check_limit_entry *chat =
        check_limit_list_note(&list, "chat", &large, NOW);
    assert_number(chat->changed_at_s, 0);
    chat = check_limit_list_note(&list, "CHAT", &large, NOW + 300);
    assert_number(list.count, 1);
    assert_number(chat->changed_at_s, 0);
    assert_number(chat->now_read_at_s, NOW + 300);
    chat = check_limit_list_note(&list, "chat", &small, NOW + 600);
    assert_number(chat->changed_at_s, NOW + 600);
    assert_real(chat->before.tokens_per_min, 200000);
    assert_number(chat->before_read_at_s, NOW + 300);
    /* The next reading keeps it. */
    chat = check_limit_list_note(&list, "chat", &small, NOW + 900);
    assert_number(chat->changed_at_s, NOW + 600);
    assert_number(chat->now_read_at_s, NOW + 900);
    /* An older answer, that another run kept, is no change. */
    chat = check_limit_list_note(&list, "chat", &large, NOW + 899);
    assert_number(chat->changed_at_s, NOW + 600);
    assert_real(chat->now.tokens_per_min, 100000);
    /* Names that a line cannot hold are not kept. */
    assert_null(check_limit_list_note(&list, "a\nb", &large, NOW));
    assert_null(check_limit_list_note(&list, "", &large, NOW));
    check_limit_list_free(&list);
}

/* ---- from run to run ---- */

static char text_path[] = "/subscriptions/s/accounts/contoso";
static char text_account[] = "contoso";

/* One deployment as a run sees it; returns its finding. */
static struct check_finding run(const struct aoai_state_dir *dir, double tpm,
                                bool is_assumed, int64_t now_s)
{
    struct aoai_resource_id id = {.path = text_path, .account = text_account};
    struct aoai_account_state account = {.id = &id};
    struct aoai_snapshot snapshot = {.accounts = &account, .account_count = 1};
    struct aoai_deployment deployment = {
        .limit = {.tokens_per_min = tpm, .is_assumed = is_assumed}};
    struct aoai_deployment_state state = {.name = "chat", .deployment = &deployment};
    struct check_finding finding = {.account = &account, .deployment = &state};
    struct check_result result = {
        .snapshot = &snapshot, .findings = &finding, .count = 1};
    check_limit_memory(dir, "https://arm", now_s, &result);
    return finding;
}

static void test_runs(void **unused)
{
    char base[TEMP_PATH_SIZE];
    struct aoai_state_dir dir = {0};
    struct aoai_error err = {0};
    (void)unused;
    temp_dir(base);
    assert_ok(aoai_state_dir_open(&dir, base, "state", &err), &err);
    assert_false(run(&dir, 200000, false, NOW).has_limit_change);
    assert_false(run(&dir, 200000, false, NOW + 300).has_limit_change);
    assert_false(run(&dir, 100000, true, NOW + 350).has_limit_change);
    struct check_finding finding = run(&dir, 100000, false, NOW + 600);
    assert_true(finding.has_limit_change);
    assert_real(finding.limits_before.tokens_per_min, 200000);
    assert_real(finding.limits_after.tokens_per_min, 100000);
    assert_number(finding.before_read_at_s, NOW + 300);
    assert_number(finding.changed_at_s, NOW + 600);
    /* It is told for a day. */
    assert_true(run(&dir, 100000, false, NOW + 600 + DAY - 1).has_limit_change);
    assert_false(run(&dir, 100000, false, NOW + 600 + DAY).has_limit_change);
    aoai_state_dir_close(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_other_files),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
