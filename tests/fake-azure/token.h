/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The one application that may log in to the fake directory. */

#ifndef FAKE_AZURE_TOKEN_H
#define FAKE_AZURE_TOKEN_H

#include <stdbool.h>

#define TOKEN_CLIENT "5e5e5e5e-aaaa-bbbb-cccc-dddddddddddd"
/* Its service principal: what roles are granted to. */
#define TOKEN_OBJECT "71d56230-5920-4856-8f33-c030b269d870"
/* An application whose secret has expired. */
#define TOKEN_EXPIRED_CLIENT "e5e5e5e5-0000-0000-0000-000000000222"
/* Every character that a careless client forgets to encode. */
#define TOKEN_SECRET "fake~Secret.with+odd&chars=%41_-/"

/* What the app's federated credential says. */
#define TOKEN_ISSUER   "https://oidc.fake.example/cluster"
#define TOKEN_SUBJECT  "system:serviceaccount:monitoring:noc"
#define TOKEN_AUDIENCE "api://AzureADTokenExchange"

/* The secret that App Service gives a process. */
#define TOKEN_IDENTITY_HEADER "fake-identity-header-853b9a84"

/* The first segment of every path may name a cloud: "usgov", "china". */
enum token_cloud { TOKEN_PUBLIC, TOKEN_USGOV, TOKEN_CHINA, TOKEN_CLOUDS };

/* A token is for one of the two alone. */
enum token_audience { TOKEN_ARM, TOKEN_METRICS, TOKEN_AUDIENCES };

/* "https://management.azure.com/": the audience; its scope has .default behind it. */
extern const char *const token_resources[TOKEN_AUDIENCES][TOKEN_CLOUDS];

/* Whose resource is that? False = nobody's in this cloud. */
bool token_find_audience(enum token_cloud cloud, const char *resource,
                         enum token_audience *out);

struct exchange;
struct text;

/* Adds a new bearer token for x->audience, as a JSON string. */
void token_add(struct text *out, const struct exchange *x, bool has_claims);
#define TOKEN_LIFE_S 3599

#endif
