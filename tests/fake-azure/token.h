/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The one application that may log in to the fake directory. */

#ifndef FAKE_AZURE_TOKEN_H
#define FAKE_AZURE_TOKEN_H

#define TOKEN_CLIENT "5e5e5e5e-aaaa-bbbb-cccc-dddddddddddd"
/* An application whose secret has expired. */
#define TOKEN_EXPIRED_CLIENT "e5e5e5e5-0000-0000-0000-000000000222"
/* Every character that a careless client forgets to encode. */
#define TOKEN_SECRET "fake~Secret.with+odd&chars=%41_-/"

#endif
