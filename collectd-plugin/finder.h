/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Reads the lists of the <Discover> blocks, at the start and every ten minutes, and brings
 * the accounts that are polled in line with them.
 *
 *   <Discover "prod">: 12 accounts listed, 4 of them are polled here (Shard 2/3)
 *   <Discover "prod">: account contoso-new is found
 *   <Discover "prod">: account contoso-old is listed no longer: its series end here
 *
 * A list that fails changes nothing, and neither does an empty one: Azure shows nothing
 * of what the identity has no role on. Trouble is said once, and so is its end.
 *
 * Units: monotonic milliseconds. Ownership: settings, session and rounds are borrowed.
 */
#ifndef AOAI_PLUGIN_FINDER_H
#define AOAI_PLUGIN_FINDER_H

#include "collectd-plugin/rounds.h"
#include "collectd-plugin/settings.h"
#include "common/session.h"

struct aoai_finder_options {
    const struct aoai_settings *settings;
    struct aoai_session *session; /* of the settings' identities */
    int64_t spread_s; /* how much of the first ten minutes is left out: a host's own */
};

struct aoai_finder;

struct aoai_finder *aoai_finder_new(const struct aoai_finder_options *options,
                                    struct aoai_error *err) AOAI_MUST_CHECK;

/* How long ago the list that has waited longest was due; negative = none is. */
int64_t aoai_finder_overdue_ms(const struct aoai_finder *finder, int64_t now_ms);

/* Reads that list. False = it could not be had, or not all of it could be used for want
 * of memory. *joined counts the accounts that are polled from now on.
 */
bool aoai_finder_run(struct aoai_finder *finder, struct aoai_rounds *rounds,
                     int64_t deadline_at_ms, size_t *joined);

void aoai_finder_free(struct aoai_finder *finder);

#endif
