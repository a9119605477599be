/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/doctor_judge.h"

#include "common/utc.h"
#include "nagios-check/text.h"

#include <string.h>

#define SKEW_OK_S     30
#define SKEW_TOKEN_S  300 /* what Entra allows to the times of a signed token */
#define CERTIFICATE_S ((int64_t)7 * 86400)

static bool has_no_name(const struct check_doctor_server *server)
{
    return server->is_tried && server->peer.reached == AOAI_HTTP_NOTHING &&
           (server->error.kind == AOAI_ERROR_NETWORK ||
            server->error.kind == AOAI_ERROR_TIMEOUT);
}

/* ---- names ---- */

/* Whose name is looked up here: the proxy's, where one is used. Without the port. */
static const char *asked_name(const struct check_doctor_facts *facts,
                              const struct check_doctor_server *server, size_t *length)
{
    bool is_proxy = server->peer.is_proxy && facts->proxy != NULL;
    const char *place = is_proxy ? facts->proxy : server->place;
    *length = place[0] == '[' ? strcspn(place, "]") + 1 : strcspn(place, ":");
    return place;
}

/* Said once, also where both servers have one name. */
static void add_name(const struct check_doctor_facts *facts,
                     const struct check_doctor_server *server,
                     struct check_doctor_line *line)
{
    const struct aoai_http_peer *peer = &server->peer;
    size_t length = 0;
    const char *name = asked_name(facts, server, &length);
    struct aoai_buf text = aoai_buf_init(1024);
    aoai_buf_add_bytes(&text, name, length);
    bool is_address = strcmp(aoai_buf_text(&text), peer->address) == 0;
    if (has_no_name(server)) {
        aoai_buf_add(&text, ": ");
        check_doctor_reason(&server->error, &text);
    } else if (peer->address[0] == '\0') {
        aoai_buf_add(&text, " has an address");
    } else {
        aoai_buf_addf(&text, " is %s%s", is_address ? "an address" : peer->address,
                      peer->is_proxy ? " (the proxy looks up the others)" : "");
    }
    if (strstr(aoai_buf_text(&line->found), aoai_buf_text(&text)) == NULL)
        aoai_buf_addf(&line->found, "%s%s", line->found.length > 0 ? "; " : "",
                      aoai_buf_text(&text));
    line->found.has_failed = line->found.has_failed || text.has_failed;
    aoai_buf_free(&text);
}

static void add_name_remedy(const struct check_doctor_facts *facts,
                            const struct check_doctor_server *server,
                            struct check_doctor_line *line)
{
    size_t length = 0;
    const char *name = asked_name(facts, server, &length);
    if (line->command.length > 0)
        return;
    aoai_buf_add(&line->remedy,
                 server->peer.is_proxy
                     ? "is the proxy spelled right? ask this machine's resolver:"
                     : "ask this machine's resolver; where only a proxy knows names name "
                       "it with --proxy:");
    aoai_buf_add(&line->command, "getent hosts ");
    aoai_buf_add_bytes(&line->command, name, length);
}

static void judge_names(const struct check_doctor_facts *facts,
                        struct check_doctor_report *report)
{
    bool is_wrong = has_no_name(&facts->authority) || has_no_name(&facts->arm);
    bool is_tried = facts->authority.is_tried || facts->arm.is_tried;
    struct check_doctor_line *line = check_doctor_add(report, NULL, "name resolution",
                                                      is_wrong    ? CHECK_DOCTOR_CRITICAL
                                                      : !is_tried ? CHECK_DOCTOR_SKIPPED
                                                                  : CHECK_DOCTOR_OK);
    if (!is_tried) {
        aoai_buf_add(&line->found, "not tried: the configuration is not complete");
        return;
    }
    const struct check_doctor_server *servers[] = {&facts->authority, &facts->arm};
    for (size_t i = 0; i < AOAI_LENGTH(servers); i++) {
        if (!servers[i]->is_tried)
            continue;
        add_name(facts, servers[i], line);
        if (has_no_name(servers[i]))
            add_name_remedy(facts, servers[i], line);
    }
}

/* ---- connections ---- */

static void add_date(struct aoai_buf *text, int64_t time_s)
{
    char date[AOAI_UTC_SIZE];
    aoai_buf_add_bytes(text, aoai_utc_format(time_s, date), strlen("2026-11-23"));
}

static void add_connection(const struct check_doctor_facts *facts,
                           const struct check_doctor_server *server,
                           struct aoai_buf *text)
{
    const struct aoai_http_peer *peer = &server->peer;
    const char *ca_file = facts->config->identity.ca_file;
    aoai_buf_addf(text, "%s in %lld ms", server->place, (long long)peer->took_ms);
    if (!server->is_tls) {
        aoai_buf_add(text, ", without TLS");
        return;
    }
    aoai_buf_addf(text, ", certificate by %s",
                  peer->issuer[0] != '\0' ? peer->issuer : "an unnamed CA");
    if (peer->ends_at_s > 0) {
        aoai_buf_add(text, " until ");
        add_date(text, peer->ends_at_s);
    }
    aoai_buf_addf(text, ", trusted by %s",
                  ca_file != NULL ? ca_file : "the system's certificates");
}

/* What keeps a connection from coming about, station by station. */
static void add_obstacle(const struct check_doctor_facts *facts,
                         const struct check_doctor_server *server,
                         struct check_doctor_line *line)
{
    const struct aoai_error *error = &server->error;
    aoai_buf_addf(&line->found, "%s: ", server->place);
    check_doctor_reason(error, &line->found);
    if (server->peer.is_proxy && error->kind == AOAI_ERROR_CREDENTIAL) {
        aoai_buf_add(&line->remedy, "--proxy-credential-file FILE, with one line "
                                    "user:password, mode 0600");
    } else if (server->peer.is_proxy) {
        aoai_buf_addf(&line->remedy,
                      "ask who runs the proxy %s to let CONNECT to it pass",
                      facts->proxy);
    } else if (facts->proxy != NULL && server->peer.reached < AOAI_HTTP_CONNECTED) {
        aoai_buf_addf(&line->remedy,
                      "does the proxy %s run, and may this machine use it?",
                      facts->proxy);
    } else if (facts->ca_error.kind != AOAI_ERROR_NONE) {
        aoai_buf_addf(&line->remedy, "mend --ca-file: %s", facts->ca_error.message);
    } else if (error->kind == AOAI_ERROR_CREDENTIAL) {
        aoai_buf_add(&line->remedy,
                     "--ca-file FILE, with the certificate (PEM) of the CA "
                     "that signs here; see who it is:");
        aoai_buf_addf(&line->command,
                      "openssl s_client -connect %s%s -showcerts </dev/null",
                      server->place, strchr(server->place, ':') != NULL ? "" : ":443");
    } else {
        aoai_buf_addf(&line->remedy,
                      "let this machine through to it: firewall, route%s; see what "
                      "another program says:",
                      facts->proxy == NULL ? ", or name a proxy with --proxy" : "");
        aoai_buf_addf(&line->command, "curl -v http%s://%s/", server->is_tls ? "s" : "",
                      server->place);
    }
}

static void judge_server(const struct check_doctor_facts *facts, const char *step,
                         const struct check_doctor_server *server,
                         struct check_doctor_report *report)
{
    int64_t left_s = server->peer.ends_at_s - facts->now_s;
    bool ends_soon = server->peer.ends_at_s > 0 && left_s < CERTIFICATE_S;
    enum check_doctor_verdict verdict =
        !server->is_tried || has_no_name(server) ? CHECK_DOCTOR_SKIPPED
        : server->error.kind != AOAI_ERROR_NONE  ? CHECK_DOCTOR_CRITICAL
        : ends_soon                              ? CHECK_DOCTOR_WARNING
                                                 : CHECK_DOCTOR_OK;
    struct check_doctor_line *line = check_doctor_add(report, NULL, step, verdict);
    if (verdict == CHECK_DOCTOR_SKIPPED)
        aoai_buf_add(&line->found, has_no_name(server) ? "not tried: no address"
                                                       : "not tried: the configuration "
                                                         "is not complete");
    else if (verdict == CHECK_DOCTOR_CRITICAL)
        add_obstacle(facts, server, line);
    else
        add_connection(facts, server, &line->found);
    if (verdict == CHECK_DOCTOR_WARNING)
        aoai_buf_add(&line->remedy, "the certificate ends soon: who signs it must renew "
                                    "it in time");
}

/* ---- the clock ---- */

static bool signs_tokens(const struct check_doctor_facts *facts)
{
    const struct aoai_way_plan *plan = &facts->config->identity.plan;
    return plan->count > 0 && plan->ways[0] == AOAI_WAY_CERTIFICATE;
}

static void judge_clock(const struct check_doctor_facts *facts,
                        struct check_doctor_report *report)
{
    int64_t off_s = facts->ahead_s < 0 ? -facts->ahead_s : facts->ahead_s;
    bool is_refused = off_s > SKEW_TOKEN_S && signs_tokens(facts) &&
                      facts->sign_in_error.kind != AOAI_ERROR_NONE;
    struct check_doctor_line *line =
        check_doctor_add(report, NULL, "clock",
                         !facts->has_date     ? CHECK_DOCTOR_SKIPPED
                         : off_s <= SKEW_OK_S ? CHECK_DOCTOR_OK
                         : is_refused         ? CHECK_DOCTOR_CRITICAL
                                              : CHECK_DOCTOR_WARNING);
    if (!facts->has_date) {
        aoai_buf_add(&line->found, "not known: no server answered");
        return;
    }
    if (off_s <= SKEW_OK_S) {
        aoai_buf_addf(&line->found, "within %d seconds of Azure's", SKEW_OK_S);
        return;
    }
    check_text_count(&line->found, (double)off_s);
    aoai_buf_addf(&line->found, " seconds %s Azure's",
                  facts->ahead_s < 0 ? "behind" : "ahead of");
    aoai_buf_add(&line->remedy,
                 is_refused ? "Entra refuses what a certificate signs at a wrong time: "
                              "switch time synchronisation on:"
                            : "the check goes by Azure's time, but logs and certificates "
                              "do not: switch time synchronisation on:");
    aoai_buf_add(&line->command, "timedatectl set-ntp true");
}

void check_doctor_judge_way(const struct check_doctor_facts *facts,
                            struct check_doctor_report *report)
{
    bool is_complete = facts->is_configured;
    judge_names(facts, report);
    if (!is_complete || facts->authority.place != NULL)
        judge_server(facts, "sign-in service", &facts->authority, report);
    judge_server(facts, "resource manager", &facts->arm, report);
    judge_clock(facts, report);
}
