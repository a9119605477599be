/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Numbers and names as the output of a check may hold them.
 *
 *   84213  0.5  -3       decimal: perfdata and thresholds; never an exponent
 *   121,560              count: for people
 *   120K  1.25M          short: for the first line
 *   18:03Z  17:59-18:03Z clock time of a minute, of a first and a last one
 */
#ifndef CHECK_TEXT_H
#define CHECK_TEXT_H

#include "common/buf.h"

#define CHECK_TEXT_NAME "AZURE_OPENAI" /* of the service, in the first line */

/* At most two decimals, none that is 0 at the end. */
void check_text_decimal(struct aoai_buf *buf, double value);

/* Rounded to a whole number, thousands parted by commas. */
void check_text_count(struct aoai_buf *buf, double value);

/* "11.3%": one decimal, halves up as people do. */
void check_text_percent(struct aoai_buf *buf, double percent);

void check_text_short(struct aoai_buf *buf, double value);

/* "1 minute", "5 minutes". */
void check_text_plural(struct aoai_buf *buf, int64_t count, const char *noun);

void check_text_time(struct aoai_buf *buf, int64_t minute);

/* "2026-11-23 18:03Z": for times that may be of another day. */
void check_text_moment(struct aoai_buf *buf, int64_t minute);

/* "17:59-18:03Z": the first and the last minute; one minute alone is its time. */
void check_text_span(struct aoai_buf *buf, int64_t first, int64_t last);

/* At most `length` bytes (3 or more), in place: what is longer ends in "...", and no
 * UTF-8 letter is cut in two.
 */
void check_text_cut(char *text, size_t length);

/* Makes one line of text harmless, in place: control characters and "|" cannot stand in
 * any output, "\" would become a line break in Icinga Web, "<" before a letter would make
 * it read everything as HTML. Nagios turns ";" in the first line into ":"; we turn it
 * into ",".
 */
void check_text_clean(char *text, bool is_first_line);

#endif
