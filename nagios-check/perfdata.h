/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Performance data: what graphs are made of.
 *
 *   gpt_4_1_tpm=84213;96000;114000;0;120000 gpt_4_1_rpm=81;576;684;0;720
 *   gpt_4_1_throttled=1.3%;1;10;0;100 ... data_age=187s;;900;0
 *
 * Labels hold letters, digits and "_" and begin with a letter: a dot opens a new level in
 * Graphite, a quote or a blank breaks other readers. They are sorted and depend on names
 * and options alone, never on states. What has no value is left out: "U" and NaN break
 * readers.
 */
#ifndef CHECK_PERFDATA_H
#define CHECK_PERFDATA_H

#include "nagios-check/judge.h"

struct check_perfdata {
    char **items; /* one for each deployment: all its values, blanks between */
    size_t count;
    char *last; /* data_age; "" when unknown */
};

/* False = no memory. The caller frees, also on failure. */
bool check_perfdata_make(const struct check_result *result, bool has_account_prefix,
                         struct check_perfdata *perfdata) AOAI_MUST_CHECK;

void check_perfdata_free(struct check_perfdata *perfdata);

#endif
