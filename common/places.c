/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/places.h"

#include "common/pages.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define KNOWN_S   ((int64_t)6 * 60 * 60)
#define UNKNOWN_S ((int64_t)60 * 60)
#define SOON_S    ((int64_t)5 * 60)

static const struct aoai_arm_hints hints = {
    .grant = "the role \"Monitoring Reader\" on the subscription",
    .not_found = "check the subscription's id",
};

bool aoai_places_grow(struct aoai_places *places, size_t count, struct aoai_error *err)
{
    struct aoai_place *items = realloc(places->items, (count + 1) * sizeof(*items));
    if (items == NULL)
        return aoai_error_no_memory(err);
    places->items = items;
    for (; places->count < count; places->count++)
        items[places->count] = (struct aoai_place){0};
    return true;
}

static void learn_one(struct aoai_place *place, const struct aoai_account_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcasecmp(list->items[i].id, place->id->path) != 0)
            continue;
        free(place->region);
        place->region = aoai_account_region(list->items[i].location);
        return;
    }
}

void aoai_places_learn(struct aoai_places *places, const struct aoai_account_list *list)
{
    for (size_t i = 0; i < places->count; i++)
        learn_one(&places->items[i], list);
}

static bool is_together(const struct aoai_place *a, const struct aoai_place *b)
{
    return a->identity == b->identity &&
           strcasecmp(a->id->subscription, b->id->subscription) == 0;
}

/* Where a discovery told it, nobody ever asks. */
static bool is_due(const struct aoai_place *place, int64_t now_ms)
{
    return place->ask_at_ms == 0 ? place->region == NULL : now_ms >= place->ask_at_ms;
}

/* What the lists are read for. */
struct search {
    struct aoai_places *places;
    const bool *is_wanted;
    struct aoai_session *session;
    int64_t now_ms;
    struct aoai_page_request *requests; /* room for one for each account */
    struct aoai_account_list *lists;
    size_t *askers; /* the account for whose sake request i is made */
    size_t count;
};

/* Is its subscription's list wanted? Not for one account alone, and only once. */
static bool must_ask(const struct search *search, size_t account)
{
    const struct aoai_place *places = search->places->items;
    bool has_company = false;
    if (!search->is_wanted[account] || !is_due(&places[account], search->now_ms))
        return false;
    for (size_t i = 0; i < search->count; i++)
        if (is_together(&places[search->askers[i]], &places[account]))
            return false;
    for (size_t i = 0; i < search->places->count; i++)
        has_company = has_company || (i != account && search->is_wanted[i] &&
                                      is_together(&places[i], &places[account]));
    return has_company;
}

static bool take_page(json_t *root, void *target, struct aoai_error *err)
{
    static const struct aoai_account_filter all = {.names = {0}};
    return aoai_accounts_parse(root, &all, target, err);
}

static void plan(struct search *search)
{
    for (size_t i = 0; i < search->places->count; i++) {
        const struct aoai_place *place = &search->places->items[i];
        if (!must_ask(search, i))
            continue;
        const char *arm_url = search->session->identities[place->identity].arm_url;
        search->requests[search->count] = (struct aoai_page_request){
            .url = aoai_accounts_url(arm_url, place->id->subscription, NULL),
            .identity = place->identity,
            .hints = &hints,
            .parse = take_page,
            .target = &search->lists[search->count],
            .keep_s = KNOWN_S,
        };
        search->askers[search->count++] = i;
    }
}

static int64_t holds_s(const struct aoai_place *place, const struct aoai_error *error)
{
    if (aoai_error_is_transient(error->kind))
        return SOON_S;
    return place->region != NULL ? KNOWN_S : UNKNOWN_S;
}

static void take(const struct search *search, size_t request)
{
    const struct aoai_place *asker = &search->places->items[search->askers[request]];
    const struct aoai_error *error = &search->requests[request].error;
    if (error->kind != AOAI_ERROR_NONE)
        aoai_log(search->session->log, AOAI_LOG_INFO,
                 "where the accounts of subscription %s are: %s", asker->id->subscription,
                 error->message);
    for (size_t i = 0; i < search->places->count; i++) {
        struct aoai_place *place = &search->places->items[i];
        if (!is_together(place, asker))
            continue;
        if (error->kind == AOAI_ERROR_NONE)
            learn_one(place, &search->lists[request]);
        place->ask_at_ms = search->now_ms + 1000 * holds_s(place, error);
    }
}

static bool run(struct search *search, int64_t deadline_at_ms, struct aoai_error *err)
{
    plan(search);
    if (search->count == 0)
        return true;
    if (!aoai_pages_read(search->session, search->requests, search->count, deadline_at_ms,
                         err))
        return false;
    for (size_t i = 0; i < search->count; i++)
        take(search, i);
    return true;
}

bool aoai_places_find(struct aoai_places *places, const bool is_wanted[],
                      struct aoai_session *session, int64_t deadline_at_ms,
                      struct aoai_error *err)
{
    size_t count = places->count;
    struct search search = {
        .places = places,
        .is_wanted = is_wanted,
        .session = session,
        .now_ms = aoai_clock_monotonic_ms(session->clock),
        .requests = calloc(count + 1, sizeof(*search.requests)),
        .lists = calloc(count + 1, sizeof(*search.lists)),
        .askers = calloc(count + 1, sizeof(*search.askers)),
    };
    bool is_found =
        search.requests != NULL && search.lists != NULL && search.askers != NULL;
    is_found = is_found ? run(&search, deadline_at_ms, err) : aoai_error_no_memory(err);
    for (size_t i = 0; i < search.count; i++) {
        aoai_pages_free(&search.requests[i]);
        aoai_accounts_free(&search.lists[i]);
    }
    free(search.requests);
    free(search.lists);
    free(search.askers);
    return is_found;
}

void aoai_places_free(struct aoai_places *places)
{
    if (places == NULL)
        return;
    for (size_t i = 0; i < places->count; i++)
        free(places->items[i].region);
    free(places->items);
    *places = (struct aoai_places){0};
}
