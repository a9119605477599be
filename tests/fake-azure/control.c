/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The strings that a test pulls: /_fake/clock, fault, capacity, delete, deployment, reset,
 * requests and log. */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fake-azure/exchange.h"

static void complain(struct exchange *x, const char *about)
{
    x->status = 400;
    x->is_refused = true;
    x->answer.length = 0;
    text_printf(&x->answer, "wrong or missing: %s\n", about);
}

static void answer_clock(struct exchange *x, bool is_post)
{
    static const char *const known[] = {"now", "advance", "hold", NULL};
    const char *stray = parameters_find_stray(&x->query, known);
    const char *now = parameters_get(&x->query, "now");
    const char *advance = parameters_get(&x->query, "advance");
    const char *hold = parameters_get(&x->query, "hold");
    int64_t at_s = 0;
    long by_s = 0;
    if (stray != NULL) {
        complain(x, stray);
        return;
    }
    if (x->query.count != (is_post ? 1 : 0)) {
        complain(x, "now, advance or hold");
        return;
    }
    if (now != NULL || hold != NULL) {
        if (!time_parse(now != NULL ? now : hold, &at_s)) {
            complain(x, now != NULL ? "now" : "hold");
            return;
        }
        if (now != NULL)
            state_set_clock(x->state, at_s * 1000);
        else
            state_hold_clock(x->state, at_s * 1000);
    } else if (is_post) {
        if (!number_parse(advance, 0, 1000000000, &by_s)) {
            complain(x, "advance");
            return;
        }
        state_advance_clock(x->state, by_s * 1000);
    }
    char text[TIME_TEXT_SIZE];
    time_format(state_now_ms(x->state) / 1000, text);
    text_printf(&x->answer, "%s\n", text);
}

/* Reads an optional number; false (and a complaint) when it is there but wrong. */
static bool read_number(struct exchange *x, const char *name, long high, long *out)
{
    const char *value = parameters_get(&x->query, name);
    if (value == NULL || number_parse(value, 0, high, out))
        return true;
    complain(x, name);
    return false;
}

static void answer_fault(struct exchange *x)
{
    static const char *const known[] = {"route",       "kind",     "account",
                                        "count",       "skip",     "status",
                                        "retry_after", "delay_ms", NULL};
    const char *stray = parameters_find_stray(&x->query, known);
    const char *route = parameters_get(&x->query, "route");
    const char *kind = parameters_get(&x->query, "kind");
    const char *account = parameters_get(&x->query, "account");
    struct fault fault = {.left = 1};
    long status = 500;
    long retry_after_s = -1;
    if (stray != NULL) {
        complain(x, stray);
        return;
    }
    fault.route = route != NULL ? route_find(route) : ROUTE_NONE;
    if (fault.route == ROUTE_NONE) {
        complain(x, "route");
        return;
    }
    fault.kind = kind != NULL ? fault_find_kind(kind) : FAULT_NONE;
    if (fault.kind == FAULT_NONE ||
        (fault.route != ROUTE_ANY && !fault_fits(fault.kind, fault.route))) {
        complain(x, "kind");
        return;
    }
    if (account != NULL && strlen(account) >= sizeof(fault.account)) {
        complain(x, "account");
        return;
    }
    if (account != NULL)
        memcpy(fault.account, account, strlen(account) + 1);
    if (!read_number(x, "count", 1000000, &fault.left) ||
        !read_number(x, "skip", 1000000, &fault.skip) ||
        !read_number(x, "status", 599, &status) ||
        !read_number(x, "retry_after", 86400, &retry_after_s) ||
        !read_number(x, "delay_ms", 3600000, &fault.delay_ms))
        return;
    if (status < 300) {
        complain(x, "status");
        return;
    }
    fault.is_endless = fault.left == 0;
    fault.status = (int)status;
    fault.retry_after_s = (int)retry_after_s;
    state_add_fault(x->state, &fault);
    text_puts(&x->answer, "ok\n");
}

static void answer_capacity(struct exchange *x)
{
    static const char *const known[] = {"account", "percent", NULL};
    const char *stray = parameters_find_stray(&x->query, known);
    const char *account = parameters_get(&x->query, "account");
    long percent = 100;
    if (stray != NULL || account == NULL) {
        complain(x, stray != NULL ? stray : "account");
        return;
    }
    if (!read_number(x, "percent", 1000, &percent))
        return;
    state_set_capacity(x->state, account, (int)percent);
    text_puts(&x->answer, "ok\n");
}

static void answer_delete(struct exchange *x)
{
    static const char *const known[] = {"account", NULL};
    const char *stray = parameters_find_stray(&x->query, known);
    const char *account = parameters_get(&x->query, "account");
    if (stray != NULL || account == NULL || strlen(account) > 100) {
        complain(x, stray != NULL ? stray : "account");
        return;
    }
    state_delete_accounts(x->state, account);
    text_puts(&x->answer, "ok\n");
}

/* make or delete = the deployment's name. */
static void answer_deployment(struct exchange *x)
{
    static const char *const known[] = {"account", "make", "delete", NULL};
    const char *stray = parameters_find_stray(&x->query, known);
    const char *account = parameters_get(&x->query, "account");
    const char *made = parameters_get(&x->query, "make");
    const char *deleted = parameters_get(&x->query, "delete");
    if (stray != NULL || account == NULL || (made == NULL) == (deleted == NULL)) {
        complain(x, stray != NULL ? stray : "account, and make or delete");
        return;
    }
    state_change_deployment(x->state, account, made != NULL ? made : deleted,
                            made != NULL);
    text_puts(&x->answer, "ok\n");
}

static void answer_reset(struct exchange *x)
{
    state_reset(x->state);
    text_puts(&x->answer, "ok\n");
}

void control_answer(struct exchange *x)
{
    const char *name = x->segment_count == 2 ? x->segments[1] : "";
    bool is_post = strcmp(x->method, "POST") == 0;
    bool is_get = strcmp(x->method, "GET") == 0;
    x->answer_type = "text/plain; charset=utf-8";
    if (strcmp(name, "clock") == 0 && (is_post || is_get)) {
        answer_clock(x, is_post);
    } else if (strcmp(name, "fault") == 0 && is_post) {
        answer_fault(x);
    } else if (strcmp(name, "capacity") == 0 && is_post) {
        answer_capacity(x);
    } else if (strcmp(name, "delete") == 0 && is_post) {
        answer_delete(x);
    } else if (strcmp(name, "deployment") == 0 && is_post) {
        answer_deployment(x);
    } else if (strcmp(name, "reset") == 0 && is_post) {
        answer_reset(x);
    } else if (strcmp(name, "requests") == 0 && is_get) {
        state_print_requests(x->state, &x->answer);
    } else if (strcmp(name, "log") == 0 && is_get) {
        state_print_log(x->state, &x->answer);
    } else {
        x->answer_type = "application/json; charset=utf-8";
        answer_not_found(x);
    }
}
