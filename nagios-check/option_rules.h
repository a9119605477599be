/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* What holds between options, after each of them has been stored, and the thresholds that
 * are made of them.
 *
 *   --for 6 --window 5          -> "--for: 6 minutes are more than --window has (5)"
 *   --list --metric TotalCalls  -> "--metric: not with --list or --history"
 *   no -w                       -> warning above 80 % of the limit
 *   -m TotalCalls, no -w        -> no range at all: the metric is only shown
 *
 * Minutes and seconds as the options name them. Errors are CONFIG and name an option as it
 * is typed. Pure.
 */
#ifndef CHECK_OPTION_RULES_H
#define CHECK_OPTION_RULES_H

#include "nagios-check/option_list.h"

/* Is there an account to look at, and can what is asked for be had together? */
bool check_option_rules_hold(const struct check_option_list *list,
                             const struct check_config *config,
                             struct aoai_error *err) AOAI_MUST_CHECK;

/* Settings -> thresholds. They point into the config, which must not move afterwards. */
bool check_option_rules_thresholds(struct check_config *config,
                                   struct aoai_error *err) AOAI_MUST_CHECK;

#endif
