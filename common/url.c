/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/url.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* libcurl's own flags for proxies: what passes with them it can read, and nothing else. */
#define PROXY_FLAGS (CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME)

/* The parts of a URL that say where a request goes. */
struct origin {
    char *scheme;
    char *host;
    char *port;
};

static void free_origin(struct origin *origin)
{
    curl_free(origin->scheme);
    curl_free(origin->host);
    curl_free(origin->port);
    *origin = (struct origin){0};
}

static bool read_origin(CURLU *handle, const char *url, struct origin *origin)
{
    return curl_url_set(handle, CURLUPART_URL, url, 0) == CURLUE_OK &&
           curl_url_get(handle, CURLUPART_SCHEME, &origin->scheme, 0) == CURLUE_OK &&
           curl_url_get(handle, CURLUPART_HOST, &origin->host, 0) == CURLUE_OK &&
           curl_url_get(handle, CURLUPART_PORT, &origin->port, CURLU_DEFAULT_PORT) ==
               CURLUE_OK;
}

static bool is_loopback(const char *host)
{
    static const char digits[] = "0123456789.";
    return strcasecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
           (strncmp(host, "127.", 4) == 0 && host[strspn(host, digits)] == '\0');
}

static bool is_link_local(const char *host)
{
    return strncmp(host, "169.254.", 8) == 0 && host[strspn(host, "0123456789.")] == '\0';
}

static bool has_part(CURLU *handle, CURLUPart part)
{
    char *text = NULL;
    bool is_there = curl_url_get(handle, part, &text, 0) == CURLUE_OK;
    curl_free(text);
    return is_there;
}

static bool check(const char *url, bool is_local, struct aoai_error *err)
{
    struct origin origin = {0};
    bool is_good = false;
    CURLU *handle = curl_url();
    if (handle == NULL)
        return aoai_error_no_memory(err);
    if (!read_origin(handle, url, &origin))
        (void)aoai_error_set(err, AOAI_ERROR_CONFIG, "not a URL");
    else if (has_part(handle, CURLUPART_USER) || has_part(handle, CURLUPART_PASSWORD))
        (void)aoai_error_set(err, AOAI_ERROR_CONFIG, "a URL must not hold a user name");
    else if (strcasecmp(origin.scheme, "https") == 0 ||
             (strcasecmp(origin.scheme, "http") == 0 &&
              (is_loopback(origin.host) || (is_local && is_link_local(origin.host)))))
        is_good = true;
    else
        (void)aoai_error_set(err, AOAI_ERROR_CONFIG,
                             "\"%.200s\": only https is used (http for loopback alone)",
                             url);
    free_origin(&origin);
    curl_url_cleanup(handle);
    return is_good;
}

bool aoai_url_check(const char *url, struct aoai_error *err)
{
    return check(url, false, err);
}

bool aoai_url_check_local(const char *url, struct aoai_error *err)
{
    return check(url, true, err);
}

static bool is_proxy_scheme(const char *scheme)
{
    static const char *const schemes[] = {"http", "https", "socks5", "socks5h"};
    for (size_t i = 0; i < AOAI_LENGTH(schemes); i++)
        if (strcasecmp(schemes[i], scheme) == 0)
            return true;
    return false;
}

bool aoai_url_has_password(const char *url)
{
    CURLU *handle = curl_url();
    bool has_password =
        handle != NULL &&
        curl_url_set(handle, CURLUPART_URL, url, PROXY_FLAGS) == CURLUE_OK &&
        has_part(handle, CURLUPART_PASSWORD);
    curl_url_cleanup(handle);
    return has_password;
}

bool aoai_url_check_proxy(const char *url, struct aoai_error *err)
{
    struct origin origin = {0};
    CURLU *handle = curl_url();
    if (handle == NULL)
        return aoai_error_no_memory(err);
    bool is_good =
        curl_url_set(handle, CURLUPART_URL, url, PROXY_FLAGS) == CURLUE_OK &&
        curl_url_get(handle, CURLUPART_SCHEME, &origin.scheme, 0) == CURLUE_OK &&
        curl_url_get(handle, CURLUPART_HOST, &origin.host, 0) == CURLUE_OK &&
        is_proxy_scheme(origin.scheme) && origin.host[0] != '\0';
    if (!is_good)
        (void)aoai_error_set(err, AOAI_ERROR_CONFIG,
                             "not a proxy: wants HOST:PORT, with http, https, socks5 or "
                             "socks5h:// before it");
    free_origin(&origin);
    curl_url_cleanup(handle);
    return is_good;
}

const char *aoai_url_proxy_variable(char *(*lookup)(const char *name))
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy",
                                        "ALL_PROXY"};
    for (size_t i = 0; i < AOAI_LENGTH(names); i++) {
        const char *value = lookup(names[i]);
        if (value != NULL && value[0] != '\0')
            return names[i];
    }
    return NULL;
}

char *aoai_url_place(const char *url)
{
    CURLU *handle = curl_url();
    char *host = NULL;
    char *port = NULL;
    char *place = NULL;
    if (handle != NULL &&
        curl_url_set(handle, CURLUPART_URL, url, PROXY_FLAGS) == CURLUE_OK &&
        curl_url_get(handle, CURLUPART_HOST, &host, 0) == CURLUE_OK) {
        bool has_port = curl_url_get(handle, CURLUPART_PORT, &port, 0) == CURLUE_OK;
        if (asprintf(&place, "%s%s%s", host, has_port ? ":" : "", has_port ? port : "") <
            0)
            place = NULL;
    }
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(handle);
    return place;
}

bool aoai_url_same_origin(const char *a, const char *b)
{
    struct origin of_a = {0};
    struct origin of_b = {0};
    CURLU *handle_a = curl_url();
    CURLU *handle_b = curl_url();
    bool is_same =
        handle_a != NULL && handle_b != NULL && read_origin(handle_a, a, &of_a) &&
        read_origin(handle_b, b, &of_b) && strcasecmp(of_a.scheme, of_b.scheme) == 0 &&
        strcasecmp(of_a.host, of_b.host) == 0 && strcmp(of_a.port, of_b.port) == 0;
    free_origin(&of_a);
    free_origin(&of_b);
    curl_url_cleanup(handle_a);
    curl_url_cleanup(handle_b);
    return is_same;
}
