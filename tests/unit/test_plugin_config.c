/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "tests/support/test.h"

#include "collectd-plugin/config_tree.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARM_ID(group, account)                                                           \
    "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/" group          \
    "/providers/Microsoft.CognitiveServices/accounts/" account
#define SECRET_PATH "/tmp/aoai-test-secret.XXXXXX"

/* A line of collectd.conf as the daemon's parser hands it over. "<Block" opens a block
 * and
 * ">" closes it; a value that begins with "#" is a number, with "?" a boolean.
 */
struct line {
    const char *key;
    const char *value; /* NULL = none */
    const char *second;
};

static char secret_path[] = SECRET_PATH;
static char logged[8192];

static void record_log(void *ctx, enum aoai_log_level level, const char *message)
{
    static const char letters[] = "EWID";
    size_t length = strlen(logged);
    (void)ctx;
    (void)snprintf(logged + length, sizeof(logged) - length, "%c %s\n", letters[level],
                   message);
}

static const struct aoai_log log_sink = {.level = AOAI_LOG_DEBUG, .write = record_log};

static void add_value(oconfig_item_t *item, const char *text)
{
    oconfig_value_t value = {.type = OCONFIG_TYPE_STRING};
    if (text[0] == '#') {
        value.type = OCONFIG_TYPE_NUMBER;
        value.value.number = strtod(text + 1, NULL);
    } else if (text[0] == '?') {
        value.type = OCONFIG_TYPE_BOOLEAN;
        value.value.boolean = strcmp(text + 1, "true") == 0;
    } else {
        value.value.string = strdup(strcmp(text, "SECRET") == 0 ? secret_path : text);
        assert_non_null(value.value.string);
    }
    size_t count = (size_t)item->values_num + 1;
    item->values = realloc(item->values, count * sizeof(value));
    assert_non_null(item->values);
    item->values[item->values_num++] = value;
}

/* Adds lines to a block until its ">" or the end; returns the next line. */
static const struct line *add_children(oconfig_item_t *parent, const struct line *line)
{
    while (line->key != NULL && strcmp(line->key, ">") != 0) {
        bool is_block = line->key[0] == '<';
        oconfig_item_t item = {.key = strdup(line->key + (is_block ? 1 : 0))};
        assert_non_null(item.key);
        if (line->value != NULL)
            add_value(&item, line->value);
        if (line->second != NULL)
            add_value(&item, line->second);
        line++;
        if (is_block)
            line = add_children(&item, line);
        size_t count = (size_t)parent->children_num + 1;
        parent->children = realloc(parent->children, count * sizeof(item));
        assert_non_null(parent->children);
        parent->children[parent->children_num++] = item;
    }
    return line->key == NULL ? line : line + 1;
}

static void free_tree(oconfig_item_t *item)
{
    for (int i = 0; i < item->children_num; i++)
        free_tree(&item->children[i]);
    for (int i = 0; i < item->values_num; i++)
        if (item->values[i].type == OCONFIG_TYPE_STRING)
            free(item->values[i].value.string);
    free(item->children);
    free(item->values);
    free(item->key);
}

/* Reads one <Plugin> block. */
static bool read_block(struct aoai_settings *settings, const struct line *lines)
{
    oconfig_item_t plugin = {.key = strdup("Plugin")};
    logged[0] = '\0';
    (void)add_children(&plugin, lines);
    aoai_config_tree_read(&plugin, settings, log_sink);
    free_tree(&plugin);
    return settings->target_count > 0;
}

static int set_up(void **state)
{
    static struct aoai_settings settings;
    struct aoai_error err = {0};
    *state = &settings;
    return aoai_settings_init(&settings, &err) ? 0 : -1;
}

static int tear_down(void **state)
{
    aoai_settings_free(*state);
    return 0;
}

#define CREDENTIAL(name)                                                                 \
    {"<Credential", name, NULL}, {"TenantId", "t", NULL}, {"ClientId", "c", NULL},       \
        {"ClientSecretFile", "SECRET", NULL},                                            \
    {                                                                                    \
        ">", NULL, NULL                                                                  \
    }
#define ACCOUNT(id)                                                                      \
    {"<Account", id, NULL},                                                              \
    {                                                                                    \
        ">", NULL, NULL                                                                  \
    }
#define SUBSCRIPTION "11111111-2222-3333-4444-555555555555"
#define DISCOVER(name)                                                                   \
    {"<Discover", name, NULL}, {"Subscription", SUBSCRIPTION, NULL},                     \
    {                                                                                    \
        ">", NULL, NULL                                                                  \
    }
#define END                                                                              \
    {                                                                                    \
        NULL, NULL, NULL                                                                 \
    }

static void a_whole_block_is_read(void **state)
{
    struct aoai_settings *settings = *state;
    static const struct line lines[] = {{"History", "7d", NULL},
                                        {"settle", "#240", NULL},
                                        {"Timestamp", "END", NULL},
                                        {"LogRequests", "?true", NULL},
                                        CREDENTIAL("main"),
                                        {"<Account", ARM_ID("rg", "contoso-a"), NULL},
                                        {"Credential", "main", NULL},
                                        {"Host", "azure", NULL},
                                        {"Deployment", "gpt-*", "o3-*"},
                                        {"Deployment", "chat", NULL},
                                        {"Exclude", "#5", NULL},
                                        {"Metric", "totaltokens", "ActiveTokens"},
                                        {">", NULL, NULL},
                                        END};
    assert_true(read_block(settings, lines));
    assert_text(logged, "");
    assert_number(settings->history_s, 604800);
    assert_number(settings->settle_s, 240);
    assert_text(settings->timestamp, "end");
    assert_true(settings->log_requests);
    assert_number(settings->identity_count, 1);
    assert_number(settings->target_count, 1);
    assert_text(settings->targets[0].host, "azure");
    assert_number(settings->targets[0].deployments.count, 3);
    assert_text(settings->targets[0].excludes.items[0], "5");
    assert_number(settings->targets[0].metrics.count, 2);
    assert_number(settings->identities[0].timeout_s, 30);
}

static void a_search_is_read(void **state)
{
    struct aoai_settings *settings = *state;
    static const struct line lines[] = {DISCOVER("all"),
                                        {"<Discover", "prod", NULL},
                                        {"Credential", "other", NULL},
                                        {"Subscription", SUBSCRIPTION, NULL},
                                        {"ResourceGroup", "rg-ai", NULL},
                                        {"Account", "contoso-*", "fabrikam"},
                                        {"Tag", "env=prod", NULL},
                                        {"Deployment", "gpt-*", NULL},
                                        {"Exclude", "*-test", NULL},
                                        {"Host", "{account}.{group}", NULL},
                                        {"Shard", "2/3", NULL},
                                        {"Metric", "TotalTokens", NULL},
                                        {">", NULL, NULL},
                                        CREDENTIAL("main"),
                                        CREDENTIAL("other"),
                                        END};
    assert_false(read_block(settings, lines)); /* no target */
    aoai_settings_settle(settings, log_sink, true);
    assert_text(logged, "");
    assert_number(settings->discover_count, 2);
    const struct aoai_discover_config *all = &settings->discovers[0];
    const struct aoai_discover_config *prod = &settings->discovers[1];
    assert_text(all->target.credential, "main");
    assert_number(all->shard.count, 0);
    assert_text(prod->name, "prod");
    assert_text(prod->target.credential, "other");
    assert_text(prod->search.group, "rg-ai");
    assert_number(prod->search.filter.names.count, 2);
    assert_text(prod->search.filter.tags.items[0], "env=prod");
    assert_text(prod->target.deployments.items[0], "gpt-*");
    assert_text(prod->target.excludes.items[0], "*-test");
    assert_text(prod->target.host, "{account}.{group}");
    assert_text(prod->target.metrics.items[0], "TotalTokens");
    assert_number(prod->shard.number, 2);
    assert_number(prod->shard.count, 3);
}

static void a_bad_search_is_said_and_left_out(void **state)
{
    static const struct {
        const char *label;
        struct line lines[16];
        const char *message; /* glob */
    } rows[] = {
        {"no subscription",
         {CREDENTIAL("main"), {"<Discover", "x", NULL}, {">", NULL, NULL}},
         "E <Discover \"x\">: names no Subscription: block skipped\n"},
        {"no name",
         {CREDENTIAL("main"), {"<Discover", NULL, NULL}, {">", NULL, NULL}},
         "E <Discover \"\">: wants one name: <Discover \"name\">: block skipped\n"},
        {"a host for all",
         {CREDENTIAL("main"),
          {"<Discover", "x", NULL},
          {"Subscription", SUBSCRIPTION, NULL},
          {"Host", "azure", NULL},
          {">", NULL, NULL}},
         "E <Discover \"x\">: Host: \"azure\" would be one for all accounts: put "
         "{account} into it: block skipped\n"},
        {"a wrong shard",
         {CREDENTIAL("main"),
          {"<Discover", "x", NULL},
          {"Subscription", SUBSCRIPTION, NULL},
          {"Shard", "3/2", NULL},
          {">", NULL, NULL}},
         "E <Discover \"x\">: Shard: *\"3/2\" is not like \"2/3\"*: block skipped\n"},
        {"an option of the other kind of block",
         {CREDENTIAL("main"),
          {"<Discover", "x", NULL},
          {"Resource", "x", NULL},
          {">", NULL, NULL}},
         "E <Discover \"x\">: unknown option \"Resource\"*: block skipped\n"},
        {"a typing error",
         {CREDENTIAL("main"),
          {"<Discover", "x", NULL},
          {"Exclud", "x", NULL},
          {">", NULL, NULL}},
         "E <Discover \"x\">: unknown option \"Exclud\"; did you mean Exclude?: block "
         "skipped\n"},
        {"twice",
         {CREDENTIAL("main"), DISCOVER("x"), DISCOVER("X")},
         "E <Discover \"X\">: a second block of this name: block skipped\n"},
        {"without a credential",
         {DISCOVER("x")},
         "E <Discover \"x\">: there is no <Credential> block: block skipped\n"},
    };
    struct aoai_settings *settings = *state;
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_error err = {0};
        aoai_settings_free(settings);
        assert_true(aoai_settings_init(settings, &err));
        assert_false(read_block(settings, rows[i].lines));
        aoai_settings_settle(settings, log_sink, true);
        assert_glob_in(rows[i].label, logged, rows[i].message);
        assert_number_in(rows[i].label, settings->discover_count,
                         strcmp(rows[i].label, "twice") == 0);
    }
}

static void defaults_are_the_documented_ones(void **state)
{
    const struct aoai_settings *settings = *state;
    assert_number(settings->history_s, 0);
    assert_number(settings->settle_s, 180);
    assert_text(settings->timestamp, "start");
    assert_false(settings->log_requests);
}

static void blocks_may_come_in_any_order_and_number(void **state)
{
    struct aoai_settings *settings = *state;
    static const struct line first[] = {ACCOUNT(ARM_ID("rg", "contoso-a")),
                                        {"<Account", ARM_ID("rg", "contoso-b"), NULL},
                                        {"Credential", "Other", NULL},
                                        {">", NULL, NULL},
                                        END};
    static const struct line second[] = {CREDENTIAL("main"), CREDENTIAL("other"), END};
    assert_true(read_block(settings, first));
    assert_true(read_block(settings, second));
    aoai_settings_settle(settings, log_sink, true);
    assert_text(logged, "");
    assert_number(settings->target_count, 2);
    assert_text(settings->targets[0].credential, "main");
    assert_text(settings->targets[1].credential, "Other");
}

static void a_bad_block_is_said_and_the_others_work(void **state)
{
    static const struct {
        const char *label;
        struct line lines[16];
        const char *message; /* glob */
        size_t targets;
    } rows[] = {
        {"typing error in an account",
         {CREDENTIAL("main"),
          {"<Account", ARM_ID("rg", "contoso-a"), NULL},
          {"Deploymnet", "x", NULL},
          {">", NULL, NULL},
          ACCOUNT(ARM_ID("rg", "contoso-b"))},
         "E <Account \"*contoso-a\">: unknown option \"Deploymnet\"; did you mean "
         "Deployment?: block skipped\n",
         1},
        {"the block's own name as an option",
         {CREDENTIAL("main"),
          {"<Account", ARM_ID("rg", "contoso-a"), NULL},
          {"Resource", "x", NULL},
          {">", NULL, NULL},
          ACCOUNT(ARM_ID("rg", "contoso-b"))},
         "E <Account \"*contoso-a\">: unknown option \"Resource\"*: block skipped\n",
         1},
        {"a metric that nobody knows",
         {CREDENTIAL("main"),
          {"<Account", ARM_ID("rg", "contoso-a"), NULL},
          {"Metric", "TotalTokns", NULL},
          {">", NULL, NULL},
          ACCOUNT(ARM_ID("rg", "contoso-b"))},
         "E <Account \"*contoso-a\">: Metric: no metric \"TotalTokns\"; near it: "
         "TotalTokens*: block skipped\n",
         1},
        {"not an ARM id",
         {CREDENTIAL("main"), ACCOUNT("contoso-a"), ACCOUNT(ARM_ID("rg", "contoso-b"))},
         "E <Account \"contoso-a\">: *: block skipped\n",
         1},
        {"an account twice",
         {CREDENTIAL("main"), ACCOUNT(ARM_ID("rg", "contoso-b")),
          ACCOUNT(ARM_ID("RG", "Contoso-B"))},
         "E <Account \"*Contoso-B\">: named twice: block skipped\n",
         1},
        {"two accounts under one host",
         {CREDENTIAL("main"), ACCOUNT(ARM_ID("rg", "contoso-a")),
          ACCOUNT(ARM_ID("rg2", "contoso-a"))},
         "E <Account \"*rg2*\">: another account has the host name \"contoso-a\" too*\n",
         1},
        {"a secret in collectd.conf",
         {CREDENTIAL("main"),
          {"<Credential", "other", NULL},
          {"ClientSecret", "hush-hush", NULL},
          {">", NULL, NULL},
          ACCOUNT(ARM_ID("rg", "contoso-b"))},
         "E <Credential \"other\">: ClientSecret: not accepted here, because everybody "
         "can "
         "read collectd.conf: use ClientSecretFile or CredentialFile: block skipped\n",
         1},
        {"a credential twice",
         {CREDENTIAL("main"), CREDENTIAL("Main"), ACCOUNT(ARM_ID("rg", "contoso-b"))},
         "E <Credential \"Main\">: a second block of this name: block skipped\n",
         1},
        {"a wrong value",
         {CREDENTIAL("main"),
          {"<Credential", "other", NULL},
          {"Timeout", "soon", NULL},
          {">", NULL, NULL},
          ACCOUNT(ARM_ID("rg", "contoso-b"))},
         "E <Credential \"other\">: Timeout: \"soon\": wants a time*: block skipped\n",
         1},
        {"no value",
         {CREDENTIAL("main"),
          {"<Credential", "other", NULL},
          {"Timeout", NULL, NULL},
          {">", NULL, NULL},
          ACCOUNT(ARM_ID("rg", "contoso-b"))},
         "E <Credential \"other\">: Timeout: wants one value, has 0: block skipped\n",
         1},
        {"two values",
         {CREDENTIAL("main"),
          {"Timestamp", "end", "start"},
          ACCOUNT(ARM_ID("rg", "contoso-b"))},
         "E Timestamp: wants one value, has 2: option ignored\n",
         1},
        {"no name",
         {{"<Credential", NULL, NULL},
          {">", NULL, NULL},
          CREDENTIAL("main"),
          ACCOUNT(ARM_ID("rg", "contoso-b"))},
         "E <Credential \"\">: wants one name: <Credential \"name\">: block skipped\n",
         1},
        {"a wrong option beside the blocks",
         {{"Settle", "soon", NULL}, CREDENTIAL("main"), ACCOUNT(ARM_ID("rg", "b-b"))},
         "E Settle: \"soon\": wants a time*: option ignored\n",
         1},
        {"an unknown option beside the blocks",
         {{"Histroy", "7d", NULL}, CREDENTIAL("main"), ACCOUNT(ARM_ID("rg", "b-b"))},
         "W unknown option \"Histroy\"; did you mean History?: ignored\n",
         1},
        {"an unknown block",
         {{"<Acount", "x", NULL},
          {">", NULL, NULL},
          CREDENTIAL("main"),
          ACCOUNT(ARM_ID("rg", "b-b"))},
         "W unknown block <Acount>; did you mean <Account>?: ignored\n",
         1},
    };
    struct aoai_settings *settings = *state;
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct aoai_error err = {0};
        aoai_settings_free(settings);
        assert_true(aoai_settings_init(settings, &err));
        assert_true(read_block(settings, rows[i].lines));
        assert_glob_in(rows[i].label, logged, rows[i].message);
        assert_number_in(rows[i].label, settings->target_count, rows[i].targets);
        assert_null(strstr(logged, "hush"));
    }
}

/* The first credential is the one meant, also when it is no good. */
static void an_account_goes_with_its_credential(void **state)
{
    struct aoai_settings *settings = *state;
    static const struct line lines[] = {{"<Credential", "bad", NULL},
                                        {"TenantId", "t", NULL},
                                        {">", NULL, NULL},
                                        CREDENTIAL("good"),
                                        ACCOUNT(ARM_ID("rg", "contoso-a")),
                                        END};
    assert_false(read_block(settings, lines));
    assert_number(settings->target_count, 0);
    assert_glob(logged, "E <Credential \"bad\">: no client_id given*\n"
                        "E <Account \"*\">: its <Credential \"bad\"> was not accepted: "
                        "account skipped\n");
}

static void a_missing_credential_is_missed_at_the_end(void **state)
{
    struct aoai_settings *settings = *state;
    static const struct line lines[] = {CREDENTIAL("main"),
                                        {"<Account", ARM_ID("rg", "contoso-a"), NULL},
                                        {"Credential", "mian", NULL},
                                        {">", NULL, NULL},
                                        END};
    assert_true(read_block(settings, lines));
    assert_text(logged, "");
    aoai_settings_settle(settings, log_sink, true);
    assert_number(settings->target_count, 0);
    assert_glob(logged, "E <Account \"*\">: there is no <Credential \"mian\"> block: "
                        "account skipped\n");
}

static int make_secret(void **state)
{
    (void)state;
    int file = mkstemp(secret_path);
    if (file < 0 || write(file, "s3cret", 6) != 6)
        return -1;
    return close(file);
}

static int remove_secret(void **state)
{
    (void)state;
    return unlink(secret_path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_whole_block_is_read),
        TEST(a_search_is_read),
        TEST(a_bad_search_is_said_and_left_out),
        TEST(defaults_are_the_documented_ones),
        TEST(blocks_may_come_in_any_order_and_number),
        TEST(a_bad_block_is_said_and_the_others_work),
        TEST(an_account_goes_with_its_credential),
        TEST(a_missing_credential_is_missed_at_the_end),
    };
    return cmocka_run_group_tests(tests, make_secret, remove_secret);
}
