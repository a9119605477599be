/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What --metric and its kin mean: a row of the list of metrics, how it is asked for, and
 * ranges in its own unit.
 *
 *   -m GeneratedTokens -w 50000 -c 80000
 *   -m azureopenaitimetoresponse --aggregation maximum --interval PT5M -w 2000
 *
 * A metric has no limit that a range could be percent of; one that is percent by nature
 * takes "80%" and "80" alike. Errors are CONFIG.
 */
#ifndef CHECK_METRIC_OPTIONS_H
#define CHECK_METRIC_OPTIONS_H

#include "nagios-check/settings.h"

/* For the option table. An unknown name is answered with near ones. */
bool check_metric_name_check(const char *name, struct aoai_error *err);
bool check_metric_aggregation_check(const char *name, struct aoai_error *err);
bool check_metric_interval_check(const char *name, struct aoai_error *err);

/* Settings -> named metric, ranges and thresholds, where there is a --metric. */
bool check_metric_options(struct check_config *config,
                          struct aoai_error *err) AOAI_MUST_CHECK;

#endif
