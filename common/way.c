/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/way.h"

#include <string.h>
#include <strings.h>

const char *const aoai_way_words[] = {"auto",    "secret", "certificate", "workload",
                                      "managed", "arc",    "cli",         NULL};

/* The stations of the chain, as bits. */
enum station {
    STATION_ENVIRONMENT = 1,
    STATION_WORKLOAD = 2,
    STATION_MANAGED = 4,
    STATION_CLI = 8,
    STATION_ALL = 15,
};

static const struct {
    const char *word;
    unsigned stations;
} selections[] = {
    {"dev", STATION_CLI},
    {"prod", STATION_ENVIRONMENT | STATION_WORKLOAD | STATION_MANAGED},
    {"EnvironmentCredential", STATION_ENVIRONMENT},
    {"WorkloadIdentityCredential", STATION_WORKLOAD},
    {"ManagedIdentityCredential", STATION_MANAGED},
    {"AzureCliCredential", STATION_CLI},
};

const char *aoai_way_name(enum aoai_way way)
{
    static const char *const names[AOAI_WAY_COUNT] = {
        [AOAI_WAY_SECRET] = "client secret",
        [AOAI_WAY_CERTIFICATE] = "client certificate",
        [AOAI_WAY_WORKLOAD] = "workload identity",
        [AOAI_WAY_IMDS] = "managed identity",
        [AOAI_WAY_APP_SERVICE] = "App Service identity",
        [AOAI_WAY_ARC] = "Azure Arc",
        [AOAI_WAY_CLI] = "Azure CLI",
    };
    return names[way];
}

static void add(struct aoai_way_plan *plan, enum aoai_way way)
{
    plan->ways[plan->count++] = way;
}

/* Which identity this machine has is told by what its platform sets. Azure Arc sets it for
 * shells and services of systemd; cron's and inetd's children see only its agent.
 */
static enum aoai_way managed_way(const struct aoai_way_facts *facts)
{
    if (facts->has_identity_endpoint && facts->has_identity_header)
        return AOAI_WAY_APP_SERVICE;
    if ((facts->has_identity_endpoint && facts->has_imds_endpoint) ||
        facts->has_arc_agent)
        return AOAI_WAY_ARC;
    return AOAI_WAY_IMDS;
}

/* What an app needs beside its proof. */
static bool needs(const struct aoai_way_facts *facts, bool has_proof, const char *proof,
                  struct aoai_error *err)
{
    const char *missing = !facts->has_tenant   ? "tenant_id"
                          : !facts->has_client ? "client_id"
                          : !has_proof         ? proof
                                               : NULL;
    return missing == NULL ||
           aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "no %s given: name it, or a credential_file that holds it",
                          missing);
}

static bool plan_explicit(struct aoai_way_plan *plan, const struct aoai_way_facts *facts,
                          struct aoai_error *err)
{
    if (strcmp(facts->auth, "secret") == 0) {
        add(plan, AOAI_WAY_SECRET);
        return needs(facts, facts->has_secret, "client_secret_file", err);
    }
    if (strcmp(facts->auth, "certificate") == 0) {
        add(plan, AOAI_WAY_CERTIFICATE);
        return needs(facts, facts->has_certificate, "client_certificate_file", err);
    }
    if (strcmp(facts->auth, "workload") == 0) {
        add(plan, AOAI_WAY_WORKLOAD);
        return needs(facts, facts->has_federated_token, "federated_token_file", err);
    }
    if (strcmp(facts->auth, "managed") == 0)
        add(plan, managed_way(facts));
    else
        add(plan, strcmp(facts->auth, "arc") == 0 ? AOAI_WAY_ARC : AOAI_WAY_CLI);
    return true;
}

static bool select_stations(const char *word, unsigned *stations, struct aoai_error *err)
{
    *stations = STATION_ALL;
    if (word == NULL || word[0] == '\0')
        return true;
    for (size_t i = 0; i < AOAI_LENGTH(selections); i++) {
        if (strcasecmp(selections[i].word, word) == 0) {
            *stations = selections[i].stations;
            return true;
        }
    }
    return aoai_error_set(err, AOAI_ERROR_CONFIG,
                          "AZURE_TOKEN_CREDENTIALS: \"%.60s\" is none of dev, prod, "
                          "EnvironmentCredential, WorkloadIdentityCredential, "
                          "ManagedIdentityCredential, AzureCliCredential",
                          word);
}

/* The first proof of an app that is there, in the order of the SDKs; false = none is. */
static bool find_proof(const struct aoai_way_facts *facts, enum aoai_way *way)
{
    *way = facts->has_secret        ? AOAI_WAY_SECRET
           : facts->has_certificate ? AOAI_WAY_CERTIFICATE
                                    : AOAI_WAY_WORKLOAD;
    return facts->has_secret || facts->has_certificate || facts->has_federated_token;
}

/* A proof whose tenant or app is missing is somebody's mistake, not a way to pass over. */
static bool plan_proof(struct aoai_way_plan *plan, const struct aoai_way_facts *facts,
                       enum aoai_way way, struct aoai_error *err)
{
    add(plan, way);
    return needs(facts, true, NULL, err);
}

static const char *why_not(unsigned stations, enum station station, const char *else_why)
{
    return (stations & station) != 0 ? else_why : "left out by AZURE_TOKEN_CREDENTIALS";
}

static void pass_over(struct aoai_way_plan *plan, unsigned stations)
{
    static const char none[] = "none configured";
    plan->why[AOAI_WAY_SECRET] = why_not(stations, STATION_ENVIRONMENT, none);
    plan->why[AOAI_WAY_CERTIFICATE] = why_not(stations, STATION_ENVIRONMENT, none);
    plan->why[AOAI_WAY_WORKLOAD] = why_not(stations, STATION_WORKLOAD, none);
    plan->why[AOAI_WAY_IMDS] = why_not(stations, STATION_MANAGED, NULL);
    plan->why[AOAI_WAY_CLI] = why_not(stations, STATION_CLI, NULL);
}

bool aoai_way_plan_make(struct aoai_way_plan *plan, const struct aoai_way_facts *facts,
                        struct aoai_error *err)
{
    enum aoai_way proof = AOAI_WAY_SECRET;
    unsigned stations = STATION_ALL;
    bool has_proof = find_proof(facts, &proof);
    *plan = (struct aoai_way_plan){0};
    if (facts->auth != NULL && strcmp(facts->auth, "auto") != 0)
        return plan_explicit(plan, facts, err);
    if (facts->has_own_proof)
        return plan_proof(plan, facts, proof, err);
    if (!select_stations(facts->token_credentials, &stations, err))
        return false;
    if (has_proof && proof != AOAI_WAY_WORKLOAD && (stations & STATION_ENVIRONMENT) != 0)
        return plan_proof(plan, facts, proof, err);
    if (facts->has_federated_token && (stations & STATION_WORKLOAD) != 0)
        return plan_proof(plan, facts, AOAI_WAY_WORKLOAD, err);
    /* An app half named is a forgotten line, not a wish for another way; a client alone may
     * be one of the machine's identities.
     */
    if (facts->has_own_app && facts->has_tenant)
        return needs(facts, false, "client_secret_file", err);
    pass_over(plan, stations);
    if ((stations & STATION_MANAGED) != 0)
        add(plan, managed_way(facts));
    if ((stations & STATION_CLI) != 0)
        add(plan, AOAI_WAY_CLI);
    if (plan->count == 0)
        return aoai_error_set(
            err, AOAI_ERROR_CONFIG, "AZURE_TOKEN_CREDENTIALS: %s: but there is no %s",
            facts->token_credentials,
            (stations & STATION_ENVIRONMENT) != 0 ? "client secret or certificate"
                                                  : "federated_token_file");
    plan->is_chain = plan->count > 1;
    return true;
}
