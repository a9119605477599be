/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/help.h"
#include "nagios-check/metric_options.h"
#include "nagios-check/metric_table.h"
#include "nagios-check/option_list.h"
#include "nagios-check/options.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#define MAX 12

static const char id[] =
    "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/"
    "Microsoft.CognitiveServices/accounts/contoso";

/* getopt_long moves the arguments about, so each run gets its own. */
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

static void test_refused(void **state)
{
    static const struct {
        const char *arguments[MAX + 1];
        const char *message;
    } cases[] = {
        {{NULL}, "no account given*--resource*"},
        {{"-r", "", NULL}, "no account given*"},
        {{"-r", "/x", NULL}, "--resource: \"/x\"*"},
        {{"-r", id, "--waning", "5", NULL},
         "unknown option --waning; did you mean --warning? (see --help)"},
        {{"-r", id, "--zzzzzzzzz", NULL}, "unknown option --zzzzzzzzz (see --help)"},
        {{"-r", id, "--fake~Secret.with+odd", NULL}, "unknown option (see --help)"},
        {{"-r", id, "-q", NULL}, "unknown option -q (see --help)"},
        {{"-r", id, "--max", "9", NULL}, "--max-age: *"},
        {{"-r", id, "--c", "9", NULL}, "--c can mean several options*"},
        {{"-r", id, "--help=5", NULL}, "--help takes no value*"},
        {{"-r", id, "-w", NULL}, "--warning: wants a value*"},
        {{"-r", id, "--critical", NULL}, "--critical: wants a value*"},
        {{"-r", id, "hush", NULL}, "unexpected argument *(see --help)"},
        {{"hush", "-r", id, NULL}, "unexpected argument *"},
        {{"-r", id, "", "hush", NULL}, "unexpected argument *"},
        {{"-r", id, "--", "", "hush", NULL}, "unexpected argument *"},
        {{"-r", id, "-w", "20:10", NULL}, "--warning: \"20:10\": the range starts*"},
        {{"-r", id, "-c", "1e3", NULL}, "--critical: \"1e3\" is not a range*"},
        {{"-r", id, "--window", "0", NULL}, "--window: *"},
        {{"-r", id, "--window", "5.5", NULL}, "--window: *"},
        {{"-r", id, "--for", "6", NULL}, "--for: 6 minutes are more than --window*"},
        {{"-r", id, "--throttled-warning", "101", NULL}, "--throttled-warning: *"},
        {{"-r", id, "--max-age", "200", NULL}, "--max-age: *--settle*"},
        {{"-r", id, "--limit", "chat", NULL}, "--limit: \"chat\" is not a deployment*"},
        {{"-r", id, "--limit", "=5", NULL}, "--limit: \"=5\" is not*"},
        {{"-r", id, "--api-state", "bad", NULL}, "--api-state: \"bad\" is not a state*"},
        {{"-r", id, "--no-data-state", "4", NULL}, "--no-data-state: \"4\" is not*"},
        {{"-r", id, "--timeout-state", "11", NULL}, "--timeout-state: \"11\" is not*"},
        {{"-r", id, "-t", "20:green", NULL}, "--timeout: \"green\" is not a state*"},
        {{"-r", id, "-t", "0:2", NULL}, "--timeout: \"0\": must be from 1*"},
        {{"-r", id, "-t", "20:2:1", NULL}, "--timeout: \"2:1\" is not a state*"},
        {{"-r", id, "--client-secret", "hush", NULL},
         "--client-secret: a secret does not belong on a command line*"},
        {{"-r", id, "--client-secret=hush", NULL}, "--client-secret: a secret*"},
        {{"-r", id, "--password", "hush", NULL}, "--password: a secret*-file*"},
        {{"-r", id, "--proxy-password=hush", NULL}, "--proxy-password: a secret*"},
        {{"-r", id, "--proxy", "http://me:hush@proxy:3128", NULL},
         "--proxy: a secret does not belong*--proxy-credential-file"},
        {{"-r", id, "--proxy=me:hush@proxy", NULL}, "--proxy: a secret does not*"},
        {{"-r", id, "--proxy=http://me:hush@proxy:port", NULL}, "--proxy: not a proxy*"},
        {{"-r", id, "--client-sekret=hush", NULL}, "unknown option --client-sekret*"},
        {{"-r", id, "--credential", "x", "--host", "y", NULL}, "unknown option --host*"},
        {{"-r", id, "--tenant-id", "a/b", NULL}, "--tenant-id: not an id*"},
        {{"-r", id, "--cloud", "mars", NULL}, "--cloud: \"mars\"*"},
        {{"-r", id, "-m", "GenratedTokens", NULL},
         "--metric: no metric \"GenratedTokens\"; near it: GeneratedTokens (*"},
        {{"-r", id, "-m", "cache match", NULL},
         "--metric: *near it: AzureOpenAIContextTokensCacheMatchRate (*"},
        {{"-r", id, "-m", "zzzzzzzzzzzz", NULL}, "--metric: no metric * is known (*"},
        {{"-r", id, "-m", "TotalTokens", "-w", "80%", NULL},
         "--warning: TotalTokens has no limit to be percent of*(Count)"},
        {{"-r", id, "-m", "TimeToResponse", "-c", "80%", NULL},
         "--critical: TimeToResponse has no limit*(MilliSeconds)"},
        {{"-r", id, "-m", "ModelAvailabilityRate", "--aggregation", "count", "-w", "9%",
          NULL},
         "--warning: ModelAvailabilityRate has no limit*"},
        {{"-r", id, "-m", "TotalTokens", "--aggregation", "sum", NULL},
         "--aggregation: \"sum\" is not total, *"},
        {{"-r", id, "-m", "TotalTokens", "--interval", "PT2M", NULL},
         "--interval: \"PT2M\" is not PT1M, *"},
        {{"-r", id, "-m", "TotalTokens", "--interval", "PT5M", "--window", "11", "--for",
          "4", NULL},
         "--for: 4 are more intervals than --window has (3 of PT5M)"},
        {{"-r", id, "--interval", "PT5M", NULL}, "--interval: only with --metric"},
        {{"-r", id, "--aggregation", "total", NULL}, "--aggregation: only with --metric"},
    };
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct check_config config;
        struct aoai_error err;
        if (parse(cases[i].arguments, &config, &err))
            fail_msg("accepted, wanted: %s", cases[i].message);
        assert_error_in(cases[i].message, &err, AOAI_ERROR_CONFIG, cases[i].message);
        assert_null(strstr(err.message, "hush"));
        check_options_free(&config);
    }
}

static void test_defaults(void **state)
{
    static const char *const arguments[] = {"-r", id, "-w", "", "--window", "", NULL};
    struct check_config config;
    struct aoai_error err;
    (void)state;
    assert_ok(parse(arguments, &config, &err), &err);
    assert_real(config.thresholds.warning.end, 80);
    assert_true(config.thresholds.warning.is_percent);
    assert_real(config.thresholds.critical.end, 95);
    assert_number(config.thresholds.window_minutes, 5);
    assert_number(config.thresholds.for_minutes, 1);
    assert_real(config.thresholds.throttled_warning, 1);
    assert_real(config.thresholds.throttled_critical, 10);
    assert_real(config.thresholds.min_requests, 10);
    assert_number(config.thresholds.max_age_s, 900);
    assert_number(config.thresholds.settle_s, 180);
    assert_number(config.failures.api, CHECK_UNKNOWN);
    assert_number(config.failures.no_data, CHECK_UNKNOWN);
    assert_number(config.failures.timeout, CHECK_UNKNOWN);
    assert_true(config.thresholds.failures == &config.failures);
    assert_number(config.verbosity, 0);
    check_options_free(&config);
}

/* Without -w and -c a metric is only shown: the defaults are of the quota. */
static void test_metric(void **state)
{
    static const char *const shown[] = {"-r", id, "-m", "timetoresponse", NULL};
    static const char *const judged[] = {
        "-r",         id,      "-m", "ProvisionedUtilization", "-w", "80%", "-c", "95",
        "--interval", "pt15m", NULL};
    struct check_config config;
    struct aoai_error err;
    (void)state;
    assert_ok(parse(shown, &config, &err), &err);
    assert_ptr_equal(config.thresholds.named, &config.named);
    assert_string_equal(config.named.metric->name, "TimeToResponse");
    assert_int_equal(config.named.aggregation, AOAI_AGGREGATION_AVERAGE);
    assert_number(config.named.interval_minutes, 1);
    assert_false(config.thresholds.warning.is_set);
    assert_false(config.thresholds.critical.is_set);
    check_options_free(&config);
    assert_ok(parse(judged, &config, &err), &err);
    assert_number(config.named.interval_minutes, 15);
    assert_real(config.thresholds.warning.end, 80);
    assert_false(config.thresholds.warning.is_percent);
    assert_real(config.thresholds.critical.end, 95);
    check_options_free(&config);
}

/* Neither an account nor anything else is needed for the list. */
static void test_metric_list(void **state)
{
    static const char *const arguments[] = {"--list-metrics", NULL};
    struct check_config config;
    struct aoai_error err;
    struct aoai_buf text = aoai_buf_init(32768);
    size_t count = 0;
    size_t lines = 0;
    (void)state;
    assert_ok(parse(arguments, &config, &err), &err);
    assert_true(config.settings.wants_metric_list);
    check_options_free(&config);
    check_metric_table(&text);
    assert_false(text.has_failed);
    (void)aoai_metric_list(&count);
    const char *header = aoai_buf_text(&text);
    size_t column = (size_t)(strstr(header, "UNIT") - header);
    for (const char *line = header; *line != '\0'; line = strchr(line, '\n') + 1) {
        assert_int_equal(line[column - 1], ' '); /* the columns are aligned */
        assert_int_not_equal(line[column], ' ');
        lines++;
    }
    assert_int_equal(lines, count + 1);
    aoai_buf_free(&text);
}

/* Any order, abbreviations, numbers as Icinga writes them. */
static void test_accepted(void **state)
{
    static const char *const arguments[] = {"-vv",
                                            "--wind",
                                            "10.000000",
                                            "--for=3.0",
                                            "-w90.000000%",
                                            "--throttled-warning",
                                            "0.5",
                                            "--timeout",
                                            "1m",
                                            "-r",
                                            id,
                                            "-v",
                                            NULL};
    struct check_config config;
    struct aoai_error err;
    (void)state;
    assert_ok(parse(arguments, &config, &err), &err);
    assert_number(config.verbosity, 3);
    assert_number(config.thresholds.window_minutes, 10);
    assert_number(config.thresholds.for_minutes, 3);
    assert_real(config.thresholds.warning.end, 90);
    assert_real(config.thresholds.throttled_warning, 0.5);
    assert_number(config.identity.timeout_s, 60);
    assert_text(config.target.resources.items[0], id);
    check_options_free(&config);
}

/* The time with the state when it is over, as some other plugins take it. */
static void test_timeout_with_state(void **state)
{
    static const struct {
        const char *value;
        int64_t timeout_s; /* 0 = the default of later */
        enum check_state state;
    } cases[] = {
        {"20", 20, CHECK_UNKNOWN},         {"20:2", 20, CHECK_CRITICAL},
        {"1m:warning", 60, CHECK_WARNING}, {":OK", 0, CHECK_OK},
        {"20:", 20, CHECK_UNKNOWN},        {"20.000000:1", 20, CHECK_WARNING},
    };
    struct check_config config;
    struct aoai_error err;
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        const char *const arguments[] = {"-r", id, "-t", cases[i].value, NULL};
        print_message("%s\n", cases[i].value);
        assert_ok(parse(arguments, &config, &err), &err);
        assert_number(config.identity.timeout_s, cases[i].timeout_s);
        assert_number(config.failures.timeout, cases[i].state);
        check_options_free(&config);
    }
}

static void test_help_wins(void **state)
{
    static const char *const help[][5] = {
        {"-h", "-r", "/x", "--nonsense", NULL},
        {"-r", "/x", "--nonsense", "-h", NULL},
        {"--version", "--help", NULL},
        {"stray", "-w", "junk", "-vh", NULL},
    };
    static const char *const version[] = {"-w", "junk", "--version", NULL};
    static const char *const value[] = {"-r", id, "-w", "--help", NULL};
    struct check_config config;
    struct aoai_error err;
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(help); i++) {
        assert_ok(parse(help[i], &config, &err), &err);
        assert_true(config.settings.wants_help);
        check_options_free(&config);
    }
    assert_ok(parse(version, &config, &err), &err);
    assert_true(config.settings.wants_version);
    assert_false(config.settings.wants_help);
    check_options_free(&config);
    assert_false(parse(value, &config, &err));
    assert_error(&err, AOAI_ERROR_CONFIG, "--warning: \"--help\"*");
    check_options_free(&config);
}

static void test_empty_arguments(void **state)
{
    static const char *const arguments[] = {"", "-r", id, "", "--window", "7", "", NULL};
    struct check_config config;
    struct aoai_error err;
    (void)state;
    (void)setenv("POSIXLY_CORRECT", "1", 1);
    assert_ok(parse(arguments, &config, &err), &err);
    assert_number(config.thresholds.window_minutes, 7);
    check_options_free(&config);
    (void)unsetenv("POSIXLY_CORRECT");
    assert_ok(parse(arguments, &config, &err), &err);
    assert_number(config.thresholds.window_minutes, 7);
    check_options_free(&config);
}

static void test_help_text(void **state)
{
    static const char *const wanted[] = {"*-r, --resource ARM-ID*",
                                         "*--client-secret-file FILE*",
                                         "*-w, --warning RANGE*(default: 80%)*",
                                         "*-t, --timeout SECONDS*",
                                         "*A value equal to\nthe bound does not alert*",
                                         "*AZURE_TENANT_ID*"};
    struct aoai_buf text = aoai_buf_init(16384);
    (void)state;
    check_help(&text);
    for (size_t i = 0; i < AOAI_LENGTH(wanted); i++)
        assert_glob(aoai_buf_text(&text), wanted[i]);
    assert_null(strstr(aoai_buf_text(&text), "--client-secret "));
    assert_null(strstr(aoai_buf_text(&text), "collectd"));
    for (const char *line = aoai_buf_text(&text); *line != '\0';) {
        size_t length = strcspn(line, "\n");
        if (length > 80)
            fail_msg("%zu columns: %.*s", length, (int)length, line);
        line += length + 1;
    }
    aoai_buf_free(&text);
}

/* Options beat the environment; an empty variable is none. */
static void test_environment(void **state)
{
    static const char *const arguments[] = {"-r", id, "--client-id", "mine", NULL};
    struct check_config config;
    struct aoai_error err;
    (void)state;
    (void)setenv("AZURE_TENANT_ID", "tenant", 1);
    (void)setenv("AZURE_CLIENT_ID", "other", 1);
    (void)setenv("AZURE_CLIENT_SECRET", "s+&=e", 1);
    (void)setenv("AZURE_AUTHORITY_HOST", "", 1);
    assert_ok(parse(arguments, &config, &err), &err);
    assert_ok(check_options_sign_in(&config, &err), &err);
    assert_text(config.identity.tenant_id, "tenant");
    assert_text(config.identity.client_id, "mine");
    assert_text(aoai_secret_value(&config.identity.client_secret), "s+&=e");
    assert_text(config.identity.authority_url, "https://login.microsoftonline.com");
    check_options_free(&config);
    (void)setenv("AZURE_CLIENT_SECRET", "", 1);
    assert_ok(parse(arguments, &config, &err), &err);
    assert_false(check_options_sign_in(&config, &err));
    assert_error(&err, AOAI_ERROR_CONFIG, "*secret*");
    check_options_free(&config);
    (void)setenv("AZURE_TENANT_ID", "a/b", 1);
    assert_ok(parse(arguments, &config, &err), &err);
    assert_false(check_options_sign_in(&config, &err));
    assert_error(&err, AOAI_ERROR_CONFIG, "AZURE_TENANT_ID*");
    check_options_free(&config);
}

/* Every row of every table is in the list, but for what is collectd's alone. */
static void test_list_is_whole(void **state)
{
    static const struct {
        struct aoai_option_table (*table)(void);
        size_t left_out;
        size_t added; /* of another room */
    } tables[] = {
        {aoai_target_options, 2, 1}, /* credential, host; model */
        {aoai_discovery_options, 0, 0},
        {check_settings_options, 0, 0},
        {aoai_identity_options, 0, 0},
    };
    struct check_option_list list = check_option_list_make();
    size_t wanted = 0;
    (void)state;
    assert_false(list.has_failed);
    for (size_t i = 0; i < AOAI_LENGTH(tables); i++)
        wanted += tables[i].table().count + tables[i].added - tables[i].left_out;
    assert_int_equal(list.count, wanted);
    for (size_t i = 0; i < list.count; i++)
        assert_int_equal(strlen(list.items[i].dashed), strlen(list.items[i].row->name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),       cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_metric),        cmocka_unit_test(test_metric_list),
        cmocka_unit_test(test_accepted),      cmocka_unit_test(test_timeout_with_state),
        cmocka_unit_test(test_help_wins),     cmocka_unit_test(test_help_text),
        cmocka_unit_test(test_environment),   cmocka_unit_test(test_empty_arguments),
        cmocka_unit_test(test_list_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
