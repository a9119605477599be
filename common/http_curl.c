/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/http_curl.h"

#include "common/encode.h"
#include "common/http_peer.h"
#include "common/secret.h"
#include "common/url.h"

#include <curl/curl.h>
#include <dirent.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CONNECT_TIMEOUT_MS   10000
#define CONNECTIONS_PER_HOST 8
#define HEADERS_CAP          65536
#define HASHED_CA_DIRECTORY  "/etc/ssl/certs"
#define HASHED_CA_LEAST      20 /* fewer are somebody's own, not the system's */

struct aoai_http_curl {
    CURLM *multi;
    char *user_agent;
    struct aoai_clock clock;
    bool has_hashed_ca_directory;
    atomic_bool is_cancelled;
};

/* One exchange while it is on its way. */
struct flight {
    struct aoai_exchange *exchange;
    CURL *easy;
    struct curl_slist *headers;
    char message[CURL_ERROR_SIZE];
};

bool aoai_http_curl_global_init(struct aoai_error *err)
{
    CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK)
        return aoai_error_set(err, AOAI_ERROR_NETWORK, "libcurl cannot start: %s",
                              curl_easy_strerror(code));
    return true;
}

/* A folder of certificates named by hash (c_rehash) lets OpenSSL read the one certificate
 * it needs; Debian's bundle would cost 20 ms of CPU for each connection.
 */
static bool is_hashed(const char *directory)
{
    DIR *dir = opendir(directory);
    if (dir == NULL)
        return false;
    int count = 0;
    const struct dirent *entry = NULL;
    while (count < HASHED_CA_LEAST && (entry = readdir(dir)) != NULL)
        if (strlen(entry->d_name) == 10 && strcmp(entry->d_name + 8, ".0") == 0 &&
            strspn(entry->d_name, "0123456789abcdef") == 8)
            count++;
    (void)closedir(dir);
    return count == HASHED_CA_LEAST;
}

struct aoai_http_curl *aoai_http_curl_new(const char *user_agent, struct aoai_clock clock,
                                          struct aoai_error *err)
{
    struct aoai_http_curl *http = calloc(1, sizeof(*http));
    if (http == NULL) {
        (void)aoai_error_no_memory(err);
        return NULL;
    }
    http->clock = clock;
    http->user_agent = strdup(user_agent);
    http->multi = curl_multi_init();
    if (http->user_agent == NULL || http->multi == NULL) {
        (void)aoai_error_no_memory(err);
        aoai_http_curl_free(http);
        return NULL;
    }
    http->has_hashed_ca_directory = is_hashed(HASHED_CA_DIRECTORY);
    (void)curl_multi_setopt(http->multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                            (long)CONNECTIONS_PER_HOST);
    return http;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct flight *flight = ctx;
    struct aoai_buf *body = &flight->exchange->response.body;
    aoai_buf_add_bytes(body, bytes, size * count);
    if (!body->has_failed)
        return size * count;
    (void)aoai_error_set(&flight->exchange->error, AOAI_ERROR_PROTOCOL,
                         "the answer is larger than %zu bytes", body->cap);
    return 0;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *ctx)
{
    struct flight *flight = ctx;
    struct aoai_buf *headers = &flight->exchange->response.headers;
    size_t length = size * count;
    while (length > 0 && (bytes[length - 1] == '\r' || bytes[length - 1] == '\n'))
        length--;
    if (length > 0 && memchr(bytes, '\0', length) == NULL) {
        aoai_buf_add_bytes(headers, bytes, length);
        aoai_buf_add_bytes(headers, "", 1);
    }
    if (!headers->has_failed)
        return size * count;
    (void)aoai_error_set(&flight->exchange->error, AOAI_ERROR_PROTOCOL,
                         "the answer's headers are larger than %d bytes", HEADERS_CAP);
    return 0;
}

static void set_trust(const struct aoai_http_curl *http, CURL *easy, const char *ca_file)
{
    if (ca_file != NULL) {
        (void)curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
        (void)curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    } else if (http->has_hashed_ca_directory) {
        (void)curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
        (void)curl_easy_setopt(easy, CURLOPT_CAPATH, HASHED_CA_DIRECTORY);
    }
    (void)curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    (void)curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
}

/* libcurl takes both parts percent-encoded, and parts them at the first colon. */
static bool set_proxy_credential(CURL *easy, const char *credential)
{
    struct aoai_buf encoded = aoai_buf_init((size_t)4 * AOAI_SECRET_CAP);
    size_t length = strcspn(credential, ":");
    char *user = strndup(credential, length);
    if (user != NULL)
        aoai_encode_percent(&encoded, user);
    aoai_buf_add(&encoded, ":");
    if (credential[length] == ':')
        aoai_encode_percent(&encoded, credential + length + 1);
    bool is_set =
        user != NULL && !encoded.has_failed &&
        curl_easy_setopt(easy, CURLOPT_PROXYUSERPWD, aoai_buf_text(&encoded)) == CURLE_OK;
    aoai_buf_wipe(&encoded);
    free(user);
    return is_set;
}

static bool set_proxy(CURL *easy, const struct aoai_http_request *request)
{
    const struct aoai_http_route *route = request->route;
    /* A proxy's own headers are not the server's: its Retry-After means nothing to us. */
    (void)curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (route == NULL)
        return true;
    /* What was named is meant: the environment's NO_PROXY does not count for it. */
    if (route->proxy != NULL &&
        (curl_easy_setopt(easy, CURLOPT_PROXY, route->proxy) != CURLE_OK ||
         curl_easy_setopt(easy, CURLOPT_NOPROXY, "") != CURLE_OK))
        return false;
    return route->proxy_credential == NULL ||
           set_proxy_credential(easy, route->proxy_credential);
}

static bool set_headers(struct flight *flight)
{
    for (size_t i = 0; i < AOAI_HTTP_HEADERS_MAX; i++) {
        const char *line = flight->exchange->request.headers[i];
        if (line == NULL)
            continue;
        struct curl_slist *more = curl_slist_append(flight->headers, line);
        if (more == NULL)
            return false;
        flight->headers = more;
    }
    return curl_easy_setopt(flight->easy, CURLOPT_HTTPHEADER, flight->headers) ==
           CURLE_OK;
}

static bool set_request(const struct aoai_http_curl *http, struct flight *flight,
                        int64_t left_ms)
{
    const struct aoai_http_request *request = &flight->exchange->request;
    CURL *easy = flight->easy;
    (void)curl_easy_setopt(easy, CURLOPT_PRIVATE, flight);
    (void)curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    (void)curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, flight->message);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    (void)curl_easy_setopt(easy, CURLOPT_WRITEDATA, flight);
    (void)curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    (void)curl_easy_setopt(easy, CURLOPT_HEADERDATA, flight);
    (void)curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
    bool is_hasty = request->route != NULL && request->route->connect_timeout_ms > 0;
    (void)curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                           is_hasty ? (long)request->route->connect_timeout_ms
                                    : (long)CONNECT_TIMEOUT_MS);
    /* A name that does not resolve must not hold up a daemon that wants to stop. */
    (void)curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    set_trust(http, easy, request->route == NULL ? NULL : request->route->ca_file);
    if (request->peer != NULL) {
        (void)curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
        (void)curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    }
    if (strcmp(request->method, "POST") == 0)
        (void)curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                               request->body == NULL ? "" : request->body);
    return curl_easy_setopt(easy, CURLOPT_USERAGENT, http->user_agent) == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_URL, request->url) == CURLE_OK &&
           set_proxy(easy, request) && set_headers(flight);
}

/* Whatever stops it here is the exchange's error; the others go on. */
static void start(struct aoai_http_curl *http, struct flight *flight)
{
    struct aoai_exchange *exchange = flight->exchange;
    struct aoai_error *err = &exchange->error;
    exchange->response.body = aoai_buf_init(exchange->request.response_cap);
    exchange->response.headers = aoai_buf_init(HEADERS_CAP);
    int64_t left_ms =
        exchange->request.deadline_at_ms - aoai_clock_monotonic_ms(http->clock);
    if (atomic_load(&http->is_cancelled)) {
        (void)aoai_error_set(err, AOAI_ERROR_CANCELLED, "stopped");
        return;
    }
    if (left_ms <= 0) {
        (void)aoai_error_set(err, AOAI_ERROR_TIMEOUT, "no time left to send it");
        return;
    }
    const struct aoai_http_route *route = exchange->request.route;
    if (route != NULL && route->is_local
            ? !aoai_url_check_local(exchange->request.url, err)
            : !aoai_url_check(exchange->request.url, err))
        return;
    flight->easy = curl_easy_init();
    if (flight->easy == NULL || !set_request(http, flight, left_ms) ||
        curl_multi_add_handle(http->multi, flight->easy) != CURLM_OK) {
        (void)aoai_error_no_memory(err);
        curl_easy_cleanup(flight->easy);
        flight->easy = NULL;
    }
}

static void land(struct aoai_http_curl *http, struct flight *flight)
{
    if (flight->easy != NULL) {
        (void)curl_multi_remove_handle(http->multi, flight->easy);
        curl_easy_cleanup(flight->easy);
        flight->easy = NULL;
    }
    curl_slist_free_all(flight->headers);
    flight->headers = NULL;
}

static enum aoai_error_kind kind_of(CURLcode code)
{
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return AOAI_ERROR_TIMEOUT;
    case CURLE_OUT_OF_MEMORY:
        return AOAI_ERROR_NO_MEMORY;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_URL_MALFORMAT:
        return AOAI_ERROR_CONFIG;
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_PEER_FAILED_VERIFICATION:
        return AOAI_ERROR_CREDENTIAL; /* nobody is served by trying again */
    default:
        return AOAI_ERROR_NETWORK;
    }
}

/* libcurl's words quote a proxy that it cannot use, its password with it, be it an option
 * or the environment's.
 */
static bool may_quote_proxy(const struct flight *flight)
{
    const struct aoai_http_route *route = flight->exchange->request.route;
    return (route != NULL && route->proxy != NULL && route->proxy[0] != '\0') ||
           strchr(flight->message, '@') != NULL ||
           strcasestr(flight->message, "proxy") != NULL;
}

/* What a proxy answered in the server's place; false = it did not. */
static bool explain_proxy(struct flight *flight, CURLcode code)
{
    const struct aoai_http_request *request = &flight->exchange->request;
    struct aoai_error *err = &flight->exchange->error;
    long status = 0;
    (void)curl_easy_getinfo(
        flight->easy,
        code == CURLE_OK ? CURLINFO_RESPONSE_CODE : CURLINFO_HTTP_CONNECTCODE, &status);
    if (status == 407 && request->route != NULL &&
        request->route->proxy_credential != NULL)
        (void)aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                             "the proxy refuses the user name and password of "
                             "proxy_credential_file (HTTP 407)");
    else if (status == 407)
        (void)aoai_error_set(err, AOAI_ERROR_CREDENTIAL,
                             "the proxy wants a user name and a password that it knows "
                             "(HTTP 407): name a proxy_credential_file");
    else if (code != CURLE_OK && status >= 300)
        (void)aoai_error_set(err, AOAI_ERROR_NETWORK,
                             "the proxy does not connect to the server (HTTP %ld)%s",
                             status,
                             status < 500 ? ": it must allow CONNECT to port 443" : "");
    return err->kind != AOAI_ERROR_NONE;
}

static void finish(struct flight *flight, CURLcode code)
{
    struct aoai_exchange *exchange = flight->exchange;
    if (exchange->request.peer != NULL)
        aoai_http_peer_read(exchange->request.peer, flight->easy, (int)code);
    if (explain_proxy(flight, code))
        return;
    if (code == CURLE_OK) {
        long status = 0;
        (void)curl_easy_getinfo(flight->easy, CURLINFO_RESPONSE_CODE, &status);
        exchange->response.status = (int)status;
        return;
    }
    bool is_quiet = may_quote_proxy(flight);
    const char *text = is_quiet || flight->message[0] == '\0' ? curl_easy_strerror(code)
                                                              : flight->message;
    const char *where = is_quiet ? " (proxy)" : "";
    if (code == CURLE_PEER_FAILED_VERIFICATION)
        (void)aoai_error_set(&exchange->error, AOAI_ERROR_CREDENTIAL,
                             "%s%s; if a proxy or a company's own CA signs certificates "
                             "here, name it with ca_file",
                             text, where);
    (void)aoai_error_set(&exchange->error, kind_of(code), "%s%s", text, where);
}

static void collect(struct aoai_http_curl *http)
{
    int left = 0;
    const CURLMsg *message = NULL;
    while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        char *flight = NULL;
        (void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &flight);
        finish((struct flight *)(void *)flight, code);
        land(http, (struct flight *)(void *)flight);
    }
}

static void fly(struct aoai_http_curl *http)
{
    int running = 1;
    while (running > 0 && !atomic_load(&http->is_cancelled)) {
        if (curl_multi_perform(http->multi, &running) != CURLM_OK)
            return;
        collect(http);
        /* Deadlines are libcurl's timers, so the poll wakes by itself for each of them.
         */
        if (running > 0 && curl_multi_poll(http->multi, NULL, 0, 1000, NULL) != CURLM_OK)
            return;
    }
}

static void send_all(void *ctx, struct aoai_exchange *const exchanges[], size_t count)
{
    struct aoai_http_curl *http = ctx;
    struct flight *flights = calloc(count, sizeof(*flights));
    if (flights == NULL) {
        for (size_t i = 0; i < count; i++)
            (void)aoai_error_no_memory(&exchanges[i]->error);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        flights[i].exchange = exchanges[i];
        start(http, &flights[i]);
    }
    fly(http);
    for (size_t i = 0; i < count; i++) {
        if (flights[i].easy != NULL)
            (void)aoai_error_set(&exchanges[i]->error, AOAI_ERROR_CANCELLED, "stopped");
        land(http, &flights[i]);
    }
    free(flights);
}

struct aoai_transport aoai_http_curl_transport(struct aoai_http_curl *http)
{
    struct aoai_transport transport = {.send = send_all, .ctx = http};
    return transport;
}

void aoai_http_curl_cancel(struct aoai_http_curl *http)
{
    atomic_store(&http->is_cancelled, true);
    (void)curl_multi_wakeup(http->multi);
}

void aoai_http_curl_free(struct aoai_http_curl *http)
{
    if (http == NULL)
        return;
    (void)curl_multi_cleanup(http->multi);
    free(http->user_agent);
    free(http);
}
