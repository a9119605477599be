/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The plugin as collectd sees it, and the only file that calls the daemon. Read it from
 * the bottom: module_register, then the callbacks in the order in which the daemon calls
 * them.
 */
#include "collectd.h"

#include "plugin.h"
#include "utils/common/common.h"

#include "collectd-plugin/config_tree.h"
#include "collectd-plugin/greeting.h"
#include "collectd-plugin/poller.h"
#include "collectd-plugin/schedule.h"
#include "common/http_curl.h"
#include "common/retry.h"
#include "common/server_clock.h"

#define PLUGIN_NAME         "azure_openai"
#define TRIES_MAX           4
#define RETRY_BASE_DELAY_MS 500
#define MINUTE_S            60
#define ROOM_WAIT_MS        2000

/* The daemon's callbacks for config, init and shutdown carry no context: this is it. */
static struct {
    struct aoai_settings settings;
    bool has_settings;
    struct aoai_stop stop;
    bool has_stop;
    struct aoai_ack ack;
    struct aoai_http_curl *http;
    struct aoai_tally tally;
    struct aoai_server_clock server_clock;
    struct aoai_retry retry;
    struct aoai_session session;
    struct aoai_monitor *monitor;
    struct aoai_poller *poller;
    pthread_t thread;
    bool has_thread;
} plugin;

/* ---- what the rooms below need of the daemon ---- */

static void write_log(void *ctx, enum aoai_log_level level, const char *message)
{
    /* Debian's collectd is built without its debug level. */
    static const int priorities[] = {
        [AOAI_LOG_ERROR] = LOG_ERR,
        [AOAI_LOG_WARNING] = LOG_WARNING,
        [AOAI_LOG_INFO] = LOG_INFO,
        [AOAI_LOG_DEBUG] = LOG_INFO,
    };
    (void)ctx;
    plugin_log(priorities[level], PLUGIN_NAME " plugin: %s", message);
}

static struct aoai_log daemon_log_sink(void)
{
    struct aoai_log log = {.level = plugin.settings.log_requests ? AOAI_LOG_DEBUG
                                                                 : AOAI_LOG_INFO,
                           .write = write_log};
    return log;
}

static bool dispatch(void *ctx, const struct aoai_sample *sample)
{
    (void)ctx;
    value_t value = {.gauge = sample->value};
    value_list_t list = VALUE_LIST_INIT;
    list.values = &value;
    list.values_len = 1;
    list.time = TIME_T_TO_CDTIME_T(sample->time_s);
    /* The step and the heartbeat of an RRD come from here, never from the daemon's
     * default. */
    list.interval = TIME_T_TO_CDTIME_T(MINUTE_S);
    sstrncpy(list.host, sample->host[0] == '\0' ? hostname_g : sample->host,
             sizeof(list.host));
    sstrncpy(list.plugin, PLUGIN_NAME, sizeof(list.plugin));
    sstrncpy(list.plugin_instance, sample->plugin_instance, sizeof(list.plugin_instance));
    sstrncpy(list.type, sample->type, sizeof(list.type));
    sstrncpy(list.type_instance, sample->type_instance, sizeof(list.type_instance));
    return aoai_ack_make_room(&plugin.ack, ROOM_WAIT_MS) &&
           plugin_dispatch_values(&list) == 0;
}

/* How many of our values may be in the daemon's queue: it drops some where that is longer
 * than WriteQueueLimitLow. Half of that, for others are in it too; 0 = it takes all.
 */
static size_t queue_room(void)
{
    long high = global_option_get_long("WriteQueueLimitHigh", 0);
    long low = global_option_get_long("WriteQueueLimitLow", high / 2);
    if (high <= 0)
        return 0;
    return low > 1 ? (size_t)(low < high ? low : high) / 2 : 1;
}

/* Called by the writer threads for every value of every plugin, after the storage
 * plugins. */
static int on_write(const data_set_t *set, const value_list_t *list,
                    user_data_t *user_data)
{
    (void)set;
    (void)user_data;
    if (strcmp(list->plugin, PLUGIN_NAME) == 0)
        aoai_ack_note(&plugin.ack, list->host, (int64_t)CDTIME_T_TO_TIME_T(list->time));
    else
        aoai_ack_note_other(&plugin.ack);
    return 0;
}

static void *run(void *ctx)
{
    aoai_poller_run(ctx);
    return NULL;
}

/* `collectd -T` reads once and ends: a thread would come too late. */
static int on_read(void)
{
    return aoai_poller_run_once(plugin.poller) ? 0 : -1;
}

static bool is_single_shot(void)
{
    const char *threads = global_option_get("ReadThreads");
    return threads != NULL && strcmp(threads, "-1") == 0;
}

/* ---- the callbacks ---- */

static int on_config(oconfig_item_t *item)
{
    struct aoai_error err = {0};
    if (!plugin.has_settings && !aoai_settings_init(&plugin.settings, &err)) {
        write_log(NULL, AOAI_LOG_ERROR, err.message);
        return -1;
    }
    plugin.has_settings = true;
    aoai_config_tree_read(item, &plugin.settings, daemon_log_sink());
    return 0;
}

/* What sends, and with it the clock that Azure's answers keep right. */
static bool build_transport(struct aoai_error *err)
{
    struct aoai_clock clock = aoai_stop_clock(&plugin.stop);
    plugin.http = aoai_http_curl_new(
        "azure-openai-monitoring/" AZURE_OPENAI_VERSION " collectd", clock, err);
    if (plugin.http == NULL)
        return false;
    /* These are there from the beginning, so that their first one is not lost in RRD. */
    plugin.tally =
        (struct aoai_tally){.inner = aoai_http_curl_transport(plugin.http),
                            .rows = {{.status = 200}, {.status = 429}, {.status = 0}},
                            .row_count = 3};
    plugin.server_clock =
        (struct aoai_server_clock){.inner = aoai_tally_transport(&plugin.tally),
                                   .clock = clock,
                                   .log = daemon_log_sink()};
    return true;
}

/* Who we are, for polls and lists alike. */
static bool build_session(struct aoai_clock clock, struct aoai_error *err)
{
    plugin.retry = (struct aoai_retry){
        .inner = aoai_server_clock_transport(&plugin.server_clock),
        .clock = clock,
        .log = daemon_log_sink(),
        .tries_max = TRIES_MAX,
        .base_delay_ms = RETRY_BASE_DELAY_MS,
        .jitter_state = (uint64_t)getpid() ^ (uint64_t)aoai_clock_wall_s(clock) << 20,
    };
    plugin.session = (struct aoai_session){
        .identities = plugin.settings.identities,
        .identity_count = plugin.settings.identity_count,
        .transport = aoai_retry_transport(&plugin.retry),
        .clock = clock,
        .log = daemon_log_sink(),
    };
    return aoai_session_init(&plugin.session, err);
}

static bool build_monitor(struct aoai_clock clock, struct aoai_error *err)
{
    struct aoai_monitor_options options = {
        .identities = plugin.settings.identities,
        .identity_count = plugin.settings.identity_count,
        .targets = plugin.settings.targets,
        .target_count = plugin.settings.target_count,
        .may_be_empty = plugin.settings.discover_count > 0,
        .clock = clock,
        .log = daemon_log_sink(),
        .session = &plugin.session,
    };
    plugin.monitor = aoai_monitor_new(&options, err);
    return plugin.monitor != NULL;
}

/* The daemon's own folder for such things, unless StateDir says otherwise. */
static char *state_dir(void)
{
    const char *base = global_option_get("BaseDir");
    struct aoai_buf path = aoai_buf_init(4096);
    if (plugin.settings.state_dir != NULL)
        aoai_buf_add(&path, plugin.settings.state_dir);
    else
        aoai_buf_addf(&path, "%s/" PLUGIN_NAME, base == NULL ? "." : base);
    return aoai_buf_take(&path);
}

static bool build_poller(struct aoai_clock clock, struct aoai_error *err)
{
    char *directory = state_dir();
    if (directory == NULL)
        return aoai_error_no_memory(err);
    /* Whoever runs a single shot wants to see that it works: never without a minute. */
    struct aoai_poller_options options = {
        .settings = &plugin.settings,
        .monitor = plugin.monitor,
        .session = &plugin.session,
        .ack = &plugin.ack,
        .clock = clock,
        .server_clock = &plugin.server_clock,
        .sink = {.put = dispatch},
        .tally = &plugin.tally,
        .log = daemon_log_sink(),
        .state_dir = directory,
        .offset_s = is_single_shot() ? 0 : aoai_schedule_offset_s(hostname_g, directory),
        .spread_s = aoai_schedule_spread_s(hostname_g),
        .history_min_s = is_single_shot() ? MINUTE_S : 0,
    };
    plugin.poller = aoai_poller_new(&options, err);
    free(directory);
    return plugin.poller != NULL;
}

static bool build(struct aoai_error *err)
{
    if (!aoai_http_curl_global_init(err))
        return false;
    plugin.has_stop = aoai_stop_init(&plugin.stop);
    if (!plugin.has_stop)
        return aoai_error_no_memory(err);
    plugin.ack.stop = &plugin.stop;
    plugin.ack.own_host = hostname_g;
    plugin.ack.room = queue_room();
    struct aoai_clock clock = aoai_server_clock_clock(&plugin.server_clock);
    return build_transport(err) && build_session(clock, err) &&
           build_monitor(clock, err) && build_poller(clock, err);
}

static bool start(struct aoai_error *err)
{
    if (plugin_register_write(PLUGIN_NAME, on_write, NULL) != 0)
        return aoai_error_no_memory(err);
    if (is_single_shot())
        return plugin_register_read(PLUGIN_NAME, on_read) == 0 ||
               aoai_error_no_memory(err);
    plugin.has_thread =
        plugin_thread_create(&plugin.thread, run, plugin.poller, PLUGIN_NAME) == 0;
    return plugin.has_thread ||
           aoai_error_set(err, AOAI_ERROR_NO_MEMORY, "cannot start a thread");
}

static bool begin(struct aoai_error *err)
{
    if (!build(err))
        return false;
    aoai_greeting_say(&plugin.settings, getenv, daemon_log_sink());
    return start(err);
}

static int on_init(void)
{
    struct aoai_error err = {0};
    if (plugin.poller != NULL)
        return 0;
    if (plugin.has_settings)
        aoai_settings_settle(&plugin.settings, daemon_log_sink(), true);
    if (plugin.settings.target_count + plugin.settings.discover_count == 0)
        (void)aoai_error_set(&err, AOAI_ERROR_CONFIG,
                             "no usable <Account> or <Discover> in <Plugin " PLUGIN_NAME
                             ">");
    else if (begin(&err))
        return 0;
    write_log(NULL, AOAI_LOG_ERROR, err.message);
    return -1;
}

/* The daemon has joined its own threads by now; ours may sleep, send or wait. */
static int on_shutdown(void)
{
    if (plugin.has_stop)
        aoai_stop_request(&plugin.stop);
    if (plugin.http != NULL)
        aoai_http_curl_cancel(plugin.http);
    if (plugin.has_thread)
        (void)pthread_join(plugin.thread, NULL);
    aoai_poller_free(plugin.poller);
    aoai_monitor_free(plugin.monitor);
    aoai_session_free(&plugin.session);
    aoai_http_curl_free(plugin.http);
    if (plugin.has_stop)
        aoai_stop_free(&plugin.stop);
    aoai_settings_free(&plugin.settings);
    memset(&plugin, 0, sizeof(plugin));
    return 0;
}

/* Everything else is hidden (exports.map and -fvisibility). */
__attribute__((visibility("default"))) void module_register(void)
{
    plugin_register_complex_config(PLUGIN_NAME, on_config);
    plugin_register_init(PLUGIN_NAME, on_init);
    plugin_register_shutdown(PLUGIN_NAME, on_shutdown);
}
