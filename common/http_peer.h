/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* How a request got to its server, for who wants to know where the way ends: the address,
 * the proxy in between, who vouches for the server and until when.
 *
 *   login.microsoftonline.com  -> ANSWERED  20.190.160.14, DigiCert Global G2 TLS RSA
 *                                 SHA256 2020 CA1, until 2027-03-08
 *   a name nobody knows        -> NOTHING
 *   a port nobody listens on   -> RESOLVED  (libcurl tells addresses of connections)
 *   a certificate nobody knows -> CONNECTED 10.1.2.3
 *
 * A request that names one (common/http.h) travels on a connection of its own, so that
 * what is told is about this request. `note` is pure; `read` is for common/http_curl.c
 * alone: `easy` is its handle, `code` how it ended.
 *
 * Units: milliseconds from the start until the connection could be used; seconds since
 * 1970. Source: curl.se/libcurl/c/CURLINFO_CERTINFO.html (read 2026-11); libcurl 7.88 and
 * OpenSSL 3 as they print certificates.
 */
#ifndef AOAI_HTTP_PEER_H
#define AOAI_HTTP_PEER_H

#include "common/base.h"

/* The last station that was reached. */
enum aoai_http_station {
    AOAI_HTTP_NOTHING,   /* no address for the name (of the proxy, where one is used) */
    AOAI_HTTP_RESOLVED,  /* an address */
    AOAI_HTTP_CONNECTED, /* somebody listens there */
    AOAI_HTTP_SECURED,   /* and showed a certificate that is trusted */
    AOAI_HTTP_ANSWERED,
};

struct aoai_http_peer {
    enum aoai_http_station reached;
    bool is_proxy;     /* the address is a proxy's */
    char address[64];  /* "20.190.160.14"; "" = no connection came about */
    char issuer[96];   /* of the server's certificate; "" = not known, or no TLS */
    int64_t ends_at_s; /* the certificate; 0 = not known */
    int64_t took_ms;
};

/* Takes a line about the server's certificate, such as "Issuer:C = US, O = DigiCert Inc,
 * CN = DigiCert Global G2 TLS RSA SHA256 2020 CA1" or "Expire date:Mar  8 23:59:59 2027
 * GMT"; others change nothing.
 */
void aoai_http_peer_note(struct aoai_http_peer *peer, const char *line);

void aoai_http_peer_read(struct aoai_http_peer *peer, void *easy, int code);

#endif
