/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the azure-openai-monitoring authors
 */
/* Times as the wire writes them, and minutes as we count them.
 *
 * Seconds are int64 counts since 1970-01-01T00:00:00Z. A minute is an int64 count of
 * whole minutes since then and means the UTC minute that starts there: minute 29924295 is
 * 2026-11-23T18:15. Azure Monitor names its one-minute points the same way.
 *
 *   2026-11-23T18:15:00Z   2026-11-23T18:15:00.123Z   2026-11-23T19:15:00+01:00   ISO
 * 8601 Mon, 23 Nov 2026 18:15:00 GMT                         HTTP date (RFC 9110, 5.6.7)
 */
#ifndef AOAI_UTC_H
#define AOAI_UTC_H

#include "common/base.h"

#define AOAI_UTC_SIZE 21 /* "2026-11-23T18:15:00Z" and the NUL */

/* Strict: date, "T", time with seconds, optional fraction (dropped), "Z" or an offset,
 * and nothing after. False leaves *seconds alone.
 */
bool aoai_utc_parse(const char *text, int64_t *seconds) AOAI_MUST_CHECK;

/* The fixed form every server sends today; the two obsolete ones are refused. */
bool aoai_utc_parse_http_date(const char *text, int64_t *seconds) AOAI_MUST_CHECK;

#define AOAI_UTC_HTTP_DATE_SIZE 32

/* Writes "Mon, 23 Nov 2026 18:15:00 GMT" and returns `text`. Years 0000 to 9999. */
const char *aoai_utc_format_http_date(int64_t seconds,
                                      char text[static AOAI_UTC_HTTP_DATE_SIZE]);

/* Writes "2026-11-23T18:15:00Z" and returns `text`. Years 0000 to 9999. */
const char *aoai_utc_format(int64_t seconds, char text[static AOAI_UTC_SIZE]);

/* The minute that a moment lies in; rounds down before 1970 too. */
int64_t aoai_utc_minute(int64_t seconds);

/* The first minute that is not settled yet: minutes before it ended at least settle_s
 * ago. */
int64_t aoai_utc_settled_end(int64_t now_s, int64_t settle_s);

#endif
