/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* nagios-check/doctor_judge, doctor_report, doctor_text: from facts to lines. */
#include "nagios-check/doctor_json.h"
#include "nagios-check/doctor_judge.h"
#include "nagios-check/doctor_text.h"
#include "tests/support/account.h"
#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#define NOW_S  INT64_C(1795457053) /* 18:04:13Z */
#define END    INT64_C(29924284)
#define TENANT "0f0f0f0f-1111"
#define CLIENT "5e5e5e5e-aaaa"
#define OBJECT "71d56230-5920"

/* Everything is well: a case changes one fact. */
struct stage {
    struct check_config config;
    struct check_doctor_facts facts;
    struct check_doctor_account account;
    struct account polled;
};

static void server(struct check_doctor_server *server, char *place)
{
    *server = (struct check_doctor_server){
        .is_tried = true,
        .place = place,
        .is_tls = true,
        .peer = {.reached = AOAI_HTTP_ANSWERED,
                 .address = "192.0.2.7",
                 .issuer = "Some CA",
                 .ends_at_s = NOW_S + (int64_t)100 * 86400,
                 .took_ms = 21},
    };
}

static void poll_of(struct stage *stage)
{
    static const double values[30] = {1};
    static char region[] = "westeurope";
    struct account *polled = &stage->polled;
    account_init(polled, "contoso", (struct aoai_span){END - 30, END});
    (void)account_deployment(polled, "chat", "Standard");
    account_series(polled, AOAI_METRIC_PROCESSED_TOKENS, "chat", NULL, values);
    account_join(polled);
    struct check_doctor_account *account = &stage->account;
    account->survey = (struct aoai_survey_item){
        .id = &polled->id,
        .kind = "OpenAI",
        .location = "West Europe",
        .region = region,
        .has_usages = true,
        .pool_count = 14,
        .has_providers = true,
        .provider_states = {"Registered", "Registered"},
    };
    account->is_polled = true;
    account->state = &polled->state;
    account->has_age = true;
    account->age_s = 253;
}

static struct stage *new_stage(void)
{
    static char authority[] = "login.example";
    static char arm[] = "management.example";
    static char state_path[] = "/var/lib/noc/state";
    static char public[] = "public";
    static char client[] = CLIENT;
    static char file[] = "/etc/noc.conf";
    struct stage *stage = calloc(1, sizeof(*stage));
    assert_non_null(stage);
    stage->config.identity.cloud = public;
    stage->config.identity.client_id = client;
    stage->config.identity.credential_file = file;
    stage->config.identity.plan =
        (struct aoai_way_plan){.ways = {AOAI_WAY_SECRET}, .count = 1};
    stage->config.settings.max_age_s = 900;
    stage->config.settings.settle_s = 180;
    poll_of(stage);
    stage->facts = (struct check_doctor_facts){
        .config = &stage->config,
        .is_configured = true,
        .user = "nagios",
        .files = {{.option = "credential_file",
                   .path = file,
                   .is_readable = true,
                   .mode = 0640,
                   .owner = "root",
                   .group = "nagios"}},
        .file_count = 1,
        .state_path = state_path,
        .has_date = true,
        .ahead_s = 2,
        .now_s = NOW_S,
        .is_sign_in_tried = true,
        .way = AOAI_WAY_SECRET,
        .has_claims = true,
        .claims = {.app_id = CLIENT,
                   .object_id = OBJECT,
                   .tenant_id = TENANT,
                   .ends_at_s = NOW_S + 3600},
        .accounts = &stage->account,
        .account_count = 1,
    };
    server(&stage->facts.authority, authority);
    server(&stage->facts.arm, arm);
    return stage;
}

static void free_stage(struct stage *stage)
{
    account_free(&stage->polled);
    free(stage);
}

static const struct check_doctor_line *find(const struct check_doctor_report *report,
                                            const char *step)
{
    for (size_t i = 0; i < report->count; i++)
        if (strcmp(report->lines[i].step, step) == 0)
            return &report->lines[i];
    fail_msg("no step \"%s\"", step);
    return &report->scrap;
}

static void spoil(struct aoai_error *error, enum aoai_error_kind kind, int status,
                  const char *message)
{
    *error = (struct aoai_error){0};
    error->http_status = status;
    (void)aoai_error_set(error, kind, "%s", message);
}

/* ---- one fact changed, one line looked at ---- */

static void as_it_is(struct stage *stage)
{
    (void)stage;
}
static void chain(struct stage *stage)
{
    stage->config.identity.plan = (struct aoai_way_plan){
        .ways = {AOAI_WAY_IMDS, AOAI_WAY_CLI}, .count = 2, .is_chain = true};
    stage->facts.authority = (struct check_doctor_server){0};
    spoil(&stage->facts.sign_in_error, AOAI_ERROR_CREDENTIAL, 0,
          "sign-in: found no way to: client secret: none configured");
}
static void bad_option(struct stage *stage)
{
    stage->facts.is_configured = false;
    spoil(&stage->facts.config_error, AOAI_ERROR_CONFIG, 0,
          "no tenant_id given: name it");
}
static void open_file(struct stage *stage)
{
    stage->facts.is_configured = false;
    stage->facts.files[0].is_readable = false;
    spoil(&stage->facts.files[0].error, AOAI_ERROR_CREDENTIAL, 0,
          "/etc/noc.conf: others may read or change it (mode 0644); run: chmod 640 "
          "/etc/noc.conf");
    stage->facts.config_error = stage->facts.files[0].error;
}
static void no_file(struct stage *stage)
{
    stage->facts.is_configured = false;
    stage->facts.files[0].is_readable = false;
    spoil(&stage->facts.files[0].error, AOAI_ERROR_CREDENTIAL, 0,
          "/etc/noc.conf: No such file or directory");
    stage->facts.config_error = stage->facts.files[0].error;
}
static void closed_file(struct stage *stage)
{
    no_file(stage);
    spoil(
        &stage->facts.files[0].error, AOAI_ERROR_CREDENTIAL, 0,
        "/etc/noc.conf: Permission denied; let this user read it by a group of its own: "
        "run: chgrp GROUP /etc/noc.conf && chmod 640 /etc/noc.conf");
}
static void bad_content(struct stage *stage)
{
    stage->facts.is_configured = false;
    spoil(&stage->facts.config_error, AOAI_ERROR_CREDENTIAL, 0,
          "/etc/pw: wants one line user:password");
}
static void no_file_needed(struct stage *stage)
{
    stage->facts.file_count = 0;
}
static void no_state(struct stage *stage)
{
    spoil(&stage->facts.state_error, AOAI_ERROR_CONFIG, 0, "/x: not ours");
}
static void proxy(struct stage *stage)
{
    static char place[] = "proxy.example:3128";
    stage->facts.proxy = place;
    stage->facts.proxy_source = "HTTPS_PROXY";
    stage->facts.has_proxy_password = true;
    stage->facts.authority.peer.is_proxy = true;
    stage->facts.arm.peer.is_proxy = true;
}
static void proxy_off(struct stage *stage)
{
    stage->facts.proxy_source = "the option proxy";
}
static void proxy_407(struct stage *stage)
{
    proxy(stage);
    stage->facts.arm.peer.reached = AOAI_HTTP_CONNECTED;
    spoil(&stage->facts.arm.error, AOAI_ERROR_CREDENTIAL, 0,
          "the proxy wants a password (HTTP 407): name a proxy_credential_file");
}
static void proxy_403(struct stage *stage)
{
    proxy(stage);
    stage->facts.arm.peer.reached = AOAI_HTTP_CONNECTED;
    spoil(&stage->facts.arm.error, AOAI_ERROR_NETWORK, 0,
          "the proxy does not connect to the server (HTTP 403)");
}
static void proxy_unknown(struct stage *stage)
{
    proxy(stage);
    stage->facts.arm.peer =
        (struct aoai_http_peer){.reached = AOAI_HTTP_NOTHING, .is_proxy = true};
    spoil(&stage->facts.arm.error, AOAI_ERROR_NETWORK, 0, "Couldn't resolve proxy name");
}
static void no_name(struct stage *stage)
{
    stage->facts.arm.peer = (struct aoai_http_peer){0};
    spoil(&stage->facts.arm.error, AOAI_ERROR_NETWORK, 0, "Could not resolve host: x");
}
static void slow_name(struct stage *stage)
{
    stage->facts.arm.peer = (struct aoai_http_peer){0};
    spoil(&stage->facts.arm.error, AOAI_ERROR_TIMEOUT, 0, "Resolving timed out");
}
static void closed_port(struct stage *stage)
{
    stage->facts.arm.peer = (struct aoai_http_peer){.reached = AOAI_HTTP_RESOLVED};
    spoil(&stage->facts.arm.error, AOAI_ERROR_NETWORK, 0, "Connection refused");
}
static void unknown_ca(struct stage *stage)
{
    stage->facts.arm.peer =
        (struct aoai_http_peer){.reached = AOAI_HTTP_CONNECTED, .address = "192.0.2.7"};
    spoil(&stage->facts.arm.error, AOAI_ERROR_CREDENTIAL, 0,
          "SSL certificate problem; if a proxy or a company's own CA signs certificates "
          "here, name it with ca_file");
}
static void bad_ca_file(struct stage *stage)
{
    unknown_ca(stage);
    spoil(&stage->facts.ca_error, AOAI_ERROR_CONFIG, 0, "/x.pem: No such file");
}
static void proxy_down(struct stage *stage)
{
    closed_port(stage);
    static char place[] = "proxy.example:3128";
    stage->facts.proxy = place;
}
static void own_ca(struct stage *stage)
{
    static char path[] = "/etc/ca.pem";
    stage->config.identity.ca_file = path;
}
static void no_tls(struct stage *stage)
{
    stage->facts.arm.is_tls = false;
}
static void ends_soon(struct stage *stage)
{
    stage->facts.arm.peer.ends_at_s = NOW_S + 86400;
}
static void nothing_tried(struct stage *stage)
{
    stage->facts.is_configured = false;
    stage->facts.authority = (struct check_doctor_server){0};
    stage->facts.arm = (struct check_doctor_server){0};
    stage->facts.has_date = false;
    stage->facts.is_sign_in_tried = false;
}
static void clock_ahead(struct stage *stage)
{
    stage->facts.ahead_s = 1200;
}
static void clock_behind(struct stage *stage)
{
    stage->facts.ahead_s = -31;
}
static void clock_and_certificate(struct stage *stage)
{
    stage->facts.ahead_s = 301;
    stage->config.identity.plan.ways[0] = AOAI_WAY_CERTIFICATE;
}
static void clock_and_refused_certificate(struct stage *stage)
{
    clock_and_certificate(stage);
    spoil(&stage->facts.sign_in_error, AOAI_ERROR_AUTH, 401, "sign-in: AADSTS700024");
}
static void wrong_secret(struct stage *stage)
{
    spoil(&stage->facts.sign_in_error, AOAI_ERROR_AUTH, 401,
          "sign-in: AADSTS7000215: the client secret is wrong");
}
static void unknown_app(struct stage *stage)
{
    spoil(&stage->facts.sign_in_error, AOAI_ERROR_AUTH, 400,
          "sign-in: AADSTS700016: the app is not known in this tenant");
}
static void unknown_tenant(struct stage *stage)
{
    spoil(&stage->facts.sign_in_error, AOAI_ERROR_AUTH, 400,
          "sign-in: AADSTS90002: the tenant is not known");
}
static void entra_down(struct stage *stage)
{
    spoil(&stage->facts.sign_in_error, AOAI_ERROR_SERVER, 503, "sign-in: HTTP 503");
}
static void sealed_token(struct stage *stage)
{
    stage->facts.has_claims = false;
}
static void no_account(struct stage *stage)
{
    spoil(&stage->account.survey.error, AOAI_ERROR_NOT_FOUND, 404,
          "HTTP 404 ResourceNotFound: check the resource id");
    stage->account.is_polled = false;
}
static void other_kind(struct stage *stage)
{
    memcpy(stage->account.survey.kind, "Face", 5);
}
static void no_list_role(struct stage *stage)
{
    spoil(&stage->polled.state.limits_error, AOAI_ERROR_FORBIDDEN, 403,
          "limits: HTTP 403 AuthorizationFailed (x/read): grant the identity the role");
}
static void list_later(struct stage *stage)
{
    spoil(&stage->polled.state.limits_error, AOAI_ERROR_THROTTLED, 429, "HTTP 429");
}
static void no_metric_role(struct stage *stage)
{
    spoil(&stage->polled.state.errors[0], AOAI_ERROR_TIMEOUT, 0, "Operation timed out");
    spoil(&stage->polled.state.errors[1], AOAI_ERROR_FORBIDDEN, 403,
          "HTTP 403 AuthorizationFailed: grant the identity the role");
}
static void sealed_no_metric_role(struct stage *stage)
{
    sealed_token(stage);
    no_metric_role(stage);
}
static void person_no_metric_role(struct stage *stage)
{
    stage->facts.claims.is_user = true;
    no_metric_role(stage);
}
static void no_usages_role(struct stage *stage)
{
    spoil(&stage->account.survey.usages_error, AOAI_ERROR_FORBIDDEN, 403,
          "HTTP 403 AuthorizationFailed: grant the identity the role");
}
static void no_usages_role_but_wanted(struct stage *stage)
{
    static char range[] = "90%";
    stage->config.settings.pool_critical = range;
    no_usages_role(stage);
}
static void not_registered(struct stage *stage)
{
    memcpy(stage->account.survey.provider_states[0], "NotRegistered", 14);
}
static void no_provider_role(struct stage *stage)
{
    spoil(&stage->account.survey.provider_errors[0], AOAI_ERROR_FORBIDDEN, 403,
          "HTTP 403: grant the identity the role");
}
static void together(struct stage *stage)
{
    stage->account.company = 3;
}
static void together_no_role(struct stage *stage)
{
    together(stage);
    spoil(&stage->account.company_error, AOAI_ERROR_AUTH, 401,
          "HTTP 401 AuthenticationFailed: grant the identity the role");
}
static void together_not_registered(struct stage *stage)
{
    together(stage);
    spoil(&stage->account.company_error, AOAI_ERROR_FORBIDDEN, 403,
          "HTTP 403: grant the identity the role");
}
static void together_unreachable(struct stage *stage)
{
    together(stage);
    spoil(&stage->account.company_error, AOAI_ERROR_NETWORK, 0, "no such host");
}
static void no_limit(struct stage *stage)
{
    stage->polled.list.items[0].limit.tokens_per_min = 0;
}
static void given_limit(struct stage *stage)
{
    no_limit(stage);
    assert_true(aoai_strlist_add(&stage->config.settings.limits, "*=1000"));
}
static void late_data(struct stage *stage)
{
    stage->account.age_s = 901;
}
static void no_data(struct stage *stage)
{
    stage->account.has_age = false;
}
static void search_none(struct stage *stage)
{
    static char subscription[] = "s1";
    stage->config.discovery.subscription = subscription;
    stage->facts.is_search_tried = true;
    spoil(&stage->facts.search_error, AOAI_ERROR_NO_DATA, 0, "no account found");
}
static void search_one(struct stage *stage)
{
    static char group[] = "rg";
    search_none(stage);
    stage->config.discovery.group = group;
    stage->facts.search_error = (struct aoai_error){0};
    stage->facts.found_count = 1;
}

#define TO_APP                                                                           \
    " --assignee-object-id " OBJECT " --assignee-principal-type ServicePrincipal"

static const struct {
    const char *label;
    void (*change)(struct stage *stage);
    const char *step;
    enum check_doctor_verdict verdict;
    const char *found;   /* globs */
    const char *remedy;  /* NULL = none */
    const char *command; /* NULL = none */
} cases[] = {
    {"all well", as_it_is, "configuration", CHECK_DOCTOR_OK,
     "client secret in the public cloud", NULL, NULL},
    {"a chain", chain, "configuration", CHECK_DOCTOR_OK,
     "managed identity, else Azure CLI in the public cloud", NULL, NULL},
    {"a bad option", bad_option, "configuration", CHECK_DOCTOR_CRITICAL,
     "no tenant_id given: name it", "mend it *", NULL},
    {"a file hides the rest", open_file, "configuration", CHECK_DOCTOR_SKIPPED,
     "not read to its end*", NULL, NULL},
    {"all well", as_it_is, "secret file", CHECK_DOCTOR_OK,
     "/etc/noc.conf: mode 0640 root:nagios; read as nagios", NULL, NULL},
    {"an open file", open_file, "secret file", CHECK_DOCTOR_CRITICAL,
     "/etc/noc.conf: others may read or change it (mode 0644)", "let nobody else *",
     "chmod 640 /etc/noc.conf"},
    {"no such file", no_file, "secret file", CHECK_DOCTOR_CRITICAL,
     "/etc/noc.conf: No such file or directory", "nagios, *must be able to read it",
     NULL},
    {"a closed file", closed_file, "secret file", CHECK_DOCTOR_CRITICAL,
     "/etc/noc.conf: Permission denied", "let this user read it by a group of its own:",
     "chgrp GROUP /etc/noc.conf && chmod 640 /etc/noc.conf"},
    {"bad content", bad_content, "secret file", CHECK_DOCTOR_CRITICAL,
     "/etc/pw: wants one line*", "mend what the reason names", NULL},
    {"no file", no_file_needed, "secret file", CHECK_DOCTOR_OK, "none; read as nagios",
     NULL, NULL},
    {"all well", as_it_is, "state directory", CHECK_DOCTOR_OK, "/var/lib/noc/state", NULL,
     NULL},
    {"no state", no_state, "state directory", CHECK_DOCTOR_WARNING, "/x: not ours",
     "*nagios with --state-dir", NULL},
    {"no proxy", as_it_is, "proxy", CHECK_DOCTOR_OK, "none", NULL, NULL},
    {"proxy off", proxy_off, "proxy", CHECK_DOCTOR_OK, "none, by the option proxy", NULL,
     NULL},
    {"a proxy", proxy, "proxy", CHECK_DOCTOR_OK,
     "proxy.example:3128, by HTTPS_PROXY, with a password", NULL, NULL},
    {"all well", as_it_is, "name resolution", CHECK_DOCTOR_OK,
     "login.example is 192.0.2.7; management.example is 192.0.2.7", NULL, NULL},
    {"by a proxy", proxy, "name resolution", CHECK_DOCTOR_OK,
     "proxy.example is 192.0.2.7 (the proxy looks up the others)", NULL, NULL},
    {"no name", no_name, "name resolution", CHECK_DOCTOR_CRITICAL,
     "login.example is 192.0.2.7; management.example: Could not resolve host: x",
     "*--proxy:", "getent hosts management.example"},
    {"a name takes too long", slow_name, "name resolution", CHECK_DOCTOR_CRITICAL,
     "*management.example: Resolving timed out", "*", "getent hosts management.example"},
    {"no name of a proxy", proxy_unknown, "name resolution", CHECK_DOCTOR_CRITICAL,
     "*proxy.example: Couldn't resolve proxy name", "is the proxy *",
     "getent hosts proxy.example"},
    {"nothing tried", nothing_tried, "name resolution", CHECK_DOCTOR_SKIPPED,
     "not tried: the configuration*", NULL, NULL},
    {"all well", as_it_is, "sign-in service", CHECK_DOCTOR_OK,
     "login.example in 21 ms, certificate by Some CA until 2027-03-03, trusted by the "
     "system's certificates",
     NULL, NULL},
    {"own CA", own_ca, "resource manager", CHECK_DOCTOR_OK, "*trusted by /etc/ca.pem",
     NULL, NULL},
    {"no TLS", no_tls, "resource manager", CHECK_DOCTOR_OK, "* in 21 ms, without TLS",
     NULL, NULL},
    {"ends soon", ends_soon, "resource manager", CHECK_DOCTOR_WARNING,
     "*until 2026-11-24*", "*ends soon*", NULL},
    {"no name", no_name, "resource manager", CHECK_DOCTOR_SKIPPED,
     "not tried: no address", NULL, NULL},
    {"nothing tried", nothing_tried, "resource manager", CHECK_DOCTOR_SKIPPED,
     "not tried: the configuration*", NULL, NULL},
    {"a closed port", closed_port, "resource manager", CHECK_DOCTOR_CRITICAL,
     "management.example: Connection refused", "*firewall*--proxy*",
     "curl -v https://management.example/"},
    {"an unknown CA", unknown_ca, "resource manager", CHECK_DOCTOR_CRITICAL,
     "management.example: SSL certificate problem", "--ca-file FILE*",
     "openssl s_client -connect management.example:443 *"},
    {"no CA file", bad_ca_file, "resource manager", CHECK_DOCTOR_CRITICAL, "*",
     "mend --ca-file: /x.pem: No such file", NULL},
    {"a proxy that is down", proxy_down, "resource manager", CHECK_DOCTOR_CRITICAL, "*",
     "does the proxy proxy.example:3128 run*", NULL},
    {"a password", proxy_407, "resource manager", CHECK_DOCTOR_CRITICAL,
     "management.example: the proxy wants a password (HTTP 407)",
     "--proxy-credential-file FILE*", NULL},
    {"a strict proxy", proxy_403, "resource manager", CHECK_DOCTOR_CRITICAL,
     "*(HTTP 403)", "*proxy proxy.example:3128 to let CONNECT*", NULL},
    {"all well", as_it_is, "clock", CHECK_DOCTOR_OK, "within 30 seconds of Azure's", NULL,
     NULL},
    {"ahead", clock_ahead, "clock", CHECK_DOCTOR_WARNING,
     "1,200 seconds ahead of Azure's", "*by Azure's time*", "timedatectl set-ntp true"},
    {"behind", clock_behind, "clock", CHECK_DOCTOR_WARNING, "31 seconds behind Azure's",
     "*", "timedatectl set-ntp true"},
    {"taken all the same", clock_and_certificate, "clock", CHECK_DOCTOR_WARNING,
     "301 seconds ahead of Azure's", "*by Azure's time*", "timedatectl set-ntp true"},
    {"signed at a wrong time", clock_and_refused_certificate, "clock",
     CHECK_DOCTOR_CRITICAL, "301 seconds ahead of Azure's", "Entra refuses*",
     "timedatectl set-ntp true"},
    {"no Date", nothing_tried, "clock", CHECK_DOCTOR_SKIPPED, "not known*", NULL, NULL},
    {"all well", as_it_is, "sign-in", CHECK_DOCTOR_OK,
     "client secret: app " CLIENT ", object " OBJECT ", tenant " TENANT
     ", token until 19:04Z",
     NULL, NULL},
    {"sealed", sealed_token, "sign-in", CHECK_DOCTOR_OK, "client secret: a token that *",
     NULL, NULL},
    {"a wrong secret", wrong_secret, "sign-in", CHECK_DOCTOR_CRITICAL,
     "AADSTS7000215: the client secret is wrong",
     "*into /etc/noc.conf:", "az ad app credential reset --id " CLIENT " --append *"},
    {"an unknown app", unknown_app, "sign-in", CHECK_DOCTOR_CRITICAL, "AADSTS700016: *",
     "compare client_id*", "az ad app show --id " CLIENT " *"},
    {"an unknown tenant", unknown_tenant, "sign-in", CHECK_DOCTOR_CRITICAL,
     "AADSTS90002: *", "compare tenant_id*", "az account show --query tenantId"},
    {"no way at all", chain, "sign-in", CHECK_DOCTOR_CRITICAL, "found no way to: *",
     "name an app *", NULL},
    {"passes by itself", entra_down, "sign-in", CHECK_DOCTOR_UNKNOWN, "HTTP 503",
     "try again*", NULL},
    {"nothing tried", nothing_tried, "sign-in", CHECK_DOCTOR_SKIPPED,
     "not tried: the configuration*", NULL, NULL},
    {"some found", search_one, "search", CHECK_DOCTOR_OK,
     "1 account in /subscriptions/s1/resourceGroups/rg", NULL, NULL},
    {"none found", search_none, "search", CHECK_DOCTOR_CRITICAL, "no account found",
     "grant \"Monitoring Reader\" on the subscription*",
     "az role assignment create" TO_APP " --role \"Monitoring Reader\" --scope "
     "/subscriptions/s1"},
    {"all well", as_it_is, "account", CHECK_DOCTOR_OK, "OpenAI in West Europe", NULL,
     NULL},
    {"no account", no_account, "account", CHECK_DOCTOR_CRITICAL,
     "HTTP 404 ResourceNotFound*", "compare --resource*",
     "az cognitiveservices account list --subscription *"},
    {"another kind", other_kind, "account", CHECK_DOCTOR_WARNING, "Face in West Europe",
     "*is it the right one?", NULL},
    {"no token", wrong_secret, "account", CHECK_DOCTOR_SKIPPED, "not tried: no token",
     NULL, NULL},
    {"no way there", closed_port, "account", CHECK_DOCTOR_SKIPPED,
     "not tried: no way to the Resource Manager", NULL, NULL},
    {"all well", as_it_is, "deployments role", CHECK_DOCTOR_OK, "their list can be read",
     NULL, NULL},
    {"no role", no_list_role, "deployments role", CHECK_DOCTOR_CRITICAL,
     "HTTP 403 AuthorizationFailed (x/read)",
     "grant \"Monitoring Reader\" on the account*",
     "az role assignment create" TO_APP " --role \"Monitoring Reader\" --scope "
     "/subscriptions/*/accounts/contoso"},
    {"throttled", list_later, "deployments role", CHECK_DOCTOR_UNKNOWN, "HTTP 429",
     "try again in a minute*", NULL},
    {"no account", no_account, "deployments role", CHECK_DOCTOR_SKIPPED,
     "not tried: no such account", NULL, NULL},
    {"all well", as_it_is, "metrics role", CHECK_DOCTOR_OK, "they can be read", NULL,
     NULL},
    {"the role before all else", no_metric_role, "metrics role", CHECK_DOCTOR_CRITICAL,
     "HTTP 403 AuthorizationFailed", "grant \"Monitoring Reader\" on the account*",
     "*--assignee-object-id " OBJECT " *"},
    {"no object id", sealed_no_metric_role, "metrics role", CHECK_DOCTOR_CRITICAL, "*",
     "*", "az role assignment create --assignee " CLIENT " --role *"},
    {"a person", person_no_metric_role, "metrics role", CHECK_DOCTOR_CRITICAL, "*", "*",
     "*--assignee-principal-type User --role *"},
    {"all well", as_it_is, "usages role", CHECK_DOCTOR_OK,
     "14 quota pools of westeurope can be read", NULL, NULL},
    {"nobody needs it", no_usages_role, "usages role", CHECK_DOCTOR_INFO,
     "HTTP 403 AuthorizationFailed; only --pool-warning*",
     "grant \"Cognitive Services Usages Reader\" on the subscription*",
     "az role assignment create" TO_APP
     " --role \"Cognitive Services Usages Reader\" --scope /subscriptions/*"},
    {"somebody needs it", no_usages_role_but_wanted, "usages role", CHECK_DOCTOR_CRITICAL,
     "HTTP 403 AuthorizationFailed",
     "grant \"Cognitive Services Usages Reader\" on the subscription*", "*"},
    {"all well", as_it_is, "provider", CHECK_DOCTOR_OK, "Microsoft.Insights: registered",
     NULL, NULL},
    {"not registered", not_registered, "provider", CHECK_DOCTOR_WARNING,
     "Microsoft.Insights: NotRegistered", "register it*",
     "az provider register --namespace Microsoft.Insights --subscription *"},
    {"nobody may see", no_provider_role, "provider", CHECK_DOCTOR_INFO,
     "Microsoft.Insights: only a role on the subscription*", NULL, NULL},
    {"together", together, "batch", CHECK_DOCTOR_OK,
     "3 accounts of westeurope are asked together", NULL, NULL},
    {"no role for that", together_no_role, "batch", CHECK_DOCTOR_INFO,
     "HTTP 401 AuthenticationFailed; the 3 accounts of westeurope are asked one by *",
     "grant \"Monitoring Reader\" on the subscription*",
     "az role assignment create" TO_APP " --role \"Monitoring Reader\" --scope "
     "/subscriptions/*"},
    {"no provider for that", together_not_registered, "batch", CHECK_DOCTOR_INFO,
     "HTTP 403; the 3 accounts *", "register it*",
     "az provider register --namespace Microsoft.Insights --subscription *"},
    {"nobody there for that", together_unreachable, "batch", CHECK_DOCTOR_INFO,
     "no such host; the 3 accounts *", NULL, NULL},
    {"all well", as_it_is, "limits", CHECK_DOCTOR_OK, "1 of 1 deployment has a limit",
     NULL, NULL},
    {"no limit", no_limit, "limits", CHECK_DOCTOR_WARNING,
     "0 of 1 deployment have a limit, 1 without (chat)", "*--limit*", NULL},
    {"a limit given", given_limit, "limits", CHECK_DOCTOR_OK,
     "1 of 1 deployment has a limit", NULL, NULL},
    {"no list", no_list_role, "limits", CHECK_DOCTOR_SKIPPED,
     "not tried: no list of deployments", NULL, NULL},
    {"all well", as_it_is, "newest minute", CHECK_DOCTOR_OK,
     "17:59Z, lag 253 s (--settle 180)", NULL, NULL},
    {"late", late_data, "newest minute", CHECK_DOCTOR_WARNING, "17:48Z, lag 901 s*",
     "*900 seconds (--max-age)*", NULL},
    {"nothing", no_data, "newest minute", CHECK_DOCTOR_WARNING, "no value in 30 minutes",
     "*", NULL},
    {"no metrics", no_metric_role, "newest minute", CHECK_DOCTOR_SKIPPED,
     "not tried: no metrics", NULL, NULL},
};

static void each_fact_has_its_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < AOAI_LENGTH(cases); i++) {
        struct stage *stage = new_stage();
        struct check_doctor_report report = {0};
        cases[i].change(stage);
        check_doctor_judge(&stage->facts, &report);
        const struct check_doctor_line *line = find(&report, cases[i].step);
        assert_text_in(cases[i].label, check_doctor_verdict_name(line->verdict),
                       check_doctor_verdict_name(cases[i].verdict));
        assert_glob_in(cases[i].label, aoai_buf_text(&line->found), cases[i].found);
        assert_glob_in(cases[i].label, aoai_buf_text(&line->remedy),
                       cases[i].remedy != NULL ? cases[i].remedy : "");
        assert_glob_in(cases[i].label, aoai_buf_text(&line->command),
                       cases[i].command != NULL ? cases[i].command : "");
        aoai_strlist_free(&stage->config.settings.limits);
        check_doctor_report_free(&report);
        free_stage(stage);
    }
}

/* What was not tried is never counted as good, and no step is left out. */
static void nothing_tried_is_nothing_known(void **state)
{
    struct stage *stage = new_stage();
    struct check_doctor_report report = {0};
    (void)state;
    nothing_tried(stage);
    bad_option(stage);
    stage->account.is_polled = false;
    stage->facts.proxy_source = NULL;
    check_doctor_judge(&stage->facts, &report);
    assert_number(check_doctor_count(&report, CHECK_DOCTOR_OK), 2); /* the files */
    assert_number(check_doctor_count(&report, CHECK_DOCTOR_SKIPPED), 11);
    check_doctor_report_free(&report);
    free_stage(stage);
}

static void the_worst_line_counts(void **state)
{
    static const struct {
        enum check_doctor_verdict lines[4];
        enum check_state state;
        const char *summary;
    } rows[] = {
        {{CHECK_DOCTOR_OK, CHECK_DOCTOR_OK, CHECK_DOCTOR_INFO, CHECK_DOCTOR_OK},
         CHECK_OK,
         "4 steps, all well"},
        {{CHECK_DOCTOR_OK, CHECK_DOCTOR_WARNING, CHECK_DOCTOR_UNKNOWN, CHECK_DOCTOR_OK},
         CHECK_WARNING,
         "2 of 4 steps need you"},
        {{CHECK_DOCTOR_WARNING, CHECK_DOCTOR_CRITICAL, CHECK_DOCTOR_SKIPPED,
          CHECK_DOCTOR_UNKNOWN},
         CHECK_CRITICAL,
         "3 of 4 steps need you, 1 not tried"},
        {{CHECK_DOCTOR_OK, CHECK_DOCTOR_OK, CHECK_DOCTOR_OK, CHECK_DOCTOR_UNKNOWN},
         CHECK_UNKNOWN,
         "1 of 4 steps needs you"},
        {{CHECK_DOCTOR_OK, CHECK_DOCTOR_OK, CHECK_DOCTOR_OK, CHECK_DOCTOR_SKIPPED},
         CHECK_UNKNOWN,
         "4 steps, none failed, 1 not tried"},
    };
    struct check_doctor_report empty = {0};
    (void)state;
    assert_number(check_doctor_state(&empty), CHECK_UNKNOWN);
    for (size_t i = 0; i < AOAI_LENGTH(rows); i++) {
        struct check_doctor_report report = {0};
        struct aoai_buf summary = aoai_buf_init(100);
        for (size_t k = 0; k < 4; k++)
            (void)check_doctor_add(&report, NULL, "step", rows[i].lines[k]);
        check_doctor_summary(&report, &summary);
        assert_text(aoai_buf_text(&summary), rows[i].summary);
        assert_number_in(rows[i].summary, check_doctor_state(&report), rows[i].state);
        aoai_buf_free(&summary);
        check_doctor_report_free(&report);
    }
}

/* ---- how it looks ---- */

static void fill(struct check_doctor_report *report)
{
    struct check_doctor_line *line =
        check_doctor_add(report, NULL, "clock", CHECK_DOCTOR_OK);
    aoai_buf_add(&line->found, "within 30 seconds of Azure's");
    for (int i = 0; i < 2; i++) {
        line = check_doctor_add(report, "contoso", i == 0 ? "metrics role" : "limits",
                                CHECK_DOCTOR_CRITICAL);
        aoai_buf_add(&line->found, "HTTP 403 \033[2J AuthorizationFailed of something");
        aoai_buf_add(&line->remedy, "grant the role that is needed for it to somebody:");
        aoai_buf_add(&line->command, "az role assignment create --with a-very-long-"
                                     "name-that-is-not-broken");
    }
}

static void a_line_a_step_where_nobody_looks(void **state)
{
    struct check_doctor_report report = {0};
    struct check_look look = {0};
    struct aoai_buf text = aoai_buf_init(10000);
    (void)state;
    fill(&report);
    assert_true(check_doctor_text(&report, &look, &text));
    assert_text(
        aoai_buf_text(&text),
        "[OK]       clock             within 30 seconds of Azure's\n"
        "\n"
        "account contoso\n"
        "[CRITICAL] metrics role      HTTP 403  [2J AuthorizationFailed of something\n"
        "                             -> grant the role that is needed for it to "
        "somebody:\n"
        "  az role assignment create --with a-very-long-name-that-is-not-broken\n"
        "[CRITICAL] limits            HTTP 403  [2J AuthorizationFailed of something\n"
        "                             -> as above\n"
        "\n"
        "CRITICAL: 2 of 3 steps need you\n");
    aoai_buf_free(&text);
    check_doctor_report_free(&report);
}

static void a_terminal_has_an_edge_and_colours(void **state)
{
    struct check_doctor_report report = {0};
    struct check_look look = {.has_colours = true, .columns = 60};
    struct aoai_buf text = aoai_buf_init(10000);
    (void)state;
    fill(&report);
    assert_true(check_doctor_text(&report, &look, &text));
    assert_glob(aoai_buf_text(&text),
                "?\033?32mOK\033?0m?       clock             within 30 seconds of "
                "Azure's\n"
                "\n"
                "account contoso\n"
                "?\033?31mCRITICAL\033?0m? metrics role      HTTP 403  ?2J\n"
                "                             AuthorizationFailed of\n"
                "                             something\n"
                "                             -> grant the role that is\n"
                "                                needed for it to somebody:\n"
                "  az role assignment create --with a-very-long-name-that-is-not-broken\n"
                "*");
    aoai_buf_free(&text);
    check_doctor_report_free(&report);
}

static void what_does_not_fit_is_no_report(void **state)
{
    struct check_doctor_report report = {0};
    struct check_look look = {0};
    struct aoai_buf text = aoai_buf_init(100);
    struct aoai_buf json = aoai_buf_init(100);
    (void)state;
    fill(&report);
    assert_false(check_doctor_text(&report, &look, &text));
    assert_false(check_doctor_json(&report, NULL, &json));
    aoai_buf_free(&text);
    aoai_buf_free(&json);
    check_doctor_report_free(&report);
}

static void programs_get_the_same(void **state)
{
    struct check_doctor_report report = {0};
    struct aoai_buf json = aoai_buf_init(10000);
    (void)state;
    fill(&report);
    assert_true(check_doctor_json(&report, "one request\n", &json));
    assert_glob(aoai_buf_text(&json),
                "{*/doctor/1\"*\"state\": \"CRITICAL\"*\"summary\": \"2 of 3 steps need "
                "you\"*\"error\": null*\"account\": null*\"remedy\": null*\"account\": "
                "\"contoso\"*\"metrics role\"*\"command\": \"az role *\"log\": "
                "?*\"one request\"*}\n");
    aoai_buf_free(&json);
    check_doctor_report_free(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fact_has_its_line),
        cmocka_unit_test(nothing_tried_is_nothing_known),
        cmocka_unit_test(the_worst_line_counts),
        cmocka_unit_test(a_line_a_step_where_nobody_looks),
        cmocka_unit_test(a_terminal_has_an_edge_and_colours),
        cmocka_unit_test(what_does_not_fit_is_no_report),
        cmocka_unit_test(programs_get_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
