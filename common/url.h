/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* URLs, taken apart by libcurl's own parser. */
#ifndef AOAI_URL_H
#define AOAI_URL_H

#include "common/error.h"

/* May it be used: https, or http to loopback, and no user name in it? Errors are CONFIG
 * and repeat neither a user part nor what cannot be read: it may be a secret.
 */
bool aoai_url_check(const char *url, struct aoai_error *err) AOAI_MUST_CHECK;

/* The same for a service of this machine or its host: also http to 169.254.0.0/16, the
 * addresses that no router passes on.
 */
bool aoai_url_check_local(const char *url, struct aoai_error *err) AOAI_MUST_CHECK;

/* May it be a proxy: [http, https, socks5 or socks5h://][USER:PASSWORD@]HOST[:PORT]? It is
 * read as libcurl will read it. Errors are CONFIG and never repeat it.
 */
bool aoai_url_check_proxy(const char *url, struct aoai_error *err) AOAI_MUST_CHECK;

/* Does a proxy's URL hold a password? False also where it cannot be read. */
bool aoai_url_has_password(const char *url) AOAI_MUST_CHECK;

/* The environment's variable that names the proxy for https, as libcurl looks for it; NULL
 * = none is set. `lookup` is getenv, or a test's.
 */
const char *aoai_url_proxy_variable(char *(*lookup)(const char *name)) AOAI_MUST_CHECK;

/* "HOST" or "HOST:PORT", as far as a URL or a proxy's says it, and nothing else of it (the
 * caller's). NULL = it cannot be read, or no memory.
 */
char *aoai_url_place(const char *url) AOAI_MUST_CHECK;

/* Do both go to the same scheme, host and port? A bearer token may follow only then. */
bool aoai_url_same_origin(const char *a, const char *b) AOAI_MUST_CHECK;

#endif
