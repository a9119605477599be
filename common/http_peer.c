/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "common/http_peer.h"

#include "common/utc.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

/* The value of "CN = value" in a name's parts, else of "O = value"; the length is 0 where
 * there is neither. A part ends at a comma, which may stand in a value: then it is cut.
 */
static const char *name_part(const char *name, size_t *length)
{
    static const char *const keys[] = {"CN = ", "CN=", "O = ", "O="};
    *length = 0;
    for (size_t i = 0; i < AOAI_LENGTH(keys); i++) {
        const char *found = strstr(name, keys[i]);
        while (found != NULL && found != name && found[-1] != ' ' && found[-1] != ',')
            found = strstr(found + 1, keys[i]);
        if (found == NULL)
            continue;
        found += strlen(keys[i]);
        *length = strcspn(found, ",\n");
        return found;
    }
    return name;
}

/* "Mar  8 23:59:59 2027 GMT", as OpenSSL prints it; 0 = something else. */
static int64_t read_end(const char *text)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char month[4] = "";
    char iso[AOAI_UTC_SIZE + 16];
    int64_t at_s = 0;
    if (strlen(text) != strlen("Mar  8 23:59:59 2027 GMT") ||
        strcmp(text + 20, " GMT") != 0)
        return 0;
    memcpy(month, text, 3);
    const char *found = strstr(months, month);
    if (found == NULL || (found - months) % 3 != 0)
        return 0;
    (void)snprintf(iso, sizeof(iso), "%.4s-%02d-%c%cT%.8sZ", text + 16,
                   (int)(found - months) / 3 + 1, text[4] == ' ' ? '0' : text[4], text[5],
                   text + 7);
    return aoai_utc_parse(iso, &at_s) ? at_s : 0;
}

void aoai_http_peer_note(struct aoai_http_peer *peer, const char *line)
{
    static const char issuer[] = "Issuer:";
    static const char end[] = "Expire date:";
    if (strncmp(line, issuer, sizeof(issuer) - 1) == 0) {
        size_t length = 0;
        const char *name = name_part(line + sizeof(issuer) - 1, &length);
        if (length >= sizeof(peer->issuer)) /* no name that a CA has: none is told */
            length = 0;
        memcpy(peer->issuer, name, length);
        peer->issuer[length] = '\0';
    } else if (strncmp(line, end, sizeof(end) - 1) == 0) {
        peer->ends_at_s = read_end(line + sizeof(end) - 1);
    }
}

static int64_t info_us(CURL *easy, CURLINFO info)
{
    curl_off_t time_us = 0;
    (void)curl_easy_getinfo(easy, info, &time_us);
    return time_us;
}

static enum aoai_http_station station(CURL *easy, CURLcode code)
{
    long status = 0;
    (void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_OK && status > 0)
        return AOAI_HTTP_ANSWERED;
    if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY)
        return AOAI_HTTP_NOTHING;
    if (info_us(easy, CURLINFO_APPCONNECT_TIME_T) > 0)
        return AOAI_HTTP_SECURED;
    /* Behind a connection that came about TLS or the proxy fails. */
    if (info_us(easy, CURLINFO_CONNECT_TIME_T) > 0 || code == CURLE_SSL_CONNECT_ERROR ||
        code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_PROXY)
        return AOAI_HTTP_CONNECTED;
    return info_us(easy, CURLINFO_NAMELOOKUP_TIME_T) > 0 || code == CURLE_COULDNT_CONNECT
               ? AOAI_HTTP_RESOLVED
               : AOAI_HTTP_NOTHING;
}

void aoai_http_peer_read(struct aoai_http_peer *peer, void *easy, int code)
{
    struct curl_certinfo *chain = NULL;
    char *address = NULL;
    long connect_status = 0;
    *peer = (struct aoai_http_peer){.reached = station(easy, (CURLcode)code)};
    (void)curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &connect_status);
    (void)curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address);
    (void)curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain);
    /* A proxy that said no is somebody who was reached. */
    if (connect_status > 0 && peer->reached < AOAI_HTTP_CONNECTED)
        peer->reached = AOAI_HTTP_CONNECTED;
    peer->is_proxy = connect_status > 0 || (CURLcode)code == CURLE_COULDNT_RESOLVE_PROXY;
    if (address != NULL)
        (void)snprintf(peer->address, sizeof(peer->address), "%s", address);
    int64_t took_us = info_us(easy, CURLINFO_APPCONNECT_TIME_T);
    if (took_us == 0)
        took_us = info_us(easy, CURLINFO_CONNECT_TIME_T);
    peer->took_ms = (took_us + 999) / 1000;
    if (chain == NULL || chain->num_of_certs < 1)
        return;
    for (const struct curl_slist *line = chain->certinfo[0]; line != NULL;
         line = line->next)
        aoai_http_peer_note(peer, line->data);
}
