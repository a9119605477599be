/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* A whole poll in which the n-th allocation fails, for every n: no crash, no leak, and each
 * time an error of kind memory and of no other.
 *
 * The linker leads malloc and its like here (see the Makefile); jansson is asked to do the
 * same. The network and the memory of what is not ours have no part in it.
 */
#include "tests/support/test.h"

#include "common/horizon.h"
#include "common/identity.h"
#include "common/json.h"
#include "common/ledger.h"
#include "common/monitor.h"
#include "common/revisions.h"
#include "tests/support/fake_clock.h"

#include <stdlib.h>
#include <string.h>

#define ACCOUNT                                                                          \
    "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/"   \
    "Microsoft.CognitiveServices/accounts/contoso"
#define NOW_S 1795458060 /* 18:21:00 */
#define FIRST 29924295   /* 18:15 */
#define END   (FIRST + 3)
#define SPAN  "2026-11-23T18:00:00Z/2026-11-23T18:18:00Z"

/* ---- memory that runs out ---- */

static struct {
    bool is_on;
    size_t count;   /* allocations while it is on */
    size_t fail_at; /* 0 = none fails */
    bool for_good;  /* all after it fail as well */
    bool in_parser; /* the one that failed was jansson's */
    bool spares_parser;
    long live; /* blocks that nobody has freed */
} memory;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t size);
void __real_free(void *block);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t size);
void __wrap_free(void *block);

static bool fails(void)
{
    if (!memory.is_on)
        return false;
    memory.count++;
    return memory.fail_at != 0 && (memory.count == memory.fail_at ||
                                   (memory.for_good && memory.count > memory.fail_at));
}

static void *counted(void *block)
{
    memory.live += block != NULL ? 1 : 0;
    return block;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *block, size_t size)
{
    if (fails())
        return NULL;
    return block == NULL ? counted(__real_realloc(NULL, size))
                         : __real_realloc(block, size);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : counted(__real_strdup(text));
}

char *__wrap_strndup(const char *text, size_t size)
{
    return fails() ? NULL : counted(__real_strndup(text, size));
}

void __wrap_free(void *block)
{
    memory.live -= block != NULL ? 1 : 0;
    __real_free(block);
}

/* Where memory runs out in the middle of a word, jansson (2.14) takes the text for damaged,
 * or loses a letter: not ours to mend, but no crash and no leak may come of it.
 */
static void *parser_malloc(size_t size)
{
    void *block =
        memory.spares_parser ? counted(__real_malloc(size)) : __wrap_malloc(size);
    memory.in_parser = memory.in_parser || block == NULL;
    return block;
}

/* ---- Azure ---- */

#define METRIC(name, series)                                                             \
    "{\"name\":{\"value\":\"" name                                                       \
    "\"},\"errorCode\":\"Success\",\"timeseries\":[" series "]}"
#define SERIES(deployment, more, key)                                                    \
    "{\"metadatavalues\":[{\"name\":{\"value\":\"modeldeploymentname\"},\"value\":"      \
    "\"" deployment "\"}" more                                                           \
    "],\"data\":[{\"timeStamp\":\"2026-11-23T18:15:00Z\",\"" key "\":5}"                 \
    ",{\"timeStamp\":\"2026-11-23T18:16:00Z\",\"" key "\":6}"                            \
    ",{\"timeStamp\":\"2026-11-23T18:17:00Z\",\"" key "\":7}]}"
#define STATUS(code) ",{\"name\":{\"value\":\"statuscode\"},\"value\":\"" code "\"}"
#define ANSWER(metrics)                                                                  \
    "{\"timespan\":\"" SPAN "\",\"interval\":\"PT1M\",\"value\":[" metrics "]}"
#define DEPLOYMENT(name, sku)                                                            \
    "{\"name\":\"" name "\",\"sku\":{\"name\":\"" sku "\",\"capacity\":100},"            \
    "\"properties\":{\"model\":{\"format\":\"OpenAI\",\"name\":\"gpt-4o\"}}}"
#define LIST_URL                                                                         \
    "https://management.azure.com" ACCOUNT "/deployments?api-version=2024-10-01"

/* What Azure answers for both accounts at once. */
#define SECOND ACCOUNT "-2"
#define PART(account, metrics)                                                           \
    "{\"starttime\":\"2026-11-23T18:00:00Z\",\"endtime\":\"2026-11-23T18:18:00Z\","      \
    "\"interval\":\"PT1M\",\"value\":[" metrics "],\"resourceid\":\"" account "\"}"
#define BOTH(metrics)                                                                    \
    "{\"values\":[" PART(ACCOUNT, metrics) "," PART(SECOND, metrics) "]}"
#define PLACE(account)                                                                   \
    "{\"id\":\"" account "\",\"kind\":\"OpenAI\",\"location\":\"West US 3\"}"
#define TOKEN_METRICS                                                                    \
    METRIC("TokenTransaction", SERIES("chat", "", "total"))                              \
    "," METRIC("ProcessedPromptTokens", SERIES("chat", "", "total")) "," METRIC(         \
        "GeneratedTokens", SERIES("chat", "", "total"))
#define REQUEST_METRICS                                                                  \
    METRIC("AzureOpenAIRequests", SERIES("chat", STATUS("200"), "total") "," SERIES(     \
                                      "chat", STATUS("429"), "total"))
#define PTU_METRICS                                                                      \
    METRIC("AzureOpenAIProvisionedManagedUtilizationV2", SERIES("ptu", "", "maximum"))

#define EXTRA_METRICS METRIC("ActiveTokens", SERIES("ptu", "", "total"))

static const struct {
    const char *word;
    const char *answer;
} answers_for_both[] = {
    {"ActiveTokens", BOTH(EXTRA_METRICS)},
    {"TokenTransaction", BOTH(TOKEN_METRICS)},
    {"AzureOpenAIRequests", BOTH(REQUEST_METRICS)},
    {"ManagedUtilizationV2", BOTH(PTU_METRICS)},
};

/* The first whose word is in the URL. */
static const struct {
    const char *word;
    const char *answer;
} answers[] = {
    {"oauth2", "{\"access_token\":\"abc\",\"expires_in\":3600}"},
    {"skip=1", "{\"value\":[" DEPLOYMENT("ptu", "ProvisionedManaged") "," DEPLOYMENT(
                   "idle", "Standard") "]}"},
    {"/deployments?", "{\"value\":[" DEPLOYMENT(
                          "chat", "Standard") "],\"nextLink\":\"" LIST_URL "&skip=1\"}"},
    {"ActiveTokens", ANSWER(EXTRA_METRICS)},
    {"TokenTransaction", ANSWER(TOKEN_METRICS)},
    {"AzureOpenAIRequests", ANSWER(REQUEST_METRICS)},
    {"ManagedUtilizationV2", ANSWER(PTU_METRICS)},
    {"/accounts?", "{\"value\":[" PLACE(ACCOUNT) "," PLACE(SECOND) "]}"},
};

static void answer(struct aoai_exchange *exchange)
{
    struct aoai_http_response *response = &exchange->response;
    response->status = 200;
    response->body = aoai_buf_init(exchange->request.response_cap);
    bool is_batch = strstr(exchange->request.url, ":getBatch?") != NULL;
    for (size_t i = 0; is_batch && i < AOAI_LENGTH(answers_for_both); i++)
        if (strstr(exchange->request.url, answers_for_both[i].word) != NULL)
            aoai_buf_add(&response->body, answers_for_both[i].answer);
    if (is_batch)
        return;
    for (size_t i = 0; i < AOAI_LENGTH(answers); i++) {
        if (strstr(exchange->request.url, answers[i].word) != NULL) {
            aoai_buf_add(&response->body, answers[i].answer);
            return;
        }
    }
    fail_msg("surprise: %s", exchange->request.url);
}

static void send_canned(void *ctx, struct aoai_exchange *const exchanges[], size_t count)
{
    bool was_on = memory.is_on;
    (void)ctx;
    memory.is_on = false;
    for (size_t i = 0; i < count; i++)
        answer(exchanges[i]);
    memory.is_on = was_on;
}

/* ---- the poll ---- */

struct world {
    struct aoai_identity_config identity;
    struct aoai_target_config target;
    struct fake_clock clock;
    size_t errors; /* all of kind memory */
    size_t handed; /* values */
};

static void note(struct world *world, const struct aoai_error *err)
{
    if (err->kind == AOAI_ERROR_NONE)
        return;
    bool is_parsers = memory.in_parser && err->kind == AOAI_ERROR_PROTOCOL;
    if (err->kind != AOAI_ERROR_NO_MEMORY && !is_parsers)
        fail_msg("allocation %zu failed: %s: %s", memory.fail_at,
                 aoai_error_kind_name(err->kind), err->message);
    world->errors++;
}

/* As the journal does, but into one text. */
static void write_marks(struct world *world, const struct aoai_marks *marks)
{
    struct aoai_buf text = aoai_buf_init(1 << 20);
    aoai_buf_add(&text, "from here on:\n");
    aoai_marks_write(marks, &text);
    aoai_marks_write_move(FIRST, (size_t[]){0}, 1, &text);
    world->errors += text.has_failed ? 1 : 0;
    aoai_buf_free(&text);
}

static void hand_on(struct world *world, struct aoai_ledger *ledger,
                    struct aoai_marks *marks, const struct aoai_account_state *account)
{
    struct aoai_error err = {0};
    struct aoai_revisions revisions = {0};
    struct aoai_handover handover;
    note(world, &account->limits_error);
    for (size_t i = 0; i < AOAI_METRIC_COUNT; i++)
        note(world, &account->errors[i]);
    for (size_t i = 0; i < account->extra_count; i++)
        note(world, &account->extras[i].error);
    (void)!aoai_revisions_find(marks, account, &revisions, &err);
    aoai_revisions_free(&revisions);
    if (aoai_ledger_offer(ledger, account, END, &err)) {
        while (aoai_ledger_next(ledger, account, &handover)) {
            world->handed += handover.count;
            aoai_ledger_advance(ledger, &handover);
        }
    }
    note(world, &err);
    write_marks(world, marks);
}

static void poll_with(struct world *world, struct aoai_monitor *monitor)
{
    struct aoai_error err = {0};
    struct aoai_marks marks = {0};
    struct aoai_span span = {0};
    struct aoai_snapshot snapshot = {0};
    struct aoai_ledger *ledger = aoai_ledger_new(&marks, &err);
    if (ledger != NULL &&
        aoai_horizon_want(&marks, ACCOUNT, END, FIRST, 1000, &span, &err) &&
        aoai_monitor_poll(monitor, &span, 30000, &snapshot, &err))
        hand_on(world, ledger, &marks, &snapshot.accounts[0]);
    note(world, &err);
    aoai_snapshot_free(&snapshot);
    aoai_ledger_free(ledger);
    aoai_marks_free(&marks);
}

static void run(struct world *world)
{
    struct aoai_error err = {0};
    struct aoai_monitor_options options = {
        .identities = &world->identity,
        .identity_count = 1,
        .targets = &world->target,
        .target_count = 1,
        .transport = {.send = send_canned},
        .clock = fake_clock(&world->clock),
    };
    long live = memory.live;
    world->errors = 0;
    world->handed = 0;
    memory.count = 0;
    memory.in_parser = false;
    memory.is_on = true;
    struct aoai_monitor *monitor = aoai_monitor_new(&options, &err);
    if (monitor != NULL)
        poll_with(world, monitor);
    aoai_monitor_free(monitor);
    memory.is_on = false;
    note(world, &err);
    assert_number_in("blocks that nobody freed", memory.live - live, 0);
}

static void set(struct aoai_identity_config *identity, const char *name,
                const char *value)
{
    struct aoai_error err = {0};
    assert_ok(aoai_option_set(aoai_option_find(aoai_identity_options(), name), identity,
                              value, &err),
              &err);
}

static int set_up(void **state)
{
    static struct world world;
    struct aoai_error err = {0};
    world = (struct world){.identity = {.name = strdup("main")},
                           .target = {.credential = strdup("main")},
                           .clock = {.wall_s = NOW_S}};
    json_set_alloc_funcs(parser_malloc, __wrap_free);
    set(&world.identity, "tenant_id", "t");
    set(&world.identity, "client_id", "c");
    set(&world.identity, "client_secret", "s");
    assert_ok(aoai_identity_finish(&world.identity, NULL, &err), &err);
    assert_true(aoai_strlist_add(&world.target.resources, ACCOUNT));
    assert_true(aoai_strlist_add(&world.target.metrics, "ActiveTokens"));
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    aoai_identity_free(&world->identity);
    aoai_target_free(&world->target);
    return 0;
}

static void fail_each(struct world *world, bool for_good)
{
    memory.fail_at = 0;
    memory.for_good = for_good;
    run(world);
    size_t count = memory.count;
    assert_number(world->errors, 0);
    assert_number(world->handed, 13 * 4); /* a minute leads each series in */
    for (size_t n = 1; n <= count; n++) {
        memory.fail_at = n;
        run(world);
        if (world->errors == 0 && !memory.in_parser)
            fail_msg("allocation %zu of %zu failed, and nobody says so", n, count);
    }
    memory.fail_at = 0;
}

static void one_that_fails_is_said(void **state)
{
    fail_each(*state, false);
}

static void all_that_fail_from_one_on_are_said(void **state)
{
    fail_each(*state, true);
}

/* The very first: there jansson gives no reason. */
static void a_text_is_not_blamed(void **state)
{
    struct aoai_error err = {0};
    struct aoai_buf text = aoai_buf_init(64);
    (void)state;
    aoai_buf_add(&text, "{}");
    memory.count = 0;
    memory.fail_at = 1;
    memory.is_on = true;
    json_t *root = aoai_json_parse(&text, &err);
    memory.is_on = false;
    assert_null(root);
    assert_number(err.kind, AOAI_ERROR_NO_MEMORY);
    aoai_buf_free(&text);
}

/* ---- two accounts, asked together ---- */

static size_t count_values(const struct aoai_account_state *account)
{
    size_t count = 0;
    for (size_t i = 0; i < account->deployment_count; i++)
        for (size_t k = 0; k < account->deployments[i].series_count; k++)
            for (int64_t at = FIRST; at < END; at++) {
                double value = 0;
                if (aoai_series_get(&account->deployments[i].series[k].minutes, at,
                                    &value))
                    count++;
            }
    return count;
}

static void poll_both(struct world *world, struct aoai_monitor *monitor)
{
    struct aoai_error err = {0};
    struct aoai_snapshot snapshot = {0};
    const struct aoai_span spans[] = {{FIRST, END}, {FIRST, END}};
    bool is_polled = aoai_monitor_poll(monitor, spans, 30000, &snapshot, &err);
    memory.is_on = false;
    for (size_t i = 0; is_polled && i < snapshot.account_count; i++) {
        const struct aoai_account_state *account = &snapshot.accounts[i];
        note(world, &account->limits_error);
        for (size_t k = 0; k < AOAI_METRIC_COUNT; k++)
            note(world, &account->errors[k]);
        for (size_t k = 0; k < account->extra_count; k++)
            note(world, &account->extras[k].error);
        world->handed += count_values(account);
    }
    note(world, &err);
    aoai_snapshot_free(&snapshot);
}

static void run_both(struct world *world)
{
    struct aoai_error err = {0};
    struct aoai_monitor_options options = {
        .identities = &world->identity,
        .identity_count = 1,
        .targets = &world->target,
        .target_count = 1,
        .transport = {.send = send_canned},
        .clock = fake_clock(&world->clock),
    };
    long live = memory.live;
    world->errors = 0;
    world->handed = 0;
    memory.count = 0;
    memory.in_parser = false;
    memory.is_on = true;
    struct aoai_monitor *monitor = aoai_monitor_new(&options, &err);
    if (monitor != NULL)
        poll_both(world, monitor);
    memory.is_on = false;
    aoai_monitor_free(monitor);
    note(world, &err);
    assert_number_in("blocks that nobody freed", memory.live - live, 0);
}

/* What fails while they are asked together is made good by asking each alone: then all
 * values are there. Else it is said. jansson is spared: where it loses the end of a text as
 * long as an account's id, it reads on behind it.
 */
static void of_two_accounts_it_is_said_or_made_good(void **state)
{
    struct world *world = *state;
    assert_true(aoai_strlist_add(&world->target.resources, SECOND));
    memory.fail_at = 0;
    memory.for_good = false;
    memory.spares_parser = true;
    run_both(world);
    size_t count = memory.count;
    size_t all = world->handed;
    assert_number(world->errors, 0);
    assert_true(all > 0);
    for (size_t n = 1; n <= count; n++) {
        memory.fail_at = n;
        run_both(world);
        if (world->errors == 0 && world->handed != all)
            fail_msg("allocation %zu of %zu failed, and nobody says so", n, count);
    }
    memory.fail_at = 0;
    memory.spares_parser = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_that_fails_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_that_fail_from_one_on_are_said, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(of_two_accounts_it_is_said_or_made_good, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_text_is_not_blamed, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
