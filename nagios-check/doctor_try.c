/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/doctor_try.h"

#include "common/url.h"
#include "common/utc.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CONNECT_MS     10000
#define KNOCK_MS       15000 /* less than a clock may be wrong: it is compared behind */
#define ANSWER_CAP     ((size_t)1 << 20)
#define POLLED_MINUTES 30

/* Each step may take as long as a whole check. */
static int64_t begin_step(const struct check_doctor_run *run, const char *stage)
{
    int64_t timeout_s = run->config->identity.timeout_s;
    *run->stage = stage;
    run->restart_timer(timeout_s);
    return aoai_clock_monotonic_ms(run->tools->clock) + timeout_s * 1000;
}

/* ---- servers ---- */

/* A request for a server's front door, whose answer nobody reads. */
static bool knock(const char *url, const struct aoai_http_route *route,
                  int64_t deadline_at_ms, struct check_doctor_server *server,
                  struct aoai_exchange *exchange)
{
    struct aoai_buf root = aoai_buf_init(4096);
    aoai_buf_addf(&root, "%s/", url);
    server->is_tried = true;
    server->is_tls = strncmp(url, "https:", 6) == 0;
    server->place = aoai_url_place(url);
    exchange->request.method = "GET";
    exchange->request.url = aoai_buf_take(&root);
    exchange->request.response_cap = ANSWER_CAP;
    exchange->request.deadline_at_ms = deadline_at_ms;
    exchange->request.route = route;
    exchange->request.peer = &server->peer;
    return server->place != NULL && exchange->request.url != NULL;
}

/* The machine's own time when an answer came is compared with what it says. */
static void take_date(const struct aoai_exchange *exchange, int64_t now_s,
                      struct check_doctor_facts *facts)
{
    int64_t date_s = 0;
    const char *date = aoai_http_header(&exchange->response, "Date");
    if (exchange->error.kind != AOAI_ERROR_NONE || date == NULL ||
        !aoai_utc_parse_http_date(date, &date_s))
        return;
    facts->has_date = true;
    facts->ahead_s = now_s - date_s;
}

static bool signs_in_by_entra(const struct aoai_identity_config *identity)
{
    for (size_t i = 0; i < identity->plan.count; i++)
        if (identity->plan.ways[i] == AOAI_WAY_SECRET ||
            identity->plan.ways[i] == AOAI_WAY_CERTIFICATE ||
            identity->plan.ways[i] == AOAI_WAY_WORKLOAD)
            return true;
    return false;
}

static bool try_servers(const struct check_doctor_run *run,
                        struct check_doctor_facts *facts)
{
    const struct aoai_identity_config *identity = &run->config->identity;
    struct aoai_clock machine = aoai_clock_system();
    struct aoai_http_route route = identity->route;
    struct aoai_exchange exchanges[2] = {0};
    struct aoai_exchange *batch[2] = {&exchanges[0], &exchanges[1]};
    int64_t deadline_at_ms = begin_step(run, "looking for the servers");
    int64_t patience_at_ms = aoai_clock_monotonic_ms(machine) + KNOCK_MS;
    size_t count = 0;
    if (deadline_at_ms > patience_at_ms)
        deadline_at_ms = patience_at_ms;
    route.connect_timeout_ms = CONNECT_MS;
    bool is_ready = knock(identity->arm_url, &route, deadline_at_ms, &facts->arm,
                          &exchanges[count++]);
    if (signs_in_by_entra(identity))
        is_ready = knock(identity->authority_url, &route, deadline_at_ms,
                         &facts->authority, &exchanges[count++]) &&
                   is_ready;
    if (is_ready)
        /* Not by the way of all others, which learns the time from good answers: the
         * sign-in must have the clock that it has in a check.
         */
        aoai_transport_send(aoai_http_curl_transport(run->tools->http), batch, count);
    int64_t now_s = aoai_clock_wall_s(machine);
    for (size_t i = 0; i < count; i++) {
        (i == 0 ? &facts->arm : &facts->authority)->error = exchanges[i].error;
        take_date(&exchanges[i], now_s, facts);
        aoai_exchange_free(&exchanges[i]);
    }
    return is_ready;
}

/* ---- sign-in ---- */

static bool try_sign_in(const struct check_doctor_run *run,
                        struct check_doctor_facts *facts, struct aoai_error *err)
{
    struct aoai_session *session = &run->tools->session;
    const bool needed[] = {true};
    facts->is_sign_in_tried = true;
    if (!aoai_session_sign_in(session, needed, begin_step(run, "signing in"),
                              &facts->sign_in_error, err))
        return false;
    facts->way = aoai_credential_way(&session->credentials[0]);
    const char *token = aoai_credential_token(&session->credentials[0],
                                              aoai_clock_monotonic_ms(session->clock));
    facts->has_claims = token != NULL && aoai_claims_read(token, &facts->claims);
    return true;
}

/* ---- accounts ---- */

/* In the order of the monitor, which takes them from the same list. */
static bool name_accounts(const struct check_doctor_run *run,
                          struct check_doctor_facts *facts, struct aoai_error *err)
{
    const struct aoai_strlist *resources = &run->config->target.resources;
    facts->accounts = calloc(resources->count + 1, sizeof(*facts->accounts));
    if (facts->accounts == NULL)
        return aoai_error_no_memory(err);
    for (size_t i = 0; i < resources->count; i++) {
        struct check_doctor_account *account = &facts->accounts[i];
        account->survey.id = &account->id;
        facts->account_count++;
        if (!aoai_resource_id_parse(&account->id, resources->items[i], err))
            return false;
    }
    return true;
}

static bool survey(const struct check_doctor_run *run, struct check_doctor_facts *facts,
                   struct aoai_error *err)
{
    struct aoai_survey_item *items = calloc(facts->account_count + 1, sizeof(*items));
    if (items == NULL)
        return aoai_error_no_memory(err);
    for (size_t i = 0; i < facts->account_count; i++)
        items[i].id = facts->accounts[i].survey.id;
    bool is_run = aoai_survey_run(&run->tools->session, 0, items, facts->account_count,
                                  begin_step(run, "reading the accounts"), err);
    for (size_t i = 0; i < facts->account_count; i++)
        facts->accounts[i].survey = items[i];
    free(items);
    return is_run;
}

/* Accounts that do not exist are not asked again. */
static bool poll_accounts(const struct check_doctor_run *run,
                          struct check_doctor_facts *facts, struct aoai_error *err)
{
    int64_t deadline_at_ms = begin_step(run, "reading limits and metrics");
    int64_t now_s = aoai_clock_wall_s(run->tools->clock);
    int64_t end = aoai_utc_settled_end(now_s, run->config->settings.settle_s);
    struct aoai_span *spans = calloc(facts->account_count + 1, sizeof(*spans));
    if (spans == NULL)
        return aoai_error_no_memory(err);
    for (size_t i = 0; i < facts->account_count; i++) {
        struct check_doctor_account *account = &facts->accounts[i];
        account->is_polled = account->survey.error.kind != AOAI_ERROR_NOT_FOUND;
        if (account->is_polled)
            spans[i] = (struct aoai_span){end - POLLED_MINUTES, end};
    }
    bool is_run =
        aoai_monitor_poll(run->tools->monitor, spans, deadline_at_ms, run->snapshot, err);
    free(spans);
    facts->now_s = run->snapshot->taken_at_s;
    for (size_t i = 0; is_run && i < facts->account_count; i++) {
        struct check_doctor_account *account = &facts->accounts[i];
        account->state = &run->snapshot->accounts[i];
        account->has_age =
            aoai_snapshot_data_age(account->state, facts->now_s, end, &account->age_s);
    }
    return is_run;
}

/* A search that fails leaves the accounts that were named. */
static bool aim(const struct check_doctor_run *run, struct check_doctor_facts *facts,
                struct aoai_error *err)
{
    struct check_config *config = run->config;
    struct aoai_error *search_error = &facts->search_error;
    char *subscription = config->discovery.subscription;
    facts->is_search_tried = subscription != NULL;
    bool is_aimed = check_tools_aim(run->tools, config, run->stage,
                                    facts->is_search_tried ? search_error : err);
    facts->found_count = run->tools->found.count;
    if (is_aimed || !facts->is_search_tried || config->target.resources.count == 0)
        return is_aimed || search_error->kind != AOAI_ERROR_NONE;
    config->discovery.subscription = NULL;
    is_aimed = check_tools_aim(run->tools, config, run->stage, err);
    config->discovery.subscription = subscription;
    return is_aimed;
}

static bool open_way(const struct check_doctor_run *run, struct check_doctor_facts *facts,
                     bool *is_open, struct aoai_error *err)
{
    facts->now_s = aoai_clock_wall_s(run->tools->clock);
    if (!try_servers(run, facts))
        return aoai_error_no_memory(err);
    if (facts->authority.error.kind == AOAI_ERROR_NONE && !try_sign_in(run, facts, err))
        return false;
    *is_open = facts->is_sign_in_tried && facts->sign_in_error.kind == AOAI_ERROR_NONE &&
               facts->arm.error.kind == AOAI_ERROR_NONE;
    return true;
}

/* How many accounts from this one on are of its subscription and region. */
static size_t count_company(const struct check_doctor_facts *facts, size_t index)
{
    const struct aoai_survey_item *item = &facts->accounts[index].survey;
    size_t count = 0;
    for (size_t i = index; item->region != NULL && i < facts->account_count; i++) {
        const struct aoai_survey_item *other = &facts->accounts[i].survey;
        if (other->region != NULL && strcmp(other->region, item->region) == 0 &&
            strcasecmp(other->id->subscription, item->id->subscription) == 0)
            count++;
    }
    return count;
}

/* Accounts of one subscription and region travel together, two at least; told with the
 * first of them.
 */
static void look_at_company(const struct check_doctor_run *run,
                            struct check_doctor_facts *facts)
{
    for (size_t i = 0; i < facts->account_count; i++) {
        struct check_doctor_account *first = &facts->accounts[i];
        struct aoai_refusal_key key = {.subscription = first->survey.id->subscription,
                                       .region = first->survey.region};
        size_t count = first->survey.has_usages ? count_company(facts, i) : 0;
        if (count < 2 || !aoai_monitor_asks_together(run->tools->monitor))
            continue;
        const struct aoai_error *error = aoai_monitor_refusal(run->tools->monitor, &key);
        first->company = count;
        if (error != NULL)
            first->company_error = *error;
    }
}

bool check_doctor_try(const struct check_doctor_run *run,
                      struct check_doctor_facts *facts, struct aoai_error *err)
{
    bool is_open = false;
    if (facts->is_configured && (!check_tools_open(run->tools, run->config, err) ||
                                 !open_way(run, facts, &is_open, err)))
        return false;
    if (is_open && !aim(run, facts, err))
        return false;
    if (!name_accounts(run, facts, err))
        return false;
    if (!is_open || facts->account_count == 0)
        return true;
    if (!survey(run, facts, err) || !poll_accounts(run, facts, err))
        return false;
    look_at_company(run, facts);
    return true;
}
