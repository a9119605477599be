/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The plugin's main path: know the time -> rounds (rounds.h), again at once while there is
 * more to catch up -> look for accounts (finder.h) -> sleep until the next minute is
 * settled.
 *
 *   18:18:00  know the time: 18:18:01 by Azure's Date; history 4 hours: from 14:15
 *   18:18:01  round 1: 14:00 .. 18:15, gained; round 2: nothing is due
 *   18:18:03  a list of accounts is due: it has until 18:18:58; sleep 56 s
 *
 * Lists are read in the time that polls leave: who is known is not kept waiting by them.
 *
 * An account that failed, or brought nothing, rests until the next minute: no answer
 * makes this loop spin, and one account's trouble does not slow down the others. Nothing
 * here measures elapsed time: which minutes are due follows from the ledger's marks, so a
 * step of the wall clock neither repeats nor skips a minute.
 */
#ifndef AOAI_PLUGIN_POLLER_H
#define AOAI_PLUGIN_POLLER_H

#include "collectd-plugin/ack.h"
#include "collectd-plugin/dispatch.h"
#include "collectd-plugin/settings.h"
#include "common/journal.h"
#include "common/monitor.h"
#include "common/server_clock.h"
#include "common/tally.h"

struct aoai_poller_options {
    const struct aoai_settings *settings;
    struct aoai_monitor *monitor; /* has the accounts that the settings name */
    struct aoai_session *session; /* the monitor's; NULL = nothing is to be discovered */
    struct aoai_ack *ack;         /* and with it the stop */
    struct aoai_clock clock;
    const struct aoai_server_clock *server_clock; /* NULL = the clock is right */
    struct aoai_sink sink;
    struct aoai_tally *tally; /* of the requests; NULL = not counted */
    struct aoai_log log;
    const char *state_dir; /* where the marks are kept; NULL = nowhere */
    int64_t offset_s;      /* added to the settle time; common to all minutes */
    int64_t spread_s;      /* taken off the first ten minutes between two lists */
    int64_t history_min_s; /* at least this much of the past, whatever the settings say */
};

struct aoai_poller;

/* What `options` points to must outlive the poller. History counts from when the time
 * is known. */
struct aoai_poller *aoai_poller_new(const struct aoai_poller_options *options,
                                    struct aoai_error *err) AOAI_MUST_CHECK;

/* Until a stop is requested. */
void aoai_poller_run(struct aoai_poller *poller);

/* One cycle: all that is due now. False = some of it could not be had. */
bool aoai_poller_run_once(struct aoai_poller *poller);

void aoai_poller_free(struct aoai_poller *poller);

#endif
