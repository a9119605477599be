/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Performance data: what graphs are made of.
 *
 *   gpt_4_1_tpm=84213;96000;114000;0;120000 gpt_4_1_rpm=81;576;684;0;720
 *   gpt_4_1_throttled=1.3%;1;10;0;100 ... data_age=187s;;900;0
 *   gpt_4_1_generatedtokens=61204;50000;80000;0; data_age=187s;;900;0   of one metric
 *
 *   pool_swedencentral_openai_standard_gpt4_1=45%;80;95;0;
 *
 * Labels hold small letters, digits and "_" and begin with a letter: a dot opens a new
 * level in Graphite, a quote or a blank breaks other readers. They are sorted and depend
 * on names and options alone, never on states, nor on the letter case that Azure happened
 * to use. Where two names make one label, all of them get digits of their whole names:
 * gpt_4_1_5c0e_tpm. Values are the window's peaks. What has no value is left out: "U" and NaN break
 * readers.
 */
#ifndef CHECK_PERFDATA_H
#define CHECK_PERFDATA_H

#include "nagios-check/finding.h"

/* All values of one deployment, blanks between, or the one of a quota pool. */
struct check_perfdata_item {
    char *text; /* "" = no value now */
    bool is_pool;
    size_t room; /* the length it may reach: what fits must not change with the values */
};

struct check_perfdata {
    struct check_perfdata_item *items; /* one for each deployment and pool */
    size_t count;
    char *last; /* data_age; "" when unknown */
};

/* False = no memory. The caller frees, also on failure. */
bool check_perfdata_make(const struct check_result *result, bool has_account_prefix,
                         struct check_perfdata *perfdata) AOAI_MUST_CHECK;

void check_perfdata_free(struct check_perfdata *perfdata);

#endif
