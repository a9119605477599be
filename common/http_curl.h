/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The one room that knows libcurl: a transport that carries many exchanges at once over
 * one multi handle, with connections kept for the next poll.
 *
 * What it stands for, always: certificates and names verified; TLS 1.2 at least; https
 * only, but for loopback and the metadata address; no redirect followed (a bearer token
 * goes where it was meant to go and nowhere else); the answer's size capped after
 * decompression; a deadline for each exchange; at most 8 connections to one host.
 *
 * The way leads through the route's proxy whatever NO_PROXY says, or, where the route has
 * none, through what HTTPS_PROXY and NO_PROXY say; to the metadata address never. A proxy
 * that wants to be paid in passwords (407) is a CREDENTIAL error: trying again is no use.
 *
 * Threads: send is called from one thread at a time. Cancel may be called from any
 * thread: a send that is under way returns at once, and so does each later one. The
 * library itself must have been set up once with aoai_http_curl_global_init, before the
 * process has threads; it is never torn down, since the host may share it.
 */
#ifndef AOAI_HTTP_CURL_H
#define AOAI_HTTP_CURL_H

#include "common/clock.h"
#include "common/http.h"

struct aoai_http_curl;

bool aoai_http_curl_global_init(struct aoai_error *err) AOAI_MUST_CHECK;

struct aoai_http_curl *aoai_http_curl_new(const char *user_agent, struct aoai_clock clock,
                                          struct aoai_error *err) AOAI_MUST_CHECK;

/* Valid as long as the object. */
struct aoai_transport aoai_http_curl_transport(struct aoai_http_curl *http);

void aoai_http_curl_cancel(struct aoai_http_curl *http);

void aoai_http_curl_free(struct aoai_http_curl *http);

#endif
