/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* A certificate authority that lives as long as the server, and its one certificate. */

#ifndef FAKE_AZURE_TLS_H
#define FAKE_AZURE_TLS_H

#include <stdbool.h>

/* PEM texts, each ended by a zero byte; free with tls_free. */
struct tls {
    char *ca_certificate;
    char *certificate;
    char *key;
};

bool tls_make(struct tls *tls);
void tls_free(struct tls *tls);

#endif
