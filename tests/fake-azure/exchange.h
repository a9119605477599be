/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* One request and the answer that grows for it, and the error shapes of the service. */

#ifndef FAKE_AZURE_EXCHANGE_H
#define FAKE_AZURE_EXCHANGE_H

#include "tests/fake-azure/faults.h"
#include "tests/fake-azure/query.h"
#include "tests/fake-azure/state.h"
#include "tests/fake-azure/text.h"
#include "tests/fake-azure/token.h"
#include "tests/fake-azure/world.h"

struct exchange {
    struct state *state;
    char *method;
    char *uri; /* raw: path and query as they came */
    char *base_url;
    char **segments; /* of the path, decoded */
    size_t segment_count;
    struct parameters query;
    char *content_type;
    char *authorization;
    char *metadata; /* headers of the machine's services */
    char *identity_header;
    bool is_forwarded;            /* a proxy has handled it */
    enum token_cloud cloud;       /* chosen by the first segment of the path */
    enum token_audience audience; /* of the token that is given out or wanted */
    bool is_data_plane;           /* errors have its shape, and a code in a header */
    char error_code[64];
    struct text body;
    bool is_body_too_large;

    enum route route;
    int64_t now_ms; /* the fake time at which the request came */
    struct fault fault;

    int status;
    struct text answer;
    const char *answer_type;
    struct text challenge;   /* the WWW-Authenticate of a machine's service */
    const char *login_error; /* asks for a new token by WWW-Authenticate */
    int retry_after_s;       /* -1: no header */
    int remaining_reads;     /* -1: no header */
    bool is_refused;         /* the request broke a rule */
    bool is_started;
};

void exchange_free(struct exchange *x);

/* Reads path and query from the uri; answers by itself and returns false when they are
 * malformed. */
bool exchange_read_uri(struct exchange *x);

/* Takes the fault that waits for this route, once the request has proved correct. */
void exchange_take_fault(struct exchange *x, const char *account);

/* {"error":{"code","message"}} */
void answer_arm_error(struct exchange *x, int status, const char *code,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));
/* {"code":"BadRequest","message"}, and counts the request as one that broke a rule; on the
 * data plane it has the other shape. */
void answer_flat_error(struct exchange *x, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* {"error","error_description","error_codes"...} */
void answer_token_error(struct exchange *x, int status, const char *error, long code,
                        const char *message);
/* 401 ExpiredAuthenticationToken */
void answer_expired(struct exchange *x);
/* 401 with the claims that the next token must have */
void answer_claims(struct exchange *x);
void answer_not_found(struct exchange *x);

/* The parts of the service, each in its own file. */
void token_answer(struct exchange *x);
/* Checks the form's client_assertion; answers by itself when it is not good. */
bool assertion_check(struct exchange *x, const char *client, const char *assertion);
void machine_answer(struct exchange *x);
bool token_check(struct exchange *x);
void arm_answer(struct exchange *x);
void control_answer(struct exchange *x);
void accounts_answer(struct exchange *x, const char *group);
void account_answer(struct exchange *x, const struct world_account *account);
void deployments_answer(struct exchange *x, const struct world_account *account);
void provider_answer(struct exchange *x, const char *namespace);
void usages_answer(struct exchange *x, const char *location);
void metrics_answer(struct exchange *x, const struct world_account *account);
void batch_answer(struct exchange *x);

#endif
