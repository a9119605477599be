/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What Azure changed after it was handed on.
 *
 *   minute 18:03 of gpt-4o was handed on as 84000; now Azure says 84213: 213 tokens
 *
 * Every poll reads the last quarter of an hour again, and each mark remembers what it
 * handed on of it (common/marks.h). A minute that changes twice is found twice, each time
 * against the value before. A minute that Azure does not give this time has not changed,
 * and one that was missing and is filled now has changed from 0. What is not believed yet
 * (common/quota.h) changes nothing.
 *
 * Pure but for memory. What was handed on by a process that is gone is not remembered.
 */
#ifndef AOAI_REVISIONS_H
#define AOAI_REVISIONS_H

#include "common/marks.h"
#include "common/snapshot.h"

struct aoai_revision {
    const struct aoai_deployment_state *state;
    const char *deployment; /* as the mark spells it; borrowed */
    enum aoai_metric_id metric;
    const char *status; /* NULL where the metric is not split; borrowed of the mark */
    int64_t minute;
    double before; /* NaN = missing */
    double after;
};

struct aoai_revisions {
    struct aoai_revision *items; /* by series, then minute */
    size_t count;
};

/* Appends what the poll says differently, and remembers it. The caller frees. */
bool aoai_revisions_find(struct aoai_marks *marks,
                         const struct aoai_account_state *account,
                         struct aoai_revisions *revisions,
                         struct aoai_error *err) AOAI_MUST_CHECK;

/* By how much a deployment's minutes of a metric changed since this was last asked. */
double aoai_revisions_take(struct aoai_marks *marks, const char *account,
                           const char *deployment, enum aoai_metric_id metric);

/* By how much it changed, up or down. */
double aoai_revision_amount(const struct aoai_revision *revision);

void aoai_revisions_free(struct aoai_revisions *revisions);

#endif
