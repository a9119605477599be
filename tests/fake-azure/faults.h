/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The faults that a test can order: what may go wrong, where, and how often. */

#ifndef FAKE_AZURE_FAULTS_H
#define FAKE_AZURE_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

enum route {
    ROUTE_TOKEN,
    ROUTE_ACCOUNTS,
    ROUTE_DEPLOYMENTS,
    ROUTE_METRICS,
    ROUTE_BATCH,
    ROUTE_USAGES,
    ROUTE_PROVIDERS,
    ROUTE_IMDS,
    ROUTE_APP_SERVICE,
    ROUTE_ARC,
    ROUTE_COUNTED, /* the routes above are counted */
    ROUTE_ANY = ROUTE_COUNTED,
    ROUTE_NONE
};

extern const char *const route_names[ROUTE_COUNTED];

enum fault_kind {
    FAULT_NONE,
    FAULT_STATUS,
    FAULT_RESET,
    FAULT_CUT,
    FAULT_TRUNCATED_JSON,
    FAULT_HTML,
    FAULT_HTML502,
    FAULT_EMPTY,
    FAULT_BAD_JSON,
    FAULT_HANG,
    FAULT_SLOW,
    FAULT_HUGE,
    FAULT_EXPIRED_TOKEN,
    FAULT_CLAIMS,           /* the token must meet a challenge */
    FAULT_NOT_REGISTERED,   /* the provider in the subscription */
    FAULT_FOREIGN_REALM,    /* Arc names a file elsewhere */
    FAULT_FOREIGN_NEXTLINK, /* from here on: lists only */
    FAULT_LOOPING_NEXTLINK,
    FAULT_FAILED_METRIC, /* from here on: metrics only */
    FAULT_NO_DATA,
    FAULT_NAN,
    FAULT_STRING_TOTAL,
    FAULT_NEGATIVE,
    FAULT_DUPLICATE_MINUTES,
    FAULT_UNSORTED,
    FAULT_NO_TIMESTAMP,
    FAULT_WRONG_TIMESPAN,
    FAULT_TOP,
    FAULT_LATE,
    FAULT_MISSING,
    FAULT_WRONG_INTERVAL,
    FAULT_LOST_ACCOUNT, /* from here on: batches only */
    FAULT_TWICE,
    FAULT_COUNT
};

struct fault {
    enum fault_kind kind;
    enum route route;
    char account[128]; /* a shell pattern; empty matches all */
    bool is_endless;
    long left;
    long skip;
    int status;
    int retry_after_s;
    long delay_ms;
};

/* FAULT_NONE or ROUTE_NONE when unknown. */
enum fault_kind fault_find_kind(const char *name);
enum route route_find(const char *name);
bool fault_fits(enum fault_kind kind, enum route route);
bool fault_matches(const struct fault *fault, enum route route, const char *account);

struct exchange;
/* Spoils the answer that was built, as far as that is done in the text. */
void fault_spoil(struct exchange *x);

#endif
