/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* The line that is read on a pager: the worst, then how many there are beside it. Pure.
 *
 *   AZURE_OPENAI CRITICAL - prod/chat 101.3% of 120K TPM at 18:03Z, 1 of 7 deployments,
 *   2 unknown: test/embed, contoso-denied (prod, test, contoso-denied)
 *
 * What is unknown is named although it does not decide; of many the first, and how many
 * more. Lists of names are short, so that the worst always has room for the longest name
 * of an account and of a deployment (64 letters each).
 */
#ifndef CHECK_FIRST_LINE_H
#define CHECK_FIRST_LINE_H

#include "nagios-check/finding.h"

/* At most `room` bytes, clean of what a monitoring system would misread; the caller frees
 * it. What is too long is cut in the headline: its row has it whole. NULL = no memory.
 */
char *check_first_line(const struct check_result *result, size_t room) AOAI_MUST_CHECK;

/* What it says behind the state, uncut. */
void check_first_line_summary(const struct check_result *result, struct aoai_buf *text);

#endif
