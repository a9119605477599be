/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* --history: what was gathered -> a text for people. Pure.
 *
 *   gpt-4o (gpt-4o GlobalStandard), 450,000 TPM
 *     peak     485,685 tokens at 2026-11-17 14:56Z = 107.9%
 *     95 %     of the minutes at most 470,200 tokens = 104.5%
 *     limit    reached or exceeded in 212 of 1,440 minutes
 *     hours    0h ...:-=+*#@@@ 12h @@@@#+=-.... 24h UTC, highest minute; @ = the limit
 *     429      3,345 of 61,222 requests (5.5%), in 9 spells:
 *              2,011  2026-11-17 14:05Z - 14:31Z
 *
 * Minutes without a value are counted and said.
 */
#ifndef CHECK_HISTORY_TEXT_H
#define CHECK_HISTORY_TEXT_H

#include "nagios-check/history_data.h"
#include "nagios-check/look.h"
#include "nagios-check/measure.h"

/* UNKNOWN when something could not be read, else OK. False = no memory. */
bool check_history_print(const struct check_history *history,
                         const struct check_thresholds *thresholds,
                         const struct check_look *look, struct aoai_buf *output,
                         enum check_state *state) AOAI_MUST_CHECK;

#endif
