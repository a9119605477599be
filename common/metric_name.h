/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What a metric is called, whichever table it is in.
 *
 *   AOAI_METRIC_PROCESSED_TOKENS   TokenTransaction             of the catalog
 *   AOAI_METRIC_LISTED + 4         AzureOpenAITimeToResponse    place 4 of the list
 *
 * The catalog has the metrics that are always asked for; those of the list are asked for
 * beside them where somebody wants them. A metric of both has the catalog's id. Ids of the
 * list change from version to version: what is kept on disk has names.
 */
#ifndef AOAI_METRIC_NAME_H
#define AOAI_METRIC_NAME_H

#include "common/buf.h"
#include "common/catalog.h"
#include "common/metric_list.h"

/* Between it and the catalog's last id is AOAI_METRIC_NAMED (common/metric_query.h). */
#define AOAI_METRIC_LISTED     (AOAI_METRIC_COUNT + 1)
#define AOAI_METRIC_LISTED_MAX 64
#define AOAI_METRIC_IDS        (AOAI_METRIC_LISTED + AOAI_METRIC_LISTED_MAX)

/* NULL = an id of the catalog. */
const struct aoai_listed_metric *aoai_metric_listed(enum aoai_metric_id id);

const char *aoai_metric_name(enum aoai_metric_id id);

/* False = there is none of that name. Letter case does not matter. */
bool aoai_metric_find_id(const char *name, enum aoai_metric_id *id) AOAI_MUST_CHECK;

/* Adds up to five names that hold what was typed, or are like it: "a, b". */
void aoai_metric_add_near(struct aoai_buf *names, const char *typed);

#endif
