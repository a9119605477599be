/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What was measured of one deployment, in words: the middle of its row.
 *
 *   84,213 tokens at 18:03Z = 84.2% of 100,000 TPM; limit changed from 200,000 to 100,000 TPM
 *   between 17:40Z and 17:45Z; rising by 1,089 a minute, reaches its limit in about 14 min;
 *   5 of 5 minutes seen 17:59-18:03Z; 812 requests, at most 81 a minute = 11.3% of 720 RPM,
 *   none throttled
 *
 * Pure. Every function appends to a text.
 */
#ifndef CHECK_FACTS_H
#define CHECK_FACTS_H

#include "nagios-check/finding.h"

/* "84.2% of 100K TPM" */
void check_facts_of_limit(const struct check_measure *measure, const char *unit,
                          struct aoai_buf *text);

/* "84.2% of 100K TPM at 18:03Z", "84,213 tokens at 18:03Z", "93.0% PTU utilization at ..." */
void check_facts_peak(const struct check_finding *finding, enum check_kind kind,
                      struct aoai_buf *text);

/* All of it. */
void check_facts(const struct check_result *result, const struct check_finding *finding,
                 struct aoai_buf *text);

/* The same of use that belongs to no deployment in Azure's list. */
void check_facts_unlisted(const struct check_finding *finding, struct aoai_buf *text);

#endif
