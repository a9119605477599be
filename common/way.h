/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The ways to sign in, and which of them an identity goes, in which order.
 *
 *   auth = secret | certificate | workload | managed | arc | cli    that one alone
 *   auth = auto     what is configured; else the workload's token, the machine's own
 *                   identity and the Azure CLI, as Azure's SDKs do it
 *
 * AZURE_TOKEN_CREDENTIALS narrows `auto`: "dev" (the CLI), "prod" (all but the CLI) or the
 * SDKs' name of one ("ManagedIdentityCredential"), in any letter case. A proof that was
 * configured here is used whatever that variable says: nothing is probed then.
 *
 * Pure: facts in, a plan out. Errors are CONFIG and name what is missing.
 * Source: learn.microsoft.com/azure/developer/go/sdk/authentication/credential-chains
 * (read 2026-09); github.com/Azure/azure-sdk-for-cpp sdk/identity (2026-08).
 */
#ifndef AOAI_WAY_H
#define AOAI_WAY_H

#include "common/error.h"

enum aoai_way {
    AOAI_WAY_SECRET,
    AOAI_WAY_CERTIFICATE,
    AOAI_WAY_WORKLOAD,
    AOAI_WAY_IMDS,        /* a virtual machine's metadata service */
    AOAI_WAY_APP_SERVICE, /* App Service, Functions, Container Apps */
    AOAI_WAY_ARC,
    AOAI_WAY_CLI,
    AOAI_WAY_COUNT
};

/* What is known of an identity. */
struct aoai_way_facts {
    const char *auth;              /* NULL = auto */
    const char *token_credentials; /* of the environment; NULL = not set */
    bool has_tenant;
    bool has_client;
    bool has_secret;
    bool has_certificate;
    bool has_federated_token;
    bool has_own_proof; /* one of the three is an option, not of the environment */
    bool has_own_app;   /* tenant or client is */
    bool has_identity_endpoint;
    bool has_identity_header;
    bool has_imds_endpoint;
    bool has_arc_agent; /* its program is installed */
};

struct aoai_way_plan {
    enum aoai_way ways[AOAI_WAY_COUNT]; /* in order */
    size_t count;
    bool is_chain; /* a way that is not there leads to the next */
    const char
        *why[AOAI_WAY_COUNT]; /* of a chain: why a way is not in it; NULL = it is */
};

bool aoai_way_plan_make(struct aoai_way_plan *plan, const struct aoai_way_facts *facts,
                        struct aoai_error *err) AOAI_MUST_CHECK;

/* "managed identity", for people. */
const char *aoai_way_name(enum aoai_way way);

/* The words of the option `auth`, ended by NULL. */
extern const char *const aoai_way_words[];

#endif
