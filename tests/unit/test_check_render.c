/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/perfdata.h"
#include "nagios-check/render.h"
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define END INT64_C(29924284) /* 18:04Z: the window is 17:59-18:03Z */
#define MAX 200

/* A result made by hand, and what it borrows from. */
struct stage {
    struct aoai_resource_id ids[5];
    struct aoai_account_state accounts[5];
    struct aoai_snapshot snapshot;
    struct aoai_deployment deployments[MAX];
    struct aoai_deployment_state states[MAX];
    char names[MAX][80];
    struct check_finding findings[MAX + 1];
    struct check_result result;
};

static const struct check_thresholds thresholds = {
    .warning = {.end = 80, .is_percent = true, .is_set = true},
    .critical = {.end = 95, .is_percent = true, .is_set = true},
    .throttled_warning = 1,
    .throttled_critical = 10,
    .min_requests = 10,
    .window_minutes = 5,
    .for_minutes = 1,
    .max_age_s = 900,
    .settle_s = 180,
};

static struct stage *new_stage(size_t account_count)
{
    static char names[5][16] = {"contoso-full", "contoso-b", "contoso-c", "contoso-d",
                                "contoso-e"};
    struct stage *stage = calloc(1, sizeof(*stage));
    assert_non_null(stage);
    for (size_t i = 0; i < account_count; i++) {
        stage->ids[i].account = names[i];
        stage->ids[i].path = names[i];
        stage->accounts[i].id = &stage->ids[i];
    }
    stage->snapshot.accounts = stage->accounts;
    stage->snapshot.account_count = account_count;
    stage->result.snapshot = &stage->snapshot;
    stage->result.thresholds = &thresholds;
    stage->result.findings = stage->findings;
    stage->result.settled_end = END;
    stage->result.has_age = true;
    stage->result.age_s = 187;
    return stage;
}

static struct check_measure measure(enum check_state state, double value, double limit)
{
    return (struct check_measure){
        .is_known = true,
        .state = state,
        .peak = value,
        .value = value,
        .limit = limit,
        .percent = limit > 0 ? value / limit * 100 : 0,
        .has_percent = limit > 0,
        .minute = END - 1,
        .warning = {.end = limit * 0.8, .is_set = limit > 0},
        .critical = {.end = limit * 0.95, .is_set = limit > 0},
        .window = {END - 5, END},
        .minutes_seen = 5,
    };
}

/* Appends one; they come worst first, as the judge sorts them. */
static struct check_finding *add(struct stage *stage, const char *name,
                                 enum check_state state)
{
    static char sku[] = "Standard";
    static char model[] = "gpt-4o";
    size_t at = stage->result.count++;
    struct check_finding *finding = &stage->findings[at];
    (void)snprintf(stage->names[at], sizeof(stage->names[at]), "%s", name);
    stage->deployments[at].sku = sku;
    stage->deployments[at].model = model;
    stage->deployments[at].is_openai_model = true;
    stage->states[at].name = stage->names[at];
    stage->states[at].deployment = &stage->deployments[at];
    finding->account = &stage->accounts[0];
    finding->deployment = &stage->states[at];
    finding->state = state;
    stage->result.deployment_count++;
    if (at == 0)
        stage->result.state = state;
    if (state == CHECK_WARNING || state == CHECK_CRITICAL)
        stage->result.alert_count++;
    return finding;
}

static struct check_finding *add_tokens(struct stage *stage, const char *name,
                                        enum check_state state, double value,
                                        double limit)
{
    struct check_finding *finding = add(stage, name, state);
    finding->measures[CHECK_TOKENS] = measure(state, value, limit);
    if (state != CHECK_OK)
        finding->cause = CHECK_CAUSE_TOKENS_FULL;
    return finding;
}

static void add_unknown(struct stage *stage, const char *name)
{
    struct check_finding *finding = add(stage, name, CHECK_UNKNOWN);
    finding->is_by_reason = true;
    (void)strcpy(finding->reason, "no value");
    stage->result.unknown_count++;
}

static struct aoai_buf render(const struct stage *stage, bool has_prefix)
{
    struct aoai_buf output = aoai_buf_init(CHECK_RENDER_MAX);
    struct check_render_options options = {.has_account_prefix = has_prefix};
    assert_true(check_render(&stage->result, &options, &output));
    assert_in_range(output.length, 1, CHECK_RENDER_MAX);
    assert_int_equal(output.data[output.length - 1], '\n');
    return output;
}

static void add_requests(struct check_finding *finding, enum check_state state,
                         double share)
{
    finding->requests = 812;
    finding->throttled = 115;
    finding->measures[CHECK_REQUESTS] = measure(CHECK_OK, 81, 720);
    finding->measures[CHECK_THROTTLED] =
        (struct check_measure){.is_known = true,
                               .state = state,
                               .peak = share,
                               .value = share,
                               .limit = 100,
                               .has_percent = true,
                               .percent = share,
                               .warning = {.end = 1, .is_set = true},
                               .critical = {.end = 10, .is_set = true}};
}

static void test_whole_output(void **unused)
{
    (void)unused;
    struct stage *stage = new_stage(1);
    add_requests(add_tokens(stage, "chat", CHECK_CRITICAL, 121560, 120000),
                 CHECK_CRITICAL, 14.16);
    (void)add_tokens(stage, "embed", CHECK_OK, 84213, 350000);
    struct aoai_buf output = render(stage, false);
    assert_text(
        aoai_buf_text(&output),
        "AZURE_OPENAI CRITICAL - chat 101.3% of 120K TPM at 18:03Z, 1 of 2 deployments "
        "(contoso-full)|chat_tpm=121560;96000;114000;0;120000 chat_rpm=81;576;684;0;720 "
        "chat_throttled=14.16%;1;10;0;100 embed_tpm=84213;280000;332500;0;350000 "
        "data_age=187s;;900;0\n"
        "[CRITICAL] chat: 121,560 tokens at 18:03Z = 101.3% of 120,000 TPM; 5 of 5 "
        "minutes "
        "seen 17:59-18:03Z; 812 requests, at most 81 a minute = 11.3% of 720 RPM, 14.2% "
        "throttled (gpt-4o Standard)\n"
        "  likely cause: the callers want more tokens than the deployment may use\n"
        "  next step: raise the deployment's capacity if the quota of its region allows "
        "it, or spread or slow the callers\n"
        "[OK] embed: 84,213 tokens at 18:03Z = 24.1% of 350,000 TPM; 5 of 5 minutes seen "
        "17:59-18:03Z (gpt-4o Standard)\n"
        "judged 17:59-18:03Z (settle 180 s), data 187 s old, limits read from Azure "
        "now\n");
    aoai_buf_free(&output);
    free(stage);
}

static void test_first_lines(void **unused)
{
    (void)unused;
    struct stage *stage = new_stage(1);
    (void)add_tokens(stage, "embed", CHECK_OK, 164850, 350000);
    struct aoai_buf output = render(stage, false);
    assert_glob(aoai_buf_text(&output),
                "AZURE_OPENAI OK - busiest embed 47.1% of 350K TPM "
                "at 18:03Z, 1 deployment (contoso-full)|*");
    aoai_buf_free(&output);
    add_requests(&stage->findings[0], CHECK_CRITICAL, 14.16);
    stage->findings[0].state = stage->result.state = CHECK_CRITICAL;
    stage->findings[0].decisive = CHECK_THROTTLED;
    stage->result.unknown_count = 1;
    output = render(stage, false);
    assert_glob(aoai_buf_text(&output),
                "AZURE_OPENAI CRITICAL - embed 14.2% of 812 requests throttled (429) at "
                "47.1% of 350K TPM, 0 of 1 deployment, 1 unknown (contoso-full)|*");
    aoai_buf_free(&output);
    stage->findings[0].decisive = CHECK_REQUESTS;
    output = render(stage, false);
    assert_glob(aoai_buf_text(&output), "* - embed 11.3% of 720 RPM at 18:03Z, *");
    aoai_buf_free(&output);
    stage->findings[0].decisive = CHECK_PTU;
    stage->findings[0].measures[CHECK_PTU] = measure(CHECK_CRITICAL, 112, 100);
    output = render(stage, false);
    assert_glob(aoai_buf_text(&output), "* - embed 112.0% PTU utilization at 18:03Z, *");
    aoai_buf_free(&output);
    stage->findings[0].deployment = NULL;
    stage->findings[0].state = stage->result.state = CHECK_UNKNOWN;
    (void)strcpy(stage->findings[0].reason, "metrics: HTTP 403; a|b <i>");
    output = render(stage, false);
    assert_glob(aoai_buf_text(&output),
                "AZURE_OPENAI UNKNOWN - contoso-full: metrics: HTTP "
                "403, a!b (i>|data_age=187s;;900;0\n*");
    aoai_buf_free(&output);
    free(stage);
}

static void test_many_accounts(void **unused)
{
    (void)unused;
    struct stage *stage = new_stage(5);
    (void)add_tokens(stage, "chat", CHECK_OK, 1, 100);
    struct aoai_buf output = render(stage, true);
    assert_glob(aoai_buf_text(&output), "* busiest contoso-full/chat *(contoso-full, "
                                        "contoso-b, contoso-c, contoso-d, contoso-e)|"
                                        "contoso_full_chat_tpm=1;80;95;0;100 data_age*");
    aoai_buf_free(&output);
    free(stage);
}

/* What is unknown is named beside what alerts: the first of them, and how many more. */
static void test_unknown_names(void **unused)
{
    static char long_account[] =
        "an-account-whose-name-is-as-long-as-azure-lets-it-be-so-64-letters";
    (void)unused;
    struct stage *stage = new_stage(2);
    (void)add_tokens(stage, "chat", CHECK_CRITICAL, 101, 100);
    add_unknown(stage, "lost");
    stage->ids[1].account = long_account;
    stage->findings[2] = (struct check_finding){
        .account = &stage->accounts[1], .state = CHECK_UNKNOWN, .is_by_reason = true};
    stage->findings[3] = (struct check_finding){
        .asked = "gone*", .state = CHECK_UNKNOWN, .is_by_reason = true};
    stage->result.count = 4;
    stage->result.unknown_count = 3;
    struct aoai_buf output = render(stage, false);
    assert_glob(
        aoai_buf_text(&output),
        "* - contoso-full/chat 101.0% of 100 TPM at 18:03Z, 1 of 2 deployments, 3 "
        "unknown: contoso-full/lost +2 (contoso-full, an-account-*)|*");
    aoai_buf_free(&output);
    stage->findings[2] = stage->findings[3];
    stage->result.count = 3;
    stage->result.unknown_count = 2;
    output = render(stage, false);
    assert_glob(aoai_buf_text(&output), "*, 2 unknown: contoso-full/lost, -d gone* (*");
    aoai_buf_free(&output);
    free(stage);
}

/* Two resource groups may have an account of one name each. */
static void test_twins(void **unused)
{
    static char name[] = "contoso";
    static char groups[2][8] = {"rg-a", "rg-b"};
    static char paths[2][8] = {"/a", "/b"};
    (void)unused;
    struct stage *stage = new_stage(2);
    for (size_t i = 0; i < 2; i++) {
        stage->ids[i].account = name;
        stage->ids[i].group = groups[i];
        stage->ids[i].path = paths[i];
        add_tokens(stage, "chat", CHECK_OK, 1, 1000)->account = &stage->accounts[i];
    }
    struct aoai_buf output = render(stage, true);
    assert_glob(aoai_buf_text(&output),
                "* busiest rg-a/contoso/chat * (rg-a/contoso, "
                "rg-b/contoso)|contoso_chat_*_tpm=1;*"
                " contoso_chat_*_tpm=1;*\n[[]OK] rg-a/contoso/chat: *\n[[]OK] "
                "rg-b/contoso/chat: *");
    aoai_buf_free(&output);
    free(stage);
}

/* However much is said behind it, the worst has its whole name in line 1. */
static void test_longest_names(void **unused)
{
    char name[65];
    char account[65];
    char want[300];
    char others[4][65];
    (void)unused;
    struct stage *stage = new_stage(5);
    memset(name, 'd', sizeof(name) - 1);
    memset(account, 'a', sizeof(account) - 1);
    name[64] = account[64] = '\0';
    stage->ids[0].account = account;
    for (size_t i = 0; i < 4; i++) {
        memcpy(others[i], account, sizeof(account));
        others[i][63] = (char)('b' + i);
        stage->ids[i + 1].account = others[i];
    }
    struct check_finding *worst = add_tokens(stage, name, CHECK_CRITICAL, 101e6, 100e6);
    add_requests(worst, CHECK_CRITICAL, 14.16);
    worst->decisive = CHECK_THROTTLED;
    worst->requests = 1e9;
    for (size_t i = 0; i < MAX - 1; i++)
        add_unknown(stage, name);
    struct aoai_buf output = render(stage, true);
    (void)snprintf(want, sizeof(want),
                   "AZURE_OPENAI CRITICAL - %s/%s 14.2%% of 1,000,000,000 *, 1 of 200 "
                   "deployments, 199 unknown: *... +198 (*",
                   account, name);
    assert_glob(aoai_buf_text(&output), want);
    aoai_buf_free(&output);
    free(stage);
}

static void test_labels(void **unused)
{
    /* Where two names make one label, both have digits of their own, whatever else is there
     * and in whatever order.
     */
    static const char *const names[] = {"gpt-4.1",   "gpt-4-1", "35-turbo",
                                        "gpt_4_1_2", "a|b;'=",  "\xc3\xa4",
                                        "Zoo",       "z.1",     "z-1"};
    static const char *const want[] = {"a_b___",       "d_35_turbo", "d___",
                                       "gpt_4_1_0ac8", "gpt_4_1_2",  "gpt_4_1_5aa5",
                                       "z_1_201e",     "z_1_bf38",   "zoo"};
    (void)unused;
    for (int turn = 0; turn < 2; turn++) {
        struct stage *stage = new_stage(1);
        for (size_t i = 0; i < AOAI_LENGTH(names); i++)
            (void)add_tokens(stage, names[turn == 0 ? i : AOAI_LENGTH(names) - 1 - i],
                             CHECK_OK, 1, 0);
        struct check_perfdata perfdata = {0};
        assert_true(check_perfdata_make(&stage->result, false, &perfdata));
        assert_number(perfdata.count, AOAI_LENGTH(names));
        for (size_t i = 0; i < AOAI_LENGTH(want); i++) {
            char text[64];
            (void)snprintf(text, sizeof(text), "%s_tpm=1;;;0;", want[i]);
            assert_text(perfdata.items[i].text, text);
        }
        check_perfdata_free(&perfdata);
        free(stage);
    }
}

/* Azure writes one name now so, now so: labels, digits and all, stay. So they do when one
 * of three goes.
 */
static void test_labels_of_any_spelling(void **unused)
{
    static const char *const names[][3] = {{"GPT-4.1", "gpt-4-1", "other"},
                                           {"gpt-4.1", "GPT-4-1", "other"},
                                           {"gpt-4.1", "gpt-4-1", "gpt_4.1"}};
    (void)unused;
    for (size_t i = 0; i < AOAI_LENGTH(names); i++) {
        struct stage *stage = new_stage(1);
        (void)add_tokens(stage, names[i][0], CHECK_OK, 41, 0);
        (void)add_tokens(stage, names[i][1], CHECK_OK, 1, 0);
        (void)add_tokens(stage, names[i][2], CHECK_OK, 7, 0);
        struct aoai_buf output = render(stage, false);
        assert_non_null(strstr(aoai_buf_text(&output), "gpt_4_1_5aa5_tpm=41;"));
        assert_non_null(strstr(aoai_buf_text(&output), "gpt_4_1_0ac8_tpm=1;"));
        aoai_buf_free(&output);
        free(stage);
    }
}

/* Graphs need the peak, also where a lower value alerts. */
static void test_perfdata_is_peak(void **unused)
{
    (void)unused;
    struct stage *stage = new_stage(1);
    struct check_finding *finding = add_tokens(stage, "chat", CHECK_CRITICAL, 300, 1000);
    finding->measures[CHECK_TOKENS].peak = 900;
    struct aoai_buf output = render(stage, false);
    assert_glob(aoai_buf_text(&output), "* chat 30.0% of *|chat_tpm=900;*: 300 tokens *");
    aoai_buf_free(&output);
    free(stage);
}

/* No value: the item is left out, neither 0 nor "U". */
static void test_no_value_no_item(void **unused)
{
    (void)unused;
    struct stage *stage = new_stage(1);
    struct check_finding *finding = add(stage, "chat", CHECK_UNKNOWN);
    (void)strcpy(finding->reason, "no value");
    stage->result.has_age = false;
    struct aoai_buf output = render(stage, false);
    assert_null(strchr(aoai_buf_text(&output), '|'));
    assert_glob(aoai_buf_text(&output), "*[[]UNKNOWN] chat: no value (gpt-4o Standard)\n"
                                        "nothing judged*");
    aoai_buf_free(&output);
    free(stage);
}

static size_t count_of(const char *text, const char *what)
{
    size_t count = 0;
    for (; (text = strstr(text, what)) != NULL; text++)
        count++;
    return count;
}

/* What goes first, what stays: for every number of deployments and of alerts. */
static void test_fits(void **unused)
{
    (void)unused;
    for (size_t total = 1; total <= MAX; total += 7) {
        for (size_t alerts = 0; alerts <= total; alerts += 20) {
            struct stage *stage = new_stage(1);
            char name[80];
            for (size_t i = 0; i < total; i++) {
                (void)snprintf(name, sizeof(name), "deployment-%03zu", i);
                (void)add_tokens(stage, name, i < alerts ? CHECK_CRITICAL : CHECK_OK,
                                 200 - (double)i, 1000000);
            }
            struct aoai_buf output = render(stage, false);
            const char *text = aoai_buf_text(&output);
            size_t items = count_of(text, "_tpm=");
            assert_int_equal(count_of(text, "|"), 1);
            assert_non_null(strstr(text, " data_age=187s;;900;0\n"));
            if (items < total)
                assert_glob(text, "*, perfdata of * left out|*");
            else
                assert_null(strstr(text, "left out"));
            /* Rows that alert are there before any that is OK. */
            if (count_of(text, "[OK]") > 0)
                assert_int_equal(count_of(text, "[CRITICAL]"), alerts);
            if (output.length < 3500)
                assert_int_equal(count_of(text, "[OK]") + count_of(text, "[CRITICAL]"),
                                 total);
            aoai_buf_free(&output);
            free(stage);
        }
    }
}

static void test_left_out(void **unused)
{
    (void)unused;
    struct stage *stage = new_stage(1);
    char name[80];
    for (size_t i = 0; i < 30; i++) {
        (void)snprintf(name, sizeof(name), "deployment-%03zu", i);
        (void)add_tokens(stage, name, i < 2 ? CHECK_CRITICAL : CHECK_OK, 1, 1000);
    }
    struct aoai_buf output = render(stage, false);
    assert_glob(aoai_buf_text(&output), "*deployment_029_tpm=1;800;950;0;1000 data_age*"
                                        "next step*+* more OK deployments\njudged *");
    aoai_buf_free(&output);
    free(stage);
}

/* What has no row is counted by its state, and named as far as there is room. */
static void test_left_out_alerts(void **unused)
{
    (void)unused;
    struct stage *stage = new_stage(1);
    char name[80];
    for (size_t i = 0; i < 40; i++) {
        if (i == 30)
            add_unknown(stage, "lost");
        enum check_state state = i < 20   ? CHECK_CRITICAL
                                 : i < 30 ? CHECK_WARNING
                                          : CHECK_OK;
        (void)snprintf(name, sizeof(name), "d%03zu", i);
        (void)add_tokens(stage, name, state, 1, 1000);
    }
    struct aoai_buf output = render(stage, false);
    assert_glob(aoai_buf_text(&output),
                "*\n[[]CRITICAL] d*\n+* more deployments: * WARNING, 1 UNKNOWN, 10 OK - "
                "d0*, d0* ...\njudged *");
    aoai_buf_free(&output);
    free(stage);
}

/* A large fleet in every state: rows, advice and "+N more" are there, and the same
 * labels, whatever the values and the length of the first line.
 */
static void test_large_fleet(void **unused)
{
    static const enum check_state states[] = {CHECK_OK, CHECK_WARNING, CHECK_CRITICAL,
                                              CHECK_UNKNOWN};
    static const char *const globs[] = {
        "*, perfdata of * deployments left out|*\n[[]OK] *+* more OK deployments\njudged "
        "*",
        "*, perfdata of * deployments left out|*\n[[]WARNING] *\n  next step: *\n"
        "[[]WARNING] *\n+* more deployments: * WARNING*\njudged *",
        "*, perfdata of * deployments left out|*\n[[]CRITICAL] *\n  next step: *\n"
        "[[]CRITICAL] *\n+* more deployments: * CRITICAL*\njudged *",
        "*, perfdata of * deployments left out|*\n[[]UNKNOWN] *\n  next step: *\n"
        "+* more deployments: * UNKNOWN*\njudged *",
    };
    static const double values[] = {7, 101000, 1215600, 7};
    (void)unused;
    size_t items = 0;
    for (size_t i = 0; i < AOAI_LENGTH(states); i++) {
        struct stage *stage = new_stage(5);
        char name[80];
        for (size_t j = 0; j < 100; j++) {
            (void)snprintf(name, sizeof(name), "deployment-%03zu", j);
            struct check_finding *finding =
                add_tokens(stage, name, states[i], values[i], 120000);
            add_requests(finding, CHECK_OK, i == 2 ? 14.16 : 0);
            stage->deployments[j].limit.tokens_per_min = 120000;
            stage->deployments[j].limit.requests_per_min = 720;
            if (states[i] != CHECK_UNKNOWN)
                continue;
            finding->cause = CHECK_CAUSE_NO_VALUE;
            memset(finding->reason, 'x', sizeof(finding->reason) - 1);
        }
        struct aoai_buf output = render(stage, false);
        const char *text = aoai_buf_text(&output);
        assert_glob(text, globs[i]);
        assert_in_range(strcspn(text, "|"), 1, 480);
        assert_in_range(strcspn(text, "\n"), 1, CHECK_RENDER_MAX - 1000);
        if (i == 0)
            items = count_of(text, "_tpm=");
        assert_int_equal(count_of(text, "_tpm="), items);
        aoai_buf_free(&output);
        free(stage);
    }
    assert_in_range(items, 15, 99);
}

/* A deployment that has no value now keeps its room: the others' labels stay. */
static void test_room_is_kept(void **unused)
{
    (void)unused;
    struct stage *stage = new_stage(1);
    char name[80];
    for (size_t j = 0; j < 100; j++) {
        (void)snprintf(name, sizeof(name), "deployment-%03zu", j);
        stage->deployments[j].limit.tokens_per_min = 1000;
        (void)add_tokens(stage, name, CHECK_OK, 1, 1000);
    }
    struct aoai_buf output = render(stage, false);
    size_t items = count_of(aoai_buf_text(&output), "_tpm=");
    aoai_buf_free(&output);
    for (size_t j = 0; j < 5; j++)
        stage->findings[j].measures[CHECK_TOKENS].is_known = false;
    output = render(stage, false);
    assert_int_equal(count_of(aoai_buf_text(&output), "_tpm="), items - 5);
    aoai_buf_free(&output);
    free(stage);
}

/* Names and reasons of the greatest length: cut, and never in the middle of a letter. */
static void test_long_texts(void **unused)
{
    (void)unused;
    struct stage *stage = new_stage(1);
    struct check_finding *finding = add_tokens(stage, "", CHECK_UNKNOWN, 1, 1000);
    for (size_t i = 0; i + 2 < sizeof(finding->reason); i += 2)
        memcpy(finding->reason + i, "\xc3\xa4", 2);
    for (size_t i = 0; i < 2; i++) {
        struct aoai_buf output = render(stage, false);
        assert_glob(aoai_buf_text(&output), "*\xc3\xa4... (contoso-full)|*");
        assert_in_range(strcspn(aoai_buf_text(&output), "|"), 380, 480);
        aoai_buf_free(&output);
        memmove(finding->reason + 1, finding->reason, sizeof(finding->reason) - 4);
        finding->reason[0] = 'x';
    }
    free(stage);
}

static void test_verbose_fits(void **unused)
{
    (void)unused;
    struct stage *stage = new_stage(1);
    struct aoai_buf lines = aoai_buf_init(20000);
    struct aoai_buf output = aoai_buf_init(CHECK_RENDER_MAX);
    struct check_render_options options = {0};
    (void)add_tokens(stage, "chat", CHECK_OK, 1, 1000);
    for (int i = 0; i < 200; i++)
        aoai_buf_addf(&lines, "GET https://example/%d - HTTP 200, 1 bytes\n", i);
    options.verbose = aoai_buf_text(&lines);
    assert_true(check_render(&stage->result, &options, &output));
    assert_glob(aoai_buf_text(&output),
                "*GET https://example/0 *\n... more requests than "
                "fit here\n");
    aoai_buf_free(&output);
    aoai_buf_free(&lines);
    free(stage);
}

static void test_unknown(void **unused)
{
    (void)unused;
    struct aoai_buf output = aoai_buf_init(CHECK_RENDER_MAX);
    check_render_unknown("--warning: \"a|b;c\nx\"", &output);
    assert_text(aoai_buf_text(&output),
                "AZURE_OPENAI UNKNOWN - --warning: \"a!b,c x\"\n");
    aoai_buf_free(&output);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_output),
        cmocka_unit_test(test_first_lines),
        cmocka_unit_test(test_many_accounts),
        cmocka_unit_test(test_unknown_names),
        cmocka_unit_test(test_twins),
        cmocka_unit_test(test_longest_names),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_no_value_no_item),
        cmocka_unit_test(test_fits),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_verbose_fits),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_labels_of_any_spelling),
        cmocka_unit_test(test_perfdata_is_peak),
        cmocka_unit_test(test_left_out_alerts),
        cmocka_unit_test(test_large_fleet),
        cmocka_unit_test(test_room_is_kept),
        cmocka_unit_test(test_long_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
