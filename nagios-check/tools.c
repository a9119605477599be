/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
#include "nagios-check/tools.h"

#include "nagios-check/state.h"

#include <stdlib.h>
#include <unistd.h>

#define TRACE_CAP  16384
#define TRIES_MAX  3
#define BACKOFF_MS 500

/* A directory that cannot be used is no error: then nothing is kept. */
static bool open_state(struct check_tools *tools, const struct check_config *config,
                       struct aoai_log log, struct aoai_error *err)
{
    struct aoai_error why = {0};
    if (!check_state_dir_open(config, &tools->state_dir, &why)) {
        aoai_log(log, AOAI_LOG_DEBUG, "nothing is kept between runs: %s", why.message);
        return true;
    }
    tools->owner = check_state_owner(config);
    return tools->owner != NULL || aoai_error_no_memory(err);
}

static bool is_for_people(const struct check_config *config)
{
    return config->settings.wants_list || config->settings.wants_doctor ||
           config->settings.history_s > 0;
}

/* The transports, from the network up; returns the last. */
static struct aoai_transport stack_up(struct check_tools *tools,
                                      const struct check_config *config,
                                      struct aoai_clock machine, struct aoai_log log)
{
    struct aoai_transport transport = aoai_http_curl_transport(tools->http);
    if (tools->state_dir.is_open && config->settings.cache_age_s > 0 &&
        !is_for_people(config)) {
        tools->cache = (struct aoai_answer_cache){
            .inner = transport,
            .clock = machine,
            .dir = &tools->state_dir,
            .owner = tools->owner,
            .age_s = config->settings.cache_age_s,
        };
        transport = aoai_answer_cache_transport(&tools->cache);
    }
    tools->server_clock =
        (struct aoai_server_clock){.inner = transport, .clock = machine, .log = log};
    transport = aoai_server_clock_transport(&tools->server_clock);
    tools->clock = aoai_server_clock_clock(&tools->server_clock);
    tools->trace.inner = transport;
    if (config->verbosity > 0)
        transport = check_trace_transport(&tools->trace);
    tools->retry = (struct aoai_retry){
        .inner = transport,
        .clock = tools->clock,
        .log = log,
        .tries_max = TRIES_MAX,
        .base_delay_ms = BACKOFF_MS,
        .jitter_state = (uint64_t)getpid() ^ (uint64_t)tools->deadline_at_ms << 16,
    };
    return aoai_retry_transport(&tools->retry);
}

/* Who wants nothing that is old wants no old refusal either. */
static bool asks_anyway(const struct check_config *config)
{
    return config->settings.cache_age_s == 0 || is_for_people(config);
}

static bool open_session(struct check_tools *tools, const struct check_config *config,
                         struct aoai_transport transport, struct aoai_clock machine,
                         struct aoai_log log, struct aoai_error *err)
{
    tools->session = (struct aoai_session){
        .identities = &config->identity,
        .identity_count = 1,
        .transport = transport,
        .clock = tools->clock,
        .log = log,
    };
    if (tools->state_dir.is_open && !config->settings.wants_doctor) {
        tools->tokens = (struct check_token_store){.dir = &tools->state_dir,
                                                   .clock = machine,
                                                   .identity = &config->identity,
                                                   .scope = config->identity.scope,
                                                   .asks_anyway = asks_anyway(config)};
        tools->metrics_tokens = tools->tokens;
        tools->metrics_tokens.scope = config->identity.metrics_scope;
        tools->session.store = check_token_store(&tools->tokens);
    }
    return aoai_session_init(&tools->session, err);
}

/* Adds the accounts that are to be found to those that were named. */
static bool discover(struct check_config *config, struct check_tools *tools,
                     const char *volatile *stage, struct aoai_error *err)
{
    if (config->discovery.subscription == NULL)
        return true;
    *stage = "looking for accounts";
    return aoai_discovery_run(&config->discovery, &tools->session, 0,
                              tools->deadline_at_ms, &tools->found, err) &&
           aoai_discovery_add(&tools->found, &config->target.resources, err);
}

static bool open_monitor(struct check_tools *tools, const struct check_config *config,
                         struct aoai_error *err)
{
    struct aoai_monitor_options options = {
        .identities = &config->identity,
        .identity_count = 1,
        .targets = &config->target,
        .target_count = 1,
        .named = config->thresholds.named,
        .transport = tools->session.transport,
        .clock = tools->clock,
        .log = tools->session.log,
        .session = &tools->session,
    };
    if (tools->metrics_tokens.dir != NULL) {
        options.together.tokens = check_token_store(&tools->metrics_tokens);
        options.together.dir = asks_anyway(config) ? NULL : &tools->state_dir;
        options.together.owner = tools->owner;
        options.together.machine = aoai_clock_system();
    }
    tools->monitor = aoai_monitor_new(&options, err);
    if (tools->monitor != NULL)
        aoai_monitor_learn(tools->monitor, &tools->found);
    return tools->monitor != NULL;
}

bool check_tools_open(struct check_tools *tools, const struct check_config *config,
                      struct aoai_error *err)
{
    struct aoai_clock machine = aoai_clock_system();
    struct aoai_log log = {0};
    tools->trace = (struct check_trace){.has_queries = config->verbosity > 1,
                                        .lines = aoai_buf_init(TRACE_CAP)};
    if (config->verbosity > 0)
        log = check_trace_log(&tools->trace,
                              config->verbosity > 1 ? AOAI_LOG_DEBUG : AOAI_LOG_INFO);
    tools->deadline_at_ms =
        aoai_clock_monotonic_ms(machine) + config->identity.timeout_s * 1000;
    if (!aoai_http_curl_global_init(err))
        return false;
    tools->http =
        aoai_http_curl_new("check_azure_openai/" AZURE_OPENAI_VERSION, machine, err);
    return tools->http != NULL && open_state(tools, config, log, err) &&
           open_session(tools, config, stack_up(tools, config, machine, log), machine,
                        log, err);
}

bool check_tools_aim(struct check_tools *tools, struct check_config *config,
                     const char *volatile *stage, struct aoai_error *err)
{
    return discover(config, tools, stage, err) && open_monitor(tools, config, err);
}

void check_tools_close(struct check_tools *tools)
{
    aoai_monitor_free(tools->monitor);
    aoai_accounts_free(&tools->found);
    aoai_session_free(&tools->session);
    aoai_state_dir_close(&tools->state_dir);
    free(tools->owner);
    aoai_http_curl_free(tools->http);
    aoai_buf_free(&tools->trace.lines);
    *tools = (struct check_tools){0};
}
