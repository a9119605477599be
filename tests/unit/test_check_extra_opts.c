/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Files of options, through the whole command line. */
#include "nagios-check/extra_opts.h"
#include "nagios-check/options.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX 12
#define ID                                                                               \
    "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/"   \
    "Microsoft.CognitiveServices/accounts/contoso"

static const char id[] = ID;

static bool parse(const char *const arguments[], struct check_config *config,
                  struct aoai_error *err)
{
    char *argv[MAX + 2] = {0};
    int argc = 0;
    argv[argc++] = strdup("check_azure_openai");
    for (size_t i = 0; i < MAX && arguments[i] != NULL; i++)
        argv[argc++] = strdup(arguments[i]);
    *config = (struct check_config){0};
    *err = (struct aoai_error){0};
    bool is_parsed = check_options_parse(argc, argv, config, err);
    for (int i = 0; i < argc; i++)
        free(argv[i]);
    return is_parsed;
}

/* "--extra-opts=SECTION@FILE" for a fresh file. */
static void place(const char *dir, const char *section, const char *content, mode_t mode,
                  char text[static TEMP_PATH_SIZE + 64])
{
    char path[TEMP_PATH_SIZE];
    temp_file(dir, "plugins.ini", content, mode, path);
    (void)snprintf(text, TEMP_PATH_SIZE + 64, "--extra-opts=%s@%s", section, path);
}

static void test_command_line_wins(void **state)
{
    static const char content[] = "; for all\n"
                                  "[ check_azure_openai ]\r\n"
                                  "resource = " ID "\n"
                                  "window=7\n"
                                  "  warning = 70%  \n"
                                  "verbose =\n"
                                  "deployment = gpt-*\n"
                                  "[other]\n"
                                  "this is nobody's business\n"
                                  "[check_azure_openai]\n"
                                  "window = 8\n"
                                  "c = 93%\n"
                                  "deployment = chat # no comment\n"
                                  "critical =\n";
    char dir[TEMP_PATH_SIZE];
    char argument[TEMP_PATH_SIZE + 64];
    struct check_config config;
    struct aoai_error err;
    (void)state;
    temp_dir(dir);
    place(dir, "", content, 0644, argument);
    const char *const arguments[] = {"-w", "60%", "-d", "embed", argument, "-v", NULL};
    assert_ok(parse(arguments, &config, &err), &err);
    assert_real(config.thresholds.warning.end, 60);
    assert_real(config.thresholds.critical.end, 93);
    assert_number(config.thresholds.window_minutes, 8);
    assert_number(config.verbosity, 2);
    assert_number(config.target.resources.count, 1);
    assert_number(config.target.deployments.count, 3);
    assert_text(config.target.deployments.items[0], "gpt-*");
    assert_text(config.target.deployments.items[1], "chat # no comment");
    assert_text(config.target.deployments.items[2], "embed");
    check_options_free(&config);
    temp_dir_remove(dir);
}

static void test_refused(void **state)
{
    static const struct {
        const char *section;
        const char *content;
        const char *message;
    } cases[] = {
        {"", "", "*/plugins.ini: is empty"},
        {"", "[x]\nwindow = 5\n", "*/plugins.ini: no section [[]check_azure_openai]"},
        {"prod", "[Prod]\n", "*/plugins.ini: no section [[]prod]"},
        {"", "window = 5\n", "*/plugins.ini, line 1: stands before any*"},
        {"", "[check_azure_openai\n", "*, line 1: a [[]section] must end*"},
        {"", "[check_azure_openai] ; c\n", "*, line 1: a [[]section] must end*"},
        {"", "[check_azure_openai]\n\nwindow\n", "*, line 3: no \"=\" in the line*"},
        {"", "[check_azure_openai]\nwindow = hush\n", "*, line 2: --window: \"hush\"*"},
        {"", "[check_azure_openai]\nwarning = 9:1\n", "*, line 2: --warning: \"9:1\"*"},
        {"", "[check_azure_openai]\nwaning = 9\n",
         "*, line 2: unknown option \"waning\"; did you mean \"warning\"?"},
        {"", "[check_azure_openai]\nq = 9\n", "*, line 2: no option stands*"},
        {"", "[check_azure_openai]\nhush~ = 9\n", "*, line 2: no option stands*"},
        {"", "[check_azure_openai]\n= 9\n", "*, line 2: no option stands*"},
        {"", "[check_azure_openai]\nextra-opts = x\n", "*, line 2: extra-opts: only*"},
        {"", "[check_azure_openai]\nverbose = perhaps\n", "*, line 2: --verbose: *"},
    };
    char dir[TEMP_PATH_SIZE];
    char argument[TEMP_PATH_SIZE + 64];
    struct check_config config;
    struct aoai_error err;
    (void)state;
    temp_dir(dir);
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        place(dir, cases[i].section, cases[i].content, 0644, argument);
        const char *const arguments[] = {"-r", id, argument, NULL};
        if (parse(arguments, &config, &err))
            fail_msg("accepted, wanted: %s", cases[i].message);
        assert_error_in(cases[i].message, &err, AOAI_ERROR_CONFIG, cases[i].message);
        check_options_free(&config);
    }
    static const char *const nowhere[] = {"-r", id, "--extra-opts=@/nowhere/x.ini", NULL};
    assert_false(parse(nowhere, &config, &err));
    assert_error(&err, AOAI_ERROR_CONFIG, "/nowhere/x.ini: No such file*");
    check_options_free(&config);
    temp_dir_remove(dir);
}

/* A secret may stand where a credential file may, and nowhere else. */
static void test_secret(void **state)
{
    static const char content[] = "[check_azure_openai]\nclient-secret = hush\n";
    static const struct {
        mode_t mode;
        bool is_allowed;
    } cases[] = {{0600, true}, {0400, true}, {0640, true}, {0644, false}, {0660, false}};
    char dir[TEMP_PATH_SIZE];
    char argument[TEMP_PATH_SIZE + 64];
    struct check_config config;
    struct aoai_error err;
    (void)state;
    temp_dir(dir);
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        place(dir, "", content, cases[i].mode, argument);
        const char *const arguments[] = {"-r", id, argument, NULL};
        assert_number(parse(arguments, &config, &err), cases[i].is_allowed);
        if (cases[i].is_allowed)
            assert_text(aoai_secret_value(&config.identity.client_secret), "hush");
        else
            assert_error(&err, AOAI_ERROR_CREDENTIAL,
                         "*/plugins.ini, line 2: client-secret: *others may read*chmod*");
        assert_null(strstr(err.message, "hush"));
        check_options_free(&config);
    }
    temp_dir_remove(dir);
}

static void test_search(void **state)
{
    static const char *const bare[] = {"--extra-opts", "-r", id, NULL};
    static const char *const section[] = {"--ext", "prod", "-r", id, NULL};
    char first[TEMP_PATH_SIZE];
    char second[TEMP_PATH_SIZE];
    char path[TEMP_PATH_SIZE];
    char folders[2 * TEMP_PATH_SIZE + 8];
    struct check_config config;
    struct aoai_error err;
    (void)state;
    temp_dir(first);
    temp_dir(second);
    (void)snprintf(folders, sizeof(folders), ":%s::%s", first, second);
    (void)setenv("NAGIOS_CONFIG_PATH", folders, 1);
    temp_file(second, "nagios-plugins.ini",
              "[check_azure_openai]\nwindow=9\n[prod]\nwindow=11\n", 0644, path);
    assert_ok(parse(bare, &config, &err), &err);
    assert_number(config.thresholds.window_minutes, 9);
    check_options_free(&config);
    assert_ok(parse(section, &config, &err), &err);
    assert_number(config.thresholds.window_minutes, 11);
    check_options_free(&config);
    temp_file(second, "monitoring-plugins.ini", "[prod]\nwindow=12\n", 0644, path);
    assert_ok(parse(section, &config, &err), &err);
    assert_number(config.thresholds.window_minutes, 12);
    check_options_free(&config);
    temp_file(first, "plugins.ini", "[prod]\nwindow=13\n", 0644, path);
    assert_ok(parse(section, &config, &err), &err);
    assert_number(config.thresholds.window_minutes, 13);
    check_options_free(&config);
    temp_file(first, "mine.ini", "[prod]\nwindow=14\n", 0644, path);
    (void)setenv("MP_CONFIG_FILE", path, 1);
    assert_ok(parse(section, &config, &err), &err);
    assert_number(config.thresholds.window_minutes, 14);
    check_options_free(&config);
    (void)unsetenv("MP_CONFIG_FILE");
    (void)unsetenv("NAGIOS_CONFIG_PATH");
    temp_dir_remove(first);
    temp_dir_remove(second);
}

/* Where the value is, and where it is none. */
static void test_extract(void **state)
{
    static const struct {
        const char *arguments[6];
        const char *places; /* joined by "," */
        const char *rest;
    } cases[] = {
        {{"--extra-opts", NULL}, " ", ""},
        {{"--extra-opts", "-w", "5", NULL}, " ", "-w,5"},
        {{"--extra-opts", "", "-w", "5", NULL}, "", "-w,5"},
        {{"--extra-opts=", "a", NULL}, "", "a"},
        {{"-w", "5", "--extra-opts", "x@y", "-v", NULL}, "x@y", "-w,5,-v"},
        {{"--extra-opts=a", "--extra-opts", "b", "-v", NULL}, "a,b", "-v"},
        {{"--extra=a", "--ex=b", NULL}, "a", "--ex=b"},
        {{"--extra-optsx=a", NULL}, "", "--extra-optsx=a"},
        {{"--", "--extra-opts", NULL}, "", "--,--extra-opts"},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        char *argv[8] = {0};
        char name[] = "check";
        int argc = 0;
        struct aoai_strlist places = {0};
        struct aoai_buf got = aoai_buf_init(200);
        argv[argc++] = name;
        for (size_t j = 0; cases[i].arguments[j] != NULL; j++)
            argv[argc++] = strdup(cases[i].arguments[j]);
        int left = check_extra_opts_extract(argc, argv, &places);
        for (size_t j = 0; j < places.count; j++)
            aoai_buf_addf(&got, "%s%s", j > 0 ? "," : "", places.items[j]);
        assert_text_in(cases[i].places, aoai_buf_text(&got), cases[i].places);
        aoai_buf_free(&got);
        got = aoai_buf_init(200);
        for (int j = 1; j < left; j++)
            aoai_buf_addf(&got, "%s%s", j > 1 ? "," : "", argv[j]);
        assert_text_in(cases[i].places, aoai_buf_text(&got), cases[i].rest);
        aoai_buf_free(&got);
        for (int j = 1; j < argc; j++)
            free(argv[j]);
        aoai_strlist_free(&places);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_command_line_wins),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_secret),
        cmocka_unit_test(test_search),
        cmocka_unit_test(test_extract),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
