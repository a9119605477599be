/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* doc/collectd-azure_openai.5 against the option tables: each block's section names the
 * options that collectd.conf takes there, and their defaults.
 */
#include "tests/support/test.h"

#include "collectd-plugin/settings.h"
#include "common/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE     "doc/collectd-azure_openai.5"
#define PAGE_CAP 131072
#define NAME_CAP 64

/* ".Ss Plugin options" up to the next heading; NULL = the page has none. */
static char *section(const char *page, const char *heading)
{
    const char *start = strstr(page, heading);
    if (start == NULL)
        return NULL;
    start += strlen(heading);
    const char *end = strstr(start, "\n.S");
    return strndup(start, end == NULL ? strlen(start) : (size_t)(end - start));
}

/* "History 0", "StateDir": a line an option, with what "The default is 0." says. */
static size_t list_page(char *text, struct aoai_buf *out)
{
    size_t count = 0;
    for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;) {
        char name[NAME_CAP];
        char value[NAME_CAP];
        if (sscanf(line, ".It Cm %63s", name) == 1) {
            aoai_buf_addf(out, "\n%s", name);
            count++;
        } else if (sscanf(line, "The default is %63s", value) == 1) {
            value[strlen(value) - 1] = '\0';
            aoai_buf_addf(out, " %s", value);
        }
    }
    aoai_buf_add(out, "\n");
    return count;
}

/* How many options of the table collectd.conf takes; all of them are in the list. */
static size_t check_table(const char *heading, struct aoai_option_table table,
                          const char *title, const char *listed)
{
    size_t wanted = 0;
    for (size_t i = 0; i < table.count; i++) {
        const struct aoai_option *row = &table.rows[i];
        char name[NAME_CAP];
        char line[2 * NAME_CAP + 8];
        if (row->type == AOAI_OPTION_SECRET ||
            (title != NULL && strcmp(row->name, title) == 0))
            continue;
        aoai_option_camel_case(row->name, name, sizeof(name));
        (void)snprintf(line, sizeof(line), "*\n%s%s%s\n*", name,
                       row->default_text == NULL ? "" : " ",
                       row->default_text == NULL ? "" : row->default_text);
        assert_glob_in(heading, listed, line);
        wanted++;
    }
    return wanted;
}

/* The options of the tables are those of the section. `title` is the option that stands
 * behind the block's own name.
 */
static void check_section(const char *heading, const struct aoai_option_table tables[],
                          size_t table_count, const char *title)
{
    struct aoai_error err = {0};
    struct aoai_buf page = aoai_buf_init(PAGE_CAP);
    struct aoai_buf listed = aoai_buf_init(PAGE_CAP);
    size_t wanted = 0;
    assert_ok(aoai_file_read(PAGE, AOAI_FILE_PLAIN, &page, &err), &err);
    char *text = section(aoai_buf_text(&page), heading);
    assert_non_null(text);
    size_t count = list_page(text, &listed);
    for (size_t i = 0; i < table_count; i++)
        wanted += check_table(heading, tables[i], title, aoai_buf_text(&listed));
    assert_number_in(heading, count, wanted);
    free(text);
    aoai_buf_free(&listed);
    aoai_buf_free(&page);
}

static void test_plugin_options(void **state)
{
    (void)state;
    const struct aoai_option_table table = aoai_settings_options();
    check_section("\n.Ss Plugin options\n", &table, 1, NULL);
}

static void test_credential_options(void **state)
{
    (void)state;
    const struct aoai_option_table table = aoai_identity_options();
    check_section("\n.Ss Credential options\n", &table, 1, NULL);
}

static void test_account_options(void **state)
{
    (void)state;
    const struct aoai_option_table tables[] = {aoai_target_options(),
                                               aoai_account_options()};
    check_section("\n.Ss Account options\n", tables, AOAI_LENGTH(tables), "resource");
}

static void test_discover_options(void **state)
{
    (void)state;
    const struct aoai_option_table tables[] = {
        aoai_discovery_options(), aoai_target_options(), aoai_account_options(),
        aoai_discover_options()};
    check_section("\n.Ss Discover options\n", tables, AOAI_LENGTH(tables), "resource");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plugin_options),
        cmocka_unit_test(test_credential_options),
        cmocka_unit_test(test_account_options),
        cmocka_unit_test(test_discover_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
