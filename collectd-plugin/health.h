/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The plugin's own health: what it did since it last said so, once a minute.
 *
 *   monitor.example/azure_openai/count-polls              1
 *   monitor.example/azure_openai/requests-200             3    each try counts
 *   monitor.example/azure_openai/requests-429             0
 *   monitor.example/azure_openai/requests-failed          0    no answer
 *   monitor.example/azure_openai/count-points_new         48
 *   monitor.example/azure_openai/count-points_backfilled  0    older than a quarter hour
 *   monitor.example/azure_openai/count-points_revised     0
 *   monitor.example/azure_openai/count-tokens_revised     0
 *   monitor.example/azure_openai/gauge-settle_time        180  seconds
 *
 * The host is the one that runs the daemon. What begins, or goes on behind a gap, has a
 * missing value in front.
 */
#ifndef AOAI_PLUGIN_HEALTH_H
#define AOAI_PLUGIN_HEALTH_H

#include "collectd-plugin/delivery.h"
#include "common/tally.h"

struct aoai_health {
    struct aoai_tally *tally; /* NULL = nobody counts requests */
    size_t polls;
    size_t points_revised;
    double tokens_revised;
    size_t told_count; /* figures told last, by this process: rows are only ever added */
};

/* Says it, stamped with the minute of now, unless that was done already, and begins to
 * count anew.
 */
void aoai_health_tell(struct aoai_health *health, struct aoai_delivery *delivery,
                      int64_t settle_s, int64_t now_s);

#endif
