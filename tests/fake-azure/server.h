/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* The two listeners, http and https, on 127.0.0.1. */

#ifndef FAKE_AZURE_SERVER_H
#define FAKE_AZURE_SERVER_H

#include "tests/fake-azure/state.h"
#include "tests/fake-azure/tls.h"

struct server;

/* Port 0 takes a free one.  NULL with a message on standard error when a port cannot be
 * had.  The state and the certificates must outlive the server. */
struct server *server_start(struct state *state, const struct tls *tls,
                            unsigned short http_port, unsigned short https_port);
unsigned server_http_port(const struct server *server);
unsigned server_https_port(const struct server *server);
/* Wakes the requests that hang and waits for all threads. */
void server_stop(struct server *server);

#endif
