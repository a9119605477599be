/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/credential.h"

#include "common/arc.h"
#include "common/az_cli.h"
#include "common/certificate.h"
#include "common/encode.h"
#include "common/entra.h"
#include "common/managed.h"
#include "common/retry.h"
#include "common/workload.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define MINUTE_MS       ((int64_t)60 * 1000)
#define EARLY_MS        (5 * MINUTE_MS) /* gone for us before it is gone for Azure */
#define LONG_MS         (120 * MINUTE_MS)
#define PROBE_MS        5000
#define CLAIMS_CAP      4096
#define SILENCE_MS      (10 * MINUTE_MS)
#define SILENCE_MAX_MS  (60 * MINUTE_MS)
#define RETRY_MAX_SHIFT 3 /* a failed early refresh: again after 1, 2, 4, 8 minutes */

static int64_t now_ms_of(const struct aoai_credential *credential)
{
    return aoai_clock_monotonic_ms(credential->clock);
}

enum aoai_way aoai_credential_way(const struct aoai_credential *credential)
{
    return credential->identity->plan.ways[credential->way];
}

const char *aoai_credential_token(const struct aoai_credential *credential,
                                  int64_t now_ms)
{
    if (now_ms >= credential->expires_at_ms)
        return NULL;
    return aoai_secret_value(&credential->token);
}

bool aoai_credential_is_due(const struct aoai_credential *credential, int64_t now_ms)
{
    return aoai_credential_token(credential, now_ms) == NULL ||
           (now_ms >= credential->refresh_at_ms && now_ms >= credential->silent_until_ms);
}

/* ---- the proofs of an app ---- */

static bool sign(const struct aoai_credential *credential, struct aoai_buf *assertion,
                 struct aoai_error *err)
{
    const struct aoai_identity_config *identity = credential->identity;
    unsigned char random[AOAI_CERTIFICATE_RANDOM];
    char *audience = aoai_entra_url(identity->authority_url, identity->tenant_id);
    struct aoai_certificate_files files = {
        .certificate_path = identity->client_certificate_file,
        .key_path = identity->client_key_file,
    };
    struct aoai_certificate certificate = {
        .password = aoai_secret_value(&identity->client_key_password),
        .algorithm = strcmp(identity->client_assertion, "RS256") == 0 ? AOAI_JWT_RS256
                                                                      : AOAI_JWT_PS256,
        .audience = audience,
        .client_id = identity->client_id,
    };
    bool is_signed = false;
    if (audience == NULL)
        (void)aoai_error_no_memory(err);
    else if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
        (void)aoai_error_set(err, AOAI_ERROR_CREDENTIAL, "no random bytes to be had");
    else
        is_signed = aoai_certificate_sign_files(&certificate, &files,
                                                aoai_clock_wall_s(credential->clock),
                                                random, assertion, err);
    free(audience);
    return is_signed;
}

static bool build_entra(const struct aoai_credential *credential,
                        struct aoai_exchange *exchange, struct aoai_error *err)
{
    const struct aoai_identity_config *identity = credential->identity;
    enum aoai_way way = aoai_credential_way(credential);
    struct aoai_buf assertion = aoai_buf_init(AOAI_SECRET_CAP);
    struct aoai_entra_request request = {
        .authority_url = identity->authority_url,
        .tenant_id = identity->tenant_id,
        .client_id = identity->client_id,
        .scope = credential->scope,
        .claims = credential->claims,
    };
    bool is_ready = true;
    if (way == AOAI_WAY_SECRET)
        request.secret = aoai_secret_value(&identity->client_secret);
    else if (way == AOAI_WAY_CERTIFICATE)
        is_ready = sign(credential, &assertion, err);
    else
        is_ready = aoai_workload_read(identity->federated_token_file, &assertion, err);
    request.assertion = aoai_buf_text(&assertion);
    is_ready = is_ready && aoai_entra_build(&request, exchange, err);
    exchange->request.route = &identity->route;
    aoai_buf_wipe(&assertion);
    return is_ready;
}

/* ---- the machine's own identity ---- */

static bool is_probe(const struct aoai_credential *credential)
{
    return credential->identity->plan.is_chain && !credential->has_found_way &&
           !credential->is_beyond_probe &&
           aoai_credential_way(credential) == AOAI_WAY_IMDS;
}

static bool build_managed(const struct aoai_credential *credential,
                          struct aoai_exchange *exchange, struct aoai_error *err)
{
    const struct aoai_identity_config *identity = credential->identity;
    const struct aoai_platform *platform = &identity->platform;
    bool is_imds = aoai_credential_way(credential) == AOAI_WAY_IMDS;
    struct aoai_managed_request request = {
        .endpoint = is_imds ? platform->pod_identity_host : platform->identity_endpoint,
        .header = is_imds ? NULL : aoai_secret_value(&platform->identity_header),
        .scope = credential->scope,
        .client_id = identity->client_id,
        .object_id = identity->identity_object_id,
        .resource_id = identity->identity_resource_id,
        .is_probe = is_probe(credential),
    };
    return aoai_managed_build(&request, exchange, err);
}

static bool build_arc(const struct aoai_credential *credential,
                      struct aoai_exchange *exchange, struct aoai_error *err)
{
    const struct aoai_identity_config *identity = credential->identity;
    const char *endpoint = identity->platform.identity_endpoint;
    if (identity->client_id != NULL || identity->identity_object_id != NULL ||
        identity->identity_resource_id != NULL)
        return aoai_error_set(err, AOAI_ERROR_CONFIG,
                              "Azure Arc knows one identity only: leave client_id (or "
                              "AZURE_CLIENT_ID) and the identity_ options away");
    return aoai_arc_build(endpoint != NULL ? endpoint : AOAI_ARC_ENDPOINT,
                          credential->scope, aoai_secret_value(&credential->arc_key),
                          exchange, err);
}

static bool take_challenge(struct aoai_credential *credential,
                           const struct aoai_exchange *exchange, struct aoai_error *err)
{
    const char *folder =
        credential->arc_keys != NULL ? credential->arc_keys : AOAI_ARC_KEYS;
    size_t length = 0;
    const char *name = aoai_arc_key_name(exchange, folder, &length, err);
    return name != NULL &&
           aoai_arc_read_key(folder, name, length, &credential->arc_key, err);
}

/* ---- how it ends ---- */

static void restart(struct aoai_credential *credential)
{
    aoai_secret_free(&credential->arc_key);
    credential->is_beyond_probe = false;
    if (!credential->has_found_way)
        credential->way = 0;
}

static void keep(struct aoai_credential *credential, struct aoai_token *token)
{
    int64_t now_ms = now_ms_of(credential);
    /* A token that lives shorter than twice the margin is used for half its life. */
    int64_t use_ms =
        token->life_ms > 2 * EARLY_MS ? token->life_ms - EARLY_MS : token->life_ms / 2;
    int64_t refresh_ms = use_ms > 2 * EARLY_MS ? use_ms - EARLY_MS : use_ms;
    if (token->refresh_ms > 0 && token->refresh_ms < use_ms)
        refresh_ms = token->refresh_ms;
    else if (token->life_ms >= LONG_MS)
        refresh_ms = token->life_ms / 2;
    aoai_secret_free(&credential->token);
    credential->token = token->value;
    *token = (struct aoai_token){0};
    credential->expires_at_ms = now_ms + use_ms;
    credential->refresh_at_ms = now_ms + refresh_ms;
    credential->has_found_way = true;
    credential->failures = 0;
    credential->silent_until_ms = 0;
    credential->refusal = (struct aoai_error){0};
    free(credential->claims);
    credential->claims = NULL;
    restart(credential);
}

/* What comes before the end of a chain is in the error in its order, each with its reason.
 */
static void tell_chain(const struct aoai_credential *credential, struct aoai_error *err)
{
    const struct aoai_way_plan *plan = &credential->identity->plan;
    struct aoai_buf text =
        aoai_buf_init((size_t)AOAI_ERROR_MESSAGE_SIZE * AOAI_WAY_COUNT);
    for (int way = 0; way < AOAI_WAY_COUNT; way++) {
        const char *why = plan->why[way] != NULL ? plan->why[way]
                                                 : credential->passed_over[way].message;
        if (why[0] != '\0')
            aoai_buf_addf(&text, "%s%s: %s", text.length > 0 ? "; " : "",
                          aoai_way_name((enum aoai_way)way), why);
    }
    (void)aoai_error_set(err, AOAI_ERROR_CREDENTIAL, "found no way to: %s",
                         aoai_buf_text(&text));
    aoai_buf_free(&text);
}

/* Of a chain only what answers is asked in earnest: a machine's service that is not there
 * or knows no identity leads on, as does a CLI that cannot help.
 */
static enum aoai_credential_step pass_over(struct aoai_credential *credential,
                                           const struct aoai_error *why)
{
    const struct aoai_way_plan *plan = &credential->identity->plan;
    if (why->kind == AOAI_ERROR_CANCELLED || why->kind == AOAI_ERROR_NO_MEMORY)
        return AOAI_CREDENTIAL_FAILED;
    if (is_probe(credential) &&
        (why->kind == AOAI_ERROR_THROTTLED || why->kind == AOAI_ERROR_SERVER)) {
        credential->is_beyond_probe = true;
        return AOAI_CREDENTIAL_NEXT;
    }
    if (!plan->is_chain || credential->has_found_way || !is_probe(credential))
        return AOAI_CREDENTIAL_FAILED;
    struct aoai_error *note = &credential->passed_over[plan->ways[credential->way]];
    *note = (struct aoai_error){0};
    if (why->kind == AOAI_ERROR_NETWORK || why->kind == AOAI_ERROR_TIMEOUT)
        (void)aoai_error_set(note, why->kind, "no metadata service answers");
    else
        *note = *why;
    credential->way++;
    return AOAI_CREDENTIAL_NEXT;
}

static void be_silent(struct aoai_credential *credential, int64_t wait_ms,
                      const struct aoai_error *refusal)
{
    credential->silent_until_ms =
        now_ms_of(credential) + (wait_ms < SILENCE_MAX_MS ? wait_ms : SILENCE_MAX_MS);
    credential->refusal = *refusal;
}

static enum aoai_credential_step fail(struct aoai_credential *credential,
                                      const struct aoai_error *why,
                                      struct aoai_error *err)
{
    int64_t now_ms = now_ms_of(credential);
    int shift =
        credential->failures < RETRY_MAX_SHIFT ? credential->failures : RETRY_MAX_SHIFT;
    bool is_chains_end = credential->identity->plan.is_chain &&
                         !credential->has_found_way && credential->way > 0 &&
                         why->kind != AOAI_ERROR_CANCELLED;
    if (is_chains_end) {
        credential->passed_over[aoai_credential_way(credential)] = *why;
        tell_chain(credential, err);
    } else {
        *err = *why;
    }
    aoai_error_wrap(err, "sign-in");
    if (why->kind == AOAI_ERROR_AUTH)
        be_silent(credential, SILENCE_MS << shift, err);
    credential->refresh_at_ms = now_ms + (MINUTE_MS << shift);
    credential->failures++;
    restart(credential);
    return AOAI_CREDENTIAL_FAILED;
}

static enum aoai_credential_step end(struct aoai_credential *credential,
                                     const struct aoai_error *why, struct aoai_error *err)
{
    enum aoai_credential_step step = pass_over(credential, why);
    return step == AOAI_CREDENTIAL_FAILED ? fail(credential, why, err) : step;
}

/* ---- steps ---- */

static enum aoai_credential_step run_cli(struct aoai_credential *credential,
                                         int64_t deadline_at_ms, struct aoai_error *err)
{
    struct aoai_az_cli_end run = {0};
    struct aoai_token token = {0};
    bool is_signed_in =
        aoai_az_cli_run(credential->scope, credential->identity->tenant_id,
                        credential->clock, deadline_at_ms, &run, err) &&
        (run.status == 0 || !aoai_entra_explain(aoai_buf_text(&run.complaint), err)) &&
        aoai_az_cli_digest(&run, aoai_clock_wall_s(credential->clock), &token, err);
    if (is_signed_in)
        keep(credential, &token);
    aoai_token_free(&token);
    aoai_az_cli_end_free(&run);
    return is_signed_in ? AOAI_CREDENTIAL_DONE : AOAI_CREDENTIAL_FAILED;
}

static enum aoai_credential_step build(struct aoai_credential *credential,
                                       int64_t deadline_at_ms,
                                       struct aoai_exchange *exchange,
                                       struct aoai_error *err)
{
    bool is_built = false;
    int64_t probe_end_ms = now_ms_of(credential) + PROBE_MS;
    switch (aoai_credential_way(credential)) {
    case AOAI_WAY_CLI:
        return run_cli(credential, deadline_at_ms, err);
    case AOAI_WAY_IMDS:
    case AOAI_WAY_APP_SERVICE:
        is_built = build_managed(credential, exchange, err);
        break;
    case AOAI_WAY_ARC:
        is_built = build_arc(credential, exchange, err);
        break;
    default:
        is_built = build_entra(credential, exchange, err);
        break;
    }
    if (is_probe(credential) && probe_end_ms < deadline_at_ms)
        deadline_at_ms = probe_end_ms;
    exchange->request.deadline_at_ms = deadline_at_ms;
    return is_built ? AOAI_CREDENTIAL_SEND : AOAI_CREDENTIAL_FAILED;
}

enum aoai_credential_step aoai_credential_build(struct aoai_credential *credential,
                                                int64_t deadline_at_ms,
                                                struct aoai_exchange *exchange,
                                                struct aoai_error *err)
{
    enum aoai_credential_step step = AOAI_CREDENTIAL_NEXT;
    if (now_ms_of(credential) < credential->silent_until_ms) {
        *err = credential->refusal;
        return AOAI_CREDENTIAL_FAILED;
    }
    while (step == AOAI_CREDENTIAL_NEXT) {
        struct aoai_error why = {0};
        aoai_exchange_free(exchange);
        step = build(credential, deadline_at_ms, exchange, &why);
        if (step == AOAI_CREDENTIAL_FAILED)
            step = end(credential, &why, err);
    }
    return step;
}

/* Who said when to come again is not asked before. */
static void heed(struct aoai_credential *credential, const struct aoai_exchange *exchange,
                 const struct aoai_error *why, const struct aoai_error *err)
{
    int64_t wait_ms =
        aoai_retry_after_ms(&exchange->response, aoai_clock_wall_s(credential->clock));
    bool is_passing = why->kind == AOAI_ERROR_THROTTLED || why->kind == AOAI_ERROR_SERVER;
    if (is_passing && wait_ms > 0)
        be_silent(credential, wait_ms, err);
}

static bool digest(struct aoai_credential *credential,
                   const struct aoai_exchange *exchange, struct aoai_token *token,
                   struct aoai_error *err)
{
    const struct aoai_identity_config *identity = credential->identity;
    int64_t now_s = aoai_clock_wall_s(credential->clock);
    switch (aoai_credential_way(credential)) {
    case AOAI_WAY_IMDS:
    case AOAI_WAY_APP_SERVICE:
        return aoai_managed_digest(exchange, now_s, token, err);
    case AOAI_WAY_ARC:
        return aoai_arc_digest(exchange, now_s, token, err);
    default:
        return aoai_entra_digest(exchange, identity->tenant_id, identity->client_id,
                                 now_s, token, err);
    }
}

enum aoai_credential_step aoai_credential_digest(struct aoai_credential *credential,
                                                 const struct aoai_exchange *exchange,
                                                 struct aoai_error *err)
{
    struct aoai_error why = {0};
    struct aoai_token token = {0};
    enum aoai_credential_step step = AOAI_CREDENTIAL_DONE;
    if (aoai_credential_way(credential) == AOAI_WAY_ARC &&
        aoai_secret_value(&credential->arc_key) == NULL)
        step = take_challenge(credential, exchange, &why) ? AOAI_CREDENTIAL_NEXT
                                                          : AOAI_CREDENTIAL_FAILED;
    else if (digest(credential, exchange, &token, &why))
        keep(credential, &token);
    else
        step = AOAI_CREDENTIAL_FAILED;
    aoai_token_free(&token);
    if (step != AOAI_CREDENTIAL_FAILED)
        return step;
    step = end(credential, &why, err);
    if (step == AOAI_CREDENTIAL_FAILED)
        heed(credential, exchange, &why, err);
    return step;
}

void aoai_credential_follow(struct aoai_credential *credential,
                            const struct aoai_credential *other)
{
    if (credential->has_found_way || !other->has_found_way)
        return;
    credential->way = other->way;
    credential->has_found_way = true;
    credential->has_told_way = true;
}

/* ---- what a server says about the token ---- */

void aoai_credential_forget(struct aoai_credential *credential)
{
    aoai_secret_free(&credential->token);
    credential->expires_at_ms = 0;
    credential->refresh_at_ms = 0;
}

void aoai_credential_challenge(struct aoai_credential *credential,
                               const char *www_authenticate)
{
    static const char name[] = "claims=\"";
    const char *start = www_authenticate == NULL ? NULL : strstr(www_authenticate, name);
    if (start == NULL)
        return;
    start += sizeof(name) - 1;
    struct aoai_buf claims = aoai_buf_init(CLAIMS_CAP);
    struct aoai_error not_json = {0};
    json_t *root = NULL;
    if (aoai_decode_base64(&claims, start, strcspn(start, "\"")) && !claims.has_failed)
        root = aoai_json_parse(&claims, &not_json);
    if (root != NULL && strlen(claims.data) == claims.length) {
        free(credential->claims);
        credential->claims = aoai_buf_take(&claims);
    }
    json_decref(root);
    aoai_buf_free(&claims);
}

void aoai_credential_free(struct aoai_credential *credential)
{
    if (credential == NULL)
        return;
    aoai_secret_free(&credential->token);
    aoai_secret_free(&credential->arc_key);
    free(credential->claims);
    *credential = (struct aoai_credential){0};
}
