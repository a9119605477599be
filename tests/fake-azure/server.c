/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors */

/* HTTP: from the sockets to the exchange and back, and the faults of the transport.
 *
 * Each connection has its own thread, so an answer that hangs or dawdles holds up nobody
 * else.
 */

#include "tests/fake-azure/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

#include "tests/fake-azure/exchange.h"

#define BODY_MOST        ((size_t)64 * 1024)
#define CONNECTIONS_MOST 4000u
#define IDLE_TIMEOUT_S   120u

struct listener {
    struct MHD_Daemon *daemon;
    struct state *state;
    const char *scheme;
    unsigned port;
};

struct server {
    struct listener http;
    struct listener https;
    struct state *state;
};

static char *copy_header(struct MHD_Connection *connection, const char *name)
{
    const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    return value != NULL ? must_copy(value) : NULL;
}

/* Called with the raw URI before the library touches it; what it returns becomes the
 * context of the request. */
static void *begin_request(void *context, const char *uri,
                           struct MHD_Connection *connection)
{
    const struct listener *listener = context;
    struct exchange *x = must_alloc(1, sizeof(*x));
    (void)connection;
    x->state = listener->state;
    x->uri = must_copy(uri);
    x->route = ROUTE_NONE;
    x->status = 200;
    x->answer_type = "application/json; charset=utf-8";
    x->retry_after_s = -1;
    x->remaining_reads = -1;
    return x;
}

static void end_request(void *context, struct MHD_Connection *connection, void **slot,
                        enum MHD_RequestTerminationCode code)
{
    (void)context;
    (void)connection;
    (void)code;
    exchange_free(*slot);
    *slot = NULL;
}

/* The library must not decode anything: the strict reader of query.c does. */
static size_t keep_encoded(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

static void read_headers(struct exchange *x, const struct listener *listener,
                         struct MHD_Connection *connection, const char *method)
{
    const char *host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host");
    struct text base = {0};
    text_printf(&base, "%s://", listener->scheme);
    if (host != NULL)
        text_puts(&base, host);
    else
        text_printf(&base, "127.0.0.1:%u", listener->port);
    x->base_url = text_take(&base);
    x->method = must_copy(method);
    x->content_type = copy_header(connection, "Content-Type");
    x->authorization = copy_header(connection, "Authorization");
    x->metadata = copy_header(connection, "Metadata");
    x->identity_header = copy_header(connection, "X-IDENTITY-HEADER");
    x->is_forwarded =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Forwarded-For") !=
            NULL ||
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Via") != NULL ||
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Proxy-Connection") !=
            NULL;
    x->is_started = true;
}

static bool path_ends_in_token(const struct exchange *x)
{
    return x->segment_count == 4 && strcasecmp(x->segments[1], "oauth2") == 0 &&
           strcasecmp(x->segments[2], "v2.0") == 0 &&
           strcasecmp(x->segments[3], "token") == 0;
}

/* A cloud's own part of the server: /usgov/... and /china/... */
static void take_cloud(struct exchange *x)
{
    static const char *const names[TOKEN_CLOUDS] = {"public", "usgov", "china"};
    for (int i = TOKEN_USGOV; i < TOKEN_CLOUDS && x->segment_count > 1; i++) {
        if (strcmp(x->segments[0], names[i]) != 0)
            continue;
        x->cloud = (enum token_cloud)i;
        struct text base = {0};
        text_printf(&base, "%s/%s", x->base_url, names[i]);
        free(x->base_url);
        x->base_url = text_take(&base);
        free(x->segments[0]);
        x->segment_count--;
        memmove(x->segments, x->segments + 1, x->segment_count * sizeof(*x->segments));
        return;
    }
}

static bool is_for_machine(const struct exchange *x)
{
    return strcmp(x->segments[0], "metadata") == 0 ||
           strcmp(x->segments[0], "msi") == 0 || strcmp(x->segments[0], "arc") == 0;
}

static bool is_root(const char *uri)
{
    return strcmp(uri, "/") == 0 || strcmp(uri, "/usgov/") == 0 ||
           strcmp(uri, "/china/") == 0;
}

static void answer(struct exchange *x)
{
    x->now_ms = state_now_ms(x->state);
    /* Nobody's resource: whoever looks whether the server is there breaks no rule. */
    if (is_root(x->uri) && strcmp(x->method, "GET") == 0) {
        answer_not_found(x);
        x->is_refused = false;
        return;
    }
    if (!exchange_read_uri(x))
        return;
    take_cloud(x);
    if (strcmp(x->segments[0], "_fake") == 0) {
        control_answer(x);
    } else if (x->is_body_too_large) {
        x->is_refused = true;
        answer_arm_error(x, 413, "RequestEntityTooLarge", "The body is too large.");
    } else if (path_ends_in_token(x)) {
        x->route = ROUTE_TOKEN;
        token_answer(x);
    } else if (is_for_machine(x)) {
        machine_answer(x);
    } else if (strcmp(x->segments[0], "metrics") == 0) {
        batch_answer(x);
    } else {
        arm_answer(x);
    }
}

/* Method, path and query only: headers and bodies hold secrets. */
static void record(struct exchange *x)
{
    bool is_control = x->segment_count > 0 && strcmp(x->segments[0], "_fake") == 0;
    if (is_control && !x->is_refused)
        return;
    char stamp[TIME_TEXT_SIZE];
    struct text line = {0};
    time_format(x->now_ms / 1000, stamp);
    text_printf(&line, "%s %d %s %s", stamp, x->status, x->method, x->uri);
    state_record(x->state, x->route, x->is_refused, text_take(&line));
}

/* Half an answer whose length was promised in full. */
struct half {
    size_t length;
    char bytes[];
};

static ssize_t read_half(void *context, uint64_t position, char *buffer, size_t most)
{
    const struct half *half = context;
    if (position >= half->length)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    size_t count = half->length - (size_t)position;
    if (count > most)
        count = most;
    memcpy(buffer, half->bytes + position, count);
    return (ssize_t)count;
}

static struct MHD_Response *make_response(struct exchange *x)
{
    size_t length = x->answer.length;
    if (x->fault.kind == FAULT_CUT) {
        struct half *half = must_alloc(1, sizeof(*half) + length / 2);
        half->length = length / 2;
        memcpy(half->bytes, x->answer.data, half->length);
        return MHD_create_response_from_callback(length, 16384, read_half, half, free);
    }
    return MHD_create_response_from_buffer(length, text_take(&x->answer),
                                           MHD_RESPMEM_MUST_FREE);
}

static void add_header(struct MHD_Response *response, const char *name,
                       const char *format, ...) __attribute__((format(printf, 3, 4)));

static void add_header(struct MHD_Response *response, const char *name,
                       const char *format, ...)
{
    char value[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(value, sizeof(value), format, arguments);
    va_end(arguments);
    MHD_add_response_header(response, name, value);
}

static void add_headers(const struct exchange *x, struct MHD_Response *response)
{
    uint64_t id = world_mix((uint64_t)x->now_ms, world_hash(x->uri));
    /* The date is the fake one: clients compare it with their own clock. */
    time_t now_s = (time_t)(x->now_ms / 1000);
    struct tm now;
    char date[40];
    if (gmtime_r(&now_s, &now) != NULL &&
        strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &now) > 0)
        MHD_add_response_header(response, "Date", date);
    MHD_add_response_header(response, "Content-Type", x->answer_type);
    MHD_add_response_header(response, "Cache-Control", "no-cache");
    add_header(response, "x-ms-request-id", "%08x-fa4e-4000-8000-%012llx", (unsigned)id,
               (unsigned long long)(id >> 16));
    add_header(response, "x-ms-correlation-request-id", "%08x-c044-4000-8000-%012llx",
               (unsigned)(id >> 8), (unsigned long long)(id >> 16));
    if (x->remaining_reads >= 0) {
        add_header(response, "x-ms-ratelimit-remaining-subscription-reads", "%d",
                   x->remaining_reads);
    }
    if (x->retry_after_s >= 0)
        add_header(response, "Retry-After", "%d", x->retry_after_s);
    if (x->is_data_plane && x->status >= 400)
        MHD_add_response_header(response, "x-ms-error-code", x->error_code);
    if (x->challenge.length > 0)
        MHD_add_response_header(response, "WWW-Authenticate", x->challenge.data);
    if (x->login_error != NULL)
        add_header(response, "WWW-Authenticate",
                   "Bearer authorization_uri=\"https://login.windows.net/%s\", "
                   "error=\"invalid_token\", error_description=\"%s\"",
                   WORLD_TENANT, x->login_error);
}

/* Closing with unread time left makes the kernel send a reset instead of an end. */
static void arm_reset(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    if (info != NULL)
        setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
}

static enum MHD_Result deliver(struct exchange *x, struct MHD_Connection *connection)
{
    fault_spoil(x);
    record(x);
    if (x->fault.kind == FAULT_RESET) {
        arm_reset(connection);
        return MHD_NO;
    }
    if (x->fault.kind == FAULT_HANG) {
        state_wait(x->state, -1);
        return MHD_NO;
    }
    if (x->fault.kind == FAULT_SLOW && state_wait(x->state, x->fault.delay_ms))
        return MHD_NO;
    struct MHD_Response *response = make_response(x);
    if (response == NULL)
        return MHD_NO;
    add_headers(x, response);
    enum MHD_Result result =
        MHD_queue_response(connection, (unsigned)x->status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection,
                              const char *url, const char *method, const char *version,
                              const char *upload, size_t *upload_size, void **slot)
{
    struct exchange *x = *slot;
    (void)url;
    (void)version;
    if (x == NULL)
        return MHD_NO;
    if (!x->is_started) {
        read_headers(x, context, connection, method);
        return MHD_YES;
    }
    if (*upload_size > 0) {
        if (x->body.length + *upload_size > BODY_MOST)
            x->is_body_too_large = true;
        else
            text_add(&x->body, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    answer(x);
    return deliver(x, connection);
}

static bool listen_on(struct listener *listener, struct state *state,
                      const struct tls *tls, unsigned short port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener->state = state;
    listener->scheme = tls != NULL ? "https" : "http";
    struct MHD_OptionItem secrets[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, tls != NULL ? tls->certificate : NULL},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, tls != NULL ? tls->key : NULL},
        {MHD_OPTION_END, 0, NULL}};
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION |
                     MHD_USE_POLL | MHD_USE_SUPPRESS_DATE_NO_CLOCK |
                     (tls != NULL ? (unsigned)MHD_USE_TLS : 0u);
    listener->daemon = MHD_start_daemon(
        flags, port, NULL, NULL, handle, listener, MHD_OPTION_ARRAY,
        tls != NULL ? secrets : none, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_URI_LOG_CALLBACK, begin_request, listener,
        MHD_OPTION_UNESCAPE_CALLBACK, keep_encoded, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        end_request, NULL, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MOST,
        MHD_OPTION_CONNECTION_TIMEOUT, IDLE_TIMEOUT_S, MHD_OPTION_END);
    if (listener->daemon == NULL) {
        fprintf(stderr, "fake-azure: cannot listen with %s on port %u\n",
                listener->scheme, port);
        return false;
    }
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(listener->daemon, MHD_DAEMON_INFO_BIND_PORT);
    listener->port = info != NULL ? info->port : port;
    return true;
}

struct server *server_start(struct state *state, const struct tls *tls,
                            unsigned short http_port, unsigned short https_port)
{
    struct server *server = must_alloc(1, sizeof(*server));
    server->state = state;
    if (!listen_on(&server->http, state, NULL, http_port) ||
        !listen_on(&server->https, state, tls, https_port)) {
        server_stop(server);
        return NULL;
    }
    state_set_ports(state, server->http.port, server->https.port);
    return server;
}

unsigned server_http_port(const struct server *server)
{
    return server->http.port;
}

unsigned server_https_port(const struct server *server)
{
    return server->https.port;
}

void server_stop(struct server *server)
{
    state_stop(server->state);
    if (server->http.daemon != NULL)
        MHD_stop_daemon(server->http.daemon);
    if (server->https.daemon != NULL)
        MHD_stop_daemon(server->https.daemon);
    free(server);
}
