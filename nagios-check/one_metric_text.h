/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* A metric that was asked for by its name (--metric), in words.
 *
 *   gpt-4o GeneratedTokens 61,204 at 10:26Z above 50,000        first line
 *   61,204 at 10:26Z, above 50,000; 5 of 5 minutes seen ...     row
 *   no requests in the window                                   a level without a value
 *   generatedtokens  ""                                         suffix and unit of perfdata
 */
#ifndef CHECK_ONE_METRIC_TEXT_H
#define CHECK_ONE_METRIC_TEXT_H

#include "nagios-check/finding.h"

/* What follows the deployment's name in the first line. */
void check_one_metric_headline(const struct check_result *result,
                               const struct check_finding *finding,
                               struct aoai_buf *text);

/* What follows the deployment's name in its row. */
void check_one_metric_facts(const struct check_result *result,
                            const struct check_finding *finding, struct aoai_buf *text);

/* "; GeneratedTokens (Generated Completion Tokens): total of each minute, unit Count" */
void check_one_metric_footer(const struct aoai_named_metric *named,
                             struct aoai_buf *text);

/* Of samples that are counted the unit is their number, whatever they measure. */
enum aoai_unit check_one_metric_unit(const struct aoai_named_metric *named);

/* "%", "ms" or "": units that perfdata knows. */
const char *check_one_metric_uom(const struct aoai_named_metric *named);

/* The metric's name as a part of a label: small letters. */
void check_one_metric_suffix(const struct aoai_named_metric *named,
                             struct aoai_buf *label);

#endif
