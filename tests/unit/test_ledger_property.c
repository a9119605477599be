/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The property of common/ledger, from Azure's JSON to what is handed on: whatever Azure shows
 * late, by halves, as 0, twice or out of order, whatever fails, wherever the process is killed,
 * each series is the truth, each minute once and in order. A kill between hand-over and note
 * repeats that one minute.
 *
 * A world is an hour and a half in the life of an account with five deployments: one is made
 * in it, one deleted, one deleted and made anew. LEDGER_SEED=7 runs one world, LEDGER_SEEDS=5000
 * so many.
 */
#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/horizon.h"
#include "common/ledger.h"
#include "common/utc.h"
#include "tests/support/account.h"

#define BASE    29924295 /* minute 0 of a world */
#define MINUTES 90
#define HISTORY 20 /* the first minute that is wanted */
#define FIRST   30 /* the first poll */
#define LAST    (MINUTES + 30)
#define SETTLE  3
#define HELD    15 /* how late Azure may be, beyond that */

#define NEVER   (-1.0) /* Azure never fills the minute */
#define NOTHING (-2.0) /* there is no deployment */

enum group { TOKENS, REQUESTS, GROUPS };

struct truth {
    const char *deployment;
    enum aoai_metric_id metric;
    const char *status;
    enum group group;
    bool is_silent; /* Azure has no series: it used nothing */
    double values[LAST];
    int64_t next;      /* minute to come; -1 = has not begun */
    int64_t repeating; /* was under way when the process was killed; -1 = none */
};

struct deployment {
    const char *name;
    int64_t made;
    int64_t deleted;
    int64_t made_again;
    int lag[GROUPS][LAST]; /* polls until the minute is what it will be */
};

#define DEPLOYMENTS 5
#define SERIES      (DEPLOYMENTS * 3 + 4)

struct world {
    uint64_t random;
    const char *label;
    struct deployment deployments[DEPLOYMENTS];
    struct truth series[SERIES];
    size_t series_count;
    int64_t late_from[GROUPS]; /* Azure stands still from .. to */
    int64_t late_to[GROUPS];
    bool is_failing[GROUPS];
    bool has_list;
    int64_t listed_at; /* when the list was read that we have */
    bool is_list_failing;
};

/* ---- the truth ---- */

static unsigned draw(struct world *world, unsigned below)
{
    world->random = world->random * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(world->random >> 33) % below;
}

static bool exists(const struct deployment *deployment, int64_t minute)
{
    return (minute >= deployment->made && minute < deployment->deleted) ||
           minute >= deployment->made_again;
}

static void add_series(struct world *world, struct deployment *deployment,
                       enum aoai_metric_id metric, const char *status)
{
    struct truth *truth = &world->series[world->series_count++];
    bool is_rare = status != NULL && strcmp(status, "429") == 0;
    unsigned idle = draw(world, 3) == 0 ? 2 : 20; /* one minute in so many */
    unsigned rare = draw(world, 2) == 0 ? 12 : 50;
    *truth = (struct truth){.deployment = deployment->name,
                            .metric = metric,
                            .status = status,
                            .group = metric == AOAI_METRIC_REQUESTS ? REQUESTS : TOKENS,
                            .is_silent = metric == AOAI_METRIC_PROMPT_TOKENS ||
                                         metric == AOAI_METRIC_GENERATED_TOKENS,
                            .next = -1,
                            .repeating = -1};
    for (int64_t m = 0; m < LAST; m++) {
        bool is_zero = is_rare ? draw(world, rare) != 0 : draw(world, idle) == 0;
        bool is_never = status == NULL && draw(world, 25) == 0;
        truth->values[m] = !exists(deployment, m) ? NOTHING
                           : truth->is_silent     ? 0
                           : is_never             ? NEVER
                           : is_zero              ? 0
                                                  : 1 + draw(world, 100000);
    }
}

static void make_world(struct world *world, uint64_t seed, const char *label)
{
    static const char *const names[DEPLOYMENTS] = {"always", "idle", "new", "gone",
                                                   "again"};
    *world = (struct world){.random = seed * 977 + 5, .label = label};
    for (size_t i = 0; i < DEPLOYMENTS; i++) {
        struct deployment *d = &world->deployments[i];
        *d = (struct deployment){
            .name = names[i], .made = 0, .deleted = LAST, .made_again = LAST};
        if (i == 2)
            d->made = HISTORY + draw(world, 50);
        if (i >= 3)
            d->deleted = HISTORY + 10 + draw(world, 20);
        if (i == 4)
            d->made_again = d->deleted + 1 + draw(world, 30);
        for (int g = 0; g < GROUPS; g++)
            for (int m = 0; m < LAST; m++)
                d->lag[g][m] = (int)draw(world, SETTLE);
        add_series(world, d, AOAI_METRIC_PROCESSED_TOKENS, NULL);
        add_series(world, d, AOAI_METRIC_PROMPT_TOKENS, NULL);
        add_series(world, d, AOAI_METRIC_GENERATED_TOKENS, NULL);
    }
    add_series(world, &world->deployments[0], AOAI_METRIC_REQUESTS, "200");
    add_series(world, &world->deployments[0], AOAI_METRIC_REQUESTS, "429");
    add_series(world, &world->deployments[3], AOAI_METRIC_REQUESTS, "200");
    for (int g = 0; g < GROUPS; g++) {
        world->late_from[g] = draw(world, 2) == 0 ? LAST : FIRST + draw(world, 40);
        world->late_to[g] = world->late_from[g] + SETTLE + 1 + draw(world, HELD);
    }
}

/* ---- what Azure answers ---- */

/* What a minute shows now: absent, 0, a part, or all of it. While Azure stands still it shows
 * what it has not filled as absent or as 0, the first of it as absent.
 */
static double shown(const struct world *world, const struct truth *truth,
                    const struct deployment *deployment, int64_t minute, int64_t now)
{
    double value = truth->values[minute];
    int64_t late_from = world->late_from[truth->group];
    if (late_from < deployment->made)
        late_from = deployment->made;
    if (minute >= deployment->made_again && late_from < deployment->made_again)
        late_from = deployment->made_again;
    if (value < 0)
        return NAN;
    if (now < world->late_to[truth->group] && minute >= late_from)
        return (minute - late_from) % 2 == 0 ? NAN : 0;
    if (minute + 1 + deployment->lag[truth->group][minute] < now)
        return value;
    return (minute + now) % 3 == 0 ? NAN : (minute + now) % 3 == 1 ? 0 : floor(value / 2);
}

static void add_point(struct aoai_buf *text, int64_t minute, double value, bool *is_first)
{
    char time[AOAI_UTC_SIZE];
    aoai_buf_addf(text, "%s{\"timeStamp\":\"%s\"", *is_first ? "" : ",",
                  aoai_utc_format((BASE + minute) * 60, time));
    if (!isnan(value))
        aoai_buf_addf(text, ",\"total\":%.0f", value);
    else if (minute % 2 == 0)
        aoai_buf_add(text, ",\"total\":null");
    aoai_buf_add(text, "}");
    *is_first = false;
}

/* The points in any order, some of them twice. */
static void add_points(struct world *world, struct aoai_buf *text, const double *values,
                       struct aoai_span span)
{
    bool is_first = true;
    int64_t count = aoai_span_minutes(span);
    /* Steps through all of them: 7 divides no count that is used with it. */
    int64_t step = count % 7 != 0 && draw(world, 2) == 0 ? 7 : 1;
    for (int64_t i = 0; i < count; i++) {
        int64_t at = i * step % count;
        add_point(text, span.from_minute + at, values[at], &is_first);
        if (draw(world, 10) == 0)
            add_point(text, span.from_minute + at, values[at], &is_first);
        if (draw(world, 20) == 0)
            add_point(text, span.from_minute + at, NAN, &is_first);
    }
}

static const struct deployment *deployment_of(const struct world *world, const char *name)
{
    for (size_t i = 0; i < DEPLOYMENTS; i++)
        if (strcmp(world->deployments[i].name, name) == 0)
            return &world->deployments[i];
    fail_msg("%s: no such deployment", name);
    return &world->deployments[0];
}

/* Azure has a series where the deployment was, a status only where it occurred. */
static bool answer_series(struct world *world, const struct truth *truth,
                          struct aoai_span span, int64_t now, bool is_first,
                          struct aoai_buf *text)
{
    const struct deployment *deployment = deployment_of(world, truth->deployment);
    double values[LAST];
    bool is_any = false;
    for (int64_t m = span.from_minute; m < span.to_minute; m++) {
        double value = shown(world, truth, deployment, m, now);
        values[m - span.from_minute] = value;
        is_any =
            is_any || (truth->status == NULL ? truth->values[m] != NOTHING : value > 0);
    }
    if (!is_any || truth->is_silent)
        return false;
    aoai_buf_addf(text,
                  "%s{\"metadatavalues\":[{\"name\":{\"value\":\"modeldeploymentname\"},"
                  "\"value\":\"%s\"}",
                  is_first ? "" : ",", truth->deployment);
    if (truth->status != NULL)
        aoai_buf_addf(text, ",{\"name\":{\"value\":\"statuscode\"},\"value\":\"%s\"}",
                      truth->status);
    aoai_buf_add(text, "],\"data\":[");
    add_points(world, text, values, span);
    aoai_buf_add(text, "]}");
    return true;
}

static void answer_metric(struct world *world, enum aoai_metric_id metric,
                          struct aoai_span span, int64_t now, struct aoai_buf *text)
{
    bool is_first = true;
    aoai_buf_addf(
        text, "{\"name\":{\"value\":\"%s\"},\"errorCode\":\"Success\",\"timeseries\":[",
        aoai_catalog_metric(metric)->name);
    for (size_t i = 0; i < world->series_count; i++)
        if (world->series[i].metric == metric &&
            answer_series(world, &world->series[i], span, now, is_first, text))
            is_first = false;
    aoai_buf_add(text, "]}");
}

/* The answer to one group, through the parser. */
static void answer_group(struct world *world, struct account *account, enum group group,
                         struct aoai_span span, int64_t now)
{
    char from[AOAI_UTC_SIZE];
    char to[AOAI_UTC_SIZE];
    struct aoai_error err = {0};
    struct aoai_buf text = aoai_buf_init((size_t)1 << 22);
    enum aoai_metric_group id = group == TOKENS ? AOAI_GROUP_TOKENS : AOAI_GROUP_REQUESTS;
    struct aoai_metric_query query = {.group = id, .span = account->state.span};
    aoai_buf_addf(&text, "{\"timespan\":\"%s/%s\",\"interval\":\"PT1M\",\"value\":[",
                  aoai_utc_format((BASE + span.from_minute) * 60, from),
                  aoai_utc_format((BASE + span.to_minute) * 60, to));
    if (group == TOKENS) {
        answer_metric(world, AOAI_METRIC_GENERATED_TOKENS, span, now, &text);
        aoai_buf_add(&text, ",");
        answer_metric(world, AOAI_METRIC_PROCESSED_TOKENS, span, now, &text);
        aoai_buf_add(&text, ",");
        answer_metric(world, AOAI_METRIC_PROMPT_TOKENS, span, now, &text);
    } else {
        answer_metric(world, AOAI_METRIC_REQUESTS, span, now, &text);
    }
    aoai_buf_add(&text, "]}");
    json_t *root = aoai_json_parse(&text, &err);
    assert_ok_in(world->label, root != NULL, &err);
    assert_ok_in(world->label,
                 aoai_metrics_parse(root, &query, &account->answers[id], &err), &err);
    json_decref(root);
    aoai_buf_free(&text);
}

static void answer(struct world *world, struct account *account, struct aoai_span span,
                   int64_t now)
{
    account_init(account, "contoso-prod",
                 (struct aoai_span){BASE + span.from_minute, BASE + span.to_minute});
    for (int id = 0; id < AOAI_METRIC_COUNT; id++) {
        enum group group = id == AOAI_METRIC_REQUESTS ? REQUESTS : TOKENS;
        account->state.is_asked[id] = id != AOAI_METRIC_PTU_UTILIZATION;
        if (account->state.is_asked[id] && world->is_failing[group])
            (void)aoai_error_set(&account->state.errors[id], AOAI_ERROR_SERVER, "no");
    }
    for (size_t i = 0; i < DEPLOYMENTS; i++) {
        const struct deployment *d = &world->deployments[i];
        if (!exists(d, world->listed_at))
            continue;
        bool is_again = world->listed_at >= d->made_again;
        account_deployment(account, d->name, "Standard")->created_at_s =
            (BASE + (is_again ? d->made_again : d->made)) * 60 + 7;
    }
    for (int g = 0; g < GROUPS; g++)
        if (!world->is_failing[g])
            answer_group(world, account, (enum group)g, span, now);
    if (world->is_list_failing)
        (void)aoai_error_set(&account->state.limits_error, AOAI_ERROR_SERVER, "no");
    account_join(account);
}

/* ---- the process and its disk ---- */

struct process {
    struct aoai_marks marks;
    struct aoai_ledger *ledger;
    struct aoai_buf disk; /* a head and the notes behind it */
    size_t head_count;    /* marks in the head */
};

static void save(struct process *process)
{
    aoai_buf_free(&process->disk);
    process->disk = aoai_buf_init((size_t)1 << 22);
    aoai_marks_write(&process->marks, &process->disk);
    process->head_count = process->marks.count;
}

static void start(struct process *process)
{
    struct aoai_error err = {0};
    if (process->disk.length > 0)
        assert_ok(aoai_marks_read(&process->marks, aoai_buf_text(&process->disk), &err),
                  &err);
    process->ledger = aoai_ledger_new(&process->marks, &err);
    assert_ok(process->ledger != NULL, &err);
    process->head_count = 0;
}

/* Without a last word. A note may have been cut while it was written. */
static void end(struct process *process)
{
    aoai_ledger_free(process->ledger);
    aoai_marks_free(&process->marks);
}

static void note(struct process *process, const struct aoai_handover *handover)
{
    size_t numbers[SERIES + 8];
    for (size_t i = 0; i < handover->count; i++)
        numbers[i] = handover->items[i].mark;
    aoai_marks_write_move(handover->minute, numbers, handover->count, &process->disk);
}

/* ---- what must hold ---- */

static struct truth *truth_of(struct world *world, const struct aoai_handover_item *item)
{
    for (size_t i = 0; i < world->series_count; i++) {
        struct truth *truth = &world->series[i];
        if (truth->metric == item->metric &&
            strcmp(truth->deployment, item->deployment) == 0 &&
            (truth->status == NULL || strcmp(truth->status, item->status) == 0))
            return truth;
    }
    fail_msg("%s: %s is no series of this world", world->label, item->deployment);
    return &world->series[0];
}

/* Only what is no minute of a deployment may be left out; at the beginning also the zeros
 * of a status that has not occurred, and what Azure does not know of a former life.
 */
static void check_gap(const struct world *world, const struct truth *truth,
                      int64_t minute)
{
    int64_t from = truth->next < 0 ? HISTORY : truth->next;
    for (int64_t m = from; m < minute; m++)
        if (truth->next < 0 ? truth->values[m] > 0 : truth->values[m] != NOTHING)
            fail_msg("%s: metric %d of %s %s: minute %lld is left out", world->label,
                     (int)truth->metric, truth->deployment,
                     truth->status == NULL ? "" : truth->status, (long long)m);
}

/* Where Azure has no series, nobody knows of a deployment that the list has no more. */
static bool is_listed_since(const struct world *world, const struct truth *truth,
                            int64_t minute)
{
    const struct deployment *deployment = deployment_of(world, truth->deployment);
    return exists(deployment, world->listed_at) &&
           (world->listed_at < deployment->made_again ||
            minute >= deployment->made_again);
}

static void check_item(struct world *world, const struct aoai_handover_item *item,
                       int64_t minute)
{
    struct truth *truth = truth_of(world, item);
    if (item->is_lead) {
        assert_real_in(world->label, item->value, NAN);
        if (truth->repeating != minute)
            check_gap(world, truth, minute + 1);
        truth->next = minute + 1;
        return;
    }
    if (truth->repeating == minute && truth->next == minute + 1)
        truth->next = minute;
    double value = truth->values[minute];
    if (truth->is_silent && isnan(item->value) && !is_listed_since(world, truth, minute))
        value = NOTHING;
    /* An end is missing; a list that is old makes zeros of it. */
    bool is_true = value == NOTHING ? isnan(item->value) || item->value == 0
                   : value == NEVER ? isnan(item->value)
                                    : item->value == value;
    if (minute != truth->next || !is_true)
        fail_msg(
            "%s: metric %d of %s %s: minute %lld is %g; wanted was minute %lld, which "
            "is %g",
            world->label, (int)truth->metric, truth->deployment,
            truth->status == NULL ? "" : truth->status, (long long)minute, item->value,
            (long long)truth->next, value);
    truth->next = minute + 1;
}

/* Hands on what there is. False = killed. */
static bool hand_on(struct world *world, struct process *process, struct account *account,
                    bool is_rough)
{
    struct aoai_handover handover;
    int64_t before = -1;
    while (aoai_ledger_next(process->ledger, &account->state, &handover)) {
        assert_true(handover.minute > before && handover.count > 0);
        before = handover.minute;
        unsigned fate = is_rough ? draw(world, 60) : 60;
        if (fate == 0) /* killed before it was handed on */
            return false;
        for (size_t i = 0; i < handover.count; i++)
            check_item(world, &handover.items[i], handover.minute - BASE);
        for (size_t i = 0; i < handover.count; i++)
            truth_of(world, &handover.items[i])->repeating =
                fate <= 2 ? handover.minute - BASE : -1;
        if (fate == 1) /* acknowledged, not yet noted */
            return false;
        note(process, &handover);
        if (fate == 2) { /* noted by halves */
            process->disk.length -= 1 + draw(world, 30);
            process->disk.data[process->disk.length] = '\0';
            return false;
        }
        aoai_ledger_advance(process->ledger, &handover);
    }
    return true;
}

static void choose_faults(struct world *world, int64_t now, bool is_rough)
{
    for (int g = 0; g < GROUPS; g++)
        world->is_failing[g] =
            is_rough && draw(world, 6) < (world->is_failing[g] ? 4u : 1u);
    world->is_list_failing =
        is_rough && draw(world, 5) < (world->is_list_failing ? 3u : 1u);
    if (!world->is_list_failing) {
        world->has_list = true;
        world->listed_at = now;
    }
}

static void poll_once(struct world *world, struct process *process, int64_t now,
                      bool is_rough)
{
    struct aoai_span span = {0};
    struct aoai_error err = {0};
    struct account account;
    int64_t settled_end = BASE + now - SETTLE;
    int64_t most = is_rough ? 1 + draw(world, 40) : LAST;
    assert_ok(aoai_horizon_want(&process->marks,
                                "/subscriptions/00000000-0000-0000-0000-"
                                "00000000a001/resourceGroups/rg-contoso/"
                                "providers/Microsoft.CognitiveServices/"
                                "accounts/contoso-prod",
                                settled_end, BASE + HISTORY, most, &span, &err),
              &err);
    choose_faults(world, now, is_rough);
    if (aoai_span_is_empty(span) || !world->has_list)
        return;
    span = (struct aoai_span){span.from_minute - BASE, span.to_minute - BASE};
    answer(world, &account, span, now);
    assert_ok(aoai_ledger_offer(process->ledger, &account.state, settled_end, &err),
              &err);
    if (process->marks.count != process->head_count)
        save(process);
    bool is_alive = hand_on(world, process, &account, is_rough);
    account_free(&account);
    if (is_alive && draw(world, 4) > 0)
        save(process);
    if (!is_alive || (is_rough && draw(world, 8) == 0)) {
        end(process);
        start(process);
    }
}

static void run_world(uint64_t seed)
{
    static struct world world;
    char label[40];
    struct process process = {.disk = aoai_buf_init(16)};
    snprintf(label, sizeof(label), "LEDGER_SEED=%llu", (unsigned long long)seed);
    make_world(&world, seed, label);
    start(&process);
    for (int64_t now = FIRST; now < MINUTES; now++)
        if (draw(&world, 6) > 0)
            poll_once(&world, &process, now, true);
    /* All is well again, and what was held back has its time. */
    for (int64_t now = MINUTES; now < MINUTES + HELD + 2 * SETTLE; now++)
        for (int i = 0; i < 3; i++)
            poll_once(&world, &process, now, false);
    for (size_t i = 0; i < world.series_count; i++)
        check_gap(&world, &world.series[i], MINUTES);
    end(&process);
    aoai_buf_free(&process.disk);
}

static void each_series_is_the_truth(void **state)
{
    (void)state;
    const char *one = getenv("LEDGER_SEED");
    const char *many = getenv("LEDGER_SEEDS");
    uint64_t first = one != NULL ? strtoull(one, NULL, 10) : 1;
    uint64_t last = one != NULL ? first : many != NULL ? strtoull(many, NULL, 10) : 250;
    for (uint64_t seed = first; seed <= last; seed++)
        run_world(seed);
    print_message("worlds of LEDGER_SEED=%llu to %llu, %d polls each\n",
                  (unsigned long long)first, (unsigned long long)last, MINUTES - FIRST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_series_is_the_truth)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
