/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* One minute of an account as collectd's values, through a sink: the daemon, or a test
 * that writes them down.
 *
 *   contoso-prod/azure_openai-gpt-4o/count-processed_tokens        84213
 *   contoso-prod/azure_openai-gpt-4o/requests-429                  3
 *   contoso-prod/azure_openai-gpt-4o/gauge-token_limit             120000
 *   contoso-prod/azure_openai-gpt-4o/gauge-token_utilization       70.2     percent
 *   contoso-prod/azure_openai-gpt-4o/latency-AzureOpenAITimeToResponse  0.84   seconds
 *   contoso-prod/azure_openai/gauge-data_age                       41       seconds
 *
 * What the ledger hands over goes out as it is. Derived from it are the limits and the
 * utilization, with each minute of Processed Inference Tokens. A derived series starts
 * with one missing minute, after a gap too, and ends with one, for the reasons in
 * common/ledger.h; no minute of it goes out twice.
 *
 * Deployments whose names collectd cannot hold are logged once and left out.
 */
#ifndef AOAI_PLUGIN_DISPATCH_H
#define AOAI_PLUGIN_DISPATCH_H

#include "collectd-plugin/names.h"
#include "common/ledger.h"
#include "common/log.h"
#include "common/revisions.h"

/* One value. Borrowed texts, valid during the call. */
struct aoai_sample {
    const char *host;            /* "" = the one that runs the daemon */
    const char *plugin_instance; /* "" = of the whole account */
    const char *type;
    const char *type_instance;
    int64_t time_s;
    double value; /* NaN = missing */
};

struct aoai_sink {
    bool (*put)(void *ctx, const struct aoai_sample *sample); /* false = not taken */
    void *ctx;
};

struct aoai_dispatch_options {
    bool is_end_stamped; /* a minute is named by its end, as RRD does, not by its start */
    struct aoai_sink sink;
    struct aoai_log log;
};

struct aoai_dispatch;

struct aoai_dispatch *aoai_dispatch_new(const struct aoai_dispatch_options *options,
                                        struct aoai_error *err) AOAI_MUST_CHECK;

/* One more account, whose values have this host; the first has the index 0. */
bool aoai_dispatch_add_account(struct aoai_dispatch *dispatch,
                               const char host[static AOAI_NAMES_SIZE],
                               struct aoai_error *err) AOAI_MUST_CHECK;

/* That host. Lives as long as the dispatch. */
const char *aoai_dispatch_host(const struct aoai_dispatch *dispatch, size_t index);

/* The stamp of a minute's values. */
int64_t aoai_dispatch_time_s(const struct aoai_dispatch *dispatch, int64_t minute);

/* Puts the minute into the sink and returns how many values it took. `index` is the
 * account's place in the snapshot.
 */
size_t aoai_dispatch_minute(struct aoai_dispatch *dispatch, size_t index,
                            const struct aoai_handover *handover);

/* A figure about an account as a whole, one of its deployments, or the plugin. */
struct aoai_figure {
    const char *type;
    char name[32];
    const char *deployment; /* NULL = of the whole account */
    double value;           /* NaN = not known */
};

/* Puts figures of an account. */
size_t aoai_dispatch_figures(struct aoai_dispatch *dispatch, size_t index, int64_t minute,
                             const struct aoai_figure figures[], size_t count);

/* Puts figures about the plugin itself: their host is "". */
size_t aoai_dispatch_own(struct aoai_dispatch *dispatch, int64_t minute,
                         const struct aoai_figure figures[], size_t count);

/* Puts a minute again that Azure has revised, and what comes of it. */
size_t aoai_dispatch_again(struct aoai_dispatch *dispatch, size_t index,
                           const struct aoai_revision *revision);

void aoai_dispatch_free(struct aoai_dispatch *dispatch);

#endif
