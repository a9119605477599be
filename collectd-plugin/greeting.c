/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "collectd-plugin/greeting.h"

#include "collectd-plugin/names.h"
#include "collectd-plugin/settle.h"
#include "common/url.h"
#include "common/utc.h"

#include <stdlib.h>
#include <string.h>

#define LINE_CAP 2048
#define HOUR_S   3600
#define DAY_S    86400

/* A line that does not fit, or has no memory, is better left out than cut. */
static void say(struct aoai_log log, struct aoai_buf *line)
{
    if (!line->has_failed)
        aoai_log(log, AOAI_LOG_INFO, "%s", aoai_buf_text(line));
    aoai_buf_free(line);
}

static void add_proxy(const struct aoai_identity_config *identity,
                      char *(*lookup)(const char *name), struct aoai_buf *line)
{
    const char *proxy = identity->route.proxy;
    const char *variable = proxy == NULL ? aoai_url_proxy_variable(lookup) : NULL;
    if (variable != NULL)
        proxy = lookup(variable);
    char *place = proxy == NULL || proxy[0] == '\0' ? NULL : aoai_url_place(proxy);
    if (proxy == NULL || proxy[0] == '\0')
        aoai_buf_add(line, ", no proxy");
    else
        aoai_buf_addf(line, ", proxy %s%s%s", place != NULL ? place : "that is no URL",
                      variable != NULL ? " of " : "", variable != NULL ? variable : "");
    free(place);
}

static void say_identity(const struct aoai_identity_config *identity,
                         char *(*lookup)(const char *name), struct aoai_log log)
{
    struct aoai_buf line = aoai_buf_init(LINE_CAP);
    const struct aoai_way_plan *plan = &identity->plan;
    aoai_buf_addf(&line, "credential %s: ", identity->name);
    for (size_t i = 0; i < plan->count; i++)
        aoai_buf_addf(&line, "%s%s", i > 0 ? ", else " : "",
                      aoai_way_name(plan->ways[i]));
    if (identity->client_id != NULL)
        aoai_buf_addf(&line, ", app %s", identity->client_id);
    if (identity->tenant_id != NULL)
        aoai_buf_addf(&line, ", tenant %s", identity->tenant_id);
    aoai_buf_addf(&line, ", %s cloud", identity->cloud);
    add_proxy(identity, lookup, &line);
    say(log, &line);
}

static void add_span(struct aoai_buf *line, int64_t span_s)
{
    if (span_s > 0 && span_s % DAY_S == 0)
        aoai_buf_addf(line, "%lldd", (long long)(span_s / DAY_S));
    else if (span_s > 0 && span_s % HOUR_S == 0)
        aoai_buf_addf(line, "%lldh", (long long)(span_s / HOUR_S));
    else if (span_s > 0 && span_s % 60 == 0)
        aoai_buf_addf(line, "%lldm", (long long)(span_s / 60));
    else
        aoai_buf_addf(line, "%lld s", (long long)span_s);
}

/* What all accounts have in common is told with each: who greps for one sees it whole. */
static void add_plan(const struct aoai_settings *settings, struct aoai_buf *line)
{
    aoai_buf_add(line, ", history ");
    add_span(line, settings->history_s);
    if (settings->settle_s == AOAI_SETTLE_AUTO)
        aoai_buf_add(line, ", settle auto");
    else
        aoai_buf_addf(line, ", settle %lld s", (long long)settings->settle_s);
}

static void say_target(const struct aoai_settings *settings,
                       const struct aoai_target_config *target, struct aoai_log log)
{
    struct aoai_buf line = aoai_buf_init(LINE_CAP);
    struct aoai_resource_id id = {0};
    struct aoai_error err = {0};
    char host[AOAI_NAMES_SIZE];
    if (aoai_resource_id_parse(&id, target->resources.items[0], &err) &&
        aoai_names_host(target->host, &id, host)) {
        aoai_buf_addf(&line, "account %s: by credential %s, stored as host %s",
                      id.account, target->credential, host);
        add_plan(settings, &line);
        say(log, &line);
    }
    aoai_resource_id_free(&id);
}

static void say_discover(const struct aoai_settings *settings,
                         const struct aoai_discover_config *discover, struct aoai_log log)
{
    struct aoai_buf line = aoai_buf_init(LINE_CAP);
    aoai_buf_addf(&line, "discover %s: by credential %s, accounts of subscription %s",
                  discover->name, discover->target.credential,
                  discover->search.subscription);
    if (discover->search.group != NULL)
        aoai_buf_addf(&line, ", resource group %s", discover->search.group);
    add_plan(settings, &line);
    say(log, &line);
}

void aoai_greeting_say(const struct aoai_settings *settings,
                       char *(*lookup)(const char *name), struct aoai_log log)
{
    for (size_t i = 0; i < settings->identity_count; i++)
        say_identity(&settings->identities[i], lookup, log);
    for (size_t i = 0; i < settings->target_count; i++)
        say_target(settings, &settings->targets[i], log);
    for (size_t i = 0; i < settings->discover_count; i++)
        say_discover(settings, &settings->discovers[i], log);
}

void aoai_greeting_works(const struct aoai_account_state *account, int64_t newest_end_s,
                         int64_t now_s, struct aoai_log log)
{
    struct aoai_buf line = aoai_buf_init(LINE_CAP);
    size_t listed = 0;
    size_t limited = 0;
    char newest[AOAI_UTC_SIZE];
    for (size_t i = 0; i < account->deployment_count; i++) {
        const struct aoai_deployment *deployment = account->deployments[i].deployment;
        listed += deployment != NULL ? 1 : 0;
        limited += deployment != NULL && deployment->limit.tokens_per_min > 0 ? 1 : 0;
    }
    aoai_buf_addf(&line, "account %s: works: %zu of %zu deployments have a limit",
                  account->id->account, limited, listed);
    if (newest_end_s > 0)
        aoai_buf_addf(&line, ", newest minute %s, lag %lld s",
                      aoai_utc_format(newest_end_s - 60, newest),
                      (long long)(now_s - newest_end_s));
    else
        aoai_buf_add(&line, ", no minute has a value yet");
    say(log, &line);
}
