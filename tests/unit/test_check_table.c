/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/look.h"
#include "nagios-check/table.h"
#include "tests/support/test.h"

static const struct check_column columns[] = {
    {"NAME", false, 0}, {"TPM", true, 1}, {"NOTE", false, 0}};

static void add(struct check_table *table, enum check_state state, const char *text)
{
    struct aoai_buf cell = aoai_buf_init(100);
    aoai_buf_add(&cell, text);
    check_table_add(table, state, &cell);
}

static struct aoai_buf render(struct check_table *table, bool has_colours)
{
    struct aoai_buf output = aoai_buf_init(1000);
    assert_true(check_table_render(table, has_colours, &output));
    check_table_free(table);
    return output;
}

static void columns_are_as_wide_as_their_widest_cell(void **unused)
{
    (void)unused;
    struct check_table table = {.columns = columns, .column_count = 3};
    add(&table, CHECK_OK, "caf\xc3\xa9-1");
    add(&table, CHECK_OK, "1,200");
    add(&table, CHECK_OK, "");
    add(&table, CHECK_OK, "b");
    add(&table, CHECK_OK, "7");
    add(&table, CHECK_OK, "new");
    struct aoai_buf output = render(&table, false);
    assert_text(aoai_buf_text(&output), "NAME      TPM  NOTE\n"
                                        "caf\xc3\xa9-1  1,200  -\n"
                                        "b           7  new\n");
    aoai_buf_free(&output);
}

static void colours_do_not_move_columns(void **unused)
{
    (void)unused;
    struct check_table table = {.columns = columns, .column_count = 3};
    add(&table, CHECK_OK, "a");
    add(&table, CHECK_CRITICAL, "99");
    add(&table, CHECK_WARNING, "x");
    struct aoai_buf output = render(&table, true);
    assert_text(aoai_buf_text(&output),
                "\033[1mNAME\033[0m  \033[1mTPM\033[0m  \033[1mNOTE\033[0m\n"
                "a      \033[31m99\033[0m  \033[33mx\033[0m\n");
    aoai_buf_free(&output);
}

static void a_name_does_not_steer_a_terminal(void **unused)
{
    (void)unused;
    struct check_table table = {.columns = columns, .column_count = 1};
    add(&table, CHECK_OK, "\033[2Jx\ny");
    struct aoai_buf output = render(&table, false);
    assert_text(aoai_buf_text(&output), "NAME\n [2Jx y\n");
    aoai_buf_free(&output);
}

static void looks_as_the_place_allows(void **unused)
{
    static const struct {
        const char *label;
        bool is_terminal;
        struct check_look_environment environment;
        bool has_colours;
        bool has_blocks;
    } rows[] = {
        {"pipe", false, {.lang = "C.UTF-8"}, false, false},
        {"terminal", true, {.lang = "de_DE.UTF-8", .term = "xterm"}, true, true},
        {"C", true, {.lang = "C"}, true, false},
        {"nothing set", true, {0}, true, false},
        {"utf8", true, {.lc_ctype = "C.utf8", .lang = "C"}, true, true},
        {"LC_ALL wins", true, {.lc_all = "C", .lang = "C.UTF-8"}, true, false},
        {"empty LC_ALL", true, {.lc_all = "", .lang = "C.UTF-8"}, true, true},
        {"NO_COLOR", true, {.no_color = "1", .lang = "C.UTF-8"}, false, true},
        {"empty NO_COLOR", true, {.no_color = ""}, true, false},
        {"dumb", true, {.term = "dumb"}, false, false},
    };
    (void)unused;
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct check_look look =
            check_look_for(rows[i].is_terminal, &rows[i].environment);
        assert_number_in(rows[i].label, look.has_colours, rows[i].has_colours);
        assert_number_in(rows[i].label, look.has_blocks, rows[i].has_blocks);
    }
}

/* First the notes go under their rows, then columns go; what has no rank stays. */
static void a_small_terminal_gets_less_and_is_told(void **unused)
{
    (void)unused;
    static const struct {
        size_t room;
        const char *text;
    } cases[] = {
        {0, "NAME          TPM  NOTE\nchat      200,000  -\nhelper-1        7  paused\n"},
        {25,
         "NAME          TPM  NOTE\nchat      200,000  -\nhelper-1        7  paused\n"},
        {24, "NAME          TPM\nchat      200,000\nhelper-1        7\n  paused\n"},
        {17, "NAME          TPM\nchat      200,000\nhelper-1        7\n  paused\n"},
        {16, "NAME\nchat\nhelper-1\n  paused\nleft out for want of room: TPM\n"},
        {1, "NAME\nchat\nhelper-1\n  paused\nleft out for want of room: TPM\n"},
    };
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct check_table table = {
            .columns = columns, .column_count = 3, .room = cases[i].room};
        add(&table, CHECK_OK, "chat");
        add(&table, CHECK_OK, "200,000");
        add(&table, CHECK_OK, "");
        add(&table, CHECK_OK, "helper-1");
        add(&table, CHECK_OK, "7");
        add(&table, CHECK_OK, "paused");
        struct aoai_buf output = render(&table, false);
        assert_text(aoai_buf_text(&output), cases[i].text);
        aoai_buf_free(&output);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_as_wide_as_their_widest_cell),
        cmocka_unit_test(colours_do_not_move_columns),
        cmocka_unit_test(a_name_does_not_steer_a_terminal),
        cmocka_unit_test(looks_as_the_place_allows),
        cmocka_unit_test(a_small_terminal_gets_less_and_is_told),
    };
    return cmocka_run_group_tests_name("check_table", tests, NULL, NULL);
}
