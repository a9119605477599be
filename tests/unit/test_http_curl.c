/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* common/http_curl: what needs no server: refusals, deadlines, cancelling. The rest is
 * tested against the fake Azure in tests/integration.
 */
#include "tests/support/test.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common/http_curl.h"
#include "common/http_peer.h"
#include "tests/support/fake_clock.h"

static struct aoai_http_curl *new_http(void)
{
    struct aoai_error err = {0};
    unsetenv("http_proxy");
    unsetenv("https_proxy");
    unsetenv("HTTPS_PROXY");
    unsetenv("ALL_PROXY");
    unsetenv("all_proxy");
    unsetenv("NO_PROXY");
    unsetenv("no_proxy");
    assert_ok(aoai_http_curl_global_init(&err), &err);
    struct aoai_http_curl *http = aoai_http_curl_new("test/1", aoai_clock_system(), &err);
    assert_non_null(http);
    return http;
}

static struct aoai_exchange get(const char *url, int64_t time_ms)
{
    int64_t now_ms = aoai_clock_monotonic_ms(aoai_clock_system());
    return (struct aoai_exchange){.request = {.method = "GET",
                                              .url = strdup(url),
                                              .response_cap = 1000,
                                              .deadline_at_ms = now_ms + time_ms}};
}

/* A port of 127.0.0.1 that takes connections but never answers, or refuses them. */
static int open_port(bool is_listening, char url[static 64])
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    if (is_listening)
        assert_int_equal(listen(fd, 8), 0);
    snprintf(url, 64, "http://127.0.0.1:%u/", (unsigned)ntohs(address.sin_port));
    return fd;
}

struct refused_case {
    const char *url;
    enum aoai_error_kind kind;
    const char *error;
};

static const struct refused_case refused[] = {
    {"http://management.azure.com/", AOAI_ERROR_CONFIG, "*only https*"},
    {"http://169.254.169.254/", AOAI_ERROR_CONFIG, "*only https*"},
    {"https://user:word@127.0.0.1/", AOAI_ERROR_CONFIG, "*user name*"},
    {"ftp://127.0.0.1/", AOAI_ERROR_CONFIG, "*"},
    {"file:///etc/passwd", AOAI_ERROR_CONFIG, "*"},
    {"", AOAI_ERROR_CONFIG, "*not a URL*"},
};

static void such_urls_are_not_sent(void **state)
{
    (void)state;
    struct aoai_http_curl *http = new_http();
    for (size_t i = 0; i < AOAI_LENGTH(refused); i++) {
        struct aoai_exchange exchange = get(refused[i].url, 5000);
        struct aoai_exchange *all[] = {&exchange};
        aoai_transport_send(aoai_http_curl_transport(http), all, 1);
        assert_error_in(refused[i].url, &exchange.error, refused[i].kind,
                        refused[i].error);
        assert_number(exchange.response.status, 0);
        aoai_exchange_free(&exchange);
    }
    aoai_http_curl_free(http);
    aoai_http_curl_free(NULL);
}

static void refused_connection_is_a_network_error(void **state)
{
    (void)state;
    char url[64];
    int fd = open_port(false, url);
    struct aoai_http_curl *http = new_http();
    struct aoai_exchange exchange = get(url, 5000);
    struct aoai_exchange *all[] = {&exchange};
    aoai_transport_send(aoai_http_curl_transport(http), all, 1);
    assert_error(&exchange.error, AOAI_ERROR_NETWORK, "?*");
    aoai_exchange_free(&exchange);
    aoai_http_curl_free(http);
    close(fd);
}

struct proxy_case {
    const char *route; /* NULL = none */
    const char *environment;
};

/* libcurl quotes what it cannot read or reach, a password with it. */
static const struct proxy_case proxies[] = {
    {"ftp://user:hunter2@127.0.0.1:9", NULL},
    {"http://user:hunter2@127.0.0.1:port", NULL},
    {"http://user/hunter2@127.0.0.1:9", NULL},
    {"http://hunter2.invalid:9", NULL},
    {NULL, "ftp://user:hunter2@127.0.0.1:9"},
    {NULL, "http://user:hunter2@127.0.0.1:port"},
    {NULL, "http://hunter2.invalid:9"},
};

static void errors_do_not_show_the_proxy(void **state)
{
    (void)state;
    struct aoai_http_curl *http = new_http();
    for (size_t i = 0; i < AOAI_LENGTH(proxies); i++) {
        struct aoai_http_route route = {.proxy = proxies[i].route};
        struct aoai_exchange exchange = get("https://management.invalid/", 5000);
        struct aoai_exchange *all[] = {&exchange};
        if (proxies[i].route != NULL)
            exchange.request.route = &route;
        if (proxies[i].environment != NULL)
            assert_int_equal(setenv("HTTPS_PROXY", proxies[i].environment, 1), 0);
        aoai_transport_send(aoai_http_curl_transport(http), all, 1);
        unsetenv("HTTPS_PROXY");
        assert_true(exchange.error.kind != AOAI_ERROR_NONE);
        assert_glob(exchange.error.message, "?* (proxy)");
        assert_null(strstr(exchange.error.message, "hunter2"));
        aoai_exchange_free(&exchange);
    }
    aoai_http_curl_free(http);
}

/* How many connections wait at a listening port; they are taken and closed. */
static size_t count_callers(int fd)
{
    size_t count = 0;
    int client = -1;
    while ((client = accept4(fd, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        count++;
        close(client);
    }
    return count;
}

struct way_case {
    const char *label;
    const char *url;
    bool names_proxy; /* else it is "none" */
    bool is_in_environment;
    const char *no_proxy;
    bool is_asked;
};

static const struct way_case ways[] = {
    {"a proxy", "https://management.invalid/", true, false, NULL, true},
    {"the environment's", "https://management.invalid/", false, true, NULL, false},
    {"one that was named", "https://management.invalid/", true, true, "*", true},
    {"loopback, too", "https://127.0.0.1:1/", true, false, NULL, true},
};

/* Who is connected to, with and without NO_PROXY. */
static void the_named_way_is_taken(void **state)
{
    (void)state;
    char proxy[64];
    int fd = open_port(true, proxy);
    assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    struct aoai_http_curl *http = new_http();
    for (size_t i = 0; i < AOAI_LENGTH(ways); i++) {
        struct aoai_http_route route = {.proxy = ways[i].names_proxy ? proxy : ""};
        struct aoai_exchange exchange = get(ways[i].url, 300);
        struct aoai_exchange *all[] = {&exchange};
        exchange.request.route = &route;
        if (ways[i].is_in_environment)
            assert_int_equal(setenv("HTTPS_PROXY", proxy, 1), 0);
        if (ways[i].no_proxy != NULL)
            assert_int_equal(setenv("NO_PROXY", ways[i].no_proxy, 1), 0);
        aoai_transport_send(aoai_http_curl_transport(http), all, 1);
        unsetenv("HTTPS_PROXY");
        unsetenv("NO_PROXY");
        assert_number_in(ways[i].label, count_callers(fd), ways[i].is_asked ? 1 : 0);
        aoai_exchange_free(&exchange);
    }
    aoai_http_curl_free(http);
    close(fd);
}

struct answer_script {
    int fd;
    const char *answer;
    size_t requests;
};

/* Answers every connection the same, until the port is shut. */
static void *answer_all(void *ctx)
{
    struct answer_script *script = ctx;
    char request[4096];
    int client = -1;
    while ((client = accept(script->fd, NULL, NULL)) >= 0) {
        if (read(client, request, sizeof(request)) > 0)
            script->requests++;
        (void)!write(client, script->answer, strlen(script->answer));
        close(client);
    }
    return NULL;
}

/* Sends one GET to a server that answers this; how many requests came there. */
static size_t ask(const char *answer, struct aoai_exchange *exchange)
{
    char url[64];
    pthread_t thread;
    struct answer_script script = {.answer = answer};
    script.fd = open_port(true, url);
    struct aoai_http_curl *http = new_http();
    *exchange = get(url, 5000);
    struct aoai_exchange *all[] = {exchange};
    assert_int_equal(pthread_create(&thread, NULL, answer_all, &script), 0);
    aoai_transport_send(aoai_http_curl_transport(http), all, 1);
    shutdown(script.fd, SHUT_RDWR);
    assert_int_equal(pthread_join(thread, NULL), 0);
    aoai_http_curl_free(http);
    close(script.fd);
    return script.requests;
}

static void redirects_are_not_followed(void **state)
{
    (void)state;
    struct aoai_exchange exchange = {0};
    assert_number(ask("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n"
                      "Content-Length: 0\r\nConnection: close\r\n\r\n",
                      &exchange),
                  1);
    assert_number(exchange.response.status, 302);
    aoai_exchange_free(&exchange);
}

static void a_proxys_407_is_explained(void **state)
{
    (void)state;
    struct aoai_exchange exchange = {0};
    (void)ask("HTTP/1.1 407 Pay\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
              &exchange);
    assert_error(&exchange.error, AOAI_ERROR_CREDENTIAL, "the proxy wants*407*");
    aoai_exchange_free(&exchange);
}

static void deadline_that_is_over_is_a_timeout(void **state)
{
    (void)state;
    struct fake_clock fake = {.monotonic_ms = 5000};
    struct aoai_error err = {0};
    struct aoai_http_curl *http = aoai_http_curl_new("test/1", fake_clock(&fake), &err);
    assert_non_null(http);
    struct aoai_exchange exchange = get("https://127.0.0.1/", 0);
    struct aoai_exchange *all[] = {&exchange};
    exchange.request.deadline_at_ms = 5000;
    aoai_transport_send(aoai_http_curl_transport(http), all, 1);
    assert_error(&exchange.error, AOAI_ERROR_TIMEOUT, "?*");
    aoai_exchange_free(&exchange);
    aoai_http_curl_free(http);
}

static void silent_server_is_a_timeout(void **state)
{
    (void)state;
    char url[64];
    int fd = open_port(true, url);
    struct aoai_http_curl *http = new_http();
    struct aoai_exchange slow = get(url, 300);
    struct aoai_exchange slower = get(url, 600);
    struct aoai_exchange wrong = get("ftp://127.0.0.1/", 300);
    struct aoai_exchange *all[] = {&slow, &wrong, &slower};
    int64_t start_ms = aoai_clock_monotonic_ms(aoai_clock_system());
    aoai_transport_send(aoai_http_curl_transport(http), all, 3);
    int64_t took_ms = aoai_clock_monotonic_ms(aoai_clock_system()) - start_ms;
    assert_error(&slow.error, AOAI_ERROR_TIMEOUT, "?*");
    assert_error(&slower.error, AOAI_ERROR_TIMEOUT, "?*");
    assert_error(&wrong.error, AOAI_ERROR_CONFIG, "?*");
    assert_true(took_ms >= 590 && took_ms < 5000);
    for (size_t i = 0; i < AOAI_LENGTH(all); i++)
        aoai_exchange_free(all[i]);
    aoai_http_curl_free(http);
    close(fd);
}

static void *cancel_soon(void *ctx)
{
    const struct timespec pause = {.tv_nsec = 100000000};
    nanosleep(&pause, NULL);
    aoai_http_curl_cancel(ctx);
    return NULL;
}

static void cancel_wakes_a_send_and_stays(void **state)
{
    (void)state;
    char url[64];
    pthread_t thread;
    int fd = open_port(true, url);
    struct aoai_http_curl *http = new_http();
    struct aoai_exchange exchange = get(url, 60000);
    struct aoai_exchange *all[] = {&exchange};
    int64_t start_ms = aoai_clock_monotonic_ms(aoai_clock_system());
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, http), 0);
    aoai_transport_send(aoai_http_curl_transport(http), all, 1);
    assert_int_equal(pthread_join(thread, NULL), 0);
    /* It was cancelled after 100 ms; without the wake-up it would take a second. */
    assert_true(aoai_clock_monotonic_ms(aoai_clock_system()) - start_ms < 700);
    assert_error(&exchange.error, AOAI_ERROR_CANCELLED, "?*");
    aoai_exchange_rewind(&exchange);
    aoai_transport_send(aoai_http_curl_transport(http), all, 1);
    assert_error(&exchange.error, AOAI_ERROR_CANCELLED, "?*");
    aoai_exchange_free(&exchange);
    aoai_http_curl_free(http);
    close(fd);
}

static void how_far_a_request_got(void **state)
{
    char mute[64];
    char closed[64];
    int mute_fd = open_port(true, mute);
    int closed_fd = open_port(false, closed);
    const struct {
        const char *url;
        enum aoai_http_station reached;
        const char *address;
    } cases[] = {
        {"https://nobody.invalid/", AOAI_HTTP_NOTHING, ""},
        {closed, AOAI_HTTP_RESOLVED, ""},
        {mute, AOAI_HTTP_CONNECTED, "127.0.0.1"},
        {"ftp://127.0.0.1/", AOAI_HTTP_NOTHING, ""}, /* not sent */
    };
    struct aoai_http_curl *http = new_http();
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct aoai_http_peer peer = {0};
        struct aoai_exchange exchange = get(cases[i].url, 300);
        struct aoai_exchange *all[] = {&exchange};
        exchange.request.peer = &peer;
        aoai_transport_send(aoai_http_curl_transport(http), all, 1);
        assert_number_in(cases[i].url, exchange.error.kind != AOAI_ERROR_NONE, true);
        assert_number_in(cases[i].url, peer.reached, cases[i].reached);
        assert_text_in(cases[i].url, peer.address, cases[i].address);
        assert_number_in(cases[i].url, peer.is_proxy, false);
        aoai_exchange_free(&exchange);
    }
    aoai_http_curl_free(http);
    close(mute_fd);
    close(closed_fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(such_urls_are_not_sent),
        cmocka_unit_test(refused_connection_is_a_network_error),
        cmocka_unit_test(errors_do_not_show_the_proxy),
        cmocka_unit_test(the_named_way_is_taken),
        cmocka_unit_test(redirects_are_not_followed),
        cmocka_unit_test(a_proxys_407_is_explained),
        cmocka_unit_test(deadline_that_is_over_is_a_timeout),
        cmocka_unit_test(silent_server_is_a_timeout),
        cmocka_unit_test(cancel_wakes_a_send_and_stays),
        cmocka_unit_test(how_far_a_request_got),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
